"""What each customer is expected to buy within a year, and how likely they are to leave, where there is data enough."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Max, Min, Sum

from ascolto.analysis import Histories, Leaving, customer_values, repeat_buying, risk_score, spending
from ascolto.customers.events import CustomerEvent
from ascolto.customers.matching import heir
from ascolto.customers.models import Customer, Purchase, Standing, Terms, Worth
from ascolto.customers.policy import may_look_after_worth
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

WEEK = 7
WEEKS_AHEAD = 52
AT_ONCE = 500
LEARNT_FROM = 50_000  # more teach the score nothing
COVARIATES = ("tenure_months", "bound_months", "monthly_charge")
CENT = Decimal("0.01")


@dataclass(slots=True)
class Expected:
    """What is known of one customer; None where there is too little to say."""

    value: Decimal | None = None
    still_there: float | None = None
    risk: float | None = None


@dataclass(frozen=True, slots=True)
class Estimated:
    """Of how many customers a value and a risk could be estimated."""

    values: int
    risks: int


def estimate_worth(*, by: Actor, at: datetime) -> Estimated:
    """Estimate anew what customers are worth and how much at risk; what cannot be told any more is forgotten."""
    require(may_look_after_worth(by))
    expected: dict[int, Expected] = {}
    values = _expect_purchases(expected, until=at.date())
    risks = _expect_leaving(expected)
    ids = sorted(expected)
    for place in range(0, len(ids), AT_ONCE):
        _keep({pk: expected[pk] for pk in ids[place : place + AT_ONCE]}, at=at)
    _finish(Estimated(values, risks), by=by, at=at)
    return Estimated(values, risks)


def _expect_purchases(expected: dict[int, Expected], *, until: date) -> int:
    """Fit how often customers buy and how much (MBG/NBD and gamma-gamma), from days on which they paid something."""
    rows = list(_bought(until=until))
    if not rows:
        return 0
    first = np.array([row["first"].toordinal() for row in rows], dtype=float)
    last = np.array([row["last"].toordinal() for row in rows], dtype=float)
    repeats = np.array([row["days"] - 1 for row in rows], dtype=float)
    means = np.array([float(row["total"]) / row["days"] for row in rows])
    histories = Histories(repeats, (last - first) / WEEK, (until.toordinal() - first) / WEEK)
    buying = repeat_buying(histories, leaving=Leaving.AT_ONCE_TOO)
    spent = spending(repeats, means)
    values = customer_values(buying, spent, histories, means, periods=WEEKS_AHEAD)
    chances = buying.still_there(histories)
    for row, value, chance in zip(rows, values, chances, strict=True):
        if isfinite(value):
            expected[row["party"]] = Expected(
                Decimal(value).quantize(CENT), float(chance) if isfinite(chance) else None
            )
    return len(expected)


def _bought(*, until: date) -> Iterator[Any]:
    rows = Purchase.objects.filter(currency=current().currency, is_free=False, bought_on__lte=until).order_by()
    totals = rows.annotate(party=heir("payer")).values("party").annotate(
        first=Min("bought_on"), last=Max("bought_on"), days=Count("bought_on", distinct=True), total=Sum("amount")
    )  # fmt: skip
    return (row for row in totals.filter(total__gt=0).iterator())


def _expect_leaving(expected: dict[int, Expected]) -> int:
    """Learn from the terms of those who left; nobody is told a score that is no better than guessing."""
    known = Terms.objects.filter(**{f"{name}__isnull": False for name in COVARIATES})
    known = known.filter(customer__merged_into=None).order_by("pk")
    rows = list(known.values_list("customer", "customer__standing", *COVARIATES))
    told = [row for row in rows if row[1] in (Standing.CURRENT, Standing.FORMER)]
    learnt = told[:: len(told) // LEARNT_FROM + 1]
    score = risk_score([row[1] == Standing.FORMER for row in learnt], _covariates(learnt))
    current_ones = [row for row in rows if row[1] == Standing.CURRENT]
    count = 0
    for row, chance in zip(current_ones, score.chance(_covariates(current_ones)), strict=True):
        if isfinite(chance):
            expected.setdefault(row[0], Expected()).risk = float(chance)
            count += 1
    return count


def _covariates(rows: Sequence[Sequence[Any]]) -> dict[str, list[float]]:
    return {name: [float(row[place]) for row in rows] for place, name in enumerate(COVARIATES, start=2)}


@transaction.atomic
def _keep(some: Mapping[int, Expected], *, at: datetime) -> None:
    there = set(Customer.objects.filter(pk__in=some).values_list("pk", flat=True))
    Worth.objects.bulk_create(
        (
            Worth(
                customer_id=pk,
                expected_value=each.value,
                currency=current().currency if each.value is not None else "",
                still_there=each.still_there,
                risk=each.risk,
                estimated_at=at,
            )
            for pk, each in some.items()
            if pk in there
        ),
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["expected_value", "currency", "still_there", "risk", "estimated_at"],
    )


@transaction.atomic
def _finish(estimated: Estimated, *, by: Actor, at: datetime) -> None:
    Worth.objects.filter(estimated_at__lt=at).delete()
    facts = {"values": estimated.values, "risks": estimated.risks}
    record(CustomerEvent.WORTH_ESTIMATED, "customer_worth", by=by, at=at, facts=facts)
