"""A table as a file that a spreadsheet opens, and that does nothing there but lie."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.http import HttpResponse

# Where programs part cells at semicolons, as in most of Europe, the quotes around words no longer hold them together:
# what stands behind a semicolon, a tab or a line's end begins a cell of its own.
BEGINS_FORMULA = re.compile(r"""(?:^|(?<=[;\t\r\n]))(?=[" ]*[=+\-@\uff0b\uff0d\uff1d\uff20])""")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None


def harmless(cell: Cell) -> Cell:
    """Return the cell so that no spreadsheet takes words for a formula; numbers stay numbers."""
    return BEGINS_FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Return the table as a download; the mark at its beginning tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([harmless(cell) for cell in row] for row in [head, *rows])
    return _download(name, f"\ufeff{text.getvalue()}".encode(), "text/csv; charset=utf-8")


def excel_file(
    name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, about: Mapping[str, Sequence[Sequence[Cell]]]
) -> HttpResponse:
    """Return the table as an Excel file; on further sheets stands what it is about, such as the dictionary."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(stream, options) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        _fill(book.add_worksheet(), [head, *rows], first=bold, day=day)
        for title, lines in about.items():
            _fill(book.add_worksheet(title), lines, first=None, day=day)
    return _download(name, stream.getvalue(), EXCEL)


def _fill(sheet: Any, rows: Iterable[Sequence[Cell]], *, first: Any, day: Any) -> None:
    """Write cells as what they are: words stay words, whatever they begin with."""
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell, first if line == 0 else None)
            elif isinstance(cell, date):
                sheet.write_datetime(line, column, cell, day)
            elif cell is not None:
                sheet.write_number(line, column, cell)
    sheet.autofit(max_width=400)


def _download(name: str, content: bytes, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)
