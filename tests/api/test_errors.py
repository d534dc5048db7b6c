"""Whatever goes wrong below /api/ is told in one shape."""

import json

import pytest
from django.test import Client

from ascolto.api.faults import KNOWN, answer_to
from ascolto.complaints.lifecycle import Move, MoveNotAllowed, Stage
from ascolto.correspondence.files import FileTooLarge
from ascolto.people.acting import actor_for
from ascolto.people.granting import revoke
from ascolto.people.models import Token
from ascolto.people.tokens import end_token
from ascolto.people.users import deactivate
from ascolto.trail.acting import SYSTEM
from tests.api.conftest import COMPLAINTS
from tests.moments import MONDAY


def shape_of(response):
    body = json.loads(response.content)
    assert list(body) == ["error"]
    assert sorted(body["error"]) == ["code", "fields", "message"]
    assert response.headers["Content-Type"] == "application/json"
    assert int(response.headers.get("Content-Length", len(response.content))) == len(response.content)
    return response.status_code, body["error"]["code"]


def test_without_a_token_nothing_opens(client, organisation, ioana_user):
    client.force_login(ioana_user)

    for headers in ({}, {"Authorization": "Bearer asc_made_up"}, {"Authorization": "Basic abc"}):
        response = client.get(COMPLAINTS, headers=headers)
        assert shape_of(response) == (401, "token_needed")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_is_told_which(recorder):
    response = recorder.get(COMPLAINTS)

    assert shape_of(response) == (403, "needs:view_complaints")
    assert response.json()["error"]["message"] == "Your roles do not include reading complaints here."


def test_a_token_that_ended_or_whose_owner_left_opens_nothing(till, ioana_user):
    before = till.get(COMPLAINTS).status_code
    end_token(Token.objects.get(), by=actor_for(ioana_user), at=MONDAY)
    ended = till.get(COMPLAINTS).status_code
    Token.objects.update(ended_at=None)
    deactivate(ioana_user, by=SYSTEM, at=MONDAY)

    assert (before, ended, till.get(COMPLAINTS).status_code) == (200, 401, 401)


def test_a_token_loses_what_its_owner_loses(till, ioana_user):
    revoke(ioana_user.grants.get(), by=SYSTEM, at=MONDAY)

    assert shape_of(till.get(COMPLAINTS)) == (403, "needs:view_complaints")


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing", "/api/v2/complaints", f"{COMPLAINTS}/C-1"])
def test_what_is_not_there_is_said_in_the_one_shape(till, address):
    assert shape_of(till.get(address)) == (404, "not_found")


def test_a_method_that_is_not_taken_names_those_that_are(till):
    response = till.client.delete(COMPLAINTS)

    assert shape_of(response) == (405, "method_not_allowed")
    assert sorted(response.headers["Allow"].split(", ")) == ["GET", "POST"]


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        ("{", "application/json", (400, "unreadable")),
        ("[" * 100_000, "application/json", (400, "unreadable")),
        (b"\xff\xfe", "application/json", (400, "unreadable")),
        ("words=x", "application/x-www-form-urlencoded", (415, "not_json")),
        ("{}", "text/plain", (415, "not_json")),
        ("", "application/json", (422, "invalid")),
        ("[]", "application/json", (422, "invalid")),
        ("null", "application/json", (422, "invalid")),
        ("1", "application/json", (422, "invalid")),
    ],
)
def test_a_body_that_cannot_be_read_is_told_from_one_that_cannot_be_used(till, body, content_type, told):
    response = till.client.generic("POST", COMPLAINTS, body, content_type=content_type)

    assert shape_of(response) == told


def test_a_request_beyond_the_limit_is_too_large(till, settings, said):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert shape_of(till.post(COMPLAINTS, said(wish="x" * 100))) == (413, "too_large")


def test_a_token_that_asks_too_often_waits_for_the_next_minute(till, recorder, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    responses = [till.get(COMPLAINTS) for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert shape_of(responses[2]) == (429, "too_many_requests")
    assert 1 <= int(responses[2].headers["Retry-After"]) <= 60
    assert recorder.get("/api/v1/units").status_code == 200


def test_a_host_that_is_not_ours_is_refused_in_the_one_shape(till):
    assert shape_of(till.client.get(COMPLAINTS, headers={"Host": "evil.example"})) == (400, "unreadable")


def test_a_refusal_of_an_action_keeps_its_status_and_gets_a_code():
    moved = answer_to(MoveNotAllowed(Stage.CLOSED, Move.DECIDE))
    large = answer_to(FileTooLarge(limit=1))

    assert shape_of(moved) == (409, "move_not_allowed")
    assert shape_of(large) == (413, "file_too_large")


def test_a_fault_of_ours_says_nothing_of_the_inside_and_is_logged(caplog):
    response = answer_to(RuntimeError("secret"))

    assert shape_of(response) == (500, "broken")
    assert b"secret" not in response.content
    assert "An endpoint failed." in caplog.text


def test_the_messages_are_in_english_whoever_asks(till, organisation):
    response = till.client.get(f"{COMPLAINTS}?lang=bg&limit=1", headers={"Accept-Language": "bg"})

    assert response.json()["error"]["message"] == KNOWN[422][1]
    assert response.headers["Content-Language"] == "en"


def test_nobody_elses_pages_may_read_the_answers_and_nobody_keeps_them(till, organisation):
    response = till.client.get(COMPLAINTS, headers={"Origin": "https://elsewhere.example"})

    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert response.cookies == {}


def test_the_api_needs_no_csrf_token(till, said):
    strict = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {till.secret}"})

    assert strict.post(COMPLAINTS, said(), content_type="application/json").status_code == 201


def test_the_desk_keeps_its_own_pages_for_what_went_wrong(client, organisation):
    response = client.get("/desk/nothing-here")

    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")
