"""The overview of an organisation with few and with very many complaints, filtered, beside bare SQL aggregates.

The complaints are those of the benchmark of the inbox, with the moments of what was promised and done. Every filter is
asked for once, so nothing has been drawn before. Beside it stand the aggregates by hand that its numbers take at the
least: one statement for each of its tables, without intervals, charts or words.
"""

import argparse
import subprocess
import sys
from datetime import timedelta
from statistics import median
from typing import Any

from benchmarks.ground import installation_on_sqlite, machine, timed
from benchmarks.inbox import CHANNELS, LANGUAGES, UNTIL
from benchmarks.inbox import Ground as InboxGround

SIZES = (3_000, 200_000)
BARE = """
    SELECT strftime('%Y-%W', received_at), COUNT(*) FROM complaints_complaint WHERE {} GROUP BY 1;
    SELECT category_id, COUNT(*) FROM complaints_complaint WHERE {} GROUP BY 1;
    SELECT cause_id, COUNT(*) FROM complaints_complaint WHERE {} GROUP BY 1;
    SELECT AVG(julianday(acknowledged_at) - julianday(received_at)),
        AVG(julianday(decided_at) - julianday(received_at)),
        AVG(julianday(closed_at) - julianday(received_at)) FROM complaints_complaint WHERE {};
    SELECT SUM(acknowledged_at <= acknowledge_by), SUM(decided_at <= decide_by), SUM(closed_at <= close_by), COUNT(*)
        FROM complaints_complaint WHERE {};
    SELECT unit_id, COUNT(*), SUM(closed_at <= close_by), SUM(outcome IN ('founded', 'partly')),
        AVG(julianday(closed_at) - julianday(received_at)) FROM complaints_complaint WHERE {} GROUP BY 1;
    SELECT customer.relation, COUNT(*), SUM(closed_at <= close_by), SUM(outcome IN ('founded', 'partly')),
        AVG(julianday(closed_at) - julianday(received_at)) FROM complaints_complaint
        LEFT JOIN customers_customer AS customer ON customer.id = customer_id WHERE {} GROUP BY 1;
    SELECT channel, COUNT(*), SUM(closed_at <= close_by), SUM(outcome IN ('founded', 'partly')),
        AVG(julianday(closed_at) - julianday(received_at)) FROM complaints_complaint WHERE {} GROUP BY 1;
    SELECT language, COUNT(*), SUM(closed_at <= close_by), SUM(outcome IN ('founded', 'partly')),
        AVG(julianday(closed_at) - julianday(received_at)) FROM complaints_complaint WHERE {} GROUP BY 1
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--size", type=int, action="append", help="complaints; may be said several times")
    asked.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    sizes = given.size or list(SIZES)
    if not given.one:
        for size in sizes:  # Django is set up for one database in a process
            command = [sys.executable, "-m", "benchmarks.overview", "--size", str(size), "--one"]
            subprocess.run(command, check=True)
        return
    with installation_on_sqlite():
        ground = Ground(sizes[0])
        ground.fill()
        _measure(ground)


class Ground(InboxGround):
    """The complaints of the inbox, with what was promised and when it was kept."""

    def _complaint(self, number: int) -> dict[str, Any]:
        row = super()._complaint(number)
        received, closed = row["received_at"], row["closed_at"]
        chance = self.chance
        acknowledged = received + timedelta(hours=chance.expovariate(1 / 12))
        decided = received + timedelta(days=chance.expovariate(1 / 12))
        ended = closed or UNTIL
        return {
            **row,
            "acknowledged_at": acknowledged if acknowledged < ended else None,
            "decided_at": decided if decided < ended else None,
            "acknowledge_by": received + timedelta(days=1),
            "decide_by": received + timedelta(days=20),
            "close_by": received + timedelta(days=40),
            "outcome": chance.choice(["founded", "partly", "unfounded"]) if closed else "",
        }


def _measure(ground: Ground) -> None:
    client = _signed_in(ground)
    filters = [("", "1"), *((f"channel={name}", f"complaints_complaint.channel = '{name}'") for name in CHANNELS[:4])]
    filters += [(f"language={name}", f"complaints_complaint.language = '{name}'") for name in LANGUAGES[:4]]
    pages, bare = [], []
    for words, condition in filters:
        pages.append(timed(lambda words=words: _read(client, words)))
        bare.append(timed(lambda condition=condition: _count(condition)))
    page, statements = (median(worked for _taken, worked in found) for found in (pages, bare))
    print(f"overview of {ground.size:,} complaints, SQLite ({machine()})")
    print(f"  all of them:  page {1000 * pages[0][1]:.0f} ms on a processor, bare SQL {1000 * bare[0][1]:.0f} ms")
    print(f"  one filter, median: page {1000 * page:.0f} ms, bare SQL {1000 * statements:.0f} ms")
    print(f"  page/bare SQL {sum(worked for _, worked in pages) / sum(worked for _, worked in bare):.1f}")


def _signed_in(ground: Ground) -> Any:
    """Return the browser of somebody for whom the page has been made once, of another time."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(next(user for user in ground.users if user.name == "Quality"))
    first = (UNTIL - timedelta(days=60)).date()
    _read(client, f"received_from={first}&channel=app")
    return client


def _read(client: Any, words: str) -> None:
    assert client.get(f"/desk/figures/overview/?{words}").status_code == 200


def _count(condition: str) -> None:
    from django.db import connection

    received = f"received_at >= '{(UNTIL - timedelta(days=730)).isoformat(' ')}'"
    with connection.cursor() as cursor:
        for statement in BARE.replace("{}", f"{received} AND {condition}").split(";"):
            cursor.execute(statement)
            cursor.fetchall()


if __name__ == "__main__":
    main()
