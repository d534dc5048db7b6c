"""A response that was altered, removed or slipped in behind the back of the trail is named."""

import pytest

from ascolto.surveys.keeping import FEWEST, keep_responses
from ascolto.surveys.models import Answer, Response
from ascolto.surveys.verifying import ResponseFault, check_responses
from tests.surveys.test_keeping import LATER, a_running_wave, answered

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(organisation):
    responses = answered(a_running_wave(), FEWEST)
    keep_responses(at=LATER)
    return responses


def test_what_is_as_it_was_is_no_fault(kept):
    assert list(check_responses()) == []


def test_an_altered_answer_is_found_though_the_digest_beside_it_was_altered_too(kept):
    Answer.objects.filter(response=kept[2], number=2).update(number=10)
    Response.objects.filter(pk=kept[2].pk).update(digest="0" * 64)

    assert list(check_responses()) == [ResponseFault(kept[2].pk, "altered")]


def test_a_removed_response_is_missed(kept):
    Answer.objects.filter(response=kept[0]).delete()
    Response.objects.filter(pk=kept[0].pk).delete()

    assert list(check_responses()) == [ResponseFault(kept[0].pk, "removed")]


def test_a_response_that_was_slipped_in_is_unknown(kept):
    slipped = Response.objects.create(wave=kept[0].wave, mode=kept[0].mode, on_day=kept[0].on_day, digest="1" * 64)

    assert list(check_responses()) == [ResponseFault(slipped.pk, "unknown")]


def test_what_came_in_since_is_passed_over(organisation):
    answered(a_running_wave(), FEWEST)

    assert list(check_responses()) == []
