"""Whoever sends slowly holds up nobody else."""

import io
import socket
from contextlib import ExitStack
from threading import Thread
from time import sleep

from ascolto.cli.receiving import MOST_RECEIVING, Receiving
from tests.cli.test_serving import get, serving

BEGUN = b"POST /complain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nwords=x"


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def sent(application, body, *, length=None, address="192.0.2.1"):
    """Return the status and the answer."""
    told = []
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    environ = {"CONTENT_LENGTH": str(length or len(body)), "wsgi.input": source, "REMOTE_ADDR": address}
    answer = b"".join(application(environ, lambda status, headers: told.append(status)))
    return told[0][:3], answer


class Slow:
    """A body that comes when it is let go."""

    def __init__(self):
        self.here, self.there = socket.socketpair()

    def read(self, size):
        return self.there.recv(size)


def test_pages_are_answered_while_many_send_slowly(bakery):
    with serving(bakery, "--no-worker") as (port, _process), ExitStack() as opened:
        for _number in range(MOST_RECEIVING + 4):
            sender = opened.enter_context(socket.create_connection(("127.0.0.1", port)))
            sender.sendall(BEGUN)

        assert get(port, "/healthz") == (200, "ok")
        assert get(port, "/")[0] == 200


def test_what_arrives_is_handed_on_whole():
    application = Receiving(echo, at_once=1, most_from_one_address=1)
    body = b"words" * 500_000

    assert sent(application, body) == ("200", body)
    assert sent(application, body) == ("200", body)


def test_half_a_letter_is_not_taken_for_a_whole_one():
    status, answer = sent(Receiving(echo, at_once=1, most_from_one_address=1), b"words=We wai", length=100)

    assert status == "400"
    assert b"Nothing was changed" in answer


def test_one_address_does_not_take_the_places_of_all_others():
    application = Receiving(echo, at_once=1, most_from_one_address=1)
    slow, answers = Slow(), []
    waiting = Thread(target=lambda: answers.append(sent(application, slow, length=4)))
    waiting.start()
    while not application.addresses:
        sleep(0.01)

    assert sent(application, b"more")[0] == "503"
    assert sent(application, b"other", address="192.0.2.2") == ("200", b"other")

    slow.here.sendall(b"slow")
    waiting.join(10)
    slow.here.close()
    slow.there.close()
    assert answers == [("200", b"slow")]
    assert sent(application, b"more") == ("200", b"more")
    assert not application.addresses
