"""A crowd answers at once over bad lines: every page that arrived is kept, and nobody is counted twice."""

import random
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection

from ascolto.frontdoor import guarding, ready, survey_door, survey_drawing
from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.models import Invitation, InvitationState, Response, Sheet
from ascolto.surveys.sealing import key_digest, opened, sheet_key
from ascolto.surveys.tokens import personal_token
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from tests.frontdoor.test_survey import HIDDEN
from tests.surveys.fielding import guests
from tests.surveys.hearing import a_running_wave, invited

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CROWD = 200
AT_ONCE = 6
WAYS = ["once", "twice", "broken", "dropped", "stopped"]


class Visitor:
    """Somebody with a personal link, who behaves in one of the ways in which lines and fingers do."""

    def __init__(self, server: str, token: str, number: int) -> None:
        self.address = urlsplit(server).netloc
        self.path = f"/s/{token}"
        self.way = WAYS[number % len(WAYS)]
        self.number = number
        self.arrived: list[dict[str, str]] = []

    def answer(self) -> None:
        points = {"a-nps": str(self.number % 7), "a-from_where": "near" if self.number % 2 else "far"}
        first = self._ask("GET")
        if self.way == "dropped":
            self._send_and_hang_up(first, points)
        if self.way == "broken":
            self._ask("POST", first, {"a-nps": "eleven", "a-from_where": "\u2603", "page": "nowhere"})
        second = self._ask("POST", first, points)
        self.arrived.append(points)
        if self.way == "stopped":
            return
        why = {"a-why": f"Reason {self.number}."}
        for _time in range(2 if self.way == "twice" else 1):
            self._ask("POST", second, why)
        self.arrived.append(why)

    def _ask(self, method: str, page: str = "", typed: dict[str, str] | None = None) -> str:
        """Ask until there is an answer: whoever sees none presses the button again."""
        for _try in range(20):
            try:
                with closing(HTTPConnection(self.address, timeout=20)) as line:
                    line.request(method, self.path, self._body(page, typed), self._headers())
                    answer = line.getresponse()
                    body = answer.read().decode()
            except (HTTPException, OSError):
                continue
            if answer.status in {200, 303, 400}:
                return body
        raise AssertionError(f"{self.path} does not answer")

    def _send_and_hang_up(self, page: str, typed: dict[str, str]) -> None:
        """Send the half of a form, then the whole, and be gone before the answer comes."""
        body = self._body(page, typed) or ""
        head = f"POST {self.path} HTTP/1.1\r\nHost: {self.address}\r\nContent-Length: {len(body)}\r\n"
        kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        host, port = self.address.split(":")
        for sent in (body[: len(body) // 2], body):
            with socket.create_connection((host, int(port)), timeout=20) as line:
                line.sendall((head + kind + sent).encode())

    def _body(self, page: str, typed: dict[str, str] | None) -> str | None:
        return None if typed is None else urlencode({**dict(HIDDEN.findall(page)), "to": "next", **typed})

    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "en"}


@pytest.fixture
def crowd(organisation, live_server) -> list[tuple[Visitor, Invitation]]:
    for memory in (survey_door.askings, survey_drawing.sheets, ready.pages, guarding.pace):
        memory.forget()
    wave = a_running_wave()
    asked = [invited(guest, to=wave, language="en") for guest in guests(CROWD)]
    visitors = [
        (Visitor(live_server.url, personal_token(invitation), number), invitation)
        for number, invitation in enumerate(asked)
    ]
    random.Random(7).shuffle(visitors)
    return visitors


def test_every_page_that_arrived_is_kept_and_nobody_is_counted_twice(crowd):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: one[0].answer(), crowd))
    connection.close()

    finished = [one for one in crowd if one[0].way != "stopped"]
    by_invitation = {opened(response.sealed): response for response in Response.objects.order_by("pk")}
    assert len(by_invitation) == Response.objects.count() == len(finished)
    for visitor, invitation in finished:
        invitation.refresh_from_db()
        assert invitation.state == InvitationState.ANSWERED
        told = {
            f"a-{code}": choice or text or str(int(number))
            for code, choice, text, number in by_invitation[invitation.pk].answers.values_list(
                "question__code", "choice", "text", "number"
            )
        }
        assert told == {name: value for page in visitor.arrived for name, value in page.items()}
    for visitor, invitation in [one for one in crowd if one[0].way == "stopped"]:
        sheet = Sheet.objects.get(key_digest=key_digest(sheet_key(personal_token(invitation))))
        assert sheet.answers == {name: [value] for name, value in visitor.arrived[0].items()}
    assert Event.objects.filter(kind=InvitationEvent.ANSWERED).count() == len(finished)
    assert verify().intact
