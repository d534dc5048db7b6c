"""When complaints were received, day by day; and what each kind brought in one period and in the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add

from django.db.models import Count
from django.db.models.functions import TruncDate

from ascolto.complaints.figures import By, kinds_of
from ascolto.complaints.figures_periods import PERIOD, Period, in_period, in_periods
from ascolto.complaints.models import ComplaintQuerySet
from ascolto.organisation.models import Taxon, Unit


def received_by_day(rows: ComplaintQuerySet, period: Period) -> dict[date, int]:
    """Return how many complaints each day of the period brought; days without any are left out."""
    day = TruncDate("received_at", tzinfo=period.zone)
    counted = in_period(rows.counted(), period).order_by().annotate(day=day).values_list("day")
    return dict(counted.annotate(count=Count("pk")))


@dataclass(frozen=True, slots=True)
class CountsByPeriod:
    """How many complaints each kind has in each period; `without` have no kind yet."""

    of: Mapping[Taxon | Unit, tuple[int, ...]]
    without: tuple[int, ...]

    def in_period(self, place: int) -> dict[Taxon | Unit, int]:
        return {kind: counts[place] for kind, counts in self.of.items() if counts[place]}


def counts_by_period(by: By, rows: ComplaintQuerySet, periods: Sequence[Period]) -> CountsByPeriod:
    """Count the complaints of each period by one of their kinds, in two queries."""
    grouped = in_periods(rows.counted(), periods).order_by().values_list(by.value, PERIOD)
    counts: dict[int | None, list[int]] = {}
    for kind_id, place, count in grouped.annotate(count=Count("pk")):
        counts.setdefault(kind_id, [0] * len(periods))[place] = count
    without = tuple(counts.pop(None, [0] * len(periods)))
    of: dict[Taxon | Unit, tuple[int, ...]] = {}
    for kind_id, kind in kinds_of(by, [each for each in counts if each]):
        before = of.get(kind, (0,) * len(periods))
        of[kind] = tuple(map(add, before, counts[kind_id]))
    return CountsByPeriod(of, without)
