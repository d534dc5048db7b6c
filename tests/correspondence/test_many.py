"""Many letters are written and sent together, and each has what a single one has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ascolto.correspondence.letters import DELIVER_MANY, Draft, ValuesMissing, compose_many
from ascolto.correspondence.models import Letter, LetterState
from ascolto.jobs.models import Job, State
from ascolto.jobs.work import run_due
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY

pytestmark = pytest.mark.django_db


def drafts(*addresses: str) -> list[Draft]:
    return [
        Draft(
            language="en",
            to_address=address,
            to_name=f"Guest {number}",
            values={"reference": f"C-{number}", "name": f"Guest {number}", "words": "All was well."},
            about=f"parcel:{number}",
        )
        for number, address in enumerate(addresses)
    ]


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


def deliver_at(days: float) -> None:
    run_due("worker", at=MONDAY + timedelta(days=days))


def test_each_letter_goes_out_once_over_one_connection(post_office):
    letters = compose_many("receipt", drafts("a@example.com", "b@example.com", "nowhere"), by=SYSTEM, at=MONDAY)

    deliver_at(0)
    deliver_at(1)

    assert [mail["To"] for mail in post_office.mails] == ["Guest 0 <a@example.com>", "Guest 1 <b@example.com>"]
    assert post_office.mails[0].get_body(("plain",)).get_content().startswith("Dear Guest 0,")
    assert states() == ["sent", "sent", "failed"]
    assert [[event.kind for event in trail_of(letter)] for letter in letters] == [
        ["letter.queued", "letter.sent"],
        ["letter.queued", "letter.sent"],
        ["letter.failed"],
    ]
    assert Job.objects.filter(task=DELIVER_MANY).count() == 1


def test_a_letter_that_everybody_wants_says_nothing_of_a_way_out(post_office):
    compose_many("receipt", drafts("anna@example.com"), by=SYSTEM, at=MONDAY)
    run_due("worker", at=MONDAY)

    (mail,) = post_office.mails
    assert [name for name in mail.keys() if name.startswith("List-")] == []  # noqa: SIM118  (a mail is no mapping)


def test_a_way_out_stands_in_one_line_that_mail_programs_can_read(post_office):
    link = f"https://voice.aurora.example/s/{'k' * 90}/stop"
    draft = replace(drafts("anna@example.com")[0], stop_link=link)
    compose_many("receipt", [draft], by=SYSTEM, at=MONDAY)
    run_due("worker", at=MONDAY)

    head = post_office.received[0].content.decode().split("\r\n\r\n")[0]
    lines = [" ".join(line.split()) for line in head.replace("\r\n ", " ").splitlines()]
    assert [line for line in lines if line.startswith("List-")] == [
        f"List-Unsubscribe: <{link}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def test_who_has_to_wait_is_tried_again_and_the_others_get_no_second_letter(post_office):
    compose_many("receipt", drafts("a@example.com", "b@example.com", "c@example.com"), by=SYSTEM, at=MONDAY)
    post_office.to_rcpt = ["451 busy", "550 no such user"]
    deliver_at(0)

    assert states() == ["queued", "failed", "sent"]
    deliver_at(1)
    assert states() == ["sent", "failed", "sent"]
    assert [mail["To"] for mail in post_office.mails] == ["Guest 2 <c@example.com>", "Guest 0 <a@example.com>"]


def test_without_a_mail_server_letters_wait_for_three_days(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    compose_many("receipt", drafts("a@example.com", "b@example.com"), by=SYSTEM, at=MONDAY)

    deliver_at(2)
    assert states() == [LetterState.QUEUED] * 2
    assert Job.objects.get(task=DELIVER_MANY).state == State.WAITING

    deliver_at(3)
    deliver_at(4)
    assert states() == [LetterState.FAILED] * 2


def test_a_letter_without_its_values_keeps_all_from_being_written():
    wrong = [*drafts("a@example.com"), Draft(language="en", to_address="b@x.org", to_name="", values={}, about="p:1")]

    with pytest.raises(ValuesMissing):
        compose_many("receipt", wrong, by=SYSTEM, at=MONDAY)

    assert not Letter.objects.exists()
    assert not Event.objects.exists()
    assert not Job.objects.exists()
