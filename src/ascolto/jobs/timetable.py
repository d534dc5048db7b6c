"""What is done again and again: entries by the clock, asked for once however many workers there are."""

from dataclasses import dataclass
from datetime import datetime

from ascolto.jobs.models import Job
from ascolto.jobs.queue import enqueue
from ascolto.jobs.registry import load_tasks


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    seconds: int
    task: str

    def slot(self, at: datetime) -> int:
        """Return which of the periods since 1970 the moment falls into."""
        return int(at.timestamp()) // self.seconds


_entries: dict[str, Entry] = {}


def every(name: str, *, seconds: int, task: str) -> None:
    """Have the task run once in each period of so many seconds, counted from 1970 in UTC."""
    _entries[name] = Entry(name, seconds, task)


def entries() -> list[Entry]:
    load_tasks()  # they lie beside what asks for them
    return sorted(_entries.values(), key=lambda entry: entry.name)


def enqueue_due(seen: dict[str, int], *, at: datetime) -> list[Job]:
    """Ask for what this moment's periods call for; the key of a period is taken only once among all workers.

    `seen` is the worker's memory of the periods it has looked after, so that most calls ask the database nothing.
    """
    jobs = []
    for entry in entries():
        slot = entry.slot(at)
        if seen.get(entry.name) == slot:
            continue
        job = enqueue(entry.task, {}, at=at, key=f"every:{entry.name}:{slot}")
        seen[entry.name] = slot
        if job:
            jobs.append(job)
    return jobs
