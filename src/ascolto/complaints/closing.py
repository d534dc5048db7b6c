"""The ways in which a complaint ends, and how it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ascolto.complaints import letters, remarks, remedies
from ascolto.complaints.acknowledging import running_clocks, wind_clocks
from ascolto.complaints.asking import let_go
from ascolto.complaints.clocks import ClockName
from ascolto.complaints.deciding import require_every_point_answered
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.lifecycle import Move, stage_after
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Closure, Complaint, Determination, RemarkKind, RemedyState
from ascolto.complaints.policy import may_handle, may_reopen, may_settle, may_withdraw
from ascolto.complaints.silence import require_silence
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

PENDING = [RemedyState.OFFERED, RemedyState.ACCEPTED]
WITHOUT_AGREEMENT = frozenset({Closure.FINAL, Closure.REFERRED})


class NoCategory(Exception):
    """Nobody has said what the complaint is about, so that it would be missing wherever complaints are counted."""


class NoCause(Exception):
    """The cause has not been recorded; "not determined" would do."""


class RemedyPending(Exception):
    """A remedy that was offered has neither been carried out nor declined."""


class NotToldElsewhere(Exception):
    """No letter can name a body outside, and nobody has said how the complainant was told where else they may go."""


class EvidencePending(Exception):
    """Somebody is still asked for evidence: it is answered, declined or withdrawn before the complaint is closed."""


class CannotJoin(Exception):
    """A complaint can be joined only to another one that is not itself joined."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OnTheSpot:
    """What was done at once: in words, for how much, and whether the complainant was content."""

    answer: str
    content: bool
    remedy: remedies.Offer | None = None
    category: Taxon | None = None
    cause: Taxon | None = None

    @property
    def amount(self) -> Decimal:
        return (self.remedy.amount if self.remedy else None) or Decimal(0)


@transaction.atomic
def settle(complaint: Complaint, done: OnTheSpot, *, by: Actor, at: datetime, seen: int | None = None) -> Complaint:
    """Settle on the spot, within what this role may grant; counted like any other complaint."""
    complaint = lock(complaint, seen=seen)
    require(may_settle(by, complaint, done.remedy))
    complaint.stage = stage_after(complaint.stage, Move.SETTLE)
    complaint.category, complaint.cause = done.category or complaint.category, done.cause
    _require_category(complaint)
    answer = require_words(done.answer)
    let_go(complaint, by=by, at=at)
    for point in complaint.points.all():
        point.determination, point.reasons, point.answer = Determination.FOUNDED, answer, answer
        point.save(update_fields=["determination", "reasons", "answer"])
    if done.remedy:
        remedy = remedies.add(complaint, done.remedy, at=at)
        remedy.state, remedy.carried_out_at = RemedyState.CARRIED_OUT, at
        remedy.save(update_fields=["state", "carried_out_at"])
    complaint.closed_at, complaint.content, complaint.outcome = at, done.content, Determination.FOUNDED
    complaint.acknowledged_at = complaint.acknowledged_at or at
    keep(
        complaint, "stage", "closed_at", "content", "outcome", "acknowledged_at", "category", "cause", by=by, at=at
    )  # fmt: skip
    letters.write(letters.SETTLED, complaint, by=by, at=at, answer=answer)
    facts: Facts = {"content": done.content, "amount": str(done.amount)}
    record(ComplaintEvent.SETTLED, complaint, by=by, at=at, facts=facts, text=answer)
    wind_clocks(complaint, at=at)
    return complaint


@transaction.atomic
def close(
    complaint: Complaint,
    *,
    closure: Closure,
    told: str = "",
    lesson: str = "",
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Complaint:
    """End the work: every point answered, the remedies carried out or declined, category and cause on record.

    Args:
        told: how the complainant was told where else they may go, where no letter of ours can say so.
        lesson: what we learn from it.
    """
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.CLOSE)
    require_every_point_answered(complaint)
    _require_category(complaint)
    if complaint.cause is None:
        raise NoCause
    if complaint.remedies.filter(state__in=PENDING).exists():
        raise RemedyPending
    if complaint.evidence_requests.open().exists():
        raise EvidencePending
    if closure == Closure.NO_ANSWER:
        require_silence(complaint, at=at)
    facts: Facts = {"closure": str(closure)}
    if closure in WITHOUT_AGREEMENT:
        facts = {**facts, "letter": _tell_where_else(complaint, told, by=by, at=at)}
    complaint.closure, complaint.lesson = closure, lesson.strip()
    text = "\n\n".join(filter(None, [told.strip(), complaint.lesson]))
    fields = ["closure", "lesson"]
    return _end(complaint, ComplaintEvent.CLOSED, by=by, at=at, facts=facts, text=text, fields=fields)


def _tell_where_else(complaint: Complaint, told: str, *, by: Actor, at: datetime) -> int | None:
    """Write to the complainant which bodies outside there are, or make sure that somebody told them otherwise."""
    elsewhere = letters.where_else(complaint, at=at)
    can_say_so = elsewhere and letters.reaches(complaint)
    letter = letters.write(letters.CLOSED, complaint, by=by, at=at, elsewhere=elsewhere) if can_say_so else None
    if letter is None and not told.strip():
        raise NotToldElsewhere
    return letter.pk if letter else None


def _require_category(complaint: Complaint) -> None:
    if complaint.category is None:
        raise NoCategory


@transaction.atomic
def withdraw(complaint: Complaint, *, by: Actor, at: datetime, reason: str = "", seen: int | None = None) -> Complaint:
    """The complainant no longer wants an answer; nobody needs to say why."""
    complaint = lock(complaint, seen=seen)
    require(may_withdraw(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.WITHDRAW)
    complaint = _end(complaint, ComplaintEvent.WITHDRAWN, by=by, at=at, text=reason)
    letters.write(letters.WITHDRAWN, complaint, by=by, at=at)
    return complaint


@transaction.atomic
def record_otherwise(
    complaint: Complaint, *, kind: RemarkKind, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> Complaint:
    """Decide, with a reason, that this was praise, a suggestion or an enquiry; as that it goes on."""
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.RECORD_OTHERWISE)
    reason = require_words(reason)
    complaint = _end(complaint, ComplaintEvent.RECORDED_OTHERWISE, by=by, at=at, facts={"as": str(kind)}, text=reason)
    remarks.receive_from_complaint(complaint, kind=kind, by=by, at=at)
    return complaint


@transaction.atomic
def join(complaint: Complaint, *, to: Complaint, by: Actor, at: datetime) -> Complaint:
    """Say that this is the same complaint as another one; both stay, and one is worked on."""
    complaint, to = _lock_both(complaint, to)
    require(may_handle(by, complaint))
    require(may_handle(by, to))
    complaint.stage = stage_after(complaint.stage, Move.JOIN)
    if to.pk == complaint.pk or to.joined_to_id:
        raise CannotJoin
    complaint.joined_to = to
    return _end(complaint, ComplaintEvent.JOINED, by=by, at=at, facts={"to": to.reference}, fields=["joined_to"])


@transaction.atomic
def reopen(complaint: Complaint, *, reason: str, by: Actor, at: datetime, seen: int | None = None) -> Complaint:
    """Take the complaint up again under its number; whoever decided on it does not decide again."""
    complaint = lock(complaint, seen=seen)
    require(may_reopen(by, complaint))
    complaint.stage = stage_after(complaint.stage, Move.REOPEN)
    reason = require_words(reason)
    complaint.closed_at = complaint.decided_at = complaint.joined_to = complaint.content = None
    complaint.closure = complaint.outcome = ""
    complaint.reopened_count += 1
    cleared = ["closed_at", "decided_at", "joined_to", "content", "closure", "outcome"]
    keep(complaint, "stage", "reopened_count", *cleared, by=by, at=at)
    facts: Facts = {"time": complaint.reopened_count}
    record(ComplaintEvent.REOPENED, complaint, by=by, at=at, facts=facts, text=reason)
    wind_clocks(complaint, at=at)
    _tell_reopened(complaint, by=by, at=at)
    return complaint


def _end(
    complaint: Complaint,
    event: ComplaintEvent,
    *,
    by: Actor,
    at: datetime,
    facts: Facts | None = None,
    text: str = "",
    fields: Sequence[str] = (),
) -> Complaint:
    let_go(complaint, by=by, at=at)
    complaint.closed_at = at
    keep(complaint, "stage", "closed_at", *fields, by=by, at=at)
    record(event, complaint, by=by, at=at, facts=facts, text=text)
    wind_clocks(complaint, at=at)
    return complaint


def _lock_both(one: Complaint, other: Complaint) -> tuple[Complaint, Complaint]:
    """Lock in the order of ids, so that two people joining the same two the other way round cannot block each other."""
    held = {complaint.pk: lock(complaint) for complaint in sorted((one, other), key=lambda c: c.pk)}
    return held[one.pk], held[other.pk]


def _tell_reopened(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    decide = next((clock for clock in running_clocks(complaint) if clock.name is ClockName.DECIDE), None)
    if decide:
        due = letters.day_in_words(decide.due_at, complaint)
        letters.write(letters.REOPENED, complaint, by=by, at=at, decide_by=due)
