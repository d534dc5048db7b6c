"""The kinds of event: each room declares its own."""

from enum import StrEnum


class EventKind(StrEnum):
    """What can happen in a room; its members are declared by the rooms, as "complaint.received"."""


class JobEvent(EventKind):
    RETRIED = "job.retried"
