"""Who is at risk of leaving: a score learnt from those who left, with how well it holds for others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

from ascolto.analysis.arrays import Numbers, Values, as_matrix, as_numbers, midranks, standardised
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion

Mask: TypeAlias = NDArray[np.bool_]

FOLDS = 10
TENTHS = 10
FEWEST_OF_EACH = 30
PENALTY = 1.0
STEPS = 50
CLOSE = 1e-9
NO_BETTER = 0.5
BESIDE = 1e-9
SURE = 1e-6  # a chance is held away from 0 and 1 before its log odds are taken


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the customers by their score: the chance that it gave them, and the share that left."""

    n: int
    given: float
    left: Estimate


@dataclass(frozen=True, slots=True)
class RiskScore:
    """A score of the chance to leave. Its quality is that for customers whom it had not seen (ten-fold).

    `auc`: how often it puts one who left before one who stayed (0.5 is guessing). `calibration` is the slope of what
    happened on what was given, in log odds: 1 is right, below 1 the score exaggerates. `brier` is the mean squared
    error of the chances, `brier_of_share` that of giving everybody the share of all. `weights` are log odds for one
    unit of each covariate.
    """

    weights: Mapping[str, float]
    constant: float | None
    auc: Estimate
    calibration: float | None
    brier: float | None
    brier_of_share: float | None
    tenths: tuple[Tenth, ...]
    n: int
    left: int
    left_out: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    @property
    def is_better(self) -> bool:
        """Whether it is better than guessing by more than chance; otherwise nobody should be told a score."""
        return self.auc.low is not None and self.auc.low > NO_BETTER

    def chance(self, covariates: Mapping[str, Values]) -> Numbers:
        """Return the chance to leave for each customer; NaN where something is missing, or the score is no better."""
        columns = [as_numbers(covariates[name], f"“{name}”") for name in self.weights]
        if not columns or not self.is_better or self.constant is None:
            return np.full(len(next(iter(covariates.values()), ())), np.nan)
        chances: Numbers = expit(self.constant + np.column_stack(columns) @ np.array(list(self.weights.values())))
        return chances

    def finding(self) -> Finding:
        """Return how well the score tells those who leave from those who stay."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        bounds = {"auc": self.auc.value, "low": self.auc.low, "high": self.auc.high}
        return found(FindingKind.AT_RISK, **bounds, calibration=self.calibration, is_better=int(self.is_better),
                     n=self.n, unit=self.unit)  # fmt: skip


def risk_score(
    left: Values, covariates: Mapping[str, Values], *, seed: int = 1, confidence: float = 0.95, unit: str = "customers"
) -> RiskScore:
    """Learn the chance to leave from what is known of customers.

    Args:
        left: 1 for those who left, 0 for those who stayed; NaN is missing.
        covariates: numbers for each customer, by name; whoever lacks one is left out and counted.
        seed: of the division into ten parts.
        confidence: two-sided level of the interval of the AUC, strictly between 0 and 1.
        unit: what the rows are.
    Returns:
        Logistic regression with a small quadratic penalty on standardised covariates, learnt from all; its quality from
        ten parts, each scored by what the other nine teach. Undefined with fewer than 30 who left or 30 who stayed.
    Raises:
        ValueError: something else than 0 and 1 in `left`, columns of different length, or no covariate.
    Source:
        Interval of the AUC: Newcombe (2006), Stat. Med. 25, 559-573, method 5 (the variance of Hanley and McNeil, 1982,
        Radiology 143, 29-36, at the bounds, so that 1 has an interval too). Calibration slope: Cox (1958), Biometrika
        45, 562-565. Steyerberg (2019), Clinical Prediction Models, 2nd ed., chapter 15.
    """
    quantile_of(confidence)
    gone = as_numbers(left, "Who left")
    if not covariates:
        raise ValueError("There must be at least one covariate.")
    columns = [as_numbers(values, f"“{name}”") for name, values in covariates.items()]
    if {len(column) for column in columns} != {len(gone)}:
        raise ValueError("There must be every covariate for each customer.")
    x = as_matrix(np.column_stack(columns), "Covariates")
    whole = ~(np.isnan(gone) | np.isnan(x).any(axis=1))
    gone, x = gone[whole], x[whole]
    if not np.isin(gone, (0, 1)).all():
        raise ValueError("Who left must be 1 for those who left and 0 for those who stayed.")
    n, leaving = len(gone), int(gone.sum())
    unknown = without_value(Undefined.TOO_FEW_POINTS, n=n, unit="auc", confidence=confidence)
    none = RiskScore({}, None, unknown, None, None, None, (), n, leaving, int((~whole).sum()), unit, confidence)
    if min(leaving, n - leaving) < FEWEST_OF_EACH:
        return replace(none, undefined=Undefined.TOO_FEW_POINTS)
    unseen = _unseen(x, gone, seed)
    weights, constant = _learnt(x, gone)
    share = leaving / n
    return replace(
        none,
        weights=dict(zip(covariates, map(float, weights), strict=True)),
        constant=constant,
        auc=_auc(unseen, gone > 0, confidence),
        calibration=_slope(unseen, gone),
        brier=float(((unseen - gone) ** 2).mean()),
        brier_of_share=share * (1 - share),
        tenths=_tenths(unseen, gone, confidence),
    )


def _unseen(x: Numbers, gone: Numbers, seed: int) -> Numbers:
    """Return for each customer the chance that those of the other nine parts teach; both kinds in every part."""
    parts = np.empty(len(gone), dtype=int)
    generator = np.random.default_rng(seed)
    for kind in (0, 1):
        places = generator.permutation(np.flatnonzero(gone == kind))
        parts[places] = np.arange(len(places)) % FOLDS
    chances = np.empty(len(gone))
    for part in range(FOLDS):
        weights, constant = _learnt(x[parts != part], gone[parts != part])
        chances[parts == part] = expit(constant + x[parts == part] @ weights)
    return chances


def _learnt(x: Numbers, gone: Numbers) -> tuple[Numbers, float]:
    """Return weights for one unit of each covariate and the constant, by Newton's steps; the constant is free."""
    scores, centre, spread = standardised(x)
    design = np.column_stack([np.ones(len(x)), scores])
    penalty = np.diag([0.0, *[PENALTY] * x.shape[1]])
    beta = np.zeros(design.shape[1])
    beta[0] = logit(gone.mean())
    for _step in range(STEPS):
        chance = expit(design @ beta)
        slope = design.T @ (gone - chance) - penalty @ beta
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        move = np.linalg.solve(curve, slope)
        beta += move
        if float(np.abs(move).max()) < CLOSE:
            break
    weights = beta[1:] / spread
    return weights, float(beta[0] - weights @ centre)


def _auc(chances: Numbers, gone: Mask, confidence: float) -> Estimate:
    left, stayed = int(gone.sum()), int((~gone).sum())
    auc = float((midranks(chances)[gone].sum() - left * (left + 1) / 2) / (left * stayed))
    quantile, half = quantile_of(confidence), (left + stayed) / 2 - 1

    def beyond(true: float) -> float:
        """Return how far the AUC lies from a true one, less how far it may by chance."""
        spread = true * (1 - true) * (1 + half * (1 - true) / (2 - true) + half * true / (1 + true))
        return abs(auc - true) - quantile * sqrt(spread / (left * stayed))

    # Beside the AUC itself, where nothing is beyond chance; at 0 and 1 the AUC itself would be one.
    low = float(brentq(beyond, 0.0, auc * (1 - BESIDE))) if auc > 0 else 0.0
    high = float(brentq(beyond, auc + (1 - auc) * BESIDE, 1.0)) if auc < 1 else 1.0
    return Estimate(auc, low, high, len(gone), "auc", confidence)


def _slope(chances: Numbers, gone: Numbers) -> float | None:
    """Return the slope of what happened on the log odds given; None where everybody was given the same."""
    odds = logit(np.clip(chances, SURE, 1 - SURE))
    if np.ptp(odds) < CLOSE:
        return None
    design = np.column_stack([np.ones(len(odds)), odds])
    beta = np.array([0.0, 1.0])
    for _step in range(STEPS):
        chance = expit(design @ beta)
        curve = (design * (chance * (1 - chance))[:, None]).T @ design
        move = np.linalg.solve(curve, design.T @ (gone - chance))
        beta += move
        if float(np.abs(move).max()) < CLOSE:
            break
    return float(beta[1])


def _tenths(chances: Numbers, gone: Numbers, confidence: float) -> tuple[Tenth, ...]:
    order = np.argsort(chances, kind="stable")
    return tuple(
        Tenth(
            len(part), float(chances[part].mean()), proportion(int(gone[part].sum()), len(part), confidence=confidence)
        )
        for part in np.array_split(order, TENTHS)
    )
