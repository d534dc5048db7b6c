"""Whoever was invited to a conversation answers, and agrees or not, without an account."""

from io import BytesIO

import pytest
from django.test import Client

from ascolto.conversations import holding, inviting, letters
from ascolto.conversations.kinds import Consent
from ascolto.trail.models import Event
from tests.conversations.making import guest, planned, study_in
from tests.moments import FRIDAY, MONDAY


@pytest.fixture
def group(sofia, marco):
    return planned(study_in(sofia, by=marco), by=marco)


@pytest.fixture
def person(group, marco):
    invited = guest(group, by=marco, label="Petar", email="petar@example.org")
    inviting.invite(invited, by=marco, at=MONDAY)
    invited.refresh_from_db()
    return invited


def address_of(person) -> str:
    return f"/invited/{letters.link_of(person).rpartition('/')[2]}"


def test_the_invited_read_what_is_written_down_before_they_agree(person):
    shown = Client().get(address_of(person)).content.decode()

    assert "Arriving at the hotel" in shown
    assert "Your name does not stand in it." in shown
    assert "Petar" not in shown


def test_an_answer_and_a_consent_are_taken_and_can_be_changed(person):
    client = Client()

    response = client.post(address_of(person), {"answer": "accepted", "consent": "given"})
    client.post(address_of(person), {"answer": "declined", "consent": "declined"})

    person.refresh_from_db()
    assert response.status_code == 303
    assert (person.answer, person.consent) == ("declined", "declined")
    assert "Your answer has arrived." in client.get(response.headers["Location"]).content.decode()


def test_an_answer_without_a_word_is_asked_for_again(person):
    response = Client().post(address_of(person), {})

    person.refresh_from_db()
    assert (response.status_code, person.answer) == (400, "")


def test_half_of_an_answer_is_not_taken_for_a_whole_one(person):
    body = b"answer=accepted&consent=gi"
    wire = {"CONTENT_LENGTH": str(len(body) + 3), "wsgi.input": BytesIO(body)}
    before = Event.objects.count()

    half = Client().generic("POST", address_of(person), body, "application/x-www-form-urlencoded", **wire)

    person.refresh_from_db()
    assert (half.status_code, person.answer, Event.objects.count()) == (400, "", before)


def test_a_forged_form_of_another_site_changes_nothing(person):
    response = Client().post(address_of(person), {"answer": "accepted"}, headers={"Sec-Fetch-Site": "cross-site"})

    person.refresh_from_db()
    assert (response.status_code, person.answer) == (400, "")


def test_a_link_that_is_not_ours_opens_nothing(person, group, marco):
    never_asked = guest(group, by=marco, label="Never asked")
    before = Event.objects.count()

    for address in (address_of(person)[:-2], address_of(never_asked), "/invited/nonsense"):
        assert Client().get(address).status_code == 410
        assert Client().post(address, {"answer": "accepted"}).status_code == 410
        assert Client().get(f"{address}/date.ics").status_code == 410

    assert Event.objects.count() == before


def test_after_the_conversation_only_consent_can_be_changed(person, group, marco):
    inviting.note_consent(person, Consent.GIVEN, by=marco, at=MONDAY)
    holding.hold(group, came=[1], by=marco, at=FRIDAY)

    Client().post(address_of(person), {"answer": "declined", "consent": "declined"})

    person.refresh_from_db()
    assert (person.answer, person.consent) == ("", "declined")
    assert "has been held or called off" in Client().get(address_of(person)).content.decode()


def test_the_date_goes_into_a_calendar(person, group):
    response = Client().get(f"{address_of(person)}/date.ics")

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{group.reference}@" in response.content.decode()
