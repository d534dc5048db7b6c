"""Who could be asked: closed filters over customers, and the list of them that a sample is drawn from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any, Self

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.timezone import make_aware
from numpy.typing import NDArray

from ascolto.customers.models import (
    Belonging,
    Customer,
    CustomerKind,
    CustomerQuerySet,
    Importance,
    Purchase,
    PurchaseQuerySet,
    Relation,
    Standing,
)
from ascolto.organisation.models import Unit

Ids = NDArray[np.int64]
Codes = NDArray[np.int32]
READ_AT_ONCE = 20_000
STRATA = ("kind", "relation", "standing", "importance", "language", "segment", "unit", "offering")
"""By what a sample can be divided; unit and offering are those of the latest purchase that fits."""

KNOWN: Mapping[str, frozenset[str]] = {
    "kinds": frozenset(CustomerKind.values),
    "relations": frozenset(Relation.values),
    "standings": frozenset(Standing.values),
    "importances": frozenset(Importance.values),
}
LISTS = ("kinds", "relations", "standings", "importances", "languages", "segments", "units", "offerings")
DAYS = ("registered_from", "registered_until", "bought_from", "bought_until")


class NotAPopulation(ValueError):
    """The data does not describe who could be asked; `part` is what is wrong in it."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Which customers are meant; what is left empty does not narrow them. The last days are included."""

    kinds: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    importances: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    offerings: tuple[str, ...] = ()
    registered_from: date | None = None
    registered_until: date | None = None
    bought_from: date | None = None
    bought_until: date | None = None

    @property
    def looks_at_purchases(self) -> bool:
        return bool(self.units or self.offerings or self.bought_from or self.bought_until)

    def dumped(self) -> dict[str, Any]:
        """Return the population as plain JSON data; what is empty is left out."""
        data = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _plain(value) for name, value in data.items() if value}

    @classmethod
    def loaded(cls, data: Mapping[str, Any]) -> Self:
        """Return the population that was dumped.

        Raises:
            NotAPopulation: a filter that does not exist, a code that is not known, or a day that is none.
        """
        if strange := sorted(set(data) - {*LISTS, *DAYS}):
            raise NotAPopulation(strange[0])
        lists = {name: _codes(name, data[name]) for name in LISTS if data.get(name)}
        days = {name: _day(name, data[name]) for name in DAYS if data.get(name)}
        return cls(**lists, **days)  # type: ignore[arg-type]


def customers_in(population: Population) -> CustomerQuerySet:
    """Return the customers who belong to the population; of merged records the one that stands."""
    named = {
        "kind__in": population.kinds,
        "relation__in": population.relations,
        "standing__in": population.standings,
        "importance__in": population.importances,
        "language__in": population.languages,
    }
    customers = Customer.objects.surviving().filter(**{name: value for name, value in named.items() if value})
    if population.segments:
        belonging = Belonging.objects.standing().filter(customer=OuterRef("pk"), segment__code__in=population.segments)
        customers = customers.filter(Exists(belonging))
    if population.registered_from:
        customers = customers.filter(registered_at__gte=_midnight(population.registered_from))
    if population.registered_until:
        customers = customers.filter(registered_at__lt=_midnight(population.registered_until, days_later=1))
    if population.looks_at_purchases:
        customers = customers.filter(Exists(purchases_of(population, OuterRef("pk"))))
    return customers


def purchases_of(population: Population, customer: Any) -> PurchaseQuerySet:
    """Return what a customer paid for or used of what the population is about."""
    purchases = Purchase.objects.filter(Q(payer=customer) | Q(user=customer))
    if population.units:
        purchases = purchases.filter(unit__in=_units_below(population.units))
    if population.offerings:
        purchases = purchases.filter(offering__code__in=population.offerings)
    if population.bought_from:
        purchases = purchases.filter(bought_on__gte=population.bought_from)
    if population.bought_until:
        purchases = purchases.filter(bought_on__lte=population.bought_until)
    return purchases


@dataclass(frozen=True, slots=True)
class Frame:
    """The list that is drawn from: ids of customers in ascending order, and the stratum of each by its place in
    `names`."""

    ids: Ids
    strata: Codes
    names: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.ids)

    def sizes(self) -> dict[str, int]:
        """Return how many there are in each stratum, by its name."""
        counts = np.bincount(self.strata, minlength=len(self.names))
        return {name: int(count) for name, count in zip(self.names, counts, strict=True)}


def read_frame(population: Population, *, divided_by: str = "") -> Frame:
    """Return the list of all who belong to the population, without building a customer from any row.

    The order is that of the ids, so that the same population is always the same list.
    """
    customers = customers_in(population).order_by("pk")
    if not divided_by:
        ids = np.fromiter(_streamed(customers.values_list("pk", flat=True)), dtype=np.int64)
        return Frame(ids, np.zeros(len(ids), dtype=np.int32), ("",))
    rows = customers.annotate(stratum=_stratum(population, divided_by)).values_list("pk", "stratum")
    places: dict[str, int] = {}
    pairs = np.fromiter(
        ((pk, places.setdefault(stratum or "", len(places))) for pk, stratum in _streamed(rows)),
        dtype=np.dtype([("id", np.int64), ("stratum", np.int32)]),
    )
    names = tuple(sorted(places))
    moved = np.array([names.index(name) for name in places], dtype=np.int32)
    strata = moved[pairs["stratum"]] if len(pairs) else np.zeros(0, dtype=np.int32)
    return Frame(pairs["id"].astype(np.int64), strata, names)


def _streamed(rows: Any) -> Iterable[Any]:
    return rows.iterator(chunk_size=READ_AT_ONCE)  # type: ignore[no-any-return]


def _stratum(population: Population, divided_by: str) -> Subquery | F:
    if divided_by == "segment":
        return first_segment()
    if divided_by in {"unit", "offering"}:
        latest = purchases_of(population, OuterRef("pk")).order_by("-bought_on", "-pk")
        return Subquery(latest.values(f"{divided_by}__code")[:1])
    return F(divided_by)


def first_segment() -> Subquery:
    """Return, for each customer of a query, the code of the first segment that they belong to."""
    belongings = Belonging.objects.standing().filter(customer=OuterRef("pk"))
    return Subquery(belongings.order_by("segment__code").values("segment__code")[:1])


def _units_below(codes: Iterable[str]) -> list[int]:
    units = Unit.objects.filter(code__in=codes).order_by("pk")
    return sorted({pk for unit in units for pk in Unit.objects.subtree_ids(unit)})


def _codes(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(code, str) and code for code in value):
        raise NotAPopulation(name)
    known = KNOWN.get(name)
    if known is not None and not set(value) <= known:
        raise NotAPopulation(name)
    return tuple(dict.fromkeys(value))


def _day(name: str, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError) as wrong:
        raise NotAPopulation(name) from wrong


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value)


def _midnight(day: date, *, days_later: int = 0) -> datetime:
    return make_aware(datetime.combine(date.fromordinal(day.toordinal() + days_later), time.min))
