"""By how much a mean differs between two waves, whether others or the same people answered."""

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from scipy.special import stdtr, stdtrit

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.scores.answers import reckonable
from ascolto.analysis.scores.effective_size import sampled_part, size_of_sums
from ascolto.analysis.scores.score_changes import ScoreDifference
from ascolto.analysis.scores.scores import LEAST_FREEDOM
from ascolto.analysis.scores.share_changes import UNKNOWN, Populations
from ascolto.analysis.scores.tallies import Tally

# Two units in the last place of either answer: differences of changes up to this, relative to the answers, are none.
ROUNDING = 4 * float(np.finfo(np.float64).eps)


def mean_difference(
    answers: Values | Tally,
    others: Values | Tally,
    *,
    populations: Populations = UNKNOWN,
    confidence: float = 0.95,
) -> ScoreDifference:
    """Return how much higher the mean answer of the first is than that of others, by Welch's t.

    Args:
        answers, others: (respondents,) of different people, NaN where not answered; or a `Tally` each, which may be
            weighted.
        populations: how many could have answered on either side; narrows the interval by √(1 - n / N).
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The difference in points of the scale, with the p-value of equal means; variances may differ. With weights
        both n are Kish's effective n, as for `mean_score`. Between two censuses the interval is the difference itself.
        Undefined where a side has fewer than two answers (or is worth hardly more than one), or where all are alike
        within both.
    Raises:
        ValueError: answers that are no numbers, a population below n, or confidence outside (0, 1).
    Source:
        Welch (1947), Biometrika 34, 28-35; Satterthwaite (1946), Biometrics Bull. 2, 110-114; Kish (1965), Survey
        Sampling, section 11.7; Cochran (1977), Sampling Techniques, section 2.6.
    """
    one, other = moments_of(answers), moments_of(others)
    left = 1 - sampled_part(one.n, populations[0]), 1 - sampled_part(other.n, populations[1])
    return difference_of_moments(one, other, left=left, confidence=confidence)


@dataclass(frozen=True, slots=True)
class Moments:
    """How many answers, their (weighted) mean, and the sum of their squared distances from it, each by its weight.

    `weight` and `weight_squares` are the sums of the weights and of their squares: n each where all weigh 1.
    """

    n: int
    mean: float
    squares: float
    weight: float
    weight_squares: float

    @property
    def size(self) -> float:
        """Return how many equally weighted answers would be as precise (Kish)."""
        return size_of_sums(self.n, self.weight, self.weight_squares)

    @property
    def is_enough(self) -> bool:
        """Return whether a variance can be had: of two answers, or of weighted ones that are worth more than one."""
        return self.n > 1 and self.size >= 1 + LEAST_FREEDOM

    @property
    def variance(self) -> float:
        """Return the variance with n - 1 in the denominator (n being `size`), where there are enough answers."""
        return self.squares / self.weight * self.size / (self.size - 1)


NO_MOMENTS = Moments(0, 0.0, 0.0, 0.0, 0.0)


def moments_of(answers: Values | Tally) -> Moments:
    """Return the moments of what was answered."""
    if isinstance(answers, Tally):
        return _moments_of_tally(answers)
    values = reckonable(as_numbers(answers, "Answers"))
    values = values[~np.isnan(values)]
    if not len(values):
        return NO_MOMENTS
    n = len(values)
    if (values == values[0]).all():
        return Moments(n, float(values[0]), 0.0, n, n)
    mean = float(values.mean())
    return Moments(n, mean, float(((values - mean) ** 2).sum()), n, n)


def _moments_of_tally(tally: Tally) -> Moments:
    some = tally.weighing
    if not some.n:
        return NO_MOMENTS
    values, sums = reckonable(some.values), (float(some.weights.sum()), float(some.squares.sum()))
    if (values == values[0]).all():
        return Moments(some.n, float(values[0]), 0.0, *sums)
    mean = float(some.weights @ values) / sums[0]
    return Moments(some.n, mean, float(some.weights @ (values - mean) ** 2), *sums)


def difference_of_moments(
    one: Moments, other: Moments, *, left: tuple[float, float] = (1.0, 1.0), confidence: float
) -> ScoreDifference:
    """Return the difference of two means from their moments; see `mean_difference`.

    `left` is which part of each population has not answered.
    """
    quantile_of(confidence)
    n = one.n + other.n
    if not any(left) and one.n and other.n:
        value = one.mean - other.mean
        census = ScoreDifference(value, value, value, 0, n, "scale_points", confidence, standard_error=0.0)
        return replace(census, p_value=0.0 if value else 1.0)
    if not (one.is_enough or (one.n and not left[0])) or not (other.is_enough or (other.n and not left[1])):
        return _undefined(n, confidence, Undefined.TOO_FEW_POINTS)
    errors = tuple(
        part * each.variance / each.size if part else 0.0 for part, each in zip(left, (one, other), strict=True)
    )
    if not sum(errors):
        return _undefined(n, confidence, Undefined.ALL_EQUAL)
    freedom = sum(errors) ** 2 / sum(
        error**2 / (each.size - 1) for error, each in zip(errors, (one, other), strict=True) if error
    )
    return _by_student(one.mean - other.mean, sqrt(sum(errors)), freedom, n, confidence)


def mean_change_in_panel(after: Values, before: Values, *, confidence: float = 0.95) -> ScoreDifference:
    """Return how much the mean answer rose among those who answered both waves, by the paired t.

    Args:
        after, before: (people,) the two answers of each person, NaN where not answered in that wave.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The mean change in points of the scale, n being the pairs. Undefined with fewer than two pairs or where all
        changed alike.
    Raises:
        ValueError: waves of unequal length, answers that are no numbers, or confidence outside (0, 1).
    Source:
        Student (1908), Biometrika 6, 1-25.
    """
    quantile_of(confidence)
    now, then = (reckonable(as_numbers(wave, "Answers")) for wave in (after, before))
    if len(now) != len(then):
        raise ValueError(f"A panel has two answers for each; here are {len(now)} and {len(then)}.")
    both = ~(np.isnan(now) | np.isnan(then))
    changes = moments_of(_moves(now[both], then[both]))
    if changes.n < 2:
        return _undefined(changes.n, confidence, Undefined.TOO_FEW_POINTS)
    if not changes.squares:
        return _undefined(changes.n, confidence, Undefined.ALL_EQUAL)
    covariance = float(np.cov(now[both], then[both])[0, 1]) / changes.n
    found = _by_student(changes.mean, sqrt(changes.variance / changes.n), changes.n - 1, changes.n, confidence)
    return replace(found, covariance=covariance, both=changes.n)


def _moves(now: Numbers, then: Numbers) -> Numbers:
    """Return the changes; those that differ by rounding alone (0.3 - 0.2 and 0.2 - 0.1) are made one and the same."""
    moves = now - then
    if not len(moves):
        return moves
    rounding = ROUNDING * max(float(np.abs(now).max()), float(np.abs(then).max()))
    return np.full_like(moves, np.median(moves)) if float(np.ptp(moves)) <= rounding else moves


def _by_student(value: float, error: float, freedom: float, n: int, confidence: float) -> ScoreDifference:
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * error
    p_value = 2 * float(stdtr(freedom, -abs(value) / error))
    return ScoreDifference(
        value, value - reach, value + reach, 0, n, "scale_points", confidence, p_value, standard_error=error
    )


def _undefined(n: int, confidence: float, reason: Undefined) -> ScoreDifference:
    return ScoreDifference(None, None, None, 0, n, "scale_points", confidence, undefined=reason)
