"""Propose a decision, send it back, take it; the decision is told to the complainant as it is taken."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import formats, translation
from django.utils.translation import pgettext

from ascolto.complaints import letters
from ascolto.complaints.acknowledging import wind_clocks
from ascolto.complaints.determining import outcome_of
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.lifecycle import Move, stage_after
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint, Decision, Point, Remedy
from ascolto.complaints.policy import may_decide, may_handle
from ascolto.correspondence.models import Letter
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


class NotAnswered(Exception):
    """Some points of the complaint have no determination or no answer; `points` holds their numbers."""

    def __init__(self, points: list[int]) -> None:
        super().__init__(str(points))
        self.points = points


class NeedsAPerson(Exception):
    """Decisions are proposed and taken by people; the system or a token cannot."""


@transaction.atomic
def propose(complaint: Complaint, *, answer: str, by: Actor, at: datetime, seen: int | None = None) -> Decision:
    """Lay a decision before whoever may take it; every point must have been answered by then."""
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.PROPOSE)
    require_every_point_answered(complaint)
    decision = Decision.objects.create(
        complaint=complaint,
        number=complaint.decisions.count() + 1,
        outcome=outcome_of([point.determination for point in complaint.points.all()]),
        answer=require_words(answer),
        proposed_by=_person(by),
        proposed_at=at,
    )
    keep(complaint, "stage", by=by, at=at)
    facts: Facts = {"decision": decision.number, "outcome": str(decision.outcome)}
    record(ComplaintEvent.DECISION_PROPOSED, complaint, by=by, at=at, facts=facts)
    return decision


@transaction.atomic
def send_back(complaint: Complaint, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Decision:
    """Return the proposal to its author, saying what is missing."""
    complaint = lock(complaint, seen=seen)
    require(may_decide(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.SEND_BACK)
    decision = _proposal(complaint)
    decision.sent_back_at, decision.sent_back_reason = at, require_words(reason)
    decision.save(update_fields=["sent_back_at", "sent_back_reason"])
    keep(complaint, "stage", by=by, at=at)
    facts: Facts = {"decision": decision.number}
    record(ComplaintEvent.PROPOSAL_SENT_BACK, complaint, by=by, at=at, facts=facts, text=decision.sent_back_reason)
    return decision


@transaction.atomic
def decide(complaint: Complaint, *, by: Actor, at: datetime, seen: int | None = None) -> Decision:
    """Take the proposed decision, and tell the complainant at once, with where else they may go."""
    complaint = lock(complaint, seen=seen)
    require(may_decide(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.DECIDE)
    require_every_point_answered(complaint)
    decision = _proposal(complaint)
    decision.decided_by, decision.decided_at = _person(by), at
    decision.save(update_fields=["decided_by", "decided_at"])
    complaint.decided_at, complaint.outcome = at, decision.outcome
    keep(complaint, "stage", "decided_at", "outcome", by=by, at=at)
    letter = _tell(complaint, decision, by=by, at=at)
    facts: Facts = {
        "decision": decision.number,
        "outcome": str(decision.outcome),
        "letter": letter.pk if letter else None,
    }
    record(ComplaintEvent.DECIDED, complaint, by=by, at=at, facts=facts)
    wind_clocks(complaint, at=at)
    return decision


def unanswered(points: Iterable[Point]) -> list[int]:
    """Return the numbers of the points without determination or answer, which no decision may leave out."""
    return [point.number for point in points if not point.is_answered]


def require_every_point_answered(complaint: Complaint) -> None:
    missing = unanswered(complaint.points.all())
    if missing or not complaint.points.exists():
        raise NotAnswered(missing)


def _proposal(complaint: Complaint) -> Decision:
    return complaint.decisions.get(decided_at=None, sent_back_at=None)


def _person(by: Actor) -> User:
    if by.user_id is None:
        raise NeedsAPerson
    person: User = User.objects.get(pk=by.user_id)
    return person


def _tell(complaint: Complaint, decision: Decision, *, by: Actor, at: datetime) -> Letter | None:
    points, remedies = list(complaint.points.all()), list(complaint.remedies.all())
    words = words_of(complaint, decision.answer, points=points, remedies=remedies, at=at)
    return letters.write(letters.DECISION, complaint, by=by, at=at, **words)


def words_of(
    complaint: Complaint, opening: str, *, points: Sequence[Point], remedies: Sequence[Remedy], at: datetime
) -> dict[str, str]:
    """Return what the letter of a decision says, in the complainant's language.

    What is done about one of several points stands beside it, the rest together.
    """
    is_alone = len(points) == 1
    with translation.override(complaint.language):
        told = [points[0].answer] if is_alone else [_told_of(point, remedies) for point in points]
        together = _listed(remedy for remedy in remedies if is_alone or remedy.point_id is None)
    return {
        "answer": opening,
        "points": "\n\n".join(told),
        "remedies": together,
        "elsewhere": letters.where_else(complaint, at=at),
    }


def _told_of(point: Point, remedies: Sequence[Remedy]) -> str:
    own = _listed(remedy for remedy in remedies if remedy.point_id == point.pk)
    return "\n".join(line for line in (f"{point.number}. {point.text}", point.answer, own) if line)


def _listed(remedies: Iterable[Remedy]) -> str:
    return "\n".join(f"– {remedy_in_words(remedy)}" for remedy in remedies)


def remedy_in_words(remedy: Remedy) -> str:
    """Return the remedy as one line, in the active language."""
    parts = [str(remedy.get_kind_display()), remedy.description]
    if remedy.amount is not None:
        parts.append(f"{formats.number_format(remedy.amount, 2)} {remedy.currency}")
    if remedy.due_on:
        parts.append(pgettext("remedy", "by %(day)s") % {"day": formats.date_format(remedy.due_on)})
    return ", ".join(part for part in parts if part)
