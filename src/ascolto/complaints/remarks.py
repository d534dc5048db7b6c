"""Praise, suggestions and enquiries: heard by the same front door, kept apart from complaints, answered."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ascolto.complaints import letters
from ascolto.complaints.events import RemarkEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.intake import digest_of_code, new_code
from ascolto.complaints.models import Channel, Complaint, Remark, RemarkKind
from ascolto.complaints.policy import may_answer_remark, may_record
from ascolto.customers.models import Customer
from ascolto.organisation.models import Unit
from ascolto.organisation.references import new_reference
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A remark before it is recorded."""

    kind: RemarkKind
    words: str
    unit: Unit
    channel: Channel
    language: str
    person_named: str = ""
    customer: Customer | None = None


class AlreadyAnswered(Exception):
    """The remark has been answered; a second answer would reach its author as a second letter."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.reference)
        self.remark = remark


@dataclass(frozen=True, slots=True)
class RemarkReceipt:
    remark: Remark
    code: str


@transaction.atomic
def receive_remark(said: Said, *, by: Actor, at: datetime) -> RemarkReceipt:
    """Take in praise, a suggestion or an enquiry."""
    return take_in_remark(said, new_code(), by=by, at=at)


def take_in_remark(said: Said, code: str, *, by: Actor, at: datetime) -> RemarkReceipt:
    """Take a remark in under this code, within the transaction of the action that calls."""
    require(may_record(by, said.unit.pk))
    remark = Remark.objects.create(
        reference=new_reference("R"),
        code_digest=digest_of_code(code),
        kind=said.kind,
        channel=said.channel,
        language=said.language,
        received_at=at,
        words=require_words(said.words),
        unit=said.unit,
        person_named=said.person_named,
        customer=said.customer,
    )
    begin(RemarkEvent.RECEIVED, remark, by=by, at=at, facts={"reference": remark.reference, "kind": str(said.kind)})
    return RemarkReceipt(remark, code)


def receive_from_complaint(complaint: Complaint, *, kind: RemarkKind, by: Actor, at: datetime) -> Remark:
    """Carry on as a remark what came as a complaint and was not one."""
    remark = Remark.objects.create(
        reference=new_reference("R"),
        kind=kind,
        channel=complaint.channel,
        language=complaint.language,
        received_at=complaint.received_at,
        words=complaint.words,
        unit=complaint.unit,
        customer=complaint.customer,
        complaint=complaint,
    )
    facts = {"reference": remark.reference, "kind": str(kind), "complaint": complaint.reference}
    begin(RemarkEvent.RECEIVED, remark, by=by, at=at, facts=facts)
    return remark


@transaction.atomic
def answer_remark(remark: Remark, *, answer: str, by: Actor, at: datetime) -> Remark:
    """Answer what somebody was kind enough to tell us, by letter where there is an address."""
    remark = Remark.objects.select_for_update().get(pk=remark.pk)
    require(may_answer_remark(by, remark))
    if remark.answered_at:
        raise AlreadyAnswered(remark)
    remark.answer, remark.answered_at = require_words(answer), at
    remark.save(update_fields=["answer", "answered_at"])
    letter = letters.write_about_remark(remark, by=by, at=at, answer=remark.answer)
    record(RemarkEvent.ANSWERED, remark, by=by, at=at, facts={"letter": letter.pk if letter else None})
    return remark
