"""Who our customers are: how many of each kind, relation, standing, importance, language and segment."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from ascolto.customers.models import Belonging, CustomerQuerySet, Segment

TYPOLOGIES = ("kind", "relation", "standing", "importance", "language")


@dataclass(frozen=True, slots=True)
class Groups:
    """How many standing customers there are, by each typology and its codes, and in each segment."""

    total: int
    by: Mapping[str, Mapping[str, int]]
    segments: list[tuple[Segment, int]]
    in_no_segment: int


def groups_of(customers: CustomerQuerySet) -> Groups:
    """Count the customers in every group, each typology out of one pass over them."""
    standing = customers.surviving().order_by()
    by: dict[str, Counter[str]] = {name: Counter() for name in TYPOLOGIES}
    for row in standing.values(*TYPOLOGIES).annotate(n=Count("pk")):
        for name in TYPOLOGIES:
            by[name][row[name]] += row["n"]
    total = sum(by["kind"].values())
    belongings = Belonging.objects.standing().filter(customer__in=standing.values("pk")).order_by()
    counted = belongings.counted()
    belonging = belongings.aggregate(n=Count("customer", distinct=True))["n"]
    segments = [(each, counted.get(each.pk, 0)) for each in Segment.objects.order_by("code")]
    shown = [(each, n) for each, n in segments if n or each.retired_at is None]
    return Groups(total, by, shown, in_no_segment=total - belonging)
