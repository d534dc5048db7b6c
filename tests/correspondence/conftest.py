"""What the tests of letters and files share: a post office that is a real SMTP server, and a few kinds of letters."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ascolto.correspondence import templates_of
from ascolto.correspondence.letters import compose
from ascolto.correspondence.models import Letter
from ascolto.trail.acting import SYSTEM, Actor, ActorKind, Permission
from tests.moments import MONDAY


@dataclass
class PostOffice:
    """An SMTP server that takes what it gets, unless the next answers say otherwise."""

    to_rcpt: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    received: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if self.to_rcpt:
            return self.to_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data:
            return self.to_data.pop(0)
        self.received.append(envelope)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.received]


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office = PostOffice()
    # On each connection the server looks at every member of what it is given: at all mails, read anew, if it saw them.
    seen = SimpleNamespace(handle_RCPT=office.handle_RCPT, handle_DATA=office.handle_DATA)
    controller = Controller(seen, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Hotel Aurora <voice@aurora.example>"
    yield office
    controller.stop()


@pytest.fixture
def marco() -> Actor:
    """Marco may edit letters."""
    return Actor(ActorKind.USER, "2", "Marco", {Permission.MANAGE_LETTERS: None})


@pytest.fixture
def boris() -> Actor:
    """Boris may not."""
    return Actor(ActorKind.USER, "4", "Boris", {Permission.HANDLE_COMPLAINTS: None})


@pytest.fixture(autouse=True)
def kinds(monkeypatch) -> None:
    """Two kinds of letters, known to these tests alone."""
    monkeypatch.setattr(templates_of, "_kinds", {})
    templates_of.letter_kind(
        "receipt",
        subject="We have received {reference}",
        body="Dear {name},\n\nyour complaint {reference} has arrived.\n\n{words}",
        placeholders=["reference", "name", "words"],
        compulsory=["reference"],
    )


@pytest.fixture
def receipt():
    """Compose a receipt for Anna; what matters to the test is said there."""

    def composed(**said: Any) -> Letter:
        values = {"reference": "C-7K4M-9QX2", "name": "Anna", "words": "The shower was cold."} | said.pop("values", {})
        given = {
            "language": "en",
            "to_address": "anna@example.com",
            "to_name": "Anna Petrova",
            "about": "parcel:17",
            "by": SYSTEM,
            "at": MONDAY,
        }
        return compose("receipt", values=values, **(given | said))

    return composed
