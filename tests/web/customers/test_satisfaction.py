"""What a customer said of their satisfaction under their name stands on their page; what was confidential does not."""

from datetime import date

import pytest

from ascolto.customers.registering import NewCustomer, register
from ascolto.surveys.content import Question
from ascolto.surveys.kinds import Mode, Privacy, QuestionKind, SurveyKind
from ascolto.surveys.models import Answer, Response, Wave
from ascolto.trail.acting import SYSTEM, Actor, ActorKind
from ascolto.web.customers.satisfaction import satisfaction
from tests.moments import FOUNDED
from tests.surveys.making import a_content, a_frozen_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    return register(NewCustomer(name="Rosa"), by=SYSTEM, at=FOUNDED)


@pytest.fixture
def answered(customer):
    asked = Question(code="glad", kind=QuestionKind.CSAT, words={"en": "How satisfied are you?"})
    edition = a_frozen_edition(a_content(asked))
    wave = Wave.objects.create(
        reference="W-0000-0000",
        edition=edition,
        name="2026",
        kind=SurveyKind.RELATIONSHIP,
        privacy=Privacy.CONFIDENTIAL,
        created_at=FOUNDED,
        open_token="x",
    )
    question = edition.questions.get(code="glad")

    def answer(number, on, named):
        given = {"customer": customer} if named else {}
        response = Response.objects.create(wave=wave, mode=Mode.MAIL, on_day=on, **given)
        Answer.objects.create(response=response, wave=wave, question=question, number=number)

    answer(2, date(2026, 1, 5), named=True)
    answer(5, date(2026, 3, 5), named=True)
    answer(1, date(2026, 4, 5), named=False)


def test_named_answers_are_told_from_0_to_100_the_newest_first(customer, answered):
    said = satisfaction(customer, actor=SYSTEM)

    assert [(one.on, one.score, one.asked_in) for one in said] == [
        (date(2026, 3, 5), 100.0, "How satisfied are you?"),
        (date(2026, 1, 5), 25.0, "How satisfied are you?"),
    ]


def test_who_may_not_see_surveys_is_told_nothing(customer, answered):
    assert list(satisfaction(customer, actor=Actor(ActorKind.USER, "7"))) == []
