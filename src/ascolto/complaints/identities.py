"""Whose identity somebody may see: of whoever has a voice that they may read where they may also see identities.

Customers belong to no unit, what they say does. Somebody who may see identities in one unit alone learns therefore who
spoke about that unit, and who is on record and has said nothing yet; who spoke about other units alone has a number.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from ascolto.complaints.models import Complaint, ComplaintQuerySet, Remark, RemarkQuerySet, in_units_where
from ascolto.customers.finding import survivor
from ascolto.customers.models import Customer, CustomerQuerySet
from ascolto.customers.policy import may_see_identity
from ascolto.trail.acting import ALLOWED, Actor, Permission, Verdict, refused


def known_to(actor: Actor, customers: CustomerQuerySet) -> CustomerQuerySet:
    """Return those of these standing records of whom the actor may see who they are."""
    if actor.holds(Permission.VIEW_IDENTITIES):
        return customers
    if not may_see_identity(actor):
        return customers.none()
    complaints, remarks = Complaint.objects.visible_to(actor), Remark.objects.visible_to(actor)
    heard = _said_something(
        in_units_where(complaints, actor, Permission.VIEW_IDENTITIES),
        in_units_where(remarks, actor, Permission.VIEW_IDENTITIES),
    )
    spoke = _said_something(Complaint.objects.all(), Remark.objects.all())
    silent = ~(spoke | Q(pk__in=_heirs_of(spoke)))
    return customers.filter(heard | Q(pk__in=_heirs_of(heard)) | silent)


def known_ids(actor: Actor, customers: Iterable[Customer]) -> frozenset[int]:
    """Return the ids of those of whom the actor may see who they are, in one statement; merged ones as their heir."""
    heirs = {customer.pk: survivor(customer).pk for customer in customers}
    if actor.holds(Permission.VIEW_IDENTITIES):
        return frozenset(heirs)
    if not heirs:
        return frozenset()
    asked = Customer.objects.filter(pk__in=set(heirs.values()))
    known = set(known_to(actor, asked).order_by().values_list("pk", flat=True))
    return frozenset(pk for pk, heir in heirs.items() if heir in known)


def may_know(actor: Actor, customer: Customer) -> Verdict:
    """Return whether the actor may see who this customer is."""
    return ALLOWED if known_ids(actor, [customer]) else refused(f"needs:{Permission.VIEW_IDENTITIES}")


def _said_something(complaints: ComplaintQuerySet, remarks: RemarkQuerySet) -> Q:
    """Return the condition that the record itself has one of these voices.

    Who complains is looked up one by one. Who represents or makes a remark is listed once: most complaints have no
    representative, so that a database takes an index of them for useless and would read all complaints each time.
    """
    represents = complaints.filter(representative__isnull=False).order_by().values("representative")
    remarked = remarks.filter(customer__isnull=False).order_by().values("customer")
    return Q(Exists(complaints.filter(customer=OuterRef("pk")))) | Q(pk__in=represents) | Q(pk__in=remarked)


def _heirs_of(said: Q) -> QuerySet[Customer, Any]:
    """Return who stands for what was merged and has such a voice; nobody was merged more than three times over."""
    merged = Customer.objects.filter(said, merged_into__isnull=False).order_by()
    ways = ["merged_into__merged_into__merged_into", "merged_into__merged_into", "merged_into"]
    return merged.values(heir=Coalesce(*ways))
