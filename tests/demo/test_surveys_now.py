"""Three surveys of the demonstration run today: among guests, after complaints, and among staff."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from ascolto.customers.registering import NewCustomer, register_many
from ascolto.demo.guest_survey import take_over_answers
from ascolto.demo.house import build
from ascolto.demo.load import letters_caught
from ascolto.demo.surveys_now import INVITED, STAFF, WHO_ANSWER, ask_today
from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.models import Edition, InvitationState, Questionnaire, Wave
from ascolto.trail.acting import SYSTEM

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 11, 10, tzinfo=UTC)


@pytest.fixture
def waves():
    before = AT - timedelta(days=300)
    house = build(at=before)
    guests = [NewCustomer(name=f"Guest {n}", email=f"g{n}@guests.example", language="it") for n in range(INVITED + 5)]
    register_many(guests, by=SYSTEM, at=before)
    take_over_answers(house, today=AT.date(), by=SYSTEM, at=before)
    with letters_caught():
        ask_today(house, at=AT)
    return {wave.kind: wave for wave in Wave.objects.running()}


def test_guests_are_asked_by_letter_and_some_have_answered(waves):
    wave = waves[SurveyKind.RELATIONSHIP]

    assert wave.invitations.count() == INVITED
    assert wave.invitations.filter(state=InvitationState.ANSWERED).count() == wave.responses.count() == WHO_ANSWER
    assert mail.outbox == []


def test_the_new_edition_goes_on_with_the_line_of_the_file(waves):
    first, second = Edition.objects.filter(questionnaire=waves[SurveyKind.RELATIONSHIP].edition.questionnaire)

    assert set(first.questions.values_list("series")) < set(second.questions.values_list("series"))


def test_every_questionnaire_is_named_in_five_languages(waves):
    named = Questionnaire.objects.values_list("wording", flat=True)

    assert [set(wording) for wording in named] == [{"en", "bg", "it", "ro", "ru"}] * len(waves)


def test_only_who_agreed_is_named(waves):
    answered = waves[SurveyKind.RELATIONSHIP].responses.order_by("pk")
    named = {one.pk for one in answered if one.customer_id}

    assert named == {one.pk for one in answered if one.answers.filter(question__code="named", number=1).exists()}
    assert 0 < len(named) < WHO_ANSWER


def test_staff_answer_without_any_record_of_who_did(waves):
    wave = waves[SurveyKind.EMPLOYEES]

    assert wave.responses.count() == STAFF
    assert not wave.invitations.exists()
    assert set(wave.responses.values_list("customer", "seconds", "on_day")) == {(None, None, AT.date().replace(day=1))}
