"""A copy of an SQLite database while others write, and back again."""

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings

from ascolto.cli.copies import Copy
from ascolto.cli.stopping import FAULTY, Stop

PART = "database.sqlite3.gz"
UNPACKED = "database.sqlite3"
PATIENCE_SECONDS = 20
QUICKLY = 3  # a third of the time of the usual level, for a tenth more bytes
BESIDE = ("-wal", "-shm")


def database_file() -> Path:
    return Path(str(settings.DATABASES["default"]["NAME"]))


@contextmanager
def copied(folder: Path) -> Iterator[Copy]:
    """Copy the whole database as it is at one moment; whoever writes meanwhile is not held up.

    Raises:
        Stop: there is none, it cannot be read, or SQLite finds it damaged.
    """
    source, copy = database_file(), folder / UNPACKED
    if not source.exists():
        raise Stop(f"There is no database yet at {source}; `ascolto init` makes it.")
    try:
        _copy(source, copy)
        with closing(sqlite3.connect(copy)) as connection:
            _require_sound(connection)
            _compress(copy, folder / PART)
            yield Copy(PART, folder / PART, connection.execute)
    except sqlite3.Error as error:
        raise Stop(f"The database cannot be read: {error}. No backup was made.", FAULTY) from None


def _copy(source: Path, copy: Path) -> None:
    """All pages in one step, so that a writer in between does not make it begin again."""
    with (
        closing(sqlite3.connect(source, timeout=PATIENCE_SECONDS)) as original,
        closing(sqlite3.connect(copy)) as target,
    ):
        original.backup(target)
    settle(copy)


def settle(database: Path) -> None:
    """Make one file of it, with nothing of it in the files that SQLite keeps beside it while it works."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _require_sound(connection: sqlite3.Connection) -> None:
    [[found]] = connection.execute("PRAGMA quick_check(1)")
    if found != "ok":
        raise Stop(f"The database is damaged: {' '.join(found.split())}. No backup was made.", FAULTY)


def _compress(copy: Path, packed: Path) -> None:
    with copy.open("rb") as content, gzip.open(packed, "wb", compresslevel=QUICKLY) as target:
        shutil.copyfileobj(content, target, 1024 * 1024)


def unpack(packed: Path, database: Path) -> None:
    """Make the database out of its copy.

    Raises:
        EOFError, gzip.BadGzipFile, zlib.error: the copy is damaged.
    """
    with gzip.open(packed, "rb") as content, database.open("xb") as target:
        shutil.copyfileobj(content, target, 1024 * 1024)
