"""A scanner for the tests: one that speaks clamd's protocol from a thread of ours, and the real one where it is."""

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = b"Ascolto-Test-Virus"
STARTING_SECONDS = 30


class Scanner:
    """Finds a virus wherever `MARK` stands, as clamd would say it."""

    def __init__(self, listening: socket.socket) -> None:
        self.seen: list[bytes] = []
        self.answer = b""
        self.hangs = False
        self._listening = listening

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as asked:
                self._answer(connection, asked)

    def _answer(self, connection, asked) -> None:
        order = self._order(asked)
        if order == b"zPING":
            connection.sendall(b"PONG\0")
            return
        assert order == b"zINSTREAM"
        content = b""
        while length := struct.unpack("!I", asked.read(4))[0]:
            content += asked.read(length)
        self.seen.append(content)
        if self.hangs:
            asked.read(1)  # until the other side gives up
            return
        verdict = b"stream: Ascolto.Test FOUND" if MARK in content else b"stream: OK"
        connection.sendall((self.answer or verdict) + b"\0")

    def _order(self, asked) -> bytes:
        order = b""
        while not order.endswith(b"\0"):
            order += asked.read(1)
        return order[:-1]


@contextmanager
def speaking(listening: socket.socket) -> Iterator[Scanner]:
    scanner = Scanner(listening)
    thread = threading.Thread(target=scanner.serve, daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def clamd() -> str | None:
    """Return the path of a clamd on this machine, or None."""
    return os.environ.get("ASCOLTO_CLAMD") or shutil.which("clamd")


@contextmanager
def running_clamd(folder: Path) -> Iterator[str]:
    """Start clamd over a database of one signature, which nobody needs to download, and yield its address."""
    database = folder / "database"
    database.mkdir(parents=True)
    (database / "ascolto.ndb").write_text(f"Ascolto.Test:0:*:{MARK.hex()}\n", encoding="ascii")
    listening = folder / "clamd.sock"
    said = folder / "clamd.conf"
    said.write_text(
        f"DatabaseDirectory {database}\nLocalSocket {listening}\nForeground yes\n"
        f"PidFile {folder}/clamd.pid\nTemporaryDirectory {folder}\nUser root\n".replace(
            "User root\n", "User root\n" if os.geteuid() == 0 else ""
        ),
        encoding="utf-8",
    )
    process = subprocess.Popen([clamd(), "--config-file", str(said)], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTING_SECONDS
        while not listening.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        assert listening.exists(), "clamd did not start"
        yield f"unix://{listening}"
    finally:
        process.terminate()
        process.wait()
