"""How many complaints of each customer are open, for rules that ask it of many customers at once."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, QuerySet

from ascolto.complaints.models import Complaint
from ascolto.customers.matching import Supplied, heir
from ascolto.customers.rules import Fact


def open_by_customer() -> QuerySet[Any, Any]:
    """Return rows of `party`, the customer, and `number`; what a merged record said counts for who stands for it."""
    rows = Complaint.objects.open().filter(customer__isnull=False).order_by()
    return rows.annotate(party=heir("customer")).values("party").annotate(number=Count("pk"))


def with_open_complaint(ids: Collection[int]) -> set[int]:
    """Return which of these records of customers have a complaint open."""
    return set(Complaint.objects.open().filter(customer__in=ids).order_by().values_list("customer_id", flat=True))


def supplied() -> Supplied:
    """Return what this room knows of customers for the rules of segments."""
    return {Fact.OPEN_COMPLAINTS: open_by_customer()}
