"""Whether a series varies by chance alone, or something happened that is worth looking for."""

from collections.abc import Collection, Sequence
from math import nan

import numpy as np

from ascolto.analysis.change.chart_lines import exact_lines_of, lines_of, ranges_between
from ascolto.analysis.change.charted import (
    OF_SAMPLES,
    PER_SIZE,
    SHARES,
    SIZED,
    ChartKind,
    ControlChart,
    Mask,
    MovingRanges,
    Numbers,
    Series,
    charted,
)
from ascolto.analysis.change.run_rules import USUAL, Rule

MAY_BE_BELOW_0 = {ChartKind.XMR, ChartKind.MR, ChartKind.I_PRIME}


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
            xmr and mr, totals for i_prime, how many cases lie between two events (g), or how long it is between them
            (t; 0 or more, in any unit); None or nan where nothing was measured.
        sizes: (points,) the size behind each count, 0 or more: areas of opportunity (u), how many were looked at (p,
            np; at least the count), how many measurements a total adds up (i_prime). None for the other kinds.
        kind: one of `ChartKind` but xbar, r and s, which `sample_charts` makes. p_prime and u_prime widen the limits
            by `sigma_z` (Laney); `chart_kind_for` chooses. g draws its limits from the geometric distribution around
            the median, with none below 0; t those of measurements after raising them to the power of 1/3.6.
        baseline: the points from which the limits are computed; all if None. Later points are judged by them.
        excluded: indexes of points with a known cause: drawn and compared with the limits, but neither limits nor
            patterns are made of them.
        rules: the patterns that count as signals; those that mean nothing for moving ranges and for g are left out. In
            a stable series the mean number of points until a false alarm is 370 for points beyond the limits alone,
            217 for the usual two (with runs of nine), 92 for the four of Western Electric, about 75 for the eight of
            Nelson (simulated); small counts differ, and g alarms about once in 55 points at its upper limit.
        moving_ranges: `screened` leaves out moving ranges above 3.267 times their mean, once, before the variation is
            taken from them (xmr, t and the primed kinds). Programs differ in this; the result says which was used.
        unit: of the values; by default what the kind charts.
    Returns:
        The chart, with `undefined` instead of limits where there can be none. Limits stay within what is possible:
        0 and above for counts, up to 1 for shares. Limits from fewer than 12 points are preliminary.
    Raises:
        ValueError: lengths that differ, sizes missing or not asked for, negative counts or sizes, an infinite value,
            more counted than looked at, an excluded point that is not there, a kind that is drawn from samples.
    Source:
        Montgomery, Introduction to Statistical Quality Control, 7th ed., ch. 6 and 7; Laney (2002), Qual. Eng. 14(4),
        531-537; i_prime: Taylor (2018), Normalized individuals control chart, variation.com; g: Benneyan (2001),
        Health Care Manag. Sci. 4, 305-318; t: Nelson (1994), J. Qual. Technol. 26(3), 239-244; runs: Anhøj and
        Olesen (2014); ARL: Champ and Woodall (1987), Technometrics 29, 393-399.
    """
    kind, moving_ranges = ChartKind(kind), MovingRanges(moving_ranges)
    told = indexes_of(baseline, len(values))
    series = _series(values, sizes, kind=kind, baseline=told, excluded=excluded)
    lines = lines_of(series, moving_ranges)
    return charted(series, lines, baseline=told, rules=rules, moving_ranges=moving_ranges, unit=unit)


def exact_chart(
    counts: Sequence[float | None],
    sizes: Sequence[float] | None = None,
    *,
    baseline: range | slice | None = None,
    excluded: Collection[int] = (),
    rules: Collection[Rule] = USUAL,
    unit: str = "",
) -> ControlChart:
    """Chart counts between the limits of the Poisson distribution, which promise the same however small the counts are.

    Args:
        counts, sizes: as for `control_chart` of the kind u, or c without sizes.
        baseline, excluded, unit: as for `control_chart`.
        rules: the patterns that count as signals; those that look at thirds of the limits, or at how neighbours follow
            each other, are left out, because small counts are skewed.
    Returns:
        The chart, its limits those of `poisson_limits` around the mean of the baseline. A stable point lies beyond
        them with a chance of at most 0.0027, once in 370; beyond three standard deviations with up to 0.014 where
        half a count is expected, 0.007 with 2.7 and 0.0035 with 10. A count at its limit is within.
    Raises:
        ValueError: as `control_chart`.
    Source:
        As `poisson_limits`.
    """
    kind, told = ChartKind.C if sizes is None else ChartKind.U, indexes_of(baseline, len(counts))
    series = _series(counts, sizes, kind=kind, baseline=told, excluded=excluded)
    return charted(series, exact_lines_of(series), baseline=told, rules=rules, unit=unit)


def indexes_of(baseline: range | slice | None, length: int) -> range:
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
    if kind in OF_SAMPLES:
        raise ValueError(f"A chart of the kind {kind} is drawn from samples, by sample_charts.")
    counts = np.array([nan if value is None else value for value in values], dtype=np.float64)
    if (sizes is None) == (kind in SIZED):
        raise ValueError(f"A chart of the kind {kind} {'takes' if kind in SIZED else 'takes no'} sizes.")
    opportunities = np.ones(len(counts)) if sizes is None else np.array(sizes, dtype=np.float64)
    _refuse_impossible(counts, opportunities, kind)
    inside, ghosts = marked(len(counts), baseline=baseline, excluded=excluded)
    drawn, tells = _drawn(counts, opportunities, kind), inside & ~ghosts
    if kind is ChartKind.MR:
        drawn, tells = ranges_between(counts, ghosts, tells)
    return Series(kind, drawn, counts, opportunities, ghosts, tells & np.isfinite(drawn))


def _drawn(counts: Numbers, sizes: Numbers, kind: ChartKind) -> Numbers:
    if kind in PER_SIZE:
        drawn: Numbers = np.divide(counts, sizes, out=np.full(len(counts), nan), where=sizes > 0)
        return drawn
    return np.where(sizes > 0, counts, nan)


def marked(length: int, *, baseline: range, excluded: Collection[int]) -> tuple[Mask, Mask]:
    """Return which points lie in the baseline, and which are left out.

    Raises:
        ValueError: an excluded point that is not there.
    """
    if not all(0 <= index < length for index in excluded):
        raise ValueError(f"There is no such point among {length} to leave out.")
    inside, ghosts = np.zeros(length, dtype=np.bool_), np.zeros(length, dtype=np.bool_)
    inside[[index for index in baseline if 0 <= index < length]] = True
    ghosts[list(excluded)] = True
    return inside, ghosts


def _refuse_impossible(counts: Numbers, sizes: Numbers, kind: ChartKind) -> None:
    if len(counts) != len(sizes):
        raise ValueError(f"{len(counts)} values do not go with {len(sizes)} sizes.")
    if np.isinf(counts).any():
        raise ValueError("A value is infinite.")
    if not np.isfinite(sizes).all() or (sizes < 0).any():
        raise ValueError("A size is below 0 or unknown.")
    if kind not in MAY_BE_BELOW_0 and (counts < 0).any():
        raise ValueError(f"A {'time' if kind is ChartKind.T else 'count'} is below 0.")
    if kind in SHARES and (counts > sizes).any():
        raise ValueError("More was counted than was looked at.")
