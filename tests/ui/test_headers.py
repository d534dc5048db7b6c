import pytest
from django.http import HttpResponse

from ascolto.ui.headers import HEADERS, SecurityHeaders


@pytest.mark.parametrize("path", ["/door-shown", "/desk/shown", "/nothing-here"])
def test_every_answer_carries_the_headers_of_the_house(client, organisation, path):
    response = client.get(path)

    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_nothing_inline_and_nothing_foreign_is_allowed():
    policy = HEADERS["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_view_keeps_the_header_that_it_sets_itself(rf):
    own = HttpResponse(headers={"Referrer-Policy": "no-referrer"})

    assert SecurityHeaders(lambda request: own)(rf.get("/")).headers["Referrer-Policy"] == "no-referrer"


def test_an_installation_behind_https_asks_browsers_to_insist_on_it(rf, settings):
    settings.SECURE_HSTS_SECONDS = 60

    response = SecurityHeaders(lambda request: HttpResponse())(rf.get("/"))

    assert response.headers["Strict-Transport-Security"] == "max-age=60"
