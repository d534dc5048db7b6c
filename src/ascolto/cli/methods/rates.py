"""Rates: how often something happens in how much, and how two of them compare."""

from argparse import ArgumentParser, Namespace

from ascolto.analysis import Comparison, Estimate, rate, rate_ratio
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table

TWO = 2


def _rate_options(parser: ArgumentParser) -> None:
    _counted_options(parser)
    parser.add_argument("--by", metavar="COLUMN", help="a rate for each value of this column")


def _ratio_options(parser: ArgumentParser) -> None:
    _counted_options(parser)
    parser.add_argument("--by", required=True, metavar="COLUMN", help="a column with two values: the groups")


def _counted_options(parser: ArgumentParser) -> None:
    parser.add_argument("--count", required=True, metavar="COLUMN", help="how often it happened")
    parser.add_argument("--size", required=True, metavar="COLUMN", help="in how much: stays, sales, days …")
    confidence_option(parser)


def _rate(table: Table, asked: Namespace) -> dict[str, Estimate]:
    groups = table.words(asked.by) if asked.by else ["all"] * len(table.words(asked.count))
    return {
        group: rate(count, size, confidence=asked.confidence)
        for group, (count, size) in _sums(table, asked, groups).items()
    }


def _ratio(table: Table, asked: Namespace) -> Comparison:
    sums = _sums(table, asked, table.words(asked.by))
    if len(sums) != TWO:
        raise ValueError(f"“{asked.by}” must have two values; it has {len(sums)}: {', '.join(sums)}.")
    (first, size), (second, second_size) = sums.values()
    return rate_ratio(first, size, second, second_size, confidence=asked.confidence)


def _sums(table: Table, asked: Namespace, groups: list[str]) -> dict[str, tuple[int, float]]:
    """Return for each group, in the order of the file, the counts and the sizes of its rows added up."""
    sums: dict[str, tuple[int, float]] = {}
    counts, sizes = table.whole_numbers(asked.count), table.numbers(asked.size)
    for group, count, size in zip(groups, counts, sizes, strict=True):
        so_far, size_so_far = sums.get(group, (0, 0.0))
        sums[group] = (so_far + count, size_so_far + float(size))
    return sums


METHODS = [
    Method("rate", "How often does it happen, and how sure is that?", _rate_options, _rate),
    Method("rate-ratio", "How many times as often does it happen in one group as in another?", _ratio_options, _ratio),
]
