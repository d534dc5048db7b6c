"""An optional virus scanner: clamd, asked over its socket before a file is kept."""

import socket
import struct
from typing import IO

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class VirusFound(Exception):
    """The scanner names what it found."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ScannerUnreachable(Exception):
    """A scanner is set up but gave no verdict, so nothing is kept."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


def require_clean(content: IO[bytes]) -> None:
    """Refuse what the scanner refuses; without a scanner set up, everything passes."""
    address = settings.SCANNER
    if not address:
        return
    content.seek(0)
    try:
        with _connected(address) as scanner:
            answer = _ask(scanner, content)
    except (OSError, ValueError) as error:
        raise ScannerUnreachable(address) from error
    content.seek(0)
    if answer.endswith("FOUND"):
        raise VirusFound(answer.removeprefix("stream:").removesuffix("FOUND").strip())
    if answer != "stream: OK":
        raise ScannerUnreachable(address)


def _connected(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(SECONDS)
    try:
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner


def _ask(scanner: socket.socket, content: IO[bytes]) -> str:
    """Hand the content over in pieces, each preceded by its length (clamd's INSTREAM), and return the verdict."""
    scanner.sendall(b"zINSTREAM\0")
    while chunk := content.read(CHUNK):
        scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
    scanner.sendall(struct.pack("!I", 0))
    answer = b""
    while not answer.endswith(b"\0") and (piece := scanner.recv(4096)):
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", errors="replace").strip()
