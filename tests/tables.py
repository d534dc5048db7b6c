"""The tables of the tests, laid from nothing by `ascolto init` once for each state of the migrations, and then copied.

To lay them takes longer than most of what is tested on them. `python -m tests.tables` lays them anew, whatever was
kept: with that begins the whole test.
"""

import fcntl
import re
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
FOLDER = ROOT / ".pytest_cache" / "tables" / ("postgresql" if POSTGRES else "sqlite")
HALF = "half"  # what is half laid bears this name
BRING_TABLES = ("Django", "django-allauth")
IMPORTED = re.compile(r"^\s*(?:from|import) (ascolto\.[a-z_.]+)", re.MULTILINE)
FORGOTTEN_AFTER_SECONDS = 24 * 60 * 60


@contextmanager
def laid() -> Iterator[Installation]:
    """Yield an installation with tables and nobody in it, to be copied within the `with` and not to be worked on."""
    with _alone():
        installation = _place(_state_of_migrations())
        if not _is_laid(installation):
            _lay(installation)
        yield installation


def lay_anew() -> None:
    with _alone():
        _lay(_place(_state_of_migrations()))


@contextmanager
def _alone() -> Iterator[None]:
    """One process lays tables, and the others wait for them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state_of_migrations() -> str:
    """Return what changes with the migrations, with the models, and with what migrations import of the rooms."""
    migrations = set(SOURCE.glob("*/migrations/*.py"))
    named = {name for path in migrations for name in IMPORTED.findall(path.read_text(encoding="utf-8"))}
    imported = set(filter(Path.is_file, (SOURCE.parent / (name.replace(".", "/") + ".py") for name in named)))
    digest = sha256(" ".join([sys.version, *map(version, BRING_TABLES)]).encode())
    for path in sorted(migrations | imported | {*SOURCE.glob("*/models.py"), *SOURCE.glob("*/models/*.py")}):
        digest.update(f"\0{path.relative_to(SOURCE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _place(name: str) -> Installation:
    return Installation(FOLDER / name, _url_of(f"tables_{name}") if POSTGRES else "")


def _url_of(database: str) -> str:
    return urlsplit(POSTGRES)._replace(path=f"/{database}").geturl()


def _is_laid(installation: Installation) -> bool:
    if not installation.database:
        return installation.folder.exists()
    with closing(psycopg.connect(POSTGRES)) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [installation.database])
        return installation.folder.exists() and bool(found.fetchall())


def _lay(installation: Installation) -> None:
    """Let `init` lay the tables and then refuse an answer."""
    _forget_old()
    half = _place(HALF)
    _forget(half)
    half.folder.mkdir()
    if half.database:
        _on_server(f"CREATE DATABASE {half.database}")
    refused = half.run("init", *SMALL, "--country=nowhere", given=f"{PASSWORD}\n")
    if refused.code != 2 or half.count("django_migrations") == 0:
        raise RuntimeError(f"The tables could not be laid:\n{refused.err}")
    _forget(installation)
    if half.database:
        _on_server(f"ALTER DATABASE {half.database} RENAME TO {installation.database}")
    half.folder.rename(installation.folder)


def _forget(installation: Installation) -> None:
    shutil.rmtree(installation.folder, ignore_errors=True)
    if installation.database:
        _on_server(f"DROP DATABASE IF EXISTS {installation.database}")


def _forget_old() -> None:
    """Other states of the migrations pass; a database passes with its server."""
    for folder in FOLDER.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
            shutil.rmtree(folder)


def _on_server(statement: str) -> None:
    with closing(psycopg.connect(POSTGRES, autocommit=True)) as server:
        server.execute(statement)


if __name__ == "__main__":
    lay_anew()
