"""Tables of any length as files for a spreadsheet, written line by line beside the memory of the server.

What they hold does nothing there but lie: no spreadsheet takes words for a formula.
"""

import csv
import re
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO, TextIOWrapper
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

Cell = str | int | float | Decimal | date | datetime | None
LONGEST_IN_EXCEL = 32_767
LINES_IN_EXCEL = 1_048_576
LINES_AT_ONCE = 500
WIDTHS = {"words": 50, "text": 18, "number": 10, "day": 12, "moment": 17}
# Where programs part cells at semicolons, as in most of Europe, the quotes around words no longer hold them together:
# what stands behind a semicolon, a tab or a line's end begins a cell of its own.
BEGINS_FORMULA = re.compile(r"""(?:^|(?<=[;\t\r\n]))(?=[" ]*[=+\-@\uff0b\uff0d\uff1d\uff20])""")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
LONGEST_TITLE = 31
CSV = "text/csv; charset=utf-8"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Table:
    """A head, the kind of each column (a key of WIDTHS), and rows that are asked for one after the other.

    A sheet that lists what belongs to another needs no head; without a title it gets the usual one.
    """

    title: str
    head: Sequence[str]
    kinds: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def sheet_title(words: str) -> str:
    """Return words as the title of a sheet, which has little room and knows no brackets, colons or slashes."""
    return NOT_IN_TITLES.sub(" ", words)[:LONGEST_TITLE].strip(" '")


def harmless(cell: Cell) -> Cell:
    """Return the cell so that no spreadsheet takes words for a formula; numbers stay numbers."""
    return BEGINS_FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def csv_of(table: Table) -> IO[bytes]:
    """Return the table as a file; the mark at its beginning tells spreadsheets that it is UTF-8."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in _all(table))
    text.detach()
    return _from_the_beginning(file)


def csv_in_parts(table: Table) -> Iterator[bytes]:
    """Give the table as `csv_of` writes it, some hundred lines at a time: however long it is, nothing waits for it."""
    yield BOM_UTF8
    lines = _all(table)
    while some := list(islice(lines, LINES_AT_ONCE)):
        text = StringIO(newline="")
        csv.writer(text).writerows([_plain(cell) for cell in row] for row in some)
        yield text.getvalue().encode()


def excel_of(*tables: Table) -> IO[bytes]:
    """Return the tables as the sheets of one file, in which words stay words whatever they begin with."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(file, options) as book:
        looks = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for table in tables:
            _fill(book.add_worksheet(table.title or None), table, looks)
    return _from_the_beginning(file)


def handed_out(file: IO[bytes], name: str, content_type: str) -> FileResponse:
    """Return the file as a download; it is gone once it has been sent."""
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        headers={"Content-Type": content_type, "X-Content-Type-Options": "nosniff"},
    )


def streamed(parts: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    """Return what is still being written as a download."""
    return StreamingHttpResponse(
        parts,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _all(table: Table) -> Iterator[Sequence[Cell]]:
    if table.head:
        yield table.head
    yield from table.rows


def _plain(cell: Cell) -> Any:
    """Return the cell as text that every program reads the same way, and none takes for a formula."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else cell


def _fill(sheet: Any, table: Table, looks: dict[str, Any]) -> None:
    if table.head:
        sheet.freeze_panes(1, 1)
    for column, kind in enumerate(table.kinds):
        sheet.set_column(column, column, WIDTHS[kind])
    for column, label in enumerate(table.head):
        sheet.write_string(0, column, label, looks["head"])
    for line, row in enumerate(table.rows, start=1 if table.head else 0):
        for column, cell in enumerate(row):
            _write(sheet, line, column, cell, looks)


def _write(sheet: Any, line: int, column: int, cell: Cell, looks: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(line, column, cell[:LONGEST_IN_EXCEL])
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, column, cell, looks["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(line, column, cell, looks["day"])
    else:
        sheet.write_number(line, column, cell)


def _from_the_beginning(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file
