"""Ask somebody in the house for evidence, by a day; answer, decline or withdraw it (ISO 10002, investigation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.lifecycle import Move, MoveNotAllowed, Stage, is_undecided
from ascolto.complaints.locking import count_change, keep, lock
from ascolto.complaints.lodging import KeptFile
from ascolto.complaints.models import Complaint, EvidenceRequest, Point, RequestState
from ascolto.complaints.policy import may_ask, may_be_asked, may_give, may_withdraw_request
from ascolto.correspondence.files import attach
from ascolto.correspondence.models import Attachment
from ascolto.organisation.reading import calendar_of
from ascolto.people.absences import reachable
from ascolto.people.models import User
from ascolto.trail.acting import Actor, Verdict, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record, subject_of, trail_of


class DueDayIsOver(Exception):
    """The day by which something is asked for has passed already."""


class DueDayTooFar(Exception):
    """The day by which something is asked for is later than a year ahead."""


class NotAWorkingDay(Exception):
    """Nobody works in the unit on the day by which something is asked for; `day` says which."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class RequestEnded(Exception):
    """The request was answered, declined or withdrawn before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is needed, of whom and by which day; of a point, or of the complaint as a whole."""

    needed: str
    of: User
    due_on: date
    point: Point | None = None


@transaction.atomic
def ask_for_evidence(complaint: Complaint, wanted: Wanted, *, by: Actor, at: datetime) -> EvidenceRequest:
    """Ask somebody who may read the complaint; until it is decided, since the decision rests on what is found.

    What somebody asks for already, in the same words, is not asked for twice: a button pressed twice says nothing new.
    """
    complaint = lock(complaint)
    require(may_ask(by, complaint))
    if not is_undecided(complaint.stage):
        raise MoveNotAllowed(Stage(complaint.stage), Move.INVESTIGATE)
    require(may_be_asked(wanted.of, complaint))
    _require_day(complaint, wanted.due_on, at=at)
    point = complaint.points.get(pk=wanted.point.pk) if wanted.point else None
    asking: dict[str, Any] = {
        "point": point,
        "needed": require_words(wanted.needed),
        "asked": wanted.of,
        "asked_by_id": int(by.ref),  # only a person asks
        "due_on": wanted.due_on,
    }
    standing = complaint.evidence_requests.open().filter(**asking).first()
    if standing:
        return standing
    request = EvidenceRequest.objects.create(complaint=complaint, asked_at=at, **asking)
    keep(complaint, by=by, at=at)
    facts: Facts = {
        "request": request.pk,
        "to": request.asked_id,
        "due_on": request.due_on.isoformat(),
        "point": point.number if point else None,
    }
    record(ComplaintEvent.EVIDENCE_ASKED, complaint, by=by, at=at, facts=facts)
    return request


@transaction.atomic
def give_evidence(
    request: EvidenceRequest, *, words: str, files: Sequence[KeptFile] = (), by: Actor, at: datetime
) -> EvidenceRequest:
    """Answer with words and perhaps files, which the complainant does not see."""
    request = _lock(request)
    require(_may_give(request, by=by, at=at))
    _end(request, RequestState.ANSWERED, require_words(words), by=by, at=at)
    complaint = request.complaint
    attached = [
        attach(file.stored, about=complaint, name=file.name, public=False, by=by, at=at).pk for file in files
    ]  # fmt: skip
    facts: Facts = {**_facts(request, by=by), "files": attached}
    record(ComplaintEvent.EVIDENCE_GIVEN, complaint, by=by, at=at, facts=facts)
    return request


@transaction.atomic
def decline_request(request: EvidenceRequest, *, reason: str, by: Actor, at: datetime) -> EvidenceRequest:
    """Say why nothing can be given; whoever asked goes on from there."""
    request = _lock(request)
    require(_may_give(request, by=by, at=at))
    _end(request, RequestState.DECLINED, require_words(reason), by=by, at=at)
    record(ComplaintEvent.EVIDENCE_DECLINED, request.complaint, by=by, at=at, facts=_facts(request, by=by))
    return request


@transaction.atomic
def withdraw_request(request: EvidenceRequest, *, reason: str, by: Actor, at: datetime) -> EvidenceRequest:
    """Say that it is not needed any more, and why: what was asked and never answered stays explained."""
    request = _lock(request)
    require(may_withdraw_request(by, request))
    _end(request, RequestState.WITHDRAWN, require_words(reason), by=by, at=at)
    record(ComplaintEvent.EVIDENCE_WITHDRAWN, request.complaint, by=by, at=at, facts=_facts(request, by=by))
    return request


def let_go(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Withdraw what is still asked for, because the complaint ends, by whoever ends it; the complaint is locked."""
    for request in complaint.evidence_requests.open():
        request.complaint = complaint
        _end(request, RequestState.WITHDRAWN, "", by=by, at=at)
        facts: Facts = {**_facts(request, by=by), "because": "ended"}
        record(ComplaintEvent.EVIDENCE_WITHDRAWN, complaint, by=by, at=at, facts=facts)


def who_answers(request: EvidenceRequest, *, at: datetime) -> User | None:
    """Return who answers on that day: whoever was asked, while they are away their deputy, or nobody."""
    on = calendar_of(request.complaint.unit).day_of(at)
    answering = reachable(request.asked, on)
    if answering is None or not may_be_asked(answering, request.complaint):
        return None
    return answering


def last_due_day(today: date) -> date:
    """Return the last day by which something can be asked for: the same day of the next year."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year + 1, day=28 if is_leap_day else today.day)


def files_given(request: EvidenceRequest) -> list[Attachment]:
    """Return the files that came with the answer, in their order."""
    given = trail_of(request.complaint).filter(kind=ComplaintEvent.EVIDENCE_GIVEN)
    ids = [pk for event in given if event.facts["request"] == request.pk for pk in event.facts["files"]]
    return list(Attachment.objects.about(subject_of(request.complaint)).filter(pk__in=ids)) if ids else []


def _may_give(request: EvidenceRequest, *, by: Actor, at: datetime) -> Verdict:
    return may_give(by, request, answering=who_answers(request, at=at))


def _lock(request: EvidenceRequest) -> EvidenceRequest:
    """Return the request as it is now, with its complaint, both held until the transaction ends."""
    complaint = lock(request.complaint)
    locked = EvidenceRequest.objects.select_for_update(of=("self",)).select_related("asked").get(pk=request.pk)
    if not locked.is_open:
        raise RequestEnded
    locked.complaint = complaint
    return locked


def _require_day(complaint: Complaint, day: date, *, at: datetime) -> None:
    calendar = calendar_of(complaint.unit)
    if day < calendar.day_of(at):
        raise DueDayIsOver
    if day > last_due_day(calendar.day_of(at)):
        raise DueDayTooFar
    if not calendar.is_working_day(day):
        raise NotAWorkingDay(day)


def _end(request: EvidenceRequest, state: RequestState, reply: str, *, by: Actor, at: datetime) -> None:
    """Note what became of it; who answers has not thereby looked at what the complainant wrote."""
    request.state, request.reply, request.ended_at, request.ended_by_id = state, reply, at, by.user_id
    request.save(update_fields=["state", "reply", "ended_at", "ended_by"])
    count_change(request.complaint, at=at)


def _facts(request: EvidenceRequest, *, by: Actor) -> dict[str, int | str | list[int] | None]:
    """Return which request it was; and whom somebody answered for, where it was not they who were asked."""
    stands_in = request.state != RequestState.WITHDRAWN and by.user_id != request.asked_id
    return {"request": request.pk, "for": request.asked_id if stands_in else None}
