"""Signing in, through the real pages: throttled, with a second step, recorded, and silent to strangers."""

import re
import time
from http import HTTPStatus

import pytest
from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from ascolto import settings as product_settings
from ascolto.jobs.models import Job
from ascolto.jobs.work import run_due
from ascolto.people.events import PeopleEvent
from ascolto.people.models import User
from ascolto.people.sign_in import NOBODY
from ascolto.people.users import deactivate
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from ascolto.ui.moment import now
from tests.people.conftest import user

PASSWORD = "a long way home"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


@pytest.fixture(autouse=True)
def long_half_minutes(settings):
    """A code must not run out between being read and being typed, however busy the machine is."""
    settings.MFA_TOTP_PERIOD = 1_000_000


@pytest.fixture
def ioana(db) -> User:
    person = user("Ioana")
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def sign_in(client: Client, password: str = PASSWORD, email: str = "ioana@aurora.example", **headers):
    return client.post(LOGIN, {"login": email, "password": password}, **headers)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def kinds_of(person: User | str) -> list[str]:
    return list(trail_of(person).values_list("kind", flat=True))


def words_of(response) -> str:
    """Return what a person reads on the page: no markup, no tokens."""
    main = re.search(r"<main[^>]*>(.*)</main>", response.content.decode(), re.DOTALL).group(1)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def code_for(secret: str, steps: int = 0) -> str:
    """Return what an authenticator app shows now, or that many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // mfa.TOTP_PERIOD + steps))


def add_app(client: Client, password: str = PASSWORD) -> tuple[str, list[str]]:
    """Add an authenticator app as a person does; return its key and the recovery codes shown."""
    client.post(reverse("account_reauthenticate"), {"password": password})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    return secret, client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def test_the_address_and_the_password_open_the_desk(client, ioana):
    response = sign_in(client, email="IOANA@aurora.example")

    assert (response.status_code, response.url) == (HTTPStatus.FOUND, "/desk/")
    assert is_in(client)
    event = trail_of(ioana).get()
    assert (event.kind, event.actor_kind, event.actor_ref) == (PeopleEvent.SIGNED_IN, "user", str(ioana.pk))


def test_after_signing_in_one_comes_where_one_wanted_to_but_never_elsewhere(client, ioana):
    inside = client.post(LOGIN, {"login": ioana.email, "password": PASSWORD, "next": "/account/sessions/"})
    client.logout()
    outside = client.post(LOGIN, {"login": ioana.email, "password": PASSWORD, "next": "https://evil.example/"})

    assert (inside.url, outside.url) == ("/account/sessions/", "/desk/")


def test_a_wrong_password_is_recorded_without_the_password(client, ioana):
    sign_in(client, "not the right one")

    assert not is_in(client)
    event = trail_of(ioana).get()
    assert (event.kind, event.actor_kind, event.facts) == (
        PeopleEvent.SIGN_IN_FAILED,
        "system",
        {"step": "password"},
    )
    assert (event.text, "not the right one" in event.canonical) == ("", False)


def test_a_stranger_learns_nothing_about_who_has_an_account(client, ioana):
    known = sign_in(client, "not the right one")
    unknown = sign_in(client, "not the right one", email="nobody@aurora.example")

    assert "not correct" in words_of(known)
    assert words_of(known).replace(ioana.email, "") == words_of(unknown).replace("nobody@aurora.example", "")
    assert known.status_code == unknown.status_code
    assert kinds_of(NOBODY) == [PeopleEvent.SIGN_IN_FAILED]
    assert "nobody@aurora.example" not in Event.objects.get(subject=NOBODY).canonical


def test_after_five_wrong_passwords_even_the_right_one_is_refused(client, ioana):
    for _ in range(5):
        sign_in(client, "not the right one")

    sixth = sign_in(client)

    assert not is_in(client)
    assert "Too many failed" in words_of(sixth)
    assert kinds_of(ioana) == [PeopleEvent.SIGN_IN_FAILED] * 5


def test_guessing_from_another_host_port_or_capitals_does_not_start_the_count_anew(client, ioana):
    for port in range(5):
        sign_in(client, "not the right one", email="Ioana@Aurora.example", HTTP_HOST=f"localhost:{port + 1}")

    sign_in(client)

    assert not is_in(client)


def guess_at_many(client: Client) -> str:
    """Try eleven addresses, each once, from one machine that claims to be eleven; return what the last page said."""
    for number in range(11):
        page = sign_in(client, email=f"somebody{number}@aurora.example", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    return words_of(page)


def test_a_claimed_forwarder_does_not_get_around_the_limit_of_a_machine(client, settings):
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert "Too many failed" in guess_at_many(client)


def test_behind_a_proxy_the_address_that_it_saw_counts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert "Too many failed" not in guess_at_many(client)


def test_behind_a_proxy_what_the_client_wrote_before_does_not_count(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    for number in range(11):
        claimed = f"192.0.2.{number}, 203.0.113.7"
        page = sign_in(client, email=f"somebody{number}@aurora.example", HTTP_X_FORWARDED_FOR=claimed)

    assert "Too many failed" in words_of(page)


def test_signing_out_is_recorded_and_ends_the_session(client, ioana):
    sign_in(client)

    response = client.post(reverse("account_logout"))

    assert response.url == LOGIN
    assert not is_in(client)
    assert kinds_of(ioana) == [PeopleEvent.SIGNED_IN, PeopleEvent.SIGNED_OUT]


def test_nobody_signs_up():
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_who_was_deactivated_is_out_at_the_next_page_and_cannot_come_back(client, ioana):
    sign_in(client)
    before = client.get(reverse("usersessions_list")).status_code

    deactivate(ioana, by=SYSTEM, at=now())

    assert before == HTTPStatus.OK
    assert client.get(reverse("usersessions_list")).url.startswith(LOGIN)
    assert sign_in(client).url == reverse("account_inactive")
    assert not is_in(client)


def test_passwords_are_hashed_by_argon2():
    assert product_settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert Argon2PasswordHasher().encode(PASSWORD, "salt-of-the-earth").startswith("argon2$argon2id$")


def test_changing_the_password_is_recorded_and_ends_the_other_sessions(client, ioana):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    new = "another long way home"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    ioana.refresh_from_db()
    assert ioana.check_password(new)
    assert client.get(reverse("usersessions_list")).status_code == HTTPStatus.OK
    assert elsewhere.get(reverse("usersessions_list")).url.startswith(LOGIN)
    changed = trail_of(ioana).last()
    assert (changed.kind, new in changed.canonical) == (PeopleEvent.PASSWORD_CHANGED, False)


@pytest.mark.parametrize("new", ["short", "password1234", "ioana@aurora.example"])
def test_a_weak_password_is_refused_and_nothing_changes(client, ioana, new):
    sign_in(client)

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    ioana.refresh_from_db()
    assert ioana.check_password(PASSWORD)
    assert kinds_of(ioana) == [PeopleEvent.SIGNED_IN]


def test_a_forgotten_password_is_chosen_anew_by_a_link_in_ones_own_language(client, ioana, mailoutbox, settings):
    User.objects.filter(pk=ioana.pk).update(language="it")
    response = client.post(reverse("account_reset_password"), {"email": "IOANA@aurora.example"})
    run_due("tester", at=now())
    link = re.search(r"/account/password/reset/key/\S+", mailoutbox[0].body).group()
    form = client.get(client.get(link).url)

    new = "another long way home"
    client.post(form.context["action_url"], {"password1": new, "password2": new})

    assert response.url == reverse("account_reset_password_done")
    assert [mail.to for mail in mailoutbox] == [["ioana@aurora.example"]]
    ioana.refresh_from_db()
    assert ioana.check_password(new)
    assert not is_in(client)
    assert kinds_of(ioana) == [PeopleEvent.PASSWORD_CHANGED]
    assert "no longer works" in words_of(Client().get(link))


def test_asking_for_a_link_tells_a_stranger_nothing_and_writes_to_nobody(client, ioana, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": ioana.email}, follow=True)
    Job.objects.all().delete()
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@aurora.example"}, follow=True)
    run_due("tester", at=now())

    assert words_of(known) == words_of(unknown)
    assert mailoutbox == []


def test_with_an_app_the_password_alone_opens_nothing(client, ioana):
    sign_in(client)
    secret, _codes = add_app(client)
    client.post(reverse("account_logout"))
    cache.clear()

    first = sign_in(client)
    after_password = is_in(client)
    second = client.post(reverse("mfa_authenticate"), {"code": code_for(secret, steps=1)})
    third = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert (first.url, after_password) == (reverse("mfa_authenticate"), False)
    assert "Incorrect code" in words_of(second)
    assert third.url == "/desk/"
    assert is_in(client)
    assert kinds_of(ioana) == [
        PeopleEvent.SIGNED_IN,
        PeopleEvent.SECOND_FACTOR_ADDED,
        PeopleEvent.SIGNED_OUT,
        PeopleEvent.SIGN_IN_FAILED,
        PeopleEvent.SIGNED_IN,
    ]
    assert trail_of(ioana).get(seq=4).facts == {"step": "second_factor"}


def test_a_recovery_code_opens_once(client, ioana):
    sign_in(client)
    _secret, codes = add_app(client)
    opened = []
    for _ in range(2):
        client.post(reverse("account_logout"))
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        opened.append(is_in(client))

    assert opened == [True, False]


def test_recovery_codes_are_shown_once_and_can_be_made_anew(client, ioana):
    sign_in(client)
    _secret, codes = add_app(client)
    again = client.get(reverse("mfa_view_recovery_codes"))

    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    assert len(codes) == len(new) == 10
    assert set(codes) & set(new) == set()
    assert not any(code in again.content.decode() for code in codes)
    assert kinds_of(ioana)[-1] == PeopleEvent.RECOVERY_CODES_MADE


def test_codes_cannot_be_guessed(client, ioana):
    sign_in(client)
    secret, _codes = add_app(client)
    client.post(reverse("account_logout"))
    cache.clear()
    sign_in(client)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    sixth = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert not is_in(client)
    assert "Too many failed" in words_of(sixth)


def test_removing_the_app_takes_the_password_again_and_is_recorded(client, ioana):
    sign_in(client)
    add_app(client)
    client.post(reverse("account_logout"))
    cache.clear()
    sign_in(client)
    codes = Authenticator.objects.get(user=ioana, type="recovery_codes").wrap().get_unused_codes()
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    asked = client.post(reverse("mfa_deactivate_totp"))
    kept = Authenticator.objects.filter(user=ioana, type="totp").exists()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    client.post(reverse("mfa_deactivate_totp"))

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert kept
    assert not Authenticator.objects.filter(user=ioana).exists()
    assert kinds_of(ioana)[-1] == PeopleEvent.SECOND_FACTOR_REMOVED


def test_the_key_of_the_app_is_not_readable_in_the_database(client, ioana):
    sign_in(client)
    secret, codes = add_app(client)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert len(secret) == 32
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_sessions_are_listed_and_all_others_can_be_ended(client, ioana):
    elsewhere = Client()
    sign_in(elsewhere, HTTP_USER_AGENT="Firefox on the counter")
    sign_in(client, HTTP_USER_AGENT="Chromium on the phone")
    listed = client.get(reverse("usersessions_list"))

    client.post(reverse("usersessions_list"))

    assert [session.user_agent for session in listed.context["sessions"]] == [
        "Firefox on the counter",
        "Chromium on the phone",
    ]
    assert elsewhere.get(reverse("usersessions_list")).url.startswith(LOGIN)
    assert client.get(reverse("usersessions_list")).context["session_count"] == 1
    assert kinds_of(ioana) == [PeopleEvent.SIGNED_IN, PeopleEvent.SIGNED_IN, PeopleEvent.SESSIONS_ENDED]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_login", "Sign in"),
        ("account_logout", "Sign out?"),
        ("account_inactive", "Your access has ended"),
        ("account_reset_password", "Forgotten your password?"),
        ("account_reset_password_done", "Look into your mail"),
        ("account_reset_password_from_key_done", "Your password is saved"),
        ("account_change_password", "Change your password"),
        ("account_reauthenticate", "Confirm that it is you"),
        ("mfa_index", "Second step at sign-in"),
        ("mfa_generate_recovery_codes", "Confirm that it is you"),
        ("usersessions_list", "Where you are signed in"),
    ],
)
def test_each_page_has_its_heading_and_no_style_of_its_own(client, ioana, name, title):
    if name != "account_login":
        sign_in(client)

    page = client.get(reverse(name), follow=True).content.decode()

    assert re.search(r"<h1[^>]*>(.*?)</h1>", page).group(1) == title
    assert re.findall(r"\bstyle=|\bonclick=|<script>", page) == []


def test_a_machine_that_hammers_the_sign_in_is_asked_to_wait(client, ioana):
    for _ in range(30):
        sign_in(client, email="somebody@aurora.example")

    page = sign_in(client)

    assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert words_of(page) == "Too many attempts Wait a minute, then go back and try again. Nothing was changed."
    assert not is_in(client)


def test_the_sign_in_asks_for_an_e_mail_as_every_other_page_does(client, ioana):
    fields = [
        client.get(reverse(page)).context["form"].fields[name]
        for page, name in [("account_login", "login"), ("account_reset_password", "email")]
    ]

    assert [str(field.label) for field in fields] == ["E-mail", "E-mail"]
    assert [field.widget.attrs.get("placeholder") for field in fields] == [None, None]
