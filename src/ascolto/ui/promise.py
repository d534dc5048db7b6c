"""How a promise stands: due, soon due, overdue, kept, or kept late."""

from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext, pgettext

from ascolto.organisation.calendars import WorkingCalendar

SOON_IN_WORKING_TIME = timedelta(hours=8)
COUNTED_IN_HOURS = timedelta(hours=10)
FURTHEST = timedelta(days=100)


def state_of(due_at: datetime, at: datetime, stopped_at: datetime | None, soon: timedelta) -> str:
    """Return the state of a promise at this moment."""
    if stopped_at is not None:
        return "kept" if stopped_at <= due_at else "late"
    if at > due_at:
        return "overdue"
    return "soon" if due_at - at <= soon else "due"


def working_state_of(due_at: datetime, at: datetime, calendar: WorkingCalendar) -> str:
    """Return the state of a promise that is not kept yet; soon means within a day's work."""
    if at > due_at:
        return "overdue"
    if due_at - at > FURTHEST:
        return "due"
    left = timedelta(seconds=calendar.working_seconds_between(at, due_at))
    return "soon" if left <= SOON_IN_WORKING_TIME else "due"


def working_distance(start: datetime, end: datetime, calendar: WorkingCalendar) -> str:
    """Return in words how much working time lies between; months and years are told by the calendar on the wall."""
    if end - start > FURTHEST:
        return timesince(start, end, depth=1)
    hours = _working_hours(start, end, calendar)
    if hours == 0:
        return gettext("less than 1 working hour")
    if hours is not None:
        return ngettext("%(count)d working hour", "%(count)d working hours", hours) % {"count": hours}
    days = _working_days(start, end, calendar)
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}


def brief_distance(start: datetime, end: datetime, calendar: WorkingCalendar) -> str:
    """Return the same in a number and a letter or two; months of the calendar on the wall, years too in months."""
    if end - start > FURTHEST:
        months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
        return pgettext("brief distance", "%(count)d mo") % {"count": months}
    hours = _working_hours(start, end, calendar)
    if hours == 0:
        return pgettext("brief distance", "< 1 h")
    if hours is not None:
        return pgettext("brief distance", "%(count)d h") % {"count": hours}
    return pgettext("brief distance", "%(count)d d") % {"count": _working_days(start, end, calendar)}


def _working_hours(start: datetime, end: datetime, calendar: WorkingCalendar) -> int | None:
    """Return the full working hours between, or None where they are so many that days are counted."""
    worked = timedelta(seconds=calendar.working_seconds_between(start, end))
    return worked // timedelta(hours=1) if worked <= COUNTED_IN_HOURS else None


def _working_days(start: datetime, end: datetime, calendar: WorkingCalendar) -> int:
    """Return the working days after the first, at least one."""
    first, last = calendar.day_of(start), calendar.day_of(end)
    after = (first + timedelta(days=day) for day in range(1, (last - first).days + 1))
    return max(sum(calendar.is_working_day(day) for day in after), 1)
