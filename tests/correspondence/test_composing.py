"""Letters are written in the reader's language, hold data as data, and are queued in the transaction of their cause."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy, override

from ascolto.correspondence.letters import DELIVER, ValuesMissing, compose
from ascolto.correspondence.models import Letter, LetterState
from ascolto.correspondence.templates_of import NoSuchLetterKind, letter_kind
from ascolto.jobs.models import Job
from ascolto.organisation.settings_of import change
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.correspondence.crashing import crash_before_commit
from tests.moments import MONDAY

pytestmark = pytest.mark.django_db


def test_a_letter_is_written_and_queued_with_its_event(receipt):
    letter = receipt()

    assert letter.subject == "We have received C-7K4M-9QX2"
    assert letter.body == "Dear Anna,\n\nyour complaint C-7K4M-9QX2 has arrived.\n\nThe shower was cold."
    assert (letter.state, letter.about, letter.sent_at, letter.failure) == ("queued", "parcel:17", None, "")
    assert list(Job.objects.filter(task=DELIVER).values_list("payload", flat=True)) == [{"letter": letter.pk}]
    [event] = trail_of(letter)
    assert event.kind == "letter.queued"
    assert event.facts | {"body_digest": "…"} == {
        "kind": "receipt",
        "language": "en",
        "revision": 0,
        "about": "parcel:17",
        "body_digest": "…",
    }


def test_nothing_stays_of_a_letter_whose_cause_did_not_happen(receipt):
    with crash_before_commit():
        receipt()

    assert (Letter.objects.count(), Job.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_the_reader_s_language_decides_whoever_presses_the_button():
    letter_kind("thanks", subject=gettext_lazy("Yes"), body="{answer}, {day}", placeholders=["answer", "day"])

    with override("bg"):
        letter = compose(
            "thanks",
            language="it",
            to_address="anna@example.com",
            to_name="Anna",
            values={"answer": gettext_lazy("No"), "day": date(2026, 3, 2)},
            about="parcel:17",
            by=SYSTEM,
            at=MONDAY,
        )

    assert (letter.language, letter.subject, letter.body) == ("it", "Sì", "No, 2 marzo 2026")


@pytest.mark.parametrize(("wish", "written"), [("bg", "bg"), ("ro-MD", "ro"), ("de", "en"), ("", "en")])
def test_a_language_we_do_not_write_falls_back(receipt, wish, written):
    assert receipt(language=wish).language == written


def test_the_language_of_the_organisation_stands_in(receipt, organisation):
    change({"default_language": "it"}, by=SYSTEM, at=MONDAY)

    assert receipt(language="de").language == "it"


def test_what_a_customer_wrote_is_never_read_as_a_placeholder(receipt):
    letter = receipt(values={"words": "{reference} {name.__class__} {{ settings.SECRET_KEY }} %(name)s"})

    assert letter.body.endswith("{reference} {name.__class__} {{ settings.SECRET_KEY }} %(name)s")


def test_line_breaks_in_data_never_reach_a_header(receipt):
    letter = receipt(to_name="Anna\r\nBcc: all@example.com", values={"reference": "C-1\nBcc: all@example.com\u2028x"})

    assert letter.subject == "We have received C-1 Bcc: all@example.com x"
    assert letter.to_name == "Anna Bcc: all@example.com"


def test_an_empty_value_leaves_no_hole_and_odd_line_ends_are_mended(receipt):
    letter = receipt(values={"words": "one\rtwo\x00\x07\n \n\n\nthree"})

    assert letter.body == "Dear Anna,\n\nyour complaint C-7K4M-9QX2 has arrived.\n\none\ntwo\n\nthree"


def test_a_long_subject_is_shortened(receipt):
    letter = receipt(values={"reference": "x" * 400})

    assert (len(letter.subject), letter.subject[-2:]) == (250, "x…")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "address_incomplete"),
        ("anna", "address_incomplete"),
        ("anna@", "address_incomplete"),
        ("anna@localhost@", "address_incomplete"),
        ("anna petrova@example.com", "address_malformed"),
        ("anna@example..com", "address_malformed"),
        ("anna@hotel", "address_malformed"),
        ("a" * 65 + "@example.com", "address_malformed"),
        ("anna@nowhere.invalid", "domain_never_exists"),
        ("anna@example.com\nBcc: all@example.com", "address_has_control_characters"),
        ("anna@example.com\x00", "address_has_control_characters"),
        ("anna\udc80@example.com", "address_has_control_characters"),
        ("анна@пример.бг", "mailbox_not_ascii"),
    ],
)
@pytest.mark.clause("10002:7.4")
def test_a_letter_that_can_never_arrive_fails_at_once_and_says_why(receipt, address, reason):
    letter = receipt(to_address=address)

    assert (letter.state, letter.failure) == (LetterState.FAILED, reason)
    assert not Job.objects.filter(task=DELIVER).exists()
    assert [(event.kind, event.facts["reason"]) for event in trail_of(letter)] == [("letter.failed", reason)]


@pytest.mark.parametrize("address", ["anna@пример.бг", " anna+desk@example.com ", "o'neil@example.travel"])
def test_international_and_unusual_addresses_are_taken(receipt, address):
    assert receipt(to_address=address).state == LetterState.QUEUED


def test_a_value_left_out_is_a_mistake_of_the_room(receipt):
    with pytest.raises(ValuesMissing) as refusal:
        compose(
            "receipt",
            language="en",
            to_address="a@example.com",
            to_name="",
            values={"name": "Anna"},
            about="parcel:17",
            by=SYSTEM,
            at=MONDAY,
        )

    assert refusal.value.names == ["reference", "words"]
    assert Letter.objects.count() == 0


def test_an_unknown_kind_of_letter_is_refused():
    with pytest.raises(NoSuchLetterKind):
        compose(
            "ransom",
            language="en",
            to_address="a@example.com",
            to_name="",
            values={},
            about="parcel:17",
            by=SYSTEM,
            at=MONDAY,
        )

    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"},
        {"state": "sent"},
        {"state": "failed"},
        {"state": "bounced", "failure": "gone"},
        {"failure": "none"},
        {"sent_at": MONDAY},
    ],
)
def test_state_moment_and_reason_of_a_letter_agree(receipt, change):
    letter = receipt()

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**change)
