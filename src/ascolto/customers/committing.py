"""Note how attached a customer is, apart from how satisfied: one is needed for the other, and is not the other."""

from datetime import datetime

from django.db import transaction

from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import CommitmentReading, Customer, Freedom, Level
from ascolto.customers.policy import may_edit_customer
from ascolto.customers.weighing import NoReason
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


@transaction.atomic
def note_commitment(
    customer: Customer, level: Level, *, freedom: Freedom, why: str, by: Actor, at: datetime
) -> CommitmentReading:
    """Keep how attached the customer is today, whether they could go elsewhere, and from what that is known."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    require(may_edit_customer(by))
    if not why.strip():
        raise NoReason
    reading = CommitmentReading.objects.create(
        customer=customer, level=level, freedom=freedom, why=why.strip(), noted_at=at, by_ref=by.ref
    )
    facts = {"level": str(level), "freedom": str(freedom)}
    record(CustomerEvent.COMMITMENT_NOTED, customer, by=by, at=at, facts=facts, text=reading.why)
    return reading
