"""Who is left in peace: one limit across all surveys, no questions while a complaint is open, and a way out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import ContactKind, ContactPoint, Customer
from ascolto.organisation import settings_of
from ascolto.surveys.events import OptOutEvent
from ascolto.surveys.inviting import mark_refused
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.models import Invitation, InvitationState, OptOut, Skip, Wave
from ascolto.surveys.policy import may_stop
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

Busy = Callable[[Sequence[int]], Collection[int]]
"""Which of these records, merged ones too, have a complaint open; the floor above knows complaints."""


def why_not(wave: Wave, customers: Mapping[int, Customer], *, busy: Busy, at: datetime) -> dict[int, Skip]:
    """Return who of these customers is not asked now, and why; of several reasons the most lasting one.

    Questions after a complaint are exempt from the limit, and another complaint does not keep them back.
    """
    lately = asked_lately(sorted(customers), wave, at=at) if wave.within_limit else set()
    return dict.fromkeys(lately, Skip.LIMIT) | kept_back(wave, customers, busy=busy)


def kept_back(wave: Wave, customers: Mapping[int, Customer], *, busy: Busy) -> dict[int, Skip]:
    """Return who of these customers gets no letter of the wave now, whether or not they were asked before."""
    reasons: dict[int, Skip] = {}
    if wave.within_limit:
        records = _records_of(customers)
        reasons |= {records[pk]: Skip.OPEN_COMPLAINT for pk in busy(sorted(records))}
    reasons |= dict.fromkeys(opted_out(customers), Skip.OPTED_OUT)
    return reasons | {pk: Skip.MERGED for pk, customer in customers.items() if customer.merged_into_id is not None}


def asked_lately(ids: Collection[int], wave: Wave, *, at: datetime) -> set[int]:
    """Return who of these was asked by another survey within the days of rest, also under a record merged since."""
    days = settings_of.current().survey_rest_days
    if not days:
        return set()
    records = _records_of(ids)
    asked = Invitation.objects.filter(customer__in=records, sent_at__gt=at - timedelta(days=days)).exclude(wave=wave)
    return {records[pk] for pk in asked.order_by().values_list("customer", flat=True)}


def opted_out(ids: Collection[int]) -> set[int]:
    """Return who of these does not want to be asked, also where they said so under a record merged since."""
    records = _records_of(ids)
    outs = OptOut.objects.filter(customer__in=records).order_by().values_list("customer", flat=True)
    return {records[pk] for pk in outs}


def addresses_of(ids: Collection[int]) -> dict[int, str]:
    """Return the e-mail address of each customer who has a usable one; of several the oldest."""
    points = ContactPoint.objects.filter(customer__in=ids, kind=ContactKind.EMAIL, usable=True).order_by("-pk")
    return dict(points.values_list("customer", "value"))


@transaction.atomic
def opt_out(customer: Customer, *, wave: Wave | None, by: Actor, at: datetime) -> Customer:
    """Note that a customer does not want to be asked any more, by any survey; told again, nothing changes.

    What they were asked and have not answered counts as refused.
    """
    customer = Customer.objects.select_for_update().get(pk=survivor(customer).pk)
    require(may_stop(by))
    _out, is_new = OptOut.objects.get_or_create(customer=customer, defaults={"at": at, "wave": wave})
    if is_new:
        record(OptOutEvent.OPTED_OUT, customer, by=by, at=at, facts={"wave": wave.reference if wave else ""})
        for invitation in _unanswered(customer):
            mark_refused(invitation, by=by, at=at)
    return customer


@transaction.atomic
def opt_in(customer: Customer, *, by: Actor, at: datetime) -> Customer:
    """Note that a customer may be asked again."""
    customer = Customer.objects.select_for_update().get(pk=survivor(customer).pk)
    require(may_stop(by))
    gone, _by_model = OptOut.objects.filter(customer=customer).delete()
    if gone:
        record(OptOutEvent.OPTED_IN, customer, by=by, at=at)
    return customer


def _unanswered(customer: Customer) -> list[Invitation]:
    """Return what the customer was asked by waves that run; an anonymous one never comes to know who answered."""
    running = Wave.objects.running().filter(privacy=Privacy.CONFIDENTIAL)
    asked = Invitation.objects.filter(customer__in=family_ids(customer), wave__in=running)
    return list(asked.filter(state__in=[InvitationState.SENT, InvitationState.BEGUN]).order_by("pk"))


def _records_of(ids: Collection[int]) -> dict[int, int]:
    """Return these and all that were merged into them, each with the one of these that stands for it."""
    into: dict[int, int] = {}
    generation = set(ids)
    while generation:
        merged = Customer.objects.filter(merged_into__in=generation).order_by()
        found = {pk: stands for pk, stands in merged.values_list("pk", "merged_into") if stands and pk not in into}
        into |= found
        generation = set(found)

    def standing(pk: int) -> int:
        return standing(into[pk]) if pk in into else pk

    return {pk: standing(pk) for pk in {*ids, *into}}
