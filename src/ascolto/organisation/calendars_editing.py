"""Keeping the working calendars: hours of the week, place, days off and days with hours of their own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

import holidays
from django.db import transaction

from ascolto.organisation.calendars import WrongWindows, read_week, read_windows
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar
from ascolto.organisation.policy import may_change_organisation
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record

Hours = Sequence[Sequence[str]]


class UnknownPlace(Exception):
    """No such time zone, country or part of a country is known; `place` says which."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.place = place


class WrongDay(Exception):
    """This is not a day: `text` should be as 2026-12-24."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@transaction.atomic
def add_calendar(name: str, *, like: Calendar, by: Actor, at: datetime) -> Calendar:
    """Add a calendar that begins as a copy of another one."""
    require(may_change_organisation(by))
    calendar = Calendar(
        name=name,
        time_zone=like.time_zone,
        country=like.country,
        subdivision=like.subdivision,
        windows=like.windows,
        closed_days=like.closed_days,
        open_days=like.open_days,
    )
    calendar.save(force_insert=True)
    begin(OrganisationEvent.CALENDAR_ADDED, calendar, by=by, at=at, facts={"like": like.pk}, text=name)
    return calendar


def rename_calendar(calendar: Calendar, *, name: str, by: Actor, at: datetime) -> Calendar:
    """Give a calendar another name."""
    return _change(calendar, {"name": name}, by=by, at=at)


def set_hours(calendar: Calendar, *, windows: Mapping[str, Hours], by: Actor, at: datetime) -> Calendar:
    """Set the hours of the week, by weekday from "0" for Monday; somebody must work at some time."""
    week = read_week(windows)
    if not any(week.values()):
        raise WrongWindows("")
    return _change(calendar, {"windows": {day: hours for day, hours in windows.items() if hours}}, by=by, at=at)


def set_place(
    calendar: Calendar, *, time_zone: str, country: str, subdivision: str, by: Actor, at: datetime
) -> Calendar:
    """Set where the calendar holds: its time zone, and whose public holidays it keeps (none without a country)."""
    _require_known(time_zone, country, subdivision)
    return _change(calendar, {"time_zone": time_zone, "country": country, "subdivision": subdivision}, by=by, at=at)


def set_days(
    calendar: Calendar, *, closed: Sequence[str], opened: Mapping[str, Hours], by: Actor, at: datetime
) -> Calendar:
    """Set the days off beyond the holidays, and the days that have hours of their own."""
    for day in [*closed, *opened]:
        _require_day(day)
    for hours in opened.values():
        read_windows(hours)
    return _change(calendar, {"closed_days": sorted(set(closed)), "open_days": dict(opened)}, by=by, at=at)


@transaction.atomic
def _change(calendar: Calendar, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> Calendar:
    require(may_change_organisation(by))
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    before = {name: getattr(calendar, name) for name in changes}
    for name, value in changes.items():
        setattr(calendar, name, value)
    calendar.save(update_fields=list(changes))
    said = "\n".join(f"{name}: {before[name]} → {value}" for name, value in changes.items())
    record(
        OrganisationEvent.CALENDAR_CHANGED, calendar, by=by, at=at, facts={"changed": tuple(sorted(changes))}, text=said
    )
    return calendar


def _require_known(time_zone: str, country: str, subdivision: str) -> None:
    if time_zone not in available_timezones():
        raise UnknownPlace(time_zone)
    known = holidays.list_supported_countries(include_aliases=False)
    if country and country not in known:
        raise UnknownPlace(country)
    if subdivision and subdivision not in known.get(country, []):
        raise UnknownPlace(f"{country}-{subdivision}")


def _require_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise WrongDay(text) from error
