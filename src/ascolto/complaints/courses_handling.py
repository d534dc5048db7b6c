"""The steps of a course from the acknowledgement to the determination of every point."""

from dataclasses import dataclass

from ascolto.complaints.assessing import Criteria, prioritise
from ascolto.complaints.courses import Step
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.impartiality import conflicts_given, has_interest
from ascolto.complaints.lifecycle import (
    Move,
    MoveNotAllowed,
    is_answerable,
    is_ended,
    is_in_hand,
)
from ascolto.complaints.models import Determination, MessageKind
from ascolto.complaints.retelling import Entry, Retelling
from ascolto.organisation.models import Taxon
from ascolto.people.models import User


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


def _require_open(one: Retelling, move: Move) -> None:
    if is_ended(one.stage):
        raise MoveNotAllowed(one.stage, move)


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
