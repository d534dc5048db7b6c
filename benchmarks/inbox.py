"""The inbox of an organisation with very many complaints: any filters, words, order and page, beside the bare SQL.

The complaints are made here: two years, 40 units, the starter taxonomies, words of the product's own catalogues in
five languages as often as they occur there, 3 in 100 still open. What is looked for is drawn with a fixed seed.
"""

import argparse
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from benchmarks.ground import NOW, installation, installation_on_sqlite, machine, settle, timed

DAYS = 730
CHUNK = 20_000
TEXTS = 20_000
VISITS = 300
WARM_UP = 20
UNTIL = datetime.now(UTC).replace(microsecond=0)
PASSWORD = "seven quiet mornings"  # noqa: S105  (of people who are made up)
LANGUAGES = ["bg", "it", "en", "ro", "ru", "de"]
CHANNELS = ["web", "email", "phone", "in_person", "letter", "social", "chat", "app", "other"]
FIRST_NAMES = (
    "Anna Maria Ivan Georgi Elena Petar Dimitar Nikolay Giulia Marco Luca Francesca Andrei Ioana Mihai Cristina Olga "
    "Sergey Natalia Dmitri Emma James Olivia Thomas Sofia Martin Viktor Laura Paolo Chiara Radu Bogdan Irina Alexei"
)
STEMS = (
    "Ivan Petr Dimitr Georgi Kol Stoyan Todor Nikol Mar Ross Bianch Ferr Roman Grec Cont Lup Mold Rad Pop Ion Munt "
    "Smirn Kuzn Sokol Vasil Fed Moroz Volk Alexe Leb Hill Wood Barn Carter Fost Gibs Hart Lamb Mill Noble Pars Reed"
)
ENDINGS = "ov ova ev eva escu eanu ini elli ari etti in ina sky skaya son er ton ley man field"
READERS = {"Boss": 4, "Quality": 2, "Region": 2, "House": 2}  # and how often each comes
GROUNDS = {"postgresql": installation, "sqlite": installation_on_sqlite}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", type=int, default=1_000_000, help="complaints on PostgreSQL; a fifth of it on SQLite")
    asked.add_argument("--on", choices=GROUNDS, help="measure one database alone")
    given = asked.parse_args()
    if given.on is None:
        for name in GROUNDS:  # Django is set up for one database in a process
            subprocess.run([sys.executable, "-m", "benchmarks.inbox", *sys.argv[1:], "--on", name], check=True)
        return
    with GROUNDS[given.on]():
        _measure(given.on, given.size if given.on == "postgresql" else given.size // 5)


def _measure(database: str, size: int) -> None:
    began = perf_counter()
    ground = Ground(size)
    ground.fill()
    print(f"inbox of {size:,} complaints ({machine()}, {database}); made in {perf_counter() - began:.0f} s")
    Visits(ground).run()


class Ground:
    """The organisation, and all that its complaints are made of."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.chance = random.Random(10002)
        self.vocabulary, self.weights = _vocabulary()
        self.customers = max(size * 3 // 10, 1)

    def fill(self) -> None:
        self._organise()
        self.look_round()
        self._register_customers()
        self._take_complaints()
        _settle()

    def _organise(self) -> None:
        from django.core.management import call_command

        from ascolto.organisation.models import Unit
        from ascolto.organisation.offerings import add_offering
        from ascolto.organisation.units import add_unit
        from ascolto.people.granting import grant
        from ascolto.people.roles import Role
        from ascolto.people.users import add_user
        from ascolto.trail.acting import SYSTEM

        call_command("collectstatic", interactive=False, verbosity=0)
        root = Unit.objects.get(parent=None)
        regions = [add_unit(f"Region {n}", code=f"r{n}", parent=root, by=SYSTEM, at=NOW) for n in range(4)]
        for n in range(36):
            add_unit(f"House {n}", code=f"h{n}", parent=regions[n % 4], by=SYSTEM, at=NOW)
        families = [add_offering({"en": f"Family {n}"}, code=f"f{n}", parent=None, by=SYSTEM, at=NOW) for n in range(5)]
        for n in range(35):
            add_offering({"en": f"Offering {n}"}, code=f"o{n}", parent=families[n % 5], by=SYSTEM, at=NOW)
        people = [("Boss", Role.COMPLAINTS_MANAGER, None), ("Quality", Role.QUALITY_MANAGER, None)]
        people += [("Region", Role.HANDLER, regions[0]), ("House", Role.HANDLER, Unit.objects.get(code="h5"))]
        people += [(f"Handler {n}", Role.HANDLER, None) for n in range(56)]
        for name, role, unit in people:
            email = f"{name.lower().replace(' ', '.')}@example.org"
            user = add_user(email, name=name, language="en", home_unit=unit, password=PASSWORD, by=SYSTEM, at=NOW)
            grant(role, to=user, unit=unit, by=SYSTEM, at=NOW)

    def look_round(self) -> None:
        from ascolto.organisation.models import Offering, Taxon, Tree, Unit
        from ascolto.people.models import User

        self.units = list(Unit.objects.exclude(parent=None).order_by("pk"))
        self.offerings = list(Offering.objects.order_by("pk"))
        trees = {tree: list(Taxon.objects.offered(tree)) for tree in Tree}
        self.categories, self.causes = trees[Tree.CATEGORY], trees[Tree.CAUSE]
        self.journey_stages = trees[Tree.JOURNEY_STAGE]
        self.users = list(User.objects.order_by("pk"))

    def _register_customers(self) -> None:
        from ascolto.customers.models import Customer
        from ascolto.customers.registering import searchable

        def customer(number: int) -> dict[str, Any]:
            name = f"{_first_name(self.chance)} {_last_name(self.chance)}"
            return {
                "reference": f"K-{number:08}",
                "name": name,
                "search_text": searchable(name, ""),
                "sort_key": name.lower(),
                "registered_at": NOW,
            }

        _insert(Customer, (customer(number) for number in range(1, self.customers + 1)))

    def _take_complaints(self) -> None:
        from ascolto.complaints.models import Complaint
        from ascolto.complaints.searching import searchable

        texts = [self._text() for _ in range(TEXTS)]
        self.texts = [(text, searchable(text)) for text in texts]
        _insert(Complaint, (self._complaint(number) for number in range(self.size)))

    def _text(self) -> str:
        return " ".join(self.words_of(self.chance.randrange(12, 90)))

    def words_of(self, count: int) -> list[str]:
        return self.chance.choices(self.vocabulary, self.weights, k=count)

    def rather(self, things: list[Any]) -> Any:
        """Return one of the things, the first ones much more often than the last."""
        return things[int(len(things) * self.chance.random() ** 2)]

    def _complaint(self, number: int) -> dict[str, Any]:
        chance = self.chance
        age = timedelta(days=DAYS * (1 - number / self.size) + chance.random())
        received_at = UNTIL - age
        stage, changed_at = self._course(age)
        unit = self.rather(self.units)
        words, searched = chance.choice(self.texts)
        order_number = f"B-{chance.randrange(10**6, 10**7)}"
        severity = 1 + int(5 * chance.random() ** 1.7)
        is_open = stage not in ("closed", "settled", "withdrawn")
        return {
            "reference": f"C-{number:08}",
            "stage": stage,
            "channel": self.rather(CHANNELS),
            "language": LANGUAGES[(unit.pk + int(6 * chance.random() ** 3)) % 6],
            "received_at": received_at,
            "recorded_at": received_at,
            "changed_at": changed_at,
            "closed_at": None if is_open else changed_at,
            "closure": "accepted" if stage == "closed" else "",
            "next_due_at": received_at + timedelta(days=chance.randrange(1, 40)) if is_open else None,
            "words": words,
            "order_number": order_number,
            "unit_id": unit.pk,
            "offering_id": self.rather(self.offerings).pk if chance.random() < 0.8 else None,
            "customer_id": chance.randrange(1, self.customers + 1) if chance.random() < 0.9 else None,
            "category_id": self.rather(self.categories).pk if chance.random() < 0.95 else None,
            "journey_stage_id": self.rather(self.journey_stages).pk if chance.random() < 0.9 else None,
            "cause_id": self.rather(self.causes).pk if not is_open else None,
            "handler_id": None if stage == "received" else self.rather(self.users).pk,
            "severity": severity,
            "priority": 5 - severity if severity < 5 else 1,
            "reopened_count": int(chance.random() < 0.015),
            "undelivered": chance.random() < 0.003,
            "heard_at": changed_at if chance.random() < (0.1 if is_open else 0.001) else None,
            "search_text": f"c {number:08} b {order_number[2:]} {searched}",
        }

    def _course(self, age: timedelta) -> tuple[str, datetime]:
        """Return the stage that a complaint of this age has reached, and when it last changed."""
        chance = self.chance
        took = timedelta(days=min(chance.expovariate(1 / 22), 200))
        if took < age:
            stage = chance.choices(["closed", "settled", "withdrawn"], [90, 7, 3])[0]
            return stage, UNTIL - age + took
        stages = ["received", "acknowledged", "assessed", "in_investigation", "decision_proposed", "decided"]
        return stages[min(int(age.days / 5 * (0.5 + chance.random())), 5)], UNTIL - age * chance.random()


class Visits:
    """What readers look for, drawn at random, and how long the page takes them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.chance = random.Random(10004)
        self.clients = {name: _signed_in(ground, name) for name in READERS}

    def run(self) -> None:
        visits = [self._visit() for _ in range(VISITS)]
        for visit in visits[:WARM_UP]:
            visit()
        settle()
        pages, statements = [], []
        for visit in visits:
            said: list[tuple[str, Any]] = []
            pages.append(timed(lambda visit=visit, said=said: _overheard(visit, said)))
            statements.append(timed(lambda said=said: _replay(said)))
        _say("the page, from address to answer", [taken for taken, _worked in pages])
        _say("  of it on a processor", [worked for _taken, worked in pages])
        _say("its statements alone, by bare SQL", [taken for taken, _worked in statements])
        _say("  of it on a processor", [worked for _taken, worked in statements])
        print(f"  page/bare SQL {sum(taken for taken, _ in pages) / sum(taken for taken, _ in statements):.2f}")
        slowest = sorted(zip(pages, visits, strict=True), key=lambda pair: -pair[0][0])[:5]
        for (taken, worked), visit in slowest:
            print(f"    {1000 * taken:.0f} ms, {1000 * worked:.0f} on a processor: {visit.args[0]}")

    def _visit(self) -> "partial[None]":
        reader = self.chance.choices(list(READERS), list(READERS.values()))[0]
        return partial(_read, {**self._filters(), **self._place()}, self.clients[reader])

    def _filters(self) -> dict[str, str]:
        ground, chance = self.ground, self.chance
        drawn: dict[str, tuple[float, Callable[[], Any]]] = {
            "stage": (0.5, lambda: chance.choice(["all", "all", "ended", "closed", "received", "decided", "settled"])),
            "unit": (0.3, lambda: chance.choice(ground.units).code),
            "category": (0.25, lambda: chance.choice(ground.categories).code),
            "cause": (0.1, lambda: chance.choice(ground.causes).code),
            "journey_stage": (0.1, lambda: chance.choice(ground.journey_stages).code),
            "offering": (0.1, lambda: chance.choice(ground.offerings).code),
            "handler": (0.15, lambda: chance.choice(["me", "nobody", chance.choice(ground.users).pk])),
            "priority": (0.1, lambda: chance.randrange(1, 5)),
            "severity": (0.1, lambda: chance.randrange(1, 6)),
            "channel": (0.15, lambda: chance.choice(CHANNELS)),
            "language": (0.15, lambda: chance.choice(LANGUAGES)),
            "received_from": (0.15, self._day),
            "received_to": (0.1, self._day),
            "overdue": (0.1, lambda: "on"),
            "heard": (0.05, lambda: "on"),
            "reopened": (0.05, lambda: "on"),
            "undelivered": (0.03, lambda: "on"),
            "q": (0.4, self._words),
        }
        return {name: str(draw()) for name, (share, draw) in drawn.items() if chance.random() < share}

    def _day(self) -> str:
        return (UNTIL - timedelta(days=self.chance.randrange(DAYS))).date().isoformat()

    def _words(self) -> str:
        """Return words of a text, the beginning of one, a name, or part of a number."""
        chance, kind = self.chance, self.chance.random()
        if kind < 0.05:
            return _first_name(chance)
        if kind < 0.2:
            return _last_name(chance)
        if kind < 0.3:
            return str(chance.randrange(10**4, 10**5))
        words = self.ground.words_of(chance.choice([1, 1, 1, 2, 2, 3]))
        return " ".join(words) if kind < 0.8 else words[0][: chance.randrange(2, 5)]

    def _place(self) -> dict[str, str]:
        """Return an order and a place in it: the beginning, or anywhere, on or back."""
        order = {"order": self.chance.choice(["due", "priority", "newest", "oldest", "changed"])}
        if self.chance.random() < 0.5:
            return order
        at = UNTIL - timedelta(days=DAYS * self.chance.random())
        place = f"{at.isoformat()}~{self.chance.randrange(1, self.ground.size)}"
        if order["order"] == "priority":
            place = f"{self.chance.randrange(1, 5)}~{place}"
        return {**order, self.chance.choice(["after", "before"]): place}


def _signed_in(ground: Ground, name: str) -> Any:
    """Return the browser of a reader; each has its own server, which makes itself ready when it is first asked."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(next(user for user in ground.users if user.name == name))
    client.get("/desk/")
    return client


def _first_name(chance: random.Random) -> str:
    return chance.choice(FIRST_NAMES.split())


def _last_name(chance: random.Random) -> str:
    return chance.choice(STEMS.split()) + chance.choice(ENDINGS.split())


def _read(address: dict[str, str], client: Any) -> None:
    answer = client.get("/desk/complaints/", address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _overheard(work: Callable[[], Any], said: list[tuple[str, Any]]) -> None:
    """Do the work, and remember what it says to the database."""
    from django.db import connection

    def remember(execute, sql, params, many, context):
        said.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(remember):
        work()


def _replay(said: list[tuple[str, Any]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, params in said:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def _insert(model, rows: Iterator[dict[str, Any]]) -> None:
    """Insert in chunks of one transaction each."""
    from django.db import transaction

    from ascolto.trail.bulk import insert_values

    first = 1
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            insert_values(model, chunk, ids=range(first, first + len(chunk)))
        first += len(chunk)


def _settle() -> None:
    """Let the database tidy up, as its own service does by night."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def _vocabulary() -> tuple[list[str], list[int]]:
    """Return the words of the product's own catalogues, and how often each of them stands there."""
    counted: Counter[str] = Counter()
    for path in sorted(Path("src/ascolto").rglob("*.po")):
        said = " ".join(re.findall(r'"(.*)"', path.read_text(encoding="utf-8")))
        counted.update(re.findall(r"[^\W\d_]{2,}", said))
    return list(counted), list(counted.values())


def _say(what: str, seconds: list[float]) -> None:
    milliseconds = sorted(1000 * each for each in seconds)
    p95 = quantiles(milliseconds, n=20)[18]
    print(f"  {what:<40} median {median(milliseconds):>5.0f} ms, p95 {p95:>5.0f} ms, max {milliseconds[-1]:>5.0f} ms")


if __name__ == "__main__":
    main()
