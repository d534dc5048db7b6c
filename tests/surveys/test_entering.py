"""Answers said on the telephone or written on paper are entered once, with how they were given."""

import pytest

from ascolto.surveys.answering import AlreadySent, NotComplete
from ascolto.surveys.entering import EnteredBefore, Entry, NotAnEntry, NothingEntered, enter
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.frozen import asking_of
from ascolto.surveys.kinds import Mode
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Answer, Invitation, InvitationState, Response, Wave
from ascolto.trail.acting import Actor, NotPermitted
from ascolto.trail.models import Event
from tests.moments import MONDAY, TUESDAY
from tests.surveys.hearing import a_running_wave, an_anonymous_wave, everything, invited, sent

SAID = {"a-nps": ["9"]}


def entered(wave: Wave, *, by: Actor, **parts) -> Response:
    given = {"typed": SAID, "mode": Mode.PHONE, "language": "it", **parts}
    return enter(asking_of(wave), Entry(**given), by=by, at=MONDAY)


@pytest.fixture
def wave(sofia) -> Wave:
    return a_running_wave(unit=sofia)


def test_what_was_said_on_the_telephone_counts_for_the_person_who_was_asked(wave, ioana, anna):
    response = entered(wave, by=ioana, invitation=invited(anna, to=wave, probability=0.5))

    assert (response.mode, response.language, response.weight, response.is_complete) == (Mode.PHONE, "it", 2.0, True)
    assert Invitation.objects.get().state == InvitationState.ANSWERED
    event = Event.objects.get(kind=ResponseEvent.ENTERED)
    assert (event.actor_ref, str(response.pk) in event.canonical) == (ioana.ref, False)


def test_somebody_who_has_answered_is_not_entered_again(wave, ioana, anna):
    invitation = invited(anna, to=wave)
    sent(wave, {"a-nps": "1"}, invitation=invitation)
    before = Event.objects.count()

    with pytest.raises(AlreadySent):
        entered(wave, by=ioana, invitation=invitation)

    assert (Response.objects.count(), Event.objects.count()) == (1, before)


@pytest.mark.django_db(transaction=True)
def test_a_sheet_of_paper_is_entered_once(wave, ioana):
    entered(wave, by=ioana, mode=Mode.PAPER, sheet_number="S-1")
    before = Event.objects.count()

    with pytest.raises(EnteredBefore):
        entered(wave, by=ioana, mode=Mode.PAPER, sheet_number="S-1")
    entered(wave, by=ioana, mode=Mode.PAPER, sheet_number="S-2")

    assert (Response.objects.count(), Event.objects.count()) == (2, before + 1)


def test_what_was_left_blank_on_paper_stays_blank_and_the_response_incomplete(wave, ioana):
    response = entered(wave, by=ioana, mode=Mode.PAPER, typed={"a-from_where": ["near"]})

    assert not response.is_complete
    assert list(Answer.objects.values_list("question__code", "choice")) == [("from_where", "near")]


def test_what_cannot_be_read_as_an_answer_is_not_entered(wave, ioana):
    with pytest.raises(NotComplete):
        entered(wave, by=ioana, typed={"a-nps": ["12"]})

    assert not Response.objects.exists()


def test_an_empty_sheet_is_no_response(sofia, ioana):
    wave = a_running_wave(everything(), unit=sofia)

    with pytest.raises(NothingEntered):
        entered(wave, by=ioana, typed={})

    assert entered(wave, by=ioana, typed={"a-nps": ["0"]}).pk


def test_a_sheet_may_be_entered_after_the_last_day_and_not_once_the_wave_is_closed(sofia, ioana):
    wave = a_running_wave(unit=sofia, closes_at=MONDAY.replace(hour=1))
    entered(wave, by=ioana)
    Wave.objects.filter(pk=wave.pk).update(stage=WaveStage.CLOSED)

    with pytest.raises(NotPermitted, match="wave_closed"):
        entered(wave, by=ioana)


def test_an_anonymous_sheet_has_no_day(sofia, ioana):
    wave = an_anonymous_wave(unit=sofia)

    response = enter(asking_of(wave), Entry(typed=SAID, mode=Mode.PAPER, language="it"), by=ioana, at=TUESDAY)

    assert (response.on_day.day, response.sealed) == (1, "")


@pytest.mark.parametrize("who", ["boris", "olga", "elena"])
def test_whoever_has_no_business_there_enters_nothing(wave, who, request):
    with pytest.raises(NotPermitted):
        entered(wave, by=request.getfixturevalue(who))

    assert not Response.objects.exists()


def test_nobody_enters_what_respondents_send_themselves(wave, ioana):
    with pytest.raises(NotAnEntry):
        entered(wave, by=ioana, mode=Mode.LINK)
