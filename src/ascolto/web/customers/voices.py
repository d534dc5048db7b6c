"""Everything a customer said, by whatever way and under whatever record, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from ascolto.complaints.models import Complaint, Remark
from ascolto.complaints.searching import saying
from ascolto.conversations.figures_of_customers import statements_of
from ascolto.conversations.models import Statement
from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import Customer
from ascolto.trail.acting import Actor

SHOWN = 50
ORDERED_BY = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One thing the customer said, and how long it took until it was answered; `lasted` counts whole days.

    `goes_on` is the complaint that a statement became, as far as the reader may open it.
    """

    voice: Complaint | Remark | Statement
    at: datetime
    lasted: int | None = None
    goes_on: str = ""

    @property
    def is_complaint(self) -> bool:
        return isinstance(self.voice, Complaint)

    @property
    def is_statement(self) -> bool:
        return isinstance(self.voice, Statement)


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
        return sum(isinstance(each.voice, Remark) for each in self.said)


def voices_of(customer: Customer, *, actor: Actor) -> Voices:
    family = family_ids(customer)
    theirs = Q(customer__in=family) | Q(representative__in=family)
    complaints = Complaint.objects.visible_to(actor).filter(theirs).select_related("unit", "category")
    remarks = Remark.objects.visible_to(actor).filter(customer__in=family).select_related("unit")
    remarks = remarks.prefetch_related("passed_on")
    told = list(complaints.prefetch_related("remedies").order_by("-received_at", "-pk")[: SHOWN + 1])
    said = list(remarks.order_by("-received_at", "-pk")[: SHOWN + 1])
    voices = [
        *(Said(each, each.received_at, _days(each.received_at, each.closed_at or each.decided_at)) for each in told),
        *(Said(each, each.received_at, _days(each.received_at, each.answered_at)) for each in said),
        *_stated(family, actor),
    ]
    voices.sort(key=lambda each: (each.at, each.voice.pk), reverse=True)
    return Voices(voices[:SHOWN], more=len(voices) > SHOWN)


def _stated(family: Sequence[int], actor: Actor) -> list[Said]:
    """Return what they said in conversations, each with the complaint that it became."""
    statements = list(statements_of(family, actor)[: SHOWN + 1])
    raised = [each.complaint_reference for each in statements if each.complaint_reference]
    visible = Complaint.objects.visible_to(actor).filter(reference__in=raised) if raised else Complaint.objects.none()
    opens = set(visible.order_by().values_list("reference", flat=True))
    return [
        Said(
            each,
            each.conversation.held_at,
            goes_on=each.complaint_reference if each.complaint_reference in opens else "",
        )
        for each in statements
        if each.conversation.held_at is not None
    ]


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
