"""Every address of the house, tried as everybody: it opens to whom its permission says, and to nobody else."""

from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from tools.access import API, Route, routes

from ascolto.people.roles import PERMISSIONS_OF, Role
from ascolto.people.users import add_user, deactivate
from ascolto.trail.acting import SYSTEM, Permission
from ascolto.ui.access import PUBLIC, SIGNED_IN
from tests.access.examples import NoExample, filled
from tests.access.passing import HEADER
from tests.conftest import PASSWORD, employ
from tests.moments import FOUNDED

PAGES = [route for route in routes() if not route.address.startswith(API)]
SIGN_IN = "/account/login/"
# Between them these open every page; what the others may open does not depend on the database, so they try it once.
ON_BOTH_DATABASES = {
    Role.COMPLAINTS_MANAGER,
    Role.QUALITY_MANAGER,
    Role.IDENTITY_CUSTODIAN,
    Role.SYSTEM_ADMINISTRATOR,
}
ROLES = [pytest.param(role, marks=() if role in ON_BOTH_DATABASES else pytest.mark.slow) for role in Role]


@dataclass(frozen=True)
class Tried:
    """What became of one request."""

    method: str
    address: str
    status: int
    came_in: bool
    sent_to: str

    @property
    def was_refused(self) -> bool:
        return self.status in {401, 403, 404} or self.sent_to.startswith(SIGN_IN)


def attempt(client: Client, method: str, address: str) -> Tried:
    """Send the request and forget what it changed, so that the next one meets the same house and the same person."""
    client.raise_request_exception = False
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.get(address) if method == "GET" else client.post(address)
        if response.streaming:
            response.getvalue()  # a file is closed once it has been read
        transaction.set_rollback(True)
    client.cookies = cookies
    came_in = response.headers.get(HEADER) != "no"  # what is answered before the guards needs no leave
    return Tried(method, address, response.status_code, came_in, response.headers.get("Location", ""))


def misopened(client: Client, examples: dict[str, object], may_open) -> list[str]:
    """Return every attempt that did not end as the mark of its address says."""
    wrong = []
    for route in PAGES:
        for method in ("GET", "POST"):
            tried = attempt(client, method, f"/{filled(route.address, examples)}")
            as_it_should = tried.came_in if may_open(route.mark) else tried.was_refused and not tried.came_in
            if tried.status >= 500 or not as_it_should:
                wrong.append(f"{method} {tried.address} → {tried.status} {tried.sent_to}".strip())
    return wrong


def test_every_address_names_who_may_open_it():
    assert [route.address for route in routes() if route.mark is None] == []


def test_a_forgotten_address_is_seen():
    forgotten = [route for route in routes("tests.ui.addresses") if route.mark is None]

    assert forgotten == [Route("desk/forgotten", None)]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_its_permissions_say_and_nothing_else(role, examples, client_of):
    client = client_of(employ("Vera Marinova", role))

    held = {PUBLIC, SIGNED_IN, *PERMISSIONS_OF[role]}

    assert misopened(client, examples, held.__contains__) == []


def test_every_page_is_opened_on_both_databases():
    opened = {route.address for route in PAGES if any(route.is_open_to(role) for role in ON_BOTH_DATABASES)}

    assert opened == {route.address for route in PAGES}


# Slow: who may open nothing is refused alike on both databases.
@pytest.mark.slow
def test_a_stranger_opens_what_is_public(examples):
    assert misopened(Client(), examples, {PUBLIC}.__contains__) == []


@pytest.mark.slow
def test_somebody_without_roles_opens_only_what_needs_none(examples, client_of):
    user = add_user("vera@albergo.example", name="Vera", language="en", password=PASSWORD, by=SYSTEM, at=FOUNDED)

    assert misopened(client_of(user), examples, {PUBLIC, SIGNED_IN}.__contains__) == []


@pytest.mark.slow
def test_somebody_who_left_opens_no_more_than_a_stranger(examples, client_of):
    user = employ("Vera Marinova", Role.COMPLAINTS_MANAGER)
    client = client_of(user)
    deactivate(user, by=SYSTEM, at=FOUNDED)

    assert misopened(client, examples, {PUBLIC}.__contains__) == []


def test_whoever_works_elsewhere_reads_nothing_of_a_complaint_here(examples, client_of, boris_user):
    client = client_of(boris_user)
    about_it = [route for route in PAGES if "<complaint:reference>" in route.address]

    tried = [
        attempt(client, how, f"/{filled(route.address, examples)}") for route in about_it for how in ("GET", "POST")
    ]

    assert about_it
    assert [each for each in tried if each.status not in {403, 404, 405}] == []


def test_an_address_without_an_example_says_what_is_missing():
    with pytest.raises(NoExample, match="give an example for <int:thing_id>"):
        filled("desk/things/<int:thing_id>/", {})


def test_the_roles_differ_in_what_they_open():
    """Were the marks all alike, the matrix would prove nothing."""
    opened = {role: frozenset(route.address for route in PAGES if route.is_open_to(role)) for role in Role}

    assert len(set(opened.values())) == len(Role)
    assert {route.mark for route in PAGES} > {PUBLIC, SIGNED_IN, Permission.VIEW_COMPLAINTS}
