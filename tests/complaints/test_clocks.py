"""Clocks are recomputed from events, in the working time of the unit's calendar."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ascolto.complaints.clocks import ClockName, Targets, clocks_of, due_dates
from ascolto.complaints.events import ComplaintEvent
from ascolto.organisation.calendars import WorkingCalendar, read_week

OFFICE = WorkingCalendar(ZoneInfo("UTC"), read_week({str(day): [["09:00", "17:00"]] for day in range(5)}))
TARGETS = Targets(acknowledge_hours=8, decide_days=10, close_days=20)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Happened:
    kind: str
    at: datetime
    facts: dict = field(default_factory=dict)


def received(at=MONDAY):
    return Happened(ComplaintEvent.RECEIVED, at, {**TARGETS.as_facts(), "received_at": at.isoformat()})


def by_name(*events):
    return {clock.name: clock for clock in clocks_of(events, OFFICE)}


def test_three_clocks_start_when_the_complaint_first_reaches_anybody():
    clocks = by_name(received())

    assert clocks[ClockName.ACKNOWLEDGE].due_at == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    assert clocks[ClockName.DECIDE].due_at == datetime(2026, 3, 16, 17, 0, tzinfo=UTC)
    assert clocks[ClockName.CLOSE].due_at == datetime(2026, 3, 30, 17, 0, tzinfo=UTC)
    assert due_dates(clocks.values())["next_due_at"] == clocks[ClockName.ACKNOWLEDGE].due_at


def test_the_date_of_receipt_counts_and_not_the_date_of_recording():
    friday = MONDAY - timedelta(days=3)
    late = Happened(ComplaintEvent.RECEIVED, MONDAY, {**TARGETS.as_facts(), "received_at": friday.isoformat()})

    assert by_name(late)[ClockName.ACKNOWLEDGE].started_at == friday


@pytest.mark.clause("10002:7.4")
def test_an_acknowledgement_that_came_back_does_not_stop_its_clock():
    sent = Happened(ComplaintEvent.ACKNOWLEDGED, MONDAY + timedelta(hours=1))
    came_back = Happened(ComplaintEvent.ACKNOWLEDGEMENT_UNDELIVERED, MONDAY + timedelta(hours=2))

    assert by_name(received(), sent)[ClockName.ACKNOWLEDGE].stopped_at == sent.at
    assert by_name(received(), sent, came_back)[ClockName.ACKNOWLEDGE].is_running()


@pytest.mark.parametrize(
    "end", [ComplaintEvent.SETTLED, ComplaintEvent.WITHDRAWN, ComplaintEvent.RECORDED_OTHERWISE, ComplaintEvent.JOINED]
)
def test_every_end_stops_every_clock(end):
    clocks = by_name(received(), Happened(end, MONDAY + timedelta(days=1)))

    assert [clock.stopped_at for clock in clocks.values()] == [MONDAY + timedelta(days=1)] * 3
    assert due_dates(clocks.values())["next_due_at"] is None


def test_a_reopened_complaint_gets_new_times_to_decide_and_to_close_and_keeps_its_acknowledgement():
    later = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    events = [
        received(),
        Happened(ComplaintEvent.ACKNOWLEDGED, MONDAY),
        Happened(ComplaintEvent.DECIDED, MONDAY + timedelta(days=2)),
        Happened(ComplaintEvent.CLOSED, MONDAY + timedelta(days=3)),
        Happened(ComplaintEvent.REOPENED, later),
    ]

    clocks = by_name(*events)

    assert clocks[ClockName.ACKNOWLEDGE].stopped_at == MONDAY
    assert (clocks[ClockName.DECIDE].started_at, clocks[ClockName.DECIDE].stopped_at) == (later, None)
    assert clocks[ClockName.CLOSE].is_running()


def test_a_clock_that_was_stopped_too_late_stays_late():
    late = Happened(ComplaintEvent.ACKNOWLEDGED, MONDAY + timedelta(days=1))

    clock = by_name(received(), late)[ClockName.ACKNOWLEDGE]

    assert clock.is_late(at=MONDAY + timedelta(days=400))
    assert not by_name(received())[ClockName.ACKNOWLEDGE].is_late(at=MONDAY)


def test_what_was_handled_elsewhere_has_no_clock():
    assert clocks_of([Happened(ComplaintEvent.IMPORTED, MONDAY)], OFFICE) == ()
