"""Very many are asked by workers that are killed in between, and each gets exactly one letter.

Between the moment in which a mail server takes a letter and the moment in which that is noted, a crash makes the next
worker send it again, under the same Message-ID: at most one letter for each worker that is killed.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as house
from django.db import connection

from ascolto.correspondence.models import Letter
from ascolto.jobs.models import Job, State
from ascolto.organisation.starting import found
from ascolto.surveys.drawing import draw
from ascolto.surveys.inviting import mark_answered
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.launching import launch
from ascolto.surveys.models import Invitation, InvitationState, Wave
from ascolto.surveys.reminding import ask_for_all_reminders
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from tests.conftest import LANGUAGES
from tests.moments import FOUNDED
from tests.surveys.fielding import a_wave, guests
from tests.surveys.making import a_content, a_frozen_edition

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
IN_FIVE_LANGUAGES = ("en", "bg", "it", "ro", "ru")
MAIL = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "DEFAULT_FROM_EMAIL")


@contextmanager
def worker():
    """Start a worker of the house; it is killed at the end if it still lives."""
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = {name: str(connection.settings_dict.get(name, "")) for name in names}
    if connection.vendor == "postgresql":
        database["OPTIONS"] = {}  # in the place of those of SQLite, which the process begins with
    told = {"database": database, "mail": {name: getattr(house, name) for name in MAIL}}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.surveys.sending_process", json.dumps(told)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def killed_at(office, *counts: int, seconds: float) -> None:
    """Let a worker send until so many letters have come, and kill it; then the next one."""
    for count in counts:
        with worker() as process:
            wait_for(lambda count=count: len(office.received) >= count, seconds=seconds)
            process.kill()
        # The lease of what it was at runs out; waiting for that would take two minutes.
        Job.objects.running().update(lease_until=datetime.now(UTC))


def finished(*, seconds: float) -> None:
    def nothing_left() -> bool:
        return not Job.objects.filter(state__in=[State.WAITING, State.RUNNING], due_at__lte=datetime.now(UTC)).exists()

    with worker():
        wait_for(nothing_left, seconds=seconds)


def counted(office) -> Counter[str]:
    return Counter(envelope.rcpt_tos[0] for envelope in office.received)


def launched(size: int, **said) -> Wave:
    at = datetime.now(UTC)
    found("Albergo", "IT", LANGUAGES, "standard", by=SYSTEM, at=FOUNDED)
    for first in range(1, size + 1, 5000):
        guests(min(5000, size + 1 - first), first=first)
    edition = a_frozen_edition(a_content(languages=IN_FIVE_LANGUAGES))
    wave = a_wave(edition, at=at, design={"design": "census"}, reminders=[7], **said)
    return launch(draw(wave, seed=1, by=SYSTEM, at=at), by=SYSTEM, at=at)


def asks(office, *, size: int, kills: tuple[int, ...], patience: float) -> Wave:
    """Ask so many through workers that are killed, and look whether each got one letter."""
    wave = launched(size)
    killed_at(office, *kills, seconds=patience)
    finished(seconds=patience)

    ids = {envelope.content.partition(b"Message-ID: <")[2].partition(b">")[0] for envelope in office.received}
    assert Counter(Invitation.objects.filter(wave=wave).values_list("state", flat=True)) == {"sent": size}
    assert Letter.objects.count() == len(ids) == len(counted(office)) == size
    assert len(office.received) - size <= len(kills)
    assert Event.objects.filter(kind="invitation.sent").count() == size
    assert Event.objects.filter(kind="letter.sent").count() == size
    assert len(set(Invitation.objects.values_list("token_digest", flat=True))) == size
    return wave


def reminds(office, wave: Wave, *, size: int, kills: tuple[int, ...], patience: float) -> None:
    """Let every fourth answer and a week go by: exactly the others are reminded, through killed workers."""
    asked = Invitation.objects.filter(wave=wave)
    for invitation in asked.filter(pk__in=list(asked.order_by("pk").values_list("pk", flat=True))[::4]):
        mark_answered(invitation, by=SYSTEM, at=datetime.now(UTC))
    Invitation.objects.update(sent_at=datetime.now(UTC) - timedelta(days=7))
    silent = set(asked.filter(state=InvitationState.SENT).values_list("customer__contact_points__value", flat=True))
    office.received.clear()

    ask_for_all_reminders(at=datetime.now(UTC))
    killed_at(office, *kills, seconds=patience)
    finished(seconds=patience)

    assert set(counted(office)) == silent
    assert len(silent) == size - len(range(0, size, 4))
    assert len(office.received) - len(silent) <= len(kills)
    assert Event.objects.filter(kind="invitation.reminded").count() == len(silent)


def test_hundreds_are_asked_once_each_though_workers_are_killed(post_office):
    wave = asks(post_office, size=300, kills=(40, 120, 230), patience=600)

    assert wave.privacy == Privacy.CONFIDENTIAL


def test_only_the_silent_are_reminded_though_a_worker_is_killed(post_office):
    wave = asks(post_office, size=200, kills=(), patience=600)

    reminds(post_office, wave, size=200, kills=(60,), patience=600)


@pytest.mark.proof
def test_two_thousand_are_asked_once_each_though_workers_are_killed(post_office):
    asks(post_office, size=2000, kills=(150, 700, 1500), patience=900)


@pytest.mark.proof
def test_fifty_thousand_are_asked_once_each_though_workers_are_killed(post_office):
    wave = asks(post_office, size=50_000, kills=(1_000, 15_000, 40_000), patience=3600)

    reminds(post_office, wave, size=50_000, kills=(20_000,), patience=3600)
