"""Working time, exactly: windows of each weekday in a time zone, public holidays, exceptions, clock changes (pure)."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays as holiday_library

MINUTES_A_DAY = 24 * 60
ONE_DAY = timedelta(days=1)
LONGEST_PAUSE_IN_DAYS = 366


class Window(NamedTuple):
    """Part of a day in minutes since midnight, the end not included; a day ends at 24:00."""

    opens: int
    closes: int


class WrongWindows(ValueError):
    """The opening hours cannot be read: which text is wrong."""


class NoWorkingTime(Exception):
    """Nobody works for more than a year, so that nothing can ever be due."""


Weekdays = Mapping[int, Sequence[Window]]
Span = tuple[datetime, datetime]


def no_holidays(_day: date) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """When an organisation works. Moments go in and out with a time zone; days are days of this time zone.

    `windows` are by weekday, 0 is Monday; `closed_days` are free although no holiday; `open_days` have hours of
    their own and are worked even on a holiday: a half day, or a Saturday worked in exchange.
    """

    time_zone: ZoneInfo
    windows: Weekdays
    holidays: Callable[[date], bool] = no_holidays
    closed_days: frozenset[date] = frozenset()
    open_days: Mapping[date, Sequence[Window]] = field(default_factory=dict)
    _spans: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False)

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours_on(day))

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """Return from when to when somebody works on that day, in UTC."""
        if day not in self._spans:
            self._spans[day] = tuple(self._spans_of(day))
        return self._spans[day]

    def day_of(self, moment: datetime) -> date:
        """Return the day that the moment falls on here."""
        return moment.astimezone(self.time_zone).date()

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """Return the first moment by which so many working hours have passed since the start."""
        start, remaining = start.astimezone(UTC), timedelta(hours=hours)
        if remaining <= timedelta(0):
            return start
        for opens, closes in self._spans_from(start):
            if remaining <= closes - opens:
                return opens + remaining
            remaining -= closes - opens
        raise NoWorkingTime

    def add_days(self, start: datetime, days: int) -> datetime:
        """Return the close of business of the nth working day after the day of the start.

        The day of the start does not count, whatever the hour.
        """
        return self.hours_on(add_working_days(self.day_of(start), days, self.is_working_day))[-1][1]

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """Return how much working time lies between two moments; none when the end is not after the start."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # within one zone Python subtracts wall clocks
        worked = timedelta(0)
        last_day = self.day_of(end)
        day = self.day_of(start)
        while day <= last_day:
            for opens, closes in self.hours_on(day):
                worked += max(min(closes, end) - max(opens, start), timedelta(0))
            day += ONE_DAY
        return worked // timedelta(seconds=1)

    def _spans_from(self, start: datetime) -> Iterator[Span]:
        """Yield the working time after the start, until nobody has worked for more than a year."""
        day, idle = self.day_of(start), 0
        while idle <= LONGEST_PAUSE_IN_DAYS:
            spans = [(max(opens, start), closes) for opens, closes in self.hours_on(day) if closes > start]
            yield from spans
            idle = 0 if spans else idle + 1
            day += ONE_DAY

    def _windows_on(self, day: date) -> Sequence[Window]:
        if day in self.open_days:
            return self.open_days[day]
        if day in self.closed_days or self.holidays(day):
            return ()
        return self.windows.get(day.weekday(), ())

    def _spans_of(self, day: date) -> Iterator[Span]:
        for window in self._windows_on(day):
            opens, closes = self._moment(day, window.opens), self._moment(day, window.closes)
            if opens < closes:
                yield opens, closes

    def _moment(self, day: date, minutes: int) -> datetime:
        """Return when the clock on the wall shows this time.

        Where it shows it twice, the first time counts; where the clock jumps over it, the moment of the jump.
        """
        wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minutes)
        moment = wall.replace(tzinfo=self.time_zone).astimezone(UTC)
        if moment.astimezone(self.time_zone).replace(tzinfo=None) == wall:
            return moment
        return _jump_before(moment, self.time_zone)


def _jump_before(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in the last day at which the clocks of the zone were set forward."""
    before, after = moment - ONE_DAY, moment
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


# --- days, as rules count them -------------------------------------------------------------------------------------


def add_working_days(day: date, count: int, is_working_day: Callable[[date], bool]) -> date:
    """Return the nth working day after the day; the day itself does not count."""
    if count < 1:
        raise ValueError("Working days are counted from 1.")
    for _ in range(count):
        day = _next_working_day(day, is_working_day)
    return day


def _next_working_day(day: date, is_working_day: Callable[[date], bool]) -> date:
    for _ in range(LONGEST_PAUSE_IN_DAYS):
        day += ONE_DAY
        if is_working_day(day):
            return day
    raise NoWorkingTime


def add_calendar_days(day: date, count: int) -> date:
    return day + timedelta(days=count)


def add_weeks(day: date, count: int) -> date:
    """Weeks are calendar weeks; holidays do not move them."""
    return day + timedelta(weeks=count)


def add_months(day: date, count: int) -> date:
    """Return the same day of a later month, or that month's last day where it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# --- holidays ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of a country in a year, with their names as they are called there."""
    if country not in holiday_library.list_supported_countries():
        return {}
    there = holiday_library.country_holidays(country).default_language  # else the library asks the machine's settings
    subdiv = subdivision or None
    return dict(holiday_library.country_holidays(country, subdiv=subdiv, years=year, expand=False, language=there))


def holidays_of(country: str, subdivision: str = "") -> Callable[[date], bool]:
    """Return the question "is this a public holiday here?"; a year is asked of the library once."""

    def is_holiday(day: date) -> bool:
        return day in public_holidays(country, subdivision, day.year)

    return is_holiday if country else no_holidays


# --- reading and writing hours -------------------------------------------------------------------------------------


def read_windows(texts: Iterable[Sequence[str]]) -> tuple[Window, ...]:
    """Read [["09:00", "13:00"], ["14:00", "18:00"]]; windows must be in order and not overlap."""
    windows = tuple(Window(_minutes(opens), _minutes(closes)) for opens, closes in texts)
    edges = [minute for window in windows for minute in window]
    if edges != sorted(edges) or any(window.opens == window.closes for window in windows):
        raise WrongWindows(" ".join(f"{opens}-{closes}" for opens, closes in texts))
    return windows


def read_week(texts: Mapping[str, Iterable[Sequence[str]]]) -> dict[int, tuple[Window, ...]]:
    """Read windows by weekday, {"0": …} is Monday."""
    if not set(texts) <= set("0123456"):
        raise WrongWindows(", ".join(texts))
    return {int(weekday): read_windows(windows) for weekday, windows in texts.items()}


def _minutes(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and hours.isdecimal() and len(minutes) == 2 and minutes.isdecimal() and int(minutes) < 60):
        raise WrongWindows(text)
    total = int(hours) * 60 + int(minutes)
    if total > MINUTES_A_DAY:
        raise WrongWindows(text)
    return total
