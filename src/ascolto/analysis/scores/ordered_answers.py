"""Whether ordered answers, such as 1 to 5, are higher than others, without pretending that their steps are equal."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.shares.comparisons import Comparison
from ascolto.analysis.shares.paired_shares import balance_of_pairs

# As R does: below this number and without ties the distribution is counted out, otherwise it is taken as normal.
COUNTED_BELOW = 50


@dataclass(frozen=True, slots=True)
class OrderComparison(Comparison):
    """A difference in order with the statistic of its test: the sum U of Mann and Whitney, or V of Wilcoxon."""

    statistic: float | None = None
    is_exact: bool = False


def order_difference(answers: Values, others: Values, *, confidence: float = 0.95) -> OrderComparison:
    """Return how much more often an answer is higher than one of others than it is lower (Cliff's delta).

    Args:
        answers, others: (respondents,) of different people, on the same ordered scale; NaN where not answered.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        P(higher) - P(lower) over all pairs, -1..1, with Cliff's asymmetric interval from the unbiased variance, and
        the p-value of Mann and Whitney: counted out where both have fewer than 50 answers and none are tied,
        otherwise normal with ties and continuity taken into account. Undefined with fewer than two answers on a side.
    Raises:
        ValueError: answers that are no numbers, or confidence outside (0, 1).
    Source:
        Cliff (1993), Psychol. Bull. 114, 494-509; interval: Feng and Cliff (2004), J. Mod. Appl. Stat. Methods 3,
        322-332; Mann and Whitney (1947), Ann. Math. Stat. 18, 50-60; as wilcox.test of R.
    """
    quantile = quantile_of(confidence)
    one, other = (np.sort(_given(each)) for each in (answers, others))
    n = len(one) + len(other)
    if min(len(one), len(other)) < 2:
        return OrderComparison(None, None, None, 0, n, "dominance", confidence, undefined=Undefined.TOO_FEW_POINTS)
    of_one, of_other = _dominance(one, other), -_dominance(other, one)
    ties = int((np.searchsorted(other, one, "right") - np.searchsorted(other, one, "left")).sum())
    pairs = len(one) * len(other)
    delta = float(of_one.mean())
    low, high = _bounds(
        delta, _variance(of_one, of_other, 1 - ties / pairs - delta**2), quantile, min(len(one), len(other))
    )
    statistic = (delta + 1) / 2 * pairs
    p_value, is_exact = _mann_whitney(one, other, statistic)
    return OrderComparison(
        delta, low, high, 0, n, "dominance", confidence, p_value, statistic=statistic, is_exact=is_exact
    )


def _given(answers: Values) -> Numbers:
    values = as_numbers(answers, "Answers")
    return values[~np.isnan(values)]


def _dominance(values: Numbers, others: Numbers) -> Numbers:
    """Return for each value by which share of the others it is higher, less the share by which it is lower."""
    below, upto = (np.searchsorted(others, values, side=side) for side in ("left", "right"))
    return np.asarray((below + upto - len(others)) / len(others), dtype=np.float64)


def _variance(of_one: Numbers, of_other: Numbers, of_pairs: float) -> float:
    """Return Cliff's unbiased variance of delta, no smaller than he allows; `of_pairs` is that of single pairs."""
    m, n = len(of_one), len(of_other)
    delta = float(of_one.mean())
    squares = n**2 * float(((of_one - delta) ** 2).sum()) + m**2 * float(((of_other - delta) ** 2).sum())
    unbiased = (squares - m * n * of_pairs) / (m * n * (m - 1) * (n - 1))
    return max(unbiased, (1 - delta**2) / (m * n - 1))


def _bounds(delta: float, variance: float, quantile: float, fewer: int) -> tuple[float, float]:
    if abs(delta) == 1:
        far = (fewer - quantile**2) / (fewer + quantile**2)
        return (far, 1.0) if delta > 0 else (-1.0, -far)
    square = quantile**2 * variance
    half = sqrt(square) * sqrt((1 - delta**2) ** 2 + square)
    below, above = ((delta - delta**3 + side * half) / (1 - delta**2 + square) for side in (-1, 1))
    return max(-1.0, min(below, delta)), min(1.0, max(above, delta))


def _mann_whitney(one: Numbers, other: Numbers, statistic: float) -> tuple[float, bool]:
    m, n = len(one), len(other)
    repeats = np.unique(np.concatenate([one, other]), return_counts=True)[1].astype(np.float64)
    if max(m, n) < COUNTED_BELOW and (repeats == 1).all():
        return _two_sided(_ways_of_sums(m, n), round(statistic)), True
    both = m + n
    variance = m * n / 12 * (both + 1 - float((repeats**3 - repeats).sum()) / (both * (both - 1)))
    return _normal(statistic - m * n / 2, variance), False


def _ways_of_sums(m: int, n: int) -> Numbers:
    """Return in how many ways each value of U comes about: the coefficients of the Gaussian binomial."""
    ways = np.zeros(m * n + 1)
    ways[0] = 1.0
    for step in range(1, m + 1):
        top = n + step
        ways[top:] = ways[top:] - ways[:-top] if top <= m * n else ways[top:]
        for place in range(step, m * n + 1):
            ways[place] += ways[place - step]
    return np.asarray(ways / ways.sum(), dtype=np.float64)


def _two_sided(chances: Numbers, statistic: int) -> float:
    as_few, as_many = float(chances[: statistic + 1].sum()), float(chances[statistic:].sum())
    return min(1.0, 2 * min(as_few, as_many))


def _normal(surplus: float, variance: float) -> float:
    """Return the two-sided p-value of a surplus that moves in steps of one half or more."""
    if variance <= 0:
        return 1.0
    return min(1.0, erfc(max(0.0, abs(surplus) - 0.5) / sqrt(variance) / sqrt(2)))


def order_change_in_panel(after: Values, before: Values, *, confidence: float = 0.95) -> OrderComparison:
    """Return how many more answered higher than before than answered lower, among those who answered twice.

    Args:
        after, before: (people,) the two answers of each person, NaN where not answered in that wave.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The share that rose less the share that fell, -1..1, with the interval of Bonett and Price, and the p-value of
        Wilcoxon's signed ranks: those who did not move are left out of it; counted out below 50 and without ties,
        otherwise normal with ties and continuity taken into account. The test weighs large moves more, so that it may
        show what the interval does not. n counts the pairs. Undefined without one.
    Raises:
        ValueError: waves of unequal length, answers that are no numbers, or confidence outside (0, 1).
    Source:
        Wilcoxon (1945), Biometrics Bull. 1, 80-83, as wilcox.test of R; interval: Bonett and Price (2012), J. Educ.
        Behav. Stat. 37, 479-488.
    """
    quantile_of(confidence)
    now, then = as_numbers(after, "Answers"), as_numbers(before, "Answers")
    if len(now) != len(then):
        raise ValueError(f"A panel has two answers for each; here are {len(now)} and {len(then)}.")
    moves = (now - then)[~(np.isnan(now) | np.isnan(then))]
    if not len(moves):
        return OrderComparison(None, None, None, 0, 0, "dominance", confidence, undefined=Undefined.NOTHING_COUNTED)
    rose, fell = int((moves > 0).sum()), int((moves < 0).sum())
    value, low, high = balance_of_pairs(rose, fell, len(moves), confidence=confidence)
    statistic, p_value, is_exact = _signed_ranks(moves[moves != 0])
    n = len(moves)
    return OrderComparison(
        value, low, high, 0, n, "dominance", confidence, p_value, statistic=statistic, is_exact=is_exact
    )


def _signed_ranks(moves: Numbers) -> tuple[float, float, bool]:
    """Return the sum of the ranks of what rose, its p-value, and whether that was counted out."""
    if not len(moves):
        return 0.0, 1.0, False
    sizes, which, repeats = np.unique(np.abs(moves), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(repeats) - (repeats - 1) / 2)[which]
    statistic, n = float(ranks[moves > 0].sum()), len(moves)
    if n < COUNTED_BELOW and len(sizes) == n:
        return statistic, _two_sided(_ways_of_ranks(n), round(statistic)), True
    ties = repeats.astype(np.float64)
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48
    return statistic, _normal(statistic - n * (n + 1) / 4, variance), False


def _ways_of_ranks(n: int) -> Numbers:
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        ways[rank:] = ways[rank:] + ways[:-rank]
    return np.asarray(ways / ways.sum(), dtype=np.float64)
