"""A series between its limits: what all control charts have in common, whatever they chart."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, isfinite, nan
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.change.run_rules import ANHOEJ, Rule, RunsTest, Signal, runs_test, signals_in
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Fact, Finding, FindingKind, found

Numbers: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

PRELIMINARY_BELOW = 12
JUDGED_FROM = 8
SPARSE_BELOW = 2.0
ON_THE_LINE = 1e-9


class ChartKind(StrEnum):
    """What is charted.

    Counts (c), counts per size (u), shares (p) and their numbers (np), measurements one by one (xmr) and the moving
    ranges between them (mr); primed where sizes are large (Laney), or where measurements rest on different sizes
    (i_prime); means, ranges and standard deviations of samples (xbar, r, s); cases (g) or time (t) between rare events.
    """

    C = "c"
    U = "u"
    P = "p"
    NP = "np"
    XMR = "xmr"
    MR = "mr"
    P_PRIME = "p_prime"
    U_PRIME = "u_prime"
    I_PRIME = "i_prime"
    XBAR = "xbar"
    R = "r"
    S = "s"
    G = "g"
    T = "t"


class MovingRanges(StrEnum):
    """Which differences of neighbours tell the variation: all, or without those beyond their own upper limit."""

    ALL = "all"
    SCREENED = "screened"


class Limits(StrEnum):
    """Where the limits lie: three standard deviations away, or at quantiles of the Poisson distribution."""

    THREE_SIGMA = "three_sigma"
    EXACT = "exact"


OF_SAMPLES = {ChartKind.XBAR, ChartKind.R, ChartKind.S}
PER_SIZE = {ChartKind.U, ChartKind.U_PRIME, ChartKind.P, ChartKind.P_PRIME, ChartKind.I_PRIME}
SIZED = PER_SIZE | {ChartKind.NP}
SHARES = {ChartKind.P, ChartKind.P_PRIME, ChartKind.NP}
PRIMED = {ChartKind.P_PRIME, ChartKind.U_PRIME}
COUNTED = {ChartKind.C, ChartKind.U, ChartKind.U_PRIME} | SHARES
BETWEEN = {ChartKind.G, ChartKind.T}
# Patterns that look at thirds of the limits, or at how neighbours follow each other, mean nothing where points are
# skewed or share an observation.
ON_SKEWED = frozenset({Rule.BEYOND_LIMITS, Rule.RUN_OF_9, Rule.RUN_OF_8, Rule.TREND_OF_6, *ANHOEJ})
MEANINGFUL = {ChartKind.MR: frozenset({Rule.BEYOND_LIMITS}), ChartKind.G: ON_SKEWED}
UNITS = {
    ChartKind.C: "count",
    ChartKind.NP: "count",
    ChartKind.U: "rate",
    ChartKind.U_PRIME: "rate",
    ChartKind.P: "share",
    ChartKind.P_PRIME: "share",
    ChartKind.G: "cases_between",
    ChartKind.T: "time_between",
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
    be expected at a point. `undefined` says why there are no limits, `limits` of which sort they are.
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
    limits: Limits = Limits.THREE_SIGMA

    @property
    def is_preliminary(self) -> bool:
        """Return whether the limits rest on so few points that they will still move."""
        return self.n < PRELIMINARY_BELOW

    @property
    def is_sparse(self) -> bool:
        """Return whether counts are so small that three standard deviations promise too much."""
        is_by_sigma = self.limits is Limits.THREE_SIGMA
        return is_by_sigma and self.expected is not None and self.expected < SPARSE_BELOW

    def finding(self) -> Finding:
        """Return what the chart says first: a point beyond the limits, else a run, a trend, a pattern, else calm."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        if self.n < JUDGED_FROM:
            return found(FindingKind.TOO_FEW, needed=JUDGED_FROM, n=self.n, unit=self.unit)
        if not self.signals:
            last = next(point for point in reversed(self.points) if point.centre is not None)
            within: dict[str, Fact] = {"centre": last.centre, "low": last.low, "high": last.high, "size": last.size}
            return self._say(FindingKind.STABLE, **within, limits=self.limits)
        weight = {FindingKind.BEYOND_LIMITS: 3, FindingKind.RUN: 2, FindingKind.TREND: 1, FindingKind.PATTERN: 0}
        return max(self.findings(), key=lambda finding: weight[finding.kind])

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each signal, the latest first."""
        beyond = sum(Rule.BEYOND_LIMITS in each.signals for each in self.points)
        return tuple(self._of(signal, beyond=beyond) for signal in reversed(self.signals))

    def _of(self, signal: Signal, *, beyond: int) -> Finding:
        where: dict[str, Fact] = {"rule": signal.rule, "first": signal.first, "last": signal.last, "side": signal.side}
        point = self.points[signal.last]
        if signal.rule is Rule.BEYOND_LIMITS:
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
class Series:
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


@dataclass(frozen=True, slots=True)
class Lines:
    """Centre, limits and distance from the centre in standard deviations at each point; nan where there is none."""

    centre: Numbers
    low: Numbers
    high: Numbers
    z: Numbers
    sigma_z: float | None = None
    undefined: Undefined | None = None
    limits: Limits = Limits.THREE_SIGMA


def lines_around(
    values: Numbers, centre: Numbers, sigma: Numbers, *, lowest: float = -inf, highest: Numbers | float = inf
) -> Lines:
    """Return limits at three standard deviations, within what is possible."""
    z = np.full(len(values), nan)
    there = sigma > 0
    z[there] = (values[there] - centre[there]) / sigma[there]
    return Lines(centre, np.maximum(centre - 3 * sigma, lowest), np.minimum(centre + 3 * sigma, highest), settled(z))


def settled(z: Numbers) -> Numbers:
    """Return the distances, with 0 for a point that only rounding puts off the centre line."""
    return np.where(np.abs(z) < ON_THE_LINE, 0.0, z)


def no_lines(length: int, reason: Undefined, *, centre: float = nan, sigma_z: float | None = None) -> Lines:
    """Return that there are no limits, and why."""
    nowhere = np.full(length, nan)
    return Lines(np.full(length, centre), nowhere, nowhere, nowhere, sigma_z, reason)


def charted(
    series: Series,
    lines: Lines,
    *,
    baseline: range,
    rules: Collection[Rule],
    moving_ranges: MovingRanges = MovingRanges.ALL,
    unit: str = "",
) -> ControlChart:
    """Put a series and its lines together, and look for signals."""
    is_skewed = lines.limits is Limits.EXACT
    looked_for = frozenset(rules) & (ON_SKEWED if is_skewed else MEANINGFUL.get(series.kind, frozenset(Rule)))
    found_here = signals_of(series, lines.z, looked_for) if lines.undefined is None else ((), runs_test([]))
    signals, runs = found_here
    return ControlChart(
        kind=series.kind,
        unit=unit or UNITS.get(series.kind, "measurement"),
        points=points_of(series, lines, signals),
        n=int(series.tells.sum()),
        baseline=baseline,
        moving_ranges=moving_ranges,
        rules=looked_for,
        sigma_z=lines.sigma_z,
        expected=expected_at_a_point(series),
        signals=signals,
        runs=runs,
        undefined=lines.undefined,
        limits=lines.limits,
    )


def signals_of(series: Series, z: Numbers, rules: frozenset[Rule]) -> tuple[tuple[Signal, ...], RunsTest]:
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


def points_of(series: Series, lines: Lines, signals: Sequence[Signal]) -> tuple[ChartPoint, ...]:
    fired: dict[int, list[Rule]] = {}
    for signal in signals:
        for index in signal.fired:
            fired.setdefault(index, []).append(signal.rule)
    return tuple(
        ChartPoint(
            value=_known(series.values[index]),
            size=float(series.sizes[index]) if series.kind in SIZED | OF_SAMPLES else None,
            low=_known(lines.low[index]),
            centre=_known(lines.centre[index]),
            high=_known(lines.high[index]),
            z=_known(lines.z[index]),
            is_excluded=bool(series.excluded[index]),
            signals=tuple(fired.get(index, ())),
        )
        for index in range(len(series.values))
    )


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def expected_at_a_point(series: Series) -> float | None:
    if series.kind not in COUNTED or not series.tells.any():
        return None
    return float(series.counts[series.tells].mean())
