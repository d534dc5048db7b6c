import re

import pytest

from ascolto.jobs.models import Job
from ascolto.people.absences import plan_absence
from ascolto.people.granting import grant
from ascolto.people.models import Absence, DeclaredInterest, Grant, Token, User
from ascolto.people.roles import Role
from ascolto.people.tokens import find_token, issue_token
from ascolto.trail.acting import Permission
from tests.conftest import PASSWORD, employ
from tests.moments import FOUNDED, MONDAY
from tests.web.settings.reading import events, kinds_since, went_on_to, words_of

NEW = {"name": "Radu Ionescu", "email": "Radu@albergo.example", "language": "ro", "home_unit": "sofia", "password": ""}


@pytest.fixture
def teodora_user(organisation) -> User:
    """Top management, who can be the second person."""
    return employ("Teodora Lungu", Role.TOP_MANAGEMENT)


def test_a_person_is_added_and_sent_a_link_to_choose_a_password(at_olgas, sofia):
    before = events()

    response = at_olgas.post("/desk/settings/people/add/", NEW)

    radu = User.objects.get(email="radu@albergo.example")
    assert went_on_to(response) == "/desk/settings/people/"
    assert (radu.name, radu.language, radu.home_unit, radu.has_usable_password()) == (
        "Radu Ionescu",
        "ro",
        sofia,
        False,
    )
    assert Job.objects.filter(task="invite_user", payload={"user": radu.pk}).count() == 1
    assert kinds_since(before) == ["user.added"]


def test_a_person_can_be_given_a_first_password(at_olgas, sofia):
    at_olgas.post("/desk/settings/people/add/", NEW | {"password": PASSWORD})

    assert User.objects.get(email="radu@albergo.example").check_password(PASSWORD)
    assert not Job.objects.filter(task="invite_user").exists()


@pytest.mark.parametrize(
    ("told", "status", "says"),
    [
        ({"email": "olga@albergo.example"}, 409, "Somebody already signs in with the address olga@albergo.example."),
        ({"email": "nobody"}, 422, "Enter a valid email address."),
        ({"password": "short"}, 422, "This password is too short."),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_and_what_was_typed_stays(at_olgas, sofia, told, status, says):
    before = events()

    response = at_olgas.post("/desk/settings/people/add/", NEW | told)

    assert response.status_code == status
    assert says in words_of(response)
    assert 'value="Radu Ionescu"' in words_of(response)
    assert 'value="short"' not in words_of(response)
    assert not User.objects.filter(name="Radu Ionescu").exists()
    assert events() == before


def test_a_person_is_edited_but_never_reports_in_a_circle(at_olgas, ioana_user, clara_user):
    User.objects.filter(pk=clara_user.pk).update(reports_to=ioana_user)
    url = f"/desk/settings/people/{ioana_user.pk}/edit/"

    edited = at_olgas.post(url, {"name": "Ioana Pop", "home_unit": "", "reports_to": ""})
    before = events()
    refused = at_olgas.post(url, {"name": "Ioana P.", "home_unit": "", "reports_to": clara_user.pk})

    ioana_user.refresh_from_db()
    assert went_on_to(edited) == f"/desk/settings/people/{ioana_user.pk}/"
    assert refused.status_code == 409
    assert "Clara Bianchi reports to this person already." in words_of(refused)
    assert ioana_user.name == "Ioana Pop"
    assert events() == before


def test_an_access_is_ended_and_given_again(at_olgas, ioana_user):
    before = events()

    at_olgas.post(f"/desk/settings/people/{ioana_user.pk}/deactivate/")
    inactive = words_of(at_olgas.get("/desk/settings/people/?show=inactive"))
    active = words_of(at_olgas.get("/desk/settings/people/"))
    at_olgas.post(f"/desk/settings/people/{ioana_user.pk}/reactivate/")

    assert "Ioana Popescu" in inactive
    assert "Ioana Popescu" not in active
    assert kinds_since(before) == ["user.deactivated", "user.reactivated"]


def test_the_last_administrator_keeps_the_access(at_olgas, olga_user):
    before = events()

    response = at_olgas.post(f"/desk/settings/people/{olga_user.pk}/deactivate/")

    olga_user.refresh_from_db()
    assert response.status_code == 409
    assert "Nobody would be left who can manage people." in words_of(response)
    assert olga_user.is_active
    assert events() == before


def test_a_role_takes_two_people(at_olgas, client_of, teodora_user, ioana_user, rome):
    before = events()

    proposed = at_olgas.post(
        f"/desk/settings/people/{ioana_user.pk}/grant/", {"role": "handler", "unit": "rome", "until": ""}
    )
    waiting = Grant.objects.proposed().get()
    alone = at_olgas.post(f"/desk/settings/people/grants/{waiting.pk}/confirm/")
    shown = words_of(client_of(teodora_user).get("/desk/settings/people/"))
    agreed = client_of(teodora_user).post(f"/desk/settings/people/grants/{waiting.pk}/confirm/")

    waiting.refresh_from_db()
    assert went_on_to(proposed) == went_on_to(agreed) == f"/desk/settings/people/{ioana_user.pk}/"
    assert (alone.status_code, waiting.unit, waiting.is_proposed) == (403, rome, False)
    assert "nobody agrees to their own proposal" in words_of(alone)
    assert "proposed by Olga Sokolova" in shown
    assert kinds_since(before) == ["role.proposed", "role.granted"]


def test_a_proposed_role_is_declined_with_a_reason(at_olgas, client_of, olga, teodora_user, ioana_user):
    waiting = grant(Role.ANALYST, to=ioana_user, by=olga, at=MONDAY)
    before = events()

    client_of(teodora_user).post(f"/desk/settings/people/grants/{waiting.pk}/decline/", {"reason": "not needed"})
    again = client_of(teodora_user).post(f"/desk/settings/people/grants/{waiting.pk}/confirm/")

    assert again.status_code == 409
    assert "Somebody has already agreed to this role" in words_of(again)
    assert kinds_since(before) == ["role.declined"]


def test_nobody_grants_a_role_to_themselves(at_olgas, olga_user):
    before = events()

    response = at_olgas.post(f"/desk/settings/people/{olga_user.pk}/grant/", {"role": "auditor", "unit": ""})

    assert response.status_code == 403
    assert "Nobody grants a role to themselves." in words_of(response)
    assert events() == before


def test_a_role_that_is_held_or_over_before_it_begins_is_refused_beside_its_field(at_olgas, ioana_user, sofia):
    url = f"/desk/settings/people/{ioana_user.pk}/grant/"
    before = events()

    twice = at_olgas.post(url, {"role": "handler", "unit": "sofia"})
    over = at_olgas.post(url, {"role": "analyst", "unit": "", "until": "2020-01-01"})

    assert (twice.status_code, over.status_code) == (409, 409)
    assert "The person is handler in Sofia already" in words_of(twice)
    assert "The role would have ended before it is held." in words_of(over)
    assert events() == before


def test_a_role_is_revoked_at_once(at_olgas, ioana_user):
    held = Grant.objects.granted().get(user=ioana_user)
    before = events()

    response = at_olgas.post(f"/desk/settings/people/grants/{held.pk}/revoke/")

    assert went_on_to(response) == f"/desk/settings/people/{ioana_user.pk}/"
    assert not Grant.objects.granted().filter(user=ioana_user).exists()
    assert kinds_since(before) == ["role.revoked"]


def test_the_auditor_neither_agrees_nor_revokes(at_elenas, olga, ioana_user):
    waiting = grant(Role.ANALYST, to=ioana_user, by=olga, at=MONDAY)
    before = events()

    answers = [
        at_elenas.post(f"/desk/settings/people/grants/{waiting.pk}/{what}/").status_code
        for what in ("confirm", "decline", "revoke")
    ]

    assert answers == [403, 403, 403]
    assert events() == before


def test_an_absence_is_entered_with_a_deputy_by_who_assigns_complaints(at_claras, ioana_user, boris_user):
    before = events()
    days = {"from_on": "2026-12-01", "until_on": "2026-12-05", "deputy": boris_user.pk}

    response = at_claras.post(f"/desk/settings/people/{ioana_user.pk}/absence/", days)

    planned = Absence.objects.get()
    assert went_on_to(response) == f"/desk/settings/people/{ioana_user.pk}/"
    assert (planned.user, planned.deputy) == (ioana_user, boris_user)
    assert kinds_since(before) == ["absence.planned"]


def test_an_absence_that_cannot_be_is_refused_beside_its_field(at_claras, ioana, ioana_user):
    begins, ends = MONDAY.date(), FOUNDED.date()
    plan_absence(ioana_user, from_on=ends, until_on=begins, deputy=None, by=ioana, at=MONDAY)
    before = events()
    url = f"/desk/settings/people/{ioana_user.pk}/absence/"

    backwards = at_claras.post(url, {"from_on": "2026-12-05", "until_on": "2026-12-01"})
    overlapping = at_claras.post(url, {"from_on": "2026-02-05", "until_on": "2026-02-06"})

    assert (backwards.status_code, overlapping.status_code) == (409, 409)
    assert "The last day is before the first." in words_of(backwards)
    assert "The person is away from 2026-01-05 to 2026-03-02 already." in words_of(overlapping)
    assert events() == before


def test_the_auditor_enters_no_absence(at_elenas, ioana_user):
    before = events()
    days = {"from_on": "2026-12-01", "until_on": "2026-12-05"}

    assert at_elenas.post(f"/desk/settings/people/{ioana_user.pk}/absence/", days).status_code == 403
    assert events() == before


def test_everybody_declares_their_own_interests_and_ends_them(at_ioanas, ioana_user, anna):
    before = events()

    declared = at_ioanas.post(
        "/desk/settings/mine/interest/", {"customer_ref": anna.reference.lower(), "note": "cousin"}
    )
    interest = DeclaredInterest.objects.get()
    shown = words_of(at_ioanas.get("/desk/settings/mine/"))
    ended = at_ioanas.post(f"/desk/settings/people/interests/{interest.pk}/end/")

    assert went_on_to(declared) == went_on_to(ended) == "/desk/settings/mine/"
    assert (interest.user, interest.customer_ref, interest.note) == (ioana_user, anna.reference, "cousin")
    assert anna.reference in shown
    assert kinds_since(before) == ["interest.declared", "interest.ended"]


def test_an_interest_must_say_in_what_and_a_customer_must_exist(at_ioanas, ioana_user):
    before = events()

    empty = at_ioanas.post("/desk/settings/mine/interest/", {"note": " "})
    unknown = at_ioanas.post("/desk/settings/mine/interest/", {"customer_ref": "K-0000-0000", "note": "my aunt"})

    assert (empty.status_code, unknown.status_code) == (409, 422)
    assert "There is no customer with this reference." in words_of(unknown)
    assert "my aunt" in words_of(unknown)
    assert events() == before


def test_nobody_ends_the_interest_or_the_token_of_somebody_else(at_ioanas, clara, clara_user):
    token, _secret = issue_token("bot", owner=clara_user, scopes=[Permission.VIEW_COMPLAINTS], by=clara, at=MONDAY)
    before = events()

    response = at_ioanas.post(f"/desk/settings/people/tokens/{token.pk}/end/")

    assert response.status_code == 403
    assert events() == before


def test_the_secret_of_a_token_is_shown_once(at_ioanas, ioana_user):
    before = events()

    issued = at_ioanas.post("/desk/settings/mine/token/", {"name": "booking", "scopes": ["view_complaints"]})

    secret = re.search(r"asc_[\w-]+", issued.content.decode()).group()
    token = Token.objects.get()
    assert find_token(secret) == token
    assert issued["Cache-Control"] == "no-store"
    assert secret not in at_ioanas.get("/desk/settings/mine/").content.decode()
    assert kinds_since(before) == ["token.issued"]


def test_a_token_carries_no_more_than_its_owner_holds(at_ioanas, ioana_user):
    before = events()

    beyond = at_ioanas.post("/desk/settings/mine/token/", {"name": "booking", "scopes": ["manage_people"]})
    empty = at_ioanas.post("/desk/settings/mine/token/", {"name": "booking"})

    assert (beyond.status_code, empty.status_code) == (422, 422)
    assert 'value="booking"' in words_of(beyond)
    assert events() == before


def test_a_token_is_ended_by_its_owner_and_by_the_administrator(at_ioanas, at_olgas, ioana, ioana_user):
    scopes = [Permission.VIEW_COMPLAINTS]
    one, _secret = issue_token("one", owner=ioana_user, scopes=scopes, by=ioana, at=MONDAY)
    other, _secret = issue_token("other", owner=ioana_user, scopes=scopes, by=ioana, at=MONDAY)

    mine = at_ioanas.post(f"/desk/settings/people/tokens/{one.pk}/end/")
    theirs = at_olgas.post(f"/desk/settings/people/tokens/{other.pk}/end/")

    assert went_on_to(mine) == "/desk/settings/mine/"
    assert went_on_to(theirs) == f"/desk/settings/people/{ioana_user.pk}/"
    assert not Token.objects.usable().exists()


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_of_people_costs_the_same_however_many(at_olgas, organisation, django_assert_num_queries, more):
    for name in ["Ada One", "Bea Two"][:more]:
        employ(name, Role.HANDLER)

    with django_assert_num_queries(8):
        at_olgas.get("/desk/settings/people/")
