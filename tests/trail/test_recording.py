"""Every change is an event, in the transaction of the change, in one chain per subject."""

import json
from contextlib import suppress
from datetime import datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from ascolto.jobs.models import Job
from ascolto.trail.acting import SYSTEM
from ascolto.trail.canonical import FactNotPlain, digest_of, text_digest_of
from ascolto.trail.erasing import erase_text
from ascolto.trail.models import Event, EventText
from ascolto.trail.recording import Happening, begin, begin_many, record, retell, subject_of, told_of, trail_of
from ascolto.trail.subscribing import subscribe, unsubscribe
from ascolto.trail.verifying import verify
from tests.moments import MONDAY, TUESDAY
from tests.trail.conftest import IOANA, VoiceEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def reaction():
    subscribe(VoiceEvent.HEARD, "tests.react")
    yield
    unsubscribe(VoiceEvent.HEARD, "tests.react")


def test_an_event_is_canonical_text_with_its_digest():
    at = datetime(2026, 3, 2, 11, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))

    event = begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=at, facts={"stage": "нов", "b": [1, None], "a": 1.5})

    event.refresh_from_db()
    assert event.canonical == (
        '{"actor":{"kind":"user","ref":"3"},"at":"2026-03-02T09:00:00.000005+00:00",'
        '"facts":{"a":1.5,"b":[1,null],"stage":"нов"},"kind":"voice.heard","previous":"","seq":1,'
        '"subject":"voice:1","text_digest":""}'
    )
    assert event.digest == digest_of(event.canonical)
    assert (event.subject, event.seq, event.kind, event.at) == ("voice:1", 1, "voice.heard", at)
    assert (event.actor_kind, event.actor_ref, event.previous, event.text) == ("user", "3", "", "")
    assert event.facts == {"stage": "нов", "b": [1, None], "a": 1.5}


def test_each_event_holds_on_to_the_one_before():
    first = begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)
    second = record(VoiceEvent.UNDERSTOOD, "voice:1", by=IOANA, at=MONDAY)
    other = record(VoiceEvent.HEARD, "voice:2", by=SYSTEM, at=MONDAY)

    assert [(event.seq, event.previous) for event in (first, second, other)] == [(1, ""), (2, first.digest), (1, "")]
    assert json.loads(second.canonical)["previous"] == first.digest
    assert list(trail_of("voice:1")) == [first, second]


def test_personal_words_lie_beside_the_event_under_a_salted_digest():
    event = begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY, text="Anna Petrova waited")

    words = EventText.objects.get(event=event)
    assert (words.text, words.erased_at) == ("Anna Petrova waited", None)
    assert event.text_digest == text_digest_of("Anna Petrova waited", words.salt)
    assert "Anna" not in event.canonical
    assert trail_of("voice:1").get().text == "Anna Petrova waited"


def test_erasing_words_leaves_the_chain_whole_and_is_counted():
    event = begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY, text="Anna Petrova waited")
    begin(VoiceEvent.HEARD, "voice:2", by=IOANA, at=MONDAY)

    assert erase_text(event, at=TUESDAY) is True
    assert erase_text(event, at=TUESDAY) is False

    assert list(EventText.objects.values_list("text", "salt", "erased_at")) == [("", "", TUESDAY)]
    verification = verify()
    assert (verification.events, verification.erased, verification.faults) == (2, 1, [])


def test_events_are_told_as_they_are_on_record():
    begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY, facts={"loud": True}, text="Anna Petrova waited")
    erased = record(VoiceEvent.HEARD, "voice:1", by=SYSTEM, at=TUESDAY, text="in the rain")
    record(VoiceEvent.HEARD, "voice:1", by=SYSTEM, at=TUESDAY)
    erase_text(erased, at=TUESDAY)

    told = told_of("voice:1")

    assert [one.text for one in told] == ["Anna Petrova waited", "", ""]
    for one, event in zip(told, trail_of("voice:1"), strict=True):
        assert (one.kind, one.at, one.actor_kind, one.actor_ref) == (
            event.kind, event.at, event.actor_kind, event.actor_ref,
        )  # fmt: skip
        assert (one.facts, one.text) == (event.facts, event.text)


def test_words_that_were_slipped_in_are_not_told():
    event = begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)
    EventText.objects.create(event=event, text="so it was", salt="s")

    assert [one.text for one in told_of("voice:1")] == [""]


def test_a_stored_row_is_named_by_its_model_and_number():
    job = Job.objects.create(task="t", due_at=MONDAY, created_at=MONDAY)

    assert subject_of(job) == f"job:{job.pk}"


def test_a_row_that_is_not_stored_has_no_trail():
    with pytest.raises(ValueError, match="stored before"):
        begin(VoiceEvent.HEARD, Job(), by=IOANA, at=MONDAY)

    assert list(Event.objects.all()) == []


@pytest.mark.parametrize("fact", [{"a": {"b": 1}}, {"a": [[1]]}, {"a": MONDAY}])
def test_a_fact_with_a_structure_is_refused_and_leaves_nothing(fact):
    with pytest.raises(FactNotPlain):
        begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY, facts=fact)

    assert list(Event.objects.all()) == []


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=datetime(2026, 3, 2))

    assert list(Event.objects.all()) == []


def test_a_chain_begins_once():
    begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=TUESDAY)

    assert list(Event.objects.values_list("seq", "at")) == [(1, MONDAY)]


def test_a_change_that_is_undone_leaves_no_event(reaction):
    with suppress(ZeroDivisionError), transaction.atomic():
        begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY, text="words")
        raise ZeroDivisionError

    assert [Event.objects.count(), EventText.objects.count(), Job.objects.count()] == [0, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused():
    for write in (begin, record):
        with pytest.raises(TransactionManagementError):
            write(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)
    with pytest.raises(TransactionManagementError):
        begin_many(VoiceEvent.HEARD, [("voice:1", None, "", MONDAY)], by=IOANA, at=MONDAY)

    assert list(Event.objects.all()) == []


def test_who_subscribed_is_asked_once_for_each_event_of_that_kind(reaction):
    subscribe(VoiceEvent.HEARD, "tests.react")

    first = begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)
    record(VoiceEvent.UNDERSTOOD, "voice:1", by=IOANA, at=MONDAY)
    second = record(VoiceEvent.HEARD, "voice:1", by=IOANA, at=TUESDAY)

    assert list(Job.objects.order_by("pk").values_list("task", "payload", "key", "due_at")) == [
        ("tests.react", {"event": first.pk}, f"tests.react:{first.pk}", MONDAY),
        ("tests.react", {"event": second.pk}, f"tests.react:{second.pk}", TUESDAY),
    ]


def test_many_chains_begun_at_once_are_as_if_begun_one_by_one(reaction, django_assert_max_num_queries):
    begin(VoiceEvent.HEARD, "voice:0", by=IOANA, at=MONDAY, facts={"n": 0})
    entries = [(f"voice:{n}", {"n": n}, "слова" if n == 2 else "", MONDAY) for n in (1, 2, 3)]

    with django_assert_max_num_queries(6):
        begin_many(VoiceEvent.HEARD, entries, by=IOANA, at=TUESDAY)
    record(VoiceEvent.UNDERSTOOD, "voice:2", by=IOANA, at=TUESDAY)

    events = Event.objects.order_by("pk")
    assert [(event.subject, event.seq, event.at, event.facts, event.text) for event in events[:4]] == [
        ("voice:0", 1, MONDAY, {"n": 0}, ""),
        ("voice:1", 1, MONDAY, {"n": 1}, ""),
        ("voice:2", 1, MONDAY, {"n": 2}, "слова"),
        ("voice:3", 1, MONDAY, {"n": 3}, ""),
    ]
    assert [job.payload["event"] for job in Job.objects.order_by("pk")] == [event.pk for event in events[:4]]
    verification = verify()
    assert (verification.events, verification.faults) == (5, [])


def test_nothing_to_begin_is_nothing_begun():
    begin_many(VoiceEvent.HEARD, [], by=IOANA, at=MONDAY)

    assert list(Event.objects.all()) == []


def test_words_cannot_be_blanked_without_saying_when():
    begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY, text="words")

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE trail_eventtext SET text = '', salt = ''")


def test_whole_chains_are_retold_as_if_recorded_one_by_one_and_nobody_reacts(reaction):
    subscribe(VoiceEvent.HEARD, "tests.react")

    retell(
        [
            Happening(VoiceEvent.HEARD, "voice:1", IOANA, MONDAY, {"n": 1}),
            Happening(VoiceEvent.HEARD, "voice:2", IOANA, MONDAY),
            Happening(VoiceEvent.UNDERSTOOD, "voice:1", IOANA, TUESDAY, None, "слова"),
        ]
    )
    record(VoiceEvent.UNDERSTOOD, "voice:1", by=IOANA, at=TUESDAY)

    assert [(event.subject, event.seq, event.text) for event in Event.objects.order_by("pk")] == [
        ("voice:1", 1, ""),
        ("voice:2", 1, ""),
        ("voice:1", 2, "слова"),
        ("voice:1", 3, ""),
    ]
    assert Job.objects.count() == 0
    verification = verify()
    assert (verification.events, verification.faults) == (4, [])


def test_a_subject_that_has_a_chain_is_not_retold():
    begin(VoiceEvent.HEARD, "voice:1", by=IOANA, at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        retell([Happening(VoiceEvent.HEARD, "voice:1", IOANA, MONDAY)])

    assert Event.objects.count() == 1
