"""The cast and the ground on which every test plays.

A hotel group with two houses, Sofia and Rome. Ioana handles complaints in Sofia, Boris in Rome; Clara manages
complaints everywhere; Marco is quality manager; Elena audits and may only read; Olga administers the system and sees
no complaint; Anna is the customer. `ioana` is the actor that actions ask for, `ioana_user` the row behind it.
"""

import shutil
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from hypothesis import settings as trying

from ascolto.customers.models import Customer
from ascolto.customers.registering import NewCustomer, register
from ascolto.organisation.models import Unit
from ascolto.organisation.units import add_unit
from ascolto.people.acting import actor_for
from ascolto.people.granting import grant
from ascolto.people.models import User
from ascolto.people.roles import Role
from ascolto.people.users import add_user
from ascolto.trail.acting import SYSTEM, Actor
from tests import tables
from tests.founding import hotel_group
from tests.moments import FOUNDED, MONDAY

# How long one example takes tells how busy the machine is, and nothing of the code.
trying.register_profile("house", deadline=None)
trying.load_profile("house")

# Who touches the database asks for one of these or bears the mark `django_db`: pytest-django forbids all others to.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "databases"}
PASSWORD = "seven quiet mornings"
LANGUAGES = ["en", "bg", "it", "ro", "ru"]

__all__ = ["FOUNDED", "MONDAY", "PASSWORD"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, and leave out, on SQLite, what is only true of PostgreSQL."""
    only_postgres = pytest.mark.skip(reason="only true of PostgreSQL")
    for item in items:
        if touches_database(item):
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(only_postgres)


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Give each process a copy of the tables: the migrations have run once for all, and find nothing left to do."""
    with tables.laid() as laid:
        if connection.vendor == "sqlite":
            shutil.copyfile(laid.sqlite, connection.settings_dict["TEST"]["NAME"])
        else:
            connection.settings_dict["TEST"]["TEMPLATE"] = laid.database


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The file that was copied is used as it is, and passes with its folder."""
    return connection.vendor == "sqlite"


@pytest.fixture
def organisation(db: None) -> Unit:
    """The hotel group, of the standard profile; its unit is the root of all."""
    return hotel_group(LANGUAGES)


@pytest.fixture
def sofia(organisation: Unit) -> Unit:
    return add_unit("Sofia", code="sofia", parent=organisation, by=SYSTEM, at=FOUNDED)


@pytest.fixture
def rome(organisation: Unit) -> Unit:
    return add_unit("Rome", code="rome", parent=organisation, by=SYSTEM, at=FOUNDED)


def employ(name: str, role: Role, *, unit: Unit | None = None, language: str = "en") -> User:
    """Let a person in with one role, in a unit and all below it, or everywhere."""
    email = f"{name.partition(' ')[0].lower()}@albergo.example"
    user = add_user(email, name=name, language=language, home_unit=unit, password=PASSWORD, by=SYSTEM, at=FOUNDED)
    grant(role, to=user, unit=unit, by=SYSTEM, at=FOUNDED)
    return user


@pytest.fixture
def ioana_user(sofia: Unit) -> User:
    return employ("Ioana Popescu", Role.HANDLER, unit=sofia)


@pytest.fixture
def boris_user(rome: Unit) -> User:
    return employ("Boris Ivanov", Role.HANDLER, unit=rome)


@pytest.fixture
def clara_user(organisation: Unit) -> User:
    return employ("Clara Bianchi", Role.COMPLAINTS_MANAGER)


@pytest.fixture
def marco_user(organisation: Unit) -> User:
    return employ("Marco Rossi", Role.QUALITY_MANAGER)


@pytest.fixture
def elena_user(organisation: Unit) -> User:
    return employ("Elena Dimitrova", Role.AUDITOR)


@pytest.fixture
def olga_user(organisation: Unit) -> User:
    return employ("Olga Sokolova", Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def ioana(ioana_user: User) -> Actor:
    return actor_for(ioana_user)


@pytest.fixture
def boris(boris_user: User) -> Actor:
    return actor_for(boris_user)


@pytest.fixture
def clara(clara_user: User) -> Actor:
    return actor_for(clara_user)


@pytest.fixture
def marco(marco_user: User) -> Actor:
    return actor_for(marco_user)


@pytest.fixture
def elena(elena_user: User) -> Actor:
    return actor_for(elena_user)


@pytest.fixture
def olga(olga_user: User) -> Actor:
    return actor_for(olga_user)


@pytest.fixture
def anna(organisation: Unit) -> Customer:
    """The customer, who reads Bulgarian."""
    new = NewCustomer(name="Anna Koleva", email="anna@example.org", language="bg")
    return register(new, by=SYSTEM, at=FOUNDED)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Open a browser without scripts in which the user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
