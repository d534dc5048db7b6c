"""Read CSV and its kin row by row, losing nothing: what cannot be read is given out as a row with its fault."""

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ascolto.imports.detecting import delimiter_of
from ascolto.imports.sources import RawRow, UnreadableFile

ROW_LIMIT = 4_000_000  # characters; a quotation mark that is never closed must not swallow the file
NOT_TEXT = re.compile("[\udc80-\udcff]")
NOT_TEXT_IN_WIDE = re.compile("\ufffd")

# The reader's own limit of 131,072 would refuse long narratives; ours is by row and above.
csv.field_size_limit(max(csv.field_size_limit(), ROW_LIMIT * 2))


@dataclass(frozen=True, slots=True)
class Written:
    """How a text file is written."""

    encoding: str
    delimiter: str
    line_end: str


class DelimitedReader:
    """The rows of a text file with one sign between cells."""

    def __init__(
        self,
        stream: BinaryIO,
        written: Written,
        *,
        share_read: Callable[[], float],
        is_cut_off: Callable[[], bool],
    ) -> None:
        self.encoding = written.encoding
        self.share_read = share_read
        self._is_cut_off = is_cut_off
        errors = _errors_of(written.encoding)
        try:
            text = io.TextIOWrapper(stream, encoding=written.encoding, errors=errors, newline=written.line_end)
        except LookupError:
            raise UnreadableFile("unknown_encoding", encoding=written.encoding) from None
        self._not_text = NOT_TEXT_IN_WIDE if _is_wide(written.encoding) else NOT_TEXT
        self._lines = _Lines(text)
        self.delimiter = delimiter_of(self._lines.peek(), written.delimiter)
        self.header = self._read_header()

    def rows(self) -> Iterator[RawRow]:
        """Give out the rows after the header; an empty line counts as a row of the spreadsheet, but holds nothing."""
        for number, row in enumerate(self._records(), start=2):
            if row.cells or row.fault:
                row.number = number
                yield row

    def _read_header(self) -> list[str]:
        try:
            cells = next(self._parser())
        except StopIteration:
            raise UnreadableFile("empty") from None
        except _RowTooLong:
            raise UnreadableFile("no_rows", limit=ROW_LIMIT) from None
        except csv.Error:
            cells = self._lines.given[0].split(self.delimiter)
        header = [cell.strip().strip("\ufeff") for cell in cells]
        if not any(header):
            raise UnreadableFile("no_header")
        return header

    def _parser(self) -> Iterator[list[str]]:
        self._lines.begin_row()
        try:
            return csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        except TypeError:
            raise UnreadableFile("bad_delimiter", delimiter=self.delimiter) from None

    def _records(self) -> Iterator[RawRow]:
        """Parse record by record; after one that fails, start again behind it."""
        width = len(self.header)
        lines = self._lines
        parser = self._parser()
        while True:
            lines.begin_row()
            try:
                cells = next(parser)
            except StopIteration:
                if self._is_cut_off():
                    yield RawRow(0, [], "file_cut_off")
                return
            except (csv.Error, _RowTooLong) as problem:
                yield self._broken(problem)
                parser = self._parser()
                continue
            if len(cells) == width and not lines.is_suspect(self._not_text):
                yield RawRow(0, cells)
            elif cells:
                yield self._doubtful(cells, width)
            else:
                yield RawRow(0, [])

    def _doubtful(self, cells: list[str], width: int) -> RawRow:
        """A row that was parsed, but has the wrong number of cells, or signs that are no text."""
        if len(cells) != width:
            if self._gave_back_what_was_swallowed():
                return RawRow(0, ["".join(self._lines.given)], "unbalanced_quote")
            if len(cells) < width and self._lines.at_cut_off_end():
                return RawRow(0, cells, "cut_off")
            if len(cells) < width or any(cells[width:]):
                fault = "too_few_cells" if len(cells) < width else "too_many_cells"
                return RawRow(0, cells, fault, {"found": len(cells), "expected": width})
            del cells[width:]  # delimiters at the end of the line, with nothing behind them
        if any("\0" in cell for cell in cells):
            return RawRow(0, cells, "nul_character")
        if any(self._not_text.search(cell) for cell in cells):
            return RawRow(0, cells, "invalid_bytes", {"encoding": self.encoding})
        return RawRow(0, cells)

    def _broken(self, problem: Exception) -> RawRow:
        """The row that could not be parsed; a quotation mark left open may have swallowed sound rows behind it."""
        swallowed = self._gave_back_what_was_swallowed()
        text = "".join(self._lines.given)
        if swallowed:
            return RawRow(0, [text], "unbalanced_quote")
        if isinstance(problem, _RowTooLong):
            self._lines.skip_rest_of_line()
            return RawRow(0, [text], "row_too_long", {"limit": ROW_LIMIT})
        if "unexpected end" in str(problem):
            return RawRow(0, [text], "cut_off")
        stray = "new-line" in str(problem)
        return RawRow(0, [text], "stray_line_end" if stray else "unbalanced_quote")

    def _gave_back_what_was_swallowed(self) -> bool:
        """Give back the lines from the first that is a whole row by itself, and return whether there was one."""
        given = self._lines.given
        for place in range(1, len(given)):
            if self._is_whole_row(given[place]):
                self._lines.give_back(place)
                return True
        return False

    def _is_whole_row(self, line: str) -> bool:
        width = len(self.header)
        if width < 2 or line.count(self.delimiter) < width - 1:
            return False
        try:
            return [len(cells) for cells in csv.reader([line], delimiter=self.delimiter, strict=True)] == [width]
        except csv.Error:
            return False


class _RowTooLong(Exception):
    pass


class _Lines:
    """The lines of a text, which remember what they gave out for the present row and can take it back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._returned: deque[str] = deque()
        self.given: list[str] = []
        self._given_characters = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._text.readline(ROW_LIMIT)
        if not line:
            raise StopIteration
        self.given.append(line)
        self._given_characters += len(line)
        if self._given_characters >= ROW_LIMIT:
            raise _RowTooLong
        return line

    def begin_row(self) -> None:
        """Forget what was given out: it is dealt with."""
        self.given.clear()
        self._given_characters = 0

    def peek(self) -> str:
        """Return the first line without giving it out."""
        try:
            line = next(self, "")
        except _RowTooLong:
            raise UnreadableFile("no_rows", limit=ROW_LIMIT) from None
        self.give_back(0)
        return line

    def give_back(self, place: int) -> None:
        """Take back the lines of the present row from this place on."""
        self._returned.extendleft(reversed(self.given[place:]))
        del self.given[place:]

    def is_suspect(self, not_text: re.Pattern[str]) -> bool:
        """Whether the lines of the present row hold anything that is no text."""
        return any("\0" in line or (not line.isascii() and not_text.search(line)) for line in self.given)

    def at_cut_off_end(self) -> bool:
        """Whether the present row is the last and its line was never ended."""
        return bool(self.given) and not self.given[-1].endswith(("\n", "\r"))

    def skip_rest_of_line(self) -> None:
        while self.given and self.given[-1] and not self.given[-1].endswith(("\n", "\r")):
            self.given[:] = [self._text.readline(ROW_LIMIT)]


def _errors_of(encoding: str) -> str:
    """Bytes that are no text are kept as they are where Python can; the wide encodings get the replacement sign."""
    return "replace" if _is_wide(encoding) else "surrogateescape"


def _is_wide(encoding: str) -> bool:
    return encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
