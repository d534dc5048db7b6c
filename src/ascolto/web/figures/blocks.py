"""One block of the overview: what it says, the drawing, what both rest on, and the table that can be taken along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from ascolto.web.figures.numbers import chance, decimal, from_to, percent, whole

Cell = str | int | float | date | None
PLACES = 4


class Kind(StrEnum):
    """How the cells of a column are written; a file gets them as they are."""

    WORDS = "words"
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"
    FINE = "fine"
    CHANCE = "chance"
    DAY = "day"


class Part(StrEnum):
    """Whether a column stands by itself, or tells on a page beside the one before it what that rests on."""

    ITSELF = "itself"
    N = "n"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.WORDS
    meaning: str = ""
    part: Part = Part.ITSELF

    @property
    def explained(self) -> str:
        """Return what the column means; what stands beside another means the same everywhere."""
        usual = {
            Part.ITSELF: "",
            Part.N: gettext("How many it rests on."),
            Part.LOW: gettext("It lies above this with 95 % confidence, or on it."),
            Part.HIGH: gettext("It lies below this with 95 % confidence, or on it."),
        }
        return self.meaning or usual[self.part]

    def filed(self, cell: Cell) -> Cell:
        """Return the cell for a file: a number, to as many places as mean something."""
        if not isinstance(cell, float):
            return cell
        return float(f"{cell:.3g}") if self.kind is Kind.CHANCE else round(cell, PLACES)

    @property
    def is_number(self) -> bool:
        return self.kind not in {Kind.WORDS, Kind.DAY}

    def shown(self, cell: Cell) -> str:
        """Return the cell in the reader's way; what is not known is a dash."""
        if cell is None:
            return "–"
        return str(_WRITTEN[self.kind](cell))


_WRITTEN: dict[Kind, Any] = {
    Kind.WORDS: str,
    Kind.COUNT: whole,
    Kind.SHARE: percent,
    Kind.NUMBER: decimal,
    Kind.FINE: lambda cell: decimal(cell, 2),
    Kind.CHANCE: chance,
    Kind.DAY: lambda cell: date_format(cell, "DATE_FORMAT"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row; the address leads to the complaints behind it."""

    cells: tuple[Cell, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell on a page: the number in words, what it rests on, and the way to the rows behind."""

    label: str
    words: str
    is_number: bool
    ground: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a file gets every column, a page those that stand by themselves, with what they rest on beside them.

    `linked` is the column whose cell leads to the rows behind; a wide table scrolls by itself on a phone.
    """

    caption: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    linked: int = 1
    layout: str = "stacked"

    @property
    def heads(self) -> list[Column]:
        """Return the columns that a page shows."""
        return [column for column in self.columns if column.part is Part.ITSELF]

    def shown(self) -> list[list[ShownCell]]:
        """Return the rows as a page shows them."""
        places = [place for place, column in enumerate(self.columns) if column.part is Part.ITSELF]
        return [[self._cell(place, line) for place in places] for line in self.lines]

    def _cell(self, place: int, line: Line) -> ShownCell:
        column = self.columns[place]
        url = line.url if place == self.linked else ""
        words = column.shown(line.cells[place])
        return ShownCell(column.name, words, column.is_number, self._ground(place, line), url)

    def _ground(self, place: int, line: Line) -> str:
        """Return interval and n of a cell, from the columns that follow it."""
        found: dict[Part, str] = {}
        for column, cell in zip(self.columns[place + 1 :], line.cells[place + 1 :], strict=True):
            if column.part is Part.ITSELF:
                break
            if cell is not None:
                found[column.part] = column.shown(cell)
        said = []
        if Part.LOW in found or Part.HIGH in found:
            said.append(from_to(found.get(Part.LOW, "–"), found.get(Part.HIGH, "–")))
        if Part.N in found:
            said.append(pgettext("figure", "n = %(n)s") % {"n": found[Part.N]})
        return pgettext("between facts", "; ").join(said)


@dataclass(frozen=True, slots=True)
class Block:
    """One question that the overview answers."""

    code: str
    title: str
    icon: str
    sentences: Sequence[str]
    sheet: Sheet
    ground: Sequence[str] = ()
    notes: Sequence[str] = ()
    drawing: Any = None
    happened: Sequence[Any] = ()
    unmarked: str = ""
