"""Absences and deputies, so that no complaint has an owner whom nobody reaches (ISO 10002, 5.4)."""

from datetime import date, datetime

from django.db import transaction

from ascolto.people.events import PeopleEvent
from ascolto.people.models import Absence, User
from ascolto.people.policy import may_plan_absence
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


class EndsBeforeItBegins(Exception):
    def __init__(self, from_on: date, until_on: date) -> None:
        super().__init__(from_on, until_on)
        self.from_on = from_on
        self.until_on = until_on


class AbsencesOverlap(Exception):
    """The person is away on some of these days already; `absence` says when."""

    def __init__(self, absence: Absence) -> None:
        super().__init__(absence.pk)
        self.absence = absence


class DeputyUnfit(Exception):
    """The deputy is the absent person, or cannot sign in."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class AbsenceCalledOff(Exception):
    """The absence was called off before."""


@transaction.atomic
def plan_absence(user: User, *, from_on: date, until_on: date, deputy: User | None, by: Actor, at: datetime) -> Absence:
    """Enter the days on which the person is away, both ends included, and who answers instead."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(may_plan_absence(by, user))
    if until_on < from_on:
        raise EndsBeforeItBegins(from_on, until_on)
    if deputy is not None and (deputy.pk == user.pk or not deputy.is_active):
        raise DeputyUnfit(deputy.name)
    known = Absence.objects.filter(user=user, ended_at=None, from_on__lte=until_on, until_on__gte=from_on)
    overlapping = known.order_by("from_on", "pk").first()
    if overlapping:
        raise AbsencesOverlap(overlapping)
    absence = Absence.objects.create(user=user, deputy=deputy, from_on=from_on, until_on=until_on)
    record(PeopleEvent.ABSENCE_PLANNED, user, by=by, at=at, facts=_facts(absence))
    return absence


@transaction.atomic
def call_off_absence(absence: Absence, *, by: Actor, at: datetime) -> Absence:
    """Note that the person is there after all, or back early."""
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    require(may_plan_absence(by, absence.user))
    if absence.ended_at is not None:
        raise AbsenceCalledOff
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    record(PeopleEvent.ABSENCE_CALLED_OFF, absence.user, by=by, at=at, facts=_facts(absence))
    return absence


def reachable(user: User, on: date) -> User | None:
    """Return who answers for this person on that day: themselves, a deputy, the deputy's deputy, or nobody."""
    asked: set[int] = set()
    person: User | None = user
    while person is not None and person.pk not in asked:
        asked.add(person.pk)
        absence = Absence.objects.on(on).filter(user=person).select_related("deputy").order_by("pk").first()
        if absence is None:
            return person if person.is_active else None
        person = absence.deputy
    return None


def represented_by(user_id: int, *, on: date) -> set[int]:
    """Return for whom this person answers on that day: who is away and named them, or somebody who did, as deputy."""
    deputies = deputies_on(on)
    return {absent for absent in deputies if absent != user_id and end_of(absent, deputies) == user_id}


def deputies_on(on: date) -> dict[int, int | None]:
    """Return everybody who is away on that day, each with the deputy."""
    rows = Absence.objects.on(on).order_by("-pk").values_list("user_id", "deputy_id")
    return dict(rows)


def end_of(person: int, deputies: dict[int, int | None]) -> int | None:
    """Return who answers in the end, along the deputies of deputies; nobody where they go round in a ring."""
    met: set[int] = set()
    at: int | None = person
    while at is not None and at not in met:
        if at not in deputies:
            return at
        met.add(at)
        at = deputies[at]
    return None


def _facts(absence: Absence) -> dict[str, str | int | None]:
    return {
        "absence": absence.pk,
        "from": absence.from_on.isoformat(),
        "until": absence.until_on.isoformat(),
        "deputy": absence.deputy_id,
    }
