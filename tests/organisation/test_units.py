"""Units: a tree that can be rearranged and never forgets."""

import pytest
from django.db import IntegrityError, transaction

from ascolto.organisation.calendars import read_week
from ascolto.organisation.calendars_editing import add_calendar
from ascolto.organisation.entities import add_entity
from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar, Unit
from ascolto.organisation.trees import MovesUnderItself, ParentRetired, StillHasBranches, arranged
from ascolto.organisation.units import (
    RootStays,
    add_unit,
    move_unit,
    reinstate_unit,
    rename_unit,
    retire_unit,
    set_unit_calendar,
    set_unit_entity,
    set_unit_language,
)
from ascolto.trail.acting import SYSTEM, Actor, ActorKind, NotPermitted, Permission
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY


@pytest.fixture
def kitchen(sofia):
    return add_unit("Kitchen", code="kitchen", parent=sofia, by=SYSTEM, at=MONDAY)


def last_event(subject):
    event = trail_of(subject).last()
    return event.kind, event.facts, event.text


def paths():
    return {unit.code: unit.path for unit in Unit.objects.all()}


def manager_of(*units):
    grants = {Permission.MANAGE_ORGANISATION: frozenset(unit.pk for unit in units)}
    return Actor(ActorKind.USER, "99", grants=grants)


def test_a_new_part_lies_below_its_unit_and_takes_after_it(organisation, sofia, kitchen):
    assert kitchen.path == f"/{organisation.pk}/{sofia.pk}/{kitchen.pk}/"
    assert (kitchen.legal_entity, kitchen.language, kitchen.calendar) == (sofia.legal_entity, sofia.language, None)
    facts = {"code": "kitchen", "parent": sofia.pk}
    assert last_event(kitchen) == (OrganisationEvent.UNIT_ADDED, facts, "Kitchen")


def test_a_unit_knows_everything_below_it(organisation, sofia, rome, kitchen):
    assert Unit.objects.subtree_ids(sofia) == {sofia.pk, kitchen.pk}
    assert Unit.objects.subtree_ids(organisation) == {organisation.pk, sofia.pk, rome.pk, kitchen.pk}
    assert set(Unit.objects.under(rome)) == {rome}


def test_a_unit_of_ten_is_not_below_a_unit_of_one(organisation):
    parts = [add_unit(f"Part {n}", code=f"part-{n}", parent=organisation, by=SYSTEM, at=MONDAY) for n in range(12)]

    assert [len(Unit.objects.subtree_ids(part)) for part in parts] == [1] * 12


def test_a_unit_moves_with_all_that_is_below_it(organisation, sofia, rome, kitchen, olga):
    moved = move_unit(sofia, to=rome, by=olga, at=TUESDAY)

    assert moved.parent == rome
    assert paths() == {
        "main": f"/{organisation.pk}/",
        "rome": f"/{organisation.pk}/{rome.pk}/",
        "sofia": f"/{organisation.pk}/{rome.pk}/{sofia.pk}/",
        "kitchen": f"/{organisation.pk}/{rome.pk}/{sofia.pk}/{kitchen.pk}/",
    }
    assert moved.path == paths()["sofia"]
    assert last_event(sofia) == (OrganisationEvent.UNIT_MOVED, {"from": organisation.pk, "to": rome.pk}, "")


def test_a_unit_cannot_move_below_itself(organisation, sofia, kitchen, olga):
    before, events = paths(), Event.objects.count()

    for target in (sofia, kitchen):
        with pytest.raises(MovesUnderItself):
            move_unit(sofia, to=target, by=olga, at=TUESDAY)

    assert (paths(), Event.objects.count()) == (before, events)


def test_a_move_looks_at_the_tree_as_it_is_now_not_as_the_page_showed_it(organisation, sofia, rome, kitchen, olga):
    move_unit(rome, to=kitchen, by=olga, at=MONDAY)

    with pytest.raises(MovesUnderItself):
        move_unit(sofia, to=rome, by=olga, at=TUESDAY)

    assert paths()["rome"] == f"/{organisation.pk}/{sofia.pk}/{kitchen.pk}/{rome.pk}/"


def test_the_trail_keeps_the_old_name(sofia, olga):
    rename_unit(sofia, name="Sofia Centre", by=olga, at=TUESDAY)

    assert Unit.objects.get(pk=sofia.pk).name == "Sofia Centre"
    assert last_event(sofia) == (OrganisationEvent.UNIT_RENAMED, {}, "Sofia → Sofia Centre")


def test_a_retired_unit_stays_but_is_not_in_use(sofia, rome, olga):
    retired = retire_unit(sofia, by=olga, at=TUESDAY)

    assert retired.retired_at == TUESDAY
    assert sofia not in Unit.objects.in_use()
    assert rome in Unit.objects.in_use()
    assert last_event(sofia) == (OrganisationEvent.UNIT_RETIRED, {}, "")


def test_retiring_twice_is_one_event(sofia, olga):
    retire_unit(sofia, by=olga, at=MONDAY)
    retire_unit(sofia, by=olga, at=TUESDAY)

    assert Unit.objects.get(pk=sofia.pk).retired_at == MONDAY
    assert trail_of(sofia).count() == 2


def test_a_unit_whose_parts_are_in_use_cannot_be_retired(sofia, kitchen, olga):
    with pytest.raises(StillHasBranches) as refusal:
        retire_unit(sofia, by=olga, at=TUESDAY)

    assert refusal.value.branches == 1
    assert Unit.objects.get(pk=sofia.pk).retired_at is None
    assert trail_of(sofia).count() == 1


def test_the_organisation_itself_cannot_be_retired(organisation, olga):
    with pytest.raises(RootStays):
        retire_unit(organisation, by=olga, at=TUESDAY)


def test_nothing_new_hangs_below_a_retired_unit(sofia, rome, kitchen, olga):
    retire_unit(kitchen, by=olga, at=MONDAY)
    retire_unit(sofia, by=olga, at=MONDAY)
    before, events = paths(), Event.objects.count()

    with pytest.raises(ParentRetired) as refusal:
        add_unit("Bar", code="bar", parent=sofia, by=olga, at=TUESDAY)
    with pytest.raises(ParentRetired):
        move_unit(rome, to=sofia, by=olga, at=TUESDAY)
    with pytest.raises(ParentRetired):
        reinstate_unit(kitchen, by=olga, at=TUESDAY)

    assert refusal.value.code == "sofia"
    assert (paths(), Event.objects.count()) == (before, events)


def test_a_retired_unit_can_come_back(sofia, olga):
    retire_unit(sofia, by=olga, at=MONDAY)

    reinstate_unit(sofia, by=olga, at=TUESDAY)

    assert Unit.objects.get(pk=sofia.pk).retired_at is None
    assert last_event(sofia) == (OrganisationEvent.UNIT_REINSTATED, {}, "")


def test_hours_entity_and_language_of_a_unit_can_be_its_own(organisation, sofia, olga):
    calendar = add_calendar("Reception", like=organisation.calendar, by=olga, at=MONDAY)
    entity = add_entity("Albergo Bulgaria", country="BG", currency="EUR", by=olga, at=MONDAY)
    old = sofia.legal_entity_id

    set_unit_calendar(sofia, calendar=calendar, by=olga, at=TUESDAY)
    set_unit_entity(sofia, entity=entity, by=olga, at=TUESDAY)
    set_unit_language(sofia, language="bg", by=olga, at=TUESDAY)

    sofia.refresh_from_db()
    assert (sofia.calendar, sofia.legal_entity, sofia.language) == (calendar, entity, "bg")
    assert [(event.kind, event.facts) for event in trail_of(sofia)][1:] == [
        (OrganisationEvent.UNIT_CALENDAR_SET, {"from": None, "to": calendar.pk}),
        (OrganisationEvent.UNIT_ENTITY_SET, {"from": old, "to": entity.pk}),
        (OrganisationEvent.UNIT_LANGUAGE_SET, {"from": "en", "to": "bg"}),
    ]


def test_who_manages_one_unit_arranges_only_that_one(organisation, sofia, rome, kitchen):
    manager, events = manager_of(sofia, kitchen), Event.objects.count()

    rename_unit(kitchen, name="Cucina", by=manager, at=MONDAY)
    for refused in (
        lambda: rename_unit(rome, name="Roma", by=manager, at=TUESDAY),
        lambda: move_unit(kitchen, to=rome, by=manager, at=TUESDAY),
        lambda: move_unit(rome, to=kitchen, by=manager, at=TUESDAY),
        lambda: add_unit("Bar", code="bar", parent=organisation, by=manager, at=TUESDAY),
        lambda: retire_unit(rome, by=manager, at=TUESDAY),
        lambda: set_unit_entity(sofia, entity=rome.legal_entity, by=manager, at=TUESDAY),
        lambda: set_unit_language(rome, language="it", by=manager, at=TUESDAY),
        lambda: set_unit_calendar(rome, calendar=organisation.calendar, by=manager, at=TUESDAY),
        lambda: reinstate_unit(rome, by=manager, at=TUESDAY),
    ):
        with pytest.raises(NotPermitted):
            refused()

    assert Event.objects.count() == events + 1
    assert sorted(Unit.objects.values_list("name", flat=True)) == ["Albergo", "Cucina", "Rome", "Sofia"]


def test_the_root_must_have_a_calendar_and_nobody_is_his_own_parent(organisation, sofia):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=organisation.pk).update(calendar=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=sofia.pk).update(parent=sofia)


def test_a_list_of_units_shows_each_below_its_parent(organisation, sofia, rome, kitchen):
    shown = [(unit.code, depth) for unit, depth in arranged(Unit.objects.order_by("name"))]

    assert shown == [("main", 0), ("rome", 1), ("sofia", 1), ("kitchen", 2)]
    assert [(unit.code, depth) for unit, depth in arranged([kitchen, rome])] == [("kitchen", 0), ("rome", 0)]


def test_the_stored_week_of_the_usual_calendar_can_be_read(organisation):
    assert sorted(read_week(Calendar.objects.get().windows)) == [0, 1, 2, 3, 4]
