"""Note that figures or complaints leave the house: every export is on the trail, with who took what."""

from datetime import datetime

from django.db import transaction

from ascolto.complaints.events import FigureEvent, ListEvent
from ascolto.complaints.models import ComplaintQuerySet
from ascolto.complaints.policy import may_export
from ascolto.trail.acting import Actor, Permission, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

SUBJECT = "export:figures"
LIST = "export:complaints"
EXPORT_LIMIT = 100_000


@transaction.atomic
def note_export(what: str, *, facts: Facts, by: Actor, at: datetime) -> None:
    """Record that somebody takes these figures away, and by which filter they come about again."""
    require(may_export(by))
    record(FigureEvent.EXPORTED, SUBJECT, by=by, at=at, facts={"what": what, **facts})


def exportable(rows: ComplaintQuerySet, actor: Actor) -> ComplaintQuerySet:
    """Return the complaints of the units from which the actor may take data away; reading is asked apart."""
    if actor.holds(Permission.EXPORT_DATA):
        return rows
    return rows.filter(unit_id__in=actor.grants.get(Permission.EXPORT_DATA) or frozenset())


@transaction.atomic
def note_complaints_export(*, facts: Facts, query: str, by: Actor, at: datetime) -> None:
    """Record that somebody takes complaints away; the query may name a person, so that it stands beside the event."""
    require(may_export(by))
    record(ListEvent.EXPORTED, LIST, by=by, at=at, facts=facts, text=query)
