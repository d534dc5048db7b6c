"""The first of a list and how many there are, whether almost all complaints fit or next to none.

A database that is asked for the first few in an order likes to walk along that order until it has met them; where next
to none fit, it walks through everything. So what fits is gathered first, in whatever order it is found soonest, up to
a limit. Below the limit this is the whole list: it is counted and put in order. Above it, the list is so long that a
walk along its order soon meets the first of it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import Combinable

from ascolto.complaints.models import ComplaintQuerySet


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many complaints fit, at most one more than the limit, and the ids of the first of them in order."""

    count: int
    ids: list[int]


@dataclass(frozen=True, slots=True)
class Along:
    """An order: the moment that gives it, whether it falls, and the place beyond which the list is wanted."""

    moment: Combinable
    falls: bool
    beyond: tuple[datetime, int] | None = None


def gather(rows: ComplaintQuerySet, along: Along, *, first: int, up_to: int) -> Gathered:
    """Return how many there are up to the limit, and the first ids of what was gathered: of all, where all fit in."""
    try:
        sql, params = rows.order_by().values_list(along.moment, "pk").query.sql_with_params()
    except EmptyResultSet:
        return Gathered(0, [])
    than, course = ("<", "DESC") if along.falls else (">", "ASC")
    beyond, place = "", []
    if along.beyond is not None:
        moment = connection.ops.adapt_datetimefield_value(along.beyond[0])
        beyond, place = f"WHERE (moment, id) {than} (%s, %s)", [moment, along.beyond[1]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH {_few(sql)},
            page AS (SELECT moment, id FROM few {beyond} ORDER BY moment {course}, id {course} LIMIT %s)
            SELECT total.count, page.id FROM (SELECT count(*) AS count FROM few) AS total
            LEFT JOIN page ON true ORDER BY moment {course}, id {course}
            """,  # noqa: S608  (the statement is Django's; what people give are parameters)
            [*params, up_to + 1, *place, first],
        )
        found = cursor.fetchall()
    return Gathered(found[0][0], [pk for _count, pk in found if pk is not None])


def _few(sql: str) -> str:
    """Return the part that gathers; PostgreSQL plans it as if it were to find everything, and stops at the limit."""
    if connection.vendor == "postgresql":
        return f"found (moment, id) AS MATERIALIZED ({sql}), few AS MATERIALIZED (SELECT * FROM found LIMIT %s)"  # noqa: S608
    return f"few (moment, id) AS MATERIALIZED ({sql} LIMIT %s)"
