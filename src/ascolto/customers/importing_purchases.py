"""Take purchases in from files of rows: who paid, who used it, who sold it on, and what it cost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ascolto.customers.events import PurchaseEvent
from ascolto.customers.models import Purchase
from ascolto.customers.recognising import Named, recognise
from ascolto.imports.intake import CREATED, SKIPPED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.reasons import add_reasons
from ascolto.organisation.folding import fold
from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.naming import offerings_by_word, units_by_word
from ascolto.organisation.settings_of import current
from ascolto.trail.acting import Actor
from ascolto.trail.recording import Entry, begin_many

CENT = Decimal("0.01")
PARTIES = ("payer", "user", "reseller")
MOST_MONEY, MOST_THINGS = Decimal(10) ** 12, Decimal(10) ** 9

add_reasons(
    {
        "unknown_customer": _("%(field)s: there is no customer “%(number)s”; take the customers in first."),
        "purchase_ahead": _("The purchase would have been made in the future, on %(day)s."),
        "purchase_unknown_unit": _("There is no unit “%(unit)s”."),
        "unknown_offering": _("There is no product or service “%(offering)s”."),
        "no_currency": _("“%(currency)s” is no currency in three letters."),
        "too_much": _("%(field)s is too large a number."),
        "free_with_price": _("What is free cannot have a price."),
    }
)


class PurchaseIntake:
    """Purchases with their day, amount and parties."""

    kind = "purchases"

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        money, number = FieldType.MONEY, FieldType.NUMBER
        return {
            "external_id": FieldSpec(max_length=200, help=_("The purchase's number in the system the file is from.")),
            "bought_on": FieldSpec(type=FieldType.DAY, compulsory=True),
            "payer": FieldSpec(max_length=200, help=_("The number of the customer who paid, ours or from elsewhere.")),
            "payer_email": FieldSpec(max_length=500, help=_("Where the number of who paid is not known.")),
            "user": FieldSpec(max_length=200, help=_("The number of the customer who used it, if somebody else.")),
            "reseller": FieldSpec(max_length=200, help=_("The number of the customer who sold it on.")),
            "amount": FieldSpec(type=money, help=_("In all, not for each; less than nothing for a return.")),
            "currency": FieldSpec(max_length=3, help=_("Without it: that of the organisation.")),
            "quantity": FieldSpec(type=number),
            "free": FieldSpec(type=FieldType.FLAG, help=_("Whether nothing had to be paid.")),
            "offering": FieldSpec(max_length=200, help=_("The product or service, by name or code.")),
            "unit": FieldSpec(max_length=200, help=_("The unit, by name or code.")),
            "order_number": FieldSpec(max_length=100),
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Store the purchases that are not on record under their id."""
        known, parties = _known(rows), _parties_of(rows)
        outcomes = [
            SKIPPED if (row.source, row.external_id) in known else self._judged(row, those, at=at)
            for row, those in zip(rows, parties, strict=True)
        ]
        new = Purchase.objects.bulk_create(
            self._purchase(row, those, at=at)
            for row, those, outcome in zip(rows, parties, outcomes, strict=True)
            if outcome is CREATED
        )
        entries: list[Entry] = [(each, {"payer": each.payer_id, "order": each.order_number}, "", at) for each in new]
        begin_many(PurchaseEvent.IMPORTED, entries, by=by, at=at)
        return outcomes

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return units_by_word(Unit.objects.order_by("-pk"))

    @cached_property
    def _offerings(self) -> dict[str, Offering]:
        return offerings_by_word(Offering.objects.filter(merged_into=None).order_by("-pk"))

    @cached_property
    def _currency(self) -> str:
        return current().currency

    def _judged(self, row: ParsedRow, those: Mapping[str, int | None], *, at: datetime) -> Outcome:
        told: Mapping[str, Any] = row.values
        if unknown := next((name for name in PARTIES if those[name] is None and _names(told, name)), ""):
            return rejected("unknown_customer", field=unknown, number=_names(told, unknown))
        if those["payer"] is None:
            return rejected("missing", field="payer")
        if told["bought_on"] > at.date():
            return rejected("purchase_ahead", day=told["bought_on"].isoformat())
        return self._judged_by_amounts(told) or self._judged_by_names(told) or CREATED

    def _judged_by_amounts(self, told: Mapping[str, Any]) -> Outcome | None:
        amount, currency = told["amount"] or 0, told["currency"] or self._currency
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            return rejected("no_currency", currency=currency)
        if abs(amount) >= MOST_MONEY:
            return rejected("too_much", field="amount")
        if told["quantity"] is not None and abs(told["quantity"]) >= MOST_THINGS:
            return rejected("too_much", field="quantity")
        return rejected("free_with_price") if told["free"] and amount else None

    def _judged_by_names(self, told: Mapping[str, Any]) -> Outcome | None:
        if told["unit"] and fold(told["unit"]) not in self._units:
            return rejected("purchase_unknown_unit", unit=told["unit"])
        if told["offering"] and fold(told["offering"]) not in self._offerings:
            return rejected("unknown_offering", offering=told["offering"])
        return None

    def _purchase(self, row: ParsedRow, those: Mapping[str, int | None], *, at: datetime) -> Purchase:
        told: Mapping[str, Any] = row.values
        return Purchase(
            **{f"{name}_id": pk for name, pk in those.items()},
            bought_on=told["bought_on"],
            amount=Decimal(told["amount"] or 0).quantize(CENT),
            currency=(told["currency"] or self._currency).upper(),
            quantity=Decimal(1 if told["quantity"] is None else told["quantity"]),
            is_free=bool(told["free"]),
            offering=self._offerings[fold(told["offering"])] if told["offering"] else None,
            unit=self._units[fold(told["unit"])] if told["unit"] else None,
            order_number=told["order_number"],
            source=row.source,
            external_id=row.external_id,
            recorded_at=at,
        )


def _names(told: Mapping[str, Any], party: str) -> str:
    return told[party] or (told["payer_email"] if party == "payer" else "") or ""


def _parties_of(rows: Sequence[ParsedRow]) -> list[dict[str, int | None]]:
    """Return for each row who paid, used and resold, looked up for all rows and roles at once."""
    told: list[Mapping[str, Any]] = [row.values for row in rows]
    named = [Named(number=each["payer"] or "", email=each["payer_email"] or "") for each in told]
    named += [Named(number=each[name] or "") for name in PARTIES[1:] for each in told]
    found = recognise(named)
    columns = [found[place : place + len(rows)] for place in range(0, len(found), len(rows) or 1)]
    return [dict(zip(PARTIES, parties, strict=True)) for parties in zip(*columns, strict=True)]


def _known(rows: Sequence[ParsedRow]) -> set[tuple[str, str]]:
    on_record = Purchase.objects.filter(
        source__in={row.source for row in rows}, external_id__in={row.external_id for row in rows}
    )
    return set(on_record.order_by().values_list("source", "external_id"))
