"""Letters go out through a real SMTP server: once, with a lasting identity, and given up only for a reason."""

from datetime import timedelta

import pytest

from ascolto.correspondence.delivering import GIVE_UP_AFTER, deliver, fail, note_bounce
from ascolto.correspondence.letters import DELIVER
from ascolto.correspondence.models import Letter, LetterState
from ascolto.jobs.models import Job
from ascolto.jobs.work import run_due
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.correspondence.crashing import crash_before_commit
from tests.moments import FRIDAY, MONDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db


def _trail(letter: Letter) -> list[str]:
    return [event.kind for event in trail_of(letter)]


def _job() -> Job:
    return Job.objects.get(task=DELIVER)


def _state(letter: Letter) -> tuple[str, object, str]:
    letter.refresh_from_db()
    return letter.state, letter.sent_at, letter.failure


def test_the_worker_sends_what_was_queued(receipt, post_office):
    letter = receipt(to_name="Петрова, Анна", values={"name": "Анна"})

    run_due("worker", at=MONDAY)

    [mail] = post_office.mails
    assert post_office.received[0].mail_from == "voice@aurora.example"
    assert post_office.received[0].rcpt_tos == ["anna@example.com"]
    assert str(mail["To"]) == '"Петрова, Анна" <anna@example.com>'
    assert (mail["Subject"], mail["From"]) == ("We have received C-7K4M-9QX2", "Hotel Aurora <voice@aurora.example>")
    assert (mail["Message-ID"], mail["Date"].datetime) == (letter.message_id, MONDAY)
    assert letter.message_id.endswith("@aurora.example>")
    assert (mail["Auto-Submitted"], mail["Content-Language"], mail["Reply-To"]) == ("auto-generated", "en", None)
    assert mail.get_body(["plain"]).get_content().replace("\r\n", "\n") == letter.body
    assert "<p>Dear Анна,</p>" in mail.get_body(["html"]).get_content()
    assert _state(letter) == (LetterState.SENT, MONDAY, "")
    assert _trail(letter) == ["letter.queued", "letter.sent"]


def test_every_line_of_a_letter_is_fit_for_the_oldest_mail_server(receipt, post_office):
    receipt(values={"words": "Студена вода. " * 500})

    run_due("worker", at=MONDAY)

    content = post_office.received[0].content
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_a_letter_pressed_by_a_person_is_not_called_automatic(receipt, post_office, marco):
    receipt(by=marco)

    run_due("worker", at=MONDAY)

    assert post_office.mails[0]["Auto-Submitted"] is None


def test_answers_go_where_the_organisation_reads_them(receipt, post_office, settings):
    settings.EMAIL_REPLY_TO = "answers@aurora.example"
    receipt()

    run_due("worker", at=MONDAY)

    assert post_office.mails[0]["Reply-To"] == "answers@aurora.example"


def test_letters_to_one_reader_about_one_thing_form_a_thread(receipt, post_office):
    first = receipt()
    receipt(to_address="marco@example.com")
    receipt(about="parcel:18")
    second, third = receipt(), receipt()

    run_due("worker", at=MONDAY)

    threads = [(mail["References"], mail["In-Reply-To"]) for mail in post_office.mails]
    assert threads == [
        (None, None),
        (None, None),
        (None, None),
        (first.message_id, first.message_id),
        (f"{first.message_id} {second.message_id}", second.message_id),
    ]
    assert third.message_id == post_office.mails[-1]["Message-ID"]


def test_an_international_domain_is_written_as_mail_servers_know_it(receipt, post_office):
    letter = receipt(to_address="anna@пример.бг")

    run_due("worker", at=MONDAY)

    assert post_office.received[0].rcpt_tos == ["anna@xn--e1afmkfd.xn--90ae"]
    assert letter.to_address == "anna@пример.бг"


def test_a_header_smuggled_into_a_name_or_reference_stays_text(receipt, post_office):
    receipt(
        to_name='Anna" <evil@example.com>, "\r\nBcc: all@example.com', values={"reference": "C\r\nBcc: b@example.com"}
    )

    run_due("worker", at=MONDAY)

    [mail] = post_office.mails
    assert post_office.received[0].rcpt_tos == ["anna@example.com"]
    assert (mail["Bcc"], mail["Subject"]) == (None, "We have received C Bcc: b@example.com")
    assert [address.addr_spec for address in mail["To"].addresses] == ["anna@example.com"]


def test_a_letter_is_text_not_markup_and_links_only_to_us(receipt, post_office, settings):
    words = f"<script>alert(1)</script> https://evil.example/ {settings.URL}/track?c=1&d=2 {settings.URL}@evil.example"
    receipt(values={"words": words})

    run_due("worker", at=MONDAY)

    page = post_office.mails[0].get_body(["html"]).get_content()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; https://evil.example/ " in page
    assert page.count("<a ") == 1
    assert f'<a href="{settings.URL}/track?c=1&amp;d=2">' in page


@pytest.mark.django_db(transaction=True)
def test_a_busy_mail_server_is_asked_again_and_then_takes_the_letter(receipt, post_office):
    post_office.to_rcpt = ["451 4.7.1 Greylisted, try again"]
    letter = receipt()

    run_due("worker", at=MONDAY)
    assert _state(letter) == (LetterState.QUEUED, None, "")
    assert _job().state == "waiting"
    assert "anna@example.com" not in _job().last_error

    run_due("worker", at=MONDAY + timedelta(minutes=10))
    assert _state(letter) == (LetterState.SENT, MONDAY + timedelta(minutes=10), "")
    assert len(post_office.received) == 1
    assert _trail(letter) == ["letter.queued", "letter.sent"]


@pytest.mark.clause("10002:7.4")
@pytest.mark.parametrize(
    ("step", "answer", "reason"),
    [
        ("to_rcpt", "550 5.1.1 No such user: anna@example.com", "550 5.1.1 No such user: anna@example.com"),
        ("to_data", "554 5.6.0 Message refused", "554 5.6.0 Message refused"),
    ],
)
def test_a_lasting_refusal_fails_the_letter_with_the_server_s_reason(receipt, post_office, step, answer, reason):
    setattr(post_office, step, [answer])
    letter = receipt()

    run_due("worker", at=MONDAY)

    assert _state(letter) == (LetterState.FAILED, None, reason)
    assert _job().state == "done"
    last = trail_of(letter).last()
    assert (last.kind, last.facts, last.text) == ("letter.failed", {"about": "parcel:17"}, reason)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_wants_our_password_is_our_fault_and_not_the_reader_s(receipt, post_office):
    post_office.to_data = ["530 5.7.0 Authentication required"]
    letter = receipt()

    run_due("worker", at=MONDAY)

    assert _state(letter) == (LetterState.QUEUED, None, "")


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_server_letters_wait(receipt, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letter = receipt()

    run_due("worker", at=MONDAY)

    assert _state(letter) == (LetterState.QUEUED, None, "")
    assert _job().state == "waiting"


def test_after_days_of_trying_a_letter_is_given_up_with_the_last_answer(receipt, post_office):
    letter = receipt()
    post_office.to_rcpt = ["451 Still busy"]

    deliver(letter.pk, at=MONDAY + GIVE_UP_AFTER)

    assert _state(letter) == (LetterState.FAILED, None, "451 Still busy")


def test_a_letter_is_sent_once_however_often_it_is_asked_for(receipt, post_office):
    letter = receipt()

    deliver(letter.pk, at=MONDAY)
    deliver(letter.pk, at=TUESDAY)

    assert len(post_office.received) == 1
    assert _state(letter) == (LetterState.SENT, MONDAY, "")
    assert _trail(letter) == ["letter.queued", "letter.sent"]


def test_a_crash_after_the_server_took_a_letter_repeats_it_under_the_same_identity(receipt, post_office):
    letter = receipt()

    with crash_before_commit():
        deliver(letter.pk, at=MONDAY)
    deliver(letter.pk, at=TUESDAY)

    first, second = post_office.mails
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    assert first["Message-ID"] == letter.message_id
    assert _trail(letter) == ["letter.queued", "letter.sent"]


def test_a_letter_that_came_back_is_noted_once(receipt, post_office):
    letter = receipt()
    deliver(letter.pk, at=MONDAY)

    note_bounce(letter, reason="550 No such user", by=SYSTEM, at=TUESDAY)
    note_bounce(letter, reason="again", by=SYSTEM, at=WEDNESDAY)

    assert _state(letter) == (LetterState.BOUNCED, MONDAY, "550 No such user")
    assert _trail(letter) == ["letter.queued", "letter.sent", "letter.bounced"]
    assert trail_of(letter).last().text == "550 No such user"
    assert list(Letter.objects.undelivered()) == [letter]


def test_a_letter_can_come_back_before_its_sending_was_noted(receipt, post_office):
    letter = receipt()

    note_bounce(letter, reason="", by=SYSTEM, at=TUESDAY)
    deliver(letter.pk, at=WEDNESDAY)

    assert _state(letter) == (LetterState.BOUNCED, TUESDAY, "bounced")
    assert post_office.received == []


def test_a_letter_that_was_sent_can_no_longer_fail_nor_a_failed_one_come_back(receipt, post_office):
    sent, failed = receipt(), receipt(to_address="nobody")
    deliver(sent.pk, at=MONDAY)

    fail(sent, reason="late", at=FRIDAY)
    note_bounce(failed, reason="late", by=SYSTEM, at=FRIDAY)

    assert _state(sent) == (LetterState.SENT, MONDAY, "")
    assert _state(failed) == (LetterState.FAILED, None, "address_incomplete")
    assert (_trail(sent), _trail(failed)) == (["letter.queued", "letter.sent"], ["letter.failed"])
