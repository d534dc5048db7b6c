"""A copy of a PostgreSQL database while others write, by its own programs, and back again beside the one in use."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ascolto.cli.copies import Copy
from ascolto.cli.installation import one_line
from ascolto.cli.stopping import FAULTY, Stop
from ascolto.environment import text

PART = "database.pgdump"
PATIENCE_SECONDS = 5
LONGEST_NAME = 63  # of a database
# What Django and our pages need, and pg_dump does not.
OURS_ALONE = {"pool", "options", "server_side_binding", "prepare_threshold"}
DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def copied(folder: Path) -> Iterator[Copy]:
    """Copy the whole database as it is at one moment; whoever writes meanwhile is not held up.

    Raises:
        Stop: pg_dump is not installed or older than the server, or the database cannot be read.
    """
    program = _program("pg_dump")
    try:
        with closing(_connected(_name())) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            moment = row[0] if row else ""
            words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
            _run([program, *words, f"--file={folder / PART}"], _name(), "No backup was made.")
            yield Copy(PART, folder / PART, lambda statement: connection.execute(statement.encode()))
    except psycopg.Error as error:
        raise Stop(f"The database cannot be read: {one_line(error)}. No backup was made.", FAULTY) from None


def require_room() -> None:
    """Before anything is done: the program is there, nobody is connected, and we may make a database.

    Raises:
        Stop: one of these does not hold.
    """
    _program("pg_restore")
    with _server() as connection:
        if _is_in_use(connection):
            raise Stop("Somebody is connected to the database; stop `serve` and `worker` first. Nothing was changed.")
        allowed = "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolcreatedb OR rolsuper)"
        if not _count(connection, allowed):
            raise Stop(
                "A restore first makes a database beside the one in use, and the user of DATABASE_URL may not make"
                " any; a superuser can allow it: ALTER ROLE … CREATEDB. Nothing was changed."
            )


def _is_in_use(connection: "psycopg.Connection[Any]") -> bool:
    """Whoever has just gone may be seen for a moment still."""
    for _try in range(PATIENCE_SECONDS * 2):
        if not _count(connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", _name()):
            return False
        time.sleep(0.5)
    return True


def is_there(name: str) -> bool:
    with _server() as connection:
        return bool(_count(connection, "SELECT count(*) FROM pg_database WHERE datname = %s", name))


def name_beside(purpose: str) -> str:
    return f"{_name()[: LONGEST_NAME - len(purpose) - 1]}_{purpose}"


def url_of(name: str) -> str:
    """Return DATABASE_URL with another database in it."""
    return urlsplit(text("DATABASE_URL"))._replace(path=f"/{quote(name)}").geturl()


def unpack(packed: Path, name: str) -> None:
    """Make a database of this name from the copy.

    Raises:
        Stop: pg_restore is older than what made the copy, or the copy is damaged.
    """
    with _server() as connection:
        encoded = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        connection.execute(encoded)
    words = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--dbname"]
    _run([_program("pg_restore"), *words, _address(name), str(packed)], name, "Nothing was changed.")


def drop(name: str) -> None:
    with _server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def put_in_place(staged: str, kept: str) -> None:
    """Let the restored database take the name of the one in use, which is kept under another; both or neither."""
    with _server() as connection, connection.transaction():
        there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if staged not in there:
            return  # it was done before we were interrupted
        if _name() in there:
            _rename(connection, _name(), kept)
        _rename(connection, staged, _name())


def _rename(connection: "psycopg.Connection[Any]", old: str, new: str) -> None:
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))


def _count(connection: "psycopg.Connection[Any]", statement: str, *values: str) -> int:
    row = connection.execute(statement.encode(), values).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _server() -> Iterator["psycopg.Connection[Any]"]:
    """Connect to the server, past the database in use, which cannot be renamed while anybody is connected to it."""
    try:
        with closing(_connected("postgres")) as connection:
            connection.autocommit = True
            yield connection
    except psycopg.Error as error:
        raise Stop(f"PostgreSQL refused: {one_line(error)}. The restore was not finished.", FAULTY) from None


def _connected(name: str) -> "psycopg.Connection[Any]":
    password = str(_database()["PASSWORD"]) or None
    return psycopg.connect(_address(name), password=password, connect_timeout=PATIENCE_SECONDS)


def _address(name: str) -> str:
    """Return where the database is, without the password: command lines can be read by everybody."""
    database = _database()
    parts: dict[str, Any] = {
        "dbname": name,
        "user": database["USER"],
        "host": database["HOST"],
        "port": database["PORT"],
        **{key: value for key, value in database["OPTIONS"].items() if key not in OURS_ALONE},
    }
    return make_conninfo(**{key: value for key, value in parts.items() if value})


def _database() -> Mapping[str, Any]:
    database: Mapping[str, Any] = settings.DATABASES["default"]
    return database


def _name() -> str:
    return str(_database()["NAME"])


def _program(name: str) -> str:
    """Find a program of PostgreSQL: where a shell would, else the newest that Debian keeps beside its server."""
    beside = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = shutil.which(name) or (str(beside[-1]) if beside else None)
    if found is None:
        raise Stop(
            f"{name} was not found; install PostgreSQL's client programs (Debian: postgresql-client). Nothing was done."
        )
    return found


def _run(words: list[str], name: str, then: str) -> None:
    if "--dbname" not in words:
        words = [*words, f"--dbname={_address(name)}"]
    password = str(_database()["PASSWORD"])
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(words, env=environment, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise Stop(f"{Path(words[0]).name} failed: {said.rstrip('.')}. {then}", FAULTY)
