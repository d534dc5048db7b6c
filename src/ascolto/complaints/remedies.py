"""What we do for this customer: offer it, hear the answer, carry it out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.lifecycle import Move, MoveNotAllowed, Stage, takes_offers
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint, Remedy, RemedyKind, RemedyState
from ascolto.complaints.policy import may_carry_out, may_handle, may_offer, may_write
from ascolto.trail.acting import Actor, ActorKind, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A remedy as it is offered; an amount of money always has its currency.

    It is for one point of the complaint, named by its number, or for all of them together.
    """

    kind: RemedyKind
    point: int | None = None
    description: str = ""
    amount: Decimal | None = None
    currency: str = ""
    due_on: date | None = None


class RemedyNotOpen(Exception):
    """The remedy is no longer at the state from which this could be done."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def add(complaint: Complaint, offer: Offer, *, at: datetime) -> Remedy:
    """Put the offer into the file; the actions that do so record it."""
    remedy = drawn_up(complaint, offer, at=at)
    remedy.save(force_insert=True)
    return remedy


def drawn_up(complaint: Complaint, offer: Offer, *, at: datetime) -> Remedy:
    """Return the offer as a remedy that nobody has put into the file."""
    return Remedy(
        complaint=complaint,
        point=None if offer.point is None else complaint.points.get(number=offer.point),
        kind=offer.kind,
        description=offer.description,
        amount=offer.amount,
        currency=offer.currency if offer.amount is not None else "",
        due_on=offer.due_on,
        offered_at=at,
    )


@transaction.atomic
def offer_remedy(complaint: Complaint, offer: Offer, *, by: Actor, at: datetime, seen: int | None = None) -> Remedy:
    """Offer the complainant a remedy; what needs more authority is stopped at the decision.

    Nothing is added to a proposal that lies before whoever decides; it would be decided on unseen.
    """
    complaint = lock(complaint, seen=seen)
    require(may_offer(by, complaint, offer))
    if not takes_offers(complaint.stage):
        raise MoveNotAllowed(Stage(complaint.stage), Move.PROPOSE)
    remedy = add(complaint, offer, at=at)
    keep(complaint, by=by, at=at)
    record(ComplaintEvent.REMEDY_OFFERED, complaint, by=by, at=at, facts=facts_of(remedy))
    return remedy


@transaction.atomic
def answer_remedy(remedy: Remedy, *, answer: RemedyState, by: Actor, at: datetime) -> Remedy:
    """Record that the complainant accepted or declined, whether they said so themselves or to a handler."""
    complaint = lock(remedy.complaint)
    require(may_write(by, complaint) if by.kind is ActorKind.COMPLAINANT else may_handle(by, complaint))
    remedy = _in_state(complaint, remedy, {RemedyState.OFFERED})
    remedy.state = answer
    remedy.save(update_fields=["state"])
    keep(complaint, by=by, at=at)
    facts: Facts = {"remedy": remedy.pk, "answer": str(answer)}
    record(ComplaintEvent.REMEDY_ANSWERED, complaint, by=by, at=at, facts=facts)
    return remedy


@transaction.atomic
def carry_out(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """Say that the remedy has really reached the customer; what nobody decided on, up to what the role may grant."""
    complaint = lock(remedy.complaint)
    require(may_carry_out(by, complaint, remedy))
    remedy = _in_state(complaint, remedy, {RemedyState.OFFERED, RemedyState.ACCEPTED})
    remedy.state, remedy.carried_out_at = RemedyState.CARRIED_OUT, at
    remedy.save(update_fields=["state", "carried_out_at"])
    keep(complaint, by=by, at=at)
    record(ComplaintEvent.REMEDY_CARRIED_OUT, complaint, by=by, at=at, facts={"remedy": remedy.pk})
    return remedy


def _in_state(complaint: Complaint, remedy: Remedy, states: set[RemedyState]) -> Remedy:
    remedy = complaint.remedies.get(pk=remedy.pk)
    if remedy.state not in states:
        raise RemedyNotOpen(remedy.state)
    return remedy


def facts_of(remedy: Remedy) -> Facts:
    amount = None if remedy.amount is None else str(remedy.amount)
    return {
        "remedy": remedy.pk,
        "kind": str(remedy.kind),
        "amount": amount,
        "currency": remedy.currency,
        "point": remedy.point.number if remedy.point else None,
    }
