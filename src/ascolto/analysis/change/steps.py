"""Since when a series has been at another level, and at which."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, hypot, inf, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit, xlogy

from ascolto.analysis.change.charted import SHARES, ChartKind, Numbers
from ascolto.analysis.change.control_charts import control_chart
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import rate
from ascolto.analysis.shares.proportions import wilson_interval

LEAST = 4
LEAST_PENALTY = 10.0
UNITS = {ChartKind.C: "count", ChartKind.U: "rate", ChartKind.P: "share", ChartKind.XMR: "measurement"}


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch at one level: its first and last index, the level with its interval, and the points in it."""

    first: int
    last: int
    level: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Phases:
    """A series as stretches at one level each; one stretch where no lasting shift is shown.

    `dispersion` is by how much neighbouring points vary more than by chance (a variance ratio, 1 or more), which was
    allowed for; `penalty` is what a shift had to explain to be counted.
    """

    kind: ChartKind
    unit: str
    phases: tuple[Phase, ...]
    n: int
    dispersion: float | None
    penalty: float | None
    confidence: float
    undefined: Undefined | None = None

    @property
    def shifts(self) -> tuple[int, ...]:
        """Return the indexes at which a new level begins."""
        return tuple(phase.first for phase in self.phases[1:])

    def finding(self) -> Finding:
        """Return the last lasting shift, or the level at which the series has been all along."""
        if self.undefined is Undefined.TOO_FEW_POINTS:
            return found(FindingKind.TOO_FEW, needed=2 * LEAST, n=self.n, unit=self.unit)
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        now = self.phases[-1]
        if len(self.phases) == 1:
            return found(FindingKind.LEVEL, level=now.level, low=now.low, high=now.high, n=self.n, unit=self.unit)
        before = self.phases[-2]
        ratio, low, high = ratio_of(now, before)
        return found(
            FindingKind.LEVEL_UP if now.level > before.level else FindingKind.LEVEL_DOWN,
            from_index=now.first,
            before=before.level,
            before_low=before.low,
            before_high=before.high,
            after=now.level,
            after_low=now.low,
            after_high=now.high,
            ratio=ratio,
            low=low,
            high=high,
            shifts=len(self.phases) - 1,
            n=self.n,
            unit=self.unit,
        )


@dataclass(frozen=True, slots=True)
class _Sums:
    """Running sums of a series, from which any stretch is judged at once; index 0 is before the first point."""

    kind: ChartKind
    counts: Numbers
    sizes: Numbers
    squares: Numbers
    variance: float

    def cost(self, first: NDArray[np.intp], last: int) -> Numbers:
        """Return how badly one level fits the points from each of `first` up to `last`, as twice a log-likelihood."""
        count = self.counts[last] - self.counts[first]
        size = self.sizes[last] - self.sizes[first]
        if self.kind is ChartKind.XMR:
            unlike: Numbers = self.squares[last] - self.squares[first] - count**2 / size
            return unlike / self.variance
        unlike = -2 * xlogy(count, count / size)
        if self.kind in SHARES:
            unlike = unlike - 2 * xlogy(size - count, 1 - count / size)
        return unlike / self.variance


def steps(
    values: Sequence[float | None],
    sizes: Sequence[float] | None = None,
    *,
    kind: str = ChartKind.C,
    least: int = LEAST,
    confidence: float = 0.95,
) -> Phases:
    """Split a series where its level shifts lastingly.

    Args:
        values: (points,) in order of time, as for `control_chart`; None where nothing was measured.
        sizes: (points,) as for `control_chart`; points of size 0 are passed over.
        kind: what is charted; a primed kind is the same as its own, because overdispersion is allowed for always.
        least: the fewest points at a level, 2 or more.
        confidence: two-sided level of the intervals of the levels, strictly between 0 and 1. They do not know that
            the shift was chosen because it stands out, so they are a little too narrow.
    Returns:
        The split that explains the series best when every shift costs a penalty. The penalty is set so that a stable
        series is split in at most one case out of twenty. Undefined for fewer than twice `least` points, and where
        the chart is.
    Raises:
        ValueError: as `control_chart`; least below 2; confidence outside (0, 1).
    Source:
        Jackson et al. (2005), IEEE Signal Process. Lett. 12(2), 105-108 (optimal partitioning); likelihood ratios
        as in Chen and Gupta (2012), Parametric Statistical Change Point Analysis; penalty: by simulation.
    """
    if least < 2:
        raise ValueError(f"A level takes 2 points or more, not {least}.")
    quantile_of(confidence)
    kind = _plain(ChartKind(kind))
    chart = control_chart(values, sizes, kind=kind)
    there = [index for index, point in enumerate(chart.points) if point.value is not None]
    lacking = chart.undefined or (Undefined.TOO_FEW_POINTS if len(there) < 2 * least else None)
    if lacking:
        return Phases(kind, UNITS[kind], (), len(there), None, None, confidence, lacking)
    counts = np.array([values[index] for index in there], dtype=np.float64)
    opportunities = np.array([1.0 if sizes is None else sizes[index] for index in there])
    variance = _variance(chart.sigma_z, counts)
    penalty = _penalty(len(there))
    sums = _sums(kind, counts, opportunities, variance)
    bounds = _best_split(sums, penalty=penalty, least=least)
    return Phases(
        kind=kind,
        unit=UNITS[kind],
        phases=_phases(sums, bounds, there, confidence),
        n=len(there),
        dispersion=None if kind is ChartKind.XMR else variance,
        penalty=penalty,
        confidence=confidence,
    )


def _plain(kind: ChartKind) -> ChartKind:
    plain = {ChartKind.U_PRIME: ChartKind.U, ChartKind.P_PRIME: ChartKind.P, ChartKind.NP: ChartKind.P}
    return plain.get(kind, kind)


def _variance(sigma_z: float | None, values: Numbers) -> float:
    """Return the variance of measurements, or how many times that of counts is larger than by chance, at least 1."""
    if sigma_z is not None:
        return max(1.0, sigma_z**2)
    return float((np.abs(np.diff(values)).mean() / 1.128) ** 2)


def _penalty(points: int) -> float:
    """Return what a shift must explain, as twice a log-likelihood.

    The form is that of the Bayesian information criterion, two more numbers for one more level. Of 600 stable series
    each of 8 to 156 points – Poisson counts around 0.5, 3, 12, 80, shares, measurements – no more than 5 % were split.
    """
    return max(LEAST_PENALTY, 2 * log(points) + 2)


def _sums(kind: ChartKind, counts: Numbers, sizes: Numbers, variance: float) -> _Sums:
    def running(values: Numbers) -> Numbers:
        return np.concatenate([[0.0], np.cumsum(values)])

    return _Sums(kind, running(counts), running(sizes), running(counts**2), variance)


def _best_split(sums: _Sums, *, penalty: float, least: int) -> list[int]:
    """Return where the stretches begin, and the end, of the split with the lowest cost."""
    points = len(sums.counts) - 1
    best = np.full(points + 1, inf)
    best[0] = -penalty
    begun = np.zeros(points + 1, dtype=np.intp)
    for last in range(least, points + 1):
        starts = np.arange(0, last - least + 1)
        costs = best[starts] + sums.cost(starts, last) + penalty
        begun[last] = starts[np.argmin(costs)]
        best[last] = costs.min()
    bounds = [points]
    while bounds[0]:
        bounds.insert(0, int(begun[bounds[0]]))
    return bounds


def _phases(sums: _Sums, bounds: list[int], there: list[int], confidence: float) -> tuple[Phase, ...]:
    stretches = list(pairwise(bounds))
    spread = sum(float(sums.cost(np.array([first]), last)[0]) for first, last in stretches) * sums.variance
    freedom = bounds[-1] - len(stretches)
    phases = []
    for first, last in stretches:
        count, size = sums.counts[last] - sums.counts[first], sums.sizes[last] - sums.sizes[first]
        half = float(stdtrit(freedom, (1 + confidence) / 2)) * (max(spread, 0.0) / freedom / size) ** 0.5
        low, high = _interval(sums, float(count), float(size), half, confidence)
        phases.append(Phase(there[first], there[last - 1], float(count / size), low, high, last - first))
    return tuple(phases)


def _interval(
    sums: _Sums, count: float, size: float, half: float, confidence: float
) -> tuple[float | None, float | None]:
    """Return the bounds of a level; overdispersed counts are worth as many fewer as they vary more."""
    if sums.kind is ChartKind.XMR:
        return count / size - half, count / size + half
    count, size = count / sums.variance, size / sums.variance
    if sums.kind not in SHARES:
        found = rate(count, size, confidence=confidence)
        return found.low, found.high
    if size < 1:
        return None, None
    interval = wilson_interval(count, size, confidence=confidence)
    return interval.low, interval.high


def ratio_of(after: Phase, before: Phase) -> tuple[float | None, float | None, float | None]:
    """Return how many times the later level is the earlier, with bounds from the bounds of the two.

    Args:
        after, before: two stretches of one series.
    Returns:
        Ratio, low, high; None where a level below or at 0 leaves it open.
    Raises:
        Nothing.
    Source:
        Zou and Donner (2008), Stat. Med. 27, 1693-1702 (MOVER), on the logarithms.
    """
    if before.level <= 0 or after.level < 0:
        return None, None, None
    ratio = after.level / before.level
    if after.low is None or after.high is None or before.low is None or before.high is None or ratio == 0:
        return ratio, None, None
    low = high = None
    if after.low > 0:
        low = ratio * exp(-hypot(log(after.level / after.low), log(before.high / before.level)))
    if before.low > 0:
        high = ratio * exp(hypot(log(after.high / after.level), log(before.level / before.low)))
    return ratio, low, high
