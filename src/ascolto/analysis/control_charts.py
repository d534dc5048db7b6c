"""Whether a series varies by chance alone, or something happened that is worth looking for."""

from collections.abc import Collection, Sequence
from math import nan

import numpy as np

from ascolto.analysis.charted import (
    PER_SIZE,
    PRIMED,
    SHARES,
    SIZED,
    UNITS,
    ChartKind,
    ControlChart,
    MovingRanges,
    Numbers,
    Series,
    expected_at_a_point,
    points_of,
    signals_of,
    standardised,
)
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.run_rules import USUAL, Rule, runs_test

# d2 and D4 of moving ranges of two, rounded as in the published tables, so that results agree with them.
D2 = 1.128
D4 = 3.267


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
    z = standardised(series, centre, sigma)
    signals, runs = signals_of(series, z, frozenset(rules)) if undefined is None else ((), runs_test([]))
    return ControlChart(
        kind=kind,
        unit=unit or UNITS[kind],
        points=points_of(series, centre, sigma, z, signals),
        n=int(series.tells.sum()),
        baseline=told,
        moving_ranges=moving_ranges,
        rules=frozenset(rules),
        sigma_z=sigma_z,
        expected=expected_at_a_point(series),
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
) -> Series:
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
    return Series(kind, drawn, counts, opportunities, ghosts, inside & ~ghosts & np.isfinite(drawn))


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


def _variation(series: Series, moving_ranges: MovingRanges) -> tuple[Numbers, Numbers, float | None, Undefined | None]:
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


def _lacking(series: Series) -> Undefined | None:
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


def _by_chance(series: Series) -> tuple[Numbers, Numbers]:
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
