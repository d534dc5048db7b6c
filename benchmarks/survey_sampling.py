"""Drawing a sample from very many customers, beside the bare SQL that reads the same list and stores the same rows.

Timed are reading the list, with its strata where it has some; drawing alone; and the whole draw with its invitations,
what is known of each, and the event. Beside it, in the same database: the statement that reads the same columns
through the bare cursor, and the same number of invitations inserted from `ORDER BY random()` in one statement.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.ground import NOW, installation, installation_on_sqlite, machine

CHUNK = 20_000
RUNS = 3
LANGUAGES = ("bg", "it", "en", "ro", "ru")
GROUNDS = {"postgresql": installation, "sqlite": installation_on_sqlite}
READ = (
    "SELECT id, language FROM customers_customer WHERE merged_into_id IS NULL AND standing IN ('current') ORDER BY id"
)
STORE = """
INSERT INTO surveys_invitation (wave_id, customer_id, about, language, segment, stratum, probability, state,
                                skipped_because, reminders)
SELECT {wave}, id, '', language, '', language, 1, 'drawn', '', 0 FROM customers_customer
WHERE merged_into_id IS NULL AND standing IN ('current') ORDER BY random() LIMIT {count}
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", type=int, default=1_000_000, help="customers")
    asked.add_argument("--invited", type=int, default=50_000, help="how many are drawn")
    asked.add_argument("--on", choices=GROUNDS, help="measure one database alone")
    given = asked.parse_args()
    if given.on is None:
        for name in GROUNDS:  # Django is set up for one database in a process
            subprocess.run(
                [sys.executable, "-m", "benchmarks.survey_sampling", *sys.argv[1:], "--on", name], check=True
            )
        return
    with GROUNDS[given.on]():
        _measure(given.on, given.size, given.invited)


def _measure(database: str, size: int, invited: int) -> None:
    from ascolto.surveys.population import Population, read_frame
    from ascolto.surveys.sampling import simple_sample

    began = perf_counter()
    _register(size)
    print(f"{size:,} customers ({machine()}, {database}); made in {perf_counter() - began:.0f} s")
    population = Population(standings=("current",))
    bare = _told("the list by bare SQL", _read_bare, None)
    _told("the list, without strata", lambda: read_frame(population), bare)
    _told("the list, by language", lambda: read_frame(population, divided_by="language"), bare)
    frame = read_frame(population)
    _told(f"drawing {invited:,} alone", lambda: simple_sample(frame.size, wanted=invited, seed=7), bare)
    stored = _told(f"{invited:,} invitations by bare SQL, undone", lambda: _store_bare(invited), None)
    simple, divided = ({"design": "simple"}, {"design": "stratified", "divided_by": "language"})
    for name, design in (("simple", simple), ("by language", divided)):
        wave = _planned({**design, "invited": invited})
        _told(f"the whole draw of {invited:,}, {name}", lambda wave=wave: _drawn(wave), stored)


def _told(what: str, work: Callable[[], Any], beside: float | None) -> float:
    """Run it a few times, and print the median beside the baseline."""
    took = []
    for _ in range(RUNS):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    ratio = f"  {median(took) / beside:5.1f} × the bare SQL" if beside else ""
    print(f"{what:45} {median(took):7.2f} s{ratio}", flush=True)
    return median(took)


def _register(size: int) -> None:
    from django.db import transaction

    from ascolto.customers.models import Customer
    from ascolto.trail.bulk import insert_values

    rows = _customers(size)
    while some := list(islice(rows, CHUNK)):
        with transaction.atomic():
            insert_values(Customer, some)


def _customers(size: int) -> Iterator[dict[str, Any]]:
    for number in range(size):
        name = f"Guest {number}"
        yield {
            "reference": f"K-{number:09}",
            "name": name,
            "search_text": name.lower(),
            "sort_key": name.lower(),
            "language": LANGUAGES[number * number % 5],
            "standing": "former" if number % 20 == 0 else "current",
            "registered_at": NOW,
        }


def _planned(design: dict[str, Any]) -> Any:
    from tests.surveys.making import a_frozen_edition

    from ascolto.surveys.planning import plan_wave
    from ascolto.trail.acting import SYSTEM

    population = {"standings": ["current"]}
    parts = {"name": "Spring", "kind": "relationship", "privacy": "confidential", "population": population}
    return plan_wave(a_frozen_edition(at=NOW), design=design, by=SYSTEM, at=NOW, **parts)


def _drawn(wave: Any) -> None:
    from ascolto.surveys.drawing import draw
    from ascolto.surveys.models import Wave
    from ascolto.trail.acting import SYSTEM

    draw(Wave.objects.get(pk=wave.pk), seed=7, by=SYSTEM, at=NOW)


def _read_bare() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(READ)
        return len(cursor.fetchall())


def _store_bare(count: int) -> None:
    from django.db import connection, transaction

    wave = _planned({"design": "census"})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STORE.format(wave=wave.pk, count=count))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
