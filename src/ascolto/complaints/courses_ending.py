"""The steps of a course from what is offered and decided to its end, or to its being opened again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ascolto.complaints.closing import PENDING, CannotJoin, NoCause, OnTheSpot, RemedyPending
from ascolto.complaints.courses import Course, Step
from ascolto.complaints.deciding import NeedsAPerson, NotAnswered
from ascolto.complaints.determining import outcome_of
from ascolto.complaints.events import ComplaintEvent, RemarkEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.lifecycle import (
    Move,
    MoveNotAllowed,
    takes_offers,
)
from ascolto.complaints.models import Closure, Determination, RemarkKind, RemedyState
from ascolto.complaints.remedies import Offer, RemedyNotOpen
from ascolto.complaints.retelling import Entry, Occurrence, Retelling
from ascolto.organisation.models import Taxon
from ascolto.organisation.references import new_reference
from ascolto.trail.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyOffered(Step):
    """A remedy for the complaint as a whole: other registers seldom say for which point one was meant."""

    offer: Offer

    def unfold(self, one: Retelling) -> None:
        if not takes_offers(one.stage):
            raise MoveNotAllowed(one.stage, Move.PROPOSE)
        remedy = _add_remedy(one, self.offer, at=self.at)
        amount = self.offer.amount
        facts = {
            "remedy": remedy,
            "kind": str(self.offer.kind),
            "amount": None if amount is None else str(amount),
            "currency": remedy.values["currency"],
            "point": None,
        }
        one.occur(ComplaintEvent.REMEDY_OFFERED, by=self.by, at=self.at, facts=facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyAnswered(Step):
    """The complainant accepted or declined; `number` counts the complaint's remedies from 1."""

    answer: RemedyState
    number: int = 1

    def unfold(self, one: Retelling) -> None:
        remedy = _remedy_in_state(one, self.number, {RemedyState.OFFERED})
        remedy.values["state"] = self.answer
        facts = {"remedy": remedy, "answer": str(self.answer)}
        one.occur(ComplaintEvent.REMEDY_ANSWERED, by=self.by, at=self.at, facts=facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class RemedyCarriedOut(Step):
    number: int = 1

    def unfold(self, one: Retelling) -> None:
        remedy = _remedy_in_state(one, self.number, set(PENDING))
        remedy.values |= {"state": RemedyState.CARRIED_OUT, "carried_out_at": self.at}
        one.occur(ComplaintEvent.REMEDY_CARRIED_OUT, by=self.by, at=self.at, facts={"remedy": remedy})


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposed(Step):
    answer: str

    def unfold(self, one: Retelling) -> None:
        one.move(Move.PROPOSE)
        _require_every_point_answered(one)
        outcome = outcome_of([point["determination"] for point in one.points])
        decision = {
            "complaint_id": one.pk,
            "number": len(one.decisions) + 1,
            "outcome": outcome,
            "answer": require_words(self.answer),
            "proposed_by_id": _person(self.by),
            "proposed_at": self.at,
            "decided_at": None,
        }
        one.decisions.append(decision)
        facts = {"decision": decision["number"], "outcome": str(outcome)}
        one.occur(ComplaintEvent.DECISION_PROPOSED, by=self.by, at=self.at, facts=facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentBack(Step):
    reason: str

    def unfold(self, one: Retelling) -> None:
        one.move(Move.SEND_BACK)
        decision, reason = one.proposal(), require_words(self.reason)
        decision |= {"sent_back_at": self.at, "sent_back_reason": reason}
        facts = {"decision": decision["number"]}
        one.occur(ComplaintEvent.PROPOSAL_SENT_BACK, by=self.by, at=self.at, facts=facts, text=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Step):
    def unfold(self, one: Retelling) -> None:
        one.move(Move.DECIDE)
        decision = one.proposal()
        decision |= {"decided_by_id": _person(self.by), "decided_at": self.at}
        one.columns |= {"decided_at": self.at, "outcome": decision["outcome"]}
        facts = {"decision": decision["number"], "outcome": str(decision["outcome"]), "letter": None}
        one.occur(ComplaintEvent.DECIDED, by=self.by, at=self.at, facts=facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed(Step):
    """Closed elsewhere or long ago; not every register says what a complaint was about."""

    closure: Closure

    def unfold(self, one: Retelling) -> None:
        one.move(Move.CLOSE)
        _require_every_point_answered(one)
        if one.cause is None:
            raise NoCause
        if any(remedy.values["state"] in PENDING for remedy in one.remedies):
            raise RemedyPending
        one.columns |= {"closure": self.closure, "closed_at": self.at}
        one.occur(ComplaintEvent.CLOSED, by=self.by, at=self.at, facts={"closure": str(self.closure)})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled(Step):
    done: OnTheSpot

    def unfold(self, one: Retelling) -> None:
        one.move(Move.SETTLE)
        done, answer = self.done, require_words(self.done.answer)
        for point in one.points:
            point |= {"determination": Determination.FOUNDED, "reasons": answer, "answer": answer}
        if done.remedy:
            remedy = _add_remedy(one, done.remedy, at=self.at)
            remedy.values |= {"state": RemedyState.CARRIED_OUT, "carried_out_at": self.at}
        one.cause = done.cause
        one.columns |= {
            "closed_at": self.at,
            "content": done.content,
            "outcome": Determination.FOUNDED,
            "acknowledged_at": one.columns.get("acknowledged_at") or self.at,
            "category_id": done.category.pk if done.category else one.columns["category_id"],
            "cause_id": done.cause.pk if done.cause else None,
        }
        facts = {"content": done.content, "amount": str(done.amount)}
        one.occur(ComplaintEvent.SETTLED, by=self.by, at=self.at, facts=facts, text=answer)

    def category_after(self, before: Taxon | None) -> Taxon | None:
        return self.done.category or before


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn(Step):
    reason: str = ""

    def unfold(self, one: Retelling) -> None:
        one.move(Move.WITHDRAW)
        one.columns["closed_at"] = self.at
        one.occur(ComplaintEvent.WITHDRAWN, by=self.by, at=self.at, text=self.reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedOtherwise(Step):
    """It was praise, a suggestion or an enquiry, and went on as that."""

    kind: RemarkKind
    reason: str

    def unfold(self, one: Retelling) -> None:
        one.move(Move.RECORD_OTHERWISE)
        one.columns["closed_at"] = self.at
        reason = require_words(self.reason)
        facts = {"as": str(self.kind)}
        one.occur(ComplaintEvent.RECORDED_OTHERWISE, by=self.by, at=self.at, facts=facts, text=reason)
        one.remark = _remark(one, self.kind)
        facts = {"reference": one.remark.values["reference"], "kind": str(self.kind), "complaint": one.reference}
        one.occurrences.append(Occurrence(RemarkEvent.RECEIVED, self.by, self.at, facts, remark=one.remark))


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined(Step):
    """It was the same as another one that is taken over with it."""

    to: Course

    def unfold(self, one: Retelling) -> None:
        one.move(Move.JOIN)
        other = one.others[self.to]
        if other is one or other.columns.get("joined_to_id"):
            raise CannotJoin
        one.columns |= {"joined_to_id": other.pk, "closed_at": self.at}
        one.occur(ComplaintEvent.JOINED, by=self.by, at=self.at, facts={"to": other.reference})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reopened(Step):
    reason: str

    def unfold(self, one: Retelling) -> None:
        one.move(Move.REOPEN)
        reason = require_words(self.reason)
        one.columns |= dict.fromkeys(("closed_at", "decided_at", "joined_to_id", "content"))
        one.columns |= {"closure": "", "outcome": "", "reopened_count": one.columns["reopened_count"] + 1}
        facts = {"time": one.columns["reopened_count"]}
        one.occur(ComplaintEvent.REOPENED, by=self.by, at=self.at, facts=facts, text=reason)


def _require_every_point_answered(one: Retelling) -> None:
    missing = [point["number"] for point in one.points if not (point["determination"] and point["answer"])]
    if missing:
        raise NotAnswered(missing)


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise NeedsAPerson
    return by.user_id


def _add_remedy(one: Retelling, offer: Offer, *, at: datetime) -> Entry:
    values: dict[str, Any] = {
        "complaint_id": one.pk,
        "point_id": None,
        "kind": offer.kind,
        "description": offer.description,
        "amount": offer.amount,
        "currency": offer.currency if offer.amount is not None else "",
        "due_on": offer.due_on,
        "state": RemedyState.OFFERED,
        "offered_at": at,
    }
    remedy = Entry(values)
    one.remedies.append(remedy)
    return remedy


def _remedy_in_state(one: Retelling, number: int, states: set[RemedyState]) -> Entry:
    remedy = one.remedies[number - 1]
    if remedy.values["state"] not in states:
        raise RemedyNotOpen(str(remedy.values["state"]))
    return remedy


def _remark(one: Retelling, kind: RemarkKind) -> Entry:
    return Entry(
        {
            "reference": new_reference("R"),
            "kind": kind,
            "channel": one.told.channel,
            "language": one.told.language,
            "received_at": one.told.received_at,
            "words": one.told.words,
            "unit_id": one.told.unit.pk,
            "customer_id": one.customer_id,
            "complaint_id": one.pk,
        }
    )
