"""The clocks of a complaint, recomputed from its events: acknowledge by, decide by, close by (pure)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from ascolto.complaints.events import ComplaintEvent
from ascolto.organisation.calendars import WorkingCalendar


class ClockName(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    CLOSE = "close"


class Happened(Protocol):
    """What a clock needs to know of an event."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def facts(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Targets:
    """What is promised: hours and days are working time of the unit's calendar."""

    acknowledge_hours: int
    decide_days: int
    close_days: int

    def as_facts(self) -> dict[str, int]:
        return {
            "acknowledge_hours": self.acknowledge_hours,
            "decide_days": self.decide_days,
            "close_days": self.close_days,
        }


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise: when it began, when it is due, and when it was kept; `target` is in `unit`s of working time.

    `moved_at` is when the complaint last moved to another unit since; the promise stood as it was given before.
    """

    name: ClockName
    started_at: datetime
    due_at: datetime
    target: int
    unit: str
    stopped_at: datetime | None = None
    moved_at: datetime | None = None

    def is_running(self) -> bool:
        return self.stopped_at is None

    def is_late(self, *, at: datetime) -> bool:
        return (self.stopped_at or at) > self.due_at


STOPS = {
    ClockName.ACKNOWLEDGE: {ComplaintEvent.ACKNOWLEDGED},
    ClockName.DECIDE: {ComplaintEvent.DECIDED},
    ClockName.CLOSE: {ComplaintEvent.CLOSED},
}
ENDS_ALL = {
    ComplaintEvent.CLOSED,
    ComplaintEvent.SETTLED,
    ComplaintEvent.WITHDRAWN,
    ComplaintEvent.RECORDED_OTHERWISE,
    ComplaintEvent.JOINED,
}


def start_clocks(received_at: datetime, calendar: WorkingCalendar, targets: Targets) -> tuple[Clock, ...]:
    """Return the three clocks of a complaint that reached the organisation at this moment."""
    acknowledge_by = calendar.add_hours(received_at, targets.acknowledge_hours)
    acknowledge = Clock(ClockName.ACKNOWLEDGE, received_at, acknowledge_by, targets.acknowledge_hours, "hours")
    return (acknowledge, *_answer_clocks(received_at, calendar, targets))


def _answer_clocks(since: datetime, calendar: WorkingCalendar, targets: Targets) -> tuple[Clock, Clock]:
    return (
        Clock(ClockName.DECIDE, since, calendar.add_days(since, targets.decide_days), targets.decide_days, "days"),
        Clock(ClockName.CLOSE, since, calendar.add_days(since, targets.close_days), targets.close_days, "days"),
    )


def clocks_of(events: Iterable[Happened], calendar: WorkingCalendar) -> tuple[Clock, ...]:
    """Return the clocks as the events leave them; none for a complaint that was handled elsewhere.

    The targets are those promised at receipt. A reopened complaint gets new times to decide and to close. A move to
    another unit changes no promise that was given; only what begins afterwards is counted by that unit's calendar.
    """
    clocks: dict[ClockName, Clock] = {}
    targets: Targets | None = None
    for event in events:
        if event.kind == ComplaintEvent.RECEIVED:
            targets = Targets(**{key: event.facts[key] for key in Targets.__slots__})
            received_at = datetime.fromisoformat(event.facts["received_at"])
            clocks = {clock.name: clock for clock in start_clocks(received_at, calendar, targets)}
        elif event.kind == ComplaintEvent.REOPENED and targets:
            clocks |= {clock.name: clock for clock in _answer_clocks(event.at, calendar, targets)}
        elif event.kind == ComplaintEvent.ACKNOWLEDGEMENT_UNDELIVERED:
            clocks[ClockName.ACKNOWLEDGE] = replace(clocks[ClockName.ACKNOWLEDGE], stopped_at=None)
        elif event.kind == ComplaintEvent.DESCRIBED and "unit" in event.facts:
            clocks = {name: _as_promised(event, clock) for name, clock in clocks.items()}
        clocks = {name: _stopped_by(event, clock) for name, clock in clocks.items()}
    return tuple(clocks.values())


def _stopped_by(event: Happened, clock: Clock) -> Clock:
    if clock.stopped_at is None and (event.kind in STOPS[clock.name] or event.kind in ENDS_ALL):
        return replace(clock, stopped_at=event.at)
    return clock


def _as_promised(event: Happened, clock: Clock) -> Clock:
    return replace(clock, due_at=datetime.fromisoformat(event.facts[f"{clock.name}_by"]), moved_at=event.at)


def promises_of(clocks: Collection[Clock]) -> dict[str, str]:
    """Return when each promise is due, as an event that moves the complaint keeps it."""
    return {f"{clock.name}_by": clock.due_at.isoformat() for clock in clocks}


def due_dates(clocks: Collection[Clock]) -> dict[str, datetime | None]:
    """Return when each promise is due, and the earliest that still runs, by the names of a complaint's columns."""
    due: dict[str, datetime | None] = {f"{name}_by": None for name in ClockName}
    due |= {f"{clock.name}_by": clock.due_at for clock in clocks}
    due["next_due_at"] = min((clock.due_at for clock in clocks if clock.is_running()), default=None)
    return due
