"""What other rooms ask of the organisation: whose calendar holds, and where else a complainant may go."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from ascolto.organisation.calendars import WorkingCalendar, holidays_of, read_week, read_windows
from ascolto.organisation.models import Calendar, LegalEntity, Unit
from ascolto.organisation.trees import ancestor_ids
from ascolto.organisation.wording import Wording


def calendar_of(unit: Unit) -> WorkingCalendar:
    """Return the unit's own working calendar, or that of the nearest unit above which has one."""
    return calendars_of([unit])[unit.pk]


def calendars_of(units: Iterable[Unit]) -> dict[int, WorkingCalendar]:
    """Return the working calendar of each unit by its id, in one query however many there are."""
    lines = {unit.pk: ancestor_ids(unit.path) for unit in units}
    asked = {unit_id for line in lines.values() for unit_id in line}
    owners = Unit.objects.filter(pk__in=asked, calendar__isnull=False).select_related("calendar").order_by("pk")
    own = {owner.pk: owner.calendar for owner in owners if owner.calendar}
    return {unit_id: working(_nearest(line, own)) for unit_id, line in lines.items()}


def working(calendar: Calendar) -> WorkingCalendar:
    """Return the working time that a stored calendar means; equal rows share one, with its memory of days."""
    exceptions = json.dumps([calendar.windows, calendar.closed_days, calendar.open_days], sort_keys=True)
    return _built(calendar.time_zone, calendar.country, calendar.subdivision, exceptions)


@lru_cache(maxsize=256)
def _built(time_zone: str, country: str, subdivision: str, exceptions: str) -> WorkingCalendar:
    windows, closed_days, open_days = json.loads(exceptions)
    return WorkingCalendar(
        ZoneInfo(time_zone),
        read_week(windows),
        holidays_of(country, subdivision),
        frozenset(date.fromisoformat(day) for day in closed_days),
        {date.fromisoformat(day): read_windows(hours) for day, hours in open_days.items()},
    )


def _nearest(line: list[int], own: dict[int, Calendar]) -> Calendar:
    return next(own[unit_id] for unit_id in reversed(line) if unit_id in own)


@dataclass(frozen=True, slots=True)
class OutsideBody:
    """An authority or a dispute settlement body that a complainant may turn to."""

    wording: Wording
    url: str


def dispute_body_of(entity: LegalEntity, *, on: date) -> OutsideBody | None:
    """Return who settles disputes out of court on that day; a body that no longer exists is not named."""
    valid = _is_valid(entity.dispute_body_valid_from, entity.dispute_body_valid_until, on)
    return OutsideBody(entity.dispute_body, entity.dispute_body_url) if entity.dispute_body and valid else None


def regulator_of(entity: LegalEntity, *, on: date) -> OutsideBody | None:
    """Return the authority that supervises the entity on that day."""
    valid = _is_valid(entity.regulator_valid_from, entity.regulator_valid_until, on)
    return OutsideBody(entity.regulator, entity.regulator_url) if entity.regulator and valid else None


def _is_valid(start: date | None, end: date | None, on: date) -> bool:
    return (start is None or start <= on) and (end is None or on <= end)
