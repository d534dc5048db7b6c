"""The hotel group of the tests, founded once in each process: founding takes longer than most of what is tested.

The first test that asks has it founded by the action itself. What that wrote is kept row for row, as the database
holds it, and laid down again before the next test, whose database is empty again.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from ascolto.organisation.models import Unit
from ascolto.organisation.starting import found
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.moments import FOUNDED

Rows = bytes | list[tuple[Any, ...]]


@dataclass(frozen=True)
class Kept:
    """The unit that founding returned, and what it wrote into each table."""

    unit: Unit
    rows: dict[str, Rows]


_kept: dict[tuple[str, ...], Kept] = {}


def hotel_group(languages: Sequence[str]) -> Unit:
    """Return the root of the hotel group, of the standard profile; its database must be empty."""
    key = tuple(languages)
    if Event.objects.exists():  # something happened before: what it left would not fit what was kept
        return found("Albergo", "IT", languages, "standard", by=SYSTEM, at=FOUNDED)
    if key not in _kept:
        _kept[key] = _founded(languages)
    else:
        _lay_down(_kept[key].rows)
    return deepcopy(_kept[key].unit)


def _founded(languages: Sequence[str]) -> Kept:
    before = everything()
    unit = found("Albergo", "IT", languages, "standard", by=SYSTEM, at=FOUNDED)
    written = {table: rows for table, rows in everything().items() if rows != before[table]}
    assert not any(before[table] for table in written), "founding changed what was there before"
    return Kept(unit=deepcopy(unit), rows=written)


def everything() -> dict[str, Rows]:
    return {table: _read(table) for table in sorted(connection.introspection.django_table_names(only_existing=True))}


def _read(table: str) -> Rows:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quoted(table)} TO STDOUT") as copied:
                return b"".join(map(bytes, copied))
        columns = [each.name for each in connection.introspection.get_table_description(cursor, table)]
        # The plus keeps a value as it is stored: a bare column would be made into a date or a number.
        stored = ", ".join(f"+{quoted(name)}" for name in columns)
        cursor.execute(f"SELECT {stored} FROM {quoted(table)}")
        return list(cursor.fetchall())


@transaction.atomic
def _lay_down(kept: dict[str, Rows]) -> None:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, rows in kept.items():
            if isinstance(rows, bytes):
                with cursor.copy(f"COPY {quoted(table)} FROM STDIN") as copied:
                    copied.write(rows)
            else:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", rows)
