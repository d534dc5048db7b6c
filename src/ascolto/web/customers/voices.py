"""Everything a customer said, by whatever way and under whatever record, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from ascolto.complaints.models import Complaint, Remark
from ascolto.complaints.searching import saying
from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import Customer
from ascolto.trail.acting import Actor

SHOWN = 50
ORDERED_BY = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One thing the customer said, and how long it took until it was answered; `lasted` counts whole days."""

    voice: Complaint | Remark
    lasted: int | None

    @property
    def is_complaint(self) -> bool:
        return isinstance(self.voice, Complaint)

    @property
    def at(self) -> datetime:
        return self.voice.received_at


@dataclass(frozen=True, slots=True)
class Voices:
    """The latest that the reader may see, the newest first; `more` says there are others."""

    said: Sequence[Said]
    more: bool

    @property
    def complaint_count(self) -> int:
        return sum(each.is_complaint for each in self.said)

    @property
    def remark_count(self) -> int:
        return len(self.said) - self.complaint_count


def voices_of(customer: Customer, *, actor: Actor) -> Voices:
    family = family_ids(customer)
    theirs = Q(customer__in=family) | Q(representative__in=family)
    complaints = Complaint.objects.visible_to(actor).filter(theirs).select_related("unit", "category")
    remarks = Remark.objects.visible_to(actor).filter(customer__in=family).select_related("unit")
    told = list(complaints.prefetch_related("remedies").order_by("-received_at", "-pk")[: SHOWN + 1])
    said = list(remarks.order_by("-received_at", "-pk")[: SHOWN + 1])
    voices = [*(Said(each, _days(each.received_at, each.closed_at or each.decided_at)) for each in told),
              *(Said(each, _days(each.received_at, each.answered_at)) for each in said)]  # fmt: skip
    voices.sort(key=lambda each: (each.at, each.voice.pk), reverse=True)
    return Voices(voices[:SHOWN], more=len(voices) > SHOWN)


def who_ordered(number: str, *, actor: Actor) -> list[int]:
    """Return the ids of the customers whose complaints, as far as the reader may see them, name this order."""
    number = number.strip()
    if not any(sign.isdigit() for sign in number):
        return []
    naming = saying(Complaint.objects.visible_to(actor), number, actor=actor)
    naming = naming.filter(order_number=number, customer__isnull=False)
    found = naming.select_related("customer__merged_into").order_by("-pk")[:ORDERED_BY]
    return [survivor(each.customer).pk for each in found if each.customer]


def _days(start: datetime, end: datetime | None) -> int | None:
    return None if end is None else max(end - start, timedelta()).days
