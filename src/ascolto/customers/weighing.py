"""Say how important or useful a customer is, and why; no decision on a complaint looks at it."""

from datetime import datetime

from django.db import transaction

from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import Customer, Importance
from ascolto.customers.policy import may_edit_customer
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


class NoReason(Exception):
    """A customer is set apart from the others for a reason, which must be said."""


@transaction.atomic
def weigh(customer: Customer, importance: Importance, *, reason: str, by: Actor, at: datetime) -> Customer:
    """Set the importance of a customer for a reason, which the trail keeps."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    require(may_edit_customer(by))
    if customer.importance == importance:
        return customer
    if not reason.strip():
        raise NoReason
    old, customer.importance = customer.importance, importance
    customer.save(update_fields=["importance"])
    facts = {"from": str(old), "to": str(importance)}
    record(CustomerEvent.WEIGHED, customer, by=by, at=at, facts=facts, text=reason.strip())
    return customer
