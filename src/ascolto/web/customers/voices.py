"""Everything a customer said, by whatever way and under whatever record, and what became of it."""

from dataclasses import dataclass

from django.db.models import Q

from ascolto.complaints.models import Complaint, Remark
from ascolto.customers.finding import family_ids
from ascolto.customers.models import Customer
from ascolto.trail.acting import Actor

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Voices:
    """The latest complaints and remarks that the reader may see, the newest first; `more` says there are others."""

    complaints: list[Complaint]
    remarks: list[Remark]
    more: bool


def voices_of(customer: Customer, *, actor: Actor) -> Voices:
    family = family_ids(customer)
    theirs = Q(customer__in=family) | Q(representative__in=family)
    complaints = Complaint.objects.visible_to(actor).filter(theirs).select_related("unit")
    remarks = Remark.objects.visible_to(actor).filter(customer__in=family).select_related("unit")
    told = list(complaints.order_by("-received_at", "-pk")[: SHOWN + 1])
    said = list(remarks.order_by("-received_at", "-pk")[: SHOWN + 1])
    return Voices(told[:SHOWN], said[:SHOWN], more=len(told) > SHOWN or len(said) > SHOWN)
