"""Whether a share has changed among the same people."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import betainc, chdtrc

from ascolto.analysis.arrays import Values, as_numbers
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.shares.comparisons import Comparison


@dataclass(frozen=True, slots=True)
class PairedShares(Comparison):
    """A change of a share among the same people: how many came to it and how many left it, with McNemar's tests.

    `p_value` is the exact one. `chi_square` is without, `corrected` with continuity correction; None where nobody
    changed.
    """

    came: int = 0
    left: int = 0
    chi_square: float | None = None
    corrected: float | None = None
    chi_square_p_value: float | None = None


def share_change_in_panel(after: Values, before: Values, *, confidence: float = 0.95) -> PairedShares:
    """Return by how much a share has risen among those who answered twice.

    Args:
        after, before: (people,) 1 where the person was counted in that wave, 0 where not, NaN where unknown.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        As `paired_shares`, from those known in both waves.
    Raises:
        ValueError: waves of unequal length, other numbers than 0 and 1, or confidence outside (0, 1).
    Source:
        As `paired_shares`.
    """
    now, then = as_numbers(after, "Answers"), as_numbers(before, "Answers")
    if len(now) != len(then):
        raise ValueError(f"A panel has two answers for each; here are {len(now)} and {len(then)}.")
    known = ~(np.isnan(now) | np.isnan(then))
    now, then = now[known], then[known]
    if not np.isin(np.concatenate([now, then]), (0, 1)).all():
        raise ValueError("A share is taken of 0 and 1 alone.")
    return paired_shares(int((now > then).sum()), int((now < then).sum()), len(now), confidence=confidence)


def paired_shares(came: int, left: int, n: int, *, confidence: float = 0.95) -> PairedShares:
    """Return by how much a share has risen among the same people, from how many changed.

    Args:
        came: how many are counted now and were not before; 0 or more.
        left: how many were counted before and are not now; 0 or more, and no more than n together.
        n: how many people there are, 0 or more.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        (came - left) / n with the interval of Bonett and Price, which adds one to either; the p-value is exact,
        twice the smaller binomial tail, at most 1. Undefined without people.
    Raises:
        ValueError: negative numbers, more changes than people, or confidence outside (0, 1).
    Source:
        McNemar (1947), Psychometrika 12, 153-157; interval: Bonett and Price (2012), J. Educ. Behav. Stat. 37,
        479-488.
    """
    quantile_of(confidence)
    if min(came, left, n) < 0 or came + left > n:
        raise ValueError(f"Of {n} people {came} cannot have come and {left} have left.")
    if not n:
        lacking = Undefined.NOTHING_COUNTED
        return PairedShares(None, None, None, 0, 0, "share_difference", confidence, undefined=lacking)
    value, low, high = balance_of_pairs(came, left, n, confidence=confidence)
    changed = came + left
    fewer = min(came, left)
    exact = min(1.0, 2 * float(betainc(changed - fewer, fewer + 1, 0.5))) if changed else 1.0
    plain = (came - left) ** 2 / changed if changed else None
    corrected = max(0, abs(came - left) - 1) ** 2 / changed if changed else None
    return PairedShares(
        value=value,
        low=low,
        high=high,
        neutral=0,
        n=n,
        unit="share_difference",
        confidence=confidence,
        p_value=exact,
        came=came,
        left=left,
        chi_square=plain,
        corrected=corrected,
        chi_square_p_value=None if plain is None else float(chdtrc(1, plain)),
    )


def balance_of_pairs(more: int, less: int, n: int, *, confidence: float) -> tuple[float, float, float]:
    """Return the share of pairs with more less that of pairs with less, and its bounds (Bonett and Price)."""
    up, down = (more + 1) / (n + 2), (less + 1) / (n + 2)
    half = quantile_of(confidence) * sqrt((up + down - (up - down) ** 2) / (n + 2))
    value = (more - less) / n
    return value, max(-1.0, min(up - down - half, value)), min(1.0, max(up - down + half, value))
