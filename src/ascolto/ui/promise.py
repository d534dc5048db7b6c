"""How a promise stands: due, soon due, overdue, kept, or kept late."""

from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

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
    worked = timedelta(seconds=calendar.working_seconds_between(start, end))
    if worked < timedelta(hours=1):
        return gettext("less than 1 working hour")
    if worked <= COUNTED_IN_HOURS:
        hours = worked // timedelta(hours=1)
        return ngettext("%(count)d working hour", "%(count)d working hours", hours) % {"count": hours}
    first, last = calendar.day_of(start), calendar.day_of(end)
    after = (first + timedelta(days=day) for day in range(1, (last - first).days + 1))
    days = max(sum(calendar.is_working_day(day) for day in after), 1)
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
