"""Every endpoint of the API, tried with a token of every scope: it opens to the scope that it names."""

import re

import pytest
from django.test import Client
from tools.access import API, endpoints, routes

from ascolto.api.pace import pace
from ascolto.people.acting import actor_for
from ascolto.people.roles import PERMISSIONS_OF, Role
from ascolto.people.tokens import issue_token
from ascolto.trail.acting import Permission
from ascolto.ui.access import PUBLIC, TOKEN
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED

ENDPOINTS = endpoints()
HELD = {permission: role for role in Role for permission in PERMISSIONS_OF[role]}


@pytest.fixture(autouse=True)
def _rested():
    pace.forget()


def statuses(client, reference):
    """Return for each endpoint the status of a request with nothing in it."""
    return {
        (one.method, one.address): client.generic(
            one.method, re.sub(r"{reference}", reference, one.address), "{}", content_type="application/json"
        ).status_code
        for one in ENDPOINTS
    }


def test_every_endpoint_names_a_scope_that_exists():
    assert [one for one in ENDPOINTS if one.scope not in {TOKEN.value, *Permission}] == []


def test_every_address_of_the_api_asks_for_a_token_or_is_its_description():
    marks = {route.address.removeprefix(API): route.mark for route in routes() if route.address.startswith(API)}

    assert {address for address, mark in marks.items() if mark is PUBLIC} == {"", "openapi.json"}
    assert set(marks.values()) == {PUBLIC, TOKEN}
    assert len(marks) == len({one.address for one in ENDPOINTS}) + 2


@pytest.mark.parametrize("scope", list(Permission))
def test_a_token_opens_what_its_scope_says_and_nothing_else(scope, sofia):
    reference = taken(sofia).complaint.reference
    owner = employ("Vera Marinova", HELD[scope])
    _token, secret = issue_token("till", owner=owner, scopes=[scope], by=actor_for(owner), at=FOUNDED)

    answered = statuses(Client(headers={"Authorization": f"Bearer {secret}"}), reference)

    opened = {endpoint for endpoint, status in answered.items() if status in {200, 201, 422}}
    refused = {endpoint for endpoint, status in answered.items() if status == 403}
    assert opened == {(one.method, one.address) for one in ENDPOINTS if one.scope in {TOKEN.value, scope.value}}
    assert opened | refused == set(answered)


def test_a_session_opens_no_endpoint(client_of, sofia, clara_user):
    reference = taken(sofia).complaint.reference

    assert set(statuses(client_of(clara_user), reference).values()) == {401}
    assert set(statuses(Client(), reference).values()) == {401}


def test_the_description_is_open_to_everybody(client, organisation):
    assert client.get("/api/v1/openapi.json").status_code == 200
