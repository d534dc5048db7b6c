"""How numbers are written in a file: with a decimal point or a decimal comma. What could be either is never guessed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Self


class Decimal(StrEnum):
    """The sign before the decimals."""

    POINT = "point"
    COMMA = "comma"


class Unclear(ValueError):
    """A number that may be read in two ways, and nothing in the file says which is meant."""


# Between thousands stand a point, a space that breaks or does not, or an apostrophe.
BY_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:[. '’\u00a0\u202f]\d{3})+)(?:,\d+)?(?:[eE][+-]?\d+)?")
GROUPED_BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
NO_DIGITS = re.compile(r"[. '’\u00a0\u202f]")
EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # one thousand two hundred, or one and two tenths
SURE_COMMA = re.compile(
    r"^\s*[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0+,\d+|\d{4,},\d+|\d{1,3}(?:[. '’\u00a0\u202f]\d{3})+,\d+)\s*$", re.MULTILINE
)
SURE_POINT = re.compile(r"^\s*[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0*\.\d+|\d{4,}\.\d+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Writing:
    """How the numbers of one file are written: as was said, else as the file itself shows beyond doubt.

    `may_be_comma`: cells are parted by something else, so that a comma within one can only belong to a number.
    """

    said: Decimal | None = None
    may_be_comma: bool = False
    has_commas: bool = False
    has_points: bool = False

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[str]], *, said: str | None, separator: str) -> Self:
        if said:
            return cls(said=Decimal(said))
        if separator in {"", ","}:  # without one, the cells come from a format that knows numbers
            return cls()
        return cls(
            may_be_comma=True,
            has_commas=_anywhere(SURE_COMMA, columns.values()),
            has_points=_anywhere(SURE_POINT, columns.values()),
        )

    def read(self, cell: str) -> float | None:
        """Return the number that stands in a cell, None where there is none.

        Raises:
            Unclear: it may be meant in two ways.
        """
        if self.said is Decimal.COMMA:
            return _by_comma(cell)
        number = _by_point(cell)
        if self.said is Decimal.POINT:
            return float(cell.replace(",", "")) if number is None and GROUPED_BY_COMMA.fullmatch(cell) else number
        if number is not None:
            if self.may_be_comma and self.has_commas and EITHER.fullmatch(cell):
                raise Unclear
            return number
        return self._comma_that_nobody_announced(cell)

    def _comma_that_nobody_announced(self, cell: str) -> float | None:
        number = _by_comma(cell)
        if number is None and not GROUPED_BY_COMMA.fullmatch(cell):
            return None
        is_sure = self.may_be_comma and not self.has_points and self.has_commas
        if number is None or not is_sure:
            raise Unclear
        return number


def is_number(cell: str) -> bool:
    """Whether a number stands in a cell, however it is written."""
    number = _by_point(cell)
    if number is not None:
        return isfinite(number)
    return bool(BY_COMMA.fullmatch(cell) or GROUPED_BY_COMMA.fullmatch(cell))


def _anywhere(pattern: re.Pattern[str], columns: Iterable[Sequence[str]]) -> bool:
    return any(pattern.search("\n".join(cells)) for cells in columns)


def _by_point(cell: str) -> float | None:
    """Return the number that stands in a cell, None where there is none; “1_0” is ten in Python alone."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _by_comma(cell: str) -> float | None:
    if BY_COMMA.fullmatch(cell):
        return float(NO_DIGITS.sub("", cell).replace(",", "."))
    return None
