"""Editing calendars, and the working time that follows from what is stored."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ascolto.organisation.calendars import WrongWindows
from ascolto.organisation.calendars_editing import (
    UnknownPlace,
    WrongDay,
    add_calendar,
    rename_calendar,
    set_days,
    set_hours,
    set_place,
)
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar
from ascolto.organisation.reading import calendar_of, calendars_of
from ascolto.organisation.units import add_unit, set_unit_calendar
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def calendar(organisation):
    return organisation.calendar


def test_a_unit_keeps_the_hours_of_the_nearest_unit_above_that_has_some(organisation, sofia, rome, olga):
    kitchen = add_unit("Kitchen", code="kitchen", parent=sofia, by=SYSTEM, at=MONDAY)
    night = add_calendar("Night", like=organisation.calendar, by=olga, at=MONDAY)
    set_hours(night, windows={"5": [["22:00", "24:00"]]}, by=olga, at=MONDAY)
    set_unit_calendar(sofia, calendar=night, by=olga, at=MONDAY)

    saturday = date(2026, 3, 7)
    works = {unit.code: calendar_of(unit).is_working_day(saturday) for unit in (organisation, sofia, rome, kitchen)}
    assert works == {"main": False, "sofia": True, "rome": False, "kitchen": True}


def test_the_calendars_of_many_units_take_one_query_and_equal_ones_are_shared(
    organisation, sofia, rome, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = calendars_of([organisation, sofia, rome])

    assert set(found) == {organisation.pk, sofia.pk, rome.pk}
    assert found[sofia.pk] is found[rome.pk] is calendar_of(organisation)


def test_what_was_edited_counts_at_once(organisation, calendar, olga):
    evening = datetime(2026, 3, 2, 17, 0, tzinfo=ROME)
    assert calendar_of(organisation).add_hours(evening, 2) == datetime(2026, 3, 3, 10, 0, tzinfo=ROME)

    set_days(calendar, closed=["2026-03-03"], opened={"2026-03-07": [["09:00", "12:00"]]}, by=olga, at=MONDAY)
    set_hours(calendar, windows={"0": [["09:00", "18:00"]], "2": []}, by=olga, at=MONDAY)

    assert calendar_of(organisation).add_hours(evening, 2) == datetime(2026, 3, 7, 10, 0, tzinfo=ROME)
    calendar.refresh_from_db()
    assert calendar.windows == {"0": [["09:00", "18:00"]]}


def test_every_edit_leaves_one_event_with_what_was_before(calendar, olga):
    rename_calendar(calendar, name="Office", by=olga, at=MONDAY)
    set_place(calendar, time_zone="Europe/London", country="GB", subdivision="SCT", by=olga, at=MONDAY)

    assert [(event.kind, event.facts, event.text) for event in trail_of(calendar)] == [
        (OrganisationEvent.CALENDAR_CHANGED, {"changed": ["name"]}, "name: Usual hours → Office"),
        (
            OrganisationEvent.CALENDAR_CHANGED,
            {"changed": ["country", "subdivision", "time_zone"]},
            "time_zone: Europe/Rome → Europe/London\ncountry: IT → GB\nsubdivision:  → SCT",
        ),
    ]


def test_a_new_calendar_begins_like_another(calendar, olga):
    copy = add_calendar("Reception", like=calendar, by=olga, at=MONDAY)

    assert (copy.windows, copy.time_zone, copy.country) == (calendar.windows, "Europe/Rome", "IT")
    assert [(event.kind, event.facts) for event in trail_of(copy)] == [
        (OrganisationEvent.CALENDAR_ADDED, {"like": calendar.pk})
    ]


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (lambda calendar, **by: set_hours(calendar, windows={}, **by), WrongWindows),
        (lambda calendar, **by: set_hours(calendar, windows={"0": []}, **by), WrongWindows),
        (lambda calendar, **by: set_hours(calendar, windows={"7": [["09:00", "10:00"]]}, **by), WrongWindows),
        (lambda calendar, **by: set_hours(calendar, windows={"0": [["10:00", "09:00"]]}, **by), WrongWindows),
        (lambda calendar, **by: set_days(calendar, closed=["Christmas"], opened={}, **by), WrongDay),
        (lambda calendar, **by: set_days(calendar, closed=[], opened={"2026-02-30": []}, **by), WrongDay),
        (
            lambda calendar, **by: set_days(calendar, closed=[], opened={"2026-02-28": [["9", "10"]]}, **by),
            WrongWindows,
        ),
        (
            lambda calendar, **by: set_place(calendar, time_zone="Rome", country="IT", subdivision="", **by),
            UnknownPlace,
        ),
        (
            lambda calendar, **by: set_place(calendar, time_zone="Europe/Rome", country="XX", subdivision="", **by),
            UnknownPlace,
        ),
        (
            lambda calendar, **by: set_place(calendar, time_zone="Europe/Rome", country="GB", subdivision="LON", **by),
            UnknownPlace,
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(calendar, olga, edit, refusal):
    before, events = Calendar.objects.values().get(), Event.objects.count()

    with pytest.raises(refusal):
        edit(calendar, by=olga, at=MONDAY)

    assert (Calendar.objects.values().get(), Event.objects.count()) == (before, events)


def test_a_complaints_manager_reads_calendars_and_does_not_edit_them(calendar, clara):
    events = Event.objects.count()

    for refused in (
        lambda: rename_calendar(calendar, name="Mine", by=clara, at=MONDAY),
        lambda: add_calendar("Mine", like=calendar, by=clara, at=MONDAY),
    ):
        with pytest.raises(NotPermitted):
            refused()

    assert Event.objects.count() == events
