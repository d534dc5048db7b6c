"""Say what a segment is for, by which rule customers come into it, and how often somebody speaks with them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ascolto.customers.events import SegmentEvent
from ascolto.customers.models import Purpose, Segment, SegmentCare, Way
from ascolto.customers.policy import may_look_after_worth
from ascolto.customers.rules import Rule, require_conditions
from ascolto.customers.segments import SegmentRetired
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts, canonical_text
from ascolto.trail.recording import record


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPlan:
    """That somebody speaks with every customer of the segment at least so often; None: nobody is asked to."""

    every_days: int | None
    way: Way | None = None
    carried_by: User | None = None


@transaction.atomic
def set_purpose(segment: Segment, purpose: Purpose, *, by: Actor, at: datetime) -> SegmentCare:
    """Say what the organisation means to do with the customers of the segment."""
    care = _locked(segment, by=by)
    if care.purpose == purpose:
        return care
    old, care.purpose = care.purpose, purpose
    care.save(update_fields=["purpose"])
    facts: Facts = {"from": str(old), "to": str(purpose)}
    record(SegmentEvent.PURPOSE_SET, segment, by=by, at=at, facts=facts)
    return care


@transaction.atomic
def set_rule(segment: Segment, rule: Rule | None, *, by: Actor, at: datetime) -> SegmentCare:
    """Let customers come into the segment by this rule from its next evaluation on; None: by hand alone.

    Who came in by the rule before leaves at the next evaluation of the new one; without a rule everybody stays.
    """
    care = _locked(segment, by=by)
    told = rule.as_json() if rule else {}
    if rule:
        require_conditions(rule.conditions)
    if care.rule == told:
        return care
    care.rule, care.revision, care.evaluated_at = told, care.revision + 1, None
    care.tells_worth = rule is not None and rule.tells_worth
    care.save(update_fields=["rule", "tells_worth", "revision", "evaluated_at"])
    facts: Facts = {"revision": care.revision, "rule": canonical_text(told)}
    record(SegmentEvent.RULE_SET, segment, by=by, at=at, facts=facts)
    return care


@transaction.atomic
def set_contact_plan(segment: Segment, plan: ContactPlan, *, by: Actor, at: datetime) -> SegmentCare:
    """Say how often somebody speaks with each customer of the segment, in which way, and who."""
    care = _locked(segment, by=by)
    wanted = (plan.every_days, plan.way or "", plan.carried_by)
    if (care.every_days, care.way, care.carried_by) == wanted:
        return care
    care.every_days, care.way, care.carried_by = wanted
    care.save(update_fields=["every_days", "way", "carried_by"])
    facts: Facts = {"every_days": care.every_days, "way": str(care.way), "carried_by": care.carried_by_id}
    record(SegmentEvent.CONTACTS_PLANNED, segment, by=by, at=at, facts=facts)
    return care


def _locked(segment: Segment, *, by: Actor) -> SegmentCare:
    """Hold the segment, and return what is said of its care; the first time there is nothing yet."""
    require(may_look_after_worth(by))
    held = Segment.objects.select_for_update().get(pk=segment.pk)
    if held.retired_at is not None:
        raise SegmentRetired(held.code)
    care, _is_new = SegmentCare.objects.get_or_create(segment=held)
    return care
