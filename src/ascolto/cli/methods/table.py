"""A plain file as columns of numbers or words, with a sentence for whatever cannot be read."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from ascolto.analysis.arrays import Numbers

MISSING = {"", "na", "n/a", "nan", "null", "none"}


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, each cell as it stands there; `name` is that of the file, for messages.

    `twice` are names that several columns have, so that none of these can be meant.
    """

    name: str
    columns: Mapping[str, Sequence[str]]
    twice: Set[str] = frozenset()

    def words(self, column: str) -> list[str]:
        """Return the cells of a column as words; what is missing is empty.

        Raises:
            ValueError: there is no such column, or several; the sentence says so.
        """
        if column in self.twice:
            raise ValueError(f"{self.name} has several columns “{column}”.")
        if column not in self.columns:
            there = ", ".join(self.columns)
            raise ValueError(f"{self.name} has no column “{column}”; it has: {there}.")
        return ["" if cell.strip().casefold() in MISSING else cell.strip() for cell in self.columns[column]]

    def numbers(self, column: str) -> Numbers:
        """Return the cells of a column as numbers; what is missing is NaN.

        Raises:
            ValueError: there is no such column, or a cell is no number; the sentence names the row.
        """
        cells = enumerate(self.words(column), start=2)  # row 1 names the columns
        return np.array([_number(cell, column, row, self.name) for row, cell in cells], dtype=float)

    def whole_numbers(self, column: str) -> list[int]:
        """Return the cells of a column as whole numbers, none of them missing.

        Raises:
            ValueError: as `numbers`, and where a cell is empty or not whole.
        """
        numbers = self.numbers(column)
        for row, number in enumerate(numbers, start=2):
            if not float(number).is_integer():
                raise ValueError(f"{self.name}, row {row}: “{column}” must be a whole number.")
        return [int(number) for number in numbers]

    def matrix(self, columns: Iterable[str]) -> Numbers:
        """Return several columns side by side, rows × columns; what is missing is NaN."""
        return np.column_stack([self.numbers(column) for column in columns])

    def numeric_columns(self) -> list[str]:
        """Return the names of the columns that hold numbers only."""
        return [name for name, cells in self.columns.items() if all(_is_number(cell) for cell in cells)]


def _number(cell: str, column: str, row: int, name: str) -> float:
    if not cell:
        return nan
    number = _read(cell)
    if number is None:
        raise ValueError(f"{name}, row {row}: “{cell}” in “{column}” is not a number.")
    if not isfinite(number):
        raise ValueError(f"{name}, row {row}: “{cell}” in “{column}” is not a finite number.")
    return number


def _is_number(cell: str) -> bool:
    if cell.strip().casefold() in MISSING:
        return True
    number = _read(cell)
    return number is not None and isfinite(number)


def _read(cell: str) -> float | None:
    """Return the number that stands in a cell, None where there is none; “1_0” is ten in Python alone."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None
