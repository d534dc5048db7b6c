"""What can have happened to a complaint that is taken over; each step does to it what the single action would do.

A step has its moment and its actor. Letters are the one thing that steps leave out: they went, or did not, long ago.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ascolto.complaints.assessing import Criteria, prioritise
from ascolto.complaints.closing import PENDING, CannotJoin, NoCause, OnTheSpot, RemedyPending
from ascolto.complaints.deciding import NeedsAPerson, NotAnswered
from ascolto.complaints.determining import outcome_of
from ascolto.complaints.events import ComplaintEvent, RemarkEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.intake import Told
from ascolto.complaints.lifecycle import (
    Move,
    MoveNotAllowed,
    is_answerable,
    is_ended,
    is_in_hand,
    takes_offers,
)
from ascolto.complaints.models import Closure, Determination, MessageKind, RemarkKind, RemedyState
from ascolto.complaints.policy import conflicts_given, has_interest
from ascolto.complaints.remedies import Offer, RemedyNotOpen
from ascolto.complaints.retelling import Entry, Occurrence, Retelling
from ascolto.organisation.models import Taxon
from ascolto.organisation.references import new_reference
from ascolto.people.models import User
from ascolto.trail.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(ABC):
    """Something that somebody did at a moment of the past."""

    by: Actor
    at: datetime

    @abstractmethod
    def unfold(self, one: Retelling) -> None:
        """Do to the complaint what the action does to its rows, and remember the event."""

    def category_after(self, before: Taxon | None) -> Taxon | None:
        """Return what the complaint is about once this is done."""
        return before


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Course:
    """A complaint and all that happened to it; `by` took it in, `at` that moment."""

    told: Told
    by: Actor
    at: datetime
    steps: Sequence[Step] = ()

    def category(self) -> Taxon | None:
        """Return what it was about in the end."""
        category = self.told.category
        for step in self.steps:
            category = step.category_after(category)
        return category


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged(Step):
    how: str = "in_person"

    def unfold(self, one: Retelling) -> None:
        one.move(Move.ACKNOWLEDGE)
        one.columns["acknowledged_at"] = self.at
        one.occur(ComplaintEvent.ACKNOWLEDGED, by=self.by, at=self.at, facts={"how": self.how})


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigned(Step):
    to: User
    reason: str = ""

    def unfold(self, one: Retelling) -> None:
        _require_open(one, Move.INVESTIGATE)
        complaint = one.as_complaint()
        is_tied = self.to.pk in one.known.interested_ids and has_interest(self.to, complaint)
        found = conflicts_given(self.to, complaint, is_tied=is_tied, has_decided=one.has_decided(self.to))
        before, overridden = one.columns.get("handler_id"), any(conflict.hard for conflict in found)
        if (before, bool(one.columns.get("conflict_overridden"))) == (self.to.pk, overridden):
            return
        facts = {"from": before, "to": self.to.pk, "conflicts": [conflict.code for conflict in found]}
        one.columns["handler_id"] = self.to.pk
        one.columns["conflict_overridden"] = overridden
        one.occur(ComplaintEvent.ASSIGNED, by=self.by, at=self.at, facts=facts, text=self.reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessed(Step):
    criteria: Criteria
    category: Taxon | None

    def unfold(self, one: Retelling) -> None:
        if not is_in_hand(one.stage):
            one.move(Move.ASSESS)
        priority, reasons = prioritise(self.criteria, repeated=self._is_repeated(one))
        given = {name: getattr(self.criteria, name) for name in Criteria.__slots__}
        one.assessments.append(
            {**given, "complaint_id": one.pk, "priority": priority, "reasons": reasons, "by_ref": self.by.ref,
             "at": self.at}
        )  # fmt: skip
        one.columns |= {
            "severity": self.criteria.severity,
            "priority": priority,
            "category_id": self.category.pk if self.category else None,
        }
        facts = {
            "severity": self.criteria.severity,
            "priority": int(priority),
            "rules": reasons,
            "category": self.category.code if self.category else "",
            "overridden": False,
        }
        one.occur(ComplaintEvent.ASSESSED, by=self.by, at=self.at, facts=facts)

    def category_after(self, before: Taxon | None) -> Taxon | None:
        return self.category

    def _is_repeated(self, one: Retelling) -> bool:
        before = one.told.received_at
        return one.columns["reopened_count"] > 0 or one.known.has_complained(
            one.customer_id, self.category, before=before
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportArranged(Step):
    arranged: str

    def unfold(self, one: Retelling) -> None:
        words = one.columns["support_arranged"] = require_words(self.arranged)
        one.occur(ComplaintEvent.SUPPORT_ARRANGED, by=self.by, at=self.at, text=words)


@dataclass(frozen=True, kw_only=True, slots=True)
class InvestigationStarted(Step):
    def unfold(self, one: Retelling) -> None:
        one.move(Move.INVESTIGATE)
        one.occur(ComplaintEvent.INVESTIGATION_STARTED, by=self.by, at=self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted(Step):
    text: str

    def unfold(self, one: Retelling) -> None:
        _write(one, self, MessageKind.NOTE, ComplaintEvent.NOTED, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked(Step):
    text: str

    def unfold(self, one: Retelling) -> None:
        _require_open(one, Move.INVESTIGATE)
        _write(one, self, MessageKind.TO_COMPLAINANT, ComplaintEvent.ASKED, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard(Step):
    """The complainant added something; possible at every stage."""

    text: str

    def unfold(self, one: Retelling) -> None:
        _write(one, self, MessageKind.FROM_COMPLAINANT, ComplaintEvent.COMPLAINANT_WROTE, self.text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Determined(Step):
    number: int
    determination: Determination
    reasons: str
    answer: str

    def unfold(self, one: Retelling) -> None:
        if not is_answerable(one.stage):
            raise MoveNotAllowed(one.stage, Move.PROPOSE)
        point = one.point(self.number)
        facts = {
            "point": self.number,
            "before": str(point["determination"]),
            "determination": str(self.determination),
        }
        point |= {
            "determination": self.determination,
            "reasons": require_words(self.reasons),
            "answer": require_words(self.answer),
        }
        one.occur(ComplaintEvent.DETERMINED, by=self.by, at=self.at, facts=facts)


@dataclass(frozen=True, kw_only=True, slots=True)
class CauseNamed(Step):
    cause: Taxon

    def unfold(self, one: Retelling) -> None:
        facts = {"before": one.cause.code if one.cause else "", "cause": self.cause.code}
        one.cause = self.cause
        one.columns["cause_id"] = self.cause.pk
        one.occur(ComplaintEvent.CAUSE_NAMED, by=self.by, at=self.at, facts=facts)


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


def _require_open(one: Retelling, move: Move) -> None:
    if is_ended(one.stage):
        raise MoveNotAllowed(one.stage, move)


def _require_every_point_answered(one: Retelling) -> None:
    missing = [point["number"] for point in one.points if not (point["determination"] and point["answer"])]
    if missing:
        raise NotAnswered(missing)


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise NeedsAPerson
    return by.user_id


def _write(one: Retelling, step: Step, kind: MessageKind, event: ComplaintEvent, text: str) -> None:
    by = one.named(step.by)
    values = {
        "complaint_id": one.pk,
        "kind": kind,
        "text": require_words(text),
        "by_kind": by.kind,
        "by_ref": by.ref,
        "by_name": by.name,
        "at": step.at,
    }
    message = Entry(values)
    one.messages.append(message)
    if kind == MessageKind.FROM_COMPLAINANT:
        one.columns["heard_at"] = step.at
    one.occur(event, by=step.by, at=step.at, facts={"message": message})


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
