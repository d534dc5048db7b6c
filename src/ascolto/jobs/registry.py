"""What the workers can do: each task by its name, with how often and how long it may try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol

from ascolto.jobs.progress import Progress


class Run(Protocol):
    def __call__(self, payload: dict[str, Any], *, at: datetime, progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True)
class Task:
    name: str
    run: Run
    attempts: int
    lease_seconds: int


class UnknownTask(Exception):
    """No task of this name is known to this process; a worker of a newer release may know it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class GiveUp(Exception):
    """The task can never succeed, and must not be tried again; `reason` is kept, so it must not name a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


ATTEMPTS = 8
LEASE_SECONDS = 120

_tasks: dict[str, Task] = {}
_places: list[str] = []


def look_for_tasks_in(*modules: str) -> None:
    """From now on these modules, by their full names, are loaded before a task is looked up."""
    _places.extend(modules)


def load_tasks() -> None:
    """Load the modules in which tasks lie; it takes longer than all else of a command that runs none."""
    for module in _places:
        import_module(module)


def task(name: str, *, attempts: int = ATTEMPTS, lease_seconds: int = LEASE_SECONDS) -> Callable[[Run], Run]:
    """Make a function the task of this name.

    It runs outside any transaction, at least once, so what it does must bear repetition. Within `lease_seconds`
    it ends or reports progress; otherwise another worker takes the job over.
    """

    def register(run: Run) -> Run:
        if name in _tasks and _tasks[name].run is not run:
            raise ValueError(f"There are two tasks named {name}.")
        _tasks[name] = Task(name, run, attempts, lease_seconds)
        return run

    return register


def find_task(name: str) -> Task:
    try:
        return _known()[name]
    except KeyError:
        raise UnknownTask(name) from None


def attempts_of(name: str) -> int:
    """Return how often a job of this task may be tried."""
    known = _known().get(name)
    return known.attempts if known else ATTEMPTS


def lease_seconds_of(name: str) -> int:
    known = _known().get(name)
    return known.lease_seconds if known else LEASE_SECONDS


def _known() -> dict[str, Task]:
    load_tasks()
    return _tasks
