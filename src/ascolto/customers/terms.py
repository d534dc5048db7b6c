"""On what terms customers are with us, as another system tells: since when, at what price, bound for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ascolto.customers.events import CustomerEvent
from ascolto.customers.models import Customer, Terms
from ascolto.customers.policy import may_register_customer
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import Entry, begin_many, record

NAMES = ("tenure_months", "bound_months", "monthly_charge", "paid_in_all", "currency", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file says; None and empty where it says nothing."""

    tenure_months: Decimal | None = None
    bound_months: int | None = None
    monthly_charge: Decimal | None = None
    paid_in_all: Decimal | None = None
    currency: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) not in (None, "") for name in NAMES)


@transaction.atomic
def tell_terms_many(told: Mapping[int, Told], *, by: Actor, at: datetime) -> set[int]:
    """Keep what is told of each customer, by id; return the ids of those of whom it is new or another than before."""
    require(may_register_customer(by))
    on_record = {each.customer_id: each for each in _locked(list(told))}
    fresh = [_terms(pk, each, at=at) for pk, each in told.items() if pk not in on_record]
    Terms.objects.bulk_create(fresh)
    entries: list[Entry] = [(each, _facts(each), "", at) for each in fresh]
    begin_many(CustomerEvent.TERMS_TOLD, entries, by=by, at=at)
    changed = {each.customer_id for each in fresh}
    for pk, terms in on_record.items():
        if _changed(terms, told[pk], at=at):
            terms.save(update_fields=[*NAMES, "told_at"])
            record(CustomerEvent.TERMS_TOLD, terms, by=by, at=at, facts=_facts(terms))
            changed.add(pk)
    return changed


def _locked(customers: Sequence[int]) -> list[Terms]:
    """Hold the customers too: two files that speak of the same new one wait for each other."""
    list(Customer.objects.select_for_update().filter(pk__in=customers).order_by("pk").values_list("pk"))
    return list(Terms.objects.select_for_update().filter(customer__in=customers).order_by("pk"))


def _terms(customer: int, told: Told, *, at: datetime) -> Terms:
    return Terms(customer_id=customer, told_at=at, **{name: getattr(told, name) for name in NAMES})


def _changed(terms: Terms, told: Told, *, at: datetime) -> bool:
    changes = {name: getattr(told, name) for name in NAMES if getattr(told, name) not in (None, "")}
    changes = {name: value for name, value in changes.items() if getattr(terms, name) != value}
    for name, value in changes.items():
        setattr(terms, name, value)
    terms.told_at = at if changes else terms.told_at
    return bool(changes)


def _facts(terms: Terms) -> Facts:
    numbers = {name: getattr(terms, name) for name in NAMES}
    told = {name: str(value) for name, value in numbers.items() if value not in (None, "")}
    return {"customer": terms.customer_id, **told}
