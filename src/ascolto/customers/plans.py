"""Who is to be spoken with: the plan of contacts, how much it asks of each person, and customers nobody spoke to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from ascolto.customers.models import Belonging, Contact, ContactQuerySet, Customer, SegmentCare, Way
from ascolto.organisation.wording import say
from ascolto.trail.acting import Actor, Permission

LOOKED_AT = 1000  # of each segment: so many are put in order within a blink


@dataclass(frozen=True, slots=True)
class Silent:
    """A customer of a segment with a contact plan, with whom nobody spoke for longer than it says, if ever."""

    customer: Customer
    segment: str
    every_days: int
    way: str
    spoken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Load:
    """How many contacts a person has on the plan of a period; `name` is empty where nobody was named."""

    user_id: int | None
    name: str
    count: int
    visits: int


def contacts_visible_to(actor: Actor) -> ContactQuerySet:
    """Contacts are visible to whoever may view customers; what was said in them, to who may know the customer."""
    visible = Contact.objects.select_related("customer", "carried_by", "unit")
    return visible if actor.holds_somewhere(Permission.VIEW_CUSTOMERS) else visible.none()


def workload(*, since: datetime, until: datetime) -> list[Load]:
    """Return how much the plan of the period asks of each person, the busiest first."""
    planned = Contact.objects.planned().filter(planned_for__gte=since, planned_for__lt=until).order_by()
    rows = planned.values("carried_by", "carried_by__name").annotate(
        count=Count("pk"), visits=Count("pk", filter=Q(way=Way.VISIT))
    )
    loads = [Load(row["carried_by"], row["carried_by__name"] or "", row["count"], row["visits"]) for row in rows]
    return sorted(loads, key=lambda load: (-load.count, load.name))


def nobody_spoke_to(*, at: datetime, language: str, most: int) -> list[Silent]:
    """Return customers whose contact plan is overdue and who are on no plan either, the longest silent first.

    Where a segment has more than a thousand of them, they are chosen among the first that came on record.
    A customer in several such segments stands once, with the plan that asks for the most frequent contact.
    """
    found: dict[int, Silent] = {}
    for care in SegmentCare.objects.with_contact_plan().select_related("segment").order_by("every_days", "pk"):
        for belonging in _longest_silent(care, at=at, most=most):
            found.setdefault(belonging.customer_id, _silent(care, belonging, language=language))
    return sorted(found.values(), key=_longest_first)[:most]


def _longest_silent(care: SegmentCare, *, at: datetime, most: int) -> QuerySet[Belonging, Any]:
    """Return the memberships of a segment in which nobody spoke to the customer, the longest silent first.

    Whether somebody was spoken with since a day is one step in an index; when it was last is asked only of the others.
    Somebody who came in lately and was never spoken to has as long as the plan gives.
    """
    before = at - timedelta(days=care.every_days or 0)
    theirs = Contact.objects.filter(customer=OuterRef("customer")).order_by()
    members = Belonging.objects.standing().filter(segment=care.segment, customer__merged_into=None)
    silent = members.filter(~Exists(theirs.spoken().filter(happened_at__gte=before)))
    silent = silent.filter(~Exists(theirs.planned().filter(planned_for__gte=at)))
    overdue = silent.filter(Q(from_at__lt=before) | Exists(theirs.spoken())).order_by("customer").values("pk")
    last = Subquery(theirs.spoken().order_by("-happened_at").values("happened_at")[:1], output_field=DateTimeField())
    chosen = Belonging.objects.filter(pk__in=overdue[:LOOKED_AT]).annotate(spoken_at=last).select_related("customer")
    return chosen.order_by(F("spoken_at").asc(nulls_first=True), "customer")[:most]


def _silent(care: SegmentCare, belonging: Any, *, language: str) -> Silent:
    named: str | Promise = say(care.segment.wording, language)
    return Silent(belonging.customer, str(named), care.every_days or 0, care.way, belonging.spoken_at)


def _longest_first(silent: Silent) -> tuple[bool, float, int]:
    spoken = silent.spoken_at
    return (spoken is not None, spoken.timestamp() if spoken else 0.0, silent.customer.pk)


def spoken_with(customers: Sequence[int]) -> dict[int, datetime]:
    """Return when each of these customers was last reached."""
    rows = Contact.objects.spoken().filter(customer__in=customers).order_by("customer", "happened_at")
    return {pk: at for pk, at in rows.values_list("customer", "happened_at") if pk is not None and at is not None}
