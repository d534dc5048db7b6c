"""Which records may be the same customer: they share an address, a telephone, or a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from django.db.models import Count, Q

from ascolto.customers.finding import family_ids, survivor
from ascolto.customers.models import ContactKind, ContactPoint, Customer, ToldApart

SHOWN = 10
PAIRS_SHOWN = 50
SHARED_BY_FEW = 5  # what more records share is an office or a switchboard, and says nothing


class Sign(StrEnum):
    """Why two records may be one customer."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that may be the same customer, and the signs of it, the strongest first."""

    customer: Customer
    signs: tuple[Sign, ...]


def twins_of(customer: Customer) -> list[Twin]:
    """Return the records that may be the same customer, those with most signs first, without those told apart."""
    family = family_ids(customer)
    found: dict[int, set[Sign]] = {}
    for sign, pk in [*_sharing_contacts(family), *_sharing_name(customer)]:
        found.setdefault(pk, set()).add(sign)
    apart = _told_apart(customer)
    standing = Customer.objects.surviving().filter(pk__in=found.keys() - set(family) - apart).order_by("pk")
    twins = [Twin(each, tuple(sign for sign in Sign if sign in found[each.pk])) for each in standing]
    return sorted(twins, key=lambda twin: -len(twin.signs))[:SHOWN]


def likely_pairs() -> list[tuple[Customer, Customer, Sign]]:
    """Return standing records that share an address or telephone, the latest first; only a few of them."""
    merged = Customer.objects.filter(merged_into__isnull=False)
    shared = (
        ContactPoint.objects.exclude(kind=ContactKind.POST)
        .exclude(customer__in=merged.values("pk"))
        .values("kind", "normalised")
        .annotate(owners=Count("customer"))
        .filter(owners__gt=1, owners__lte=SHARED_BY_FEW)
        .order_by("normalised", "kind")[: PAIRS_SHOWN * 2]
    )
    pairs: dict[tuple[int, int], tuple[Customer, Customer, Sign]] = {}
    for kind, owners in _owners_of([(row["kind"], row["normalised"]) for row in shared]):
        for first, second in pairwise(owners):
            pairs.setdefault((first.pk, second.pk), (first, second, Sign(kind)))
    apart = set(ToldApart.objects.filter(first__in=[first for first, _second in pairs]).values_list("first", "second"))
    return [pair for key, pair in pairs.items() if key not in apart][:PAIRS_SHOWN]


def _owners_of(shared: Sequence[tuple[str, str]]) -> list[tuple[str, list[Customer]]]:
    values = [normalised for _kind, normalised in shared]
    points = ContactPoint.objects.filter(normalised__in=values, customer__merged_into=None, usable=True)
    owners: dict[tuple[str, str], list[Customer]] = {key: [] for key in shared}
    for point in points.select_related("customer").order_by("customer"):
        owners.get((point.kind, point.normalised), []).append(point.customer)
    return [(kind, found) for (kind, _normalised), found in owners.items()]


def _sharing_contacts(family: list[int]) -> list[tuple[Sign, int]]:
    own = ContactPoint.objects.filter(customer__in=family, usable=True).exclude(kind=ContactKind.POST)
    signs = []
    for kind, normalised in own.order_by("pk").values_list("kind", "normalised")[:SHOWN]:
        sharing = ContactPoint.objects.filter(kind=kind, normalised=normalised).exclude(customer__in=family)
        owners = list(sharing.select_related("customer__merged_into").order_by("pk")[: SHARED_BY_FEW + 1])
        if len(owners) <= SHARED_BY_FEW:
            signs += [(Sign(kind), survivor(point.customer).pk) for point in owners]
    return signs


def _sharing_name(customer: Customer) -> list[tuple[Sign, int]]:
    if " " not in customer.sort_key:  # a first name alone, or none, says nothing
        return []
    same = Customer.objects.surviving().filter(sort_key=customer.sort_key).exclude(pk=customer.pk)
    return [(Sign.NAME, pk) for pk in same.order_by("pk").values_list("pk", flat=True)[:SHOWN]]


def _told_apart(customer: Customer) -> set[int]:
    pairs = ToldApart.objects.filter(Q(first=customer) | Q(second=customer)).order_by("pk")
    return {pk for pair in pairs.values_list("first", "second") for pk in pair}
