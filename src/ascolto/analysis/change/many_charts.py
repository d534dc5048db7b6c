"""The same control chart for thousands of series at once, such as every kind of complaint in every unit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import nan, pi, sqrt

import numpy as np

from ascolto.analysis.arrays import Values, as_matrix
from ascolto.analysis.change.chart_lines import D2, D4, ROUNDING
from ascolto.analysis.change.charted import (
    ON_THE_LINE,
    PER_SIZE,
    PRIMED,
    SHARES,
    SIZED,
    ChartKind,
    Mask,
    MovingRanges,
    Numbers,
)
from ascolto.analysis.change.many_rules import fired_in
from ascolto.analysis.change.run_rules import USUAL, Rule
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found

KINDS = {ChartKind.C, ChartKind.XMR, ChartKind.I_PRIME} | SIZED


@dataclass(frozen=True, slots=True)
class ManyCharts:
    """Control charts of many series: (series, points) arrays, nan where there is no point or no limit.

    `fired` tells for each rule at which points its pattern was complete, `sigma_z`, `n` and `undefined` one thing for
    each series; they are those of `control_chart`.
    """

    kind: ChartKind
    centre: Numbers
    low: Numbers
    high: Numbers
    z: Numbers
    fired: dict[Rule, Mask]
    sigma_z: Numbers
    n: tuple[int, ...]
    undefined: tuple[Undefined | None, ...]
    unit: str = "series"

    @property
    def signals(self) -> Mask:
        """Return (series,) whether any rule fired in it."""
        any_rule = np.zeros(self.z.shape, dtype=np.bool_)
        for fired in self.fired.values():
            any_rule |= fired
        return np.asarray(any_rule.any(axis=1), dtype=np.bool_)

    def finding(self) -> Finding:
        """Return in how many of the series there is a signal; by chance alone some have one."""
        judged = sum(reason is None for reason in self.undefined)
        signals = int(self.signals.sum())
        return found(FindingKind.SERIES_WITH_SIGNALS, signals=signals, judged=judged, n=len(self.n), unit=self.unit)


def many_control_charts(
    values: Sequence[Values] | Numbers,
    sizes: Sequence[Values] | Values | Numbers | None = None,
    *,
    kind: str,
    baseline: range | slice | None = None,
    rules: Collection[Rule] = USUAL,
    moving_ranges: str = MovingRanges.ALL,
) -> ManyCharts:
    """Compute centre lines, limits and signals of many series of the same kind in one go.

    Args:
        values: (series, points) as for `control_chart`, nan where nothing was measured or a series is shorter.
        sizes: (series, points), or (points,) where all series share them; nan counts as 0.
        kind: c, u, p, np, xmr, p_prime, u_prime or i_prime.
        baseline, rules, moving_ranges: as for `control_chart`.
    Returns:
        For each series what `control_chart` says of it.
    Raises:
        ValueError: as `control_chart`, or another kind.
    Source:
        As `control_chart`.
    """
    kind, moving_ranges = ChartKind(kind), MovingRanges(moving_ranges)
    drawn, counts, opportunities = _checked(values, sizes, kind)
    told = np.isfinite(drawn) & _inside(drawn.shape[1], baseline)
    centre, sigma, sigma_z = _lines(kind, drawn, counts, opportunities, told, moving_ranges)
    undefined = _reasons(kind, counts, drawn, told, sigma, sigma_z)
    is_undefined = np.array([reason is not None for reason in undefined], dtype=np.bool_)
    sigma = np.where(is_undefined[:, None] | ~(sigma > 0), nan, sigma)
    z = (drawn - centre) / sigma
    z[np.abs(z) < ON_THE_LINE] = 0.0
    lowest = -np.inf if kind in {ChartKind.XMR, ChartKind.I_PRIME} else 0.0
    highest = opportunities if kind is ChartKind.NP else 1.0 if kind in SHARES else np.inf
    return ManyCharts(
        kind=kind,
        centre=centre,
        low=np.maximum(centre - 3 * sigma, lowest),
        high=np.minimum(centre + 3 * sigma, highest),
        z=z,
        fired=_fired(z, rules),
        sigma_z=sigma_z,
        n=tuple(told.sum(axis=1).tolist()),
        undefined=undefined,
    )


def _checked(
    values: Sequence[Values] | Numbers, sizes: Sequence[Values] | Values | Numbers | None, kind: ChartKind
) -> tuple[Numbers, Numbers, Numbers]:
    """Return what is drawn, the counts and the sizes, each (series, points)."""
    counts = as_matrix(values, "Values")
    if kind not in KINDS:
        raise ValueError(f"Charts of the kind {kind} are made one by one.")
    if (sizes is None) == (kind in SIZED):
        raise ValueError(f"A chart of the kind {kind} {'takes' if kind in SIZED else 'takes no'} sizes.")
    if sizes is None:
        opportunities = np.ones(counts.shape)
    else:
        rows = np.asarray(sizes, dtype=np.float64)
        if rows.shape not in {counts.shape, counts.shape[1:]}:
            raise ValueError(f"Sizes of the shape {rows.shape} do not go with values of the shape {counts.shape}.")
        opportunities = np.broadcast_to(np.nan_to_num(rows, posinf=np.inf), counts.shape)
    if not np.isfinite(opportunities).all() or (opportunities < 0).any():
        raise ValueError("A size is below 0 or infinite.")
    if kind not in {ChartKind.XMR, ChartKind.I_PRIME} and (counts < 0).any():
        raise ValueError("A count is below 0.")
    if kind in SHARES and (counts > opportunities).any():
        raise ValueError("More was counted than was looked at.")
    per = opportunities if kind in PER_SIZE else np.ones(counts.shape)
    drawn = np.divide(counts, per, out=np.full(counts.shape, nan), where=opportunities > 0)
    return drawn, counts, opportunities


def _inside(points: int, baseline: range | slice | None) -> Mask:
    inside = np.zeros(points, dtype=np.bool_)
    chosen = range(*baseline.indices(points)) if isinstance(baseline, slice) else baseline
    inside[[index for index in (range(points) if chosen is None else chosen) if 0 <= index < points]] = True
    return inside


def _lines(
    kind: ChartKind, drawn: Numbers, counts: Numbers, sizes: Numbers, told: Mask, moving_ranges: MovingRanges
) -> tuple[Numbers, Numbers, Numbers]:
    """Return centre and standard deviation at each point, and sigma z of each series."""
    unknown = np.full(len(drawn), nan)
    if kind is ChartKind.XMR:
        centre = _ratio(np.where(told, drawn, 0).sum(axis=1), told.sum(axis=1))
        sigma = _mean(_ranges(drawn, told), moving_ranges) / D2
        return _spread(centre, drawn), _spread(sigma, drawn), unknown
    sized = np.where(sizes > 0, sizes, nan)
    level = _ratio(np.where(told, counts, 0).sum(axis=1), np.where(told, sizes, 0).sum(axis=1))[:, None]
    if kind is ChartKind.I_PRIME:
        scale = np.sqrt(_neighbours(1 / sized, told))
        sigma = sqrt(pi / 2) * _mean(_ranges(drawn, told) / scale, moving_ranges)
        sigma = np.where(_differs(drawn, told), sigma, 0.0)
        return level + 0 * sized, sigma[:, None] / np.sqrt(sized), unknown
    variance = level * (1 - level) if kind in SHARES else level
    centre, sigma = (level * sized, np.sqrt(variance * sized))
    if kind in PER_SIZE:
        centre, sigma = level + 0 * sized, np.sqrt(variance / sized)
    z = np.divide(drawn - centre, sigma, out=np.full(drawn.shape, nan), where=sigma > 0)
    sigma_z = _mean(_ranges(z, told & np.isfinite(z)), moving_ranges) / D2
    return centre, sigma * sigma_z[:, None] if kind in PRIMED else sigma, sigma_z


def _differs(drawn: Numbers, told: Mask) -> Mask:
    """Return which series have values that differ by more than rounding."""
    highest = np.where(told, drawn, -np.inf).max(axis=1, initial=-np.inf)
    lowest = np.where(told, drawn, np.inf).min(axis=1, initial=np.inf)
    size = np.where(told, np.abs(drawn), 0).max(axis=1, initial=0)
    return np.asarray(highest - lowest > ROUNDING * size, dtype=np.bool_)


def _spread(figures: Numbers, like: Numbers) -> Numbers:
    return np.repeat(figures[:, None], like.shape[1], axis=1)


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    ratio: Numbers = np.divide(above, below, out=np.full(len(above), nan), where=below > 0)
    return ratio


def _packed(values: Numbers, told: Mask) -> Numbers:
    """Return the values that tell the limits at the beginning of each row, and nan after them."""
    if told.all():
        return values
    order = np.argsort(~told, axis=1, kind="stable")
    return np.take_along_axis(np.where(told, values, nan), order, axis=1)


def _ranges(values: Numbers, told: Mask) -> Numbers:
    return np.abs(np.diff(_packed(values, told), axis=1))


def _neighbours(values: Numbers, told: Mask) -> Numbers:
    packed = _packed(values, told)
    return np.asarray(packed[:, 1:] + packed[:, :-1], dtype=np.float64)


def _mean(ranges: Numbers, moving_ranges: MovingRanges) -> Numbers:
    there = np.isfinite(ranges)
    mean = _ratio(np.where(there, ranges, 0).sum(axis=1), there.sum(axis=1))
    if moving_ranges is MovingRanges.ALL:
        return mean
    kept = there & (ranges <= D4 * mean[:, None])
    return _ratio(np.where(kept, ranges, 0).sum(axis=1), kept.sum(axis=1))


def _reasons(
    kind: ChartKind, counts: Numbers, drawn: Numbers, told: Mask, sigma: Numbers, sigma_z: Numbers
) -> tuple[Undefined | None, ...]:
    """Return for each series why it has no limits; the first reason that holds is the one that is said."""
    points, takes_neighbours = told.sum(axis=1), kind in PRIMED | {ChartKind.XMR, ChartKind.I_PRIME}
    no_width = (told & ~(sigma > 0)).any(axis=1)
    never = np.where(told, counts, 0).sum(axis=1) == 0
    flat = no_width & takes_neighbours if kind not in PRIMED else sigma_z == 0
    reasons = (
        (~np.isfinite(counts).any(axis=1), Undefined.NOTHING_COUNTED),
        (~np.isfinite(drawn).any(axis=1), Undefined.NO_OPPORTUNITY),
        (points == 0, Undefined.EMPTY_BASELINE),
        ((points == 1) & takes_neighbours, Undefined.TOO_FEW_POINTS),
        (flat, Undefined.ALL_EQUAL),
        (no_width & never, Undefined.NEVER_HAPPENED),
        (no_width, Undefined.ALWAYS_HAPPENED),
    )
    said: list[Undefined | None] = [None] * len(counts)
    for holds, reason in reversed(reasons):
        for row in np.flatnonzero(holds):
            said[row] = reason
    return tuple(said)


def _fired(z: Numbers, rules: Collection[Rule]) -> dict[Rule, Mask]:
    """Return where patterns are complete; points that are missing are passed over."""
    there = np.isfinite(z)
    if there.all():
        return fired_in(z, rules=rules)
    order = np.argsort(~there, axis=1, kind="stable")
    found_there = fired_in(np.take_along_axis(z, order, axis=1), rules=rules)
    fired = {}
    for rule, where in found_there.items():
        fired[rule] = np.zeros(z.shape, dtype=np.bool_)
        np.put_along_axis(fired[rule], order, where, axis=1)
    return fired
