"""Intervals of a share by five methods, of which Wilson's is the one that the rest of Ascolto uses."""

from enum import StrEnum
from math import inf, sqrt

from scipy.special import betaincinv

from ascolto.analysis.estimates import quantile_of
from ascolto.analysis.shares.proportions import Interval, wilson_interval


class ShareInterval(StrEnum):
    """How the interval of a share is made; Wald's is there for comparison only."""

    WILSON = "wilson"
    CLOPPER_PEARSON = "clopper_pearson"
    JEFFREYS = "jeffreys"
    AGRESTI_COULL = "agresti_coull"
    WALD = "wald"


def share_interval(
    satisfied: float,
    answered: float,
    *,
    method: ShareInterval = ShareInterval.WILSON,
    confidence: float = 0.95,
) -> Interval:
    """Return the interval of a share by a named method.

    Args:
        satisfied: how many have the property; 0 <= satisfied <= answered. Not whole where weights made them so.
        answered: how many were counted; at least 1, infinite where all there are were counted (then satisfied is the
            share itself).
        method: `WILSON` (score), `CLOPPER_PEARSON` (exact: never covers less than it says, often more), `JEFFREYS`
            (equal-tailed, from the prior Beta(1/2, 1/2), with the rule that 0 of n reaches down to 0 and n of n up to
            1), `AGRESTI_COULL` (Wald's about Wilson's centre), `WALD` (textbook; no width at 0 and n).
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Proportions with 0 <= low <= satisfied / answered <= high <= 1; those of Agresti-Coull and Wald are cut off at
        0 and 1.
    Raises:
        ValueError: answered < 1, satisfied outside 0..answered, or confidence outside (0, 1).
    Source:
        Brown, Cai and DasGupta (2001), Stat. Sci. 16, 101-133; Clopper and Pearson (1934), Biometrika 26, 404-413;
        Agresti and Coull (1998), Am. Stat. 52, 119-126; Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    if answered == inf:
        quantile_of(confidence)
        if not 0 <= satisfied <= 1:
            raise ValueError(f"{satisfied} is not a share of all there are.")
        return Interval(satisfied, satisfied, confidence)
    # The check of counts and confidence is the same for all.
    wilson = wilson_interval(satisfied, answered, confidence=confidence)
    match ShareInterval(method):
        case ShareInterval.WILSON:
            return wilson
        case ShareInterval.CLOPPER_PEARSON:
            bounds = _clopper_pearson(satisfied, answered, (1 - confidence) / 2)
        case ShareInterval.JEFFREYS:
            bounds = _jeffreys(satisfied, answered, (1 - confidence) / 2)
        case ShareInterval.AGRESTI_COULL:
            z = quantile_of(confidence)
            bounds = _wald(satisfied + z * z / 2, answered + z * z, z)
        case ShareInterval.WALD:
            bounds = _wald(satisfied, answered, quantile_of(confidence))
    low, high = bounds
    share = satisfied / answered
    return Interval(max(0.0, min(low, share)), min(1.0, max(high, share)), confidence)


def _clopper_pearson(satisfied: float, answered: float, tail: float) -> tuple[float, float]:
    others = answered - satisfied
    low = float(betaincinv(satisfied, others + 1, tail)) if satisfied else 0.0
    high = float(betaincinv(satisfied + 1, others, 1 - tail)) if others else 1.0
    return low, high


def _jeffreys(satisfied: float, answered: float, tail: float) -> tuple[float, float]:
    others = answered - satisfied
    low = float(betaincinv(satisfied + 0.5, others + 0.5, tail)) if satisfied else 0.0
    high = float(betaincinv(satisfied + 0.5, others + 0.5, 1 - tail)) if others else 1.0
    return low, high


def _wald(satisfied: float, answered: float, z: float) -> tuple[float, float]:
    share = satisfied / answered
    half = z * sqrt(max(0.0, share * (1 - share)) / answered)
    return share - half, share + half
