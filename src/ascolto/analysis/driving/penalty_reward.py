"""What an attribute costs where it disappoints, and what it earns where it delights: penalty and reward."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import reckonable

UNIT = "outcome"
DECIMALS = 12
NOTHING_LEFT = 1e-20


class Factor(StrEnum):
    """How an attribute works on the outcome."""

    BASIC = "basic_factor"  # disappointing costs more than delighting earns
    PERFORMANCE = "performance_factor"  # both, with no difference shown
    EXCITEMENT = "excitement_factor"  # delighting earns more
    NONE = "no_effect_shown"


@dataclass(frozen=True, slots=True)
class PenaltyReward:
    """One attribute: how much lower and higher the outcome is than that of middling ratings, beside all others.

    `asymmetry` is (reward - |penalty|) / (reward + |penalty|): -1 is all penalty, 1 all reward. `low_count` and
    `high_count` are the respondents behind either.
    """

    name: str
    penalty: Estimate
    reward: Estimate
    asymmetry: float | None
    factor: Factor | None
    low_count: int
    high_count: int


@dataclass(frozen=True, slots=True)
class PenaltiesRewards:
    """All attributes of one regression, in the order given; R² is what they explain together."""

    attributes: tuple[PenaltyReward, ...]
    explained: float | None
    low: float
    high: float
    left_out: int
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return how each attribute works on the outcome, where that can be said."""
        if self.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)]
        return [
            found(
                FindingKind(each.factor),
                attribute=each.name,
                penalty=each.penalty.value,
                reward=each.reward.value,
                asymmetry=each.asymmetry,
                n=self.n,
                unit=self.unit,
            )
            for each in self.attributes
            if each.factor
        ]


def penalty_reward(
    outcome: Values, attributes: Mapping[str, Values], *, low: float, high: float, confidence: float = 0.95
) -> PenaltiesRewards:
    """Return what low and high ratings of each attribute do to the outcome, beside those of all others.

    Args:
        outcome: (respondents,) such as overall satisfaction, NaN where missing.
        attributes: (respondents,) ratings by name, NaN where missing; who left any open is left out.
        low: ratings up to this are low.
        high: ratings from this on are high; above `low`.
        confidence: two-sided level of Student's intervals, strictly between 0 and 1.
    Returns:
        The slopes of a least-squares regression on two dummies for each attribute, low and high; ratings between are
        what both are compared with. An attribute has an effect where one of the intervals lies beyond 0 (the penalty
        below, the reward above), is a basic or excitement factor where the interval of |penalty| - reward excludes 0,
        and a performance factor otherwise. Where nobody rated it low, or high, that side is undefined and the factor
        None. Undefined for too few respondents (`TOO_FEW_POINTS`), an outcome that does not vary (`ALL_EQUAL`), and
        where ratings of some attributes determine those of others (`COLLINEAR`). Slopes are exact to 1e-12 of the range
        of the outcome: what is smaller is 0.
    Raises:
        ValueError: `low` not below `high`, no attribute, columns of different length, an outcome beyond 1e100,
            confidence outside (0, 1).
    Source:
        Brandt (1988), J. Serv. Mark. 2(1), 35-41; Matzler and Sauerwein (2002), Int. J. Serv. Ind. Manag. 13, 314-332;
        asymmetry: Mikulić and Prebežac (2008), Manag. Serv. Qual. 18, 559-576.
    """
    quantile_of(confidence)
    if not low < high:
        raise ValueError("Low ratings must end below where high ratings begin.")
    if not attributes:
        raise ValueError("There is no attribute.")
    ratings = [as_numbers(values, f"“{name}”") for name, values in attributes.items()]
    result = reckonable(as_numbers(outcome, "The outcome"))
    if len({len(result), *(len(column) for column in ratings)}) > 1:
        raise ValueError("The outcome and the attributes must have the same number of answers.")
    table = np.column_stack([*ratings, result])
    table = table[~np.isnan(table).any(axis=1)]
    dummies = np.hstack([table[:, :-1] <= low, table[:, :-1] >= high]).astype(float)
    used = np.asarray(dummies.any(axis=0) & ~dummies.all(axis=0))
    fitted = _least_squares(dummies[:, used], table[:, -1])
    n, left_out = len(table), len(result) - len(table)
    if isinstance(fitted, Undefined):
        return PenaltiesRewards((), None, low, high, left_out, n, UNIT, confidence, fitted)
    one = _Reader(fitted, used, dummies.sum(axis=0).astype(int), n, confidence)
    both = tuple(one.attribute(name, place, len(attributes)) for place, name in enumerate(attributes))
    return PenaltiesRewards(both, fitted.explained, low, high, left_out, n, UNIT, confidence)


@dataclass(frozen=True, slots=True)
class _Fit:
    slopes: Numbers
    covariances: Numbers
    freedom: int
    explained: float


def _least_squares(dummies: Numbers, outcome: Numbers) -> _Fit | Undefined:
    """Return slopes, their covariances with the residual variance of n - columns, and R² – or why there are none."""
    n, columns = len(outcome), dummies.shape[1] + 1
    if not n:
        return Undefined.NOTHING_COUNTED
    if outcome.min() == outcome.max():
        return Undefined.ALL_EQUAL
    if n <= columns:
        return Undefined.TOO_FEW_POINTS
    design = np.column_stack([np.ones(n), dummies])
    if np.linalg.matrix_rank(design) < columns:
        return Undefined.COLLINEAR
    inverse = np.linalg.inv(design.T @ design)
    size = float(np.ptp(outcome))
    centred = (outcome - outcome.min()) / size
    centred -= centred.mean()
    # Of a range of 1, anything smaller is what rounding leaves of 0; two slopes of one size are equal then.
    slopes = (inverse @ (design.T @ centred)).round(DECIMALS)
    left = float(((centred - design @ slopes) ** 2).sum())
    if left < NOTHING_LEFT * n:
        left = 0.0
    covariances = inverse * left / (n - columns)
    explained = 1 - left / float((centred**2).sum())
    return _Fit(slopes[1:] * size, covariances[1:, 1:] * size**2, n - columns, explained)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the slopes of one attribute out of the regression on all."""

    fit: _Fit
    used: NDArray[np.bool_]
    counts: NDArray[np.int64]
    n: int
    confidence: float

    def attribute(self, name: str, place: int, attributes: int) -> PenaltyReward:
        penalty, reward = self.slope(place), self.slope(place + attributes)
        low_count, high_count = int(self.counts[place]), int(self.counts[place + attributes])
        if penalty.value is None or reward.value is None:
            return PenaltyReward(name, penalty, reward, None, None, low_count, high_count)
        size = reward.value - penalty.value
        return PenaltyReward(
            name=name,
            penalty=penalty,
            reward=reward,
            asymmetry=(reward.value + penalty.value) / size if penalty.value <= 0 <= reward.value and size else None,
            factor=self.factor(place, place + attributes, penalty, reward),
            low_count=low_count,
            high_count=high_count,
        )

    def slope(self, column: int) -> Estimate:
        """Return the slope of a dummy with Student's interval."""
        if not self.used[column]:
            return without_value(Undefined.NOTHING_COUNTED, n=self.n, unit=UNIT, confidence=self.confidence)
        return self.combined({column: 1.0})

    def combined(self, factors: Mapping[int, float]) -> Estimate:
        """Return a sum of slopes, each by its factor, with Student's interval."""
        row = np.zeros(len(self.used))
        for column, factor in factors.items():
            row[column] = factor
        row = row[self.used]
        value = float(row @ self.fit.slopes)
        error = float(np.sqrt(row @ self.fit.covariances @ row))
        half = error * float(stdtrit(self.fit.freedom, (1 + self.confidence) / 2))
        return Estimate(value, value - half, value + half, self.n, UNIT, self.confidence)

    def factor(self, low: int, high: int, penalty: Estimate, reward: Estimate) -> Factor:
        if not ((penalty.high or 0) < 0 or (reward.low or 0) > 0):
            return Factor.NONE
        more_penalty = self.combined({low: -1.0, high: -1.0})
        if (more_penalty.low or 0) > 0:
            return Factor.BASIC
        return Factor.EXCITEMENT if (more_penalty.high or 0) < 0 else Factor.PERFORMANCE
