"""Note that figures leave the house: every export is on the trail, with who took what."""

from datetime import datetime

from django.db import transaction

from ascolto.complaints.events import FigureEvent
from ascolto.complaints.policy import may_export
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

SUBJECT = "export:figures"


@transaction.atomic
def note_export(what: str, *, facts: Facts, by: Actor, at: datetime) -> None:
    """Record that somebody takes these figures away, and by which filter they come about again."""
    require(may_export(by))
    record(FigureEvent.EXPORTED, SUBJECT, by=by, at=at, facts={"what": what, **facts})
