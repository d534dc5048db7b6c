"""Find out, point by point, whether the complaint is founded, and what caused it."""

from datetime import datetime

from django.db import transaction

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.lifecycle import Move, MoveNotAllowed, Stage, is_answerable
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint, Determination, Point
from ascolto.complaints.policy import may_handle
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


def outcome_of(determinations: list[str]) -> Determination:
    """Return what the points add up to: founded or unfounded where all agree, otherwise partly founded."""
    kinds = set(determinations)
    return Determination(kinds.pop()) if len(kinds) == 1 else Determination.PARTLY


@transaction.atomic
def determine(
    point: Point,
    determination: Determination,
    *,
    reasons: str,
    answer: str,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Point:
    """Say whether this point is founded, why, and what the complainant is told about it."""
    complaint = lock(point.complaint, seen=seen)
    require(may_handle(by, complaint))
    if not is_answerable(complaint.stage):
        raise MoveNotAllowed(Stage(complaint.stage), Move.PROPOSE)
    point = complaint.points.get(pk=point.pk)
    before = point.determination
    point.determination = determination
    point.reasons, point.answer = require_words(reasons), require_words(answer)
    point.save(update_fields=["determination", "reasons", "answer"])
    keep(complaint, by=by, at=at)
    facts: Facts = {"point": point.number, "before": before, "determination": str(determination)}
    record(ComplaintEvent.DETERMINED, complaint, by=by, at=at, facts=facts)
    return point


@transaction.atomic
def name_cause(complaint: Complaint, *, cause: Taxon, by: Actor, at: datetime, seen: int | None = None) -> Complaint:
    """Say what brought it about; "not determined" is an honest answer and may be replaced later."""
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    before = complaint.cause.code if complaint.cause else ""
    complaint.cause = cause
    keep(complaint, "cause", by=by, at=at)
    record(ComplaintEvent.CAUSE_NAMED, complaint, by=by, at=at, facts={"before": before, "cause": cause.code})
    return complaint
