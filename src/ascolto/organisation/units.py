"""Arranging the units of the organisation: a tree in which nothing disappears."""

from datetime import datetime

from django.db import transaction

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Calendar, LegalEntity, Unit
from ascolto.organisation.policy import may_change_organisation, may_change_unit
from ascolto.organisation.trees import (
    Direction,
    create_once,
    last_position,
    lock_tree,
    plant,
    replant,
    require_in_use,
    require_no_branches,
    shift,
)
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record


class RootStays(Exception):
    """The unit at the top is the organisation itself and cannot be retired."""


@transaction.atomic
def add_unit(name: str, *, code: str, parent: Unit, by: Actor, at: datetime) -> Unit:
    """Add a part below a unit; it belongs to the same legal entity, speaks its language and keeps its hours."""
    lock_tree(Unit.objects.all())
    parent = Unit.objects.get(pk=parent.pk)
    require(may_change_unit(by, parent.pk))
    unit = Unit(name=name, code=code, parent=parent, legal_entity_id=parent.legal_entity_id, language=parent.language)
    unit.position = last_position(Unit.objects.all(), parent)
    create_once(unit)
    plant(unit)
    begin(OrganisationEvent.UNIT_ADDED, unit, by=by, at=at, facts={"code": code, "parent": parent.pk}, text=name)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, by: Actor, at: datetime) -> Unit:
    """Give a unit another name; the trail keeps the old one."""
    unit = _locked(unit)
    require(may_change_unit(by, unit.pk))
    old, unit.name = unit.name, name
    unit.save(update_fields=["name"])
    record(OrganisationEvent.UNIT_RENAMED, unit, by=by, at=at, text=f"{old} → {name}")
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, to: Unit, by: Actor, at: datetime) -> Unit:
    """Hang a unit, with its parts, below another one."""
    lock_tree(Unit.objects.all())
    unit, to = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=to.pk)
    require(may_change_unit(by, unit.pk))
    require(may_change_unit(by, to.pk))
    old = unit.parent_id
    unit.position = last_position(Unit.objects.all(), to)
    replant(Unit.objects.all(), unit, to)
    unit.save(update_fields=["position"])
    record(OrganisationEvent.UNIT_MOVED, unit, by=by, at=at, facts={"from": old, "to": to.pk})
    return unit


@transaction.atomic
def shift_unit(unit: Unit, direction: Direction, *, by: Actor, at: datetime) -> Unit:
    """Show a unit one place earlier or later among its siblings."""
    lock_tree(Unit.objects.all())
    unit = _locked(unit)
    require(may_change_unit(by, unit.pk))
    if shift(Unit.objects.all(), unit, direction):
        record(OrganisationEvent.UNIT_SHIFTED, unit, by=by, at=at, facts={"direction": str(direction)})
    return unit


@transaction.atomic
def set_unit_calendar(unit: Unit, *, calendar: Calendar | None, by: Actor, at: datetime) -> Unit:
    """Let a unit keep hours of its own, or, without a calendar, those of the unit above."""
    unit = _locked(unit)
    require(may_change_unit(by, unit.pk))
    old, unit.calendar = unit.calendar_id, calendar
    unit.save(update_fields=["calendar"])
    record(OrganisationEvent.UNIT_CALENDAR_SET, unit, by=by, at=at, facts={"from": old, "to": unit.calendar_id})
    return unit


@transaction.atomic
def set_unit_entity(unit: Unit, *, entity: LegalEntity, by: Actor, at: datetime) -> Unit:
    """Say which legal entity answers for a unit; that concerns everybody, not the unit alone."""
    unit = _locked(unit)
    require(may_change_organisation(by))
    old, unit.legal_entity = unit.legal_entity_id, entity
    unit.save(update_fields=["legal_entity"])
    record(OrganisationEvent.UNIT_ENTITY_SET, unit, by=by, at=at, facts={"from": old, "to": entity.pk})
    return unit


@transaction.atomic
def set_unit_language(unit: Unit, *, language: str, by: Actor, at: datetime) -> Unit:
    """Say which language a unit speaks when nobody asked for another."""
    unit = _locked(unit)
    require(may_change_unit(by, unit.pk))
    old, unit.language = unit.language, language
    unit.save(update_fields=["language"])
    record(OrganisationEvent.UNIT_LANGUAGE_SET, unit, by=by, at=at, facts={"from": old, "to": language})
    return unit


@transaction.atomic
def retire_unit(unit: Unit, *, by: Actor, at: datetime) -> Unit:
    """Take a unit out of use; what happened there stays. Its parts must be retired or moved first."""
    lock_tree(Unit.objects.all())
    unit = _locked(unit)
    require(may_change_unit(by, unit.pk))
    if unit.parent_id is None:
        raise RootStays
    if unit.retired_at is not None:
        return unit
    require_no_branches(Unit.objects.all(), unit)
    unit.retired_at = at
    unit.save(update_fields=["retired_at"])
    record(OrganisationEvent.UNIT_RETIRED, unit, by=by, at=at)
    return unit


@transaction.atomic
def reinstate_unit(unit: Unit, *, by: Actor, at: datetime) -> Unit:
    """Take a retired unit into use again."""
    lock_tree(Unit.objects.all())
    unit = _locked(unit)
    require(may_change_unit(by, unit.pk))
    if unit.retired_at is None:
        return unit
    require_in_use(unit.parent)
    unit.retired_at = None
    unit.save(update_fields=["retired_at"])
    record(OrganisationEvent.UNIT_REINSTATED, unit, by=by, at=at)
    return unit


def _locked(unit: Unit) -> Unit:
    return Unit.objects.select_for_update().get(pk=unit.pk)
