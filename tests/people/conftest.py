"""What the tests of people share: a hotel group with two hotels, and the cast as users of it."""

from typing import Any

import pytest

from ascolto.organisation import settings_of
from ascolto.organisation.models import Calendar, LegalEntity, Unit
from ascolto.people.acting import actor_for
from ascolto.people.models import Grant, User
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, Actor
from tests.moments import MONDAY


def profile(name: str) -> None:
    settings_of.change({"name": "Hotel Aurora", "country": "BG", "profile": name}, by=SYSTEM, at=MONDAY)


@pytest.fixture
def standard(db) -> None:
    profile("standard")


@pytest.fixture
def small(db) -> None:
    profile("small")


@pytest.fixture
def aurora(db) -> Unit:
    """The hotel group, the root of everything."""
    entity = LegalEntity.objects.create(name="Aurora AD", country="BG", currency="EUR")
    calendar = Calendar.objects.create(name="Sofia", time_zone="Europe/Sofia", windows={})
    return unit("AURORA", legal_entity=entity, calendar=calendar, path="/")


@pytest.fixture
def sofia(aurora) -> Unit:
    return unit("SOFIA", legal_entity=aurora.legal_entity, parent=aurora, path=aurora.path)


@pytest.fixture
def sofia_desk(sofia) -> Unit:
    return unit("SOFIA-DESK", legal_entity=sofia.legal_entity, parent=sofia, path=sofia.path)


@pytest.fixture
def varna(aurora) -> Unit:
    return unit("VARNA", legal_entity=aurora.legal_entity, parent=aurora, path=aurora.path)


def unit(code: str, *, path: str, **facts: Any) -> Unit:
    created = Unit.objects.create(code=code, name=code.title(), language="bg", path="", **facts)
    created.path = f"{path}{created.pk}/"
    created.save(update_fields=["path"])
    return created


def user(name: str, **facts: Any) -> User:
    return User.objects.create(email=f"{name.lower()}@aurora.example", name=name, **({"language": "en"} | facts))


def holding(person: User, role: Role, at_unit: Unit | None = None, **facts: Any) -> Actor:
    Grant.objects.create(user=person, role=role, unit=at_unit, **({"from_at": MONDAY} | facts))
    return actor_for(person)


@pytest.fixture
def ioana(db) -> User:
    return user("Ioana")


@pytest.fixture
def elena(db) -> User:
    return user("Elena")


@pytest.fixture
def petya(db) -> User:
    """Petya sets the system up."""
    return user("Petya")


@pytest.fixture
def administrator(petya) -> Actor:
    return holding(petya, Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def director(db) -> Actor:
    """The director, the second person whom a grant needs."""
    return holding(user("Stefan"), Role.TOP_MANAGEMENT)


@pytest.fixture
def boris(varna) -> Actor:
    """Boris manages people, but only in Varna."""
    return holding(user("Boris", home_unit=varna), Role.SYSTEM_ADMINISTRATOR, varna)
