"""Customers who come back without a contract: who is still there, how often they will come, and what that is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite

import numpy as np
from scipy.linalg import eigh_tridiagonal
from scipy.special import betaln, gammaln

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.loyalty.likelihood import Fit, fit

FEWEST = 30
NODES = 64
STARTS = ((1.0, 5.0, 1.0, 2.5), (0.3, 4.0, 0.5, 2.0), (2.0, 20.0, 2.0, 8.0))
VALUE_STARTS = ((5.0, 4.0, 15.0), (1.5, 3.0, 50.0), (20.0, 3.0, 2.0))
NAMES = ("r", "alpha", "a", "b")
VALUE_NAMES = ("p", "q", "v")


class Leaving(StrEnum):
    """When a customer may leave: after a repeat purchase only (BG/NBD), or after the first one too (MBG/NBD)."""

    AFTER_A_REPEAT = "after_a_repeat"
    AT_ONCE_TOO = "at_once_too"


class Histories:
    """When customers came: how often again, when last, and how long each was watched, all since the first time.

    Args:
        repeats: how often each came after the first time; whole numbers of 0 or more.
        last: when each came last (0 for those who never came back).
        watched: how long each has been watched; not before `last`.
    Raises:
        ValueError: columns of different length, a missing value, a count that is not whole, or last after watched.
    """

    def __init__(self, repeats: Values, last: Values, watched: Values) -> None:
        self.repeats = as_numbers(repeats, "Repeats")
        self.last = as_numbers(last, "Last times")
        self.watched = as_numbers(watched, "Watched times")
        self._check()

    def __len__(self) -> int:
        return len(self.repeats)

    def _check(self) -> None:
        x, tx, t = self.repeats, self.last, self.watched
        if not len(x) == len(tx) == len(t):
            raise ValueError("There must be repeats, a last time and a watched time for each customer.")
        if np.isnan(x).any() or np.isnan(tx).any() or np.isnan(t).any():
            raise ValueError("The history of a customer must not be missing.")
        if (x < 0).any() or (x % 1).any():
            raise ValueError("Repeats must be whole numbers of 0 or more.")
        if (tx < 0).any() or (tx > t).any():
            raise ValueError("Nobody came last before the first time, or after the time that was watched.")
        if ((x == 0) & (tx > 0)).any():
            raise ValueError("Who never came back has no last time; it must be 0.")

    def kinds(self) -> tuple["Histories", Numbers]:
        """Return the different histories, and how many customers have each; those watched for no time are left out."""
        seen = self.watched > 0
        rows = np.column_stack([self.repeats, self.last, self.watched])[seen]
        rows, counts = np.unique(rows, axis=0, return_counts=True)
        return Histories(*rows.T) if len(rows) else Histories([], [], []), counts.astype(float)


@dataclass(frozen=True, slots=True)
class RepeatBuying:
    """What a whole customer base says about how often its customers come and when they leave.

    Times are in the unit that was given. `fitted` holds the parameters r, alpha (how often), a, b (leaving).
    """

    parameters: Mapping[str, Estimate]
    log_likelihood: float | None
    leaving: Leaving
    fitted: Fit | None
    n: int
    repeaters: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def expected(self, time: float) -> float | None:
        """Return how often a new customer comes back within a time, 0 or more; None where undefined."""
        if self.fitted is None:
            return None
        if not (np.isfinite(time) and time >= 0):
            raise ValueError(f"A time of {time} is none.")
        r, alpha, a, b = self.fitted.parameters
        started = np.array([0.0])
        if self.leaving == Leaving.AFTER_A_REPEAT:
            return float(_to_come(r, np.array([alpha]), a, b, started, time)[0])
        stays = b / (a + b)
        return float(stays * _to_come(r, np.array([alpha]), a, b + 1, started, time)[0])

    def still_there(self, histories: Histories) -> Numbers:
        """Return the chance that each customer is still one, 0..1; NaN where the model cannot tell.

        Under BG/NBD somebody who never came back cannot have left: the model says 1, which means nothing.
        """
        if self.fitted is None:
            return np.full(len(histories), np.nan)
        chance = _still_there(self.fitted.parameters, histories, self.leaving)
        return np.where(histories.repeats > 0, chance, np.nan) if self.leaving == Leaving.AFTER_A_REPEAT else chance

    def to_come(self, time: float, histories: Histories) -> Numbers:
        """Return how often each customer will come within a time from now, 0 or more; NaN where undefined.

        Source:
            Fader, Hardie and Lee (2005), equation 10, as an integral over the chance of leaving, which needs no 2F1.
        """
        if self.fitted is None:
            return np.full(len(histories), np.nan)
        return _expected_from_now(self.fitted.parameters, histories, self.leaving, time)

    def total_to_come(self, time: float, histories: Histories, *, draws: int = 200, seed: int = 1) -> Estimate:
        """Return how often all customers together will come, with an interval for the parameters (not for chance)."""
        if self.fitted is None:
            reason = self.undefined or Undefined.NOTHING_COUNTED
            return without_value(reason, n=len(histories), unit="purchases", confidence=self.confidence)
        kinds, counts = histories.kinds()

        def total(parameters: Numbers) -> float:
            return float(counts @ _expected_from_now(parameters, kinds, self.leaving, time))

        totals = [total(parameters) for parameters in self.fitted.drawn(draws, seed)]
        low, high = np.quantile(totals, [(1 - self.confidence) / 2, (1 + self.confidence) / 2])
        value = total(self.fitted.parameters)
        bounds = min(value, float(low)), max(value, float(high))
        return Estimate(value, *bounds, len(histories), "purchases", self.confidence)

    def finding(self) -> Finding:
        """Return how often a customer comes while being one, and how likely it is to leave after a purchase."""
        if self.fitted is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        r, alpha, a, b = (float(each) for each in self.fitted.parameters)
        facts = {"rate": r / alpha, "leaving": a / (a + b), "repeaters": self.repeaters}
        return found(FindingKind.REPEAT_BUYING, **facts, n=self.n, unit=self.unit)


def repeat_buying(
    histories: Histories,
    *,
    leaving: Leaving = Leaving.AFTER_A_REPEAT,
    confidence: float = 0.95,
    unit: str = "weeks",
) -> RepeatBuying:
    """Fit how often customers come and when they leave, from when they came.

    Args:
        histories: one for each customer; those watched for no time at all are left out.
        leaving: when a customer may leave.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the times.
    Returns:
        The fitted model. Undefined with fewer than 30 customers, where nobody ever came back, or where the likelihood
        has no top.
    Raises:
        ValueError: confidence outside (0, 1).
    Source:
        BG/NBD: Fader, Hardie and Lee (2005), Marketing Science 24, 275-284. MBG/NBD: Batislam, Denizel and Filiztekin
        (2007), International Journal of Research in Marketing 24, 201-209.
    """
    quantile_of(confidence)
    kinds, counts = histories.kinds()
    n, repeaters = int(counts.sum()), int(counts[kinds.repeats > 0].sum())
    none = RepeatBuying({}, None, leaving, None, n, repeaters, unit, confidence)
    if n < FEWEST or not repeaters:
        return replace(none, undefined=Undefined.TOO_FEW_POINTS if n < FEWEST else Undefined.NEVER_HAPPENED)
    scale = float(counts @ kinds.watched) / n / 30  # the unit of time must not matter to the search
    fitted = fit(
        lambda parameters: float(counts @ _log_likelihoods(parameters, kinds, leaving)),
        [(r, alpha * scale, a, b) for r, alpha, a, b in STARTS],
        n=n,
        with_unit={NAMES.index("alpha")},
    )
    if not fitted.converged:
        return replace(none, undefined=Undefined.NOT_CONVERGED)
    parameters = fitted.estimates(NAMES, n=n, confidence=confidence)
    return replace(none, parameters=parameters, log_likelihood=fitted.log_likelihood, fitted=fitted)


@dataclass(frozen=True, slots=True)
class Spending:
    """How the mean value of a purchase differs between customers: gamma-gamma with p, q and v."""

    parameters: Mapping[str, Estimate]
    log_likelihood: float | None
    fitted: Fit | None
    correlation: float | None
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def expected(self, repeats: Values, mean_values: Values) -> Numbers:
        """Return the expected value of a purchase of each customer: own mean and that of all, weighed by how many."""
        x, m = as_numbers(repeats, "Repeats"), as_numbers(mean_values, "Mean values")
        if self.fitted is None:
            return np.full(len(x), np.nan)
        p, q, v = self.fitted.parameters
        own = np.where(x > 0, x * m, 0.0)
        return (v + own) * p / (p * x + q - 1) if q > 1 else np.full(len(x), np.nan)

    def finding(self) -> Finding:
        """Return what a purchase is worth in the mean of all customers."""
        if self.fitted is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        mean = float(self.expected([0.0], [0.0])[0])
        facts = {"mean": mean if np.isfinite(mean) else None, "correlation": self.correlation}
        return found(FindingKind.SPENDING, **facts, n=self.n, unit=self.unit)


def spending(repeats: Values, mean_values: Values, *, confidence: float = 0.95, unit: str = "money") -> Spending:
    """Fit what purchases are worth, from the mean value of each customer's repeat purchases.

    Args:
        repeats: how many purchases each mean is of; customers with 0 are left out.
        mean_values: the mean value of them, above 0.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the values.
    Returns:
        The fitted model, and the correlation of number and value, which the model takes to be none. Undefined with
        fewer than 30 customers who came back, or where the likelihood has no top.
    Raises:
        ValueError: columns of different length, a missing value, or a value of a repeater that is not above 0.
    Source:
        Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value, note 025; Colombo and Jiang (1999).
    """
    quantile_of(confidence)
    x, m = as_numbers(repeats, "Repeats"), as_numbers(mean_values, "Mean values")
    if len(x) != len(m):
        raise ValueError("There must be a mean value for each customer.")
    x, m = x[x > 0], m[x > 0]
    if not (m > 0).all() or np.isnan(x).any():
        raise ValueError("The mean value of a customer who came back must be above 0.")
    n = len(x)
    if n < FEWEST:
        return Spending({}, None, None, None, n, unit, confidence, Undefined.TOO_FEW_POINTS)
    varied = bool(np.ptp(x) > 0 and np.ptp(m) > 0)
    correlation = float(np.corrcoef(x, m)[0, 1]) if varied else None
    scale = float(np.median(m)) / 30
    fitted = fit(
        lambda parameters: float(_log_values(parameters, x, m).sum()),
        [(p, q, v * scale) for p, q, v in VALUE_STARTS],
        n=n,
        with_unit={VALUE_NAMES.index("v")},
    )
    if not fitted.converged:
        return Spending({}, None, None, correlation, n, unit, confidence, Undefined.NOT_CONVERGED)
    parameters = fitted.estimates(VALUE_NAMES, n=n, confidence=confidence)
    return Spending(parameters, fitted.log_likelihood, fitted, correlation, n, unit, confidence)


def customer_values(
    buying: RepeatBuying,
    spent: Spending,
    histories: Histories,
    mean_values: Values,
    *,
    periods: int,
    discount: float = 0.0,
    margin: float = 1.0,
) -> Numbers:
    """Return what each customer is still worth: margin × value × expected purchases, discounted period by period.

    Args:
        buying, spent: the fitted models.
        histories, mean_values: the customers, with the mean value of the repeat purchases of each.
        periods: how many units of time ahead, 1 or more.
        discount: for each period, 0 or more; what comes at the end of period k is divided by (1 + discount)^k.
        margin: the share of a purchase that is earned, 0..1.
    Raises:
        ValueError: a number outside its range.
    """
    if periods < 1 or not (isfinite(discount) and discount >= 0) or not 0 <= margin <= 1:
        raise ValueError("There must be 1 period or more, a discount of 0 or more, and a margin between 0 and 1.")
    upto = np.array([buying.to_come(period, histories) for period in range(periods + 1)])
    weights = (1 + discount) ** -np.arange(1.0, periods + 1)
    worth: Numbers = margin * spent.expected(histories.repeats, mean_values) * (weights @ np.diff(upto, axis=0))
    return worth


def _log_likelihoods(parameters: Numbers, histories: Histories, leaving: Leaving) -> Numbers:
    x, tx, t = histories.repeats, histories.last, histories.watched
    r, alpha, a, b = parameters
    often = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stayed = -(r + x) * np.log(alpha + t)
    left = -(r + x) * np.log(alpha + tx)
    if leaving == Leaving.AT_ONCE_TOO:
        log_stayed = betaln(a, b + x + 1) - betaln(a, b) + stayed
        log_left = betaln(a + 1, b + x) - betaln(a, b) + left
        both: Numbers = often + np.logaddexp(log_stayed, log_left)
        return both
    log_stayed = betaln(a, b + x) - betaln(a, b) + stayed
    # Who never came back cannot have left; the chance to have left after the last of x repeats is a ÷ (b + x - 1).
    log_left = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) + left, -np.inf)
    either: Numbers = often + np.logaddexp(log_stayed, log_left)
    return either


def _still_there(parameters: Numbers, histories: Histories, leaving: Leaving) -> Numbers:
    x, tx, t = histories.repeats, histories.last, histories.watched
    r, alpha, a, b = parameters
    longer = (r + x) * (np.log(alpha + t) - np.log(alpha + tx))
    if leaving == Leaving.AT_ONCE_TOO:
        odds = np.log(a) - np.log(b + x) + longer
    else:
        odds = np.where(x > 0, np.log(a) - np.log(b + np.maximum(x, 1) - 1) + longer, -np.inf)
    chance: Numbers = np.exp(-np.logaddexp(0.0, odds))
    return chance


def _expected_from_now(parameters: Numbers, histories: Histories, leaving: Leaving, time: float) -> Numbers:
    if not (np.isfinite(time) and time >= 0):
        raise ValueError(f"A time of {time} is none.")
    r, alpha, a, b = parameters
    further = 1 if leaving == Leaving.AT_ONCE_TOO else 0
    coming = _to_come(r, alpha + histories.watched, a, b + further, histories.repeats, time)
    return _still_there(parameters, histories, leaving) * coming


def _to_come(r: float, alpha: Numbers, a: float, b: float, x: Numbers, time: float) -> Numbers:
    """Return how often a customer who is there comes within a time.

    Given a rate λ and a chance p of leaving at each purchase it is (1 - e^(-λpt)) ÷ p; over λ ~ Gamma(r + x, alpha)
    that is (1 - (1 + pt/alpha)^-(r + x)) ÷ p, and over p ~ Beta(a, b + x) a sum by Gauss and Jacobi.
    """
    expected = np.empty(len(x))
    for repeats in np.unique(x):
        chance, weights = _nodes_of_beta(a, b + repeats)
        same = x == repeats
        grown = -np.expm1(-(r + repeats) * np.log1p(np.outer(time / alpha[same], chance)))
        expected[same] = (grown / chance) @ weights
    return expected


def _nodes_of_beta(a: float, b: float) -> tuple[Numbers, Numbers]:
    """Return chances and weights that add up to 1: quadrature over Beta(a, b), however large a and b are.

    Source:
        Golub and Welsch (1969), Math. Comput. 23, 221-230, with the recurrence of the Jacobi polynomials on 0..1.
    """
    k = np.arange(1.0, NODES)
    twice = 2 * k + a + b - 2
    middle = np.concatenate([[a / (a + b)], (1 + (a - b) * (a + b - 2) / (twice * (twice + 2))) / 2])
    beside = k * (k + a - 1) * (k + b - 1) * (k + a + b - 2)
    # At k = 1 a factor of both sides is the same, and may be 0.
    beside[0] = a * b
    below = twice**2 * (twice + 1) * (twice - 1)
    below[0] = (a + b) ** 2 * (a + b + 1)
    chances, vectors = eigh_tridiagonal(middle, np.sqrt(beside / below))
    return np.clip(chances, np.finfo(np.float64).tiny, 1), vectors[0] ** 2


def _log_values(parameters: Numbers, x: Numbers, m: Numbers) -> Numbers:
    p, q, v = parameters
    logs: Numbers = (
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q)
        + q * np.log(v) + (p * x - 1) * np.log(m) + p * x * np.log(x) - (p * x + q) * np.log(v + m * x)
    )  # fmt: skip
    return logs
