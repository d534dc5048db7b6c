"""Open a file of rows, whatever it is: told by its content, not by its name."""

import codecs
import gzip
import hashlib
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ascolto.imports.delimited import DelimitedReader, Written
from ascolto.imports.detecting import encoding_of, line_end_of
from ascolto.imports.mapping import AUTO, Mapping
from ascolto.imports.sources import Reader, UnreadableFile
from ascolto.imports.tables import ParquetReader, WorkbookReader

BLOCK = 1 << 20
SAMPLE = 1 << 20
GZIP, ZIP, PARQUET, OLD_OFFICE = b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """An open file, by its name and the digest of its bytes, with the reader of its rows."""

    name: str
    digest: str
    reader: Reader


@contextmanager
def open_source(path: Path, mapping: Mapping) -> Iterator[SourceFile]:
    """Open a CSV, Excel or Parquet file, compressed or not, for as long as the `with` lasts."""
    with ExitStack() as opened:
        yield SourceFile(path.name, _digest_of(path), _reader(path, mapping, opened))


def _reader(path: Path, mapping: Mapping, opened: ExitStack) -> Reader:
    raw = opened.enter_context(path.open("rb"))
    stream = opened.enter_context(_unpacked(raw))
    start = stream.peek(BLOCK)[:4096]
    if not start:
        raise UnreadableFile("empty" if stream is raw else "broken_archive")
    if start.startswith(OLD_OFFICE):
        raise UnreadableFile("old_workbook")
    if start.startswith(ZIP):
        return opened.enter_context(closing(WorkbookReader(_seekable(stream, raw, opened), sheet=mapping.sheet)))
    if start.startswith(PARQUET):
        return ParquetReader(_seekable(stream, raw, opened))
    size = path.stat().st_size
    return DelimitedReader(
        stream,
        Written(_encoding(path, start, mapping), mapping.delimiter, line_end_of(start)),
        share_read=lambda: min(1.0, raw.tell() / size),
        is_cut_off=lambda: isinstance(stream.raw, _Unpacked) and stream.raw.is_cut_off,
    )


class _Unpacked(io.RawIOBase):
    """The content of a compressed file, as far as it can be unpacked: a file cut off in transit ends where it ends."""

    def __init__(self, packed: gzip.GzipFile) -> None:
        self._packed = packed
        self.is_cut_off = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            part = self._packed.read1(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self.is_cut_off = True
            return 0
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._packed.close()
        super().close()


def _unpacked(raw: BinaryIO) -> io.BufferedReader:
    start = raw.read(2)
    raw.seek(0)
    if start == GZIP:
        return io.BufferedReader(_Unpacked(gzip.GzipFile(fileobj=raw)), BLOCK)
    return cast(io.BufferedReader, raw)


def _seekable(stream: io.BufferedReader, raw: BinaryIO, opened: ExitStack) -> BinaryIO:
    """Workbooks and Parquet are read from their end: a compressed one is unpacked into a nameless file first."""
    if stream is raw:
        return raw
    unpacked = opened.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - entered right here
    shutil.copyfileobj(stream, unpacked, BLOCK)
    unpacked.seek(0)
    return cast(BinaryIO, unpacked)


def _digest_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _encoding(path: Path, start: bytes, mapping: Mapping) -> str:
    if mapping.encoding != AUTO:
        says_utf8 = mapping.encoding.lower().replace("_", "-") in ("utf-8", "utf8")
        return "utf-8-sig" if says_utf8 and start.startswith(codecs.BOM_UTF8) else mapping.encoding
    with path.open("rb") as raw, _unpacked(raw) as stream:
        return encoding_of(start, _sample_of_letters(stream))


def _sample_of_letters(stream: io.BufferedReader) -> bytes:
    """Return the blocks that are not plain ASCII, up to a limit: in a long English file the first may come late."""
    sample = b""
    while len(sample) < SAMPLE and (block := stream.read(BLOCK // 16)):
        if not block.isascii():
            sample += block
    return sample
