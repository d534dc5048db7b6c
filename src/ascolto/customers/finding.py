"""Find a customer by any of external id, e-mail or phone, and the record that stands after merges."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from ascolto.customers.models import Belonging, ContactKind, Customer, CustomerQuerySet, Segment
from ascolto.customers.normalising import normalise_email, normalise_phone
from ascolto.customers.policy import may_see_identity
from ascolto.organisation.models import LegalEntity
from ascolto.organisation.references import is_reference, normalise_reference
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor

FEWEST_DIGITS = 5  # fewer are no telephone number
FEW = 2000
REACHED_BY = "SELECT customer_id FROM customers_contactpoint WHERE normalised = %s AND kind = %s ORDER BY id LIMIT %s"
SHARING_LOOKED_AT = 20  # a mailbox may stand with many customers; the oldest few are enough to choose from


def find(*, email: str = "", phone: str = "", external_id: str = "", source: str = "") -> Customer | None:
    """Return the customer known by any of these: the external id decides first, then the e-mail, then the phone."""
    for candidate in _candidates(email, phone, external_id, source):
        if not _is_somebody_else(candidate, source, external_id):
            return survivor(candidate)
    return None


def _candidates(email: str, phone: str, external_id: str, source: str) -> Iterator[Customer]:
    """Yield who may be meant, the surest first; each way is looked up when nobody came by those before it."""
    if external_id:
        yield from Customer.objects.filter(source=source, external_id=external_id).order_by("pk")
    if email:
        yield from _known_by(ContactKind.EMAIL, normalise_email(email))
    if phone:
        yield from _known_by(ContactKind.PHONE, normalise_phone(phone, country=current().country))


def numbered(number: str) -> Customer | None:
    """Return the customer of this number: our reference, or an id from elsewhere that only one customer has."""
    if is_reference(number):
        known = list(Customer.objects.filter(reference=normalise_reference(number)))
    else:
        known = list(Customer.objects.filter(external_id=number.strip()).exclude(external_id="").order_by("pk")[:2])
    return survivor(known[0]) if len(known) == 1 else None


def survivor(customer: Customer) -> Customer:
    """Return the record that stands for this one after all merges."""
    while customer.merged_into is not None:
        customer = customer.merged_into
    return customer


def family_ids(customer: Customer) -> list[int]:
    """Return the ids of the record and of all that were merged into it, directly or by way of others.

    Foreign keys never move when customers are merged, so whoever lists what belongs to a customer filters by these.
    """
    family = [customer.pk]
    generation = family
    while generation:
        merged = Customer.objects.filter(merged_into__in=generation).order_by("pk")
        generation = list(merged.values_list("pk", flat=True))
        family.extend(generation)
    return family


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Which customers are looked at; what is left empty does not narrow them."""

    kind: str = ""
    relation: str = ""
    standing: str = ""
    importance: str = ""
    language: str = ""
    segment: Segment | None = None

    def of(self, customers: CustomerQuerySet) -> CustomerQuerySet:
        """Return those of the customers who belong to the group."""
        named = {name: getattr(self, name) for name in ("kind", "relation", "standing", "importance", "language")}
        customers = customers.filter(**{name: value for name, value in named.items() if value})
        if self.segment is None:
            return customers
        return customers.filter(pk__in=Belonging.objects.standing().filter(segment=self.segment).values("customer"))


def search(text: str, *, actor: Actor, known: CustomerQuerySet, also: Collection[int] = ()) -> CustomerQuerySet:
    """Return the customers that fit the words, reference, e-mail or phone, and those that another room found by them.

    `known` are those of whom the actor may see who they are. All others are found by reference only: a search by name
    would tell what the page masks.
    """
    customers = Customer.objects.visible_to(actor)
    text = text.strip()
    if is_reference(text):
        return customers.filter(reference=normalise_reference(text)).in_order()
    if not may_see_identity(actor):
        return customers.none()
    customers = known.surviving()
    if not text:
        return customers.in_order()
    if "@" in text:
        return customers.filter(pk__in=_owners(ContactKind.EMAIL, normalise_email(text))).in_order()
    return _saying(customers, text, {*_owners_by_phone(text), *also}).in_order()


def _saying(customers: CustomerQuerySet, text: str, others: Collection[int]) -> CustomerQuerySet:
    """Return the customers with these words, and those of them who were found to fit otherwise.

    Few are looked up before they are put in order. A database that is asked for the first page of all customers in
    order who fit walks through them by name, and for a rare word to the very end. The second step asks for the ids
    alone, so that no other condition tempts it to walk again.
    """
    fits = Q(search_text__says=text)
    few = list(customers.filter(fits).order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        found = customers.filter(pk__in=others).order_by().values_list("pk", flat=True) if others else ()
        return Customer.objects.filter(pk__in={*few, *found})
    return customers.filter(fits | Q(pk__in=others) if others else fits)


def _known_by(kind: ContactKind, normalised: str) -> Iterable[Customer]:
    ids = _reached_by(kind, normalised)
    return Customer.objects.filter(pk__in=ids).order_by("pk") if ids else ()


def _reached_by(kind: ContactKind, normalised: str) -> list[int]:
    """Return the ids of who is reached this way. Usually nobody is, and a short statement says so the soonest."""
    with connection.cursor() as cursor:
        cursor.execute(REACHED_BY, [normalised, kind.value, SHARING_LOOKED_AT])
        return [row[0] for row in cursor.fetchall()]


def _is_somebody_else(candidate: Customer, source: str, external_id: str) -> bool:
    """Two ids of one source are two customers, though they share a mailbox or a telephone."""
    return bool(
        external_id and candidate.external_id and candidate.source == source and candidate.external_id != external_id
    )


def _owners(kind: ContactKind, normalised: str) -> list[int]:
    """Return the ids of the standing customers who are reached this way, also through what was merged into them."""
    known = Customer.objects.filter(pk__in=_reached_by(kind, normalised)).select_related("merged_into")
    return [survivor(found).pk for found in known]


def _owners_by_phone(text: str) -> list[int]:
    """Return who is reached at this number, read as dialled in any country in which the organisation is at home."""
    if sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        return []
    countries = {current().country, *LegalEntity.objects.order_by("pk").values_list("country", flat=True)}
    spellings = {normalise_phone(text, country=country) for country in countries} - {""}
    return [pk for spelling in sorted(spellings) for pk in _owners(ContactKind.PHONE, spelling)]
