"""Asking after an event: whoever something happened to is asked once about it, by every wave that waits for such.

A wave asks only about what happened since its launch and lately: a list of last year's purchases that is imported
today asks nobody.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from ascolto.customers.models import Contact, Customer, Purchase
from ascolto.organisation.models import Unit
from ascolto.surveys.drawing import coarse_facts
from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.kinds import Trigger
from ascolto.surveys.models import Invitation, InvitationState, Skip, Wave
from ascolto.surveys.population import Population, customers_in
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import begin, record

STALE_AFTER = timedelta(days=14)
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What happened to a customer: `about` is its subject, such as complaint:17."""

    trigger: Trigger
    customer: Customer
    about: str
    unit: Unit | None
    offering_id: int | None
    at: datetime


def ask_after(one: Happened, *, at: datetime) -> list[Invitation]:
    """Invite the customer in every wave that waits for this; told again, nobody is invited twice."""
    if at - one.at > STALE_AFTER:
        return []
    waves = Wave.objects.running().filter(trigger=one.trigger, launched_at__lte=one.at).order_by("pk")
    return [invitation for wave in waves if _is_meant(wave, one) if (invitation := _invite(wave, one, at=at))]


@transaction.atomic
def call_back(about: str, *, at: datetime) -> list[Invitation]:
    """Ask nobody about something that is not over after all; who was asked already was asked."""
    waiting = Invitation.objects.select_for_update().filter(about=about, state=InvitationState.DRAWN).order_by("pk")
    for invitation in (invitations := list(waiting)):
        invitation.state = InvitationState.SKIPPED
        invitation.skipped_because = Skip.OPEN_COMPLAINT
        invitation.save(update_fields=["state", "skipped_because"])
        facts = {"because": invitation.skipped_because}
        record(InvitationEvent.SKIPPED, invitation, by=SYSTEM, at=at, facts=facts)
    return invitations


def ask_after_contact(contact: Contact, *, at: datetime) -> list[Invitation]:
    """Ask after a visit, call or meeting in which somebody was reached."""
    if contact.customer is None or contact.happened_at is None or not Contact.objects.spoken().filter(pk=contact.pk):
        return []
    happened = Happened(
        trigger=Trigger.CONTACT_DONE,
        customer=contact.customer,
        about=f"contact:{contact.pk}",
        unit=contact.unit,
        offering_id=None,
        at=contact.happened_at,
    )
    return ask_after(happened, at=at)


def ask_after_purchases(*, at: datetime) -> list[Invitation]:
    """Ask after the purchases that became known since somebody looked.

    Purchases come in by the hundred thousand; that each asked for a job of its own would hold up every import.
    """
    waves = Wave.objects.running().filter(trigger=Trigger.PURCHASE).order_by("pk")
    return [invitation for wave in waves for invitation in _after_purchases(wave, at=at)]


def _after_purchases(wave: Wave, *, at: datetime) -> list[Invitation]:
    since = max(at - STALE_AFTER, wave.launched_at or at).date()
    about = Concat(Value("purchase:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    asked = Invitation.objects.filter(wave=wave, about=about)
    fresh = Purchase.objects.filter(bought_on__gte=since, bought_on__lte=at.date()).exclude(Exists(asked))
    some = fresh.select_related("payer", "user", "unit").order_by("pk")[:AT_ONCE]
    found = []
    for purchase in some:
        happened = Happened(
            trigger=Trigger.PURCHASE,
            customer=purchase.user or purchase.payer,
            about=f"purchase:{purchase.pk}",
            unit=purchase.unit,
            offering_id=purchase.offering_id,
            at=datetime.combine(purchase.bought_on, time.max, tzinfo=UTC),
        )
        if _is_meant(wave, happened) and (invitation := _invite(wave, happened, at=at)):
            found.append(invitation)
    return found


def _is_meant(wave: Wave, one: Happened) -> bool:
    if wave.unit_id is not None and (one.unit is None or wave.unit_id not in _with_those_above(one.unit)):
        return False
    if wave.offering_id is not None and wave.offering_id != one.offering_id:
        return False
    population = Population.loaded(wave.population)
    return population == Population() or customers_in(population).filter(pk=one.customer.pk).exists()


def _with_those_above(unit: Unit) -> set[int]:
    return {int(part) for part in unit.path.split("/") if part}


@transaction.atomic
def _invite(wave: Wave, one: Happened, *, at: datetime) -> Invitation | None:
    """Invite once about this; who was not asked because it was not over yet is invited now that it is."""
    send_at = max(at, one.at + timedelta(hours=wave.delay_hours)) if wave.delay_hours else at
    known = Invitation.objects.select_for_update().filter(wave=wave, customer=one.customer, about=one.about).first()
    if known and known.skipped_because != Skip.OPEN_COMPLAINT:
        return None
    facts = {"wave": wave.reference, "about": one.about}
    if known:
        known.state, known.skipped_because, known.send_at = InvitationState.DRAWN, Skip.NONE, send_at
        known.save(update_fields=["state", "skipped_because", "send_at"])
        record(InvitationEvent.DRAWN, known, by=SYSTEM, at=at, facts=facts)
        return known
    coarse = coarse_facts(wave, [one.customer.pk])[one.customer.pk]
    invitation = Invitation.objects.create(
        wave=wave,
        customer=one.customer,
        about=one.about,
        language=coarse.language,
        segment=coarse.segment,
        unit_id=one.unit.pk if one.unit else coarse.unit,
        offering_id=one.offering_id or coarse.offering,
        send_at=send_at,
    )
    begin(InvitationEvent.DRAWN, invitation, by=SYSTEM, at=at, facts=facts)
    return invitation
