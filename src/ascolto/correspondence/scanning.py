"""An optional virus scanner: clamd, asked over its socket before a file is handed to anybody."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import IO

from django.conf import settings

CHUNK = 64 * 1024
CONNECTING_SECONDS = 5
SECONDS = 20
LONGEST_ANSWER = 4096
TCP, UNIX = "tcp://", "unix://"


class VirusFound(Exception):
    """The scanner names what it found."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ScannerUnreachable(Exception):
    """A scanner is set up but gave no verdict, so the file has to wait for one."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def require_clean(content: IO[bytes]) -> None:
    """Refuse what the scanner refuses; without a scanner set up, everything passes.

    Raises:
        VirusFound: the scanner warns of the content.
        ScannerUnreachable: nobody answers, not in time, or something else than a verdict.
    """
    address = settings.SCANNER
    if not address:
        return
    content.seek(0)
    try:
        answer = _verdict(address, content)
    except (OSError, ValueError) as error:
        raise ScannerUnreachable(address) from error
    content.seek(0)
    if answer.endswith("FOUND"):
        raise VirusFound(answer.removeprefix("stream:").removesuffix("FOUND").strip())
    if answer != "stream: OK":
        raise ScannerUnreachable(address)


def is_listening(address: str) -> bool:
    """Return whether what answers there is clamd; nobody answering at all is an `OSError`."""
    with _connected(address, _deadline()) as scanner:
        scanner.sendall(b"zPING\0")
        return _answer(scanner, _deadline()) == "PONG"


def place_of(address: str) -> str | tuple[str, int]:
    """Return where the scanner listens: the path of its socket, or host and port.

    Raises:
        ValueError: the address names neither.
    """
    if address.startswith((UNIX, "/")):
        return address.removeprefix(UNIX)
    host, _colon, port = address.removeprefix(TCP).rpartition(":")
    if not host:
        raise ValueError(f"{address} names no port.")
    return host.strip("[]"), int(port)


def _verdict(address: str, content: IO[bytes]) -> str:
    """Hand the content over in pieces, each preceded by its length (clamd's INSTREAM), and return the verdict."""
    deadline = _deadline()
    with _connected(address, deadline) as scanner:
        try:
            scanner.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                scanner.settimeout(_left(deadline))
                scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
            scanner.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # clamd hangs up on what is longer than it takes, having said so before
        return _answer(scanner, deadline)


def _answer(scanner: socket.socket, deadline: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        scanner.settimeout(_left(deadline))
        piece = scanner.recv(LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0").decode("utf-8", errors="replace").strip()


@contextmanager
def _connected(address: str, deadline: float) -> Iterator[socket.socket]:
    place = place_of(address)
    if isinstance(place, tuple):
        with socket.create_connection(place, timeout=min(CONNECTING_SECONDS, _left(deadline))) as scanner:
            yield scanner
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as scanner:
        scanner.settimeout(min(CONNECTING_SECONDS, _left(deadline)))
        scanner.connect(place)
        yield scanner


def _deadline() -> float:
    return monotonic() + SECONDS


def _left(deadline: float) -> float:
    """Return the seconds that remain: a scanner that trickles must not hold a visitor longer than one that hangs."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
