"""How long complaints wait, and whether what was promised was kept; counted by the database, a few numbers come back.

Withdrawn complaints tell nothing about how long it would have taken: they are followed until they were withdrawn, as
open ones are followed until now. What was joined to another or recorded as something else is not counted at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Expression,
    F,
    Func,
    IntegerChoices,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull
from django.db.models.sql.compiler import SQLCompiler

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import ENDED_STAGES, OPEN_STAGES, ComplaintQuerySet, Determination, Origin

ANSWERED = [Stage.CLOSED, Stage.SETTLED]
FOUNDED = [Determination.FOUNDED, Determination.PARTLY]

# When each promise was kept; an acknowledgement that came back is none, and settling on the spot decides as well.
DONE: dict[ClockName, Expression] = {
    ClockName.ACKNOWLEDGE: Case(When(undelivered=False, then=F("acknowledged_at"))),
    ClockName.DECIDE: Case(When(stage=Stage.SETTLED, then=F("closed_at")), default=F("decided_at")),
    ClockName.CLOSE: Case(When(stage__in=ANSWERED, then=F("closed_at"))),
}
# Of imported complaints nobody knows when they were acknowledged and decided elsewhere, of some not even when closed.
UNKNOWN: dict[ClockName, Q] = {
    ClockName.ACKNOWLEDGE: Q(origin=Origin.IMPORTED),
    ClockName.DECIDE: Q(origin=Origin.IMPORTED),
    ClockName.CLOSE: Q(stage__in=ENDED_STAGES, closed_at=None),
}


class Seconds(Func):
    """A moment as whole seconds, so that both databases subtract moments alike."""

    arity = 1
    output_field = IntegerField()
    template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS BIGINT)"

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        template = "CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **extra)


@dataclass(frozen=True, slots=True)
class Lasting:
    """So many complaints took, or have waited, so many hours, each begun one counted whole."""

    hours: int
    has_ended: bool
    count: int


@dataclass(frozen=True, slots=True)
class Waits:
    """How long complaints took from receipt on; of the `unknown` ones that is not on record."""

    lasting: tuple[Lasting, ...]
    unknown: int

    @property
    def n(self) -> int:
        return sum(each.count for each in self.lasting)

    @property
    def ended(self) -> int:
        return sum(each.count for each in self.lasting if each.has_ended)


@dataclass(frozen=True, slots=True)
class Promised:
    """What became of one promise: counted is only what has fallen due, in whichever way it went."""

    kept: int = 0
    late: int = 0
    not_yet_due: int = 0
    withdrawn: int = 0
    without: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.late


@dataclass(frozen=True, slots=True)
class Cohort:
    """The complaints received in one period, and what became of the promises made to them."""

    received: int
    promises: Mapping[ClockName, Promised]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many complaints are open at a moment, and for how many of them a promise is overdue."""

    open: int
    overdue: int


# How long


def hours_of(clock: ClockName) -> str:
    return f"{clock}_hours"


def ended_of(clock: ClockName) -> str:
    return f"{clock}_ended"


def followed(rows: ComplaintQuerySet, clocks: Sequence[ClockName], *, at: datetime) -> ComplaintQuerySet:
    """Give each complaint within how many hours things were done, or for how long it has waited, and whether they were.

    These are acknowledge_hours, acknowledge_ended and so on; hours are None where it is not on record when it was done.
    """
    hours = {hours_of(clock): _hours(clock, at=at) for clock in clocks}
    ended = {ended_of(clock): IsNull(DONE[clock], False) for clock in clocks}  # noqa: FBT003  (as Django has it)
    return rows.counted().annotate(**hours, **ended)


def _hours(clock: ClockName, *, at: datetime) -> Case:
    until = Coalesce(DONE[clock], F("closed_at"), Value(at), output_field=DateTimeField())
    hours = (Seconds(until) - Seconds(F("received_at")) + Value(3599)) / Value(3600)
    return Case(When(UNKNOWN[clock], then=None), default=hours, output_field=IntegerField())


def waits_of(rows: Iterable[tuple[Any, ...]]) -> Waits:
    """Return hours, ended or not, and counts as what they mean; what was done at once was done within an hour."""
    counts: Counter[tuple[int, bool]] = Counter()
    unknown = 0
    for hours, has_ended, count in rows:
        if hours is None:
            unknown += count
        else:
            counts[max(hours, 1), bool(has_ended)] += count
    in_order = sorted(counts, key=lambda each: (each[0], not each[1]))
    return Waits(tuple(Lasting(hours, has_ended, counts[hours, has_ended]) for hours, has_ended in in_order), unknown)


# Whether in time


class Fate(IntegerChoices):
    """What became of a promise; a complaint without one, or whose promise has not fallen due, tells nothing yet."""

    KEPT = 1
    LATE = 2
    NOT_YET_DUE = 3
    WITHDRAWN = 4
    WITHOUT = 5


FALLEN_DUE = [Fate.KEPT, Fate.LATE]


def with_fates(rows: ComplaintQuerySet, clocks: Sequence[ClockName], *, at: datetime) -> ComplaintQuerySet:
    """Give each complaint what became of its promises: acknowledge_fate, decide_fate, close_fate."""
    rows = rows.counted().alias(**{f"{clock}_done": DONE[clock] for clock in clocks})
    return rows.annotate(**{fate_of(clock): _fate(clock, at=at) for clock in clocks})


def fate_of(clock: ClockName) -> str:
    return f"{clock}_fate"


def _fate(clock: ClockName, *, at: datetime) -> Case:
    """Withdrawn before it fell due, nobody knows whether it would have been kept; what is not kept else is late."""
    due, done = f"{clock}_by", f"{clock}_done"
    return Case(
        When(**{due: None}, then=Value(Fate.WITHOUT)),
        When(**{f"{due}__gte": at}, then=Value(Fate.NOT_YET_DUE)),
        When(**{f"{done}__lte": F(due)}, then=Value(Fate.KEPT)),
        When(**{done: None, "stage": Stage.WITHDRAWN, "closed_at__lte": F(due)}, then=Value(Fate.WITHDRAWN)),
        default=Value(Fate.LATE),
        output_field=IntegerField(),
    )


def promised_of(fates: Iterable[tuple[int, int]]) -> Promised:
    """Return how many promises met each fate, out of fates with their counts."""
    counts: Counter[int] = Counter()
    for fate, count in fates:
        counts[fate] += count
    return Promised(
        kept=counts[Fate.KEPT],
        late=counts[Fate.LATE],
        not_yet_due=counts[Fate.NOT_YET_DUE],
        withdrawn=counts[Fate.WITHDRAWN],
        without=counts[Fate.WITHOUT],
    )


def cohort_of(counted: Sequence[tuple[int, ...]]) -> Cohort:
    """Return a cohort out of the fates of its promises, one for each clock, with their counts."""
    promises = {
        clock: promised_of((fates[place], fates[-1]) for fates in counted) for place, clock in enumerate(ClockName)
    }
    return Cohort(sum(count for *_, count in counted), promises)


# How it stands


def standing(rows: ComplaintQuerySet, *, at: datetime, ago: timedelta) -> tuple[Standing, Standing]:
    """Return how many are open and overdue now, and how many were that long ago, in two queries.

    A complaint that was closed and taken up again counts as open in between: only its last closing is on record.
    """
    then = at - ago
    is_open = rows.counted().filter(stage__in=OPEN_STAGES)
    was_open = rows.counted().filter(received_at__lt=then)
    was_open = was_open.filter(Q(closed_at=None, stage__in=OPEN_STAGES) | Q(closed_at__gt=then))
    return _standing(is_open, Q(next_due_at__lt=at)), _standing(was_open, _was_overdue(then))


def _standing(rows: ComplaintQuerySet, is_overdue: Q) -> Standing:
    found = rows.aggregate(open=Count("pk"), overdue=Count("pk", filter=is_overdue))
    return Standing(found["open"], found["overdue"])


def _was_overdue(then: datetime) -> Q:
    """Some promise had fallen due at that moment and was not kept yet."""
    overdue = Q(close_by__lt=then)
    overdue |= Q(acknowledge_by__lt=then) & (Q(acknowledged_at=None) | Q(acknowledged_at__gt=then))
    return overdue | Q(decide_by__lt=then) & (Q(decided_at=None) | Q(decided_at__gt=then))
