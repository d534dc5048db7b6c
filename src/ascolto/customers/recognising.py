"""Tell of many rows at once which customers they speak of, in a few statements however many rows there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ascolto.customers.models import ContactKind, ContactPoint, Customer
from ascolto.customers.normalising import normalise_email, normalise_phone
from ascolto.organisation.references import is_reference, normalise_reference
from ascolto.organisation.settings_of import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How a row names a customer: by our reference or an id from elsewhere, by e-mail, or by telephone."""

    number: str = ""
    email: str = ""
    phone: str = ""


def recognise(named: Sequence[Named]) -> list[int | None]:
    """Return for each the id of the record that stands for the customer, or None where there is none.

    The number decides alone where there is one. An id from elsewhere counts only where one customer has it.
    """
    country = current().country
    numbers = _by_number({each.number.strip() for each in named if each.number.strip()})
    emails = {normalise_email(each.email) for each in named}
    phones = {normalise_phone(each.phone, country=country) for each in named}
    mailboxes, lines = _by_point(ContactKind.EMAIL, emails - {""}), _by_point(ContactKind.PHONE, phones - {""})
    found = [
        numbers.get(each.number.strip())
        if each.number.strip()
        else mailboxes.get(normalise_email(each.email)) or lines.get(normalise_phone(each.phone, country=country))
        for each in named
    ]
    heirs = heirs_of(pk for pk in found if pk is not None)
    return [None if pk is None else heirs[pk] for pk in found]


def heirs_of(customers: Iterable[int]) -> dict[int, int]:
    """Return for each record the one that stands for it after all merges."""
    heirs = {pk: pk for pk in customers}
    asked = set(heirs)
    while asked:
        merged = dict(
            Customer.objects.filter(pk__in=asked, merged_into__isnull=False).values_list("pk", "merged_into")
        )  # fmt: skip
        heirs = {pk: merged.get(heir) or heir for pk, heir in heirs.items()}
        asked = {heir for heir in merged.values() if heir is not None}
    return heirs


def _by_number(numbers: Collection[str]) -> dict[str, int]:
    references = {normalise_reference(number): number for number in numbers if is_reference(number)}
    rows = Customer.objects.filter(reference__in=references).order_by("pk").values_list("reference", "pk")
    found = {references[reference]: pk for reference, pk in rows}
    elsewhere: dict[str, list[int]] = {}
    ids = Customer.objects.filter(external_id__in=set(numbers) - set(found)).order_by("pk")
    for number, pk in ids.values_list("external_id", "pk"):
        elsewhere.setdefault(number, []).append(pk)
    return found | {number: pks[0] for number, pks in elsewhere.items() if len(pks) == 1}


def _by_point(kind: ContactKind, values: Collection[str]) -> dict[str, int]:
    """Return who is reached this way; where several share it, the oldest record."""
    points = ContactPoint.objects.filter(kind=kind, normalised__in=values).order_by("-customer")
    return dict(points.values_list("normalised", "customer"))
