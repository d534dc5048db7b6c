"""How far judgements of one unit lie apart, and how far any two: the two halves of Krippendorff's alpha.

Both are means of squared distances, found for many resamples of units at once, from how often each unit was drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.judging.agreement import Codes

MOST_RATIO_VALUES = 3000

FEW_VALUES = 32
# Given how often each unit was drawn, (resamples, units): the disagreement within units and of all, (resamples,) each.
Disagreement = Callable[[Numbers], tuple[Numbers, Numbers]]


class Metric(StrEnum):
    """How far apart two values are."""

    NOMINAL = "nominal"  # 0 or 1
    ORDINAL = "ordinal"  # how many judgements lie between them, those of the two themselves by half
    INTERVAL = "interval"  # the difference
    RATIO = "ratio"  # the difference by the sum


@dataclass(frozen=True, slots=True)
class Judged:
    """Units that were judged twice or more: how often, and how often with each value, (units, values).

    Of many values the latter is sparse, for there may be as many as judgements.
    """

    codes: Codes
    times: Numbers
    by_value: Numbers | csr_array

    @classmethod
    def of(cls, codes: Codes) -> "Judged":
        """Return the units with their counts."""
        seen = codes.places >= 0
        if len(codes.values) <= FEW_VALUES:
            by_value = codes.of_each()
            return cls(codes, by_value.sum(axis=1), by_value)
        units, raters = np.nonzero(seen)
        cells = (np.ones(len(units)), (units, codes.places[units, raters]))
        return cls(codes, seen.sum(axis=1).astype(float), csr_array(cells, shape=(len(seen), len(codes.values))))


def disagreement(judged: Judged, metric: Metric) -> Disagreement:
    """Return what finds the disagreement within units and of all, for a metric.

    Args:
        judged: units that were judged twice or more.
        metric: how far apart two values are.
    Raises:
        ValueError: for the ratio metric, values below 0 or more than 3000 different ones.
    Source:
        Krippendorff (2004), Content Analysis, 2nd ed., chapter 11.
    """
    match metric:
        case Metric.NOMINAL:
            return _nominal(judged)
        case Metric.ORDINAL:
            return _ordinal(judged)
        case Metric.INTERVAL:
            return _interval(judged)
        case Metric.RATIO:
            return _ratio(judged)


def _nominal(judged: Judged) -> Disagreement:
    times, by_value = judged.times, judged.by_value
    within = (times**2 - (by_value**2).sum(axis=1)) / (times - 1)

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ times
        among_all = total**2 - ((counts @ by_value) ** 2).sum(axis=1)
        return counts @ within / total, among_all / (total * (total - 1))

    return both


def _interval(judged: Judged) -> Disagreement:
    """Squared differences need no pairs: over all ordered pairs of m values they add up to 2 (m Σx² - (Σx)²)."""
    times, values = judged.times, _centred(judged.codes.values)
    sums, squares = judged.by_value @ values, judged.by_value @ values**2
    within = 2 * (times * squares - sums**2) / (times - 1)

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ times
        among_all = 2 * (total * (counts @ squares) - (counts @ sums) ** 2)
        return counts @ within / total, among_all / (total * (total - 1))

    return both


def _ordinal(judged: Judged) -> Disagreement:
    """As of intervals, between the middle ranks that values have among all judgements of the resample."""
    times, by_value = judged.times, judged.by_value

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ times
        frequent = counts @ by_value
        ranks = np.cumsum(frequent, axis=1) - frequent / 2 - total[:, None] / 2
        sums: Numbers = by_value @ ranks.T
        squares: Numbers = by_value @ (ranks**2).T
        within = 2 * (times[:, None] * squares - sums**2) / (times[:, None] - 1)
        among_all = 2 * (total * (frequent * ranks**2).sum(axis=1) - (frequent * ranks).sum(axis=1) ** 2)
        return np.einsum("bu,ub->b", counts, within) / total, among_all / (total * (total - 1))

    return both


def _ratio(judged: Judged) -> Disagreement:
    values = judged.codes.values
    if (values < 0).any():
        raise ValueError("The ratio metric takes values of 0 or more.")
    if len(values) > MOST_RATIO_VALUES:
        raise ValueError(f"The ratio metric takes at most {MOST_RATIO_VALUES} different values, not {len(values)}.")
    values = values / max(values.max(), np.finfo(float).tiny)  # of which the sum cannot run over
    sums = values[:, None] + values
    distances = ((values[:, None] - values) / np.where(sums > 0, sums, 1)) ** 2
    times, by_value = judged.times, judged.by_value
    within = np.zeros(len(times))
    for one, other in combinations(judged.codes.places.T, 2):
        within += np.where((one >= 0) & (other >= 0), 2 * distances[one, other], 0)
    within /= times - 1

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ times
        frequent = counts @ by_value
        among_all = np.einsum("bv,bv->b", frequent @ distances, frequent)
        return np.asarray(counts @ within / total), among_all / (total * (total - 1))

    return both


def _centred(values: Numbers) -> Numbers:
    """Return the values about 0, at most 1 in size: neither shift nor scale changes a ratio of squared differences."""
    if len(values) < 2:
        return np.zeros(len(values))
    scaled = values / np.abs(values).max()
    centred = scaled - (scaled[0] + scaled[-1]) / 2
    return np.asarray(centred / np.abs(centred).max())
