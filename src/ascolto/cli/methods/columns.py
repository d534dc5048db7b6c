"""What the options of several methods have in common: lists of columns, scales, groups."""

from argparse import ArgumentParser
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers
from ascolto.cli.methods.table import Table

Positions = NDArray[np.intp]


def listed(words: str, table: Table) -> list[str]:
    """Return the columns of a list such as “Q1,Q2,Q7..Q9”; two points stand for all in between, as in the file.

    Raises:
        ValueError: a column that bounds a range is not in the file, or stands after its end, or one is named twice.
    """
    names: list[str] = []
    for word in (word.strip() for word in words.split(",")):
        names += _meant(word, table)
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise ValueError(f"“{twice}” is named twice.")
    return names


def _meant(word: str, table: Table) -> list[str]:
    first, points, last = (part.strip() for part in word.partition(".."))
    if word in table.columns or not points:  # a name may have two points of its own
        return [word]
    there = list(table.columns)
    table.words(first), table.words(last)
    between = there[there.index(first) : there.index(last) + 1]
    if not between:
        raise ValueError(f"In {table.name}, “{last}” stands before “{first}”.")
    return between


def scale_option(parser: ArgumentParser, *, required: bool) -> None:
    """Add the least and the greatest answer."""
    parser.add_argument(
        "--scale", type=float, nargs=2, required=required, metavar=("LEAST", "GREATEST"), help="the possible answers"
    )


def scale_of(words: Sequence[float] | None) -> tuple[float, float] | None:
    """Return the scale that was asked for, if any."""
    return None if words is None else (words[0], words[1])


def weights_option(parser: ArgumentParser) -> None:
    """Add the column of weights."""
    parser.add_argument("--weights", metavar="COLUMN", help="how much each respondent counts")


def weights_in(table: Table, column: str | None) -> Numbers | None:
    """Return the weights, if there are any."""
    return table.numbers(column) if column else None


def groups_in(table: Table, column: str | None, rows: int) -> dict[str, Positions]:
    """Return the rows of each group in the order of the file; all rows as “all” without a column.

    A row whose group is missing belongs to none.

    Raises:
        ValueError: there is no such column, or no row has a group.
    """
    if column is None:
        return {"all": np.arange(rows)}
    names, first, group_of = np.unique(np.array(table.words(column), dtype=str), return_index=True, return_inverse=True)
    members = np.split(np.argsort(group_of, kind="stable"), np.cumsum(np.bincount(group_of, minlength=len(names)))[:-1])
    groups = {str(names[place]): members[place] for place in np.argsort(first).tolist() if names[place]}
    if not groups:
        raise ValueError(f"In {table.name}, no row has a “{column}”.")
    return groups
