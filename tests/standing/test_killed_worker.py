"""A worker that is killed while it delivers: every letter arrives, and what comes twice is known as the same."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from ascolto.complaints.intake import receive
from ascolto.correspondence.models import Letter, LetterState
from ascolto.customers.registering import NewCustomer, register
from ascolto.jobs.models import Job, State
from ascolto.jobs.work import run_due
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from ascolto.ui import moment
from tests.complaints.making import told
from tests.standing.processes import ascolto, free_port, kill, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LETTERS = 30
A_LEASE = timedelta(minutes=3)


class PostOffice:
    """A mail server beside which workers die: before a letter is handed over, after it was taken, or at any moment."""

    def __init__(self):
        self.victim = None
        self.moment = ""
        self.arrived = defaultdict(list)

    def await_the_death_of(self, victim, moment):
        self.victim, self.moment = victim, moment

    def strike(self, moment):
        if self.moment == moment:
            self.moment = ""
            kill(self.victim)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.strike("before")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(0.01)  # a letter takes its time
        mail = message_from_bytes(envelope.content, policy=policy.default)
        read = (mail["Date"], mail["Subject"], mail["To"], mail.get_body(["plain"]).get_content())
        self.arrived[mail["Message-ID"]].append(tuple(map(str, read)))
        self.strike("after")
        return "250 OK"


@pytest.fixture
def post_office(settings):
    office, port = PostOffice(), free_port()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield office
    controller.stop()


def complaints_of_guests(unit, count):
    """Take in complaints of people who can be written to; each causes an acknowledgement by letter."""
    at = moment.now()
    for number in range(count):
        new = NewCustomer(name=f"Guest {number}", email=f"guest-{number}@example.org", language="en")
        guest = register(new, by=SYSTEM, at=at)
        receive(told(unit, customer=guest, received_at=at), by=SYSTEM, at=at)


def test_a_killed_worker_loses_no_letter_and_repeats_one_only_under_its_own_name(
    sofia, settings, post_office, tmp_path
):
    random.seed(7)
    complaints_of_guests(sofia, LETTERS)
    mail = {"ASCOLTO_MAIL_HOST": settings.EMAIL_HOST, "ASCOLTO_MAIL_PORT": str(settings.EMAIL_PORT)}

    for last_moment in ("before", "after", "any", "after"):
        with ascolto("worker", folder=tmp_path, **mail) as worker:
            post_office.await_the_death_of(worker, last_moment)
            if last_moment == "any":
                begun = len(post_office.arrived)
                wait_until(lambda begun=begun: len(post_office.arrived) > begun)
                time.sleep(random.uniform(0, 0.1))
                kill(worker)
            wait_until(lambda worker=worker: worker.poll() is not None)
    with ascolto("worker", folder=tmp_path, **mail) as worker:
        wait_until(lambda: not Job.objects.filter(state=State.WAITING, due_at__lte=moment.now()).exists())
        worker.terminate()  # the job at hand is brought to its end
        worker.wait()
    run_due("the next worker", at=moment.now() + A_LEASE)

    letters = Letter.objects.order_by("pk")
    assert [letter.state for letter in letters] == [LetterState.SENT] * LETTERS
    assert set(post_office.arrived) == {letter.message_id for letter in letters}
    repeated = {name: copies for name, copies in post_office.arrived.items() if len(copies) > 1}
    assert 2 <= len(repeated) <= 3
    assert all(len(set(copies)) == 1 for copies in repeated.values())
    sent = Counter(Event.objects.filter(kind="letter.sent").values_list("subject", flat=True))
    assert sent == {f"letter:{letter.pk}": 1 for letter in letters}
    assert not Job.objects.exclude(state=State.DONE).exclude(task__in=["seal_trail", "forget_what_is_over"]).exists()
    assert verify().faults == []
