"""The tables of the tests, laid from nothing by `ascolto init` once for each state of the sources, and then copied.

To lay them takes longer than most of what is tested on them. `python -m tests.tables` lays them anew, whatever was
kept: with that begins the whole test.
"""

import fcntl
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.cli.installing import PASSWORD, POSTGRES, SMALL, Installation

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ascolto"
FOLDER = ROOT / ".pytest_cache" / "tables"
BRING_TABLES = ("Django", "django-allauth")
FORGOTTEN_AFTER_SECONDS = 60 * 60


@contextmanager
def laid() -> Iterator[Installation]:
    """Yield an installation with tables and nobody in it, to be copied within the `with` and not to be worked on."""
    with _alone():
        installation = _place(_state_of_sources())
        if not _is_laid(installation):
            _lay(installation)
        yield installation


def lay_anew() -> None:
    with _alone():
        installation = _place(_state_of_sources())
        _forget(installation)
        _lay(installation)


@contextmanager
def _alone() -> Iterator[None]:
    """One process lays tables, and the others wait for them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state_of_sources() -> str:
    """Return what changes with anything that the tables, or what migrations write into them, may depend on."""
    digest = sha256(" ".join([sys.version, *map(version, BRING_TABLES)]).encode())
    for path in sorted(SOURCE.rglob("*.py")):
        digest.update(f"\0{path.relative_to(SOURCE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _place(state: str) -> Installation:
    if not POSTGRES:
        return Installation(FOLDER / f"{state}-sqlite")
    return Installation(FOLDER / f"{state}-postgresql", _url_of(f"tables_{state}"))


def _url_of(database: str) -> str:
    return urlsplit(POSTGRES)._replace(path=f"/{database}").geturl()


def _is_laid(installation: Installation) -> bool:
    if not installation.database:
        return installation.folder.exists()
    with closing(psycopg.connect(POSTGRES)) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [installation.database])
        return installation.folder.exists() and bool(found.fetchall())


def _lay(installation: Installation) -> None:
    """Let `init` lay the tables and then refuse an answer; what is half laid bears another name."""
    _forget_old()
    half = Installation(FOLDER / "half", _url_of("half") if installation.database else "")
    _forget(half)
    half.folder.mkdir()
    if half.database:
        _on_server("CREATE DATABASE half")
    refused = half.run("init", *SMALL, "--country=nowhere", given=f"{PASSWORD}\n")
    if refused.code != 2 or half.count("django_migrations") == 0:
        raise RuntimeError(f"The tables could not be laid:\n{refused.err}")
    if half.database:
        _on_server(f"DROP DATABASE IF EXISTS {installation.database}")
        _on_server(f"ALTER DATABASE half RENAME TO {installation.database}")
    shutil.rmtree(installation.folder, ignore_errors=True)
    half.folder.rename(installation.folder)


def _forget(installation: Installation) -> None:
    shutil.rmtree(installation.folder, ignore_errors=True)
    if installation.database:
        _on_server(f"DROP DATABASE IF EXISTS {installation.database}")


def _forget_old() -> None:
    """Other states of the sources pass; a database passes with its server."""
    for folder in FOLDER.glob("*-*"):
        if time.time() - folder.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
            shutil.rmtree(folder)


def _on_server(statement: str) -> None:
    with closing(psycopg.connect(POSTGRES, autocommit=True)) as server:
        server.execute(statement)


if __name__ == "__main__":
    lay_anew()
