"""Files of rows, written where a test wants them."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from ascolto.imports.mapping import Mapping
from ascolto.imports.opening import open_source
from ascolto.imports.sources import RawRow
from ascolto.trail.acting import Actor, ActorKind, Permission

EVERYTHING = Mapping(columns={})
ReadAll = Callable[..., list[RawRow]]


@pytest.fixture
def importer() -> Actor:
    return Actor(ActorKind.USER, "1", "Ioana", {Permission.IMPORT_DATA: None})


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a file with this content."""

    def write(content: str | bytes, name: str = "rows.csv", *, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def packed(written: Callable[..., Path]) -> Callable[..., Path]:
    """Write a compressed file, of which the end may be missing."""

    def write(content: str | bytes, name: str = "rows.csv.gz", *, without_last: int = 0) -> Path:
        whole = gzip.compress(content.encode() if isinstance(content, str) else content)
        return written(whole[: len(whole) - without_last], name)

    return write


@pytest.fixture
def read_all() -> ReadAll:
    """Read a file to its end."""

    def read(path: Path, mapping: Mapping = EVERYTHING) -> list[RawRow]:
        with open_source(path, mapping) as source:
            return list(source.reader.rows())

    return read
