"""Take contacts in from files of rows: the log of a telephone system, the diary of those who visit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from ascolto.customers.events import ContactEvent
from ascolto.customers.models import Contact, ContactState, Direction, Way
from ascolto.customers.recognising import Named, recognise
from ascolto.imports.intake import CREATED, SKIPPED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.reasons import add_reasons
from ascolto.organisation.folding import fold
from ascolto.organisation.models import Unit
from ascolto.organisation.naming import units_by_word
from ascolto.people.models import User
from ascolto.trail.acting import Actor
from ascolto.trail.recording import Entry, begin_many

MOST = 2_000_000_000  # what a column of whole numbers holds
COUNTED = {"minutes": 1, "waited_seconds": 1}

add_reasons(
    {
        "contact_with_nobody": _("The row names neither a customer whom we know nor a telephone number or address."),
        "contact_ahead": _("The contact would have happened in the future, at %(moment)s."),
        "not_counted": _("%(field)s must be a whole number that is not negative."),
        "contact_unknown_unit": _("There is no unit “%(unit)s”."),
    }
)


class ContactIntake:
    """Calls, visits, meetings and mails, with how long callers waited and whether somebody answered."""

    kind = "contacts"

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        choice, number = FieldType.CHOICE, FieldType.NUMBER
        return {
            "external_id": FieldSpec(max_length=200, help=_("The contact's number in the system the file is from.")),
            "happened_at": FieldSpec(type=FieldType.MOMENT, compulsory=True, help=_("The day, or the day and time.")),
            "way": FieldSpec(type=choice, choices=frozenset(Way.values), help=_("Without it: a call.")),
            "direction": FieldSpec(
                type=choice, choices=frozenset(Direction.values), help=_("in: they came to us; out: we to them.")
            ),
            "customer": FieldSpec(max_length=200, help=_("The customer's number, ours or from elsewhere.")),
            "email": FieldSpec(max_length=500),
            "phone": FieldSpec(max_length=500, help=_("As dialled in your country, or with + and the country code.")),
            "unit": FieldSpec(max_length=200, help=_("The unit, by name or code.")),
            "user": FieldSpec(max_length=254, help=_("Who of us it was, by the e-mail address of the sign-in.")),
            "answered": FieldSpec(type=FieldType.FLAG, help=_("Whether somebody took the call.")),
            "waited_seconds": FieldSpec(type=number, help=_("Until somebody answered, or the caller gave up.")),
            "minutes": FieldSpec(type=number, help=_("How long it lasted.")),
            "about": FieldSpec(max_length=300),
            "note": FieldSpec(type=FieldType.WORDS, max_length=100_000),
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Store the contacts that are not on record under their id; a call of somebody unknown keeps its number."""
        known = _known(rows)
        customers = recognise([_named(row) for row in rows])
        outcomes = [
            SKIPPED if (row.source, row.external_id) in known else self._judged(row, customer, at=at)
            for row, customer in zip(rows, customers, strict=True)
        ]
        new = Contact.objects.bulk_create(
            self._contact(row, customer, at=at)
            for row, customer, outcome in zip(rows, customers, outcomes, strict=True)
            if outcome is CREATED
        )
        entries: list[Entry] = [(each, {"customer": each.customer_id, "way": each.way}, "", at) for each in new]
        begin_many(ContactEvent.IMPORTED, entries, by=by, at=at)
        return outcomes

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return units_by_word(Unit.objects.order_by("-pk"))

    @cached_property
    def _users(self) -> dict[str, int]:
        return dict(User.objects.order_by("pk").values_list("email", "pk"))

    def _judged(self, row: ParsedRow, customer: int | None, *, at: datetime) -> Outcome:
        told: Mapping[str, Any] = row.values
        if customer is None and not (told["phone"] or told["email"]):
            return rejected("contact_with_nobody")
        if told["happened_at"] > at:
            return rejected("contact_ahead", moment=told["happened_at"].isoformat())
        if wrong := next((name for name in COUNTED if not _is_count(told[name])), ""):
            return rejected("not_counted", field=wrong)
        if told["unit"] and fold(told["unit"]) not in self._units:
            return rejected("contact_unknown_unit", unit=told["unit"])
        return CREATED

    def _contact(self, row: ParsedRow, customer: int | None, *, at: datetime) -> Contact:
        told: Mapping[str, Any] = row.values
        return Contact(
            customer_id=customer,
            party="" if customer else (told["phone"] or told["email"])[:200],
            way=told["way"] or Way.CALL,
            direction=told["direction"] or Direction.IN,
            state=ContactState.DONE,
            unit=self._units[fold(told["unit"])] if told["unit"] else None,
            carried_by_id=self._users.get((told["user"] or "").lower()),
            happened_at=told["happened_at"],
            answered=told["answered"],
            waited_seconds=_count(told["waited_seconds"]),
            minutes=_count(told["minutes"]),
            about=told["about"],
            note=told["note"],
            source=row.source,
            external_id=row.external_id,
            recorded_at=at,
        )


def _named(row: ParsedRow) -> Named:
    told: Mapping[str, Any] = row.values
    return Named(number=told["customer"] or "", email=told["email"] or "", phone=told["phone"] or "")


def _known(rows: Sequence[ParsedRow]) -> set[tuple[str, str]]:
    on_record = Contact.objects.filter(
        source__in={row.source for row in rows}, external_id__in={row.external_id for row in rows}
    )
    return set(on_record.order_by().values_list("source", "external_id"))


def _is_count(value: Any) -> bool:
    return value is None or (0 <= value <= MOST and value == int(value))


def _count(value: Any) -> int | None:
    return None if value is None else int(value)
