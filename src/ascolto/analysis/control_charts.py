"""Whether a series varies by chance alone, or something happened that is worth looking for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, nan
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.run_rules import USUAL, Rule, RunsTest, Signal, runs_test, signals_in

Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

PRELIMINARY_BELOW = 12
JUDGED_FROM = 8
SPARSE_BELOW = 2.0
# d2 and D4 of moving ranges of two, rounded as in the published tables, so that results agree with them.
D2 = 1.128
D4 = 3.267
ON_THE_LINE = 1e-9


class ChartKind(StrEnum):
    """What is charted: counts, counts per size, shares, or measurements; primed where sizes are large (Laney)."""

    C = "c"
    U = "u"
    P = "p"
    NP = "np"
    XMR = "xmr"
    P_PRIME = "p_prime"
    U_PRIME = "u_prime"


class MovingRanges(StrEnum):
    """Which differences of neighbours tell the variation: all, or without those beyond their own upper limit."""

    ALL = "all"
    SCREENED = "screened"


SIZED = {ChartKind.U, ChartKind.U_PRIME, ChartKind.P, ChartKind.P_PRIME, ChartKind.NP}
PER_SIZE = SIZED - {ChartKind.NP}
SHARES = {ChartKind.P, ChartKind.P_PRIME, ChartKind.NP}
PRIMED = {ChartKind.P_PRIME, ChartKind.U_PRIME}
UNITS = {
    ChartKind.C: "count",
    ChartKind.NP: "count",
    ChartKind.U: "rate",
    ChartKind.U_PRIME: "rate",
    ChartKind.P: "share",
    ChartKind.P_PRIME: "share",
    ChartKind.XMR: "measurement",
}


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One point: what is drawn, the size behind it, its limits, and the rules whose pattern is complete here.

    `value` is None where nothing was measured or the size is 0; limits are None where there are none. `z` is the
    distance from the centre in standard deviations of the chart.
    """

    value: float | None
    size: float | None
    low: float | None
    centre: float | None
    high: float | None
    z: float | None
    is_excluded: bool
    signals: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A series between its limits of natural variation, and the signals in it.

    `n` counts the points from which the limits were computed. `sigma_z` is the spread of the standardised counts
    (1 where chance alone is at work, above 1 overdispersed); None for measurements. `expected` is the mean count to
    be expected at a point. `undefined` says why there are no limits.
    """

    kind: ChartKind
    unit: str
    points: tuple[ChartPoint, ...]
    n: int
    baseline: range
    moving_ranges: MovingRanges
    rules: frozenset[Rule]
    sigma_z: float | None
    expected: float | None
    signals: tuple[Signal, ...]
    runs: RunsTest
    undefined: Undefined | None

    @property
    def is_preliminary(self) -> bool:
        """Return whether the limits rest on so few points that they will still move."""
        return self.n < PRELIMINARY_BELOW

    @property
    def is_sparse(self) -> bool:
        """Return whether counts are so small that three standard deviations promise too much."""
        return self.expected is not None and self.expected < SPARSE_BELOW

    def finding(self) -> Finding:
        """Return what the chart says first: a point beyond the limits, else a run, a trend, a pattern, else calm."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        if self.n < JUDGED_FROM:
            return found(FindingKind.TOO_FEW, needed=JUDGED_FROM, n=self.n, unit=self.unit)
        if not self.signals:
            last = next(point for point in reversed(self.points) if point.centre is not None)
            return self._say(FindingKind.STABLE, centre=last.centre, low=last.low, high=last.high, size=last.size)
        weight = {FindingKind.BEYOND_LIMITS: 3, FindingKind.RUN: 2, FindingKind.TREND: 1, FindingKind.PATTERN: 0}
        return max(self.findings(), key=lambda finding: weight[finding.kind])

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each signal, the latest first."""
        return tuple(self._of(signal) for signal in reversed(self.signals))

    def _of(self, signal: Signal) -> Finding:
        where: dict[str, Fact] = {"rule": signal.rule, "first": signal.first, "last": signal.last, "side": signal.side}
        point = self.points[signal.last]
        if signal.rule is Rule.BEYOND_LIMITS:
            beyond = sum(Rule.BEYOND_LIMITS in each.signals for each in self.points)
            limits: dict[str, Fact] = {
                "value": point.value,
                "low": point.low,
                "centre": point.centre,
                "high": point.high,
                "size": point.size,
            }
            return self._say(FindingKind.BEYOND_LIMITS, points=beyond, **where, **limits)
        length = signal.last - signal.first + 1
        if signal.rule in {Rule.RUN_OF_9, Rule.RUN_OF_8, Rule.LONG_RUN}:
            return self._say(FindingKind.RUN, length=length, centre=point.centre, **where)
        if signal.rule is Rule.TREND_OF_6:
            ends: dict[str, Fact] = {"from_value": self.points[signal.first].value, "to_value": point.value}
            return self._say(FindingKind.TREND, length=length, **where, **ends)
        return self._say(FindingKind.PATTERN, **where)

    def _say(self, kind: FindingKind, **facts: Fact) -> Finding:
        return found(kind, **facts, is_preliminary=self.is_preliminary, n=self.n, unit=self.unit)


@dataclass(frozen=True, slots=True)
class _Series:
    """The series as it is drawn: values, sizes, and which points tell the limits and which the runs."""

    kind: ChartKind
    values: Numbers
    counts: Numbers
    sizes: Numbers
    excluded: Mask
    tells: Mask

    @property
    def measured(self) -> Mask:
        return np.isfinite(self.values)


def control_chart(
    values: Sequence[float | None],
    sizes: Sequence[float] | None = None,
    *,
    kind: str,
    baseline: range | slice | None = None,
    excluded: Collection[int] = (),
    rules: Collection[Rule] = USUAL,
    moving_ranges: str = MovingRanges.ALL,
    unit: str = "",
) -> ControlChart:
    """Compute centre line, limits at three standard deviations, and signals.

    Args:
        values: (points,) in order of time; counts of 0 or more for c, u, p, np and the primed kinds, measurements for
            xmr; None or nan where nothing was measured.
        sizes: (points,) the size behind each count, 0 or more: areas of opportunity (u), how many were looked at (p,
            np; at least the count). None for c and xmr.
        kind: one of `ChartKind`. The primed kinds widen the limits by `sigma_z` (Laney); `chart_kind_for` chooses.
        baseline: the points from which the limits are computed; all if None. Later points are judged by them.
        excluded: indexes of points with a known cause: drawn and compared with the limits, but neither limits nor
            patterns are made of them.
        rules: the patterns that count as signals. In a stable series the mean number of points until a false alarm
            is 370 for points beyond the limits alone, 217 for the usual two (with runs of nine), 92 for the four of
            Western Electric, about 75 for the eight of Nelson (simulated); small counts differ.
        moving_ranges: `screened` leaves out moving ranges above 3.267 times their mean, once, before the variation is
            taken from them (xmr and the primed kinds). Programs differ in this; the result says which was used.
        unit: of the values; by default what the kind charts.
    Returns:
        The chart, with `undefined` instead of limits where there can be none. Limits stay within what is possible:
        0 and above for counts, up to 1 for shares. Limits from fewer than 12 points are preliminary.
    Raises:
        ValueError: lengths that differ, sizes missing or not asked for, negative counts or sizes, an infinite value,
            more counted than looked at, an excluded point that is not there.
    Source:
        Montgomery, Introduction to Statistical Quality Control, 7th ed., ch. 6 and 7; Laney (2002), Qual. Eng. 14(4),
        531-537; runs: Anhøj and Olesen (2014); ARL: Champ and Woodall (1987), Technometrics 29, 393-399.
    """
    kind, moving_ranges = ChartKind(kind), MovingRanges(moving_ranges)
    told = _indexes(baseline, len(values))
    series = _series(values, sizes, kind=kind, baseline=told, excluded=excluded)
    centre, sigma, sigma_z, undefined = _variation(series, moving_ranges)
    z = _standardised(series, centre, sigma)
    signals, runs = _signals(series, z, frozenset(rules)) if undefined is None else ((), runs_test([]))
    return ControlChart(
        kind=kind,
        unit=unit or UNITS[kind],
        points=_points(series, centre, sigma, z, signals),
        n=int(series.tells.sum()),
        baseline=told,
        moving_ranges=moving_ranges,
        rules=frozenset(rules),
        sigma_z=sigma_z,
        expected=_expected(series),
        signals=signals,
        runs=runs,
        undefined=undefined,
    )


def _indexes(baseline: range | slice | None, length: int) -> range:
    if isinstance(baseline, slice):
        return range(*baseline.indices(length))
    return range(length) if baseline is None else baseline


def _series(
    values: Sequence[float | None],
    sizes: Sequence[float] | None,
    *,
    kind: ChartKind,
    baseline: range,
    excluded: Collection[int],
) -> _Series:
    counts = np.array([nan if value is None else value for value in values], dtype=np.float64)
    if (sizes is None) == (kind in SIZED):
        raise ValueError(f"A chart of the kind {kind} {'takes' if kind in SIZED else 'takes no'} sizes.")
    opportunities = np.ones(len(counts)) if sizes is None else np.array(sizes, dtype=np.float64)
    _refuse_impossible(counts, opportunities, kind)
    if not all(0 <= index < len(counts) for index in excluded):
        raise ValueError(f"There is no such point among {len(counts)} to leave out.")
    drawn = counts.copy()
    if kind in SIZED:
        drawn[opportunities == 0] = nan
    if kind in PER_SIZE:
        drawn = np.divide(counts, opportunities, out=np.full(len(counts), nan), where=opportunities > 0)
    inside = np.zeros(len(counts), dtype=np.bool_)
    inside[[index for index in baseline if 0 <= index < len(counts)]] = True
    ghosts = np.zeros(len(counts), dtype=np.bool_)
    ghosts[list(excluded)] = True
    return _Series(kind, drawn, counts, opportunities, ghosts, inside & ~ghosts & np.isfinite(drawn))


def _refuse_impossible(counts: Numbers, sizes: Numbers, kind: ChartKind) -> None:
    if len(counts) != len(sizes):
        raise ValueError(f"{len(counts)} values do not go with {len(sizes)} sizes.")
    if np.isinf(counts).any():
        raise ValueError("A value is infinite.")
    if not np.isfinite(sizes).all() or (sizes < 0).any():
        raise ValueError("A size is below 0 or unknown.")
    if kind is not ChartKind.XMR and (counts < 0).any():
        raise ValueError("A count is below 0.")
    if kind in SHARES and (counts > sizes).any():
        raise ValueError("More was counted than was looked at.")


def _variation(series: _Series, moving_ranges: MovingRanges) -> tuple[Numbers, Numbers, float | None, Undefined | None]:
    """Return centre and standard deviation at each point, the spread of what was standardised, and what is lacking."""
    nowhere = np.full(len(series.values), nan)
    lacking = _lacking(series)
    if lacking:
        return nowhere, nowhere, None, lacking
    tells = series.tells
    if series.kind is ChartKind.XMR:
        centre = np.full(len(series.values), series.values[tells].mean())
        spread = np.full(len(series.values), _mean_range(series.values[tells], moving_ranges) / D2)
        return (centre, spread, None, None) if spread.any() else (centre, nowhere, None, Undefined.ALL_EQUAL)
    centre, sigma = _by_chance(series)
    if not (sigma[tells] > 0).all():
        never = not series.counts[tells].any()
        return centre, nowhere, None, Undefined.NEVER_HAPPENED if never else Undefined.ALWAYS_HAPPENED
    z = (series.values[tells] - centre[tells]) / sigma[tells]
    sigma_z = _mean_range(z, moving_ranges) / D2 if len(z) > 1 else None
    if series.kind not in PRIMED or sigma_z is None:
        return centre, sigma, sigma_z, None
    return (centre, nowhere, 0.0, Undefined.ALL_EQUAL) if sigma_z == 0 else (centre, sigma * sigma_z, sigma_z, None)


def _lacking(series: _Series) -> Undefined | None:
    points = int(series.tells.sum())
    if not np.isfinite(series.counts).any():
        return Undefined.NOTHING_COUNTED
    if not series.measured.any():
        return Undefined.NO_OPPORTUNITY
    if not points:
        return Undefined.EMPTY_BASELINE
    if points < 2 and (series.kind is ChartKind.XMR or series.kind in PRIMED):
        return Undefined.TOO_FEW_POINTS
    return None


def _by_chance(series: _Series) -> tuple[Numbers, Numbers]:
    """Return centre and standard deviation at each point if the counts were Poisson or binomial around one level."""
    sizes = np.where(series.sizes > 0, series.sizes, nan)
    level = series.counts[series.tells].sum() / series.sizes[series.tells].sum()
    variance = level * (1 - level) if series.kind in SHARES else level
    if series.kind in PER_SIZE:
        return np.where(np.isfinite(sizes), level, nan), np.sqrt(variance / sizes)
    return level * sizes, np.sqrt(variance * sizes)


def _mean_range(values: Numbers, moving_ranges: MovingRanges) -> float:
    ranges = np.abs(np.diff(values))
    if moving_ranges is MovingRanges.SCREENED:
        ranges = ranges[ranges <= D4 * ranges.mean()]
    return float(ranges.mean())


def _standardised(series: _Series, centre: Numbers, sigma: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        z: Numbers = (series.values - centre) / sigma
    # A point that only rounding puts off the centre line lies on it.
    z[np.abs(z) < ON_THE_LINE] = 0.0
    return z


def _signals(series: _Series, z: Numbers, rules: frozenset[Rule]) -> tuple[tuple[Signal, ...], RunsTest]:
    """Compare every point with the limits, and look for patterns among those that are not excluded."""
    every = np.flatnonzero(np.isfinite(z))
    kept = np.flatnonzero(np.isfinite(z) & ~series.excluded)
    signals = _placed(signals_in(z[every].tolist(), rules=rules & {Rule.BEYOND_LIMITS}), every)
    signals += _placed(signals_in(z[kept].tolist(), rules=rules - {Rule.BEYOND_LIMITS}), kept)
    return tuple(sorted(signals, key=lambda signal: (signal.last, signal.first))), runs_test(z[kept].tolist())


def _placed(signals: Sequence[Signal], where: NDArray[np.intp]) -> list[Signal]:
    """Return the signals with the indexes of the whole series."""
    place = where.tolist()
    return [
        Signal(each.rule, place[each.first], place[each.last], each.side, tuple(place[index] for index in each.fired))
        for each in signals
    ]


def _points(
    series: _Series, centre: Numbers, sigma: Numbers, z: Numbers, signals: Sequence[Signal]
) -> tuple[ChartPoint, ...]:
    low, high = centre - 3 * sigma, centre + 3 * sigma
    if series.kind is not ChartKind.XMR:
        low = np.maximum(low, 0)
    if series.kind in SHARES:
        high = np.minimum(high, series.sizes if series.kind is ChartKind.NP else 1)
    fired: dict[int, list[Rule]] = {}
    for signal in signals:
        for index in signal.fired:
            fired.setdefault(index, []).append(signal.rule)
    return tuple(
        ChartPoint(
            value=_known(series.values[index]),
            size=float(series.sizes[index]) if series.kind in SIZED else None,
            low=_known(low[index]),
            centre=_known(centre[index]),
            high=_known(high[index]),
            z=_known(z[index]),
            is_excluded=bool(series.excluded[index]),
            signals=tuple(fired.get(index, ())),
        )
        for index in range(len(series.values))
    )


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _expected(series: _Series) -> float | None:
    if series.kind is ChartKind.XMR or not series.tells.any():
        return None
    return float(series.counts[series.tells].mean())
