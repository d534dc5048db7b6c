"""The first of a list and how many there are, whether almost all complaints fit or next to none.

A database that is asked for the first few in an order likes to walk along that order until it has met them; where next
to none fit, it walks through everything. So what fits is gathered first, in whatever order it is found soonest, up to
a limit. Below the limit this is the whole list: it is counted and put in order. Above it, the list is so long that a
walk along its order soon meets the first of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import Combinable

from ascolto.complaints.models import ComplaintQuerySet

Place = tuple[datetime | int, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many complaints fit, at most one more than the limit, and the ids of the first of them in order."""

    count: int
    ids: list[int]


@dataclass(frozen=True, slots=True)
class Along:
    """An order: the values that give it, whether it falls, and the place beyond which the list is wanted.

    The place has a value for each of these, and the id of a complaint.
    """

    by: tuple[Combinable, ...]
    falls: bool
    beyond: Place | None = None

    @property
    def names(self) -> list[str]:
        return [f"key_{number}" for number, _value in enumerate(self.by)]


def gather(rows: ComplaintQuerySet, along: Along, *, first: int, up_to: int) -> Gathered:
    """Return how many there are up to the limit, and the first ids of what was gathered: of all, where all fit in."""
    try:
        sql, params = rows.order_by().values_list(*along.by, "pk").query.sql_with_params()
    except EmptyResultSet:
        return Gathered(0, [])
    than, course = ("<", "DESC") if along.falls else (">", "ASC")
    columns = [*along.names, "id"]
    order = ", ".join(f"{column} {course}" for column in columns)
    beyond, place = "", [_adapted(value) for value in along.beyond or ()]
    if place:
        beyond = f"WHERE ({', '.join(columns)}) {than} ({', '.join('%s' for _value in place)})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {_few(sql, ", ".join(columns))},
            page AS (SELECT * FROM few {beyond} ORDER BY {order} LIMIT %s)
            SELECT total.count, page.id FROM (SELECT count(*) AS count FROM few) AS total
            LEFT JOIN page ON true ORDER BY {order}
            """,  # noqa: S608  (the statement is Django's; what people give are parameters)
            [*params, up_to + 1, *place, first],
        )
        found = cursor.fetchall()
    return Gathered(found[0][0], [pk for _count, pk in found if pk is not None])


def _adapted(value: datetime | int) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _few(sql: str, columns: str) -> str:
    """Return the part that gathers; PostgreSQL plans it as if it were to find everything, and stops at the limit."""
    if connection.vendor == "postgresql":
        return f"found ({columns}) AS MATERIALIZED ({sql}), few AS MATERIALIZED (SELECT * FROM found LIMIT %s)"  # noqa: S608
    return f"few ({columns}) AS MATERIALIZED ({sql} LIMIT %s)"
