"""Very many are asked by workers that are killed in between, and each gets exactly one letter; many of them answer.

Between the moment in which a mail server takes a letter and the moment in which that is noted, a crash makes the next
worker send it again, under the same Message-ID: at most one letter for each worker that is killed.
"""

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings as house
from django.db import connection

from ascolto.correspondence.models import Letter
from ascolto.customers.models import Customer
from ascolto.jobs.models import Job, State
from ascolto.organisation.starting import found
from ascolto.surveys.drawing import draw
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.launching import launch
from ascolto.surveys.limits import opt_out
from ascolto.surveys.models import Invitation, InvitationState, Response, Wave
from ascolto.surveys.reminding import ask_for_all_reminders
from ascolto.trail.acting import SYSTEM
from ascolto.trail.chains import ChainCheck
from ascolto.trail.models import Event
from tests.conftest import LANGUAGES
from tests.frontdoor.visiting import all_answer, crowd_of, require_each_kept_once
from tests.moments import FOUNDED
from tests.surveys.fielding import a_wave, guests
from tests.surveys.making import a_content, a_frozen_edition

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]
IN_FIVE_LANGUAGES = ("en", "bg", "it", "ro", "ru")
AT_ONCE = {"postgresql": 3, "sqlite": 1}
PATIENCE = 600
"""Seconds without a letter."""
PERSONAL = re.compile(r"/s/([0-9a-f]{32})\b")
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


def wait_for(what, office) -> None:
    """Wait as long as letters keep coming: how many come in a minute depends on the machine."""
    came, deadline = -1, 0.0
    while not what():
        if len(office.received) != came:
            came, deadline = len(office.received), time.monotonic() + PATIENCE
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


@contextmanager
def workers():
    """As many as take turns well: SQLite lets one write at a time."""
    with ExitStack() as all_of_them:
        yield [all_of_them.enter_context(worker()) for _each in range(AT_ONCE[connection.vendor])]


def killed_at(office, *counts: int) -> None:
    """Let workers send until so many letters have come, and kill them; then the next ones."""
    for count in counts:
        with workers() as processes:
            wait_for(lambda count=count: len(office.received) >= count, office)
            for process in processes:
                process.kill()
        # The lease of what it was at runs out; waiting for that would take two minutes.
        Job.objects.running().update(lease_until=datetime.now(UTC))


def finished(office) -> None:
    def nothing_left() -> bool:
        return not Job.objects.filter(state__in=[State.WAITING, State.RUNNING], due_at__lte=datetime.now(UTC)).exists()

    with workers():
        wait_for(nothing_left, office)


def counted(office) -> Counter[str]:
    return Counter(envelope.rcpt_tos[0] for envelope in office.received)


def launched(name: str, **said) -> Wave:
    """A wave to everybody there is."""
    at = datetime.now(UTC)
    edition = a_frozen_edition(a_content(languages=IN_FIVE_LANGUAGES))
    wave = a_wave(edition, name=name, at=at, design={"design": "census"}, **said)
    return launch(draw(wave, seed=1, by=SYSTEM, at=at), by=SYSTEM, at=at)


def settled(office, *, size: int) -> int:
    """So many guests who may be asked, and two more in a hundred who must not be: half of these were asked by another
    survey just now, half want no more questions. Return how many each half is."""
    half = size // 100
    found("Albergo", "IT", LANGUAGES, "standard", by=SYSTEM, at=FOUNDED)
    guests(half)
    launched("Winter")
    finished(office)
    office.received.clear()
    for first in range(half + 1, size + 2 * half + 1, 5000):
        guests(min(5000, size + 2 * half + 1 - first), first=first)
    for tired in Customer.objects.order_by("-pk")[:half]:
        opt_out(tired, wave=None, by=SYSTEM, at=datetime.now(UTC))
    return half


def asks(office, *, size: int, kills: tuple[int, ...]) -> Wave:
    """Ask so many through workers that are killed, and look whether each got one letter, and nobody else any."""
    half = settled(office, size=size)
    wave = launched("Spring", reminders=[7])
    killed_at(office, *kills)
    finished(office)

    ids = {envelope.content.partition(b"Message-ID: <")[2].partition(b">")[0] for envelope in office.received}
    asked = Invitation.objects.filter(wave=wave)
    became = Counter(asked.values_list("state", "skipped_because"))
    assert became == {("sent", ""): size, ("skipped", "limit"): half, ("skipped", "opted_out"): half}
    assert Letter.objects.count() - half == len(ids) == len(counted(office)) == size
    assert len(office.received) - size <= len(kills) * AT_ONCE[connection.vendor]
    assert Event.objects.filter(kind="invitation.sent").count() == size + half
    assert Event.objects.filter(kind="letter.sent").count() == size + half
    assert asked.exclude(token_digest=None).values("token_digest").distinct().count() == size
    return wave


def links(office, count: int) -> list[str]:
    """The tokens of the personal links in so many of the letters that came, in no order."""
    letters = {envelope.rcpt_tos[0]: envelope.content for envelope in office.received}
    chosen = random.Random(7).sample(list(letters.values()), count)
    mails = (message_from_bytes(content, policy=policy.default) for content in chosen)
    return [PERSONAL.search(mail.get_body(("plain",)).get_content())[1] for mail in mails]


def answers(office, live_server, wave: Wave, *, complete: int) -> None:
    """Let the links of letters be followed until so many have answered; for each four a fifth stops on the way."""
    crowd = crowd_of(live_server.url, links(office, complete // 4 * 5))

    all_answer(crowd)

    require_each_kept_once(crowd)
    assert Response.objects.filter(wave=wave).count() == complete
    assert set(Response.objects.values_list("language", flat=True)) == set(IN_FIVE_LANGUAGES)
    assert Event.objects.filter(kind="invitation.answered").count() == complete


def reminds(office, wave: Wave, *, silent: int, kills: tuple[int, ...]) -> None:
    """Let a week go by: exactly those who have not answered are reminded, through killed workers."""
    asked = Invitation.objects.filter(wave=wave)
    asked.exclude(sent_at=None).update(sent_at=datetime.now(UTC) - timedelta(days=7))
    waiting = asked.filter(state__in=[InvitationState.SENT, InvitationState.BEGUN])
    addresses = set(waiting.values_list("customer__contact_points__value", flat=True))
    office.received.clear()

    ask_for_all_reminders(at=datetime.now(UTC))
    killed_at(office, *kills)
    finished(office)

    assert set(counted(office)) == addresses
    assert len(addresses) == silent
    assert len(office.received) - silent <= len(kills) * AT_ONCE[connection.vendor]
    assert Event.objects.filter(kind="invitation.reminded").count() == silent


def test_hundreds_are_asked_once_each_though_workers_are_killed(post_office):
    wave = asks(post_office, size=300, kills=(40, 120, 230))

    assert wave.privacy == Privacy.CONFIDENTIAL


def test_only_the_silent_are_reminded_though_a_worker_is_killed(post_office, live_server):
    wave = asks(post_office, size=200, kills=())
    answers(post_office, live_server, wave, complete=40)

    reminds(post_office, wave, silent=160, kills=(60,))


@pytest.mark.proof
def test_two_thousand_are_asked_once_each_though_workers_are_killed(post_office, live_server):
    wave = asks(post_office, size=2000, kills=(150, 700, 1500))
    answers(post_office, live_server, wave, complete=480)

    reminds(post_office, wave, silent=1520, kills=(800,))
    assert list(ChainCheck().faults()) == []


@pytest.mark.proof
def test_fifty_thousand_are_asked_once_each_though_workers_are_killed(post_office, live_server):
    wave = asks(post_office, size=50_000, kills=(1_000, 15_000, 40_000))
    answers(post_office, live_server, wave, complete=12_000)

    reminds(post_office, wave, silent=38_000, kills=(20_000,))
    assert list(ChainCheck().faults()) == []
