"""The page of one complaint with 200 events: how long the server takes, beside its own statements by bare SQL.

The page is asked for in the same process, so that only the server's own work is measured; `bare` sends the very
statements of the page once more and fetches their rows, without making objects or a page of them.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from statistics import median, quantiles

from benchmarks.ground import NOW, installation, installation_on_sqlite, machine, settle, timed

EVENTS = 200
TIMES = 60
WARM_UP = 10
MOST_QUERIES = 25
WITHIN_MS = 60


GROUNDS = {"postgresql": installation, "sqlite": installation_on_sqlite}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--on", choices=GROUNDS, help="measure one database alone")
    on = asked.parse_args().on
    if on is None:
        for name in GROUNDS:  # Django is set up for one database in a process
            subprocess.run([sys.executable, "-m", "benchmarks.case", "--on", name], check=True)
        return
    with GROUNDS[on]():
        measure(on)


def measure(database: str) -> None:
    from django.db import connection

    client, address = _reader_of_a_long_story()
    statements: list[tuple] = []
    with connection.execute_wrapper(partial(_noted, statements)):
        page = client.get(address)
    settle()
    seconds = [timed(lambda: client.get(address)) for _ in range(WARM_UP + TIMES)][WARM_UP:]
    bare = [timed(lambda: _sent(statements)) for _ in range(WARM_UP + TIMES)][WARM_UP:]
    entries = len(re.findall(rb'<li class="entry"', page.content))
    print(f"the page of one complaint with {EVENTS} events ({machine()}, {database})")
    print(f"    {len(statements)} statements (at most {MOST_QUERIES}), {entries} entries, {len(page.content):,} bytes")
    for what, each in (("page", seconds), ("bare", bare)):
        taken, worked = zip(*each, strict=True)
        print(f"    {what}  {_told(taken)}, on a processor {_told(worked)}")
    print(f"    goal for the page: p95 {WITHIN_MS} ms")


def _told(seconds: Sequence[float]) -> str:
    return f"median {1000 * median(seconds):.1f} ms, p95 {1000 * quantiles(seconds, n=20)[18]:.1f} ms"


def _noted(statements: list[tuple], execute, sql, params, many, context):
    statements.append((sql, params))
    return execute(sql, params, many, context)


def _sent(statements: list[tuple]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.cursor.execute(sql, params)
            cursor.cursor.fetchall()


def _reader_of_a_long_story():
    """Return a signed-in browser and the address of a complaint with many notes, messages and similar complaints."""
    from datetime import timedelta

    from django.conf import settings
    from django.test import Client

    from ascolto.complaints import handling
    from ascolto.complaints.intake import Told, receive
    from ascolto.complaints.models import Channel
    from ascolto.complaints.tracking import complainant_of
    from ascolto.customers.registering import NewCustomer, register
    from ascolto.organisation.models import Taxon, Tree, Unit
    from ascolto.people.acting import actor_for
    from ascolto.people.granting import grant
    from ascolto.people.roles import Role
    from ascolto.people.users import add_user
    from ascolto.trail.acting import SYSTEM

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # nothing was collected for the measurement
    unit = Unit.objects.get()
    anna = register(NewCustomer(name="Anna Koleva", email="anna@example.org"), by=SYSTEM, at=NOW)
    told = Told(
        unit=unit, words="The shower flooded the corridor and ruined my suitcase with documents.",
        channel=Channel.WEB, language="bg", received_at=NOW, customer=anna,
        category=Taxon.objects.of(Tree.CATEGORY).exclude(parent=None).first(),
    )  # fmt: skip
    for _other in range(40):
        receive(told, by=SYSTEM, at=NOW)
    complaint = receive(told, by=SYSTEM, at=NOW).complaint
    user = add_user("ioana@example.org", name="Ioana Popescu", language="en", by=SYSTEM, at=NOW)
    grant(Role.HANDLER, to=user, unit=unit, by=SYSTEM, at=NOW)
    ioana = actor_for(user)
    for number in range((EVENTS - 1) // 2):
        at = NOW + timedelta(minutes=number)
        handling.note(complaint, text=f"Note {number}: asked the housekeeper.", by=ioana, at=at)
        handling.hear(complaint, text=f"Any news? ({number})", by=complainant_of(complaint), at=at)
    handling.note(complaint, text="The plumber came.", by=ioana, at=NOW + timedelta(days=1))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client, f"/desk/complaints/{complaint.reference}/"


if __name__ == "__main__":
    main()
