"""Who complains how often, counted for the standing record with what was merged into it; an anonymous one is nobody."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from ascolto.complaints.models import Complaint, ComplaintQuerySet, in_units_where
from ascolto.customers.models import Customer, CustomerQuerySet
from ascolto.trail.acting import Actor, Permission


def complaint_counts(customers: Iterable[Customer], *, actor: Actor, since: datetime) -> Counter[int]:
    """Return how many complaints of each of these standing records the actor may read, received since then."""
    heirs = _heirs({customer.pk for customer in customers})
    rows = _since(Complaint.objects.visible_to(actor), since).filter(customer_id__in=heirs)
    return _inherited(_by_customer(rows), heirs)


def most_complaining(among: CustomerQuerySet | None, *, actor: Actor, since: datetime, first: int) -> list[Customer]:
    """Return the standing records with most complaints since then, the most first; all where none are given.

    Only whom the actor may know: complaints count where the actor may also see identities. Merged records are few, so
    they are counted apart and handed to their heirs; all others are the first of one count over the complaints.
    """
    rows = in_units_where(Complaint.objects.visible_to(actor), actor, Permission.VIEW_IDENTITIES)
    rows = _since(rows, since).filter(customer__isnull=False)
    gone = Customer.objects.filter(merged_into__isnull=False, merged_into__merged_into=None).order_by()
    heirs = _heirs({pk for pk in gone.values_list("merged_into", flat=True) if pk is not None})
    apart = _by_customer(rows.filter(customer_id__in=heirs))
    with_merged = _inherited(apart, heirs)
    others = rows
    if among is not None:
        chosen = set(among.filter(pk__in=with_merged).order_by().values_list("pk", flat=True))
        with_merged = Counter({pk: with_merged[pk] for pk in chosen})
        others = rows.filter(customer_id__in=among.order_by().values("pk"))
    most = _by_customer(others, first=first + len(apart))
    counted = Counter({pk: count for pk, count in most if pk not in heirs}) + with_merged
    ids = sorted(counted, key=lambda pk: (-counted[pk], pk))[:first]
    found = Customer.objects.in_bulk(ids)
    return sorted(found.values(), key=lambda customer: (-counted[customer.pk], customer.sort_key, customer.pk))


def _since(rows: ComplaintQuerySet, since: datetime) -> ComplaintQuerySet:
    return rows.counted().filter(received_at__gte=since)


def _by_customer(rows: ComplaintQuerySet, *, first: int | None = None) -> list[tuple[int, int]]:
    """Return customers and how many complaints each has, the most first."""
    counted = rows.order_by().values("customer_id").annotate(count=Count("pk")).order_by("-count", "customer_id")
    return list(counted.values_list("customer_id", "count")[:first])


def _inherited(counted: Iterable[tuple[int, int]], heirs: dict[int, int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for pk, count in counted:
        found[heirs[pk]] += count
    return found


def _heirs(standing: set[int]) -> dict[int, int]:
    """Return for these records, and for all merged into them by whatever way, which of these stands for it."""
    heirs = {pk: pk for pk in sorted(standing)}
    generation = list(heirs)
    while generation:
        merged = Customer.objects.filter(merged_into__in=generation).order_by("pk").values_list("pk", "merged_into")
        grown = {pk: heirs[into] for pk, into in merged if into is not None}
        heirs |= grown
        generation = list(grown)
    return heirs
