"""How much praise units and people got; in the order of names, since praise that nobody wrote says nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from ascolto.complaints.models import PassedOn, RemarkQuerySet


@dataclass(frozen=True, slots=True)
class PraiseOfUnit:
    """How often a unit was praised, and how much of that was passed on to somebody."""

    code: str
    name: str
    count: int
    passed_on: int


@dataclass(frozen=True, slots=True)
class PraiseOfPerson:
    """How often praise was passed on to somebody."""

    name: str
    count: int


def praise_by_unit(remarks: RemarkQuerySet, *, since: datetime) -> list[PraiseOfUnit]:
    """Return the units praised since then, by name; n is the number of pieces of praise received."""
    rows = remarks.praise().filter(received_at__gte=since).order_by().values("unit__code", "unit__name")
    counted = rows.annotate(count=Count("pk", distinct=True), given_on=Count("passed_on__praise", distinct=True))
    found = counted.values_list("unit__code", "unit__name", "count", "given_on")
    return sorted((PraiseOfUnit(*row) for row in found), key=lambda one: (one.name, one.code))


def praise_by_person(remarks: RemarkQuerySet, *, since: datetime) -> list[PraiseOfPerson]:
    """Return whom praise was passed on to since then, by name; who has no account is counted by the name given."""
    passed = PassedOn.objects.filter(at__gte=since, praise__in=remarks.praise().order_by().values("pk")).order_by()
    rows = passed.values("employee", "employee__name", "name").annotate(count=Count("pk"))
    return sorted(
        (PraiseOfPerson(row["employee__name"] or row["name"], row["count"]) for row in rows),
        key=lambda one: (one.name, one.count),
    )
