"""Complaints over time: weeks or months on a control chart, since when the level is another, and what stands out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from django.utils.translation import gettext, ngettext, pgettext

from ascolto.analysis import (
    ChartKind,
    ChartPoint,
    ControlChart,
    Phase,
    Phases,
    Rule,
    chart_kind_for,
    control_chart,
    exact_chart,
    steps,
)
from ascolto.complaints.figures_arrivals import received_by_day
from ascolto.complaints.figures_periods import Period
from ascolto.complaints.models import ComplaintQuerySet
from ascolto.organisation.models import AnnotationQuerySet
from ascolto.web.figures.blocks import Block, Column, Kind, Line, Sheet
from ascolto.web.figures.drawings import drawn_over_time
from ascolto.web.figures.happened import Happened, concerning, happened_in
from ascolto.web.figures.numbers import whole
from ascolto.web.figures.overview_form import Asked
from ascolto.web.figures.sentences import day
from ascolto.web.figures.sentences_over_time import of_series

WEEK, MONTH = "week", "month"
DAYS_IN = {WEEK: 7.0, MONTH: 365.25 / 12}
WEEKLY_UP_TO_DAYS = 800
WEEKLY_FROM_A_WEEK = 2
DAY = timedelta(days=1)
SHORT, MOST_BURSTS = 8, 5


@dataclass(frozen=True, slots=True)
class Bucket:
    """The complaints of one week or month, or of as much of it as is looked at; today is not over yet."""

    first: date
    last: date
    count: int
    is_over: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Series:
    """Weeks or months in order; of the last one perhaps not all days have come."""

    every: str
    buckets: tuple[Bucket, ...]

    def size_of(self, bucket: Bucket) -> float:
        """Return how many weeks or months a bucket is: less than one where only part of it is looked at."""
        return bucket.days / DAYS_IN[self.every]

    @property
    def judged(self) -> tuple[Bucket, ...]:
        """Return what is over: the rest would look like a fall."""
        return tuple(bucket for bucket in self.buckets if bucket.is_over)

    def __len__(self) -> int:
        return len(self.buckets)

    def begins(self, place: int) -> date:
        return self.buckets[place].first

    def ends(self, place: int) -> date:
        return self.buckets[place].last

    def count_at(self, place: int) -> int:
        return self.buckets[place].count

    def cut_at(self, place: int) -> tuple[date, date] | None:
        """Return the first and the last day that are looked at, where these are not the whole week or month."""
        looked_at = (self.buckets[place].first, self.buckets[place].last)
        is_whole = looked_at == (_first_of(looked_at[0], self.every), _last_of(looked_at[0], self.every))
        return None if is_whole else looked_at


def series_of(by_day: Mapping[date, int], period: Period, *, every: str, today: date) -> Series:
    """Put the days of a period into weeks or months."""
    buckets = []
    first = period.first
    while first <= period.last:
        last = min(_last_of(first, every), period.last)
        count = sum(by_day.get(first + step * DAY, 0) for step in range((last - first).days + 1))
        buckets.append(Bucket(first, last, count, last < today))
        first = last + DAY
    return Series(every, tuple(buckets))


def fitting(n: int, period: Period) -> str:
    """Return in what so many complaints are put where nobody says: weeks, unless these are too many or too empty."""
    many = period.days > WEEKLY_UP_TO_DAYS
    return MONTH if many or n < WEEKLY_FROM_A_WEEK * period.days / 7 else WEEK


def begun_whole(period: Period, every: str, *, since: date | None) -> Period:
    """Return the period from the beginning of its first week or month on, as far as records go back."""
    begun = _first_of(period.first, every)
    return Period(min(max(begun, since or begun), period.first), period.last, period.zone)


def _first_of(day: date, every: str) -> date:
    return day - day.weekday() * DAY if every == WEEK else day.replace(day=1)


def _last_of(first: date, every: str) -> date:
    if every == WEEK:
        return first + (6 - first.weekday()) * DAY
    return (first.replace(day=1) + 32 * DAY).replace(day=1) - DAY


@dataclass(frozen=True, slots=True)
class Judged:
    """The levels of a series, and a control chart with the limits of the level at each point."""

    phases: Phases
    chart: ControlChart


def judge(series: Series) -> Judged:
    """Look for lasting shifts of the level first, and then for points beyond the limits of their own level.

    Limits around one mean would call most points of a shifted series unusual and hide the few that are. A single week
    in which something burst is not a level: it is left out of levels and limits, and compared with them.
    """
    counts = [bucket.count for bucket in series.judged]
    sizes = [series.size_of(bucket) for bucket in series.judged]
    bursts = bursts_in(counts, sizes)
    phases = _steps_without(bursts, counts, sizes)
    levels = _levels(phases, len(counts))
    if len(phases.phases) < 2 or min(levels) <= 0:
        return Judged(phases, _charted(counts, sizes, bursts))
    chart = _charted(counts, [size * level for size, level in zip(sizes, levels, strict=True)], bursts)
    points = zip(chart.points, sizes, levels, strict=True)
    return Judged(phases, replace(chart, points=tuple(_at_level(*each) for each in points)))


def bursts_in(counts: Sequence[int], sizes: Sequence[float]) -> frozenset[int]:
    """Return the single points without which a short level would not be there: they made it alone."""
    bursts: frozenset[int] = frozenset()
    while len(bursts) < MOST_BURSTS:
        phases = _steps_without(bursts, counts, sizes).phases
        suspects = [_farthest(phase, counts, sizes) for phase in phases if phase.n < SHORT] if len(phases) > 1 else []
        alone = (
            place
            for place in suspects
            if place not in bursts and len(_steps_without(bursts | {place}, counts, sizes).phases) < len(phases)
        )
        found = next(alone, None)
        if found is None:
            break
        bursts |= {found}
    return bursts


def _farthest(phase: Phase, counts: Sequence[int], sizes: Sequence[float]) -> int:
    return max(range(phase.first, phase.last + 1), key=lambda place: abs(counts[place] / sizes[place] - phase.level))


def _without(bursts: Collection[int], counts: Sequence[int]) -> list[int | None]:
    return [None if place in bursts else count for place, count in enumerate(counts)]


def _steps_without(bursts: Collection[int], counts: Sequence[int], sizes: Sequence[float]) -> Phases:
    calm = _without(bursts, counts)
    return steps(calm, sizes, kind=chart_kind_for(calm, sizes))


def _charted(counts: Sequence[int], sizes: Sequence[float], bursts: Collection[int]) -> ControlChart:
    """Return the chart: with exact limits where chance alone is at work, and Laney's where it is not.

    A week in one place brings so few that three standard deviations would alarm in two stable years out of five.
    """
    kind = chart_kind_for(_without(bursts, counts), sizes)
    is_chance = kind is ChartKind.U
    chart = (
        exact_chart(counts, sizes, excluded=bursts)
        if is_chance
        else control_chart(counts, sizes, kind=kind, excluded=bursts)
    )
    return replace(chart, points=tuple(replace(point, is_excluded=False) for point in chart.points))


def _levels(phases: Phases, length: int) -> list[float]:
    """Return the level at each point; a point that was left out has that of the time before it."""
    begins = {phase.first: phase.level for phase in phases.phases}
    level, levels = next(iter(begins.values()), 0.0), []
    for place in range(length):
        level = begins.get(place, level)
        levels.append(level)
    return levels


def _at_level(point: ChartPoint, size: float, level: float) -> ChartPoint:
    """Return a point that was charted as a multiple of its level as a rate again."""

    def scaled(value: float | None) -> float | None:
        return None if value is None else value * level

    return replace(
        point,
        value=scaled(point.value),
        size=size,
        low=scaled(point.low),
        centre=scaled(point.centre),
        high=scaled(point.high),
    )


def with_what_is_not_over(chart: ControlChart, series: Series) -> ControlChart:
    """Return the chart with the last bucket drawn in it, marked and without limits, because it is never judged."""
    pending = tuple(_unjudged(bucket, series.size_of(bucket)) for bucket in series.buckets if not bucket.is_over)
    return replace(chart, points=chart.points + pending)


def _unjudged(bucket: Bucket, size: float) -> ChartPoint:
    return ChartPoint(bucket.count / size, size, low=None, centre=None, high=None, z=None, is_excluded=True)


def over_time(
    rows: ComplaintQuerySet,
    asked: Asked,
    span: Period,
    *,
    annotations: AnnotationQuerySet,
    since: date | None,
    at: datetime,
) -> Block:
    """Show complaints over the period and the one before it, with what happened in that time."""
    # From the first week of the first month on: a week may begin in the month before.
    widest = begun_whole(begun_whole(span, MONTH, since=since), WEEK, since=since)
    by_day = received_by_day(rows, widest)
    every = asked.every or fitting(sum(by_day.values()), widest)
    today = at.astimezone(span.zone).date()
    series = series_of(by_day, begun_whole(span, every, since=since), every=every, today=today)
    judged = judge(series)
    chart = with_what_is_not_over(judged.chart, series)
    happened = happened_in(concerning(annotations, asked.unit), series)
    coinciding = partial(happened.about, series=series)
    sentences = of_series(judged.phases, judged.chart.finding(), series, coinciding=coinciding)
    marked = [gettext("Numbers mark what happened; a list below says what.")] if happened.told else []
    return Block(
        code="over_time",
        title=gettext("Complaints over time"),
        icon="trending-up",
        sentences=sentences,
        ground=_ground(series, judged.chart),
        notes=_notes(),
        drawing=drawn_over_time(
            chart, judged.phases, series, alternative=[*sentences, *marked], marks=happened.marks()
        ),
        sheet=_sheet(series, chart, asked, happened),
        happened=happened.told,
        unmarked=gettext("Only the latest are marked; earlier ones stand on the page of what happened.")
        if happened.has_more
        else "",
    )


def _ground(series: Series, chart: ControlChart) -> list[str]:
    n = sum(bucket.count for bucket in series.buckets)
    said = [
        ngettext("n = %(n)s complaint since %(day)s", "n = %(n)s complaints since %(day)s", n)
        % {"n": whole(n), "day": day(series.begins(0))},
        gettext("counts, not per customer: how many customers there were is not on record"),
    ]
    if chart.is_preliminary:
        said.append(gettext("the limits rest on few points and will still move"))
    if chart.is_sparse:
        said.append(gettext("so few at a time that chance alone goes beyond the limits more often"))
    if series.buckets and not series.buckets[-1].is_over:
        said.append(
            gettext("the last week is not over and is not judged")
            if series.every == WEEK
            else gettext("the last month is not over and is not judged")
        )
    return said


def _notes() -> list[str]:
    return [
        gettext(
            "Levels that lasted are looked for first. The limits are those of chance itself (exact, Poisson): by "
            "chance alone a week or month lies beyond them once in 370 at most, however few complaints come. Where "
            "counts differ more than chance explains, the limits are wider: three standard deviations of how they "
            "differ (Laney)."
        ),
        gettext("More guests or sales bring more complaints, so a rise is a question, not yet a verdict."),
    ]


def _sheet(series: Series, chart: ControlChart, asked: Asked, happened: Happened) -> Sheet:
    every = pgettext("column", "week from") if series.every == WEEK else pgettext("column", "month from")
    columns = (
        Column(every, Kind.DAY, gettext("Its first day that is looked at.")),
        Column(pgettext("column", "complaints"), Kind.COUNT, gettext("Received on these days.")),
        Column(pgettext("column", "days"), Kind.COUNT, gettext("How many days of it are looked at.")),
        Column(
            _rate_name(series.every),
            Kind.NUMBER,
            gettext("As many as a whole one would have brought, so that parts of one compare."),
        ),
        Column(
            pgettext("column", "lower limit"), Kind.NUMBER, gettext("By chance alone seldom fewer; none where it is 0.")
        ),
        Column(pgettext("column", "mean"), Kind.NUMBER, gettext("Of all at the same level.")),
        Column(pgettext("column", "upper limit"), Kind.NUMBER, gettext("By chance alone seldom more.")),
        Column(pgettext("column", "signal"), meaning=gettext("What stands out there beyond chance.")),
        *_happened_column(happened),
    )
    told = happened.by_place()
    lines = [
        _line(bucket, point, asked, [told.get(place, "")] if told else [])
        for place, (bucket, point) in enumerate(zip(series.buckets, chart.points, strict=True))
    ]
    return Sheet(gettext("Complaints over time"), columns, tuple(lines), layout="scroll")


def _happened_column(happened: Happened) -> list[Column]:
    """Return the column of what happened, where something did."""
    meaning = gettext("As somebody wrote it down; it need not be what caused the number.")
    return [Column(pgettext("column", "what happened"), meaning=meaning)] if happened.told else []


def _rate_name(every: str) -> str:
    return pgettext("column", "a week") if every == WEEK else pgettext("column", "a month")


def _line(bucket: Bucket, point: ChartPoint, asked: Asked, beside: Sequence[str]) -> Line:
    limits = (point.low, point.centre, point.high)
    days = {"received_from": bucket.first.isoformat(), "received_to": bucket.last.isoformat()}
    return Line(
        (bucket.first, bucket.count, bucket.days, point.value, *limits, _signal(point), *beside),
        asked.behind("received", **days) if bucket.count else "",
    )


def _signal(point: ChartPoint) -> str:
    if point.is_excluded:
        return pgettext("signal", "not over yet")
    if not point.signals:
        return ""
    if Rule.BEYOND_LIMITS in point.signals:
        return pgettext("signal", "beyond the limits")
    return pgettext("signal", "part of a pattern")
