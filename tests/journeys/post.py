"""The post of a journey: a real mail server, and a real worker that delivers to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.standing.processes import ascolto, free_port, wait_until


class PostOffice:
    """What arrives for everybody."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def await_mail(self, about: Callable[[EmailMessage], bool]) -> EmailMessage:
        """Wait for the mail that fits, and return it."""
        wait_until(lambda: any(about(mail) for mail in self.mails))
        return next(mail for mail in self.mails if about(mail))


@contextmanager
def open_post_office(folder: Path, url: str) -> Iterator[PostOffice]:
    """Let a worker deliver what is written on the server at this address."""
    office, port = PostOffice(), free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    mail = {"ASCOLTO_MAIL_HOST": "127.0.0.1", "ASCOLTO_MAIL_PORT": str(port)}
    try:
        with ascolto("worker", folder=folder, ASCOLTO_URL=url, **mail):
            yield office
    finally:
        controller.stop()
