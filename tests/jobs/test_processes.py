"""Real workers: killed in the middle, told to stop, and many at once."""

import json
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, connections

from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue, enqueue_many
from ascolto.jobs.registry import task
from ascolto.jobs.work import run_due
from tests.moments import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 600  # of a busy machine

ran: list[int] = []


@task("tests.count")
def count(payload, *, at, progress):
    ran.append(payload["n"])


@contextmanager
def worker(log):
    """Start a worker process; it is killed at the end if it still lives."""
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = {name: str(connection.settings_dict.get(name, "")) for name in names}
    if connection.vendor == "sqlite":
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.worker_process", json.dumps({"database": database, "log": str(log)})],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def lines(log):
    return log.read_text().split("\n")[:-1] if log.exists() else []


def test_the_job_of_a_worker_killed_in_the_middle_is_done_by_the_next(tmp_path):
    log = tmp_path / "log"
    job = enqueue("tests.sleep", {"seconds": 60}, at=datetime.now(UTC))

    with worker(log) as first:
        wait_for(lambda: lines(log) == ["began 1"])
        first.kill()
        first.wait()
    with worker(log):
        wait_for(lambda: Job.objects.filter(pk=job.pk, state=State.DONE).exists())

    job.refresh_from_db()
    assert (job.attempts, job.last_error) == (2, "")
    assert lines(log) == ["began 1", "began 2", "ended 2"]


def test_a_worker_told_to_stop_brings_its_job_to_the_end_and_takes_no_other(tmp_path):
    log = tmp_path / "log"
    now = datetime.now(UTC)
    first = enqueue("tests.sleep", {"seconds": 3}, at=now)
    second = enqueue("tests.sleep", {"seconds": 3}, at=now)

    with worker(log) as process:
        wait_for(lambda: lines(log) == ["began 1"])
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0

    assert lines(log) == ["began 1", "ended 1"]
    assert list(Job.objects.order_by("pk").values_list("pk", "state")) == [
        (first.pk, State.DONE),
        (second.pk, State.WAITING),
    ]


def test_many_workers_at_once_run_each_job_once():
    ran.clear()
    enqueue_many("tests.count", ((f"count:{n}", {"n": n}) for n in range(60)), at=MONDAY)

    def run(name):
        try:
            return run_due(name, at=MONDAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(run, ["w1", "w2", "w3", "w4"]))

    assert sum(runs) == 60
    assert Counter(ran) == Counter(range(60))
    assert Job.objects.filter(state=State.DONE, attempts=1).count() == 60
