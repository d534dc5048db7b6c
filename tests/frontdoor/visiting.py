"""Visitors who answer a survey through its real pages, over good lines and bad ones."""

import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from tests.frontdoor.test_survey import HIDDEN

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
