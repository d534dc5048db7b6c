"""Let customers come into the segments whose rule finds them, and leave those whose rule finds them no longer.

Only memberships that the rule itself brought are ended by it: whom a person put in stays until a person takes them out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ascolto.customers.events import SegmentEvent
from ascolto.customers.matching import Supplied, matching
from ascolto.customers.models import Belonging, BelongingQuerySet, Customer, Segment, SegmentCare
from ascolto.customers.policy import may_look_after_worth
from ascolto.customers.rules import Rule
from ascolto.customers.segments import RULE
from ascolto.jobs.queue import enqueue
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

FOLLOW_RULES = "follow_segment_rules"
AT_ONCE = 500  # others who want to write wait as long as these take
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Preview:
    """How many customers a rule would find, and how many of them would be new; neither counts beyond 10,000."""

    found: int
    new: int

    @property
    def is_cut_off(self) -> bool:
        return self.found > COUNTED

    @property
    def shown(self) -> int:
        return min(self.found, COUNTED)


@dataclass(slots=True)
class Followed:
    """How many came into segments, and how many left them."""

    entered: int = 0
    left: int = 0


def preview(rule: Rule, segment: Segment | None, *, at: datetime, supplied: Supplied) -> Preview:
    """Say what the rule would do, without doing it."""
    found = matching(rule, at=at, supplied=supplied)
    count = found.order_by()[: COUNTED + 1].count()
    if segment is None:
        return Preview(count, count)
    there = Belonging.objects.standing().filter(segment=segment).order_by().values("customer")
    return Preview(count, found.exclude(pk__in=there).order_by()[: COUNTED + 1].count())


def ask_to_follow_rules(*, by: Actor, at: datetime) -> None:
    """Have the rules followed in the background, now rather than in the night."""
    require(may_look_after_worth(by))
    enqueue(FOLLOW_RULES, {}, at=at)


def follow_rules(
    *, by: Actor, at: datetime, supplied: Supplied, tell: Callable[[int, int], None] | None = None
) -> Followed:
    """Follow the rule of every segment; `tell` is told after each how many of how many are done."""
    require(may_look_after_worth(by))
    followed = Followed()
    cares = list(SegmentCare.objects.ruled().select_related("segment"))
    for place, care in enumerate(cares, start=1):
        follow_rule(care, followed, by=by, at=at, supplied=supplied)
        if tell is not None:
            tell(place, len(cares))
    return followed


def follow_rule(care: SegmentCare, followed: Followed, *, by: Actor, at: datetime, supplied: Supplied) -> None:
    """Bring the members of one segment up to date, some hundred at a time, and add to what was counted."""
    require(may_look_after_worth(by))
    found = matching(Rule.from_json(care.rule), at=at, supplied=supplied)
    standing = Belonging.objects.standing().filter(segment=care.segment).order_by()
    entering = found.exclude(pk__in=standing.values("customer")).order_by("pk").values_list("pk", flat=True)
    gone = _brought_by_rule(standing).filter(customer__merged_into=None).exclude(customer__in=found.values("pk"))
    leaving = list(gone.order_by("pk").values_list("pk", flat=True))
    for some in _cut(list(entering)):
        followed.entered += _let_in(care, some, by=by, at=at)
    for some in _cut(leaving):
        followed.left += _let_out(care, some, by=by, at=at)
    _note_evaluated(care, at=at)


@transaction.atomic
def _let_in(care: SegmentCare, customers: Sequence[int], *, by: Actor, at: datetime) -> int:
    """Let these customers in; nobody where somebody changed the rule meanwhile, since it is followed again then."""
    if _is_outdated(care):
        return 0
    wanted = Customer.objects.select_for_update().filter(pk__in=customers, merged_into=None).order_by("pk")
    there = care.segment.belongings.standing().filter(customer__in=customers)
    new = set(wanted.values_list("pk", flat=True)) - set(there.values_list("customer_id", flat=True))
    Belonging.objects.bulk_create(
        Belonging(customer_id=pk, segment=care.segment, from_at=at, by_ref=RULE) for pk in sorted(new)
    )
    _record(care, "in", sorted(new), by=by, at=at)
    return len(new)


@transaction.atomic
def _let_out(care: SegmentCare, belongings: Sequence[int], *, by: Actor, at: datetime) -> int:
    if _is_outdated(care):
        return 0
    ended = _brought_by_rule(Belonging.objects.standing()).select_for_update().filter(pk__in=belongings)
    customers = list(ended.order_by("customer").values_list("customer_id", flat=True))
    Belonging.objects.standing().filter(pk__in=belongings, by_ref=RULE).update(until_at=at)
    _record(care, "out", customers, by=by, at=at)
    return len(customers)


@transaction.atomic
def _note_evaluated(care: SegmentCare, *, at: datetime) -> None:
    SegmentCare.objects.filter(pk=care.pk, revision=care.revision).update(evaluated_at=at)


def _is_outdated(care: SegmentCare) -> bool:
    Segment.objects.select_for_update().get(pk=care.segment_id)
    return not SegmentCare.objects.filter(pk=care.pk, revision=care.revision, segment__retired_at=None).exists()


def _record(care: SegmentCare, way: str, customers: list[int], *, by: Actor, at: datetime) -> None:
    """One event for some hundred customers, in the chain of the segment: it names each of them."""
    if customers:
        facts: Facts = {"revision": care.revision, way: customers}
        record(SegmentEvent.RULE_FOLLOWED, care.segment, by=by, at=at, facts=facts)


def _brought_by_rule(belongings: BelongingQuerySet) -> BelongingQuerySet:
    return belongings.filter(by_ref=RULE)


def _cut(ids: list[int]) -> list[list[int]]:
    return [ids[place : place + AT_ONCE] for place in range(0, len(ids), AT_ONCE)]
