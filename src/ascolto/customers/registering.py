"""Register customers: one, many, or whoever is not known yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction

from ascolto.correspondence.addresses import one_line
from ascolto.customers.events import CustomerEvent
from ascolto.customers.finding import find
from ascolto.customers.models import ContactKind, ContactPoint, Customer, CustomerKind, Relation, Standing
from ascolto.customers.normalising import normalise_contact
from ascolto.customers.policy import may_register_customer
from ascolto.organisation.folding import fold
from ascolto.organisation.references import fresh_references, in_use
from ascolto.organisation.searching import indexable
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor, require
from ascolto.trail.bulk import insert_new, insert_row
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import Entry, begin, begin_many


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """What is known of a customer when the record is made."""

    name: str = ""
    kind: str = CustomerKind.PERSON
    relation: str = Relation.CONSUMER
    standing: str = Standing.CURRENT
    email: str = ""
    phone: str = ""
    post: str = ""
    language: str = ""
    channel_wish: str = ""
    source: str = ""
    external_id: str = ""
    employer: Customer | None = None


def ensure(
    name: str = "",
    email: str = "",
    phone: str = "",
    external_id: str = "",
    source: str = "",
    language: str = "",
    *,
    by: Actor,
    at: datetime,
) -> Customer:
    """Return the customer known by e-mail, phone or external id, or register a new one.

    What is already on record stays as it is: whoever types another's address at the front door must not be able
    to change that customer's name, language or ways of contact.
    """
    known = find(email=email, phone=phone, external_id=external_id, source=source)
    if known is not None:
        return known
    new = NewCustomer(name=name, email=email, phone=phone, external_id=external_id, source=source, language=language)
    try:
        return register(new, by=by, at=at)
    except IntegrityError:
        # Somebody else registered this external id between our look and our writing.
        known = find(external_id=external_id, source=source)
        if known is None:
            raise
        return known


@transaction.atomic
def register(new: NewCustomer, *, by: Actor, at: datetime) -> Customer:
    """Make the record of one customer."""
    require(may_register_customer(by))
    customer = _record_of(new, reference=_references(1)[0], at=at)
    insert_row(customer)
    insert_new(_contact_points(customer, new, country=current().country, at=at))
    begin(CustomerEvent.REGISTERED, customer, by=by, at=at, facts=_facts(customer))
    return customer


@transaction.atomic
def register_many(rows: Sequence[NewCustomer], *, by: Actor, at: datetime) -> list[Customer]:
    """Make the records of many customers, in the order of the rows."""
    require(may_register_customer(by))
    references = _references(len(rows))
    customers = [_record_of(new, reference=reference, at=at) for new, reference in zip(rows, references, strict=True)]
    Customer.objects.bulk_create(customers, batch_size=500)
    country = current().country
    points = [
        point
        for customer, new in zip(customers, rows, strict=True)
        for point in _contact_points(customer, new, country=country, at=at)
    ]
    ContactPoint.objects.bulk_create(points, batch_size=1000)
    entries: list[Entry] = [(customer, _facts(customer), "", at) for customer in customers]
    begin_many(CustomerEvent.REGISTERED, entries, by=by, at=at)
    return customers


def _record_of(new: NewCustomer, *, reference: str, at: datetime) -> Customer:
    name = one_line(new.name)  # it stands in letters: with line breaks it could be made to speak for us
    return Customer(
        reference=reference,
        kind=new.kind,
        relation=new.relation,
        standing=new.standing,
        name=name,
        language=new.language,
        channel_wish=new.channel_wish,
        source=new.source,
        external_id=new.external_id,
        employer=new.employer,
        search_text=searchable(name, new.external_id),
        sort_key=fold(name)[:300],
        registered_at=at,
    )


def searchable(name: str, external_id: str) -> str:
    """Return what a search looks into."""
    return indexable(f"{name} {external_id}")


def _contact_points(customer: Customer, new: NewCustomer, *, country: str, at: datetime) -> list[ContactPoint]:
    given = ((ContactKind.EMAIL, new.email), (ContactKind.PHONE, new.phone), (ContactKind.POST, new.post))
    return [
        contact_point(customer, kind, value, country=country, at=at) for kind, value in given if fold(value).strip()
    ]


def contact_point(customer: Customer, kind: ContactKind, value: str, *, country: str, at: datetime) -> ContactPoint:
    """Return the way to reach the customer, not yet saved; what cannot reach anybody is kept too, as not usable."""
    normalised = normalise_contact(kind, value, country=country)
    return ContactPoint(
        customer=customer,
        kind=kind,
        value=value[:500],
        normalised=normalised or fold(value).strip()[:500],
        usable=bool(normalised),
        added_at=at,
    )


def _facts(customer: Customer) -> Facts:
    return {"kind": customer.kind, "source": customer.source, "language": customer.language}


def _references(count: int) -> list[str]:
    return fresh_references("K", count, taken=partial(in_use, Customer))
