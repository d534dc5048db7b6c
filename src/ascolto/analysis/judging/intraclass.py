"""How far raters agree on a scale: the intraclass correlations of Shrout and Fleiss."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import fdtrc, fdtri

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.judging.agreement import judgements

UNIT = "agreement"
NOTHING_LEFT = 1e-12
LEAST_FREEDOM = 1.0  # with less, the approximation by F leaves the value outside its own interval


class Icc(StrEnum):
    """Which raters, and whether one of them or the mean of all is used afterwards."""

    ONE_ONE = "icc_1_1"  # each unit has raters of its own; one rater
    TWO_ONE = "icc_2_1"  # the same raters, drawn from many, must agree in level; one rater
    THREE_ONE = "icc_3_1"  # just these raters, who need only move together; one rater
    ONE_K = "icc_1_k"
    TWO_K = "icc_2_k"
    THREE_K = "icc_3_k"


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """How much of the variance of ratings is that of the units; F tests that it is none."""

    kind: Icc
    value: Estimate
    f: float | None
    p_value: float | None
    raters: int
    left_out: int
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return how far the raters agree – or, where no coefficient is defined, why not."""
        if self.value.value is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        facts = {"value": self.value.value, "low": self.value.low, "high": self.value.high}
        return found(FindingKind.AGREEMENT, coefficient=self.kind, **facts, observed=None, n=self.n, unit=self.unit)


def intraclass_correlation(
    ratings: Numbers | list[Values], *, kind: Icc = Icc.TWO_ONE, confidence: float = 0.95
) -> IntraclassCorrelation:
    """Return how much of the variance of ratings is that of the units.

    Args:
        ratings: (units, raters), NaN where missing; a unit that not all raters judged is left out.
        kind: one of the six of Shrout and Fleiss; k is the mean of all raters.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The coefficient, 1 at most, with the interval from F distributions; for `TWO_ONE` and `TWO_K` with
        Satterthwaite's degrees of freedom, and without an interval where these are fewer than 1, as may be of values
        below 0. That of a mean has no lower bound where that of one rater reaches -1 / (k - 1). Undefined for fewer
        than 2 units, and where all ratings are equal (0/0), or the units all have the same mean and a coefficient of
        means would divide by 0. Where units, and for all but `ONE_ONE` and `ONE_K` raters, explain every rating there
        is neither interval nor F.
    Raises:
        ValueError: fewer than two raters, or values that are no finite numbers.
    Source:
        Shrout and Fleiss (1979), Psychol. Bull. 86, 420-428; McGraw and Wong (1996), Psychol. Methods 1, 30-46.
    """
    quantile_of(confidence)
    kind = Icc(kind)
    table = judgements(ratings)
    whole = ~np.isnan(table).any(axis=1)
    table = table[whole]
    n, raters = table.shape
    left_out = int((~whole).sum())
    squares = _Squares.of(table) if n > 1 else None
    value = None if squares is None else _coefficient(kind, squares)
    if squares is None or value is None:
        reason = Undefined.ALL_EQUAL if n > 1 else Undefined.TOO_FEW_POINTS if n else Undefined.NOTHING_COUNTED
        nothing = without_value(reason, n=n, unit=UNIT, confidence=confidence)
        return IntraclassCorrelation(kind, nothing, None, None, raters, left_out, n, UNIT, confidence, reason)
    error, freedom = squares.error_of(kind)
    if error == 0:
        sure = Estimate(value, None, None, n, UNIT, confidence)
        return IntraclassCorrelation(kind, sure, None, None, raters, left_out, n, UNIT, confidence)
    f = squares.units / error
    low, high = _bounds(kind, squares, (1 - confidence) / 2)
    estimate = Estimate(value, low, high, n, UNIT, confidence)
    p_value = float(fdtrc(n - 1, freedom, f))
    return IntraclassCorrelation(kind, estimate, f, p_value, raters, left_out, n, UNIT, confidence)


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of an analysis of variance: of units, raters, what is left, and within units."""

    units: float
    raters: float
    left: float
    within: float
    n: int
    k: int

    @classmethod
    def of(cls, table: Numbers) -> "_Squares":
        n, k = table.shape
        scaled = table / max(float(np.abs(table).max()), np.finfo(float).tiny)
        scaled = scaled - scaled.mean()
        by_unit, by_rater = scaled.mean(axis=1), scaled.mean(axis=0)
        units = k * float((by_unit**2).sum())
        raters = n * float((by_rater**2).sum())
        left = float(((scaled - by_unit[:, None] - by_rater) ** 2).sum())
        total = units + raters + left
        # Rounding leaves a little where there is nothing.
        units, raters, left = (each if each > 1e-24 + 1e-14 * total else 0.0 for each in (units, raters, left))
        within = (raters + left) / (n * (k - 1))
        return cls(units / (n - 1), raters / (k - 1), left / ((n - 1) * (k - 1)), within, n, k)

    def error_of(self, kind: Icc) -> tuple[float, float]:
        """Return the mean square to which F compares that of the units, and its degrees of freedom."""
        if kind in {Icc.ONE_ONE, Icc.ONE_K}:
            return self.within, self.n * (self.k - 1)
        return self.left, (self.n - 1) * (self.k - 1)


def _coefficient(kind: Icc, squares: _Squares) -> float | None:
    units, raters, left, within = squares.units, squares.raters, squares.left, squares.within
    n, k = squares.n, squares.k
    above, below = {
        Icc.ONE_ONE: (units - within, units + (k - 1) * within),
        Icc.ONE_K: (units - within, units),
        Icc.TWO_ONE: (units - left, units + (k - 1) * left + k * (raters - left) / n),
        Icc.TWO_K: (units - left, units + (raters - left) / n),
        Icc.THREE_ONE: (units - left, units + (k - 1) * left),
        Icc.THREE_K: (units - left, units),
    }[kind]
    return above / below if below > 0 else None


def _bounds(kind: Icc, squares: _Squares, tail: float) -> tuple[float | None, float | None]:
    """Return the bounds for one rater, or, by Spearman and Brown, for the mean of all."""
    both = _bounds_of_agreement if kind in {Icc.TWO_ONE, Icc.TWO_K} else _bounds_of_f
    low, high = both(squares, *squares.error_of(kind), tail)
    if kind in {Icc.ONE_K, Icc.TWO_K, Icc.THREE_K}:
        return _of_means(low, squares.k), _of_means(high, squares.k)
    return low, high


def _of_means(bound: float | None, k: int) -> float | None:
    """Return the bound for the mean of k raters; down at -1/(k - 1) for one rater that of means has no limit."""
    if bound is None or 1 + (k - 1) * bound <= NOTHING_LEFT:
        return None
    return k * bound / (1 + (k - 1) * bound)


def _bounds_of_f(squares: _Squares, error: float, freedom: float, tail: float) -> tuple[float, float]:
    n, k, f = squares.n, squares.k, squares.units / error
    lower = f / float(fdtri(n - 1, freedom, 1 - tail))
    upper = f * float(fdtri(freedom, n - 1, 1 - tail))
    return (lower - 1) / (lower + k - 1), (upper - 1) / (upper + k - 1)


def _bounds_of_agreement(squares: _Squares, error: float, _: float, tail: float) -> tuple[float | None, float | None]:
    units, raters, left, n, k = squares.units, squares.raters, error, squares.n, squares.k
    value = _coefficient(Icc.TWO_ONE, squares) or 0.0
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    spread_of_both = (a * raters) ** 2 / (k - 1) + (b * left) ** 2 / ((n - 1) * (k - 1))
    freedom = (a * raters + b * left) ** 2 / spread_of_both if spread_of_both > 0 else 0.0
    if freedom < LEAST_FREEDOM:
        return None, None
    spread = k * raters + (k * n - k - n) * left
    lower = float(fdtri(n - 1, freedom, 1 - tail))
    upper = float(fdtri(freedom, n - 1, 1 - tail))
    low = n * (units - lower * left) / (lower * spread + n * units)
    high = n * (upper * units - left) / (spread + n * upper * units)
    return low, high
