"""Take customers in from files of rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ascolto.customers.models import ContactKind, Customer, CustomerKind, Relation, Standing
from ascolto.customers.registering import NewCustomer, register_many
from ascolto.customers.terms import NAMES, Told, tell_terms_many
from ascolto.imports.intake import CREATED, SKIPPED, UPDATED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.reasons import add_reasons
from ascolto.trail.acting import Actor

CENT = Decimal("0.01")
MOST = {"tenure_months": 10_000, "bound_months": 1_000, "monthly_charge": 10**12, "paid_in_all": 10**12}

add_reasons(
    {
        "nobody": _("The row has neither a name nor a way to reach the customer."),
        "terms_outside": _("%(field)s must be a number from 0 to %(most)s."),
    }
)


class CustomerIntake:
    """Customers by name, ways of contact, language, kind, relation and standing, and on what terms they are with us."""

    kind = "customers"

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        choice, number, money = FieldType.CHOICE, FieldType.NUMBER, FieldType.MONEY
        return {
            "external_id": FieldSpec(max_length=200, help=_("The customer's number in the system the file is from.")),
            "name": FieldSpec(max_length=300, help=_("The name of the person or organisation.")),
            "email": FieldSpec(max_length=500),
            "phone": FieldSpec(max_length=500, help=_("As dialled in your country, or with + and the country code.")),
            "post": FieldSpec(max_length=500, help=_("The postal address, in one cell.")),
            "language": FieldSpec(type=choice, choices=frozenset(code for code, _name in settings.LANGUAGES)),
            "channel_wish": FieldSpec(type=choice, choices=frozenset(ContactKind.values)),
            "kind": FieldSpec(type=choice, choices=frozenset(CustomerKind.values)),
            "relation": FieldSpec(type=choice, choices=frozenset(Relation.values)),
            "standing": FieldSpec(type=choice, choices=frozenset(Standing.values)),
            "tenure_months": FieldSpec(type=number, help=_("For how many months they have been customers.")),
            "bound_months": FieldSpec(type=number, help=_("How long the contract binds at a time; 0: not bound.")),
            "monthly_charge": FieldSpec(type=money, help=_("What they pay for a month.")),
            "paid_in_all": FieldSpec(type=money, help=_("What they have paid so far.")),
            "currency": FieldSpec(max_length=3),
            "country": FieldSpec(max_length=2, help=_("In two letters.")),
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Register those who are not on record under their id; of the others only the terms are brought up to date."""
        known = _known(rows)
        outcomes = [_judged(row, known) for row in rows]
        judged = list(zip(rows, outcomes, strict=True))
        registered = register_many([_new_customer(row) for row, each in judged if each is CREATED], by=by, at=at)
        ids = {(one.source, one.external_id): one.pk for one in registered} | known
        terms = {ids[_key(row)]: _told(row) for row, each in judged if each in (CREATED, SKIPPED) and _told(row)}
        changed = tell_terms_many(terms, by=by, at=at) if terms else set()
        return [UPDATED if each is SKIPPED and ids[_key(row)] in changed else each for row, each in judged]


def _key(row: ParsedRow) -> tuple[str, str]:
    return row.source, row.external_id


def _known(rows: Sequence[ParsedRow]) -> dict[tuple[str, str], int]:
    sources = {row.source for row in rows}
    ids = {row.external_id for row in rows}
    on_record = Customer.objects.filter(source__in=sources, external_id__in=ids).order_by("pk")
    return {(source, id_): pk for source, id_, pk in on_record.values_list("source", "external_id", "pk")}


def _judged(row: ParsedRow, known: Mapping[tuple[str, str], int]) -> Outcome:
    told: Mapping[str, Any] = row.values
    for field, most in MOST.items():
        if told[field] is not None and not 0 <= told[field] < most:
            return rejected("terms_outside", field=field, most=most)
    if _key(row) in known:
        return SKIPPED
    if not any(told[field] for field in ("name", "email", "phone", "post")) and not (
        told["external_id"] and _told(row)
    ):
        return rejected("nobody")
    return CREATED


def _told(row: ParsedRow) -> Told:
    told: Mapping[str, Any] = row.values
    return Told(
        tenure_months=_cents(told["tenure_months"]),
        bound_months=None if told["bound_months"] is None else int(told["bound_months"]),
        monthly_charge=_cents(told["monthly_charge"]),
        paid_in_all=_cents(told["paid_in_all"]),
        currency=(told["currency"] or "").upper(),
        country=(told["country"] or "").upper(),
    )


def _cents(number: Any) -> Decimal | None:
    return None if number is None else Decimal(number).quantize(CENT)


def _new_customer(row: ParsedRow) -> NewCustomer:
    given: dict[str, Any] = {field: value for field, value in row.values.items() if value and field not in NAMES}
    return NewCustomer(**given | {"source": row.source, "external_id": row.external_id})
