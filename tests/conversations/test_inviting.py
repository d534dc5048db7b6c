"""People are invited by letter, answer by their own link, and agree – or not – to what is written down."""

import re

import pytest

from ascolto.conversations import holding, inviting, letters
from ascolto.conversations.calendars import calendar_file
from ascolto.conversations.events import ConversationEvent
from ascolto.conversations.kinds import Answer, Consent, ConversationKind, RecordKind
from ascolto.conversations.lifecycle import StepNotAllowed
from ascolto.conversations.policy import participant_as_actor
from ascolto.correspondence.models import Attachment, StoredFile
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.conversations.making import guest, held, planned
from tests.moments import FRIDAY, MONDAY, TUESDAY


@pytest.fixture
def group(study, marco):
    return planned(study, by=marco)


def test_a_customer_is_invited_in_their_own_language_with_a_link_of_their_own(group, anna, marco):
    person = inviting.add_participant(group, inviting.Guest(customer=anna), by=marco, at=MONDAY)

    letter = inviting.invite(person, by=marco, at=MONDAY)

    [link] = re.findall(r"/invited/(\S+)", letter.body)
    person.refresh_from_db()
    assert (letter.to_address, letter.language, letter.about) == (
        "anna@example.org",
        "bg",
        f"conversation:{group.pk}",
    )
    assert letters.invited_by(link) == person
    assert letters.invited_by(link[:-1]) is None
    assert (person.consent, person.invited_at) == (Consent.ASKED, MONDAY)


def test_nobody_is_invited_without_an_address(group, marco, unchanged):
    person = guest(group, by=marco)

    with unchanged, pytest.raises(inviting.NowhereToWrite):
        inviting.invite(person, by=marco, at=MONDAY)

    person.refresh_from_db()
    assert person.invited_at is None


def test_a_link_works_only_for_whom_it_was_sent_to(group, marco, unchanged):
    one, other = guest(group, by=marco, label="One"), guest(group, by=marco, label="Other")

    inviting.answer(one, Answer.ACCEPTED, by=participant_as_actor(one), at=TUESDAY)
    with unchanged, pytest.raises(NotPermitted, match="not_yours"):
        inviting.answer(other, Answer.DECLINED, by=participant_as_actor(one), at=TUESDAY)

    other.refresh_from_db()
    event = trail_of(group).get(kind=ConversationEvent.ANSWERED)
    assert (other.answer, event.actor_ref) == (Answer.NONE, f"{group.reference}/P1")


@pytest.mark.parametrize("said", [Consent.DECLINED, Consent.ASKED])
def test_nothing_that_was_said_is_kept_before_everybody_who_came_agreed(study, marco, said, unchanged):
    group = held(study, by=marco, guests=2)
    last = group.participants.get(number=2)
    inviting.note_consent(last, said, by=marco, at=FRIDAY)
    files = StoredFile.objects.count()

    with unchanged, pytest.raises(holding.ConsentMissing) as refused:
        holding.keep_record(group, RecordKind.NOTES, "They liked it.", by=marco, at=FRIDAY)
    with unchanged, pytest.raises(holding.ConsentMissing):
        holding.keep_file(group, RecordKind.TRANSCRIPT, b"P1: Hello", "talk.txt", by=marco, at=FRIDAY)

    group.refresh_from_db()
    assert (refused.value.numbers, group.record, StoredFile.objects.count()) == ([2], "", files)


def test_whoever_stayed_away_need_not_agree(study, marco):
    group = planned(study, by=marco)
    inviting.note_consent(guest(group, by=marco), Consent.GIVEN, by=marco, at=MONDAY)
    guest(group, by=marco, label="Stayed away")
    holding.hold(group, came=[1], by=marco, at=FRIDAY)

    kept = holding.keep_record(group, RecordKind.NOTES, "One spoke.", by=marco, at=FRIDAY)

    assert kept.lines == ["One spoke."]


def test_a_file_of_subtitles_is_kept_and_read_turn_by_turn(study, marco):
    spoken = (
        "WEBVTT\n\nNOTE made by a machine\n\n1\n00:00:01.000 --> 00:00:04.000\n<v P1>We waited\n\n"
        "00:00:04.000 --> 00:00:06.000 align:start\n<v P1>an <i>hour</i>.\n\n00:06.000 --> 00:07.000\n<v P2>Yes.</v>\n"
    )

    attachment = holding.keep_file(
        held(study, by=marco), RecordKind.TRANSCRIPT, spoken.encode(), "talk.vtt", by=marco, at=FRIDAY
    )

    group = study.conversations.get()
    assert group.lines == ["P1: We waited an hour.", "P2: Yes."]
    assert list(Attachment.objects.about(f"conversation:{group.pk}")) == [attachment]


def test_the_same_customer_takes_part_once_and_an_interview_has_one_guest(study, group, anna, marco, unchanged):
    inviting.add_participant(group, inviting.Guest(customer=anna), by=marco, at=MONDAY)
    alone = planned(study, by=marco, kind=ConversationKind.INTERVIEW)
    guest(alone, by=marco)

    with unchanged, pytest.raises(inviting.TakesPartAlready):
        inviting.add_participant(group, inviting.Guest(customer=anna), by=marco, at=MONDAY)
    with unchanged, pytest.raises(inviting.OneIsEnough):
        guest(alone, by=marco, label="A second one")
    with unchanged, pytest.raises(inviting.NobodyNamed):
        guest(group, by=marco, label=" ")

    assert (group.participants.count(), alone.participants.count()) == (1, 1)


def test_a_guest_may_change_their_mind_until_the_conversation_and_take_consent_back_later(study, marco, unchanged):
    group = held(study, by=marco)
    person = group.participants.get(number=1)

    with unchanged, pytest.raises(StepNotAllowed):
        inviting.answer(person, Answer.DECLINED, by=participant_as_actor(person), at=FRIDAY)
    inviting.note_consent(person, Consent.DECLINED, by=participant_as_actor(person), at=FRIDAY)

    person.refresh_from_db()
    assert (person.consent, person.consent_wording) == (Consent.DECLINED, inviting.CONSENT_WORDING)


def test_the_date_goes_into_a_calendar_whatever_the_place_is_called(group, marco):
    group.place = "Зала 2; вход B, \\ляво\nпартер " * 4

    lines = calendar_file(group, domain="albergo.example", at=MONDAY).split("\r\n")
    unfolded = calendar_file(group, domain="albergo.example", at=MONDAY).replace("\r\n ", "").split("\r\n")

    assert max(len(line.encode()) for line in lines) <= 75
    assert "DTSTART:20260303T090000Z" in unfolded
    assert "DTEND:20260303T103000Z" in unfolded
    assert f"UID:{group.reference}@albergo.example" in unfolded
    assert "LOCATION:" + "Зала 2\\; вход B\\, \\\\ляво\\nпартер " * 4 in unfolded
