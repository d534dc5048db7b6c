"""A promise is told in working time: nobody works on it over the weekend."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ascolto.organisation.calendars import Window, WorkingCalendar
from ascolto.ui.promise import brief_distance, working_distance, working_state_of

NINE_TO_FIVE = WorkingCalendar(ZoneInfo("UTC"), {day: [Window(9 * 60, 17 * 60)] for day in range(5)})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)  # the 2nd is a Monday


@pytest.mark.parametrize(
    ("start", "end", "words", "brief"),
    [
        (at(2, 9), at(2, 9, 30), "less than 1 working hour", "< 1 h"),
        (at(2, 9), at(2, 10, 59), "1 working hour", "1 h"),
        (at(6, 16), at(9, 11), "3 working hours", "3 h"),
        (at(2, 9), at(4, 9), "2 working days", "2 d"),
        (at(6, 9), at(10, 12), "2 working days", "2 d"),
        (at(7, 9), at(8, 12), "less than 1 working hour", "< 1 h"),
        (datetime(2025, 10, 15, tzinfo=UTC), at(14, 0), "4\xa0months", "4 mo"),
        (datetime(2024, 3, 1, tzinfo=UTC), at(1, 0), "2\xa0years", "24 mo"),
    ],
)
def test_distances_are_told_in_hours_and_days_of_work(start, end, words, brief):
    assert working_distance(start, end, NINE_TO_FIVE) == words
    assert brief_distance(start, end, NINE_TO_FIVE) == brief


@pytest.mark.parametrize(
    ("due", "now", "state"),
    [
        (at(9, 11), at(6, 16), "soon"),
        (at(10, 11), at(6, 16), "due"),
        (at(6, 15), at(6, 16), "overdue"),
        (datetime(2027, 3, 2, tzinfo=UTC), at(6, 16), "due"),
    ],
)
def test_soon_means_within_a_day_of_work(due, now, state):
    assert working_state_of(due, now, NINE_TO_FIVE) == state
