"""The worker: takes due jobs one by one, runs them, and keeps account of what became of them."""

import logging
import os
import signal
import socket
import traceback
from datetime import datetime
from pathlib import Path
from threading import Event

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, connections

from ascolto.jobs import timetable
from ascolto.jobs.leases import bury, fail, finish, take, take_back_abandoned
from ascolto.jobs.models import Job
from ascolto.jobs.progress import Clock, LeaseLost, Progress
from ascolto.jobs.registry import GiveUp, UnknownTask, find_task

log = logging.getLogger(__name__)

SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 1.0
PAUSE_WITHOUT_DATABASE = 2.0
SECONDS_BETWEEN_LOOKS = 2
LOOKS = "abandoned"
PACKAGE = Path(__file__).parents[1]


def worker_name() -> str:
    """Return a name that no other living worker has."""
    return f"{socket.gethostname()}:{os.getpid()}"


def run_one(worker: str, *, at: datetime) -> bool:
    """Run the job that has been due longest; return False where nothing is due."""
    take_back_abandoned(at=at)
    return _run_next(worker, clock=lambda: at)


def run_due(worker: str, *, at: datetime) -> int:
    """Run everything that is due at that moment, and what that causes; return how many runs it took."""
    take_back_abandoned(at=at)  # once: no lease that is given now ends at this very moment
    runs = 0
    while _run_next(worker, clock=lambda: at):
        runs += 1
    return runs


def work(worker: str, clock: Clock, stop: Event) -> None:
    """Work until told to stop; the job at hand is brought to its end first.

    A database that goes away is waited for. What was running then is found by the next worker when its lease ends.
    """
    seen: dict[str, int] = {}
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        try:
            _look_round(seen, at=clock())
            pause = 0.0 if _run_next(worker, clock=clock) else min(max(pause * 1.5, SHORTEST_PAUSE), LONGEST_PAUSE)
        except DatabaseError:
            log.warning("The database cannot be reached; the worker waits for it.", exc_info=True)
            connections.close_all()
            pause = PAUSE_WITHOUT_DATABASE
        stop.wait(pause)
    connections.close_all()


def _look_round(seen: dict[str, int], *, at: datetime) -> None:
    """Ask for what is due by the clock, and every few seconds look for jobs whose worker was killed."""
    timetable.enqueue_due(seen, at=at)
    looks = int(at.timestamp()) // SECONDS_BETWEEN_LOOKS
    if seen.get(LOOKS) != looks:
        take_back_abandoned(at=at)
        seen[LOOKS] = looks


def stop_on_signals() -> Event:
    """Return what SIGTERM and SIGINT set, so that a worker ends between two jobs."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _run_next(worker: str, *, clock: Clock) -> bool:
    job = take(worker, at=clock())
    if job is None:
        return False
    _run(job, clock=clock)
    return True


def _run(job: Job, *, clock: Clock) -> None:
    """Run the task outside any transaction of ours, and write down how it ended."""
    try:
        task = find_task(job.task)
        task.run(job.payload, at=clock(), progress=Progress(job, clock=clock, lease_seconds=task.lease_seconds))
    except LeaseLost:
        log.warning("Job %s (%s) was given to another worker.", job.pk, job.task)
        return
    except GiveUp as error:
        kept = bury(job, error.reason, at=clock())
    except Exception as error:
        log.warning("Job %s (%s) failed at attempt %s.", job.pk, job.task, job.attempts, exc_info=True)
        _renew_connection()
        kept = fail(job, described(error), at=clock())
    else:
        kept = finish(job, at=clock())
    if not kept:
        log.warning("Job %s (%s) ended after its lease had been lost.", job.pk, job.task)


def _renew_connection() -> None:
    """Have the account of a failure written even where the task lost its connection to the database."""
    if not connection.in_atomic_block:
        close_old_connections()


def described(error: Exception) -> str:
    """Return what went wrong and where, without the words of the error: they may name a person."""
    what = type(error).__name__
    if isinstance(error, UnknownTask):
        what = f"{what}: {error.name}"
    elif isinstance(error, OSError) and error.errno:
        what = f"{what}: {os.strerror(error.errno)}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    if not ours:
        return what
    return f"{what} ({Path(ours[-1].filename).relative_to(PACKAGE)}, line {ours[-1].lineno})"
