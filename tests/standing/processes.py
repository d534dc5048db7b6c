"""Real processes of Ascolto over the database of the test, which can be killed at any moment."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 600  # of a busy machine

Process = subprocess.Popen[str]


def environment(**more: str) -> dict[str, str]:
    """Return the settings of an installation whose database and files are those of the test."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return inherited | {
        "PYTHONPATH": str(ROOT / "src"),
        "ASCOLTO_DATA": str(settings.DATA),
        "ASCOLTO_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        **more,
    }


def database_url() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(found['NAME']).name}"
    user, host = quote(found["USER"]), quote(found["HOST"], safe="")
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    return f"postgresql://{user}{password}@:{found['PORT']}/{found['NAME']}?host={host}"


@contextmanager
def ascolto(*words: str, folder: Path, **more: str) -> Iterator[Process]:
    """Start `ascolto` in a group of its own; what is left of it at the end is killed."""
    with (folder / "stderr.txt").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ascolto.cli", *words],
            cwd=folder,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)
        process.stdout.close()


def kill(process: Process) -> None:
    """End the process and all that belong to it, with no word of warning (kill -9)."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(happened: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port
