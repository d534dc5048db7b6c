"""The blocks of a structural model as indices from 0 to 100, as the national satisfaction indices are published."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.paths.path_algorithm import Layout, PathScaling, layout_of
from ascolto.analysis.paths.path_estimation import PathFit
from ascolto.analysis.paths.path_resampling import PathDraws, with_intervals


@dataclass(frozen=True, slots=True)
class PathIndex:
    """The index of one block, 0 to 100; `deviation` is that of the respondents, divisor n − 1.

    `shares` says how much each item counts, adding up to 1; one below 0 lets the index leave 0 to 100. The value is
    undefined where the weights of the items cancel each other out.
    """

    block: str
    estimate: Estimate
    standard_error: float | None
    deviation: float | None
    shares: Mapping[str, float]

    def finding(self) -> Finding:
        """Return the value of the index."""
        of = self.estimate
        if of.undefined:
            return found(FindingKind.UNDEFINED, reason=of.undefined, block=self.block, n=of.n, unit=of.unit)
        facts = {"value": of.value, "low": of.low, "high": of.high}
        return found(FindingKind.INDEX, block=self.block, **facts, n=of.n, unit=of.unit)


def path_indices(
    fit: PathFit, *, lowest: float, highest: float, draws: PathDraws | None = None, confidence: float = 0.95
) -> tuple[PathIndex, ...]:
    """Return the index of each block.

    Args:
        fit: the estimated model.
        lowest, highest: the ends of the scale of all items.
        draws: resamples, for the intervals; without them there are none. They draw the means and the weights again.
        confidence: of the intervals.
    Returns:
        100 (Σw̃x̄ − Σw̃·lowest) ÷ ((highest − lowest) Σw̃) for each block, with the weights w̃ for items on their own
        scale (of a standardised model w ÷ the deviation of the item) and the means x̄ of those who answered.
    Raises:
        ValueError: the scale has no length, a mean lies outside it, or confidence outside (0, 1).
    Source:
        Fornell, Johnson, Anderson, Cha and Bryant (1996), J. Marketing 60(4), 7-18, appendix.
    """
    if not (isfinite(lowest) and isfinite(highest) and lowest < highest):
        raise ValueError(f"A scale from {lowest:g} to {highest:g} has no length.")
    _require_within(fit, lowest, highest)
    layout = layout_of(fit.model)
    length = highest - lowest

    def of(weights: Numbers, means: Numbers) -> Numbers:
        sums = np.add.reduceat(weights, layout.starts, axis=1)
        weighed = np.add.reduceat(weights * (means - lowest), layout.starts, axis=1)
        return 100 * weighed / (length * np.where(sums > 0, sums, np.nan))

    def of_draws(drawn: PathDraws) -> Numbers:
        is_raw = fit.settings.scaling is PathScaling.RAW
        return of(drawn.weights if is_raw else drawn.weights / drawn.deviations, drawn.means)

    weights = fit.item_weights()
    values = of(weights[None], fit.means[None])[0]
    measured = with_intervals(values, of_draws, draws, n=fit.n, unit="index", confidence=confidence)
    return tuple(
        _index(fit, layout, place, each.estimate, each.standard_error, length) for place, each in enumerate(measured)
    )


def _index(
    fit: PathFit, layout: Layout, place: int, estimate: Estimate, error: float | None, length: float
) -> PathIndex:
    own, block = layout.slices[place], fit.model.blocks[place]
    weights = fit.item_weights()[own]
    if estimate.value is None or not isfinite(estimate.value):
        nothing = without_value(Undefined.NOT_PROPER, n=fit.n, unit="index", confidence=estimate.confidence)
        return PathIndex(block.name, nothing, None, None, {})
    shares = weights / weights.sum()
    each = shares * fit.deviations[own]
    variance = each @ fit.item_correlations[own, own] @ each * fit.n / (fit.n - 1)
    deviation = 100 / length * sqrt(max(variance, 0.0))
    return PathIndex(block.name, estimate, error, deviation, dict(zip(block.items, shares.tolist(), strict=True)))


def _require_within(fit: PathFit, lowest: float, highest: float) -> None:
    answers = fit.answers
    values = answers.centre + answers.values * answers.spread  # the mean, where there is no answer
    rounding = 1e-9 * (highest - lowest)
    for place, item in enumerate(answers.items):
        least, most = values[:, place].min(), values[:, place].max()
        if least < lowest - rounding or most > highest + rounding:
            raise ValueError(f"The answers to “{item}” go from {least:g} to {most:g}, not {lowest:g} to {highest:g}.")
