"""Real installations on a folder of their own, worked on by the real command in processes of their own."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
POSTGRES = os.environ.get("DATABASE_URL", "")
OURS = f"cli_{os.getpid()}_"  # begins the names of the databases that this process makes
PASSWORD = "seven quiet mornings"
PATIENCE_SECONDS = 300  # of a busy machine
SMALL = (
    "--name=Пекарна Слънце",
    "--country=BG",
    "--languages=bg,en",
    "--profile=small",
    "--user-name=Anna Petrova",
    "--email=anna@example.org",
    "--password-stdin",
)


@dataclass
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Installation:
    """A data folder, its database, and the command that works on them."""

    folder: Path
    database_url: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def sqlite(self) -> Path:
        return self.data / "ascolto.sqlite3"

    @property
    def database(self) -> str:
        """The name of the database on the PostgreSQL of the tests."""
        return urlsplit(self.database_url).path.removeprefix("/")

    def environment(self, **settings: str) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONIOENCODING": "utf-8",
            "ASCOLTO_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "ASCOLTO_MAIL_BACKEND": "locmem",
        }
        return inherited | own | settings

    def start(self, *words: str | Path, **settings: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "ascolto.cli", *map(str, words)],
            cwd=self.folder,
            env=self.environment(**settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *words: str | Path, given: str = "", patience: int = PATIENCE_SECONDS, **settings: str) -> Done:
        process = self.start(*words, **settings)
        out, err = process.communicate(given, timeout=patience)
        return Done(process.returncode, out, err)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Read from the database, past the product."""
        with closing(self.connected()) as connection:
            return list(connection.execute(statement).fetchall())

    def change(self, statement: str) -> None:
        """Write to the database, past the product."""
        with closing(self.connected()) as connection:
            connection.execute(statement)
            connection.commit()

    def connected(self) -> Any:
        return psycopg.connect(self.database_url) if self.database_url else sqlite3.connect(self.sqlite)

    def count(self, table: str) -> int:
        [[count]] = self.ask(f"SELECT count(*) FROM {table}")
        return int(count)


@contextmanager
def database(name: str, template: str = "template1") -> Iterator[str]:
    """Make a database on the PostgreSQL of the tests for as long as the `with` lasts; SQLite needs none."""
    if not POSTGRES:
        yield ""
        return
    with closing(psycopg.connect(POSTGRES, autocommit=True)) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def copied(installation: Installation, folder: Path, database_url: str) -> Installation:
    shutil.copytree(installation.data, folder / "data")
    return Installation(folder, database_url)


def wait_for(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := what()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
    return found
