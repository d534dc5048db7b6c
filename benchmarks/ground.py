"""The ground of every benchmark: a PostgreSQL that waits for the disk, and a founded organisation in it."""

import gc
import os
import platform
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, perf_counter, process_time, sleep
from typing import Any

from tests.postgres import cluster

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Durable: a commit is acknowledged when it is on the disk. Sizes as a small server would have them.
DURABLE = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
}


def machine() -> str:
    """Return what the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = platform.python_version()
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, Python {python}"


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port: int, *, within: float) -> None:
    """Wait until the server at this port is ready, so many seconds at most."""
    deadline = monotonic() + within
    while monotonic() < deadline:
        try:
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        sleep(0.2)
    sys.exit("the server did not start")


def settle() -> None:
    """Let the collector forget what stays for good, as a serving process does once it is warm."""
    gc.collect()
    gc.freeze()


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Return how long the work took, and how long of that it was on a processor, here or in the database."""
    began, worked = perf_counter(), process_time() + _database_time()
    work()
    return perf_counter() - began, process_time() + _database_time() - worked


def _database_time() -> float:
    """Return for how long the server process of our connection has been running; Linux counts it."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    counted = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(counted.read_text(encoding="ascii").split()[0]) / 1e9 if counted.exists() else 0.0


@contextmanager
def installation() -> Iterator[Path]:
    """Yield the data folder of a founded organisation on a fresh, durable PostgreSQL; Django is set up for it."""
    with _folder() as folder:
        (folder / "postgres").mkdir()
        with cluster(folder / "postgres", DURABLE) as url:
            _found(folder / "data", url)
            yield folder / "data"


@contextmanager
def installation_on_sqlite() -> Iterator[Path]:
    """Yield the data folder of a founded organisation on SQLite; Django is set up for it."""
    with _folder() as folder:
        _found(folder / "data", "")
        yield folder / "data"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ascolto-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _found(data: Path, url: str) -> None:
    os.environ.update(
        DATABASE_URL=url,
        ASCOLTO_DATA=str(data),
        ASCOLTO_MAIL_BACKEND="locmem",
        DJANGO_SETTINGS_MODULE="ascolto.settings",
    )
    import django

    django.setup()
    from django.core.management import call_command

    from ascolto.organisation.starting import found
    from ascolto.trail.acting import SYSTEM

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    found("Albergo", "IT", ["en", "bg", "it", "ro", "ru"], "standard", by=SYSTEM, at=NOW)
