"""Complaints as plain counts, for analysis and reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.db.models import Count, Q
from django.utils.translation import pgettext_lazy

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.organisation.models import Taxon, Tree, Unit
from ascolto.trail.acting import Actor, Permission


class By(StrEnum):
    """What complaints can be counted by."""

    CATEGORY = "category"
    CAUSE = "cause"
    UNIT = "unit"
    JOURNEY_STAGE = "journey_stage"


BY_NAMES = {
    By.CATEGORY: pgettext_lazy("counted by", "category"),
    By.CAUSE: pgettext_lazy("counted by", "cause"),
    By.UNIT: pgettext_lazy("counted by", "unit"),
    By.JOURNEY_STAGE: pgettext_lazy("counted by", "journey stage"),
}


NOT_DETERMINED = "not_determined"
Value = TypeVar("Value")


def determined(of: Mapping[Taxon | Unit, Value]) -> dict[Taxon | Unit, Value]:
    """Return what was counted without the cause that says that none was found, unless there is nothing else."""
    found = {kind: value for kind, value in of.items() if not _is_undetermined(kind)}
    return found or dict(of)


def _is_undetermined(kind: Taxon | Unit) -> bool:
    return isinstance(kind, Taxon) and kind.tree == Tree.CAUSE and kind.code == NOT_DETERMINED


@dataclass(frozen=True, slots=True)
class Counts:
    """How many complaints each kind has; `without` have no kind yet and belong to no share."""

    of: Mapping[Taxon | Unit, int]
    without: int

    @property
    def n(self) -> int:
        return sum(self.of.values())

    @property
    def all(self) -> int:
        return self.n + self.without


def in_figures_of(actor: Actor) -> ComplaintQuerySet:
    """Return the complaints of the units whose figures the actor may see; a count names nobody."""
    if actor.holds(Permission.VIEW_FIGURES):
        return Complaint.objects.all()
    return Complaint.objects.filter(unit__in=actor.grants.get(Permission.VIEW_FIGURES) or frozenset())


def counts_by(by: By, rows: ComplaintQuerySet) -> Counts:
    """Count complaints by one of their kinds, in two queries."""
    counted = dict(rows.counted().order_by().values_list(by.value).annotate(count=Count("pk")))
    without = counted.pop(None, 0)
    of: dict[Taxon | Unit, int] = {}
    for kind_id, kind in kinds_of(by, counted):
        of[kind] = of.get(kind, 0) + counted[kind_id]
    return Counts(of, without)


def kinds_of(by: By, ids: Iterable[int]) -> list[tuple[int, Taxon | Unit]]:
    """Return for each id what it is counted as, in the order in which these are shown; merged ones as their heir."""
    if by is By.UNIT:
        units = Unit.objects.filter(pk__in=ids).select_related("parent").order_by("name", "pk")
        return [(unit.pk, unit) for unit in units]
    taxa = Taxon.objects.filter(pk__in=ids).select_related("merged_into").order_by("pk")
    kinds = [(taxon.pk, taxon.merged_into or taxon) for taxon in taxa]
    return sorted(kinds, key=lambda each: (each[1].position, each[1].pk))


def of_kind(rows: ComplaintQuerySet, by: By, kind: Taxon | Unit) -> ComplaintQuerySet:
    """Return the complaints that are counted under this kind."""
    if isinstance(kind, Unit):
        return rows.filter(unit=kind)
    return rows.filter(**{f"{by.value}__in": Taxon.objects.counting_as(kind)})


@dataclass(frozen=True, slots=True)
class RecordedOtherwise:
    """Of what arrived in a unit as a complaint, how much was recorded as something else."""

    unit: Unit
    otherwise: int
    arrived: int


def recorded_otherwise(rows: ComplaintQuerySet) -> list[RecordedOtherwise]:
    """Return for each unit how much of what arrived was recorded as something else; units without any arrival lack."""
    otherwise = Count("pk", filter=Q(stage=Stage.RECORDED_OTHERWISE))
    by_unit = rows.order_by().values_list("unit").annotate(otherwise=otherwise, arrived=Count("pk"))
    counted = {unit_id: counts for unit_id, *counts in by_unit}
    units = Unit.objects.filter(pk__in=counted).select_related("parent").order_by("name", "pk")
    return [RecordedOtherwise(unit, *counted[unit.pk]) for unit in units]
