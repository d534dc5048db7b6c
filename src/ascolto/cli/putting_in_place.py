"""The last step of a restore: what was verified takes the place of what was there, which is kept.

The steps are written down before the first of them is taken. Whoever is interrupted goes on with the same list.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ascolto.cli.occupying import PLAN


@dataclass(frozen=True)
class Plan:
    """What goes where, in this order, and which databases change their names."""

    moves: list[tuple[str, str]]
    staged_database: str
    kept_database: str


def write_down(plan: Plan, data: Path) -> None:
    beside = data / f".{PLAN}"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(plan), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(data / PLAN)
    force(data)


def written_down(data: Path) -> Plan | None:
    """Return what an interrupted restore still has to do."""
    path = data / PLAN
    if not path.exists():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return Plan([(old, new) for old, new in told["moves"]], told["staged_database"], told["kept_database"])


def carry_out(plan: Plan, data: Path) -> None:
    """Take every step that has not been taken yet; the databases come first, because they may refuse."""
    if plan.staged_database:
        from ascolto.cli.postgres_copies import put_in_place

        put_in_place(plan.staged_database, plan.kept_database)
    for old, new in plan.moves:
        _move(Path(old), Path(new))
    forget(data)


def forget(data: Path) -> None:
    (data / PLAN).unlink()
    force(data)


def _move(old: Path, new: Path) -> None:
    """A step is done when its end is there: everything that is in the way was moved aside by an earlier one."""
    if new.exists():
        return
    new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    old.rename(new)
    force(new.parent)
    force(old.parent)


def force(folder: Path) -> None:
    """Force the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
