"""Working time: lunch, half days, holidays, and the two days a year on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.organisation.calendars import (
    NoWorkingTime,
    Window,
    WorkingCalendar,
    WrongWindows,
    add_calendar_days,
    add_months,
    add_weeks,
    add_working_days,
    holidays_of,
    public_holidays,
    read_week,
    read_windows,
)

SOFIA = ZoneInfo("Europe/Sofia")
OFFICE = [["09:00", "13:00"], ["14:00", "18:00"]]
WEEK = {str(day): OFFICE for day in range(5)}
HALF_DAY, SATURDAY_WORKED, CLOSED = date(2026, 12, 31), date(2026, 3, 7), date(2026, 3, 5)
office = WorkingCalendar(
    SOFIA,
    read_week(WEEK),
    holidays_of("BG"),
    frozenset({CLOSED}),
    {HALF_DAY: read_windows([["09:00", "13:00"]]), SATURDAY_WORKED: read_windows(OFFICE)},
)
round_the_clock = WorkingCalendar(SOFIA, read_week({str(day): [["00:00", "24:00"]] for day in range(7)}))
night_shift = WorkingCalendar(
    SOFIA, read_week({str(day): [["00:00", "06:00"], ["22:00", "24:00"]] for day in range(7)})
)
CALENDARS = st.sampled_from([office, round_the_clock, night_shift])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
HOURS = st.integers(0, 400 * 60).map(lambda minutes: minutes / 60)


def local(*parts):
    return datetime(*parts, tzinfo=SOFIA)


def test_hours_are_counted_across_lunch_and_night():
    assert office.add_hours(local(2026, 3, 2, 12, 0), 1) == local(2026, 3, 2, 13, 0)
    assert office.add_hours(local(2026, 3, 2, 12, 0), 1.5) == local(2026, 3, 2, 14, 30)
    assert office.add_hours(local(2026, 3, 2, 20, 0), 8) == local(2026, 3, 4, 18, 0), "the third of March is a holiday"
    assert office.add_hours(local(2026, 3, 2, 20, 0), 0) == local(2026, 3, 2, 20, 0)


def test_a_day_off_does_not_count_and_a_saturday_worked_does():
    assert office.add_hours(local(2026, 3, 4, 17, 0), 10) == local(2026, 3, 7, 9, 0) + timedelta(hours=1)
    assert [office.is_working_day(date(2026, 3, day)) for day in range(2, 9)] == [
        True, False, True, False, True, True, False,
    ]  # fmt: skip


def test_a_half_day_ends_at_noon():
    assert office.working_seconds_between(local(2026, 12, 31, 0, 0), local(2027, 1, 1, 0, 0)) == 4 * 3600


def test_days_are_due_at_the_close_of_business_and_the_first_day_does_not_count():
    assert office.add_days(local(2026, 3, 2, 8, 0), 1) == local(2026, 3, 4, 18, 0)
    assert office.add_days(local(2026, 3, 2, 23, 30), 1) == local(2026, 3, 4, 18, 0)
    assert office.add_days(local(2026, 12, 30, 12, 0), 1) == local(2026, 12, 31, 13, 0)


def test_the_day_of_a_moment_is_the_day_where_we_are():
    assert office.day_of(datetime(2026, 3, 2, 22, 30, tzinfo=UTC)) == date(2026, 3, 3)


def test_the_night_in_spring_is_an_hour_shorter_and_in_autumn_an_hour_longer():
    spring, autumn = local(2026, 3, 29, 0, 0), local(2026, 10, 25, 0, 0)

    assert round_the_clock.working_seconds_between(spring, local(2026, 3, 30, 0, 0)) == 23 * 3600
    assert round_the_clock.working_seconds_between(autumn, local(2026, 10, 26, 0, 0)) == 25 * 3600
    assert round_the_clock.add_hours(spring, 23) == local(2026, 3, 30, 0, 0)


def test_hours_that_the_clock_jumps_over_are_not_worked():
    early = WorkingCalendar(SOFIA, {6: (Window(2 * 60, 3 * 60 + 30), Window(3 * 60 + 40, 5 * 60))})
    baker = WorkingCalendar(SOFIA, {6: (Window(3 * 60, 4 * 60),)}, open_days={date(2026, 3, 30): (Window(0, 60),)})

    assert early.hours_on(date(2026, 3, 29)) == (
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC)),
    )
    assert not baker.is_working_day(date(2026, 3, 29))
    assert baker.add_hours(local(2026, 3, 28, 12, 0), 1) == local(2026, 3, 30, 1, 0)


def test_what_ends_before_it_starts_took_no_working_time():
    assert office.working_seconds_between(local(2026, 3, 2, 12, 0), local(2026, 3, 2, 10, 0)) == 0


def test_where_nobody_ever_works_nothing_can_be_due():
    never = WorkingCalendar(SOFIA, {})

    with pytest.raises(NoWorkingTime):
        never.add_hours(local(2026, 3, 2, 9, 0), 1)
    with pytest.raises(NoWorkingTime):
        never.add_days(local(2026, 3, 2, 9, 0), 1)
    with pytest.raises(ValueError, match="from 1"):
        office.add_days(local(2026, 3, 2, 9, 0), 0)


@given(calendar=CALENDARS, start=MOMENTS, hours=HOURS)
def test_adding_hours_adds_exactly_that_much_working_time(calendar, start, hours):
    due = calendar.add_hours(start, hours)

    assert calendar.working_seconds_between(start, due) == round(hours * 3600)


@given(calendar=CALENDARS, start=MOMENTS, hours=st.integers(1, 400))
def test_the_moment_before_it_was_not_yet_due(calendar, start, hours):
    due = calendar.add_hours(start, hours)

    assert calendar.working_seconds_between(start, due - timedelta(seconds=1)) == hours * 3600 - 1


@given(calendar=CALENDARS, start=MOMENTS, hours=HOURS, more=HOURS)
def test_more_time_is_never_due_earlier_and_parts_add_up(calendar, start, hours, more):
    part = calendar.add_hours(start, hours)

    assert part <= calendar.add_hours(part, more)
    assert abs(calendar.add_hours(part, more) - calendar.add_hours(start, hours + more)) < timedelta(
        milliseconds=1
    ) or calendar.working_seconds_between(part, calendar.add_hours(start, hours + more)) == round(more * 3600)


@given(calendar=CALENDARS, moments=st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_working_time_of_two_stretches_is_that_of_both_together(calendar, moments):
    first, second, third = (moment.replace(microsecond=0) for moment in moments)
    between = calendar.working_seconds_between

    assert between(first, second) + between(second, third) == between(first, third)


@given(calendar=CALENDARS, start=MOMENTS, days=st.integers(1, 60))
def test_a_later_start_or_more_days_are_never_due_earlier(calendar, start, days):
    due = calendar.add_days(start, days)

    assert due < calendar.add_days(start, days + 1)
    assert due <= calendar.add_days(start + timedelta(hours=30), days)
    assert calendar.is_working_day(calendar.day_of(due - timedelta(seconds=1)))


@given(start=MOMENTS, hours=st.integers(1, 100), zone=st.sampled_from(["Europe/Sofia", "America/New_York"]))
def test_it_does_not_matter_in_which_time_zone_a_moment_is_written(start, hours, zone):
    elsewhere = start.astimezone(ZoneInfo(zone))
    end = office.add_hours(start, hours)

    assert office.add_hours(elsewhere, hours) == end
    assert office.working_seconds_between(elsewhere, end.astimezone(ZoneInfo(zone))) == hours * 3600


def test_months_clip_to_the_end_of_the_month():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 12, 23), 1) == date(2027, 1, 23)


def test_weeks_and_calendar_days_know_no_holidays():
    assert add_weeks(date(2026, 4, 2), 8) == date(2026, 5, 28)
    assert add_calendar_days(date(2024, 2, 28), 2) == date(2024, 3, 1)


def test_three_business_days_over_easter_in_england():
    is_holiday = holidays_of("GB", "ENG")

    due = add_working_days(date(2026, 4, 2), 3, lambda day: day.weekday() < 5 and not is_holiday(day))

    assert due == date(2026, 4, 9)


def test_holidays_are_those_of_the_country_and_its_part():
    assert public_holidays("BG", "", 2026)[date(2026, 3, 3)]
    assert date(2026, 8, 31) in public_holidays("GB", "ENG", 2026)
    assert date(2026, 8, 31) not in public_holidays("GB", "SCT", 2026)
    assert public_holidays("XX", "", 2026) == {}
    assert not holidays_of("")(date(2026, 12, 25))


@pytest.mark.parametrize(
    "hours",
    [[["9", "18:00"]], [["18:00", "09:00"]], [["09:00", "13:00"], ["12:00", "18:00"]], [["09:00", "09:00"]],
     [["09:00", "24:30"]], [["09:60", "10:00"]], [["nine", "ten"]], [["09:5", "10:00"]]],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(hours):
    with pytest.raises(WrongWindows):
        read_windows(hours)


def test_a_week_has_seven_days():
    with pytest.raises(WrongWindows):
        read_week({"7": OFFICE})
