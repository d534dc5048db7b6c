"""Which background task follows which kind of event; the reactions on the top floor subscribe."""

from collections import defaultdict

from ascolto.trail.events import EventKind

_tasks: defaultdict[str, list[str]] = defaultdict(list)


def subscribe(kind: EventKind, task_name: str) -> None:
    """From now on every event of this kind asks for the task, in its own transaction, once."""
    if task_name not in _tasks[kind]:
        _tasks[kind].append(task_name)


def unsubscribe(kind: EventKind, task_name: str) -> None:
    _tasks[kind].remove(task_name)


def subscribed_to(kind: str) -> list[str]:
    return _tasks.get(kind, [])
