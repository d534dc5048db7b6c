"""What PostgreSQL expects of a list, by what it knows of the table: soon said, and never quite true."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection

from ascolto.complaints.models import ComplaintQuerySet


@dataclass(frozen=True, slots=True)
class Expected:
    """How many complaints probably fit, and what finding them costs, where reading a page in a row costs 1."""

    count: int
    cost: float


def expected(rows: ComplaintQuerySet) -> Expected:
    """Return what the database expects of finding all of these; none is looked at."""
    try:
        sql, params = rows.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return Expected(0, 0.0)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [[[found]]] = cursor.fetchall()
    plan = found["Plan"]
    return Expected(plan["Plan Rows"], plan["Total Cost"])
