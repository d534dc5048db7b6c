"""Take over complaints that were received, and perhaps handled, elsewhere; nobody is written to about them.

`import_many` takes them as they stand; `take_over` takes them with their whole course, as if it had been told here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Coalesce

from ascolto.complaints.clocks import clocks_of, due_dates
from ascolto.complaints.courses import Course
from ascolto.complaints.events import ComplaintEvent, TakingOverEvent
from ascolto.complaints.intake import Told, described, digest_of_words, references
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Assessment, Complaint, Decision, Message, Origin, Point, Remark, Remedy
from ascolto.complaints.policy import may_import
from ascolto.complaints.retelling import Entry, Known, NotInOrder, Retelling, begun
from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.reading import calendars_of
from ascolto.people.models import DeclaredInterest
from ascolto.trail.acting import Actor, require
from ascolto.trail.bulk import draw_ids, insert_values
from ascolto.trail.recording import Happening, begin, begin_many, retell


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What was told, its number in the other system, and as columns how it went on there."""

    told: Told
    source: str
    external_id: str
    stage: Stage = Stage.RECEIVED
    fields: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def import_many(histories: Sequence[History], *, by: Actor, at: datetime) -> Sequence[int]:
    """Take them over at the speed of the database, and return their ids in the same order."""
    require(may_import(by))
    fresh = references(len(histories))
    rows = [_columns(one, reference, at=at) for one, reference in zip(histories, fresh, strict=True)]
    ids = insert_values(Complaint, rows)
    Point.objects.bulk_create(
        Point(complaint_id=id_, number=number, text=text)
        for id_, one in zip(ids, histories, strict=True)
        for number, text in enumerate(one.told.points, start=1)
    )
    entries = [
        (f"complaint:{id_}", _facts(one, reference), "", at)
        for id_, one, reference in zip(ids, histories, fresh, strict=True)
    ]
    begin_many(ComplaintEvent.IMPORTED, entries, by=by, at=at)
    return ids


def _columns(history: History, reference: str, *, at: datetime) -> dict[str, object]:
    return {
        **described(history.told, reference, at=at),
        "origin": Origin.IMPORTED,
        "stage": history.stage,
        "external_source": history.source,
        "external_id": history.external_id,
        **history.fields,
    }


def _facts(history: History, reference: str) -> dict[str, str | int]:
    return {
        "reference": reference,
        "unit": history.told.unit.pk,
        "channel": str(history.told.channel),
        "stage": str(history.stage),
        "words_digest": digest_of_words(reference, history.told.words),
    }


# --- with their whole course ---------------------------------------------------------------------------------------


@transaction.atomic
def take_over(courses: Sequence[Course], *, by: Actor, at: datetime) -> Sequence[int]:
    """Take complaints over with everything that happened to them, and return their ids in the same order.

    Rows and events are those that the single actions would have left, each at its moment and by its actor; what the
    lifecycle forbids is refused here too. Letters are not written. One event says who took over which complaints.

    Raises:
        MoveNotAllowed: a course goes a way that the lifecycle does not know.
        NotInOrder: a step lies before the one before it, or after now.
    """
    require(may_import(by))
    if not courses:
        return []
    retold = _unfolded(courses, at=at)
    _store(retold)
    _store_events(retold)
    ids = [one.pk for one in retold]
    facts = {"complaints": len(ids), "first": ids[0], "last": ids[-1]}
    begin(TakingOverEvent.TAKEN_OVER, f"taking_over:{ids[0]}", by=by, at=at, facts=facts)
    return ids


def _unfolded(courses: Sequence[Course], *, at: datetime) -> list[Retelling]:
    """Return each complaint as its steps leave it."""
    known = Known(
        frozenset(DeclaredInterest.objects.filter(ended_at=None).order_by("pk").values_list("user_id", flat=True)),
        _complained(courses),
    )
    ids = draw_ids(Complaint, len(courses))
    for course, pk, reference in zip(courses, ids, references(len(courses)), strict=True):
        known.retold[course] = begun(
            course.told, pk=pk, reference=reference, known=known, by=course.by, at=course.at
        )  # fmt: skip
    calendars = calendars_of({course.told.unit for course in courses})
    for course, one in zip(courses, known.retold.values(), strict=True):
        _unfold(course, one, calendars[one.told.unit.pk], at=at)
    return list(known.retold.values())


def _unfold(course: Course, one: Retelling, calendar: WorkingCalendar, *, at: datetime) -> None:
    for step in course.steps:
        step.unfold(one)
    if one.last_at > at:
        raise NotInOrder(one.last_at)
    one.columns |= due_dates(clocks_of(one.occurrences, calendar))


def _complained(courses: Iterable[Course]) -> dict[tuple[int, int], list[datetime]]:
    """Return when these customers complained about each category, on record here and among what is taken over.

    What was merged counts with the category that stands for it.
    """
    moments: dict[tuple[int, int], list[datetime]] = {}
    for course in courses:
        told, category = course.told, course.category()
        if told.customer is not None and category is not None and not told.anonymous:
            moments.setdefault((told.customer.pk, category.heir_id), []).append(told.received_at)
    customers = {customer_id for customer_id, _ in moments}
    earlier = Complaint.objects.counted().filter(customer__in=customers, category__isnull=False).order_by("pk")
    counted = earlier.annotate(kind=Coalesce("category__merged_into", "category"))
    for customer_id, kind_id, moment in counted.values_list("customer_id", "kind", "received_at"):
        moments.setdefault((customer_id, kind_id), []).append(moment)
    return moments


def _store(retold: Sequence[Retelling]) -> None:
    """Insert the complaints and all that belongs to them; events may name remedies, messages and remarks by id."""
    insert_values(Complaint, [one.columns for one in retold], ids=[one.pk for one in retold])
    insert_values(Point, [point for one in retold for point in one.points])
    insert_values(Assessment, [assessment for one in retold for assessment in one.assessments])
    insert_values(Decision, [decision for one in retold for decision in one.decisions])
    _store_entries(Remedy, [remedy for one in retold for remedy in one.remedies])
    _store_entries(Message, [message for one in retold for message in one.messages])
    _store_entries(Remark, [one.remark for one in retold if one.remark])


def _store_entries(model: type[Model], entries: Sequence[Entry]) -> None:
    ids = insert_values(model, [entry.values for entry in entries])
    for entry, pk in zip(entries, ids, strict=True):
        entry.pk = pk


def _store_events(retold: Iterable[Retelling]) -> None:
    """Write the trail in the order of time, as it would have been written then."""
    happenings = [happening for one in retold for happening in _happenings(one)]
    retell(sorted(happenings, key=attrgetter("at")))


def _happenings(one: Retelling) -> Iterator[Happening]:
    for each in one.occurrences:
        subject = f"remark:{each.remark.pk}" if each.remark else f"complaint:{one.pk}"
        yield Happening(each.kind, subject, each.by, each.at, each.settled_facts(), each.text)
