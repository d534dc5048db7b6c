"""Read Excel workbooks and Parquet files row by row."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import openpyxl
import polars as pl
from openpyxl.utils.exceptions import InvalidFileException

from ascolto.imports.sources import RawRow, UnreadableFile

ROWS_AT_ONCE = 10_000


class WorkbookReader:
    """The rows of one sheet of an Excel workbook, read as it streams by."""

    def __init__(self, stream: BinaryIO, *, sheet: str) -> None:
        try:
            self._book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as problem:
            raise UnreadableFile("not_a_workbook", problem=problem) from None
        if sheet and sheet not in self._book.sheetnames:
            raise UnreadableFile("no_such_sheet", sheet=sheet, found=", ".join(self._book.sheetnames))
        self._sheet = self._book[sheet] if sheet else self._book.worksheets[0]
        # The size that a workbook states of itself is often wrong, and would cut rows off.
        self._height = self._sheet.max_row or 0
        self._sheet.reset_dimensions()
        self._read = 0
        self._rows = self._sheet.iter_rows(values_only=True)
        self.header = [str(cell).strip() if cell is not None else "" for cell in next(self._rows, ())]
        while self.header and not self.header[-1]:
            self.header.pop()
        if not self.header:
            raise UnreadableFile("no_header")

    def rows(self) -> Iterator[RawRow]:
        width = len(self.header)
        for number, given in enumerate(self._rows, start=2):
            self._read = number
            if all(cell is None for cell in given):
                continue
            cells = [*given[:width], *[None] * (width - len(given))]
            if any(cell is not None for cell in given[width:]):
                found = max(place for place, cell in enumerate(given, start=1) if cell is not None)
                yield RawRow(number, list(given), "too_many_cells", {"found": found, "expected": width})
            else:
                yield RawRow(number, cells)

    def share_read(self) -> float:
        return min(1.0, self._read / self._height) if self._height else 0.0

    def close(self) -> None:
        self._book.close()


class ParquetReader:
    """The rows of a Parquet file, some thousands at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        try:
            self._frame = pl.scan_parquet(stream)
            schema = self._frame.collect_schema()
            self._height = self._frame.select(pl.len()).collect().item()
        except pl.exceptions.PolarsError as problem:
            raise UnreadableFile("not_parquet", problem=str(problem).splitlines()[0]) from None
        self.header = schema.names()
        self._nested = [place for place, kind in enumerate(schema.dtypes()) if kind.is_nested()]
        self._read = 0

    def rows(self) -> Iterator[RawRow]:
        for start in range(0, self._height, ROWS_AT_ONCE):
            part = self._frame.slice(start, ROWS_AT_ONCE).collect()
            for number, given in enumerate(part.iter_rows(), start=start + 2):
                self._read = number
                cells = list(given)
                for place in self._nested:
                    cells[place] = None if cells[place] is None else str(cells[place])
                yield RawRow(number, cells)

    def share_read(self) -> float:
        return min(1.0, self._read / self._height) if self._height else 1.0
