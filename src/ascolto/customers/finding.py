"""Find a customer by any of external id, e-mail or phone, and the record that stands after merges."""

from django.db.models import IntegerField, Q, Value

from ascolto.customers.models import ContactKind, ContactPoint, Customer, CustomerQuerySet
from ascolto.customers.normalising import normalise_email, normalise_phone
from ascolto.customers.policy import may_see_identity
from ascolto.organisation.folding import fold
from ascolto.organisation.references import is_reference, normalise_reference
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor

SHARING_LOOKED_AT = 20  # a mailbox may stand with many customers; the oldest few are enough to choose from


def find(*, email: str = "", phone: str = "", external_id: str = "", source: str = "") -> Customer | None:
    """Return the customer known by any of these: the external id decides first, then the e-mail, then the phone."""
    ways = []
    if external_id:
        ways.append(Customer.objects.filter(source=source, external_id=external_id))
    if email:
        ways.append(_reached_by(ContactKind.EMAIL, normalise_email(email)))
    if phone:
        ways.append(_reached_by(ContactKind.PHONE, normalise_phone(phone, country=current().country)))
    for candidate in _looked_up(ways):
        if not _is_somebody_else(candidate, source, external_id):
            return survivor(candidate)
    return None


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


def search(text: str, *, actor: Actor) -> CustomerQuerySet:
    """Return the customers that fit the words, reference, e-mail or phone.

    Who may not see identities searches by reference only: a search by name would tell what the page masks.
    """
    customers = Customer.objects.visible_to(actor)
    text = text.strip()
    if is_reference(text):
        return customers.filter(reference=normalise_reference(text)).in_order()
    if not may_see_identity(actor):
        return customers.none()
    customers = customers.surviving()
    if not text:
        return customers.in_order()
    if "@" in text:
        return customers.filter(pk__in=_owners(ContactKind.EMAIL, normalise_email(text))).in_order()
    return customers.filter(_fits_words(text) | _fits_phone(text)).in_order()


def _reached_by(kind: ContactKind, normalised: str) -> CustomerQuerySet:
    points = ContactPoint.objects.filter(normalised=normalised, kind=kind).order_by("pk")[:SHARING_LOOKED_AT]
    return Customer.objects.filter(pk__in=points.values("customer"))


def _looked_up(ways: list[CustomerQuerySet]) -> list[Customer]:
    """Look up all ways in one statement: a union, since an OR over two tables would read them whole."""
    if not ways:
        return []
    ranked = [way.annotate(rank=Value(rank, output_field=IntegerField())) for rank, way in enumerate(ways)]
    return list(ranked[0].union(*ranked[1:]).order_by("rank", "pk"))


def _is_somebody_else(candidate: Customer, source: str, external_id: str) -> bool:
    """Two ids of one source are two customers, though they share a mailbox or a telephone."""
    return bool(
        external_id and candidate.external_id and candidate.source == source and candidate.external_id != external_id
    )


def _owners(kind: ContactKind, normalised: str) -> list[int]:
    """Return the ids of the standing customers who are reached this way, also through what was merged into them."""
    return [survivor(found).pk for found in _reached_by(kind, normalised).select_related("merged_into")]


def _fits_words(text: str) -> Q:
    fits = Q()
    for word in fold(text).split():
        fits &= Q(search_text__says=word)
    return fits


def _fits_phone(text: str) -> Q:
    if sum(sign.isdigit() for sign in text) < 5:
        return Q(pk__in=[])
    return Q(pk__in=_owners(ContactKind.PHONE, normalise_phone(text, country=current().country)))
