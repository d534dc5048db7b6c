"""Kano's two questions on a plain file, in categories and as scores."""

from argparse import ArgumentParser, Namespace

from ascolto.analysis import KanoCategory, kano, kano_counts, kano_scores
from ascolto.cli.methods.columns import groups_in
from ascolto.cli.methods.method import Method, confidence_option
from ascolto.cli.methods.table import Table

LETTERS = dict(zip("MOAIRQ", KanoCategory, strict=True))


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--functional", metavar="COLUMN", help="how one feels if it is there, 1 (like) to 5 (dislike)")
    parser.add_argument("--dysfunctional", metavar="COLUMN", help="how one feels if it is not there")
    parser.add_argument("--by", metavar="COLUMN", help="one attribute for each value of this column")
    parser.add_argument(
        "--counted", action="store_true", help="the columns M, O, A, I, R, Q hold counts, a row for each attribute"
    )
    parser.add_argument("--tolerance", type=float, default=0.05, help="share by which the rule may pass the mode over")
    confidence_option(parser)


def _run(table: Table, asked: Namespace) -> dict[str, object]:
    if asked.counted:
        return {name: _judged(counts, asked) for name, counts in _counts(table, asked.by).items()}
    if not (asked.functional and asked.dysfunctional):
        raise ValueError("Name the columns of both questions, or say --counted.")
    there, lacking = table.numbers(asked.functional), table.numbers(asked.dysfunctional)
    results: dict[str, object] = {}
    for name, rows in groups_in(table, asked.by, len(there)).items():
        results[name] = _judged(kano_counts(there[rows], lacking[rows]), asked)
        results[f"{name}, scores"] = kano_scores(there[rows], lacking[rows], confidence=asked.confidence)
    return results


def _judged(counts: dict[KanoCategory, int], asked: Namespace) -> object:
    return kano(counts, tolerance=asked.tolerance, confidence=asked.confidence)


def _counts(table: Table, by: str | None) -> dict[str, dict[KanoCategory, int]]:
    columns = {category: table.whole_numbers(letter) for letter, category in LETTERS.items()}
    rows = len(columns[KanoCategory.MUST_BE])
    names = table.words(by) if by else [str(row) for row in range(1, rows + 1)]
    if len(set(names)) < len(names):
        raise ValueError(f"In {table.name}, several rows have the same “{by}”.")
    return {name: {each: column[row] for each, column in columns.items()} for row, name in enumerate(names)}


METHODS = [Method("kano", "Does an attribute delight, is it taken for granted, or neither?", _options, _run)]
