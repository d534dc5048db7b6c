"""How two shares or two rates compare: the difference or the ratio, with its interval."""

from dataclasses import dataclass
from math import hypot, isfinite

from scipy.special import betainc, betaincinv, gammaincinv

from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion, wilson_interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference or ratio of two figures; `neutral` is the value at which they are equal (0 or 1)."""

    value: float | None
    low: float | None
    high: float | None
    neutral: float
    n: int
    unit: str
    confidence: float
    p_value: float | None = None
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return whether the first is higher or lower than the second, as far as the interval shows it."""
        if self.undefined and self.low is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        kind = FindingKind.NO_DIFFERENCE_SHOWN
        if self.low is not None and self.low > self.neutral:
            kind = FindingKind.HIGHER
        elif self.high is not None and self.high < self.neutral:
            kind = FindingKind.LOWER
        facts = {"value": self.value, "low": self.low, "high": self.high, "p_value": self.p_value}
        return found(kind, **facts, n=self.n, unit=self.unit)


def difference_of_proportions(
    satisfied: int, answered: int, other_satisfied: int, other_answered: int, *, confidence: float = 0.95
) -> Comparison:
    """Return how much larger the first share is than the second, with Newcombe's interval.

    Args:
        satisfied, answered: the first share, 0 <= satisfied <= answered.
        other_satisfied, other_answered: the second share, of other people than the first.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The difference of the shares, -1..1; undefined where one of the two counted nobody.
    Raises:
        ValueError: a count outside 0..its total, or confidence outside (0, 1).
    Source:
        Newcombe (1998), Stat. Med. 17, 873-890, method 10 (hybrid score, from two Wilson intervals).
    """
    n = answered + other_answered
    shares = (
        proportion(satisfied, answered, confidence=confidence),
        proportion(other_satisfied, other_answered, confidence=confidence),
    )
    if any(share.undefined for share in shares):
        return Comparison(None, None, None, 0, n, "share_difference", confidence, undefined=Undefined.NOTHING_COUNTED)
    one = wilson_interval(satisfied, answered, confidence=confidence)
    two = wilson_interval(other_satisfied, other_answered, confidence=confidence)
    share, other = satisfied / answered, other_satisfied / other_answered
    low = share - other - hypot(share - one.low, two.high - other)
    high = share - other + hypot(one.high - share, other - two.low)
    return Comparison(share - other, low, high, 0, n, "share_difference", confidence)


def rate(count: float, size: float, *, confidence: float = 0.95, unit: str = "rate") -> Estimate:
    """Return a count per size with its exact Poisson interval.

    Args:
        count: how often it happened, 0 or more.
        size: in how many days, sales, stays …; 0 or more.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the rate.
    Returns:
        The rate per unit of size, n being the count; undefined where the size is 0.
    Raises:
        ValueError: a count or size below 0 or not finite, or confidence outside (0, 1).
    Source:
        Garwood (1936), Biometrika 28, 437-442.
    """
    quantile_of(confidence)
    if not (isfinite(count) and isfinite(size)) or count < 0 or size < 0:
        raise ValueError(f"{count} in {size} is not a rate.")
    if size == 0:
        return without_value(Undefined.NO_OPPORTUNITY, n=int(count), unit=unit, confidence=confidence)
    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) / size if count else 0.0
    return Estimate(count / size, low, float(gammaincinv(count + 1, 1 - tail)) / size, int(count), unit, confidence)


def rate_ratio(count: int, size: float, other_count: int, other_size: float, *, confidence: float = 0.95) -> Comparison:
    """Return how many times the first rate is the second, with the exact conditional interval.

    Args:
        count, size: how often in how much, for the first; count 0 or more, size above 0.
        other_count, other_size: the same for the second.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The ratio of the rates and the exact p-value of equal rates (double the smaller tail, at most 1). The ratio is
        None where the second never happened; then only `low` is limited. Undefined where neither happened.
    Raises:
        ValueError: a count below 0, a size not above 0 or not finite, or confidence outside (0, 1).
    Source:
        Przyborowski and Wilenski (1940), Biometrika 31, 313-323; interval: Clopper and Pearson (1934).
    """
    quantile_of(confidence)
    if min(count, other_count) < 0 or not all(isfinite(each) and each > 0 for each in (size, other_size)):
        raise ValueError(f"{count} in {size} and {other_count} in {other_size} are not two rates.")
    n = count + other_count
    if not n:
        return Comparison(None, None, None, 1, 0, "rate_ratio", confidence, undefined=Undefined.NO_EVENTS)
    tail = (1 - confidence) / 2
    # Given n events in all, those of the first are binomial; the odds of its share are the ratio times the sizes'.
    low = float(betaincinv(count, other_count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, other_count, 1 - tail)) if other_count else 1.0
    per = other_size / size
    share = size / (size + other_size)
    # The binomial tails as beta integrals: the binomial functions of SciPy know no number above 2**31.
    as_many = float(betainc(count, other_count + 1, share)) if count else 1.0
    as_few = float(betainc(other_count, count + 1, 1 - share)) if other_count else 1.0
    p_value = min(1.0, 2 * min(as_few, as_many))
    return Comparison(
        value=count / other_count * per if other_count else None,
        low=low / (1 - low) * per,
        high=high / (1 - high) * per if high < 1 else None,
        neutral=1,
        n=n,
        unit="rate_ratio",
        confidence=confidence,
        p_value=p_value,
        undefined=None if other_count else Undefined.NEVER_HAPPENED,
    )
