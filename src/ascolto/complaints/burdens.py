"""How many complaints of each customer are open, for rules that ask it of many customers at once."""

from typing import Any

from django.db.models import Count, QuerySet

from ascolto.complaints.models import Complaint
from ascolto.customers.matching import heir


def open_by_customer() -> QuerySet[Any, Any]:
    """Return rows of `party`, the customer, and `number`; what a merged record said counts for who stands for it."""
    rows = Complaint.objects.open().filter(customer__isnull=False).order_by()
    return rows.annotate(party=heir("customer")).values("party").annotate(number=Count("pk"))
