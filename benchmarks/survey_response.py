"""Survey responses of 20 answers through the public pages, durable and on record, beside the rows by bare SQL.

The server is the real one (`ascolto serve`), on PostgreSQL that waits for the disk and on SQLite; the visitors are a
process of their own on the same machine. Each opens their personal link, answers 20 questions on one page, sends them
and reads the thanks; then the same with two pages, and by the open link of an anonymous wave.
"""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import perf_counter
from urllib.parse import urlencode

from benchmarks.ground import NOW, free_port, installation, installation_on_sqlite, machine, wait_for

RESPONSES = int(os.environ.get("RESPONSES", "3000"))
WARM_UP = 200
VISITORS = 8
QUESTIONS = 20
HIDDEN = re.compile(rb'<input type="hidden" name="([a-z]+)" value="([^"]*)">')
TABLES = {"surveys_response": 1, "surveys_answer": QUESTIONS, "trail_event": 1}


def main() -> None:
    """Measure on PostgreSQL here, and on SQLite in a process of its own: Django knows one database for each."""
    with installation() as folder:
        _measure("PostgreSQL", folder)
    subprocess.run([sys.executable, "-m", "benchmarks.survey_response", "sqlite"], check=True)


def _measure(database: str, folder: Path) -> None:
    os.environ["ASCOLTO_FORMS_PER_MINUTE"] = "10000000"
    waves = {
        "personal link, one page": _wave(pages=1, invited=RESPONSES + WARM_UP),
        "personal link, two pages": _wave(pages=2, invited=RESPONSES + WARM_UP),
        "open link, anonymous, one page": _wave(pages=1, invited=0),
    }
    print(f"{RESPONSES:,} responses of {QUESTIONS} answers by {VISITORS} visitors at a time ({machine()}, {database})")
    with _served() as port:
        for name, (addresses, _wave_id) in waves.items():
            _visit_from_elsewhere(port, addresses[:WARM_UP], folder)
            measured = _visit_from_elsewhere(port, addresses[WARM_UP:], folder)
            _tell(name, measured)
    for _addresses, wave_id in waves.values():
        _require_every_one(wave_id)
    print(f"  the rows by bare SQL: {_bare_sql(database):,.0f} responses/s")


def _tell(name: str, measured: dict) -> None:
    milliseconds = sorted(1000 * seconds for seconds in measured["seconds"])
    rate = len(milliseconds) / measured["elapsed"]
    worst = quantiles(milliseconds, n=100)[98]
    print(f"  {name:<32} {rate:>6,.0f} responses/s   median {median(milliseconds):.0f} ms, p99 {worst:.0f} ms")


def _wave(*, pages: int, invited: int) -> tuple[list[str], int]:
    """Return the addresses of a running wave: one for each who is invited, or the open one again and again."""
    from tests.surveys.fielding import EVERYBODY
    from tests.surveys.making import a_frozen_edition

    from ascolto.customers.registering import NewCustomer, register_many
    from ascolto.surveys.kinds import Privacy
    from ascolto.surveys.lifecycle import WaveStage
    from ascolto.surveys.models import Invitation, InvitationState, Wave
    from ascolto.surveys.planning import plan_wave
    from ascolto.surveys.tokens import personal_token, token_digest
    from ascolto.trail.acting import SYSTEM

    privacy = Privacy.CONFIDENTIAL if invited else Privacy.ANONYMOUS
    more = {"has_open_link": True, "design": EVERYBODY, "by": SYSTEM, "at": NOW}
    wave = plan_wave(a_frozen_edition(_content(pages)), name="W", kind="relationship", privacy=privacy, **more)
    Wave.objects.filter(pk=wave.pk).update(stage=WaveStage.RUNNING, launched_at=NOW)
    if not invited:
        return [f"/s/{wave.open_token}"] * (RESPONSES + WARM_UP), wave.pk
    guests = register_many([NewCustomer(name=f"Guest {n}") for n in range(invited)], by=SYSTEM, at=NOW)
    asked = Invitation.objects.bulk_create(
        [Invitation(wave=wave, customer=guest, language="en", state=InvitationState.SENT) for guest in guests]
    )
    for invitation in asked:
        invitation.token_digest = token_digest(personal_token(invitation))
    Invitation.objects.bulk_update(asked, ["token_digest"], batch_size=500)
    return [f"/s/{personal_token(invitation)}" for invitation in asked], wave.pk


def _content(pages: int):
    from ascolto.surveys.content import Content, Page, Question
    from ascolto.surveys.kinds import QuestionKind

    def words(text: str) -> dict[str, str]:
        return {"en": text, "it": text}

    asked = [
        Question(code=f"q{n}", kind=QuestionKind.CSAT, words=words(f"How satisfied are you with the matter {n}?"))
        for n in range(1, QUESTIONS)
    ]
    asked.append(Question(code=f"q{QUESTIONS}", kind=QuestionKind.TEXT, words=words("What could be better?")))
    share = QUESTIONS // pages
    parts = [tuple(asked[start : start + share]) for start in range(0, QUESTIONS, share)]
    numbered = tuple(Page(code=f"p{n}", questions=part) for n, part in enumerate(parts))
    return Content(languages=("en", "it"), title=words("Your stay"), pages=numbered)


@contextmanager
def _served():
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


def _visit_from_elsewhere(port: int, addresses: list[str], folder: Path) -> dict:
    """Let a process of its own play the visitors, so that they do not share our interpreter."""
    listed = folder / "addresses.json"
    listed.write_text(json.dumps(addresses), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.survey_response", "visit", str(port), str(listed)],
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(ran.stdout)


def visit(port: int, addresses: list[str]) -> None:
    seconds: list[float] = []
    begun = perf_counter()
    visitors = [Thread(target=_answer, args=(port, addresses[n::VISITORS], seconds)) for n in range(VISITORS)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    if len(seconds) != len(addresses):
        sys.exit("a visitor failed")
    print(json.dumps({"elapsed": perf_counter() - begun, "seconds": seconds}))


def _answer(port: int, addresses: list[str], seconds: list[float]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    answers = {f"a-q{n}": str(n % 5 + 1) for n in range(1, QUESTIONS)}
    answers[f"a-q{QUESTIONS}"] = "The lift was slow, and the breakfast very good. " * 3
    for address in addresses:
        begun = perf_counter()
        status, page, where = _ask(connection, "GET", address)
        while status == 200 and not where:
            carried = {name.decode(): value.decode() for name, value in HIDDEN.findall(page)}
            status, page, where = _ask(connection, "POST", address, {**answers, **carried, "to": "next"})
        if status != 303 or _ask(connection, "GET", where)[0] != 200:
            raise RuntimeError(f"{address} answered {status}: {page[:2000]!r}")
        seconds.append(perf_counter() - begun)


def _ask(connection: HTTPConnection, method: str, path: str, form: dict | None = None) -> tuple[int, bytes, str]:
    headers = {"Accept-Language": "en"} | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers.get("Location", "")


def _require_every_one(wave_id: int) -> None:
    from ascolto.surveys.models import Answer, Response

    counted = Response.objects.filter(wave=wave_id).count(), Answer.objects.filter(wave=wave_id).count()
    expected = RESPONSES + WARM_UP
    if counted != (expected, expected * QUESTIONS):
        sys.exit(f"{counted} are stored")


def _bare_sql(database: str) -> float:
    """Write the same rows again by bare SQL, each response in a transaction of its own; the fastest one could be."""
    from django.db import connection, transaction

    quoted = {table: _rows_of(table, count * RESPONSES) for table, count in TABLES.items()}
    with connection.cursor() as cursor:
        for table in TABLES:
            like = (
                f"(LIKE {table} INCLUDING INDEXES)" if database == "PostgreSQL" else f"AS SELECT * FROM {table} LIMIT 0"
            )
            cursor.execute(f"CREATE TABLE bare_{table} {like}")
        begun = perf_counter()
        for number in range(RESPONSES):
            with transaction.atomic():
                for table, count in TABLES.items():
                    rows = quoted[table][number * count : (number + 1) * count]
                    marks = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
                    cursor.execute(f"INSERT INTO bare_{table} VALUES {marks}", [part for row in rows for part in row])
        return RESPONSES / (perf_counter() - begun)


def _rows_of(table: str, count: int) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id LIMIT {count}")
        return cursor.fetchall()


if __name__ == "__main__":
    if sys.argv[1:2] == ["visit"]:
        visit(int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
    elif sys.argv[1:2] == ["sqlite"]:
        with installation_on_sqlite() as place:
            _measure("SQLite", place)
    else:
        main()
