"""Complaints through the public form: page, post, receipt – durable and on the trail – beside the rows by bare SQL.

The server is the real one (`ascolto serve`), the database a PostgreSQL that waits for the disk, and the visitors are
a process of their own on the same machine. The acknowledging worker is measured apart: it follows, at its own pace.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from statistics import median, quantiles
from threading import Thread
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from benchmarks.ground import NOW, free_port, installation, machine, wait_for

COMPLAINTS = 3000
WARM_UP = 200
VISITORS = 8
WORDS = "We waited an hour for the key, and then the room had not been cleaned. Nobody apologised. " * 3


def main() -> None:
    with installation():
        os.environ["ASCOLTO_FORMS_PER_MINUTE"] = "1000000"
        with _served() as port:
            _visit_from_elsewhere(port, WARM_UP)
            measured = _visit_from_elsewhere(port, COMPLAINTS)
        _require_every_one(COMPLAINTS + WARM_UP)
        bare = _bare_sql()
        acknowledged = _acknowledge()
    milliseconds = sorted(1000 * seconds for seconds in measured["seconds"])
    rate = COMPLAINTS / measured["elapsed"]
    print(f"intake of {COMPLAINTS:,} complaints by {VISITORS} visitors at a time ({machine()}, PostgreSQL)")
    print(f"  page, post and receipt  {rate:>7,.0f} complaints/s")
    worst = quantiles(milliseconds, n=100)[98]
    print(f"  all three together: median {median(milliseconds):.0f} ms, p99 {worst:.0f} ms")
    print(f"  the rows by bare SQL    {bare:>7,.0f} complaints/s   bare/form {bare / rate:.1f}")
    print(f"  acknowledged by one worker, letter queued: {acknowledged:,.0f} complaints/s")


@contextmanager
def _served() -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "ascolto.cli", "serve", "--port", str(port), "--no-worker"], stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, within=60)
        yield port
    finally:
        server.terminate()
        server.wait()


def _visit_from_elsewhere(port: int, count: int) -> dict:
    """Let a process of its own play the visitors, so that they do not share our interpreter."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.intake", "visit", str(port), str(count)], check=True, stdout=subprocess.PIPE
    )
    return json.loads(ran.stdout)


def visit(port: int, count: int) -> None:
    seconds: list[float] = []
    begun = perf_counter()
    visitors = [Thread(target=_complain, args=(port, count // VISITORS, seconds)) for _ in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    if len(seconds) != count // VISITORS * VISITORS:
        sys.exit("a visitor failed")
    print(json.dumps({"elapsed": perf_counter() - begun, "seconds": seconds}))


def _complain(port: int, times: int, seconds: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    for number in range(times):
        begun = perf_counter()
        page = _get(connection, "/complain")
        key = re.search(rb'name="key" value="([^"]+)"', page)
        form = {
            "key": key[1].decode() if key else "",
            "words": WORDS,
            "wish": "A refund of one night.",
            "order_number": f"B-{number}",
            "speaking": "myself",
            "name": "Anna Koleva",
            "email": f"anna.{os.getpid()}.{id(connection)}.{number}@example.org",
        }
        connection.request("POST", "/complain", urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 303:
            raise RuntimeError(f"the form answered {answer.status}: {body[:2000]!r}")
        where = urlsplit(answer.headers["Location"])
        if b"C-" not in _get(connection, f"{where.path}?{where.query}"):
            raise RuntimeError("the receipt shows no number")
        seconds.append(perf_counter() - begun)


def _get(connection: HTTPConnection, path: str) -> bytes:
    connection.request("GET", path, headers={"Accept-Language": "en"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def _require_every_one(count: int) -> None:
    from ascolto.complaints.models import Complaint
    from ascolto.trail.verifying import verify

    if Complaint.objects.count() < count - 2 * VISITORS or not verify().intact:
        sys.exit("a complaint is missing, or its trail is not intact")


TABLES = [
    "customers_customer",
    "customers_contactpoint",
    "complaints_complaint",
    "complaints_point",
    "trail_event",
    "jobs_job",
]


def _bare_sql() -> float:
    """Write the same rows again by bare SQL, each complaint in a transaction of its own; the fastest one could be."""
    import psycopg

    with psycopg.connect(_dsn()) as connection:
        rows = {}
        for table in TABLES:
            connection.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING INDEXES)")
            rows[table] = connection.execute(f"SELECT * FROM {table} ORDER BY id LIMIT {2 * COMPLAINTS}").fetchall()
        connection.commit()
        begun = perf_counter()
        for number in range(COMPLAINTS):
            for table in TABLES:
                share = len(rows[table]) // COMPLAINTS or 1
                for row in rows[table][number * share : (number + 1) * share]:
                    marks = ", ".join(["%s"] * len(row))
                    values = [json.dumps(value) if isinstance(value, dict | list) else value for value in row]
                    connection.execute(f"INSERT INTO bare_{table} VALUES ({marks})", values)
            connection.commit()
        return COMPLAINTS / (perf_counter() - begun)


def _dsn() -> str:
    url = urlsplit(os.environ["DATABASE_URL"])
    return f"dbname=ascolto user={url.username} {url.query}"


def _acknowledge() -> float:
    from ascolto.jobs.models import Job
    from ascolto.jobs.work import run_one

    waiting = Job.objects.filter(task="acknowledge_complaint").waiting().count()
    Job.objects.exclude(task="acknowledge_complaint").delete()
    begun = perf_counter()
    for _ in range(min(waiting, 500)):
        run_one("bench", at=NOW.replace(year=2099))
    return min(waiting, 500) / (perf_counter() - begun)


if __name__ == "__main__":
    if sys.argv[1:2] == ["visit"]:
        visit(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
