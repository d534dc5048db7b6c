"""What an overview counts, from one statement: the rows pass by once, and only counts are kept.

Grouped by the database for one table after the other, the same long rows would be read a dozen times.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures import By
from ascolto.complaints.figures_arrivals import CountsByPeriod, by_kind
from ascolto.complaints.figures_breakdown import Part, Side, parts_of
from ascolto.complaints.figures_periods import PERIOD, Period, in_periods
from ascolto.complaints.figures_times import (
    Cohort,
    Waits,
    cohort_of,
    ended_of,
    fate_of,
    followed,
    hours_of,
    waits_of,
    with_fates,
)
from ascolto.complaints.models import ComplaintQuerySet

AT_ONCE = 20_000
CLOCKS = tuple(ClockName)
OUTCOME = "outcome"
SIDES = (Side.UNIT, Side.CUSTOMERS, Side.CHANNEL, Side.LANGUAGE)
OF_WAITS = {clock: (PERIOD, hours_of(clock), ended_of(clock)) for clock in CLOCKS}
OF_FATES = (PERIOD, *(fate_of(clock) for clock in CLOCKS))
OF_KINDS = {by: (PERIOD, by.value) for by in (By.CATEGORY, By.CAUSE)}
CLOSING = (hours_of(ClockName.CLOSE), ended_of(ClockName.CLOSE), fate_of(ClockName.CLOSE), OUTCOME)
OF_ALL = (*OF_WAITS.values(), OF_FATES, *OF_KINDS.values())
OF_PARTS = {side: (side.value, *CLOSING) for side in SIDES}
COLUMNS = tuple(dict.fromkeys(name for names in (*OF_ALL, *OF_PARTS.values()) for name in names))
LOOKED_AT = 0  # the period that is shown in parts; the others are only compared with

Counts = Counter[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Tally:
    """The complaints of some periods, counted by all that is shown of them; the first period is the one looked at."""

    periods: int
    counts: Mapping[tuple[str, ...], Counts]

    @property
    def cohorts(self) -> list[Cohort]:
        """Return for each period how many complaints it brought and what became of the promises."""
        return [cohort_of([(*key, count) for key, count in found]) for found in self._by_period(OF_FATES)]

    def waits(self, clock: ClockName) -> list[Waits]:
        """Return for each period how long its complaints took."""
        return [waits_of((*key, count) for key, count in found) for found in self._by_period(OF_WAITS[clock])]

    def kinds(self, by: By) -> CountsByPeriod:
        """Return how many complaints each category or cause has in each period, merged ones as their heir."""
        counts: dict[int | None, list[int]] = {}
        for place, found in enumerate(self._by_period(OF_KINDS[by])):
            for (kind_id,), count in found:
                counts.setdefault(kind_id, [0] * self.periods)[place] = count
        return by_kind(by, counts, periods=self.periods)

    def parts(self, side: Side) -> list[Part]:
        """Return the parts of the first period, the largest first."""
        return parts_of((*key, count) for key, count in self.counts[OF_PARTS[side]].items())

    def _by_period(self, names: tuple[str, ...]) -> list[list[tuple[tuple[Any, ...], int]]]:
        found: list[list[tuple[tuple[Any, ...], int]]] = [[] for _ in range(self.periods)]
        for (place, *key), count in self.counts[names].items():
            found[place].append((tuple(key), count))
        return found


def tallied(rows: ComplaintQuerySet, periods: Sequence[Period], *, at: datetime) -> Tally:
    """Count the complaints of the periods in one query."""
    asked = with_fates(followed(in_periods(rows, periods), CLOCKS, at=at), CLOCKS, at=at).order_by()
    counts: dict[tuple[str, ...], Counts] = {names: Counter() for names in (*OF_ALL, *OF_PARTS.values())}
    for some in _in_bulk(asked):
        _count(some, {names: counts[names] for names in OF_ALL})
        looked_at = [row for row in some if row[0] == LOOKED_AT]
        _count(looked_at, {names: counts[names] for names in OF_PARTS.values()})
    return Tally(len(periods), counts)


def _in_bulk(rows: ComplaintQuerySet) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the columns, many rows at a time, as the database gives them: whole numbers, words and truths are fit.

    Django would look at every cell by itself, which takes longer than reading them.
    """
    sql, params = rows.values_list(*COLUMNS).query.sql_with_params()
    with connections[rows.db].cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(AT_ONCE):
            yield some


def _count(rows: Sequence[tuple[Any, ...]], counts: Mapping[tuple[str, ...], Counts]) -> None:
    column = dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)) if rows else {}
    for names, counter in counts.items():
        counter.update(zip(*(column.get(name, ()) for name in names), strict=True))
