"""How the profile of our customers drifts: how many are in each segment month by month, and who moved where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from ascolto.customers.models import Belonging, Customer, CustomerQuerySet, Segment

MOVED_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Profile:
    """How many standing customers were in each segment at each moment, in the order of the moments."""

    moments: list[datetime]
    rows: list[tuple[Segment, list[int]]]


@dataclass(frozen=True, slots=True)
class Move:
    """How many left one segment in a period and came into another in the same period."""

    left: Segment
    entered: Segment
    count: int


def profile(segments: Sequence[Segment], moments: Sequence[datetime]) -> Profile:
    """Count the members of each segment at each moment, in one pass over all memberships."""
    standing: dict[str, Any] = {
        f"at_{place}": Count("pk", filter=_standing_at(moment)) for place, moment in enumerate(moments)
    }
    members = Belonging.objects.filter(customer__merged_into=None, segment__in=[each.pk for each in segments])
    found: Any = members.order_by().values("segment").annotate(**standing)
    counted: dict[int, dict[str, int]] = {row["segment"]: row for row in found}
    rows = [
        (segment, [counted.get(segment.pk, {}).get(f"at_{place}", 0) for place in range(len(moments))])
        for segment in segments
    ]
    return Profile(list(moments), rows)


def moves(segments: Sequence[Segment], *, since: datetime, until: datetime) -> list[Move]:
    """Return between which segments customers moved in the period, the most frequent first."""
    by_id = {segment.pk: segment for segment in segments}
    pairs: Counter[tuple[int, int]] = Counter()
    left = Belonging.objects.filter(until_at__gte=since, until_at__lt=until, segment__in=by_id)
    entered = left.filter(
        customer__belongings__from_at__gte=since,
        customer__belongings__from_at__lt=until,
        customer__belongings__segment__in=by_id,
    ).exclude(segment=F("customer__belongings__segment"))
    for row in (
        entered.order_by()
        .values("segment", "customer__belongings__segment")
        .annotate(count=Count("customer", distinct=True))
    ):
        pairs[row["segment"], row["customer__belongings__segment"]] = row["count"]
    return [Move(by_id[left_id], by_id[to_id], count) for (left_id, to_id), count in pairs.most_common(MOVED_SHOWN)]


def who_moved(left: Segment, entered: Segment, *, since: datetime, until: datetime) -> CustomerQuerySet:
    """Return the customers who left the one segment in the period and came into the other."""
    theirs = Belonging.objects.filter(customer=OuterRef("pk"))
    return Customer.objects.filter(
        Exists(theirs.filter(segment=left, until_at__gte=since, until_at__lt=until)),
        Exists(theirs.filter(segment=entered, from_at__gte=since, from_at__lt=until)),
    )


def history_of(customers: Sequence[int]) -> QuerySet[Belonging, Any]:
    """Return to which segments these records of one customer belonged, the latest first."""
    return Belonging.objects.filter(customer__in=customers).select_related("segment").order_by("-from_at", "-pk")


def _standing_at(moment: datetime) -> Q:
    return Q(from_at__lte=moment) & (Q(until_at=None) | Q(until_at__gt=moment))
