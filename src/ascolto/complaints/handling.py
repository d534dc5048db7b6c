"""The work between arrival and decision: assign, investigate, ask, note, arrange support."""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from ascolto.complaints import letters
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.impartiality import conflicts
from ascolto.complaints.lifecycle import Move, MoveNotAllowed, Stage, can_be_reviewed, is_undecided, stage_after
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint, Message, MessageKind, Point
from ascolto.complaints.policy import may_assign, may_handle, may_write
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.models import EventTold
from ascolto.trail.recording import record, told_of, trail_of

REVIEW: Facts = {"asks": "review"}
ENDS_REVIEW = {
    ComplaintEvent.ASKED,
    ComplaintEvent.DECIDED,
    ComplaintEvent.CLOSED,
    ComplaintEvent.SETTLED,
    ComplaintEvent.REOPENED,
}


class NothingWritten(Exception):
    """A message, note, point or reason has no words in it."""


def require_words(text: str) -> str:
    words = text.strip()
    if not words:
        raise NothingWritten
    return words


def _require_open(complaint: Complaint, move: Move) -> None:
    if not complaint.is_open:
        raise MoveNotAllowed(Stage(complaint.stage), move)


@transaction.atomic
def assign(
    complaint: Complaint, *, to: User, by: Actor, at: datetime, reason: str = "", seen: int | None = None
) -> Complaint:
    """Give the complaint its one handler; a conflict of interest is computed first, and recorded if overridden.

    Whoever handles it already goes on doing so: that leaves no event, unless a conflict is overridden that was not.
    """
    complaint = lock(complaint, seen=seen)
    _require_open(complaint, Move.INVESTIGATE)
    require(may_assign(by, complaint, to=to, reason=reason))
    found = conflicts(to, complaint)
    before, overridden = complaint.handler_id, any(conflict.hard for conflict in found)
    if (before, complaint.conflict_overridden) == (to.pk, overridden):
        return complaint
    complaint.handler, complaint.conflict_overridden = to, overridden
    keep(complaint, "handler", "conflict_overridden", by=by, at=at)
    facts: Facts = {"from": before, "to": to.pk, "conflicts": [conflict.code for conflict in found]}
    record(ComplaintEvent.ASSIGNED, complaint, by=by, at=at, facts=facts, text=reason)
    return complaint


@transaction.atomic
def start_investigation(complaint: Complaint, *, by: Actor, at: datetime) -> Complaint:
    """Look into what happened, as deeply as seriousness and frequency ask for."""
    complaint = lock(complaint)
    require(may_handle(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.INVESTIGATE)
    keep(complaint, "stage", by=by, at=at)
    record(ComplaintEvent.INVESTIGATION_STARTED, complaint, by=by, at=at)
    return complaint


@transaction.atomic
def note(complaint: Complaint, *, text: str, by: Actor, at: datetime) -> Message:
    """Write an internal note; the complainant does not see it. It contradicts nothing that others did meanwhile."""
    complaint = lock(complaint)
    require(may_handle(by, complaint))
    return _write(complaint, MessageKind.NOTE, ComplaintEvent.NOTED, text=text, by=by, at=at)


@transaction.atomic
def ask(complaint: Complaint, *, text: str, by: Actor, at: datetime) -> Message:
    """Write to the complainant: where they follow the complaint, and by letter if they can be reached.

    After the end it answers whoever asks for a second look, and that alone.

    Raises:
        MoveNotAllowed: the complaint has ended, and no second look is asked for.
    """
    complaint = lock(complaint)
    require(may_handle(by, complaint))
    if not takes_words(complaint):
        raise MoveNotAllowed(Stage(complaint.stage), Move.INVESTIGATE)
    message = _write(complaint, MessageKind.TO_COMPLAINANT, ComplaintEvent.ASKED, text=text, by=by, at=at)
    letters.write(letters.QUESTION, complaint, by=by, at=at, text=message.text)
    return message


@transaction.atomic
def hear(complaint: Complaint, *, text: str, by: Actor, at: datetime) -> Message:
    """Take in what the complainant adds; possible at every stage, also after the end."""
    complaint = lock(complaint)
    require(may_write(by, complaint))
    return _write(complaint, MessageKind.FROM_COMPLAINANT, ComplaintEvent.COMPLAINANT_WROTE, text=text, by=by, at=at)


@transaction.atomic
def ask_for_review(complaint: Complaint, *, text: str, by: Actor, at: datetime) -> Message:
    """Take in what the complainant wants to be looked at again; who may reopen the complaint finds it marked as that.

    Raises:
        MoveNotAllowed: there is no answer yet that one could disagree with.
    """
    complaint = lock(complaint)
    require(may_write(by, complaint))
    if not can_be_reviewed(complaint.stage):
        raise MoveNotAllowed(Stage(complaint.stage), Move.REOPEN)
    kind, event = MessageKind.FROM_COMPLAINANT, ComplaintEvent.COMPLAINANT_WROTE
    return _write(complaint, kind, event, text=text, asks=REVIEW, by=by, at=at)


def takes_words(complaint: Complaint) -> bool:
    """Return whether we can write to the complainant: while it is open, and while a second look is asked for."""
    return complaint.is_open or (can_be_reviewed(complaint.stage) and awaits_review(told_of(complaint)))


def awaits_review(events: Sequence[EventTold]) -> bool:
    """Return whether what happened, in its order, holds a request for a second look that nothing has answered since."""
    for event in reversed(events):
        if event.kind in ENDS_REVIEW:
            return False
        if event.kind == ComplaintEvent.COMPLAINANT_WROTE and "asks" in event.facts:
            return True
    return False


def is_review_asked(complaint: Complaint) -> bool:
    """Return whether the complainant's last words asked for a second look, and nobody has answered that since."""
    last = trail_of(complaint).filter(kind__in={ComplaintEvent.COMPLAINANT_WROTE, *ENDS_REVIEW}).last()
    return last is not None and "asks" in last.facts


def _write(
    complaint: Complaint,
    kind: MessageKind,
    event: ComplaintEvent,
    *,
    text: str,
    asks: Facts = MappingProxyType({}),
    by: Actor,
    at: datetime,
) -> Message:
    message = Message.objects.create(
        complaint=complaint, kind=kind, text=require_words(text),
        by_kind=by.kind, by_ref=by.ref, by_name=by.name, at=at,
    )  # fmt: skip
    if kind == MessageKind.FROM_COMPLAINANT:
        complaint.heard_at = at
    keep(complaint, by=by, at=at)
    record(event, complaint, by=by, at=at, facts={"message": message.pk, **asks})
    return message


@transaction.atomic
def add_point(complaint: Complaint, *, text: str, by: Actor, at: datetime, seen: int | None = None) -> Point:
    """Name a further point that the complaint raises; after the decision nobody could answer it any more."""
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    if not is_undecided(complaint.stage):
        raise MoveNotAllowed(Stage(complaint.stage), Move.INVESTIGATE)
    number = complaint.points.count() + 1
    point = Point.objects.create(complaint=complaint, number=number, text=require_words(text))
    keep(complaint, by=by, at=at)
    record(ComplaintEvent.POINT_ADDED, complaint, by=by, at=at, facts={"point": number})
    return point


@transaction.atomic
def arrange_support(
    complaint: Complaint, *, arranged: str, by: Actor, at: datetime, seen: int | None = None
) -> Complaint:
    """Say what was done about a support need, so that nobody asks the complainant for it twice."""
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    complaint.support_arranged = require_words(arranged)
    keep(complaint, "support_arranged", by=by, at=at)
    record(ComplaintEvent.SUPPORT_ARRANGED, complaint, by=by, at=at, text=complaint.support_arranged)
    return complaint
