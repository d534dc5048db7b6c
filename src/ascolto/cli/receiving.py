"""Take in what a request brings before anything works on it: whoever sends slowly holds up nobody else."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore, Lock
from typing import IO, Any

from ascolto.ui.sizes import most_bytes

MOST_RECEIVING = 16
MOST_FROM_ONE_ADDRESS = 8
PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024

Asked = dict[str, Any]
Application = Callable[[Asked, Callable[..., Any]], Iterable[bytes]]


class Receiving:
    """Receive several bodies side by side, each kept aside until it is whole; then let only so many be worked on.

    Reading from the network cannot be broken off here, so what is bounded is how many may be waited for, altogether
    and from one address; the threads beyond those answer everybody else.
    """

    def __init__(self, application: Application, *, at_once: int, most_from_one_address: int) -> None:
        self.application = application
        self.working = BoundedSemaphore(at_once)
        self.most_from_one_address = most_from_one_address
        self.lock = Lock()
        self.addresses: Counter[str] = Counter()

    def __call__(self, asked: Asked, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = _announced(asked)
        if not 0 < length <= most_bytes():  # nothing to wait for, or too much: that is refused without being read
            return self._work(asked, start_response)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            with self._place_for(asked.get("REMOTE_ADDR", "")) as has_place:
                if not has_place:
                    return _refused(start_response, "503 Service Unavailable", "Too much is being sent just now.")
                if not _is_whole(asked["wsgi.input"], length, body):
                    return _refused(start_response, "400 Bad Request", "It broke off on the way.")
            body.seek(0)
            return self._work(asked | {"wsgi.input": body}, start_response)

    def _work(self, asked: Asked, start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self.working:
            return self.application(asked, start_response)

    @contextmanager
    def _place_for(self, address: str) -> Iterator[bool]:
        with self.lock:
            from_there = self.addresses[address]
            has_place = self.addresses.total() < MOST_RECEIVING and from_there < self.most_from_one_address
            self.addresses[address] += has_place
        try:
            yield has_place
        finally:
            with self.lock:
                self.addresses[address] -= has_place
                self.addresses += Counter()  # forgets the addresses from which nothing is coming


def _announced(asked: Asked) -> int:
    length = asked.get("CONTENT_LENGTH") or ""
    return int(length[:20]) if length.isdecimal() else 0


def _is_whole(source: Any, length: int, body: IO[bytes]) -> bool:
    """Keep what comes; half a letter is not taken for a whole one."""
    left = length
    try:
        while left and (piece := source.read(min(left, PIECE))):
            body.write(piece)
            left -= len(piece)
    except OSError:
        return False
    return not left


def _refused(start_response: Callable[..., Any], status: str, sentence: str) -> list[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "10"), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [f"{sentence} Nothing was changed; please go back and send it again.\n".encode()]
