"""Assess a complaint by the six criteria; its priority follows by a table (ISO 10002, initial assessment)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.lifecycle import Move, stage_after
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Assessment, Complaint, Impact, Priority
from ascolto.complaints.policy import SMALL, may_handle
from ascolto.organisation import settings_of
from ascolto.organisation.models import Taxon
from ascolto.organisation.priority import Rule, priority_of, rules_that_hold
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


@dataclass(frozen=True, kw_only=True, slots=True)
class Criteria:
    """Severity 1 (slight) to 5 (grave), complexity 1 to 3, and four questions."""

    severity: int
    safety: bool
    complexity: int
    impact: Impact
    immediate_needed: bool
    immediate_possible: bool


ORDINARY = Criteria(
    severity=2, safety=False, complexity=1, impact=Impact.ONE, immediate_needed=False, immediate_possible=True
)


def opening_criteria(complaint: Complaint) -> Criteria | None:
    """Return what a first assessment may start from where nothing is known yet, or None where each must be answered.

    A firm of ten starts from the ordinary case and corrects what is not so; elsewhere nobody passes over the question
    of safety without having answered it.
    """
    if settings_of.current().profile != SMALL:
        return None
    return replace(ORDINARY, severity=complaint.severity or ORDINARY.severity)


def prioritise(criteria: Criteria, *, repeated: bool) -> tuple[Priority, list[str]]:
    """Return the priority by the organisation's decision table, and the codes of the rules that gave it."""
    given = {name: getattr(criteria, name) for name in Criteria.__slots__}
    priority, codes = priority_of(settings_of.current().priority, {**given, "repeated": repeated})
    return Priority(priority), codes


@dataclass(frozen=True, slots=True)
class Why:
    """A priority with every rule that applies, the most urgent first; those of the same priority gave it."""

    priority: Priority
    rules: Sequence[Rule]


def why_priority(complaint: Complaint, criteria: Criteria, *, category: Taxon | None) -> Why:
    """Return which priority these answers would give and why; nothing is written."""
    given = {name: getattr(criteria, name) for name in Criteria.__slots__}
    rules = rules_that_hold(settings_of.current().priority, {**given, "repeated": is_repeated(complaint, category)})
    return Why(Priority(rules[0].priority), rules)


def is_repeated(complaint: Complaint, category: Taxon | None) -> bool:
    """Return whether the customer complained about the same before, or came back with this very complaint."""
    if complaint.reopened_count:
        return True
    if complaint.customer_id is None or category is None:
        return False
    alike = Taxon.objects.counting_as(category)
    earlier = Complaint.objects.counted().filter(customer_id=complaint.customer_id, category__in=alike)
    return earlier.filter(received_at__lt=complaint.received_at).exclude(pk=complaint.pk).exists()


@transaction.atomic
def assess(
    complaint: Complaint,
    criteria: Criteria,
    *,
    category: Taxon | None,
    by: Actor,
    at: datetime,
    override: tuple[Priority, str] | None = None,
    seen: int | None = None,
) -> Complaint:
    """Judge the complaint; a first assessment moves it on, a later one replaces the judgement and keeps the earlier.

    Args:
        override: another priority than the table gives, with the reason; safety cannot be overridden.
    """
    complaint = lock(complaint, seen=seen)
    require(may_handle(by, complaint))
    if not complaint.is_in_hand:
        complaint.stage = stage_after(complaint.stage, Move.ASSESS)
    priority, reasons = prioritise(criteria, repeated=is_repeated(complaint, category))
    why = ""
    if override and priority != Priority.FIRST and override[1]:
        priority, why = override
    Assessment.objects.create(
        complaint=complaint, priority=priority, reasons=reasons, override_reason=why, by_ref=by.ref, at=at,
        **{name: getattr(criteria, name) for name in Criteria.__slots__},
    )  # fmt: skip
    complaint.severity, complaint.priority, complaint.category = criteria.severity, priority, category
    keep(complaint, "stage", "severity", "priority", "category", by=by, at=at)
    facts: Facts = {
        "severity": criteria.severity,
        "priority": int(priority),
        "rules": reasons,
        "category": category.code if category else "",
        "overridden": bool(why),
    }
    record(ComplaintEvent.ASSESSED, complaint, by=by, at=at, facts=facts, text=why)
    return complaint
