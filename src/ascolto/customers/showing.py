"""How a customer is called on a page: by name, or by reference where the reader may not see identities."""

from collections.abc import Container

from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity_in
from ascolto.trail.acting import Actor


def name_in_unit(customer: Customer, actor: Actor, unit_id: int) -> str:
    """Return the name for those who may see identities in that unit, else the reference, which names nobody."""
    return customer.name if customer.name and may_see_identity_in(actor, unit_id) else customer.reference


def name_among(customer: Customer, known: Container[int]) -> str:
    """Return the name where the customer is among those whom the reader may know, else the reference."""
    return customer.name if customer.name and customer.pk in known else customer.reference
