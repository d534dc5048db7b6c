"""Customers under contract: how many renew from one period to the next, and what keeping more of them would bring."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import expm1, log

import numpy as np
from scipy.special import betaln

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.loyalty.likelihood import Fit, fit

STARTS = ((1.0, 1.0), (0.5, 3.0), (5.0, 20.0))
NAMES = ("alpha", "beta")
DRAWS = 400
LARGEST = 1e100  # no assumption is more, and products of such do not run over


@dataclass(frozen=True, slots=True)
class Retention:
    """How customers of one beginning stay, period by period: the shifted beta-geometric model.

    Those who are likeliest to leave leave first, so that the rate of renewal rises with time by itself.
    """

    parameters: Mapping[str, Estimate]
    log_likelihood: float | None
    fitted: Fit | None
    observed: tuple[float, ...]
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def kept(self, periods: int, *, seed: int = 1) -> tuple[Estimate, ...]:
        """Return the share still there after 0, 1 … periods, beyond those observed too, with bounds.

        The bounds are those of the parameters (normal in the logarithms, by simulation), not of chance in a group.
        """
        if periods < 0:
            raise ValueError("There must be 0 periods or more.")
        if self.fitted is None:
            return ()
        drawn = self.fitted.drawn(DRAWS, seed)
        curves = np.array([_survival(parameters, periods) for parameters in drawn])
        low, high = np.quantile(curves, [(1 - self.confidence) / 2, (1 + self.confidence) / 2], axis=0)
        values = _survival(self.fitted.parameters, periods)
        return tuple(
            Estimate(float(value), min(float(value), float(lo)), max(float(value), float(hi)), self.n, "share",
                     self.confidence)
            for value, lo, hi in zip(values, low, high, strict=True)
        )  # fmt: skip

    def renewal(self, period: int) -> float | None:
        """Return the share of those still there who renew at the end of a period, 1 being the first."""
        if period < 1:
            raise ValueError("The first period is 1.")
        if self.fitted is None:
            return None
        alpha, beta = self.fitted.parameters
        return float((beta + period - 1) / (alpha + beta + period - 1))

    def expected_periods(self) -> float | None:
        """Return how many periods a new customer stays in the mean; None where that has no end (alpha ≤ 1)."""
        if self.fitted is None:
            return None
        alpha, beta = (float(each) for each in self.fitted.parameters)
        return (alpha + beta - 1) / (alpha - 1) if alpha > 1 else None

    def finding(self) -> Finding:
        """Return the share kept after one period, and how long a customer stays in the mean."""
        if self.fitted is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        first = self.kept(1)[1]
        facts = {"kept_first": first.value, "low": first.low, "high": first.high}
        return found(FindingKind.RETENTION, expected_periods=self.expected_periods(), **facts, n=self.n, unit=self.unit)


def retention(still_there: Values, *, confidence: float = 0.95, unit: str = "periods") -> Retention:
    """Fit how customers of one beginning stay, from how many were still there.

    Args:
        still_there: how many at the beginning and after each period; falling or equal, the first above 0.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the periods.
    Returns:
        The fitted model; undefined with fewer than two periods, where nobody left, all left at once, or the
        likelihood has no top (all leave at the same rate: then no model of differing customers is needed).
    Raises:
        ValueError: a number that is missing, below 0 or above the one before.
    Source:
        Fader and Hardie (2007), Journal of Interactive Marketing 21, 76-90.
    """
    quantile_of(confidence)
    there = as_numbers(still_there, "Customers still there")
    if np.isnan(there).any() or (there < 0).any() or (np.diff(there) > 0).any():
        raise ValueError("Customers still there must be 0 or more, never more than in the period before.")
    if not len(there) or there[0] <= 0:
        raise ValueError("There must be customers at the beginning.")
    n = round(float(there[0]))
    observed = tuple(float(each) for each in there / there[0])
    lost = -np.diff(there)
    reason = _cannot_be_fitted(there, lost)
    if reason is None:
        fitted = fit(lambda parameters: _log_likelihood(parameters, lost, there[-1]), STARTS, n=float(there[0]))
        if fitted.converged:
            parameters = fitted.estimates(NAMES, n=n, confidence=confidence)
            return Retention(parameters, fitted.log_likelihood, fitted, observed, n, unit, confidence)
        reason = Undefined.NOT_CONVERGED
    return Retention({}, None, None, observed, n, unit, confidence, reason)


def _cannot_be_fitted(there: Numbers, lost: Numbers) -> Undefined | None:
    if len(lost) < len(NAMES):
        return Undefined.TOO_FEW_POINTS
    if not lost.sum():
        return Undefined.NEVER_HAPPENED
    return Undefined.ALWAYS_HAPPENED if there[1] == 0 else None


def _log_likelihood(parameters: Numbers, lost: Numbers, left: float) -> float:
    alpha, beta = parameters
    periods = np.arange(1.0, len(lost) + 1)
    lost_at = betaln(alpha + 1, beta + periods - 1) - betaln(alpha, beta)
    still = betaln(alpha, beta + len(lost)) - betaln(alpha, beta)
    return float(lost @ lost_at + left * still)


def _survival(parameters: Numbers, periods: int) -> Numbers:
    alpha, beta = parameters
    after = np.arange(periods + 1.0)
    shares: Numbers = np.exp(betaln(alpha, beta + after) - betaln(alpha, beta))
    return shares


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that somebody believes, with where it comes from; never a constant of the product."""

    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is believed about keeping customers; amounts are per customer and year, in one currency.

    `margin`: what a customer brings, before the cost of keeping. `kept`, `kept_then`: the share that stays from year to
    year, now and after the change, 0..1. `keeping_cost`: what the change costs for each customer. `winning_cost`: what
    winning a new customer costs, once. `discount`: for each year, 0 or more.
    """

    margin: Assumption
    kept: Assumption
    kept_then: Assumption
    keeping_cost: Assumption
    winning_cost: Assumption
    discount: Assumption


@dataclass(frozen=True, slots=True)
class RetentionScenario:
    """What keeping more customers would bring, under stated assumptions.

    Values are per customer kept now, over the stated years: margin of each year in which the customer is still there,
    discounted, less what keeping costs. `gain` is for all customers; `break_even` the yearly cost of keeping, for each
    customer, at which nothing is gained.
    """

    value_now: float
    value_then: float
    gain: float
    gain_share: float | None
    break_even: float
    replacing_now: float
    replacing_then: float
    assumptions: Assumptions
    n: int
    unit: str


def retention_scenario(
    assumed: Assumptions, *, customers: int, years: int, currency: str = "money"
) -> RetentionScenario:
    """Compare what customers are worth when a larger share of them is kept each year.

    Args:
        assumed: what is believed, each with its source.
        customers: how many there are, 1 or more.
        years: how far ahead, 1 or more; years beyond are worth nothing here.
        currency: the unit of the result.
    Returns:
        Both values, the gain, and the yearly cost of replacing those who leave, before and after.
    Raises:
        ValueError: a share outside 0..1, a number that is negative or not finite, or an assumption without a source.
    Source:
        Present value of a stream that a customer keeps up with a constant chance; no ratio of costs is built in.
    """
    for field in fields(assumed):
        assumption, name = getattr(assumed, field.name), field.name.replace("_", " ")
        if not 0 <= assumption.value <= LARGEST:
            raise ValueError(f"The assumption on {name} must be 0 or more and finite.")
        if not assumption.source.strip():
            raise ValueError(f"The assumption on {name} must say where it comes from.")
    kept, kept_then = assumed.kept.value, assumed.kept_then.value
    if max(kept, kept_then) > 1 or customers < 1 or years < 1:
        raise ValueError("Shares kept must be between 0 and 1, and customers and years 1 or more.")
    now = _years_there(kept, assumed.discount.value, years) * assumed.margin.value
    then_years = _years_there(kept_then, assumed.discount.value, years)
    then = then_years * (assumed.margin.value - assumed.keeping_cost.value)
    return RetentionScenario(
        value_now=now,
        value_then=then,
        gain=customers * (then - now),
        gain_share=(then - now) / now if now else None,
        break_even=assumed.margin.value - now / then_years,
        replacing_now=customers * (1 - kept) * assumed.winning_cost.value,
        replacing_then=customers * (1 - kept_then) * assumed.winning_cost.value,
        assumptions=assumed,
        n=customers,
        unit=currency,
    )


def _years_there(kept: float, discount: float, years: int) -> float:
    """Return the discounted number of years in which a customer is there; this year counts whole."""
    there = kept / (1 + discount)
    if there in {0, 1}:
        return float(years if there else 1)
    return expm1(years * log(there)) / (there - 1)
