"""Complaints as plain counts, for analysis and reports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from django.db.models import Count, Q
from django.utils.translation import pgettext_lazy

from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.organisation.models import Taxon, Unit
from ascolto.trail.acting import Actor, Permission

Counted = TypeVar("Counted")


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


def received_between(rows: ComplaintQuerySet, start: datetime, end: datetime) -> ComplaintQuerySet:
    """Return the complaints received from the start on and before the end."""
    return rows.filter(received_at__gte=start, received_at__lt=end)


def counts_by(by: By, rows: ComplaintQuerySet) -> Counts:
    """Count complaints by one of their kinds, in two queries."""
    counted = dict(rows.counted().order_by().values_list(by.value).annotate(count=Count("pk")))
    without = counted.pop(None, 0)
    return Counts(named(by, counted), without)


def named(by: By, counted: Mapping[int, Counted]) -> dict[Taxon | Unit, Counted]:
    """Return what was counted by the things themselves, in the order in which these are shown."""
    kinds: Iterable[Taxon | Unit]
    if by is By.UNIT:
        kinds = Unit.objects.filter(pk__in=counted).select_related("parent").order_by("name", "pk")
    else:
        kinds = Taxon.objects.filter(pk__in=counted).order_by("position", "pk")
    return {kind: counted[kind.pk] for kind in kinds}


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
