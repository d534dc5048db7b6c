"""Scores of satisfaction: the share of those who ticked the upper boxes, and means of ordered answers."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import isinf, sqrt

import numpy as np
from scipy.special import stdtrit

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.resampling import percentile_bounds, resampled_means
from ascolto.analysis.scores.answers import Answers, Scale, answers_of
from ascolto.analysis.scores.effective_size import sampled_part, size_for_shares
from ascolto.analysis.scores.tallies import Tally
from ascolto.analysis.shares.intervals import ShareInterval, share_interval

ENOUGH = 30
# With fewer degrees of freedom the interval of t is wider than 10^12 standard errors, and says nothing.
LEAST_FREEDOM = 0.1
HUNDRED = 100


class MeanInterval(StrEnum):
    """How the interval of a mean is made."""

    T = "t"
    BOOTSTRAP = "bootstrap"


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of how customers judged, with its interval and standard error in the same unit.

    `n` answered and count, `missing` gave no answer; `effective_n` equally weighted answers would be as precise. Where
    there is a value but no interval, `no_interval` says why. `is_preliminary` where that is fewer than 30.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    confidence: float
    standard_error: float | None
    effective_n: float
    missing: int
    is_preliminary: bool
    undefined: Undefined | None = None
    no_interval: Undefined | None = None

    def finding(self) -> Finding:
        """Return the score, and whether it is preliminary."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        facts = {"value": self.value, "low": self.low, "high": self.high, "is_preliminary": self.is_preliminary}
        return found(FindingKind.SCORE, **facts, n=self.n, unit=self.unit)


def top_box(
    answers: Values | Tally,
    *,
    at_least: float,
    weights: Values | None = None,
    population: int | None = None,
    method: ShareInterval = ShareInterval.WILSON,
    confidence: float = 0.95,
) -> Score:
    """Return the share of those who answered with at least a given box, as in CSAT (4 and 5 of 5).

    Args:
        answers: (respondents,) any ordered scale, NaN where not answered; or a `Tally`, without `weights`.
        at_least: the lowest answer that counts.
        weights: (respondents,) 0 or more; None weighs all alike.
        population: how many could have answered; narrows the interval by the finite population correction.
        method: of the interval, see `share_interval`.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The share 0..1; its interval is made with Kish's effective n where there are weights, and is the share itself
        where the whole population answered. Undefined where nobody answered.
    Raises:
        ValueError: a wrong weight, a population below n, a box that is no number, or confidence outside (0, 1).
    Source:
        Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; Kish (1965), Survey Sampling, section 11.7; Korn and
        Graubard (1998), Surv. Methodol. 24, 193-201, for intervals with an effective n.
    """
    quantile_of(confidence)
    if not np.isfinite(at_least):
        raise ValueError("The lowest answer that counts must be a number.")
    given = answers_of(answers, weights)
    if not given.n:
        return without_answers(given, "share", confidence)
    share = given.share(given.values >= at_least)
    size = size_for_shares(given.effective_n, given.n, population)
    counted = share if isinf(size) else share * size
    interval = share_interval(counted, size, method=method, confidence=confidence)
    error = sqrt(share * (1 - share) / size)
    return score_of(given, share, (interval.low, interval.high), unit="share", confidence=confidence, error=error)


def mean_score(
    answers: Values | Tally,
    *,
    scale: Scale | None = None,
    weights: Values | None = None,
    population: int | None = None,
    interval: MeanInterval = MeanInterval.T,
    confidence: float = 0.95,
    seed: int = 1,
) -> Score:
    """Return the mean of ordered answers in the points of their own scale, as for effort (CES, 1 to 7).

    Args:
        answers: (respondents,) NaN where not answered; or a `Tally`, without `weights` and bootstrap.
        scale: its least and its greatest answer; answers outside are refused. None takes any numbers.
        weights: (respondents,) 0 or more; None weighs all alike.
        population: how many could have answered; narrows the interval by √(1 - n / N).
        interval: `T` with n - 1 degrees of freedom, or `BOOTSTRAP` (percentiles of 4000 draws), which keeps to the
            scale and needs no bell shape.
        confidence: two-sided level, strictly between 0 and 1.
        seed: of the bootstrap.
    Returns:
        The mean with its standard error from the variance with n - 1; with weights, both n are Kish's effective n.
        One answer, answers that are all alike, or weights that leave hardly more than one answer (an effective n below
        1.1) give a mean without an interval. Bounds end at those of the scale.
    Raises:
        ValueError: an answer outside the scale, a wrong weight, a population below n or together with the bootstrap
            (which knows of none), or confidence outside (0, 1).
    Source:
        Student (1908), Biometrika 6, 1-25; Cochran (1977), Sampling Techniques, section 2.6 (finite population).
    """
    return _mean(
        answers_of(answers, weights, scale=scale), scale, "scale_points", population, interval, confidence, seed
    )


def mean_of_hundred(
    answers: Values | Tally,
    *,
    scale: Scale,
    weights: Values | None = None,
    population: int | None = None,
    interval: MeanInterval = MeanInterval.T,
    confidence: float = 0.95,
    seed: int = 1,
) -> Score:
    """Return the mean of answers on 0 to 100: the least answer of the scale counts 0, the greatest 100.

    Args:
        answers, weights, population, interval, confidence, seed: as for `mean_score`.
        scale: its least and its greatest answer; where the least is the best (as for effort), turn the answers first.
    Returns:
        As `mean_score`, in points of 0..100; 100 (mean - least) / (greatest - least).
    Raises:
        ValueError: as `mean_score`.
    Source:
        Fornell et al. (1996), J. Mark. 60(4), 7-18, for the linear index of 0 to 100.
    """
    given = answers_of(answers, weights, scale=scale)
    rescaled = replace(given, values=of_hundred(given.values, scale))
    return _mean(rescaled, (0, HUNDRED), "points_of_100", population, interval, confidence, seed)


def of_hundred(values: Numbers, scale: Scale) -> Numbers:
    """Return answers on the scale as points of 0 to 100."""
    least, most = scale
    return np.asarray((values - least) / (most - least) * HUNDRED, dtype=np.float64)


def _mean(
    given: Answers,
    scale: Scale | None,
    unit: str,
    population: int | None,
    interval: MeanInterval,
    confidence: float,
    seed: int,
) -> Score:
    wanted, quantile = MeanInterval(interval), quantile_of(confidence)
    if wanted is MeanInterval.BOOTSTRAP and population is not None:
        raise ValueError("The bootstrap knows no population; choose the interval of t.")
    if not given.n:
        return without_answers(given, unit, confidence)
    left = 1 - sampled_part(given.n, population)
    mean = given.mean_of(given.values)
    error = standard_error_of_mean(given)
    if error is None or (error == 0 and left > 0):
        reason = Undefined.TOO_FEW_POINTS if error is None else Undefined.ALL_EQUAL
        return score_of(given, mean, None, unit=unit, confidence=confidence, error=None, no_interval=reason)
    error *= sqrt(left)
    if wanted is MeanInterval.BOOTSTRAP:
        drawn = resampled_means(*given.one_by_one(), seed=seed)
        low, high = percentile_bounds(drawn, confidence)
    else:
        reach = float(stdtrit(given.effective_n - 1, (1 + confidence) / 2)) if error else quantile
        low, high = mean - reach * error, mean + reach * error
    bounds = held(low, high, mean, scale)
    return score_of(given, mean, bounds, unit=unit, confidence=confidence, error=error)


def standard_error_of_mean(given: Answers) -> float | None:
    """Return the standard error of the mean in an infinite population; None where one answer is all there is.

    The variance is that with n - 1 in the denominator, n being Kish's effective n.
    """
    effective = given.effective_n
    if given.n < 2 or effective < 1 + LEAST_FREEDOM:
        return None
    if (given.values == given.values[0]).all():
        return 0.0
    distances = given.values - given.mean_of(given.values)
    # Relative to the largest, so that the squares of small ones do not vanish.
    largest = float(np.abs(distances).max())
    return largest * sqrt(given.mean_of((distances / largest) ** 2) / (effective - 1))


def held(low: float, high: float, value: float, scale: Scale | None) -> tuple[float, float]:
    """Return bounds that hold the value and end where the scale does."""
    low, high = min(low, value), max(high, value)
    return (low, high) if scale is None else (max(low, float(scale[0])), min(high, float(scale[1])))


def score_of(
    given: Answers,
    value: float,
    bounds: tuple[float, float] | None,
    *,
    unit: str,
    confidence: float,
    error: float | None,
    no_interval: Undefined | None = None,
) -> Score:
    """Return a score of these answers."""
    low, high = bounds or (None, None)
    return Score(
        value=value,
        low=low,
        high=high,
        n=given.n,
        unit=unit,
        confidence=confidence,
        standard_error=error,
        effective_n=given.effective_n,
        missing=given.missing,
        is_preliminary=given.effective_n < ENOUGH,
        no_interval=no_interval,
    )


def without_answers(given: Answers, unit: str, confidence: float) -> Score:
    """Return that nobody answered, so that there is no score."""
    nothing = (None, None, None, 0, unit, confidence, None, 0.0, given.missing, True)
    return Score(*nothing, undefined=Undefined.NOTHING_COUNTED)
