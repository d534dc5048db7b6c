"""How far judgements of one unit lie apart, and how far any two: the two halves of Krippendorff's alpha.

Both are means of squared distances, found for many resamples of units at once, from how often each unit was drawn.
"""

from collections.abc import Callable
from enum import StrEnum
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from ascolto.analysis.agreement import Codes
from ascolto.analysis.arrays import Numbers

MOST_RATIO_VALUES = 3000

# Given how often each unit was drawn, (resamples, units): the disagreement within units and of all, (resamples,) each.
Disagreement = Callable[[Numbers], tuple[Numbers, Numbers]]


class Metric(StrEnum):
    """How far apart two values are."""

    NOMINAL = "nominal"  # 0 or 1
    ORDINAL = "ordinal"  # how many judgements lie between them, those of the two themselves by half
    INTERVAL = "interval"  # the difference
    RATIO = "ratio"  # the difference by the sum


def disagreement(codes: Codes, metric: Metric) -> Disagreement:
    """Return what finds the disagreement within units and of all, for a metric.

    Args:
        codes: of units that were judged twice or more.
        metric: how far apart two values are.
    Raises:
        ValueError: for the ratio metric, values below 0 or more than 3000 different ones.
    Source:
        Krippendorff (2004), Content Analysis, 2nd ed., chapter 11.
    """
    match metric:
        case Metric.NOMINAL:
            return _nominal(codes)
        case Metric.ORDINAL:
            return _ordinal(codes)
        case Metric.INTERVAL:
            return _interval(codes)
        case Metric.RATIO:
            return _ratio(codes)


def _nominal(codes: Codes) -> Disagreement:
    judged, by_value = _judged(codes), _by_value(codes)
    within = (judged**2 - (by_value**2).sum(axis=1)) / (judged - 1)

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ judged
        among_all = total**2 - ((counts @ by_value) ** 2).sum(axis=1)
        return counts @ within / total, among_all / (total * (total - 1))

    return both


def _interval(codes: Codes) -> Disagreement:
    """Squared differences need no pairs: over all ordered pairs of m values they add up to 2 (m Σx² - (Σx)²)."""
    judged, values = _judged(codes), _centred(codes.values)
    placed = np.where(codes.places >= 0, values[codes.places], 0)
    sums, squares = placed.sum(axis=1), (placed**2).sum(axis=1)
    within = 2 * (judged * squares - sums**2) / (judged - 1)

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ judged
        among_all = 2 * (total * (counts @ squares) - (counts @ sums) ** 2)
        return counts @ within / total, among_all / (total * (total - 1))

    return both


def _ordinal(codes: Codes) -> Disagreement:
    """As of intervals, between the middle ranks that values have among all judgements of the resample."""
    judged, by_value = _judged(codes), _by_value(codes)

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ judged
        frequent = counts @ by_value
        ranks = np.cumsum(frequent, axis=1) - frequent / 2 - total[:, None] / 2
        sums: Numbers = by_value @ ranks.T
        squares: Numbers = by_value @ (ranks**2).T
        within = 2 * (judged[:, None] * squares - sums**2) / (judged[:, None] - 1)
        among_all = 2 * (total * (frequent * ranks**2).sum(axis=1) - (frequent * ranks).sum(axis=1) ** 2)
        return np.einsum("bu,ub->b", counts, within) / total, among_all / (total * (total - 1))

    return both


def _ratio(codes: Codes) -> Disagreement:
    values = codes.values
    if (values < 0).any():
        raise ValueError("The ratio metric takes values of 0 or more.")
    if len(values) > MOST_RATIO_VALUES:
        raise ValueError(f"The ratio metric takes at most {MOST_RATIO_VALUES} different values, not {len(values)}.")
    sums = values[:, None] + values
    distances = ((values[:, None] - values) / np.where(sums > 0, sums, 1)) ** 2
    judged, by_value = _judged(codes), _by_value(codes)
    within = np.zeros(len(judged))
    for one, other in combinations(codes.places.T, 2):
        within += np.where((one >= 0) & (other >= 0), 2 * distances[one, other], 0)
    within /= judged - 1

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        total = counts @ judged
        frequent = counts @ by_value
        among_all = np.einsum("bv,bv->b", frequent @ distances, frequent)
        return np.asarray(counts @ within / total), among_all / (total * (total - 1))

    return both


def _judged(codes: Codes) -> Numbers:
    return np.asarray((codes.places >= 0).sum(axis=1), dtype=float)


def _by_value(codes: Codes) -> csr_array:
    """Return how often each unit got each value, (units, values); sparse, for there may be as many values as units."""
    units, raters = np.nonzero(codes.places >= 0)
    counted = csr_array(
        (np.ones(len(units)), (units, codes.places[units, raters])), shape=(len(codes.places), len(codes.values))
    )
    counted.sum_duplicates()
    return counted


def _centred(values: Numbers) -> Numbers:
    """Return the values about 0, at most 1 in size: neither shift nor scale changes a ratio of squared differences."""
    if len(values) < 2:
        return np.zeros(len(values))
    scaled = values / np.abs(values).max()
    centred = scaled - (scaled[0] + scaled[-1]) / 2
    return np.asarray(centred / np.abs(centred).max())
