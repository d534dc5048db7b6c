"""Where the centre and the limits of a control chart lie, for each kind of series."""

from collections.abc import Callable
from dataclasses import replace
from math import nan, pi, sqrt

import numpy as np

from ascolto.analysis.change.charted import (
    BETWEEN,
    COUNTED,
    PER_SIZE,
    PRIMED,
    SHARES,
    ChartKind,
    Limits,
    Lines,
    Mask,
    MovingRanges,
    Numbers,
    Series,
    lines_around,
    no_lines,
    settled,
)
from ascolto.analysis.change.exact_limits import poisson_limits
from ascolto.analysis.estimates import Undefined

# d2 and D4 of moving ranges of two, rounded as in the published tables, so that results agree with them.
D2 = 1.128
D4 = 3.267
# Waiting times of a Poisson process, raised to this power, are close to normal (Nelson 1994).
POWER = 1 / 3.6
ROUNDING = 1e-12


def lines_of(series: Series, moving_ranges: MovingRanges) -> Lines:
    """Return the lines of a series, or why there are none."""
    lacking = _lacking(series)
    if lacking:
        return no_lines(len(series.values), lacking)
    if series.kind in COUNTED:
        return _counted(series, moving_ranges)
    return MEASURED[series.kind](series, moving_ranges)


def exact_lines_of(series: Series) -> Lines:
    """Return the lines of Poisson counts with limits at their quantiles, or why there are none.

    A count at its limit is within. So the way to a limit, which is three by definition, is measured up to half a count
    beyond it, where it lies between the last count that chance explains and the first that it does not.
    """
    lines = lines_of(series, MovingRanges.ALL)
    if lines.undefined:
        return lines
    sizes = np.where(series.sizes > 0, series.sizes, nan)
    expected = lines.centre * sizes
    low, high = poisson_limits(expected)
    beyond = series.counts - expected
    z = 3 * beyond / np.where(beyond >= 0, high + 0.5 - expected, expected - low + 0.5)
    return replace(lines, low=low / sizes, high=high / sizes, z=settled(z), limits=Limits.EXACT)


def _lacking(series: Series) -> Undefined | None:
    points = int(series.tells.sum())
    if not np.isfinite(series.counts).any():
        return Undefined.NOTHING_COUNTED
    if not series.measured.any():
        return Undefined.TOO_FEW_POINTS if series.kind is ChartKind.MR else Undefined.NO_OPPORTUNITY
    if not points:
        return Undefined.EMPTY_BASELINE
    takes_neighbours = series.kind in PRIMED | BETWEEN | {ChartKind.XMR, ChartKind.I_PRIME}
    return Undefined.TOO_FEW_POINTS if points < 2 and takes_neighbours else None


def _counted(series: Series, moving_ranges: MovingRanges) -> Lines:
    tells = series.tells
    centre, sigma = _by_chance(series)
    if not (sigma[tells] > 0).all():
        never = not series.counts[tells].any()
        reason = Undefined.NEVER_HAPPENED if never else Undefined.ALWAYS_HAPPENED
        return Lines(centre, sigma * nan, sigma * nan, sigma * nan, None, reason)
    z = (series.values[tells] - centre[tells]) / sigma[tells]
    sigma_z = mean_range(z, moving_ranges) / D2 if len(z) > 1 else None
    if series.kind in PRIMED and sigma_z is not None:
        if sigma_z == 0:
            return Lines(centre, sigma * nan, sigma * nan, sigma * nan, 0.0, Undefined.ALL_EQUAL)
        sigma = sigma * sigma_z
    highest = np.inf if series.kind not in SHARES else series.sizes if series.kind is ChartKind.NP else 1
    around = lines_around(series.values, centre, sigma, lowest=0, highest=highest)
    return Lines(around.centre, around.low, around.high, around.z, sigma_z)


def _by_chance(series: Series) -> tuple[Numbers, Numbers]:
    """Return centre and standard deviation at each point if the counts were Poisson or binomial around one level."""
    sizes = np.where(series.sizes > 0, series.sizes, nan)
    level = series.counts[series.tells].sum() / series.sizes[series.tells].sum()
    variance = level * (1 - level) if series.kind in SHARES else level
    if series.kind in PER_SIZE:
        return np.where(np.isfinite(sizes), level, nan), np.sqrt(variance / sizes)
    return level * sizes, np.sqrt(variance * sizes)


def mean_range(values: Numbers, moving_ranges: MovingRanges) -> float:
    """Return the mean distance of neighbours."""
    return _mean(np.abs(np.diff(values)), moving_ranges)


def _mean(ranges: Numbers, moving_ranges: MovingRanges) -> float:
    if moving_ranges is MovingRanges.SCREENED:
        ranges = ranges[ranges <= D4 * ranges.mean()]
    return float(ranges.mean())


def _individuals(series: Series, moving_ranges: MovingRanges) -> Lines:
    told = series.values[series.tells]
    centre, sigma = float(told.mean()), mean_range(told, moving_ranges) / D2
    if not sigma:
        return no_lines(len(series.values), Undefined.ALL_EQUAL, centre=centre)
    length = len(series.values)
    return lines_around(series.values, np.full(length, centre), np.full(length, sigma))


def _of_sizes(series: Series, moving_ranges: MovingRanges) -> Lines:
    """Return Taylor's lines: moving ranges are divided by how far two such values lie apart for their sizes."""
    told, sizes = series.values[series.tells], series.sizes[series.tells]
    centre = float(np.average(told, weights=sizes))
    ranges = np.abs(np.diff(told)) / np.sqrt(1 / sizes[1:] + 1 / sizes[:-1])
    spread = sqrt(pi / 2) * _mean(ranges, moving_ranges)
    # Equal quotients of different sums and sizes may differ in their last digit.
    if not spread or np.ptp(told) <= ROUNDING * np.abs(told).max():
        return no_lines(len(series.values), Undefined.ALL_EQUAL, centre=centre)
    sized = np.where(series.sizes > 0, series.sizes, nan)
    return lines_around(series.values, np.where(np.isfinite(sized), centre, nan), spread / np.sqrt(sized))


def ranges_between(values: Numbers, ghosts: Mask, tells: Mask) -> tuple[Numbers, Mask]:
    """Return for each point how far it lies from the last before it, and which of these lie in the baseline."""
    ranges, told = np.full(len(values), nan), np.zeros(len(values), dtype=np.bool_)
    kept = np.flatnonzero(np.isfinite(values) & ~ghosts)
    ranges[kept[1:]] = np.abs(np.diff(values[kept]))
    told[kept[1:]] = tells[kept[1:]] & tells[kept[:-1]]
    return ranges, told


def _ranges(series: Series, moving_ranges: MovingRanges) -> Lines:
    mean = _mean(series.values[series.tells], moving_ranges)
    if not mean:
        return no_lines(len(series.values), Undefined.ALL_EQUAL, centre=0.0)
    length = len(series.values)
    return lines_around(series.values, np.full(length, mean), np.full(length, mean * (D4 - 1) / 3), lowest=0)


def _cases_between(series: Series, moving_ranges: MovingRanges) -> Lines:
    """Return the lines of counts between events: the upper from mean and variance of the geometric distribution."""
    told = series.values[series.tells]
    mean, median = float(told.mean()), float(np.median(told))
    if not mean:
        return no_lines(len(series.values), Undefined.ALWAYS_HAPPENED, centre=0.0)
    return _lopsided(series.values, low=0.0, centre=median, high=mean + 3 * sqrt(mean * (mean + 1)))


def _lopsided(values: Numbers, *, low: float, centre: float, high: float) -> Lines:
    """Return lines at unequal distances; a distance is measured in thirds of the way to the limit on its side."""
    above, below = (high - centre) / 3, (centre - low) / 3 or nan
    length = len(values)
    z = np.where(values >= centre, (values - centre) / above, (values - centre) / below)
    return Lines(np.full(length, centre), np.full(length, low), np.full(length, high), settled(z))


def _time_between(series: Series, moving_ranges: MovingRanges) -> Lines:
    """Return the lines of times between events, computed where they are close to normal, and brought back."""
    near_normal = series.values**POWER
    told = near_normal[series.tells]
    centre, sigma = float(told.mean()), mean_range(told, moving_ranges) / D2
    if not sigma:
        return no_lines(len(series.values), Undefined.ALL_EQUAL, centre=centre ** (1 / POWER))
    length = len(near_normal)
    lines = lines_around(near_normal, np.full(length, centre), np.full(length, sigma), lowest=0)
    low, middle, high = (line ** (1 / POWER) for line in (lines.low, lines.centre, lines.high))
    return Lines(middle, low, high, lines.z)


MEASURED: dict[ChartKind, Callable[[Series, MovingRanges], Lines]] = {
    ChartKind.XMR: _individuals,
    ChartKind.I_PRIME: _of_sizes,
    ChartKind.MR: _ranges,
    ChartKind.G: _cases_between,
    ChartKind.T: _time_between,
}
