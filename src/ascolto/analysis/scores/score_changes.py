"""By how much a net promoter score differs between two waves, whether others or the same people answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, hypot, sqrt

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.resampling import percentile_bounds, resampled_means
from ascolto.analysis.scores.effective_size import size_of_sums
from ascolto.analysis.scores.net_promoter import (
    ADDED,
    ADDED_AT_EACH_END,
    UNIT,
    Balance,
    NpsInterval,
    balance_of,
    likelihoods,
    signs,
)
from ascolto.analysis.scores.scores import HUNDRED
from ascolto.analysis.scores.share_changes import UNKNOWN, Populations
from ascolto.analysis.scores.tallies import Tally
from ascolto.analysis.shares.comparisons import Comparison


@dataclass(frozen=True, slots=True)
class ScoreDifference(Comparison):
    """A difference of two scores with its standard error; `both` answered in both waves.

    `covariance` is that of the two scores, in squared points: the squared standard error is the sum of those of the
    waves less twice the covariance.
    """

    standard_error: float | None = None
    covariance: float = 0.0
    both: int = 0


def nps_difference(
    answers: Values | Tally,
    others: Values | Tally,
    *,
    weights: Values | None = None,
    other_weights: Values | None = None,
    populations: Populations = UNKNOWN,
    interval: NpsInterval = NpsInterval.ADJUSTED,
    confidence: float = 0.95,
    seed: int = 1,
) -> ScoreDifference:
    """Return how much higher the net promoter score of the first is than that of others.

    Args:
        answers, others: (respondents,) whole numbers 0..10, NaN where not answered, of different people; or a `Tally`
            each, without weights and bootstrap.
        weights, other_weights: (respondents,) 0 or more; None weighs all alike.
        populations: how many could have answered on either side; narrows the interval by the finite population
            correction.
        interval: `ADJUSTED` adds three respondents to each side before Wald's formula, for the interval and for the
            p-value; `WALD` adds none; `BOOTSTRAP` takes percentiles of 4000 draws, without a p-value.
        confidence: two-sided level, strictly between 0 and 1.
        seed: of the bootstrap.
    Returns:
        Points, -200..200; the squared standard error is the sum of the two squared standard errors. The p-value is 1
        where the adjusted difference is 0 or lies on the other side of 0 than the difference itself. Undefined where
        one of the two did not answer at all.
    Raises:
        ValueError: as `nps`.
    Source:
        Rocks (2016), Am. Stat. 70, 365-372 (the adjustment of one score); Agresti and Caffo (2000), Am. Stat. 54,
        280-288 (adjusting each of two).
    """
    wanted = NpsInterval(interval)
    quantile_of(confidence)
    if wanted is NpsInterval.BOOTSTRAP and populations != UNKNOWN:
        raise ValueError("The bootstrap knows no population; choose another interval.")
    one, other = likelihoods(answers, weights), likelihoods(others, other_weights)
    if not (one.n and other.n):
        return _undefined(one.n + other.n, UNIT, confidence, Undefined.NOTHING_COUNTED)
    balances = balance_of(one, populations[0]), balance_of(other, populations[1])
    if wanted is not NpsInterval.BOOTSTRAP:
        return difference_of_balances(*balances, n=one.n + other.n, interval=wanted, confidence=confidence)
    value = (balances[0].net - balances[1].net) * HUNDRED
    bounds: tuple[float | None, float | None] = (None, None)
    if balances[0].variance or balances[1].variance:
        drawn = resampled_means(signs(one.values), one.one_by_one()[1], seed=seed)
        against = resampled_means(signs(other.values), other.one_by_one()[1], seed=seed + 1)
        low, high = percentile_bounds((drawn - against) * HUNDRED, confidence)
        bounds = min(low, value), max(high, value)
    error = HUNDRED * hypot(balances[0].error, balances[1].error)
    return ScoreDifference(value, *bounds, 0, one.n + other.n, UNIT, confidence, standard_error=error)


@dataclass(frozen=True, slots=True)
class Ends:
    """How many answered, and the sums of weights of promoters, of detractors, of all, and of all squared."""

    n: int
    promoters: float
    detractors: float
    weight: float
    weight_squares: float

    @property
    def balance(self) -> Balance:
        """Return the shares at either end, of at least one answer."""
        size = size_of_sums(self.n, self.weight, self.weight_squares)
        return Balance(self.promoters / self.weight, self.detractors / self.weight, size)

    @staticmethod
    def together(parts: Sequence["Ends"]) -> "Ends":
        """Return the ends of several groups of different people as those of one."""
        return Ends(
            sum(part.n for part in parts),
            sum(part.promoters for part in parts),
            sum(part.detractors for part in parts),
            sum(part.weight for part in parts),
            sum(part.weight_squares for part in parts),
        )


def ends_of(answers: Values | Tally) -> Ends:
    """Return how many are at either end; weights keep their size, so that groups can be put together."""
    given = likelihoods(answers, None)
    if not given.n:
        return Ends(0, 0.0, 0.0, 0.0, 0.0)
    unit = float(answers.weighing.weights.max()) if isinstance(answers, Tally) else 1.0
    ends = signs(given.values)
    weights, squares = given.weights * unit, float(given.squares.sum()) * unit**2
    return Ends(given.n, float(weights[ends > 0].sum()), float(weights[ends < 0].sum()), float(weights.sum()), squares)


def difference_of_balances(
    one: Balance, other: Balance, *, n: int, interval: NpsInterval, confidence: float
) -> ScoreDifference:
    """Return the difference of two net promoter scores from their shares, with a normal interval."""
    left, right = (one.adjusted(), other.adjusted()) if interval is NpsInterval.ADJUSTED else (one, other)
    difference = ScoreDifference(
        (one.net - other.net) * HUNDRED,
        None,
        None,
        0,
        n,
        UNIT,
        confidence,
        standard_error=HUNDRED * hypot(one.error, other.error),
    )
    return _with_normal_interval(difference, left.net - right.net, hypot(left.error, right.error))


def nps_change_in_panel(
    after: Values,
    before: Values,
    *,
    interval: NpsInterval = NpsInterval.ADJUSTED,
    confidence: float = 0.95,
) -> ScoreDifference:
    """Return how much the net promoter score rose between two waves in which partly the same people answered.

    Args:
        after, before: (people,) the two answers of each person, whole numbers 0..10, NaN where not answered in that
            wave. Each wave counts everybody who answered it; those who answered both make the waves covary.
        interval: `ADJUSTED` adds three people who answered both waves, independently, with the shares by which one
            wave is adjusted; `WALD` adds none.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Points, -200..200. With d the sign of an answer (1, 0, -1), its squared standard error is the sum over people
        of ((d_after - mean) / n_after - (d_before - mean) / n_before)², each term only where the wave was answered:
        for a complete panel the variance of the changes over n, without any overlap that of `nps_difference`.
        Undefined where a wave was answered by nobody.
    Raises:
        ValueError: waves of unequal length, as `nps`, or an interval by bootstrap.
    Source:
        Kish (1965), Survey Sampling, section 12.4 (overlapping samples); Agresti and Min (2005), Stat. Med. 24,
        729-740, for pseudo-pairs in an adjusted interval.
    """
    wanted = NpsInterval(interval)
    quantile_of(confidence)
    if wanted is NpsInterval.BOOTSTRAP:
        raise ValueError("The change in a panel has an adjusted interval or that of Wald.")
    if len(after) != len(before):
        raise ValueError(f"A panel has two answers for each; here are {len(after)} and {len(before)}.")
    for wave in (after, before):
        likelihoods(wave, None)
    now, then = signs(as_numbers(after, "Answers")), signs(as_numbers(before, "Answers"))
    seen_now, seen_then = ~np.isnan(now), ~np.isnan(then)
    counts = int(seen_now.sum()), int(seen_then.sum())
    n, both = int((seen_now | seen_then).sum()), int((seen_now & seen_then).sum())
    if not all(counts):
        return _undefined(n, UNIT, confidence, Undefined.NOTHING_COUNTED)
    added = ADDED if wanted is NpsInterval.ADJUSTED else 0
    value = float(np.nansum(now)) / counts[0] - float(np.nansum(then)) / counts[1]
    plain = _panel_moments(now, then, counts, 0)
    used = _panel_moments(now, then, counts, added)
    difference = ScoreDifference(
        value * HUNDRED,
        None,
        None,
        0,
        n,
        UNIT,
        confidence,
        standard_error=HUNDRED * sqrt(plain[1]),
        covariance=HUNDRED**2 * plain[2],
        both=both,
    )
    return _with_normal_interval(difference, used[0], sqrt(used[1]))


def _panel_moments(now: Numbers, then: Numbers, counts: tuple[int, int], added: int) -> tuple[float, float, float]:
    """Return the difference of the two means, its variance, and the covariance of the means.

    Added people answer both waves, independently: a quarter at either end, so that their mean is 0, their squares ½.
    """
    sizes = counts[0] + added, counts[1] + added
    means = float(np.nansum(now)) / sizes[0], float(np.nansum(then)) / sizes[1]
    parts = [
        (np.where(np.isnan(wave), mean, wave) - mean) / size
        for wave, mean, size in zip((now, then), means, sizes, strict=True)
    ]
    extra = 2 * ADDED_AT_EACH_END * (added > 0)
    own = [
        float((part**2).sum()) + (extra + added * mean**2) / size**2
        for part, mean, size in zip(parts, means, sizes, strict=True)
    ]
    covariance = float(parts[0] @ parts[1]) + added * means[0] * means[1] / (sizes[0] * sizes[1])
    return means[0] - means[1], max(0.0, own[0] + own[1] - 2 * covariance), covariance


def _with_normal_interval(plain: ScoreDifference, centre: float, error: float) -> ScoreDifference:
    """Return the difference with a normal interval about the centre (a share), which holds the value."""
    value, reach = plain.value or 0.0, quantile_of(plain.confidence) * error
    low, high = min(value, (centre - reach) * HUNDRED), max(value, (centre + reach) * HUNDRED)
    # Where what was added has pulled a small side past the other, the interval holds 0 because it holds the value.
    shows = value * centre > 0
    p_value = 1.0 if not shows else erfc(abs(centre) / error / sqrt(2)) if error else 0.0
    return replace(plain, low=max(-2.0 * HUNDRED, low), high=min(2.0 * HUNDRED, high), p_value=p_value)


def _undefined(n: int, unit: str, confidence: float, reason: Undefined) -> ScoreDifference:
    return ScoreDifference(None, None, None, 0, n, unit, confidence, undefined=reason)
