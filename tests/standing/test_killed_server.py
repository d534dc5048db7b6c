"""A server that is killed while people complain: whoever saw a receipt can rely on it, and the others send again."""

import http.client
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from threading import Event as Signal
from urllib.parse import urlencode, urlsplit

import pytest
from django.db.models import Count

from ascolto.complaints.models import Complaint
from ascolto.complaints.tracking import complaint_by_code
from ascolto.correspondence.models import Letter
from ascolto.customers.models import Customer
from ascolto.jobs.work import run_due
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from ascolto.ui import moment
from tests.standing.processes import PATIENCE_SECONDS, ascolto, free_port, kill, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 6


@dataclass
class Sending:
    """What one person sends, as often as it takes, and the address of the receipt once it is known."""

    number: int
    tried: bool = False
    receipt: str = ""

    @property
    def form(self) -> str:
        return urlencode(
            {
                "key": f"sending-number-{self.number:06}",
                "words": f"The shower was cold on day {self.number}.",
                "another_1": "Nobody answered the bell.",
                "speaking": "myself",
                "email": f"guest-{self.number}@example.org",
            }
        )

    def send(self, port: int) -> None:
        self.tried = True
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as line:
            line.request("POST", "/complain", self.form, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = line.getresponse()
            assert answer.status == 303, answer.read()
            self.receipt = answer.getheader("Location", "")


def ask(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as line:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, unescape(answer.read().decode())


def is_ready(port):
    try:
        return ask(port, "/readyz")[0] == 200
    except OSError:
        return False


def server(port, tmp_path):
    words = ["serve", "--no-worker", "--port", str(port)]
    return ascolto(*words, folder=tmp_path, ASCOLTO_FORMS_PER_MINUTE="100000")


def complain_until(over, port, sendings):
    """Send one complaint after the other; a connection that breaks leaves the last one without an answer."""
    for sending in sendings:
        if over.is_set():
            return
        try:
            sending.send(port)
        except (OSError, http.client.HTTPException):
            return


def hammer_and_kill(port, sendings, tmp_path, *, seconds):
    over = Signal()
    with server(port, tmp_path) as process, ThreadPoolExecutor(PEOPLE) as people:
        wait_until(lambda: is_ready(port))
        shares = [sendings[share::PEOPLE] for share in range(PEOPLE)]
        busy = [people.submit(complain_until, over, port, share) for share in shares]
        wait_until(lambda: sum(bool(sending.receipt) for sending in sendings) >= PEOPLE)
        time.sleep(seconds)
        kill(process)
        over.set()
        for each in busy:
            each.result()


def test_a_killed_server_keeps_every_complaint_whose_receipt_was_seen(sofia, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    random.seed(4)
    port = free_port()
    sendings = [Sending(number) for number in range(2000)]

    for begun in (0, 1000):
        pause = random.uniform(0.2, 1)
        hammer_and_kill(port, sendings[begun : begun + 1000], tmp_path, seconds=pause)
        time.sleep(0.3)  # PostgreSQL takes a moment to notice that the server has gone
        assert_nothing_is_half_done()

    tried = [sending for sending in sendings if sending.tried]
    answered = sum(bool(sending.receipt) for sending in tried)
    assert 2 * PEOPLE <= answered <= Complaint.objects.count() <= len(tried)
    with server(port, tmp_path):
        wait_until(lambda: is_ready(port))
        for sending in tried:
            if not sending.receipt:
                sending.send(port)
        assert_every_receipt_holds(port, tried)

    assert Complaint.objects.count() == Customer.objects.count() == len(tried)
    assert_nothing_is_half_done()
    run_due("worker", at=moment.now())
    assert Letter.objects.filter(kind="complaint_acknowledgement").count() == len(tried)


def assert_nothing_is_half_done():
    assert not Complaint.objects.annotate(raised=Count("points")).exclude(raised=2).exists()
    begun = Event.objects.filter(kind="complaint.received", seq=1).values_list("subject", flat=True)
    assert sorted(begun) == sorted(f"complaint:{pk}" for pk in Complaint.objects.values_list("pk", flat=True))
    assert verify().faults == []


def assert_every_receipt_holds(port, sendings):
    for sending in sendings:
        parts = urlsplit(sending.receipt)
        status, page = ask(port, f"{parts.path}?{parts.query}")
        assert status == 200
        reference, code = re.findall(r">\s*(C-\w{4}-\w{4}|\w{4}-\w{4}-\w{4})\s*<", page)[:2]
        complaint = complaint_by_code(reference, code)
        assert complaint.words.startswith(f"The shower was cold on day {sending.number}.")
