"""Whether the database is there, new enough, of this version, and of the same time as this machine."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, timedelta

from django.db import DatabaseError, connection

from ascolto.cli.findings import Check, broken, good
from ascolto.cli.installation import one_line, open_migrations, require_folder_of_database

OLDEST_SQLITE = (3, 35)  # UPDATE … RETURNING, by which a worker takes a job
OLDEST_POSTGRES = 15
PATIENCE_SECONDS = 5
MOST_DIFFERENCE = timedelta(seconds=5)


def database_checks() -> Iterator[Check]:
    """Look at the database step by step, and no further than to the first fault."""
    for check in (_reachable, _version, _clock, _tables):
        found = check()
        yield found
        if found.is_wrong:
            return


def _reachable() -> Check:
    require_folder_of_database()
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"]["pool"]["timeout"] = PATIENCE_SECONDS
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return broken("database", f"it cannot be reached: {one_line(error)}", "Start it, or mend DATABASE_URL.")
    return good("database", "it answers")


def _version() -> Check:
    if connection.vendor == "sqlite":
        return _sqlite_version()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    found = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number // 10_000 < OLDEST_POSTGRES:
        return broken("database version", found, f"Ascolto needs PostgreSQL {OLDEST_POSTGRES} or newer.")
    return good("database version", found)


def _sqlite_version() -> Check:
    found = f"SQLite {sqlite3.sqlite_version}"
    if sqlite3.sqlite_version_info[:2] < OLDEST_SQLITE:
        return broken("database version", found, "Ascolto needs 3.35 or newer: use a newer Python, or PostgreSQL.")
    try:
        with sqlite3.connect(":memory:") as memory:
            memory.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
    except sqlite3.OperationalError:
        return broken("database version", f"{found} without FTS5, its text search", "Use another build of Python.")
    return good("database version", f"{found} with text search")


def _clock() -> Check:
    """On a database of another machine, deadlines and leases need both clocks to agree."""
    if connection.vendor == "sqlite":
        return good("clock", "the database uses that of this machine")
    from ascolto.ui import moment

    with connection.cursor() as cursor:
        before = moment.now()
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0].astimezone(UTC)
    apart = abs(there - before)
    found = f"the database's and this machine's are {apart.total_seconds():.1f} s apart"
    if apart > MOST_DIFFERENCE:
        return broken("clock", found, "Let both follow a time server (NTP).")
    return good("clock", found)


def _tables() -> Check:
    waiting = open_migrations()
    if waiting:
        return broken("tables", f"{len(waiting)} changes of tables are waiting", "Run `ascolto init`.")
    return good("tables", "they are those of this version")
