"""Change what is on record about a customer."""

from datetime import datetime

from django.db import transaction

from ascolto.correspondence.addresses import one_line
from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import ContactKind, ContactPoint, Customer
from ascolto.customers.policy import may_edit_customer
from ascolto.customers.registering import contact_point, searchable
from ascolto.organisation.folding import fold
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

CHANGEABLE = frozenset(
    {"name", "kind", "relation", "standing", "language", "channel_wish", "source", "external_id", "employer"}
)


class NothingToReachBy(ValueError):
    """The contact point is empty."""


@transaction.atomic
def change(customer: Customer, details: dict[str, object], *, by: Actor, at: datetime) -> Customer:
    """Change details of a customer; the event keeps the old name, what else it names are codes."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    require(may_edit_customer(by))
    if "name" in details:
        details = {**details, "name": one_line(str(details["name"]))}
    changed = {field: value for field, value in details.items() if getattr(customer, field) != value}
    if unknown := changed.keys() - CHANGEABLE:
        raise ValueError(f"not a detail of a customer: {sorted(unknown)}")
    if not changed:
        return customer
    old_name = customer.name if "name" in changed else ""
    for field, value in changed.items():
        setattr(customer, field, value)
    customer.search_text = searchable(customer.name, customer.external_id)
    customer.sort_key = fold(customer.name)[:300]
    customer.save(update_fields=[*changed, "search_text", "sort_key"])
    record(CustomerEvent.CHANGED, customer, by=by, at=at, facts={"fields": [*sorted(changed)]}, text=old_name)
    return customer


@transaction.atomic
def add_contact_point(customer: Customer, kind: ContactKind, value: str, *, by: Actor, at: datetime) -> ContactPoint:
    """Note one more way to reach the customer; one that is on record already stays the only one."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    require(may_edit_customer(by))
    point = contact_point(customer, kind, value, country=current().country, at=at)
    if not point.normalised:
        raise NothingToReachBy(kind)
    known = customer.contact_points.filter(kind=kind, normalised=point.normalised).first()
    if known is not None:
        return known
    point.save(force_insert=True)
    record(CustomerEvent.CONTACT_ADDED, customer, by=by, at=at, facts={"contact_point": point.pk, "kind": kind})
    return point


@transaction.atomic
def note_unusable(point: ContactPoint, *, by: Actor, at: datetime) -> ContactPoint:
    """Note that this way reaches nobody any more, for instance after a bounce."""
    point = ContactPoint.objects.select_for_update().select_related("customer").get(pk=point.pk)
    require(may_edit_customer(by))
    if not point.usable:
        return point
    point.usable = False
    point.save(update_fields=["usable"])
    record(CustomerEvent.CONTACT_UNUSABLE, point.customer, by=by, at=at, facts={"contact_point": point.pk})
    return point
