"""By how much a share differs between two waves or two groups, where answers may be weighted or are all there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, hypot, inf, sqrt

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from ascolto.analysis.arrays import Values
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.scores.answers import answers_of, estimated_share
from ascolto.analysis.scores.effective_size import size_for_shares, size_of_sums
from ascolto.analysis.scores.tallies import Tally
from ascolto.analysis.shares.comparisons import Comparison, difference_of_proportions

ENOUGH_EXPECTED = 5
# Tables as likely as the observed one but for rounding count as no more likely.
ROUNDING = 1 + 1e-7
# Weights are even where the effective n is n but for rounding.
EVEN = 1e-9
# So many standard errors away, a chance is 0.
FAR_OUT = 38.0

Counted = tuple[int, int]
Populations = tuple[int | None, int | None]
UNKNOWN: Populations = (None, None)


@dataclass(frozen=True, slots=True)
class Portion:
    """How many have a property and of how many, with the sums of their weights and of all weights squared."""

    n: int
    hits: int
    weight_of_hits: float
    weight: float
    weight_squares: float

    @classmethod
    def of_counts(cls, hits: int, n: int) -> "Portion":
        """Return the portion of those who all weigh the same.

        Raises:
            ValueError: more have the property than there are, or fewer than nobody.
        """
        if not 0 <= hits <= n:
            raise ValueError(f"{hits} of {n} is not a share.")
        return cls(n, hits, float(hits), float(n), float(n))

    @staticmethod
    def together(parts: Sequence["Portion"]) -> "Portion":
        """Return the portions of several groups of different people as that of one."""
        return Portion(
            sum(part.n for part in parts),
            sum(part.hits for part in parts),
            sum(part.weight_of_hits for part in parts),
            sum(part.weight for part in parts),
            sum(part.weight_squares for part in parts),
        )

    @property
    def share(self) -> float:
        """Return the weighted share, of at least one."""
        return min(1.0, self.weight_of_hits / self.weight)

    @property
    def size(self) -> float:
        """Return how many equally weighted answers would be as precise (Kish)."""
        return size_of_sums(self.n, self.weight, self.weight_squares)

    @property
    def is_even(self) -> bool:
        """Return whether all weigh the same."""
        return self.n - self.size <= EVEN * self.n

    def estimate(self, *, confidence: float) -> Estimate:
        """Return the share with Wilson's interval."""
        return estimated_share(self.share if self.n else 0.0, self.size, self.n, confidence)


def portion_of(answers: Values | Tally, *, at_least: float) -> Portion:
    """Return how many answered at least this, with weights as they are."""
    given = answers_of(answers, None)
    if not given.n:
        return Portion(0, 0, 0.0, 0.0, 0.0)
    unit = float(answers.weighing.weights.max()) if isinstance(answers, Tally) else 1.0
    hit = given.values >= at_least
    weights = given.weights * unit
    return Portion(
        given.n,
        int(given.counts[hit].sum()),
        float(weights[hit].sum()),
        float(weights.sum()),
        float(given.squares.sum()) * unit**2,
    )


def share_difference(
    answers: Values | Tally,
    others: Values | Tally,
    *,
    at_least: float,
    populations: Populations = UNKNOWN,
    confidence: float = 0.95,
) -> Comparison:
    """Return how much larger the share of those who answered at least this is than among others.

    Args:
        answers, others: (respondents,) any ordered scale, NaN where not answered, of different people; or a `Tally`
            each, which may be weighted.
        at_least: the lowest answer that counts.
        populations: how many could have answered on either side; narrows the interval by the finite population
            correction.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The difference of the shares, -1..1, with Newcombe's interval from the two intervals of Wilson: with weights
        these are made with Kish's effective n, with a population that grows by (N - 1) / (N - n). The p-value is that
        of Pearson's chi-square without correction (Fisher's where a cell is expected to hold fewer than five); with
        weights or a population 1 less the confidence at which the interval of the difference ends at 0. Undefined
        where one of the two did not answer at all.
    Raises:
        ValueError: answers that are no numbers, a population below n, or confidence outside (0, 1).
    Source:
        Newcombe (1998), Stat. Med. 17, 873-890, method 10; Zou and Donner (2008), Stat. Med. 27, 1693-1702 (bounds of
        a difference from those of its parts); Korn and Graubard (1998), Surv. Methodol. 24, 193-201 (effective n);
        Cochran (1977), Sampling Techniques, theorem 3.2.
    """
    one, other = portion_of(answers, at_least=at_least), portion_of(others, at_least=at_least)
    return difference_of_portions(one, other, populations=populations, confidence=confidence)


def difference_of_portions(
    one: Portion, other: Portion, *, populations: Populations = UNKNOWN, confidence: float
) -> Comparison:
    """Return the difference of two shares from what was counted; see `share_difference`."""
    quantile = quantile_of(confidence)
    n = one.n + other.n
    if not (one.n and other.n):
        reason = Undefined.NOTHING_COUNTED
        return Comparison(None, None, None, 0, n, "share_difference", confidence, undefined=reason)
    if populations == UNKNOWN and one.is_even and other.is_even:
        counts = (one.hits, one.n), (other.hits, other.n)
        plain = difference_of_proportions(*counts[0], *counts[1], confidence=confidence)
        return replace(plain, p_value=p_value_of_shares(*counts))
    left = one.share, size_for_shares(one.size, one.n, populations[0])
    right = other.share, size_for_shares(other.size, other.n, populations[1])
    low, high = _bounds(left, right, quantile)
    chance = _chance_of(left, right)
    return Comparison(one.share - other.share, low, high, 0, n, "share_difference", confidence, chance)


def _bounds(one: tuple[float, float], other: tuple[float, float], z: float) -> tuple[float, float]:
    """Return Newcombe's bounds, z standard errors away, of the difference of two shares with their effective sizes."""
    (low, high), (other_low, other_high) = (_wilson(*each, z) for each in (one, other))
    value = one[0] - other[0]
    return value - hypot(one[0] - low, other_high - other[0]), value + hypot(high - one[0], other[0] - other_low)


def _wilson(share: float, size: float, z: float) -> tuple[float, float]:
    if size == inf:
        return share, share
    centre, half = share * size + z * z / 2, z * sqrt(share * (1 - share) * size + z * z / 4)
    low, high = (centre - half) / (size + z * z), (centre + half) / (size + z * z)
    return max(0.0, min(low, share)), min(1.0, max(high, share))


def _chance_of(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the two-sided chance that belongs to the interval which ends at 0."""
    value = one[0] - other[0]
    if not value:
        return 1.0
    nearer = 0 if value > 0 else 1

    def gap(z: float) -> float:
        return _bounds(one, other, z)[nearer] * (1 if value > 0 else -1)

    return 0.0 if gap(FAR_OUT) > 0 else erfc(float(brentq(gap, 0.0, FAR_OUT, xtol=1e-12)) / sqrt(2))


def p_value_of_shares(one: Counted, other: Counted) -> float:
    """Return the two-sided p-value of equal shares: Pearson's chi-square, or Fisher's where counts are small."""
    counted, answered = one[0] + other[0], one[1] + other[1]
    if counted in {0, answered}:
        return 1.0
    least = min(counted, answered - counted) * min(one[1], other[1]) / answered
    if least < ENOUGH_EXPECTED:
        return _fisher(one[0], one[1], counted, answered)
    share = counted / answered
    error = sqrt(share * (1 - share) * (1 / one[1] + 1 / other[1]))
    return erfc(abs(one[0] / one[1] - other[0] / other[1]) / error / sqrt(2))


def _fisher(hits: int, size: int, counted: int, answered: int) -> float:
    """Return the chance of a table no more likely than the observed one, given its margins."""
    possible = np.arange(max(0, size + counted - answered), min(size, counted) + 1)
    logs = -(
        gammaln(possible + 1)
        + gammaln(counted - possible + 1)
        + gammaln(size - possible + 1)
        + gammaln(answered - counted - size + possible + 1)
    )
    chances = np.exp(logs - logs.max())
    observed = chances[hits - possible[0]]
    return min(1.0, float(chances[chances <= observed * ROUNDING].sum() / chances.sum()))
