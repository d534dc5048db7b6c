"""How far two people agree beyond chance: Cohen's kappa, plain and weighted."""

from dataclasses import replace
from enum import StrEnum

import numpy as np
from scipy.special import ndtr

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.judging.agreement import UNIT, Agreement, Codes, Coefficient, codes_of, not_defined, require_room
from ascolto.analysis.shares.proportions import proportion


class KappaWeights(StrEnum):
    """How much of an agreement a disagreement still is."""

    NONE = "none"  # only the same category agrees
    LINEAR = "linear"  # 1 - |i - j| / (categories - 1)
    QUADRATIC = "quadratic"  # 1 - (i - j)² / (categories - 1)²


def cohen_kappa(
    first: Values,
    second: Values,
    *,
    weighting: KappaWeights = KappaWeights.NONE,
    categories: Values | None = None,
    confidence: float = 0.95,
) -> Agreement:
    """Return how far two raters agree beyond what their own habits would give by chance.

    Args:
        first, second: (units,) categories as numbers, NaN where missing; a unit that one did not judge is left out.
        weighting: what neighbouring categories are worth; i and j are places in the list of categories.
        categories: all there are, in their order. Without them those that occur, sorted; for weights it matters if one
            occurs nowhere.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        kappa = (observed - expected) / (1 - expected) with the large-sample interval, cut off at -1 and 1; z and p
        (two-sided) use the standard error under chance alone. `observed` has Wilson's interval where
        nothing is weighted. Undefined for fewer than 2 units, and where both use one and the same category only (0/0).
        Where the standard error is 0 there is no interval.
    Raises:
        ValueError: different numbers of judgements, more than 4472 categories, or as `codes_of`.
    Source:
        Cohen (1960), Educ. Psychol. Meas. 20, 37-46; Cohen (1968), Psychol. Bull. 70, 213-220; standard errors: Fleiss,
        Cohen and Everitt (1969), Psychol. Bull. 72, 323-327.
    """
    quantile_of(confidence)
    one, other = as_numbers(first, "Judgements"), as_numbers(second, "Judgements")
    if len(one) != len(other):
        raise ValueError(f"There are {len(one)} judgements of one rater and {len(other)} of the other.")
    both = ~(np.isnan(one) | np.isnan(other))
    codes = codes_of(np.column_stack([one, other])[both], categories)
    return replace(_kappa(codes, KappaWeights(weighting), confidence), left_out=int((~both).sum()))


def _kappa(codes: Codes, weighting: KappaWeights, confidence: float) -> Agreement:
    n, size = len(codes.places), len(codes.values)
    same = int((codes.places[:, 0] == codes.places[:, 1]).sum())
    observed = proportion(same, n, confidence=confidence)
    require_room(size * size)
    together = np.bincount(codes.places @ np.array([size, 1]), minlength=size * size).reshape(size, size) / max(n, 1)
    weights = _weights(size, weighting)
    expected = float((weights * np.outer(together.sum(axis=1), together.sum(axis=0))).sum())
    if n < 2 or expected >= 1:
        reason = Undefined.ALL_EQUAL if n > 1 else Undefined.TOO_FEW_POINTS if n else Undefined.NOTHING_COUNTED
        return not_defined(Coefficient.COHEN, reason, observed=observed, codes=codes, left_out=0)
    weighted = float((weights * together).sum())
    kappa = (weighted - expected) / (1 - expected)
    error, error_by_chance = _errors(together, weights, kappa, n)
    z = kappa / error_by_chance if error_by_chance > 0 else None
    half = quantile_of(confidence) * error
    low, high = (max(-1.0, kappa - half), min(1.0, kappa + half)) if error > 0 else (None, None)
    return Agreement(
        coefficient=Coefficient.COHEN,
        value=Estimate(kappa, low, high, n, UNIT, confidence),
        observed=observed if weighting == KappaWeights.NONE else Estimate(weighted, None, None, n, "share", confidence),
        expected=expected,
        raters=2,
        categories=size,
        left_out=0,
        n=n,
        unit=UNIT,
        confidence=confidence,
        standard_error=error,
        z=z,
        p_value=None if z is None else float(2 * ndtr(-abs(z))),
    )


def _weights(size: int, weighting: KappaWeights) -> Numbers:
    if weighting == KappaWeights.NONE or size < 2:
        return np.eye(size)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return np.asarray(1 - (apart if weighting == KappaWeights.LINEAR else apart**2))


def _errors(together: Numbers, weights: Numbers, kappa: float, n: int) -> tuple[float, float]:
    """Return the standard error of kappa, and the one that it would have if raters agreed by chance alone."""
    shares, others = together.sum(axis=1), together.sum(axis=0)
    by_chance = np.outer(shares, others)
    expected = float((weights * by_chance).sum())
    means = (weights @ others)[:, None] + shares @ weights
    spread = (together * (weights - means * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    spread_by_chance = (by_chance * (weights - means) ** 2).sum() - expected**2
    scale = n * (1 - expected) ** 2
    # What is 0 comes out as a rounding error of either sign.
    return _root(spread / scale), _root(spread_by_chance / scale)


def _root(variance: float) -> float:
    return float(np.sqrt(variance)) if variance > 1e-15 else 0.0
