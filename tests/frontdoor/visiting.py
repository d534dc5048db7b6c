"""Visitors who answer a survey through its real pages, over good lines and bad ones, and what must be kept of that."""

import random
import socket
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from django.db import connection

from ascolto.frontdoor import guarding, ready, survey_door, survey_drawing
from ascolto.surveys.models import Answer, Invitation, InvitationState, Response, Sheet
from ascolto.surveys.sealing import key_digest, opened, sheet_key
from ascolto.surveys.tokens import token_digest
from tests.frontdoor.test_survey import HIDDEN

AT_ONCE = 6
WAYS = ["once", "twice", "broken", "dropped", "stopped"]
"""Of five visitors four come to the end."""


class Visitor:
    """Somebody with a personal link, who behaves in one of the ways in which lines and fingers do."""

    def __init__(self, server: str, token: str, number: int) -> None:
        self.address = urlsplit(server).netloc
        self.token = token
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


def crowd_of(server: str, tokens: Iterable[str]) -> list[Visitor]:
    """A visitor for each personal link, who come in no order; what the server remembers of other tests is forgotten."""
    for memory in (survey_door.askings, survey_drawing.sheets, ready.pages, guarding.pace):
        memory.forget()
    visitors = [Visitor(server, token, number) for number, token in enumerate(tokens)]
    random.Random(7).shuffle(visitors)
    return visitors


def all_answer(crowd: Sequence[Visitor]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(Visitor.answer, crowd))
    connection.close()


def require_each_kept_once(crowd: Sequence[Visitor]) -> None:
    """Every page that arrived is there as it was typed: of who came to the end as one response, else on their sheet."""
    asked = {digest: (pk, state) for digest, pk, state in Invitation.objects.values_list("token_digest", "pk", "state")}
    responses = {opened(sealed): pk for pk, sealed in Response.objects.values_list("pk", "sealed")}
    sheets = dict(Sheet.objects.values_list("key_digest", "answers"))
    answers = _answers_by_response()
    finished = [visitor for visitor in crowd if visitor.way != "stopped"]
    assert len(responses) == Response.objects.count() == len(finished)
    assert len(sheets) == len(crowd) - len(finished)
    for visitor in crowd:
        invitation, state = asked[token_digest(visitor.token)]
        arrived = {name: value for page in visitor.arrived for name, value in page.items()}
        if visitor.way == "stopped":
            assert state == InvitationState.BEGUN
            assert sheets[key_digest(sheet_key(visitor.token))] == {name: [value] for name, value in arrived.items()}
        else:
            assert state == InvitationState.ANSWERED
            assert answers[responses[invitation]] == arrived


def _answers_by_response() -> dict[int, dict[str, str]]:
    told: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Answer.objects.values_list("response", "question__code", "choice", "text", "number")
    for response, code, choice, text, number in rows:
        told[response][f"a-{code}"] = choice or text or str(int(number))
    return told
