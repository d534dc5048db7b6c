"""What other rooms ask of the organisation: whose calendar holds, and where else a complainant may go."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import connection

from ascolto.organisation.calendars import WorkingCalendar, holidays_of, read_week, read_windows
from ascolto.organisation.models import LegalEntity, Unit
from ascolto.organisation.trees import ancestor_ids
from ascolto.organisation.wording import Wording

OWN_CALENDARS = """
    SELECT unit.id, calendar.time_zone, calendar.country, calendar.subdivision,
           CAST(calendar.windows AS text), CAST(calendar.closed_days AS text), CAST(calendar.open_days AS text)
    FROM organisation_unit unit JOIN organisation_calendar calendar ON calendar.id = unit.calendar_id
    WHERE unit.id IN ({})
"""


def calendar_of(unit: Unit) -> WorkingCalendar:
    """Return the unit's own working calendar, or that of the nearest unit above which has one."""
    return calendars_of([unit])[unit.pk]


def calendars_of(units: Iterable[Unit]) -> dict[int, WorkingCalendar]:
    """Return the working calendar of each unit by its id, in one query however many there are."""
    lines = {unit.pk: ancestor_ids(unit.path) for unit in units}
    own = _own_calendars({unit_id for line in lines.values() for unit_id in line})
    return {unit_id: _built(*_nearest(line, own)) for unit_id, line in lines.items()}


def _own_calendars(unit_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the calendar of each of the units that has one of its own, as it is stored.

    It is asked with each complaint, and putting a queryset together would take several times as long as its answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(OWN_CALENDARS.format(", ".join(["%s"] * len(unit_ids)) or "NULL"), list(unit_ids))
        return {unit_id: tuple(stored) for unit_id, *stored in cursor.fetchall()}


@lru_cache(maxsize=256)
def _built(
    time_zone: str, country: str, subdivision: str, windows: str, closed_days: str, open_days: str
) -> WorkingCalendar:
    """Return the working time that a stored calendar means; equal rows share one, with its memory of days."""
    return WorkingCalendar(
        ZoneInfo(time_zone),
        read_week(json.loads(windows)),
        holidays_of(country, subdivision),
        frozenset(date.fromisoformat(day) for day in json.loads(closed_days)),
        {date.fromisoformat(day): read_windows(hours) for day, hours in json.loads(open_days).items()},
    )


def _nearest(line: list[int], own: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
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
