import re

import pytest
from django.test import Client

TYPED = {"words": "We waited <forty> minutes.", "point": ["1", "2"]}


def held_in(response):
    [held] = re.findall(r'name="held" value="([^"]+)"', response.content.decode())
    return held


def hidden_in(response):
    return re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)"', response.content.decode())


def test_a_form_posted_after_the_session_ended_is_kept_in_the_page(client, organisation):
    response = client.post("/desk/shown?view=open", TYPED)

    assert response.status_code == 401
    assert "what you typed is kept in this page" in response.content.decode()


def test_after_signing_in_the_form_is_shown_again_ready_to_be_sent(client, client_of, ioana_user):
    held = held_in(client.post("/desk/shown?view=open", TYPED))

    response = client_of(ioana_user).post("/desk/resume", {"held": held})

    assert response.status_code == 200
    assert '<form action="/desk/shown?view=open" method="post">' in response.content.decode()
    assert hidden_in(response)[-3:] == [
        ("words", "We waited &lt;forty&gt; minutes."),
        ("point", "1"),
        ("point", "2"),
    ]


def test_continuing_before_signing_in_keeps_the_form(client, organisation):
    held = held_in(client.post("/desk/shown", TYPED))

    assert held_in(client.post("/desk/resume", {"held": held})) == held


def test_a_forged_form_is_not_resumed(client_of, ioana_user):
    assert client_of(ioana_user).post("/desk/resume", {"held": "forged"}).status_code == 400


@pytest.fixture
def strict(ioana_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ioana_user)
    return client


def test_a_form_with_an_old_token_is_shown_again_and_not_carried_out(strict):
    response = strict.post("/desk/shown", TYPED, headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 403
    assert hidden_in(response)[-3:][0] == ("words", "We waited &lt;forty&gt; minutes.")


def test_an_older_browser_is_known_by_its_origin(strict):
    response = strict.post("/desk/shown", TYPED, headers={"Origin": "http://testserver"})

    assert response.status_code == 403
    assert "forty" in response.content.decode()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": "https://evil.example"}, {}]
)
def test_a_form_from_a_strangers_page_is_refused_and_not_shown_again(strict, headers):
    response = strict.post("/desk/shown", TYPED, headers=headers)

    assert response.status_code == 403
    assert "forty" not in response.content.decode()


def test_a_password_is_never_kept_in_a_page(strict):
    response = strict.post("/account/login/", {"login": "a@b.example", "password": "secret words"})

    assert response.status_code == 403
    assert "secret words" not in response.content.decode()
