"""The house in which the demonstration plays: a hotel group with its hotels, offerings and people."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import get_hasher

from ascolto.correspondence.ready_texts import plant_starter_texts
from ascolto.organisation import calendars_editing, entities, settings_of, units
from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.models import Calendar, LegalEntity, Offering, Taxon, Tree, Unit
from ascolto.organisation.offerings import add_offering
from ascolto.organisation.reading import calendar_of
from ascolto.organisation.starting import found
from ascolto.people.acting import actor_for
from ascolto.people.granting import grant
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.people.users import add_user
from ascolto.trail.acting import SYSTEM, Actor

FOLDER = Path(__file__).parent
PASSWORD = "five open windows"  # noqa: S105  (of invented people, printed for everybody)
CHEAP = {"time_cost": 1, "memory_cost": 1024, "parallelism": 1}
MAIL = "cinquefinestre.example"


@dataclass(frozen=True, slots=True)
class Hotel:
    """A hotel, its departments, how large it is and who its guests are."""

    code: str
    unit: Unit
    departments: dict[str, Unit]
    calendar: WorkingCalendar
    currency: str
    share: int
    guests: dict[str, int]

    def place_of(self, department: str) -> Unit:
        """Return the department, or the hotel itself where it has no such department."""
        return self.departments.get(department, self.unit)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here: the row, and the actor that actions ask for."""

    key: str
    user: User
    role: Role
    actor: Actor


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a story can refer to."""

    root: Unit
    hotels: list[Hotel]
    people: dict[str, Person]
    offerings: dict[str, Offering]
    categories: dict[str, Taxon]
    causes: dict[str, Taxon]
    stages: dict[str, Taxon]
    handlers: dict[str, Person] = field(default_factory=dict)


@lru_cache(maxsize=1)
def plan() -> dict[str, Any]:
    """Return the plan of the house, as its file says."""
    return tomllib.loads((FOLDER / "house.toml").read_text(encoding="utf-8"))


def build(*, at: datetime) -> House:
    """Found the hotel group with everything in it, as the set-up would."""
    root = found(
        plan()["name"], plan()["country"], plan()["languages"], "standard", sector="hospitality", by=SYSTEM, at=at
    )
    plant_starter_texts(by=SYSTEM, at=at)
    settings_of.change({"contact_email": plan()["contact_email"]}, by=SYSTEM, at=at)
    answering = _entities(root, at=at)
    hotels = [_hotel(one, root, answering[one["country"]], at=at) for one in plan()["hotels"]]
    with _hashed_cheaply():
        people = _people({hotel.code: hotel.unit for hotel in hotels}, at=at)
    return House(
        root=root,
        hotels=hotels,
        people=people,
        offerings=_offerings(at=at),
        categories=_taxa(Tree.CATEGORY),
        causes=_taxa(Tree.CAUSE),
        stages=_taxa(Tree.JOURNEY_STAGE),
        handlers=_handlers(people),
    )


def _entities(root: Unit, *, at: datetime) -> dict[str, LegalEntity]:
    """Say who answers in law in each country; the entity that founding made is the Italian one."""
    answering = {}
    for told in plan()["entities"]:
        facts = {key: value for key, value in told.items() if key not in {"name", "country", "currency"}}
        entity = root.legal_entity
        if told["country"] == plan()["country"]:
            facts["name"] = told["name"]
        else:
            country, currency = told["country"], told["currency"]
            entity = entities.add_entity(told["name"], country=country, currency=currency, by=SYSTEM, at=at)
        changes = {**facts, "policy": plan()["policy"]}
        answering[told["country"]] = entities.change_entity(entity, changes=changes, by=SYSTEM, at=at)
    return answering


def _hotel(told: dict[str, Any], root: Unit, entity: LegalEntity, *, at: datetime) -> Hotel:
    unit = units.add_unit(told["name"], code=told["code"], parent=root, by=SYSTEM, at=at)
    unit = units.set_unit_entity(unit, entity=entity, by=SYSTEM, at=at)
    unit = units.set_unit_language(unit, language=told["language"], by=SYSTEM, at=at)
    unit = units.set_unit_calendar(unit, calendar=_calendar(told, at=at), by=SYSTEM, at=at)
    names = plan()["departments"][told["language"]]
    departments = {
        name: units.add_unit(names[name], code=f"{told['code']}-{name}", parent=unit, by=SYSTEM, at=at)
        for name in told["departments"]
    }
    return Hotel(
        told["code"], unit, departments, calendar_of(unit), entity.currency, told["share"], told["guests"]
    )  # fmt: skip


def _calendar(told: dict[str, Any], *, at: datetime) -> Calendar:
    """Let the guests' desk of a hotel work every day but the public holidays of its country."""
    usual = Calendar.objects.order_by("pk")[0]  # the one that founding made
    calendar = calendars_editing.add_calendar(told["name"], like=usual, by=SYSTEM, at=at)
    place = {"time_zone": told["zone"], "country": told["country"], "subdivision": ""}
    calendar = calendars_editing.set_place(calendar, **place, by=SYSTEM, at=at)
    return calendars_editing.set_hours(calendar, windows=plan()["hours"]["hotel"], by=SYSTEM, at=at)


def _offerings(*, at: datetime) -> dict[str, Offering]:
    offered = {}
    for code, family in plan()["offerings"].items():
        parent = add_offering(family["wording"], code=code, parent=None, by=SYSTEM, at=at)
        for part, wording in family["parts"].items():
            offered[part] = add_offering(wording, code=f"{code}-{part}", parent=parent, by=SYSTEM, at=at)
    return offered


def _taxa(tree: Tree) -> dict[str, Taxon]:
    return {taxon.code: taxon for taxon in Taxon.objects.offered(tree)}


def _people(hotels: dict[str, Unit], *, at: datetime) -> dict[str, Person]:
    """Let everybody in, each with one role, in some hotels or everywhere."""
    people: dict[str, Person] = {}
    for told in plan()["people"]:
        above = people.get(told.get("reports_to", ""))
        user = add_user(
            email_of(told["name"]),
            name=told["name"],
            language=told["language"],
            home_unit=hotels.get(told.get("home", "")),
            reports_to=above.user if above else None,
            password=PASSWORD,
            by=SYSTEM,
            at=at,
        )
        role = Role(told["role"])
        places: list[Unit | None] = [hotels[code] for code in told.get("hotels", [])]
        for unit in places or [None]:
            grant(role, to=user, unit=unit, by=SYSTEM, at=at)
        people[told["key"]] = Person(told["key"], user, role, actor_for(user))
    return people


@contextmanager
def _hashed_cheaply() -> Iterator[None]:
    """Spend little on hashing a password that is printed for everybody; Django hashes it anew at the first sign-in."""
    hasher = get_hasher()
    for name, cost in CHEAP.items():
        setattr(hasher, name, cost)
    try:
        yield
    finally:
        for name in CHEAP:
            delattr(hasher, name)


def _handlers(people: dict[str, Person]) -> dict[str, Person]:
    """Return who usually handles the complaints of each hotel."""
    return {
        code: people[told["key"]]
        for told in plan()["people"]
        if told["role"] == Role.HANDLER
        for code in told.get("hotels", [])
    }


def email_of(name: str) -> str:
    """Return the address with which this person signs in; the domain belongs to nobody."""
    return f"{name.partition(' ')[0].lower()}@{MAIL}"
