"""Take customers in from files of rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ascolto.customers.models import ContactKind, Customer, CustomerKind, Relation, Standing
from ascolto.customers.registering import NewCustomer, register_many
from ascolto.imports.intake import CREATED, SKIPPED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.reasons import add_reasons
from ascolto.trail.acting import Actor

add_reasons({"nobody": _("The row has neither a name nor a way to reach the customer.")})


class CustomerIntake:
    """Customers by name, ways of contact, language, kind, relation and standing."""

    kind = "customers"

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        choice = FieldType.CHOICE
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
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Register those who are not on record under their id; a customer on record stays as it is."""
        known = _known(rows)
        outcomes = [_judged(row, known) for row in rows]
        new = [_new_customer(row) for row, outcome in zip(rows, outcomes, strict=True) if outcome is CREATED]
        register_many(new, by=by, at=at)
        return outcomes


def _known(rows: Sequence[ParsedRow]) -> set[tuple[str, str]]:
    sources = {row.source for row in rows}
    ids = {row.external_id for row in rows}
    on_record = Customer.objects.filter(source__in=sources, external_id__in=ids)
    return set(on_record.values_list("source", "external_id"))


def _judged(row: ParsedRow, known: set[tuple[str, str]]) -> Outcome:
    if (row.source, row.external_id) in known:
        return SKIPPED
    if not any(row.values[field] for field in ("name", "email", "phone", "post")):
        return rejected("nobody")
    return CREATED


def _new_customer(row: ParsedRow) -> NewCustomer:
    given: dict[str, Any] = {field: value for field, value in row.values.items() if value}
    return NewCustomer(**given | {"source": row.source, "external_id": row.external_id})
