"""What is no text comes to no page: neither in the address, nor in a form, a cookie or the name of a file."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from tools.access import API, routes

from ascolto.complaints.models import Complaint
from ascolto.people.granting import grant
from ascolto.people.roles import Role
from ascolto.trail.acting import SYSTEM, Permission
from ascolto.trail.models import Event
from ascolto.ui.characters import NotText, is_text, require_text
from tests.access.examples import filled
from tests.access.passing import HEADER
from tests.api.conftest import COMPLAINTS, program_of
from tests.complaints.making import taken
from tests.conftest import employ
from tests.moments import FOUNDED

PAGES = [route for route in routes() if not route.address.startswith(API)]
WRITTEN = re.compile(r"<(str|complaint|path):\w+>")
TEXTS = [route for route in PAGES if WRITTEN.search(route.address)]
READ = [
    "about", "chosen", "code", "customer", "email", "given", "kind", "lang", "name", "next", "note", "other", "part",
    "person", "q", "query", "reason", "reference", "seen", "segment", "show", "stage", "t", "text", "unit", "words",
]  # fmt: skip
NUL = "a\x00b"


@pytest.fixture
def everybody(examples, client_of) -> Client:
    """Somebody to whom every page is open."""
    user = employ("Vera Marinova", Role.HANDLER)
    for role in set(Role) - {Role.HANDLER}:
        grant(role, to=user, by=SYSTEM, at=FOUNDED)
    client = client_of(user)
    client.raise_request_exception = False
    return client


def sent(client: Client, method: str, address: str, **more):
    """Send the request and forget what it changed."""
    with transaction.atomic():
        response = getattr(client, method)(address, **more)
        transaction.set_rollback(True)
    return response


def came_in(response) -> bool:
    return response.headers.get(HEADER) == "yes"


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_is_asked_with_a_nul_and_each_answers_in_a_plain_sentence(method, everybody, examples):
    before = Event.objects.count()
    wrong = []
    for route in PAGES:
        address = f"/{filled(route.address, examples)}"
        response = sent(everybody, method, address, data=dict.fromkeys(READ, NUL))
        if response.status_code != 400 or "no text" not in response.content.decode():
            wrong.append(f"{address} → {response.status_code}")

    assert wrong == ["/healthz → 200", "/readyz → 200"]
    assert Event.objects.count() == before


def test_no_page_is_asked_with_a_nul_in_its_own_address(everybody, examples):
    asked = [f"/{filled(WRITTEN.sub('a%00b', route.address), examples)}" for route in TEXTS]

    responses = [sent(everybody, method, address) for address in asked for method in ("get", "post")]

    assert {response.status_code for response in responses} <= {400, 404}
    assert not any(map(came_in, responses))
    assert asked


@pytest.mark.parametrize("address", ["/complain", "/desk/complaints/new/", "/praise"])
def test_what_was_typed_beside_it_is_shown_again_and_nothing_is_kept(address, everybody):
    before = (Complaint.objects.count(), Event.objects.count())

    response = everybody.post(address, {"words": "We waited an hour.", "name": NUL})

    assert response.status_code == 400
    assert "We waited an hour." in response.content.decode()
    assert (Complaint.objects.count(), Event.objects.count()) == before


def test_a_file_with_such_a_name_in_its_form_is_refused_and_a_good_one_is_not(everybody):
    address = "/desk/complaints/new/"
    field = {"attachments\x00": SimpleUploadedFile("note.txt", b"x")}

    assert sent(everybody, "post", address, data=field).status_code == 400
    assert came_in(sent(everybody, "post", address, data={"attachments": SimpleUploadedFile("note.txt", b"x")}))


def test_a_cookie_with_a_nul_is_as_good_as_none(client, organisation):
    client.cookies.load('sessionid="\\000abcdefghij"; csrftoken="x"')

    response = client.get("/desk/")

    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/?next=%2Fdesk%2F")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x\udfff"])
@pytest.mark.parametrize("where", ["wish", "body", "points.1", "customer.name"])
def test_a_program_that_sends_no_text_is_told_where_and_nothing_is_kept(text, where, sofia, ioana_user):
    till = program_of(ioana_user, Permission.RECORD_COMPLAINTS)
    given = {"words": "We waited.", "unit": "sofia", "channel": "app"}
    more = {
        "wish": {"wish": text}, "body": {text: "x"}, "points.1": {"points": ["x", text]},
        "customer.name": {"customer": {"name": text}},
    }[where]  # fmt: skip
    before = Event.objects.count()

    response = till.client.post(COMPLAINTS, json.dumps({**given, **more}), content_type="application/json")

    error = response.json()["error"]
    assert (response.status_code, error["code"], list(error["fields"])) == (422, "invalid", [where])
    assert (Complaint.objects.count(), Event.objects.count()) == (0, before)


def test_a_program_that_asks_with_a_nul_is_refused_in_the_one_shape(sofia, ioana_user):
    reader = program_of(ioana_user, Permission.VIEW_COMPLAINTS)
    taken(sofia)

    asked = [reader.client.get(f"{COMPLAINTS}?unit=a%00b"), reader.client.get(f"{COMPLAINTS}/a%00b")]

    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in asked] == [(400, "unreadable")] * 2


def test_text_of_every_alphabet_and_with_every_other_sign_is_text():
    assert all(map(is_text, ["", "Анна", "👩‍🍳", "a\x0bb", "\ufffe", "line\r\nline\ttab"]))
    assert not any(map(is_text, ["\x00", "a\ud83d", "\udc00"]))
    with pytest.raises(NotText):
        require_text({"a": [{"b": "\x00"}]})
