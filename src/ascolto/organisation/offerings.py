"""The products and services that complaints are about, in families."""

from datetime import datetime

from django.db import transaction

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Offering
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.trees import (
    Direction,
    create_once,
    fold_into,
    last_position,
    lock_tree,
    plant,
    replant,
    require_in_use,
    require_no_branches,
    shift,
)
from ascolto.organisation.wording import Wording, change_of, require_words
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record


@transaction.atomic
def add_offering(wording: Wording, *, code: str, parent: Offering | None, by: Actor, at: datetime) -> Offering:
    """Add a product or service, or a part of one."""
    require(may_change_organisation(by))
    lock_tree(Offering.objects.all())
    offering = Offering(code=code, wording=require_words(wording), parent=_fresh(parent))
    offering.position = last_position(Offering.objects.all(), offering.parent)
    create_once(offering)
    plant(offering)
    facts = {"code": code, "parent": offering.parent_id}
    begin(OrganisationEvent.OFFERING_ADDED, offering, by=by, at=at, facts=facts, text=change_of({}, offering.wording))
    return offering


@transaction.atomic
def reword_offering(offering: Offering, *, wording: Wording, by: Actor, at: datetime) -> Offering:
    """Call an offering by other words; the trail keeps the old ones."""
    offering = _locked(offering)
    require(may_change_organisation(by))
    old, offering.wording = offering.wording, require_words(wording)
    offering.save(update_fields=["wording"])
    record(OrganisationEvent.OFFERING_REWORDED, offering, by=by, at=at, text=change_of(old, offering.wording))
    return offering


@transaction.atomic
def move_offering(offering: Offering, *, to: Offering | None, by: Actor, at: datetime) -> Offering:
    """Hang an offering, with its parts, below another one, or make it a family of its own."""
    require(may_change_organisation(by))
    lock_tree(Offering.objects.all())
    offering, to = _locked(offering), _fresh(to)
    old = offering.parent_id
    offering.position = last_position(Offering.objects.all(), to)
    replant(Offering.objects.all(), offering, to)
    offering.save(update_fields=["position"])
    record(OrganisationEvent.OFFERING_MOVED, offering, by=by, at=at, facts={"from": old, "to": offering.parent_id})
    return offering


@transaction.atomic
def shift_offering(offering: Offering, direction: Direction, *, by: Actor, at: datetime) -> Offering:
    """Show an offering one place earlier or later among its siblings."""
    require(may_change_organisation(by))
    lock_tree(Offering.objects.all())
    offering = _locked(offering)
    if shift(Offering.objects.all(), offering, direction):
        record(OrganisationEvent.OFFERING_SHIFTED, offering, by=by, at=at, facts={"direction": str(direction)})
    return offering


@transaction.atomic
def merge_offering(offering: Offering, *, into: Offering, by: Actor, at: datetime) -> Offering:
    """Let another offering stand for this one from now on; complaints keep the one that they named."""
    require(may_change_organisation(by))
    lock_tree(Offering.objects.all())
    offering, into = _locked(offering), Offering.objects.get(pk=into.pk)
    old = offering.parent_id
    fold_into(Offering.objects.all(), offering, into, at=at)
    record(OrganisationEvent.OFFERING_MERGED, offering, by=by, at=at, facts={"into": into.pk, "from": old})
    return offering


@transaction.atomic
def retire_offering(offering: Offering, *, by: Actor, at: datetime) -> Offering:
    """Stop offering it for choice; what was recorded about it stays."""
    require(may_change_organisation(by))
    lock_tree(Offering.objects.all())
    offering = _locked(offering)
    if offering.retired_at is not None:
        return offering
    require_no_branches(Offering.objects.all(), offering)
    offering.retired_at = at
    offering.save(update_fields=["retired_at"])
    record(OrganisationEvent.OFFERING_RETIRED, offering, by=by, at=at)
    return offering


@transaction.atomic
def reinstate_offering(offering: Offering, *, by: Actor, at: datetime) -> Offering:
    """Offer it for choice again."""
    require(may_change_organisation(by))
    lock_tree(Offering.objects.all())
    offering = _locked(offering)
    if offering.retired_at is None:
        return offering
    require_in_use(offering.parent)
    offering.retired_at, offering.merged_into = None, None
    offering.save(update_fields=["retired_at", "merged_into"])
    record(OrganisationEvent.OFFERING_REINSTATED, offering, by=by, at=at)
    return offering


def _locked(offering: Offering) -> Offering:
    return Offering.objects.select_for_update().get(pk=offering.pk)


def _fresh(parent: Offering | None) -> Offering | None:
    return None if parent is None else Offering.objects.get(pk=parent.pk)
