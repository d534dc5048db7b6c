"""Run the parts of the whole test and say, at the end, which ran and which did not: `make test`.

A part whose tool this machine lacks is left out and named; where CI is set, that is a failure.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests import browser, postgres
from tests.analysis import reference
from tests.journeys.turns import TURN

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
PYTEST = [*PYTHON, "pytest", "-q", "-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup"]
PLAIN = "not journey and not proof"
TABLES = [*PYTHON, "tests.tables"]
# Journeys stand in one folder; to gather all other tests beside them takes longer than some journeys.
WAYS = ["tests/journeys", "-m", "journey and not proof"]
# What touches no database is the same on both, and runs once.
AGAIN = f"database and {PLAIN} and not slow"
SLOW = "database and slow and not journey and not proof"
NO_POSTGRES = "no PostgreSQL was found"
NO_BROWSER = "no Chromium was found"
# Checks and journeys must neither read nor leave anything in the folder of a developer's installation.
QUIET = {
    "ASCOLTO_SECRET_KEY": "a secret for checks alone",
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    # What pytest makes of a test module is kept for the next part, also where nothing else is to be kept.
    "PYTHONDONTWRITEBYTECODE": "",
}


def nothing_missing() -> str:
    return ""


def without_postgres() -> str:
    return "" if postgres.binaries() else NO_POSTGRES


def without_browser() -> str:
    return "" if browser.chromium() else NO_BROWSER


def without_browser_or_postgres() -> str:
    return without_browser() or without_postgres()


@dataclass(frozen=True)
class Part:
    """One part of the whole test; `missing` says what this machine lacks for it, if anything.

    Where the parts take turns, each journey is played once, in one language and on one database. What runs on one core
    runs first, beside others of its kind.
    """

    key: str
    title: str
    command: list[str]
    missing: Callable[[], str] = nothing_missing
    takes_turns: bool = False
    on_postgres: bool = False
    on_one_core: bool = False


PARTS = [
    Part("checks", "types (mypy)", [*PYTHON, "mypy"], on_one_core=True),
    Part("checks", "lint (ruff)", [*PYTHON, "ruff", "check", "."], on_one_core=True),
    Part("checks", "layout (ruff)", [*PYTHON, "ruff", "format", "--check", "--quiet", "."], on_one_core=True),
    Part("checks", "floors (import-linter)", [str(Path(sys.executable).parent / "lint-imports")], on_one_core=True),
    Part(
        "checks",
        "migrations",
        [*PYTHON, "django", "makemigrations", "--check", "--dry-run"],
        on_one_core=True,
    ),
    Part("sqlite", "tables, laid from nothing on SQLite", TABLES, on_one_core=True),
    Part(
        "postgres",
        "tables, laid from nothing on PostgreSQL",
        TABLES,
        without_postgres,
        on_postgres=True,
        on_one_core=True,
    ),
    # Read once here, instead of by every process of the next part at the same time.
    Part("sqlite", "tests, all read", [*PYTHON, "pytest", "-qqq", "--collect-only"], on_one_core=True),
    Part("shape", "shape of the house", [*PYTHON, "pytest", "-q", "tests/shape"]),
    Part("sqlite", "tests on SQLite", [*PYTEST, "-m", PLAIN]),
    Part(
        "postgres",
        "tests that touch the database, but the slow ones, on PostgreSQL",
        [*PYTEST, "-m", AGAIN],
        without_postgres,
        on_postgres=True,
    ),
    Part("turns", "journeys whose turn is SQLite", [*PYTEST, *WAYS], without_browser, takes_turns=True),
    Part(
        "turns",
        "journeys whose turn is PostgreSQL",
        [*PYTEST, *WAYS],
        without_browser_or_postgres,
        takes_turns=True,
        on_postgres=True,
    ),
    Part("journeys", "journeys on SQLite", [*PYTEST, *WAYS], without_browser),
    Part("journeys", "journeys on PostgreSQL", [*PYTEST, *WAYS], without_browser_or_postgres, on_postgres=True),
    Part("proof", "slow tests on PostgreSQL", [*PYTEST, "-m", SLOW], without_postgres, on_postgres=True),
    Part("proof", "long tests on SQLite", [*PYTEST, "-m", "proof"]),
    Part(
        "proof", "long tests on PostgreSQL", [*PYTEST, "-m", "database and proof"], without_postgres, on_postgres=True
    ),
]
USUAL = ["checks", "sqlite", "postgres", "turns"]


@dataclass(frozen=True)
class Outcome:
    title: str
    word: str
    seconds: float = 0.0
    reason: str = ""

    @property
    def line(self) -> str:
        detail = self.reason or f"{self.seconds:.0f} s"
        return f"  {self.word:<8} {self.title} ({detail})"


def run_all(parts: list[Part], database_url: str) -> list[Outcome]:
    """Run what runs on one core side by side, one on each, and then the parts that take every core themselves."""
    beside = [part for part in parts if part.on_one_core]
    with ThreadPoolExecutor(os.cpu_count()) as cores:
        outcomes = list(cores.map(lambda part: run(part, database_url), beside))
    return outcomes + [run(part, database_url) for part in parts if not part.on_one_core]


def run(part: Part, database_url: str) -> Outcome:
    missing = part.missing()
    if missing:
        return Outcome(part.title, "failed" if os.environ.get("CI") else "left out", reason=missing)
    turn = turn_of(part)
    title = f"\n── {part.title}" + (f"\n{TURN}={turn} plays them so again." if turn else "")
    url = database_url if part.on_postgres else ""
    surroundings = {**os.environ, **QUIET, "DATABASE_URL": url, TURN: turn}
    begun = time.monotonic()
    if part.on_one_core:  # beside others, so it is told in one piece what went wrong
        done = subprocess.run(
            part.command, cwd=ROOT, check=False, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said = done.stdout.decode(errors="replace") if done.returncode else ""
        print(title, said, sep="\n", end="", flush=True)
    else:
        print(title, flush=True)
        done = subprocess.run(part.command, cwd=ROOT, check=False, env=surroundings)
    return Outcome(part.title, "failed" if done.returncode else "passed", seconds=time.monotonic() - begun)


def turn_of(part: Part) -> str:
    """Return the turn: the day's number, or the one that is asked for; without PostgreSQL there are no turns."""
    if not part.takes_turns or not postgres.binaries():
        return ""
    return os.environ.get(TURN) or str(datetime.now(UTC).toordinal())


def left_out_within(keys: list[str]) -> list[Outcome]:
    """Return what was skipped inside a part for want of files that lie elsewhere; where CI is set it failed there."""
    if "sqlite" not in keys:
        return []
    named = {"reference data": reference.REFERENCE, "real texts": reference.REAL_TEXTS}
    return [
        Outcome(f"tests against {what}", "left out", reason=reference.missing(setting))
        for what, setting in named.items()
        if reference.missing(setting)
    ]


def verdict(outcomes: list[Outcome]) -> str:
    """Return the last line: never more than what was seen."""
    failed = [outcome.title for outcome in outcomes if outcome.word == "failed"]
    left_out = [outcome.title for outcome in outcomes if outcome.word == "left out"]
    if failed:
        return f"FAILED: {', '.join(failed)}."
    if left_out:
        return f"Passed as far as it ran; left out: {', '.join(left_out)}."
    return "Everything passed."


def needs_postgres(parts: list[Part]) -> bool:
    return any(part.on_postgres and not part.missing() for part in parts)


def main(keys: list[str]) -> int:
    unknown = set(keys) - {part.key for part in PARTS}
    if unknown:
        print(f"There is no part called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    keys = keys or USUAL
    parts = [part for part in PARTS if part.key in keys]
    with postgres.passing_cluster() if needs_postgres(parts) else nullcontext("") as database_url:
        outcomes = [*run_all(parts, database_url), *left_out_within(keys)]
    print("\n── What ran\n" + "\n".join(outcome.line for outcome in outcomes))
    print(verdict(outcomes))
    return any(outcome.word == "failed" for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
