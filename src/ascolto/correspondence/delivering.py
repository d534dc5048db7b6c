"""Letters leave the house: sent once as far as the receiver can tell, given up only for a stated reason.

A crash after the mail server took a letter and before we noted it makes the worker send it again. Both copies carry
the same Message-ID and date: by the Message-ID receivers recognise a duplicate. No database lock is held while a mail
server is asked.
"""

import smtplib
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from email.charset import QP, Charset
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ascolto.correspondence.addresses import AddressUnusable, deliverable, one_line, with_name
from ascolto.correspondence.events import LetterEvent
from ascolto.correspondence.letters import DELIVER, DELIVER_MANY
from ascolto.correspondence.models import Letter, LetterState
from ascolto.correspondence.pages import html_page
from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.trail.acting import SYSTEM, Actor
from ascolto.trail.recording import record

GIVE_UP_AFTER = timedelta(days=3)
MOST_REFERENCES = 10
REASON_LIMIT = 500
OUR_OWN_FAULT = {530, 534, 535, 538}
SEVEN_BIT = Charset("utf-8")
SEVEN_BIT.body_encoding = QP


@task(DELIVER, attempts=20)
def deliver_letter(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    deliver(payload["letter"], at=at)


@task(DELIVER_MANY, attempts=20)
def deliver_letters(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Send letters that were written together; those that have to wait are tried again, and they alone."""
    ids, waiting = payload["letters"], None
    letters = Letter.objects.in_bulk(ids)
    with closing(get_connection()) as server:
        for done, letter_id in enumerate(ids, start=1):
            _open(server, ids, at=at)
            try:
                _deliver(letters[letter_id], at=at, server=server)
            except (smtplib.SMTPException, OSError) as error:
                server.close()
                waiting = error
            progress.tell(done, total=len(ids))
    if waiting:
        raise waiting


def _open(server: BaseEmailBackend, ids: Sequence[int], *, at: datetime) -> None:
    """Open the connection where it is closed; letters that have waited too long for a server are given up."""
    try:
        server.open()
    except (smtplib.SMTPException, OSError) as error:
        for letter in Letter.objects.queued().filter(pk__in=ids, created_at__lte=at - GIVE_UP_AFTER).order_by("pk"):
            fail(letter, reason=_told(error), at=at)
        raise


def deliver(letter_id: int, *, at: datetime) -> None:
    """Send a queued letter over a connection of its own; a letter already sent is left alone.

    What the mail server refuses for good fails with its reason; otherwise the error is raised and the worker
    tries again, until the letter is too old to be of use.
    """
    _deliver(Letter.objects.get(pk=letter_id), at=at)


def _deliver(letter: Letter, *, at: datetime, server: BaseEmailBackend | None = None) -> None:
    if letter.state != LetterState.QUEUED:
        return
    try:
        message = message_of(letter)
        message.connection = server
        message.send()
    except (AddressUnusable, smtplib.SMTPException, OSError) as error:
        reason = _lasting(error) or (_told(error) if at - letter.created_at >= GIVE_UP_AFTER else "")
        if not reason:
            raise
        fail(letter, reason=reason, at=at)
    else:
        _note_sent(letter, at=at)


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """Return the letter as mail: plain text, the same as a simple page, and headers that thread it."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        to=[with_name(deliverable(letter.to_address), letter.to_name)],
        reply_to=[settings.EMAIL_REPLY_TO] if settings.EMAIL_REPLY_TO else None,
        headers=_headers(letter),
    )
    message.encoding = SEVEN_BIT
    message.attach_alternative(html_page(letter.body, language=letter.language), "text/html")
    return message


@transaction.atomic
def fail(letter: Letter, *, reason: str, at: datetime) -> Letter:
    """Give up a letter that never left; the reader needs another channel."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state != LetterState.QUEUED:
        return letter
    letter.state = LetterState.FAILED
    letter.failure = reason[:REASON_LIMIT]
    letter.save(update_fields=["state", "failure"])
    record(LetterEvent.FAILED, letter, by=SYSTEM, at=at, facts={"about": letter.about}, text=letter.failure)
    return letter


@transaction.atomic
def note_bounce(letter: Letter, *, reason: str, by: Actor, at: datetime) -> Letter:
    """Note that a letter came back; told a second time, nothing changes."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.state not in {LetterState.QUEUED, LetterState.SENT}:
        return letter
    letter.state = LetterState.BOUNCED
    letter.failure = one_line(reason)[:REASON_LIMIT] or "bounced"
    letter.sent_at = letter.sent_at or at
    letter.save(update_fields=["state", "failure", "sent_at"])
    record(LetterEvent.BOUNCED, letter, by=by, at=at, facts={"about": letter.about}, text=letter.failure)
    return letter


@transaction.atomic
def _note_sent(letter: Letter, *, at: datetime) -> None:
    """Note it in as few statements as can be: of many thousands each waits for this."""
    if not Letter.objects.queued().filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=at):
        return
    facts = {"about": letter.about, "message_id": letter.message_id}
    record(LetterEvent.SENT, letter, by=SYSTEM, at=at, facts=facts)


def _headers(letter: Letter) -> dict[str, str]:
    headers = {
        "Message-ID": letter.message_id,
        "Date": format_datetime(letter.created_at),
        "Content-Language": letter.language,
    }
    if letter.automatic:
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if earlier := _earlier(letter):
        headers |= {"References": " ".join(earlier), "In-Reply-To": earlier[-1]}
    return headers | _way_out(letter)


def _way_out(letter: Letter) -> dict[str, str]:
    """Say to the mail program where its reader gets out (RFC 2369), and that one press does it (RFC 8058).

    The press is a POST that says so; it is promised for an address that nobody on the way can change, which is HTTPS.
    """
    if not letter.stop_link:
        return {}
    headers = {"List-Unsubscribe": f"<{letter.stop_link}>"}
    if letter.stop_link.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _earlier(letter: Letter) -> list[str]:
    """Return the Message-IDs of what this reader was sent before about the same thing: the first, and the latest."""
    sent = Letter.objects.about(letter.about).filter(to_address=letter.to_address, pk__lt=letter.pk)
    ids = list(sent.exclude(state=LetterState.FAILED).values_list("message_id", flat=True))
    return ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]


def _lasting(error: Exception) -> str:
    """Return the reason where trying again cannot help: a 5xx answer about this letter, not about our own access."""
    if isinstance(error, AddressUnusable):
        return error.reason
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _told(error)
    code = _code(error)
    return _told(error) if 500 <= code <= 599 and code not in OUR_OWN_FAULT else ""


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _answer in error.recipients.values())
    return error.smtp_code if isinstance(error, smtplib.SMTPDataError) else 0


def _told(error: Exception) -> str:
    """Return what the mail server said, in one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return _text(str(error)) or type(error).__name__


def _text(answer: bytes | str) -> str:
    words = answer.decode("utf-8", errors="replace") if isinstance(answer, bytes) else answer
    return one_line(words)
