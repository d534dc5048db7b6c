"""A trail with a few chains in it, and hands that reach past the product into its tables."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.events import EventKind
from ascolto.trail.models import Event
from ascolto.trail.recording import begin, record
from tests.moments import MONDAY, TUESDAY, WEDNESDAY


class VoiceEvent(EventKind):
    HEARD = "voice.heard"
    UNDERSTOOD = "voice.understood"
    ANSWERED = "voice.answered"


IOANA = Actor(ActorKind.USER, ref="3", name="Ioana")


def tell(subject: str) -> None:
    """Give the subject a chain of three events, the second with words."""
    begin(VoiceEvent.HEARD, subject, by=IOANA, at=MONDAY, facts={"channel": "web", "units": [1, 2]})
    record(VoiceEvent.UNDERSTOOD, subject, by=IOANA, at=TUESDAY, text=f"Anna called about {subject}")
    record(VoiceEvent.ANSWERED, subject, by=IOANA, at=WEDNESDAY, facts={"amount": "12.30"})


@pytest.fixture(autouse=True)
def _own_key(settings, tmp_path):
    settings.SEAL_KEY = tmp_path / "keys" / "seal.pem"


@pytest.fixture
def three_voices(db):
    with transaction.atomic():
        for number in (1, 2, 3):
            tell(f"voice:{number}")


@pytest.fixture
def tamper(db) -> Callable[..., None]:
    """Return a hand that writes to the database past the product, as an intruder would."""

    def run(sql: str, *parameters: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            assert cursor.rowcount > 0, "the intruder changed nothing"

    return run


def event(subject: str, seq: int) -> Event:
    return Event.objects.get(subject=subject, seq=seq)


def found(verification) -> list[tuple[str, str, int]]:
    return [(fault.kind, fault.subject, fault.seq) for fault in verification.faults]
