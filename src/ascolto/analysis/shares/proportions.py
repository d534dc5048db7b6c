"""Shares and their intervals."""

from dataclasses import dataclass
from math import sqrt

from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value


@dataclass(frozen=True, slots=True)
class Interval:
    """A range that holds the true value with the stated confidence; for shares, 0 <= low <= high <= 1."""

    low: float
    high: float
    confidence: float


def wilson_interval(satisfied: float, answered: float, *, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval for the share of those counted among all of them.

    Args:
        satisfied: how many have the property; 0 <= satisfied <= answered.
        answered: how many were asked or counted; at least 1.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Proportions with 0 <= low <= satisfied / answered <= high <= 1.
    Raises:
        ValueError: answered < 1, satisfied outside 0..answered, or confidence outside (0, 1).
    Source:
        Wilson (1927), J. Am. Stat. Assoc. 22(158), 209-212; Newcombe (1998), Stat. Med. 17, 857-872, method 3.
    """
    if answered < 1 or not 0 <= satisfied <= answered:
        raise ValueError(f"{satisfied} of {answered} is not a share.")
    z = quantile_of(confidence)
    share = satisfied / answered
    centre = satisfied + z * z / 2
    half = z * sqrt(satisfied * (1 - share) + z * z / 4)
    low, high = (centre - half) / (answered + z * z), (centre + half) / (answered + z * z)
    # Rounding may put a bound beyond the share it must hold when nobody or everybody is counted.
    return Interval(max(0.0, min(low, share)), min(1.0, max(high, share)), confidence)


def proportion(satisfied: int, answered: int, *, confidence: float = 0.95) -> Estimate:
    """Return the share of those counted among all of them, with its Wilson interval.

    Args:
        satisfied: how many have the property; 0 <= satisfied <= answered.
        answered: how many were asked or counted; 0 or more.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The share, 0..1, n being `answered`; undefined where nobody was counted.
    Raises:
        ValueError: satisfied outside 0..answered, or confidence outside (0, 1).
    Source:
        Wilson (1927), J. Am. Stat. Assoc. 22(158), 209-212.
    """
    if satisfied == answered == 0:
        quantile_of(confidence)
        return without_value(Undefined.NOTHING_COUNTED, n=0, unit="share", confidence=confidence)
    interval = wilson_interval(satisfied, answered, confidence=confidence)
    return Estimate(satisfied / answered, interval.low, interval.high, answered, "share", confidence)
