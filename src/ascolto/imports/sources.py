"""Files of rows, whatever their format: what a reader gives, and why a file cannot be read at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext_lazy as _

PROBLEMS = {
    "empty": _("The file is empty."),
    "no_rows": _("The first line is far too long (characters allowed: %(limit)s); this is no file of rows."),
    "no_header": _("The first row of the file, which should name the columns, is empty."),
    "unknown_encoding": _("There is no encoding “%(encoding)s”."),
    "bad_delimiter": _("“%(delimiter)s” cannot stand between cells; it must be one sign."),
    "not_a_workbook": _("The file looks like an Excel workbook, but cannot be opened as one (%(problem)s)."),
    "old_workbook": _("This is an Excel file of the old kind (.xls); save it as .xlsx or CSV."),
    "no_such_sheet": _("The workbook has no sheet “%(sheet)s”; it has: %(found)s."),
    "not_parquet": _("The file looks like Parquet, but cannot be opened as such (%(problem)s)."),
    "broken_archive": _("The compressed file is damaged from its beginning."),
}


class UnreadableFile(Exception):
    """Nothing of the file can be read; `reason` is a code of PROBLEMS and `facts` fill its words."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    def __str__(self) -> str:
        return str(PROBLEMS[self.reason]) % self.facts


@dataclass(slots=True)
class RawRow:
    """A row as the file has it. With a `fault` it could not be read properly; its cells are all there is of it."""

    number: int
    cells: Sequence[object]
    fault: str = ""
    facts: dict[str, object] = field(default_factory=dict)


class Reader(Protocol):
    """An open file of rows."""

    header: list[str]

    def rows(self) -> Iterator[RawRow]: ...

    def share_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        ...
