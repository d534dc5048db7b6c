"""Letting people in, and ending their access at once."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ascolto.jobs.models import Job
from ascolto.people.acting import actor_for
from ascolto.people.administrators import LastAdministrator
from ascolto.people.events import PeopleEvent
from ascolto.people.models import Grant, User
from ascolto.people.roles import Role
from ascolto.people.tokens import find_token, issue_token
from ascolto.people.users import (
    AlreadyActive,
    AlreadyInactive,
    EmailTaken,
    ReportsInCircle,
    UnknownLanguage,
    add_user,
    deactivate,
    edit_user,
    reactivate,
    set_language,
)
from ascolto.trail.acting import NotPermitted, Permission
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY
from tests.people.conftest import holding, user

PASSWORD = "a long way home"


def test_a_new_user_is_known_by_a_lower_case_address_and_gets_an_invitation(administrator, sofia):
    mila = add_user(" Mila@Aurora.Example ", name="Mila", language="bg", home_unit=sofia, by=administrator, at=MONDAY)

    assert (mila.email, mila.name, mila.language, mila.home_unit) == ("mila@aurora.example", "Mila", "bg", sofia)
    assert not mila.has_usable_password()
    event = trail_of(mila).get()
    assert (event.kind, event.seq, event.facts) == (
        PeopleEvent.USER_ADDED,
        1,
        {"home_unit": sofia.pk, "reports_to": None},
    )
    assert [(job.task, job.payload) for job in Job.objects.all()] == [("invite_user", {"user": mila.pk})]


def test_a_user_added_with_a_password_needs_no_invitation_and_the_password_stays_secret(administrator):
    mila = add_user("m@a.example", name="Mila", language="bg", password=PASSWORD, by=administrator, at=MONDAY)

    assert mila.check_password(PASSWORD)
    assert Job.objects.count() == 0
    assert PASSWORD not in trail_of(mila).get().canonical


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"email": "IOANA@aurora.example"}, EmailTaken),
        ({"email": "ioana"}, ValidationError),
        ({"password": "short"}, ValidationError),
        ({"language": "tlh"}, UnknownLanguage),
    ],
    ids=["taken", "no address", "weak password", "unknown language"],
)
def test_a_user_who_cannot_be_is_not_added(ioana, administrator, wrong, refusal):
    told = {"email": "mila@aurora.example", "name": "Mila", "language": "bg", "password": PASSWORD} | wrong

    with pytest.raises(refusal):
        add_user(**told, by=administrator, at=MONDAY)

    assert set(User.objects.values_list("name", flat=True)) == {"Ioana", "Petya"}
    assert Event.objects.count() == 0


def test_only_who_manages_people_there_lets_somebody_in(boris, sofia, varna):
    add_user("v@aurora.example", name="Vera", language="bg", home_unit=varna, by=boris, at=MONDAY)

    with pytest.raises(NotPermitted):
        add_user("s@aurora.example", name="Simona", language="bg", home_unit=sofia, by=boris, at=MONDAY)

    assert not User.objects.filter(name="Simona").exists()


def test_the_database_refuses_an_address_in_capitals(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Mila@aurora.example", name="Mila")


def test_the_database_refuses_that_somebody_reports_to_themselves(ioana):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=ioana.pk).update(reports_to=ioana)


def test_name_unit_and_superior_can_be_corrected(ioana, elena, sofia, administrator):
    edited = edit_user(ioana, name="Ioana Ilieva", home_unit=sofia, reports_to=elena, by=administrator, at=MONDAY)

    assert (edited.name, edited.home_unit, edited.reports_to) == ("Ioana Ilieva", sofia, elena)
    event = trail_of(ioana).get()
    assert (event.kind, event.facts) == (PeopleEvent.USER_EDITED, {"home_unit": sofia.pk, "reports_to": elena.pk})


def test_nobody_reports_in_a_circle(ioana, elena, administrator):
    User.objects.filter(pk=elena.pk).update(reports_to=ioana)

    with pytest.raises(ReportsInCircle):
        edit_user(ioana, name="Ioana", home_unit=None, reports_to=elena, by=administrator, at=MONDAY)

    ioana.refresh_from_db()
    assert ioana.reports_to is None
    assert trail_of(ioana).count() == 0


def test_people_choose_their_own_language_and_nobody_elses(ioana, elena):
    set_language(ioana, "bg", by=actor_for(ioana), at=MONDAY)

    with pytest.raises(NotPermitted):
        set_language(ioana, "it", by=actor_for(elena), at=TUESDAY)

    ioana.refresh_from_db()
    assert ioana.language == "bg"
    assert [event.facts for event in trail_of(ioana)] == [{"language": "bg"}]


def test_deactivating_ends_sessions_tokens_and_roles_at_once(ioana, administrator, client):
    handler = holding(ioana, Role.HANDLER)
    _token, secret = issue_token("till", owner=ioana, scopes=[Permission.VIEW_COMPLAINTS], by=handler, at=MONDAY)
    client.force_login(ioana)
    key = client.session.session_key
    UserSession.objects.create(user=ioana, session_key=key, ip="192.0.2.1", user_agent="Firefox")

    deactivate(ioana, by=administrator, at=TUESDAY)

    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.exists()
    assert find_token(secret) is None
    assert actor_for(User.objects.get(pk=ioana.pk)).grants == {}
    event = trail_of(ioana).last()
    assert (event.kind, event.facts) == (PeopleEvent.USER_DEACTIVATED, {"grants": 1, "tokens": 1, "sessions": 1})
    with pytest.raises(AlreadyInactive):
        deactivate(ioana, by=administrator, at=TUESDAY)


def test_who_comes_back_comes_back_without_roles(ioana, administrator):
    holding(ioana, Role.HANDLER)
    deactivate(ioana, by=administrator, at=MONDAY)

    back = reactivate(ioana, by=administrator, at=TUESDAY)

    assert back.is_active
    assert actor_for(back).grants == {}
    with pytest.raises(AlreadyActive):
        reactivate(ioana, by=administrator, at=TUESDAY)


def test_the_last_who_manages_people_cannot_be_deactivated(petya, administrator):
    with pytest.raises(LastAdministrator):
        deactivate(petya, by=administrator, at=MONDAY)

    petya.refresh_from_db()
    assert petya.is_active
    assert Grant.objects.granted().filter(user=petya).count() == 1
    assert trail_of(petya).count() == 0


def test_a_handler_deactivates_nobody(ioana, elena):
    with pytest.raises(NotPermitted):
        deactivate(elena, by=holding(ioana, Role.HANDLER), at=MONDAY)

    elena.refresh_from_db()
    assert elena.is_active
    assert trail_of(elena).count() == 0


def test_a_login_in_capitals_finds_the_user(ioana):
    assert User.objects.get_by_natural_key(" IOANA@Aurora.example") == ioana


def test_active_users_are_those_who_were_not_deactivated(ioana, elena, administrator):
    user("Gone", is_active=False)

    assert set(User.objects.active().values_list("name", flat=True)) == {"Ioana", "Elena", "Petya"}
