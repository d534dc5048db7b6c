"""Offerings: products and services in families."""

import pytest

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Offering
from ascolto.organisation.offerings import (
    add_offering,
    move_offering,
    reinstate_offering,
    retire_offering,
    reword_offering,
)
from ascolto.organisation.trees import MovesUnderItself, ParentRetired, StillHasBranches
from ascolto.organisation.wording import NoWords
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY


@pytest.fixture
def rooms(organisation):
    return add_offering({"en": "Rooms", "bg": "Стаи"}, code="rooms", parent=None, by=SYSTEM, at=MONDAY)


@pytest.fixture
def suite(rooms):
    return add_offering({"en": "Suite"}, code="suite", parent=rooms, by=SYSTEM, at=MONDAY)


def history(offering):
    return [(event.kind, event.facts, event.text) for event in trail_of(offering)]


def test_an_offering_is_added_moved_and_reworded_with_one_event_each(rooms, suite, olga):
    reword_offering(suite, wording={"en": "Grand suite", "bg": " "}, by=olga, at=TUESDAY)
    moved = move_offering(suite, to=None, by=olga, at=TUESDAY)

    assert (moved.path, moved.parent, moved.wording) == (f"/{suite.pk}/", None, {"en": "Grand suite"})
    assert history(suite) == [
        (OrganisationEvent.OFFERING_ADDED, {"code": "suite", "parent": rooms.pk}, "en:  → Suite"),
        (OrganisationEvent.OFFERING_REWORDED, {}, "en: Suite → Grand suite"),
        (OrganisationEvent.OFFERING_MOVED, {"from": rooms.pk, "to": None}, ""),
    ]
    assert rooms.in_language("bg") == "Стаи"


def test_a_retired_offering_stays_on_record_and_can_come_back(suite, olga):
    retire_offering(suite, by=olga, at=MONDAY)
    retire_offering(suite, by=olga, at=TUESDAY)
    assert [offering.code for offering in Offering.objects.in_use()] == ["rooms"]

    reinstate_offering(suite, by=olga, at=TUESDAY)
    reinstate_offering(suite, by=olga, at=TUESDAY)

    assert Offering.objects.in_use().count() == 2
    assert [kind for kind, _, _ in history(suite)][1:] == [
        OrganisationEvent.OFFERING_RETIRED,
        OrganisationEvent.OFFERING_REINSTATED,
    ]


def test_what_would_break_the_tree_or_say_nothing_is_refused_and_leaves_no_event(rooms, suite, olga):
    events = Event.objects.count()

    with pytest.raises(MovesUnderItself):
        move_offering(rooms, to=suite, by=olga, at=TUESDAY)
    with pytest.raises(StillHasBranches):
        retire_offering(rooms, by=olga, at=TUESDAY)
    with pytest.raises(NoWords):
        reword_offering(suite, wording={"en": ""}, by=olga, at=TUESDAY)

    assert Event.objects.count() == events
    assert sorted(Offering.objects.values_list("code", "path", "retired_at")) == [
        ("rooms", f"/{rooms.pk}/", None),
        ("suite", f"/{rooms.pk}/{suite.pk}/", None),
    ]


def test_nothing_is_added_below_a_retired_family(rooms, olga):
    retire_offering(rooms, by=olga, at=MONDAY)

    with pytest.raises(ParentRetired):
        add_offering({"en": "Suite"}, code="suite", parent=rooms, by=olga, at=TUESDAY)

    assert Offering.objects.count() == 1


def test_offerings_belong_to_everybody_so_a_handler_leaves_them_alone(rooms, suite, ioana):
    events = Event.objects.count()

    for refused in (
        lambda: add_offering({"en": "Spa"}, code="spa", parent=None, by=ioana, at=TUESDAY),
        lambda: reword_offering(rooms, wording={"en": "Beds"}, by=ioana, at=TUESDAY),
        lambda: move_offering(suite, to=None, by=ioana, at=TUESDAY),
        lambda: retire_offering(suite, by=ioana, at=TUESDAY),
        lambda: reinstate_offering(suite, by=ioana, at=TUESDAY),
    ):
        with pytest.raises(NotPermitted):
            refused()

    assert Event.objects.count() == events
