"""The results of a wave with a million answers, beside the bare SQL that counts the same.

A wave of 50,000 responses to 20 questions on a scale of five: as they come, with five different weights, and with a
weight of its own for each. Timed are counting the answers, all scores with their intervals, one question by language,
and the whole page as the desk gives it (with its pictures drawn already). Beside them, in the same database: one
statement that counts by question and answer, and adds up the weights and their squares. Once, at the end: every answer
as a table of CSV.
"""

import argparse
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.ground import NOW, installation, installation_on_sqlite, machine

QUESTIONS = 20
RUNS = 3
LANGUAGES = ("bg", "it", "en", "ro", "ru")
WEIGHTS = (0.6, 0.8, 1.0, 1.2, 1.4)
WAVES = {
    "alike": lambda _n: 1.0,
    "weighted": lambda n: WEIGHTS[n % 5],
    "each its own weight": lambda n: 0.5 + n / 50_000,
}
GROUNDS = {"postgresql": installation, "sqlite": installation_on_sqlite}
BARE = "SELECT question_id, number, count(*) FROM surveys_answer WHERE wave_id = {wave} GROUP BY question_id, number"
JOINED = """
SELECT a.question_id, a.number, count(*), sum(r.weight), sum(r.weight * r.weight)
FROM surveys_answer a JOIN surveys_response r ON r.id = a.response_id
WHERE a.wave_id = {wave} GROUP BY a.question_id, a.number
"""
MAPPING = """
kind = "answers"
[survey]
questionnaire = "Bench {name}"
decision = "None"
wave = "{name}"
on = 2026-02-01
[columns]
external_id = "id"
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=50_000)
    asked.add_argument("--on", choices=GROUNDS, help="measure one database alone")
    given = asked.parse_args()
    if given.on is None:
        for name in GROUNDS:  # Django is set up for one database in a process
            subprocess.run([sys.executable, "-m", "benchmarks.survey_results", *sys.argv[1:], "--on", name], check=True)
        return
    with GROUNDS[given.on]():
        _measure(given.on, given.responses)


def _measure(database: str, responses: int) -> None:
    print(f"{responses * QUESTIONS:,} answers ({machine()}, {database})")
    for name, weight_of in WAVES.items():
        began = perf_counter()
        wave = _wave(name, responses, weight_of)
        print(f"{name}: made in {perf_counter() - began:.0f} s", flush=True)
        _told_of(wave, BARE if name == "alike" else JOINED)
    began = perf_counter()
    lines = _exported(wave)
    print(f"  {lines - 1:,} responses as CSV in {perf_counter() - began:.1f} s")


def _told_of(wave: Any, statement: str) -> None:
    from ascolto.surveys.figures import tallies, tallies_by
    from ascolto.surveys.scores import figures_of
    from ascolto.surveys.slices import By
    from ascolto.trail.acting import SYSTEM

    told = wave.edition.read().questions
    questions = list(wave.edition.questions.order_by("position"))
    found = tallies(wave, SYSTEM)
    bare = _told("counted by bare SQL", lambda: _bare(statement.format(wave=wave.pk)), None)
    _told("counted", lambda: tallies(wave, SYSTEM), bare)
    _told(
        "scored, with intervals",
        lambda: [figures_of(one, told[one.code], found, population=None) for one in questions],
        bare,
    )
    _told("one question by language", lambda: tallies_by(wave, SYSTEM, By.LANGUAGE, questions=questions[:1]), bare)
    _told("the whole page", lambda: _page(wave), bare)


def _told(what: str, work: Callable[[], Any], beside: float | None) -> float:
    """Run it a few times, and print the median beside the baseline."""
    took = []
    for _ in range(RUNS):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    ratio = f"  {median(took) / beside:5.1f} × the bare SQL" if beside else ""
    print(f"  {what:35} {median(took):7.2f} s{ratio}", flush=True)
    return median(took)


def _bare(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _page(wave: Any) -> None:
    """Read what the page reads and draw what it draws, for an actor who sees everything."""
    from types import SimpleNamespace

    from ascolto.trail.acting import SYSTEM
    from ascolto.web.surveys.results_blocks import category_of, score_blocks
    from ascolto.web.surveys.results_reading import reading_of

    reading = reading_of(SimpleNamespace(actor=SYSTEM), wave, asked={})
    blocks = score_blocks(reading, by=category_of, name=str)
    assert reading.is_shown
    assert all(block.drawing.svg for block in blocks)


def _exported(wave: Any) -> int:
    """Write every answer as the desk streams them, and return how many lines there are."""
    from types import SimpleNamespace

    from ascolto.surveys.exporting import columns_of
    from ascolto.trail.acting import SYSTEM
    from ascolto.web.sheets import csv_in_parts
    from ascolto.web.surveys.results_export import answers_table
    from ascolto.web.surveys.results_reading import reading_of

    reading = reading_of(SimpleNamespace(actor=SYSTEM), wave, asked={})
    return sum(part.count(b"\n") for part in csv_in_parts(answers_table(reading, columns_of(wave), [])))


def _wave(name: str, responses: int, weight_of: Callable[[int], float]) -> Any:
    """Make a wave as an import makes it, and store its answers in two statements."""
    from django.db import connection, transaction

    from ascolto.imports.mapping import parse_mapping
    from ascolto.surveys.importing_places import place_for
    from ascolto.surveys.importing_plan import SECTIONS, plan_of
    from ascolto.surveys.models import Answer, Response
    from ascolto.surveys.models.hearing import random_id
    from ascolto.trail.acting import SYSTEM
    from ascolto.trail.bulk import insert_rows

    asked = [f'[[questions]]\ncode = "q{n}"\nkind = "rating"\ncolumn = "Q{n}"\n' for n in range(QUESTIONS)]
    plan = plan_of(parse_mapping(MAPPING.format(name=name) + "\n".join(asked), sections=SECTIONS).sections)
    chance = random.Random(7)
    on_day = connection.ops.adapt_datefield_value(date(2026, 2, 1))
    with transaction.atomic():
        place = place_for(plan, name, by=SYSTEM, at=NOW)
        wave, ids = place.wave, [random_id() for _ in range(responses)]
        facts = ("mode", "language", "on_day", "is_complete", "segment", "stratum", "weight", "sealed", "source_ref")
        insert_rows(
            Response,
            ("id", "wave_id", *facts, "digest"),
            [
                (
                    id_,
                    wave.pk,
                    "file",
                    LANGUAGES[n % 5],
                    on_day,
                    True,
                    "",
                    "",
                    weight_of(n),
                    "",
                    f"r:{n}",
                    "x",
                )
                for n, id_ in enumerate(ids)
            ],
        )
        insert_rows(
            Answer,
            ("response_id", "wave_id", "question_id", "row", "choice", "number", "text", "mark"),
            (
                (id_, wave.pk, question, "", "", float(chance.randint(1, 5)), "", "")
                for id_ in ids
                for question in place.questions.values()
            ),
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return wave


if __name__ == "__main__":
    main()
