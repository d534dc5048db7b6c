"""Responses are put on record later, in random order, with a digest that shows when one was altered."""

from datetime import timedelta

import pytest

from ascolto.correspondence.models import Attachment, StoredFile
from ascolto.surveys.answering import FilledIn, save_page
from ascolto.surveys.content import Question
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.frozen import asking_of
from ascolto.surveys.keeping import FEWEST, keep_responses, keep_responses_of
from ascolto.surveys.kinds import Mode, QuestionKind
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Answer, Response, Sheet, SpentKey, Wave
from ascolto.surveys.unfinished import keep_unfinished
from ascolto.surveys.verifying import check_responses
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from tests.moments import MONDAY
from tests.surveys.hearing import WELL, a_running_wave, invited, sent
from tests.surveys.making import a_content

LATER = MONDAY + timedelta(hours=2, minutes=17)


def answered(wave: Wave, times: int) -> list[Response]:
    asking = asking_of(wave)
    return [sent(asking, {**WELL, "a-nps": str(number % 11)}, key=f"key {number}") for number in range(times)]


def said(wave: Wave) -> list[tuple]:
    rows = Answer.objects.filter(wave=wave).values_list(
        "response", "question", "row", "choice", "number", "text", "mark"
    )
    return sorted(map(str, rows))


def test_every_response_begins_its_chain_at_a_full_hour_with_the_digest_of_its_answers(organisation):
    wave = a_running_wave()
    responses = answered(wave, 12)
    before = said(wave)

    assert keep_responses(at=LATER) == 12

    assert said(wave) == before
    assert list(check_responses()) == []
    kept = Event.objects.filter(kind=ResponseEvent.KEPT)
    assert {event.at for event in kept} == {LATER.replace(minute=0)}
    assert {event.subject for event in kept} == {f"response:{response.pk}" for response in responses}
    assert verify().intact


def test_what_is_kept_is_not_kept_again(organisation):
    answered(a_running_wave(), FEWEST)
    keep_responses(at=LATER)

    assert keep_responses(at=LATER) == 0

    assert Event.objects.filter(kind=ResponseEvent.KEPT).count() == FEWEST


def test_too_few_to_be_mixed_wait_until_the_wave_is_over(organisation):
    wave = a_running_wave()
    answered(wave, FEWEST - 1)
    assert keep_responses(at=LATER) == 0

    Wave.objects.filter(pk=wave.pk).update(stage=WaveStage.CLOSED)

    assert keep_responses(at=LATER) == FEWEST - 1


def test_a_file_is_held_by_its_response_once_that_tells_nothing_of_its_time(organisation, anna):
    content = a_content(Question(code="photo", kind=QuestionKind.FILE, words={"en": "A photo?"}))
    wave = a_running_wave(content)
    digest = "ab" * 32
    StoredFile.objects.create(digest=digest, size=3, media_type="text/plain", created_at=MONDAY)
    response = sent(wave, {"a-photo": [digest, "room.txt"]}, invitation=invited(anna, to=wave))
    assert not Attachment.objects.exists()

    keep_responses_of(wave, at=LATER)

    held = Attachment.objects.get()
    assert (held.about, held.name, held.public) == (f"response:{response.pk}", "room.txt", False)
    assert held.added_at == LATER.replace(minute=0)


@pytest.fixture
def begun(organisation) -> Wave:
    """Two guests have filled in a page, one of them wrongly."""
    wave = a_running_wave()
    asking = asking_of(wave)
    for key, typed in {"one": {"a-nps": ["9"]}, "two": {"a-nps": ["99"]}}.items():
        page = FilledIn(
            page=asking.content.pages[0], sent=typed, key=key, mode=Mode.MAIL, language="it", began_at=MONDAY
        )
        save_page(asking, page, at=MONDAY + timedelta(seconds=40))
    return wave


def test_pages_that_were_never_sent_become_incomplete_responses_of_nobody(begun):
    assert keep_unfinished(begun, at=LATER) == 1

    response = Response.objects.get()
    assert (response.is_complete, response.sealed, response.language, response.seconds) == (False, "", "it", 40)
    assert list(response.answers.values_list("question__code", "number")) == [("nps", 9.0)]
    assert not Sheet.objects.exists()


def test_keys_that_were_spent_go_when_the_wave_is_over(begun):
    sent(begun, WELL, key="three")

    keep_unfinished(begun, at=LATER)

    assert not SpentKey.objects.exists()
