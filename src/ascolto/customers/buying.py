"""What a customer bought, and how the calls of customers were taken: rows counted for pages and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import Avg, Count, Max, Q, Sum

from ascolto.analysis import Estimate, proportion
from ascolto.customers.models import Contact, Direction, Purchase, Way
from ascolto.organisation.settings_of import current

YEAR = timedelta(days=365)
LONG_WAIT = 180  # seconds


@dataclass(frozen=True, slots=True)
class Bought:
    """What somebody paid for: in the organisation's own currency, and how many purchases were in another."""

    count: int
    free: int
    last_on: date | None
    last_year: Decimal
    in_all: Decimal
    currency: str
    in_other_currencies: int


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of customers in one month: how many, how long they waited, and which share nobody took."""

    month: date
    count: int
    unanswered: Estimate
    mean_wait: float | None
    long_waits: int
    waits_known: int


def bought_by(customers: Sequence[int], *, on: date) -> Bought:
    """Sum what these records of one customer paid for until that day."""
    currency = current().currency
    own = Q(currency=currency)
    totals = Purchase.objects.filter(payer__in=customers, bought_on__lte=on).aggregate(
        count=Count("pk"),
        free=Count("pk", filter=Q(is_free=True)),
        last_on=Max("bought_on"),
        last_year=Sum("amount", filter=own & Q(bought_on__gt=on - YEAR)),
        in_all=Sum("amount", filter=own),
        others=Count("pk", filter=~own),
    )
    return Bought(
        totals["count"],
        totals["free"],
        totals["last_on"],
        totals["last_year"] or Decimal(0),
        totals["in_all"] or Decimal(0),
        currency,
        totals["others"],
    )


def calls_by_month(moments: Sequence[datetime]) -> list[Calls]:
    """Count the calls of customers between each two of these moments; where there was none, nothing is told.

    Of those not said to be taken or not, nothing is concluded.
    """
    told = [_calls_between(since, until) for since, until in pairwise(moments)]
    return [calls for calls in told if calls.count]


def _calls_between(since: datetime, until: datetime) -> Calls:
    calls = Contact.objects.done().filter(way=Way.CALL, direction=Direction.IN)
    counted = calls.filter(happened_at__gte=since, happened_at__lt=until).aggregate(
        count=Count("pk"),
        told=Count("pk", filter=Q(answered__isnull=False)),
        missed=Count("pk", filter=Q(answered=False)),
        mean_wait=Avg("waited_seconds"),
        long_waits=Count("pk", filter=Q(waited_seconds__gt=LONG_WAIT)),
        waits=Count("waited_seconds"),
    )
    return Calls(
        since.date(),
        counted["count"],
        proportion(counted["missed"], counted["told"]),
        counted["mean_wait"],
        counted["long_waits"],
        counted["waits"],
    )
