"""Notices of letters that came back are read, standard or not; anything else is left alone."""

import os
from pathlib import Path

import pytest

from ascolto.correspondence.bounces import Bounce, letter_of, parse
from ascolto.correspondence.delivering import deliver
from tests.moments import MONDAY, TUESDAY

ID = "<5e1f@aurora.example>"


def report(recipient: str, original: str = f"Message-ID: {ID}\nSubject: Yours") -> bytes:
    return f"""From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: voice@aurora.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

{recipient}

--b
Content-Type: message/rfc822

{original}

Text
--b--
""".encode()


def notice(text: str, *, sender: str = "MAILER-DAEMON@mx.example", subject: str = "failure notice") -> bytes:
    head = f"From: {sender}\nTo: voice@aurora.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8"
    return f"{head}\n\n{text}".encode()


@pytest.mark.parametrize(
    ("recipient", "read"),
    [
        (
            (
                "Final-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.1.1\n"
                "Diagnostic-Code: smtp; 550 5.1.1 <anna@example.com>:\n    User unknown"
            ),
            Bounce(ID, "anna@example.com", permanent=True, reason="550 5.1.1 <anna@example.com>: User unknown"),
        ),
        (
            (
                "Original-Recipient: rfc822;anna@example.com\nFinal-Recipient: rfc822;box7@mx.example\n"
                "Action: Failed\nStatus: 4.4.7"
            ),
            Bounce(ID, "anna@example.com", permanent=True, reason="4.4.7"),
        ),
        (
            (
                "Final-Recipient: rfc822; anna@example.com\nAction: delayed\nStatus: 4.2.2\n"
                "Diagnostic-Code: smtp; 452 Mailbox full"
            ),
            Bounce(ID, "anna@example.com", permanent=False, reason="452 Mailbox full"),
        ),
        (
            "Final-Recipient: rfc822; anna@example.com\nStatus: 5.0.0",
            Bounce(ID, "anna@example.com", permanent=True, reason="5.0.0"),
        ),
        ("Final-Recipient: rfc822; anna@example.com\nAction: delivered\nStatus: 2.0.0", None),
        ("Final-Recipient: rfc822; anna@example.com\nAction: relayed\nStatus: 2.0.0", None),
        ("", None),
    ],
)
def test_a_standard_report_is_read(recipient, read):
    assert parse(report(recipient)) == read


def test_the_first_reader_that_failed_counts():
    two = (
        "Final-Recipient: rfc822; marco@example.com\nAction: delivered\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.2.1"
    )

    assert parse(report(two)) == Bounce(ID, "anna@example.com", permanent=True, reason="5.2.1")


def test_a_report_without_the_letter_s_identity_names_its_reader():
    read = parse(report("Final-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.1.1", "Subject: Yours"))

    assert read == Bounce("", "anna@example.com", permanent=True, reason="5.1.1")


def test_a_report_may_quote_only_the_headers():
    raw = report("Final-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.1.1")

    assert parse(raw.replace(b"message/rfc822", b"text/rfc822-headers")).message_id == ID


QMAIL = f"""Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<anna@example.com>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 unknown user

--- Below this line is a copy of the message.

Message-ID: {ID}
"""
DELAY = f"""This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered: Warning: message delayed 24 hours
  anna@example.com
Message-Id: {ID}
"""


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (
            notice(QMAIL),
            Bounce(ID, "anna@example.com", permanent=True, reason="Remote host said: 550 5.1.1 unknown user"),
        ),
        (
            notice(DELAY, subject="Mail delivery failed: delayed"),
            Bounce(ID, "anna@example.com", permanent=False, reason="Mail delivery failed: delayed"),
        ),
        (
            notice("Пощенската кутия anna@example.com не съществува.", subject="Недоставено писмо"),
            Bounce("", "anna@example.com", permanent=True, reason="Недоставено писмо"),
        ),
        (
            notice("anna@example.com: 452 4.2.2 mailbox full", subject="Returned mail"),
            Bounce("", "anna@example.com", permanent=False, reason="anna@example.com: 452 4.2.2 mailbox full"),
        ),
        (
            b"X-Failed-Recipients: anna@example.com\n" + notice("It failed.", sender="system@mx.example"),
            Bounce("", "anna@example.com", permanent=True, reason="failure notice"),
        ),
    ],
    ids=["qmail", "delayed", "bulgarian", "mailbox full", "exim"],
)
def test_a_notice_in_free_words_is_read(raw, read):
    assert parse(raw) == read


@pytest.mark.parametrize(
    "raw",
    [
        notice(
            "The delivery of my sofa failed twice. anna@example.com", sender="anna@example.com", subject="Undelivered"
        ),
        b"Auto-Submitted: auto-replied\nReturn-Path: <>\n"
        + notice("I am away, write to b@example.com", subject="Away"),
        b"Return-Path: <>\n" + notice("Have a nice day, anna@example.com", subject="Newsletter"),
        b"",
        b"\xff\xfe\x00" * 100,
        b"Content-Type: multipart/report; boundary=\n\n--\n",
        b"From: =?x-nowhere?b?!!?=\nSubject: =?utf-8?q?=ZZ?=\nContent-Type: text/plain; charset=no-such\n\n\xe9",
    ],
    ids=["complaint", "absence", "newsletter", "empty", "noise", "no boundary", "odd alphabets"],
)
def test_what_is_no_such_notice_is_left_alone(raw):
    assert parse(raw) is None


@pytest.mark.parametrize("cut", range(0, 900, 37))
def test_a_report_cut_off_anywhere_is_no_disaster(cut):
    raw = report("Final-Recipient: rfc822; anna@example.com\nAction: failed\nStatus: 5.1.1")

    assert parse(raw[:cut]) is None or parse(raw[:cut]).permanent


@pytest.mark.django_db
def test_the_letter_is_found_by_its_identity_else_by_its_reader(receipt, post_office):
    older, newer = receipt(), receipt(to_address="Anna@Example.com")
    deliver(older.pk, at=MONDAY)
    deliver(newer.pk, at=TUESDAY)

    assert letter_of(Bounce(older.message_id, "", permanent=True, reason="")) == older
    assert letter_of(Bounce("", "anna@example.com", permanent=True, reason="")) == newer
    assert letter_of(Bounce("<unknown@x>", "anna@example.com", permanent=True, reason="")) is None
    assert letter_of(Bounce("", "boris@example.com", permanent=True, reason="")) is None
    assert letter_of(Bounce("", "", permanent=True, reason="")) is None


REAL = Path(os.environ.get("ASCOLTO_MAIL_SAMPLES", "../shared/data/mail"))


@pytest.mark.skipif(not REAL.is_dir(), reason="the collection of real mails is not here")
def test_real_mails_are_read_without_a_fault_and_only_the_two_warnings_are_found():
    read = {path.name: parse(path.read_bytes()) for path in sorted(REAL.glob("*.eml"))}

    assert [bounce for bounce in read.values() if bounce] == [
        Bounce(
            "<89d7557c0610181510r6fa5ebd8n66a7deec71ade118@mail.gmail.com>",
            "larose.julie@courrier.uqam.ca",
            permanent=False,
            reason="4.5.0",
        ),
        Bounce(
            "<15655788.13.1200472642578.JavaMail.Administrator@mail.ttttt.com.au>",
            "fraser@oooooooo.com.au",
            permanent=False,
            reason="452 4.2.2 <fraser@oooooooo.com.au>... Mailbox full",
        ),
    ]
