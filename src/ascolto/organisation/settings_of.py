"""The settings of the organisation: what it promises, in which languages, how strict; every version is kept."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.organisation import priority
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Settings
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.priority import Rule, WrongTable
from ascolto.organisation.wording import speak_by_default
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

SUBJECT = "settings:organisation"
LONGEST_WAIT_IN_DAYS = 250
PROFILES = ("small", "standard", "regulated")
USUAL_SPOT_LIMITS = {"handler": Decimal(50), "unit_head": Decimal(200), "complaints_manager": Decimal(500)}


def product_languages() -> tuple[str, ...]:
    """Return the languages in which the product itself speaks."""
    return tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """What holds everywhere in the organisation today; hours and days are working time."""

    version: int = 0
    name: str = "Ascolto"
    contact_phone: str = ""
    contact_email: str = ""
    contact_address: str = ""
    profile: str = "standard"
    languages: tuple[str, ...] = field(default_factory=product_languages)
    default_language: str = "en"
    country: str = ""
    currency: str = "EUR"
    acknowledge_hours: int = 8
    decide_days: int = 10
    close_days: int = 20
    answer_days: int = 10
    spot_limits: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType(USUAL_SPOT_LIMITS))
    priority: tuple[Rule, ...] = priority.SUGGESTED
    anonymous_allowed: bool = True
    automatic_acknowledgement: bool = True
    retention_years: int = 3
    survey_rest_days: int = 90
    time_zone: str = ""  # no setting of its own: that of the first unit's calendar, empty where it has none yet

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @property
    def is_founded(self) -> bool:
        return self.version > 0

    @property
    def spot_limit(self) -> Decimal:
        """What a handler may grant without asking."""
        return self.spot_limit_of(["handler"])

    def spot_limit_of(self, roles: Collection[str]) -> Decimal:
        """What somebody with these roles may grant without asking: the highest of their limits."""
        return max((limit for role, limit in self.spot_limits.items() if role in roles), default=Decimal(0))


class WrongSettings(Exception):
    """Nothing was changed; `faults` says for each field, in the reader's language, what is wrong with it."""

    def __init__(self, faults: Mapping[str, str | Promise]) -> None:
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


class WrongValue(ValueError):
    """One value cannot be used; the message is for the reader."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


# One row whatever is there: the settings, and the zone of the first unit, which every page that shows a moment needs.
LATEST = """
    SELECT latest.version, latest.data, first.time_zone FROM (SELECT 1 AS one) AS always
    LEFT JOIN (
        SELECT version, CAST(data AS text) AS data FROM organisation_settings ORDER BY version DESC LIMIT 1
    ) AS latest ON 1 = 1
    LEFT JOIN (
        SELECT calendar.time_zone FROM organisation_unit AS unit
        LEFT JOIN organisation_calendar AS calendar ON calendar.id = unit.calendar_id
        WHERE unit.parent_id IS NULL ORDER BY unit.id LIMIT 1
    ) AS first ON 1 = 1
"""

_held: ContextVar[Organisation | None] = ContextVar("held settings", default=None)


@contextmanager
def held(organisation: Organisation) -> Iterator[None]:
    """Hold on to settings that were just read: for a page that only shows, and asks many rules."""
    token = _held.set(organisation)
    try:
        yield
    finally:
        _held.reset(token)


def current() -> Organisation:
    """Return the settings as they are now; before the organisation is founded, the defaults."""
    return _held.get() or _read()


def _read() -> Organisation:
    """One row is read by its index, so that every process sees a change at once; it is parsed once per content.

    Every request does so, and putting a queryset together would take several times as long as its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        version, data, time_zone = cursor.fetchone()
    organisation = _parsed(version or 0, data or "{}", time_zone or "")
    speak_by_default(organisation.default_language)
    return organisation


@transaction.atomic
def change(data: Mapping[str, Any], *, by: Actor, at: datetime) -> Organisation:
    """Change the named settings and leave the others; the version before stays readable."""
    require(may_change_organisation(by))
    version = add_version(data, at=at).version
    facts: Facts = {"version": version, "changed": tuple(sorted(data))}
    record(OrganisationEvent.SETTINGS_CHANGED, SUBJECT, by=by, at=at, facts=facts)
    return _read()


def add_version(data: Mapping[str, Any], *, at: datetime) -> Organisation:
    """Store the next version; whoever calls asked for permission and records the event."""
    Settings.objects.select_for_update().order_by("version").first()  # the first row is the lock of all versions
    last = Settings.objects.order_by("-version").first()
    version, unchanged = (1, {}) if last is None else (last.version + 1, last.data)
    organisation = _organisation(version, {**unchanged, **data})
    Settings.objects.create(version=version, data=_as_data(organisation), from_at=at)
    speak_by_default(organisation.default_language)
    return organisation


@lru_cache(maxsize=8)
def _parsed(version: int, raw: str, time_zone: str) -> Organisation:
    return replace(_organisation(version, json.loads(raw)), time_zone=time_zone)


def _organisation(version: int, data: Mapping[str, Any]) -> Organisation:
    """Turn stored or given values into typed ones; everything that is wrong is named at once."""
    values: dict[str, Any] = {}
    faults: dict[str, str | Promise] = {}
    for name, value in data.items():
        try:
            values[name] = _reader(name)(value)
        except WrongValue as fault:
            faults[name] = fault.message
    if faults:
        raise WrongSettings(faults)
    organisation = Organisation(version=version, **values)
    if contradictions := _contradictions(organisation):
        raise WrongSettings(contradictions)
    return organisation


def _reader(name: str) -> Callable[[Any], Any]:
    if name not in _READERS:
        raise WrongValue(_("There is no such setting."))
    return _READERS[name]


def _contradictions(organisation: Organisation) -> dict[str, str | Promise]:
    faults: dict[str, str | Promise] = {}
    if organisation.default_language not in organisation.languages:
        faults["default_language"] = _("It must be one of the languages of the organisation.")
    if organisation.close_days < organisation.decide_days:
        faults["close_days"] = _("Closing cannot be promised earlier than the decision.")
    return faults


def _as_data(organisation: Organisation) -> dict[str, Any]:
    """Return the settings as JSON stores them."""
    data = {name: getattr(organisation, name) for name in _READERS}
    return data | {
        "languages": list(organisation.languages),
        "spot_limits": {role: str(limit) for role, limit in organisation.spot_limits.items()},
        "priority": [rule.as_data() for rule in organisation.priority],
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue(_("It must be a text."))
    return value.strip()


def _name(value: Any) -> str:
    name = _text(value)
    if not name:
        raise WrongValue(_("It must not be empty."))
    return name


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue(_("It must be yes or no."))
    return value


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongValue(_("It must be a whole number of at least 1."))
    return value


def _days_of_waiting(value: Any) -> int:
    days = _positive(value)
    if days > LONGEST_WAIT_IN_DAYS:
        raise WrongValue(_("It must be at most %(days)s.") % {"days": LONGEST_WAIT_IN_DAYS})
    return days


def _zero_or_more(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongValue(_("It must be a whole number, zero or more."))
    return value


def _profile(value: Any) -> str:
    if value not in PROFILES:
        raise WrongValue(_not_among(PROFILES))
    return str(value)


def _language(value: Any) -> str:
    if value not in product_languages():
        raise WrongValue(_not_among(product_languages()))
    return str(value)


def _languages(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise WrongValue(_("It must list at least one language."))
    return tuple(dict.fromkeys(_language(language) for language in value))


def _country(value: Any) -> str:
    if not _is_code(value, length=2):
        raise WrongValue(_("It must be the two letters of a country."))
    return str(value).upper()


def _currency(value: Any) -> str:
    if not _is_code(value, length=3):
        raise WrongValue(_("It must be the three letters of a currency."))
    return str(value).upper()


def _is_code(value: Any, *, length: int) -> bool:
    return isinstance(value, str) and len(value) == length and value.isascii() and value.isalpha()


def _limits(value: Any) -> Mapping[str, Decimal]:
    if not isinstance(value, Mapping) or not all(isinstance(role, str) and role for role in value):
        raise WrongValue(_("It must give an amount for each role."))
    return MappingProxyType({role: _amount(limit) for role, limit in value.items()})


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount < 0:
        raise WrongValue(_("An amount must be a number, zero or more."))
    return amount


def _table(value: Any) -> tuple[Rule, ...]:
    try:
        return priority.read_table(value)
    except WrongTable as fault:
        raise WrongValue(_("The decision table cannot be used: %(fault)s.") % {"fault": fault}) from fault


def _not_among(allowed: Collection[str]) -> str:
    return _("It must be one of: %(allowed)s.") % {"allowed": ", ".join(allowed)}


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "contact_phone": _text,
    "contact_email": _text,
    "contact_address": _text,
    "profile": _profile,
    "languages": _languages,
    "default_language": _language,
    "country": _country,
    "currency": _currency,
    "acknowledge_hours": _positive,
    "decide_days": _positive,
    "close_days": _positive,
    "answer_days": _days_of_waiting,
    "spot_limits": _limits,
    "priority": _table,
    "anonymous_allowed": _yes_or_no,
    "automatic_acknowledgement": _yes_or_no,
    "retention_years": _positive,
    "survey_rest_days": _zero_or_more,
}
