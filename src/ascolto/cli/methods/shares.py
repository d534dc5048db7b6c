"""Shares: how sure one is, and by how much two of them differ."""

from argparse import ArgumentParser, Namespace

from ascolto.analysis import Estimate, difference_of_proportions, proportion
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table

TWO = 2


def _share_options(parser: ArgumentParser) -> None:
    _counted_options(parser)
    parser.add_argument("--by", metavar="COLUMN", help="a share for each value of this column")


def _difference_options(parser: ArgumentParser) -> None:
    _counted_options(parser)
    parser.add_argument("--by", required=True, metavar="COLUMN", help="a column with two values: the groups")


def _counted_options(parser: ArgumentParser) -> None:
    parser.add_argument("--column", required=True, metavar="COLUMN", help="the column that is counted")
    parser.add_argument(
        "--counted", required=True, metavar="VALUE", help="which of its values counts; empty cells are left out"
    )
    confidence_option(parser)


def _share(table: Table, asked: Namespace) -> dict[str, Estimate]:
    groups = table.words(asked.by) if asked.by else ["all"] * len(table.words(asked.column))
    return {
        group: proportion(counted, answered, confidence=asked.confidence)
        for group, (counted, answered) in _counts(table.words(asked.column), groups, asked.counted).items()
    }


def _difference(table: Table, asked: Namespace) -> object:
    counts = _counts(table.words(asked.column), table.words(asked.by), asked.counted)
    if len(counts) != TWO:
        raise ValueError(f"“{asked.by}” must have two values; it has {len(counts)}: {', '.join(counts)}.")
    (first, answered), (second, answered_second) = counts.values()
    return difference_of_proportions(first, answered, second, answered_second, confidence=asked.confidence)


def _counts(values: list[str], groups: list[str], counted: str) -> dict[str, tuple[int, int]]:
    """Return for each group, in the order of the file, how many count and how many answered."""
    counts: dict[str, tuple[int, int]] = {}
    for value, group in zip(values, groups, strict=True):
        if value and group:
            so_far, answered = counts.get(group, (0, 0))
            counts[group] = (so_far + (value == counted), answered + 1)
    return counts


METHODS = [
    Method("share", "How large is a share, and how sure is that?", _share_options, _share),
    Method("share-difference", "By how much do two shares differ?", _difference_options, _difference),
]
