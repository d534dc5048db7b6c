"""How a customer is called on a page: by name, or by reference where the reader may not see identities."""

from ascolto.customers.models import Customer
from ascolto.customers.policy import may_see_identity
from ascolto.trail.acting import Actor


def shown_name(customer: Customer, actor: Actor) -> str:
    """Return the customer's name for those who may see identities, else the reference, which names nobody."""
    if customer.name and may_see_identity(actor):
        return customer.name
    return customer.reference
