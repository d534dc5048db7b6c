"""A thin line before a server: a page comes in small parts, each of which is painted before the next one is there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

PART = 1000
"""Bytes: a button, a few words, half a row."""
PAUSE = 0.017
"""Seconds: as long as a browser takes to paint."""
OF_ONE_LINE = {"connection", "transfer-encoding"}


@contextmanager
def thin_line(url: str) -> Iterator[str]:
    """Yield the address at which the server of this one is reached over a thin line; what is no page comes at once."""

    class Line(Handler):
        beyond = urlsplit(url).netloc

    with ThreadingHTTPServer(("localhost", 0), Line) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


class Handler(BaseHTTPRequestHandler):
    beyond: str
    """The name and port of the server."""

    def do_GET(self) -> None:
        line = HTTPConnection(self.beyond, timeout=30)
        asked = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
        line.request("GET", self.path, headers=asked | {"Connection": "close"})
        answer = line.getresponse()
        body = answer.read()
        line.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OF_ONE_LINE:
                self.send_header(name, value)
        is_page = answer.getheader("Content-Type", "").startswith("text/html")
        with suppress(ConnectionError):  # somebody may go on to another page
            self.end_headers()
            for part in parts_of(body) if is_page else [body]:
                self.wfile.write(part)
                time.sleep(PAUSE)

    def log_message(self, *_: object) -> None:
        """Say nothing: what goes wrong shows in the browser."""


def parts_of(page: bytes) -> list[bytes]:
    """Return the head, of which nothing is painted, in one piece, and the rest in parts."""
    body = page.find(b"<body")
    return [page[:body], *(page[start : start + PART] for start in range(body, len(page), PART))]
