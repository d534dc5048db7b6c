"""When complaints were received, day by day; and what each kind brought in one period and in the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import add

from django.db.models import Case, Count, ExpressionWrapper, F, IntegerField, Value, When

from ascolto.complaints.figures import By, kinds_of
from ascolto.complaints.figures_periods import Period, in_period
from ascolto.complaints.figures_times import Seconds
from ascolto.complaints.models import ComplaintQuerySet
from ascolto.organisation.models import Taxon, Unit

DAY_0 = date(1970, 1, 1)
SECONDS_A_DAY = 24 * 60 * 60
SECOND = timedelta(seconds=1)


def received_by_day(rows: ComplaintQuerySet, period: Period) -> dict[date, int]:
    """Return how many complaints each day of the period brought; days without any are left out.

    Days are counted from 1970 on by arithmetic: on SQLite Django would call Python for every row.
    """
    shifts = [When(received_at__lt=until, then=Value(shift)) for until, shift in shifts_of(period)]
    local = Seconds(F("received_at")) + Case(*shifts, default=Value(0), output_field=IntegerField())
    day = ExpressionWrapper(local / Value(SECONDS_A_DAY), output_field=IntegerField())
    counted = in_period(rows.counted(), period).order_by().annotate(day=day).values_list("day")
    return {DAY_0 + timedelta(days=number): count for number, count in counted.annotate(count=Count("pk"))}


def shifts_of(period: Period) -> list[tuple[datetime, int]]:
    """Return by how many seconds the clocks of the period are ahead of UTC, each with the moment until then."""
    shifts: list[tuple[datetime, int]] = []
    moment, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
    while moment < end:
        after = min(moment + timedelta(days=1), end)
        if _shift(moment, period) != _shift(after, period):
            shifts.append((_changed_between(moment, after, period), _shift(moment, period)))
        moment = after
    return [*shifts, (end, _shift(end - SECOND, period))]


def _changed_between(moment: datetime, after: datetime, period: Period) -> datetime:
    """Return the first second at which the clocks no longer show what they showed at a moment."""
    early, late = moment, after
    while late - early > SECOND:
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        early, late = (middle, late) if _shift(middle, period) == _shift(moment, period) else (early, middle)
    return late


def _shift(moment: datetime, period: Period) -> int:
    ahead = moment.astimezone(period.zone).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0


@dataclass(frozen=True, slots=True)
class CountsByPeriod:
    """How many complaints each kind has in each period; `without` have no kind yet."""

    of: Mapping[Taxon | Unit, tuple[int, ...]]
    without: tuple[int, ...]

    def in_period(self, place: int) -> dict[Taxon | Unit, int]:
        return {kind: counts[place] for kind, counts in self.of.items() if counts[place]}


def by_kind(by: By, counts: dict[int | None, list[int]], *, periods: int) -> CountsByPeriod:
    """Return what was counted under the id of each kind as counts of the kinds, merged ones as their heir."""
    without = tuple(counts.pop(None, [0] * periods))
    of: dict[Taxon | Unit, tuple[int, ...]] = {}
    for kind_id, kind in kinds_of(by, [each for each in counts if each]):
        before = of.get(kind, (0,) * periods)
        of[kind] = tuple(map(add, before, counts[kind_id]))
    return CountsByPeriod(of, without)
