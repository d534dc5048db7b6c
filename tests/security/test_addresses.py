"""An address or a header that nobody would write breaks nothing."""

from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client

from tests.conftest import PASSWORD

RESUMING = "ascolto.ui.resuming"


@pytest.mark.parametrize("place", ["0001-01-01T00:00:00+23:59~1", "9999-12-31T23:59:59-23:59~1", "~" + "9" * 40])
def test_a_place_beyond_all_calendars_begins_the_inbox_at_the_beginning(place, clara_user, client_of):
    for order in ("due", "newest"):
        for way in ("after", "before"):
            assert client_of(clara_user).get("/desk/complaints/", {way: place, "order": order}).status_code == 200


@pytest.mark.parametrize(
    "mark",
    [
        '["2026-01-01T00:00:00+00:00", Infinity]',
        '["0001-01-01T00:00:00+23:59", 1]',
        '["\\u0000", 1]',
        '["\\ud800", 1]',
        "[" * 100_000,
        '["a", 1' + "0" * 5000 + "]",
        '["a", 1' + "0" * 50 + "]",
    ],
)
@pytest.mark.parametrize("address", ["/desk/customers/", "/desk/remarks/"])
def test_a_mark_that_cannot_be_read_begins_a_list_at_the_beginning(mark, address, clara_user, client_of):
    assert client_of(clara_user).get(address, {"after": mark}).status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "null", "http://evil.example"])
def test_a_form_from_nowhere_is_kept_and_refused(origin, organisation):
    for address in ("/complain", "/track", "/desk/resume", "/account/login/"):
        assert Client().post(address, {"words": "Hello there"}, headers={"origin": origin}).status_code < 500


def test_a_held_form_is_not_taken_up_from_another_site(clara_user, client_of):
    held = signing.dumps(
        {"address": "/desk/settings/people/1/grant", "fields": [["role", "handler"]]}, salt=RESUMING, compress=True
    )
    for browser in (client_of(clara_user), Client()):
        response = browser.post("/desk/resume", {"held": held}, headers={"sec-fetch-site": "cross-site"})
        assert response.status_code == 403
        assert b"handler" not in response.content
        assert held.encode() not in response.content


def test_a_password_typed_after_the_session_ended_is_not_written_into_a_page(organisation):
    address = "/account/password/change/"

    response = Client().post(address, {"oldpassword": PASSWORD, "password1": "eight quiet mornings"})

    assert response.status_code == 302
    assert response.headers["Location"] == f"/account/login/?{urlencode({'next': address})}"
    assert b"quiet" not in response.content


def test_an_address_of_endless_length_leads_to_the_sign_in_without_a_way_back(organisation):
    response = Client().get("/desk/", {"q": "x" * 17_000})

    assert (response.status_code, response["Location"]) == (302, "/account/login/")
