"""`ascolto serve`: the web server, with one worker beside it unless that runs elsewhere."""

import multiprocessing
import os
import socket
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Event, Thread

from ascolto.cli.installation import collect_static_files, one_line, open_running_installation
from ascolto.cli.receiving import MOST_RECEIVING
from ascolto.cli.stopping import DONE, FAULTY, Stop, tell
from ascolto.environment import load_dotenv, text

PATIENCE_SECONDS = 30
PAUSE_SECONDS = 2
THREADS_WITH_POSTGRES = 4
MOST_PROCESSES = 4


def run(args: Namespace) -> int:
    """Serve what is set up, at the address that people reach it by."""
    _say_where_it_is(args.port)
    open_running_installation()
    collect_static_files()
    serve(args.host, args.port, processes=args.workers, with_worker=not args.no_worker)
    return DONE


def serve(host: str, port: int, *, processes: int | None, with_worker: bool) -> None:
    """Answer requests until SIGTERM or SIGINT; requests at hand are brought to their end."""
    from django.conf import settings

    require_free(host, port)
    count, threads = _processes_and_threads(processes)
    _let_go_of_the_database()
    tell(f"Ascolto serves {settings.URL} (listening on {host}, port {port}); Ctrl-C stops it.")
    with _worker_beside() if with_worker else nullcontext():
        _granian(host, port, count, threads)
    tell("Ascolto has stopped.")


def _let_go_of_the_database() -> None:
    """Hand nothing open to the processes that are started now: two of them on one connection would wait for ever."""
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]


def _granian(host: str, port: int, processes: int, threads: int) -> None:
    # Forked processes would inherit the pipe by which the worker learns that we are gone, and our threads' locks.
    multiprocessing.set_start_method("spawn", force=True)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "ascolto.cli.web_process:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE_SECONDS,
    ).serve()


def require_free(host: str, port: int) -> None:
    """Refuse a port that is taken, before anything is started."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            asked.bind(address)
    except (OSError, OverflowError) as error:
        raise Stop(f"{host}, port {port}, cannot be listened on: {one_line(error)}.", FAULTY) from None


def _say_where_it_is(port: int) -> None:
    """Without ASCOLTO_URL, letters and links name the port that is really served."""
    load_dotenv(Path(".env"))
    if not text("ASCOLTO_URL"):
        os.environ.update(ASCOLTO_URL=f"http://localhost:{port}")


def _processes_and_threads(wanted: int | None) -> tuple[int, int]:
    """SQLite has one writer at a time, so one process serves it best; PostgreSQL uses every core.

    Beside the threads that work there is one for everybody who may be sending something, perhaps slowly.
    """
    from django.db import connection

    threads = at_once(connection.vendor) + MOST_RECEIVING
    if wanted is not None and wanted < 1:
        raise Stop("--workers must be at least 1.")
    if connection.vendor == "sqlite":
        if wanted not in (None, 1):
            raise Stop("SQLite is served by one process; for more, use PostgreSQL (DATABASE_URL).")
        return 1, threads
    return wanted or min(MOST_PROCESSES, os.cpu_count() or 1), threads


def at_once(vendor: str) -> int:
    """Return how many requests one process works on at a time."""
    return 1 if vendor == "sqlite" else THREADS_WITH_POSTGRES


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker running in a process of its own; it goes when we go, even if we are killed."""
    stopping = Event()
    keeper = Thread(target=_keep_worker, args=(stopping,))
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep_worker(stopping: Event) -> None:
    while not stopping.is_set():
        # A session of its own, so that Ctrl-C reaches us alone, and we end the worker in good order.
        worker = subprocess.Popen(
            [sys.executable, "-m", "ascolto.cli", "worker", "--until-input-ends"],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        while worker.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            _end(worker)
        else:
            tell(f"The worker ended by itself (exit code {worker.returncode}); it is started again.")
            stopping.wait(PAUSE_SECONDS)


def _end(worker: "subprocess.Popen[bytes]") -> None:
    """Let the worker finish its job; what takes too long is taken up again by the next worker."""
    worker.terminate()
    try:
        worker.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
