"""A plain file as columns of numbers or words, with a sentence for whatever cannot be read."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import isfinite, nan

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.cli.methods.decimals import Unclear, Writing, is_number

MISSING = {"", "na", "n/a", "nan", "null", "none"}


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a file, each cell as it stands there; `name` is that of the file, for messages.

    `twice` are names that several columns have, so that none of these can be meant; `writing` is how its numbers are
    written.
    """

    name: str
    columns: Mapping[str, Sequence[str]]
    twice: Set[str] = frozenset()
    writing: Writing = field(default_factory=Writing)

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
            ValueError: there is no such column, or a cell is no number, or could be either of two; the sentence names
                the row.
        """
        cells = enumerate(self.words(column), start=2)  # row 1 names the columns
        return np.array([self._number(cell, column, row) for row, cell in cells], dtype=float)

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

    def _number(self, cell: str, column: str, row: int) -> float:
        if not cell:
            return nan
        try:
            number = self.writing.read(cell)
        except Unclear:
            raise ValueError(
                f"{self.name}, row {row}: “{cell}” in “{column}” can be read in two ways; say --decimal comma or"
                " --decimal point."
            ) from None
        if number is None:
            raise ValueError(f"{self.name}, row {row}: “{cell}” in “{column}” is not a number.")
        if not isfinite(number):
            raise ValueError(f"{self.name}, row {row}: “{cell}” in “{column}” is not a finite number.")
        return number


def _is_number(cell: str) -> bool:
    return cell.strip().casefold() in MISSING or is_number(cell.strip())
