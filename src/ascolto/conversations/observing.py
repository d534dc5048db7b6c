"""Observe: a checklist in versions, and visits by it – of staff, or of somebody sent as a guest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ascolto.conversations.events import ObservationEvent
from ascolto.conversations.kinds import Dimension, ItemKind, Observer
from ascolto.conversations.locking import NothingWritten, require_words
from ascolto.conversations.models import Checklist, ChecklistItem, ItemRating, ObservedVisit
from ascolto.conversations.policy import may_issue_checklists, may_plan
from ascolto.organisation.models import Unit
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

RANGES = {ItemKind.YES_NO: range(2), ItemKind.SCALE: range(1, 6)}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at."""

    words: str
    kind: ItemKind
    dimension: Dimension


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What was seen on a visit: by the number of the item, its value."""

    unit: Unit
    visited_on: date
    observer: Observer
    values: Mapping[int, int]
    note: str = ""


class ValueOutside(Exception):
    """A value does not fit its item: 0 or 1 for yes or no, 1 to 5 on the scale."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class ChecklistRetired(Exception):
    """There is a newer version of the checklist, or it is no longer used."""


class InTheFuture(Exception):
    """Nobody has seen what happens tomorrow."""


@transaction.atomic
def issue_checklist(code: str, name: str, items: Sequence[Item], *, by: Actor, at: datetime) -> Checklist:
    """Issue a checklist, or the next version of it; visits keep the version they were made by."""
    require(may_issue_checklists(by))
    if not items:
        raise NothingWritten
    earlier = Checklist.objects.select_for_update().filter(code=code).order_by("-version").first()
    if earlier is not None and earlier.retired_at is None:
        _retire(earlier, by=by, at=at)
    checklist = Checklist.objects.create(
        code=code, version=earlier.version + 1 if earlier else 1, name=require_words(name), issued_at=at
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            checklist=checklist,
            number=number,
            words=require_words(item.words),
            kind=item.kind,
            dimension=item.dimension,
        )
        for number, item in enumerate(items, start=1)
    )
    facts: Facts = {"code": code, "version": checklist.version, "items": len(items)}
    begin(ObservationEvent.CHECKLIST_ISSUED, checklist, by=by, at=at, facts=facts)
    return checklist


@transaction.atomic
def retire_checklist(checklist: Checklist, *, by: Actor, at: datetime) -> Checklist:
    """Offer a checklist no longer."""
    require(may_issue_checklists(by))
    checklist = Checklist.objects.select_for_update().get(pk=checklist.pk)
    if checklist.retired_at is None:
        _retire(checklist, by=by, at=at)
    return checklist


@transaction.atomic
def note_visit(checklist: Checklist, seen: Seen, *, by: Actor, at: datetime) -> ObservedVisit:
    """Note what was seen on a visit; what was not seen is left out, and counts as nothing."""
    require(may_plan(by, seen.unit.pk))
    checklist = Checklist.objects.select_for_update().get(pk=checklist.pk)
    if checklist.retired_at is not None:
        raise ChecklistRetired
    if seen.visited_on > at.date():
        raise InTheFuture
    ratings = _ratings(checklist, seen.values)
    visit = ObservedVisit.objects.create(
        checklist=checklist,
        unit=seen.unit,
        observer=seen.observer,
        visited_on=seen.visited_on,
        note=seen.note.strip(),
        noted_at=at,
    )
    for rating in ratings:
        rating.visit = visit
    ItemRating.objects.bulk_create(ratings)
    facts: Facts = {
        "checklist": checklist.pk,
        "unit": seen.unit.pk,
        "visited_on": seen.visited_on.isoformat(),
        "observer": str(seen.observer),
        "items": len(ratings),
    }
    begin(ObservationEvent.VISIT_NOTED, visit, by=by, at=at, facts=facts)
    return visit


def _ratings(checklist: Checklist, values: Mapping[int, int]) -> list[ItemRating]:
    items = {item.number: item for item in checklist.items.order_by("number")}
    if not values:
        raise NothingWritten
    for number, value in values.items():
        if number not in items or value not in RANGES[ItemKind(items[number].kind)]:
            raise ValueOutside(number)
    return [ItemRating(item=items[number], value=value) for number, value in sorted(values.items())]


def _retire(checklist: Checklist, *, by: Actor, at: datetime) -> None:
    checklist.retired_at = at
    checklist.save(update_fields=["retired_at"])
    record(ObservationEvent.CHECKLIST_RETIRED, checklist, by=by, at=at, facts={"version": checklist.version})
