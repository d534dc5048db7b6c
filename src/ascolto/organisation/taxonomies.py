"""Editing taxonomies; every wording and place a taxon ever had is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Taxon, TaxonQuerySet, TaxonRevision, Tree
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.priority import Criterion
from ascolto.organisation.trees import (
    Direction,
    create_once,
    fold_into,
    lock_tree,
    plant,
    replant,
    require_in_use,
    require_no_branches,
    shift,
)
from ascolto.organisation.usual_assessments import read_usual
from ascolto.organisation.wording import Wording, change_of, require_words
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record


class OtherTree(Exception):
    """A taxon and its parent must belong to the same taxonomy."""


def wording_at(taxon: Taxon, at: datetime) -> dict[str, str]:
    """Return how the taxon was worded at that moment, or at first where that is earlier than its beginning."""
    wording: dict[str, str] = revision_at(taxon, at).wording
    return wording


def revision_at(taxon: Taxon, at: datetime) -> TaxonRevision:
    """Return how the taxon stood at that moment: its wording and its parent."""
    known = taxon.revisions.filter(from_at__lte=at).order_by("-revision").first()
    return known or taxon.revisions.earliest("revision")


@transaction.atomic
def add_taxon(tree: Tree, wording: Wording, *, code: str, parent: Taxon | None, by: Actor, at: datetime) -> Taxon:
    """Add an entry to a taxonomy, last among its siblings."""
    require(may_change_organisation(by))
    lock_tree(_tree(tree))
    parent = None if parent is None else Taxon.objects.get(pk=parent.pk)
    taxon = _hang(Taxon(tree=tree, code=code, wording=require_words(wording)), parent)
    create_once(taxon)
    plant(taxon)
    _keep_revision(taxon, by=by, at=at)
    facts = {"tree": tree, "code": code, "parent": taxon.parent_id}
    begin(OrganisationEvent.TAXON_ADDED, taxon, by=by, at=at, facts=facts, text=change_of({}, taxon.wording))
    return taxon


@transaction.atomic
def reword_taxon(taxon: Taxon, *, wording: Wording, by: Actor, at: datetime) -> Taxon:
    """Word a taxon differently from now on; it means the same, and old reports can still be read in the old words."""
    require(may_change_organisation(by))
    taxon = _locked(taxon)
    old, taxon.wording = taxon.wording, require_words(wording)
    taxon.revision += 1
    taxon.save(update_fields=["wording", "revision"])
    _keep_revision(taxon, by=by, at=at)
    facts = {"revision": taxon.revision}
    record(OrganisationEvent.TAXON_REWORDED, taxon, by=by, at=at, facts=facts, text=change_of(old, taxon.wording))
    return taxon


@transaction.atomic
def move_taxon(taxon: Taxon, *, to: Taxon | None, by: Actor, at: datetime) -> Taxon:
    """Hang a taxon, with all below it, under another of the same tree, or at the top."""
    require(may_change_organisation(by))
    lock_tree(_tree(taxon.tree))
    taxon, parent = _locked(taxon), None if to is None else Taxon.objects.get(pk=to.pk)
    old = taxon.parent_id
    _hang(taxon, parent)
    replant(_tree(taxon.tree), taxon, parent)
    taxon.revision += 1
    taxon.save(update_fields=["position", "revision"])
    _keep_revision(taxon, by=by, at=at)
    facts = {"from": old, "to": taxon.parent_id, "revision": taxon.revision}
    record(OrganisationEvent.TAXON_MOVED, taxon, by=by, at=at, facts=facts)
    return taxon


@transaction.atomic
def shift_taxon(taxon: Taxon, direction: Direction, *, by: Actor, at: datetime) -> Taxon:
    """Offer a taxon one place earlier or later among its siblings."""
    require(may_change_organisation(by))
    lock_tree(_tree(taxon.tree))
    taxon = _locked(taxon)
    if shift(_tree(taxon.tree), taxon, direction):
        record(OrganisationEvent.TAXON_SHIFTED, taxon, by=by, at=at, facts={"direction": str(direction)})
    return taxon


@transaction.atomic
def merge_taxon(taxon: Taxon, *, into: Taxon, by: Actor, at: datetime) -> Taxon:
    """Let another taxon stand for this one from now on: it is no longer offered, and counts with the other.

    Complaints keep the taxon that they were given, so that nobody's judgement is rewritten.
    """
    require(may_change_organisation(by))
    lock_tree(_tree(taxon.tree))
    taxon, into = _locked(taxon), Taxon.objects.get(pk=into.pk)
    old = taxon.parent_id
    _hang(taxon, into)
    fold_into(_tree(taxon.tree), taxon, into, at=at)
    taxon.revision += 1
    taxon.save(update_fields=["position", "revision"])
    _keep_revision(taxon, by=by, at=at)
    facts = {"into": into.pk, "from": old, "revision": taxon.revision}
    record(OrganisationEvent.TAXON_MERGED, taxon, by=by, at=at, facts=facts)
    return taxon


@transaction.atomic
def retire_taxon(taxon: Taxon, *, by: Actor, at: datetime) -> Taxon:
    """Offer a taxon no longer; records that carry it keep it."""
    require(may_change_organisation(by))
    lock_tree(_tree(taxon.tree))
    taxon = _locked(taxon)
    if taxon.retired_at is not None:
        return taxon
    require_no_branches(_tree(taxon.tree), taxon)
    taxon.retired_at = at
    taxon.save(update_fields=["retired_at"])
    record(OrganisationEvent.TAXON_RETIRED, taxon, by=by, at=at)
    return taxon


@transaction.atomic
def reinstate_taxon(taxon: Taxon, *, by: Actor, at: datetime) -> Taxon:
    """Offer a retired taxon again; one that was merged stands for itself again, where it hangs now."""
    require(may_change_organisation(by))
    lock_tree(_tree(taxon.tree))
    taxon = _locked(taxon)
    if taxon.retired_at is None:
        return taxon
    require_in_use(taxon.parent)
    taxon.retired_at, taxon.merged_into = None, None
    taxon.save(update_fields=["retired_at", "merged_into"])
    record(OrganisationEvent.TAXON_REINSTATED, taxon, by=by, at=at)
    return taxon


@transaction.atomic
def set_usual_assessment(taxon: Taxon, *, usual: Mapping[str, Criterion], by: Actor, at: datetime) -> Taxon:
    """Say with which answers the assessment of such complaints starts; what is left out, the parent says."""
    require(may_change_organisation(by))
    taxon = _locked(taxon)
    old, taxon.usual_assessment = taxon.usual_assessment, read_usual(usual)
    taxon.save(update_fields=["usual_assessment"])
    record(OrganisationEvent.TAXON_ASSESSMENT_SET, taxon, by=by, at=at, facts=_changed(old, taxon.usual_assessment))
    return taxon


def _changed(old: Mapping[str, Criterion], new: Mapping[str, Criterion]) -> dict[str, list[Criterion | None]]:
    """Return for the trail each answer that changed: what was usual before, and what is now."""
    return {name: [old.get(name), new.get(name)] for name in {**old, **new} if old.get(name) != new.get(name)}


def _tree(tree: str) -> TaxonQuerySet:
    return Taxon.objects.of(Tree(tree))


def _locked(taxon: Taxon) -> Taxon:
    return Taxon.objects.select_for_update().get(pk=taxon.pk)


def _hang(taxon: Taxon, parent: Taxon | None) -> Taxon:
    """Put the taxon last among the branches of its new parent."""
    if parent is not None and parent.tree != taxon.tree:
        raise OtherTree
    siblings: dict[str, Any] = _tree(taxon.tree).filter(parent=parent).aggregate(last=Max("position", default=0))
    taxon.parent, taxon.position = parent, siblings["last"] + 1
    return taxon


def _keep_revision(taxon: Taxon, *, by: Actor, at: datetime) -> None:
    TaxonRevision.objects.create(
        taxon=taxon,
        revision=taxon.revision,
        wording=taxon.wording,
        parent_id=taxon.parent_id,
        from_at=at,
        by_ref=by.ref,
    )
