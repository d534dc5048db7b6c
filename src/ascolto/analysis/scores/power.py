"""What a sample can show: the smallest difference it would not have missed, and how many answers a difference takes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, isfinite, sqrt

from scipy.optimize import brentq
from scipy.special import nctdtr, stdtrit

from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found

POWER = 0.8
NEARLY = 1e-9
TINY = 1e-12
# Effects in standard deviations between which sizes and powers are worked out.
SMALLEST, LARGEST = 1e-8, 1e4
MOST = 10**11
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class SmallestDifference:
    """The smallest true difference that two groups of these sizes would have shown with this power.

    `above` is how much higher, `below` how much lower the other group must be; None where no such difference exists.
    """

    above: float | None
    below: float | None
    n: int
    other_n: int
    unit: str
    power: float
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the smallest differences to either side."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        facts = {"above": self.above, "below": self.below, "other_n": self.other_n, "power": self.power}
        return found(FindingKind.SMALLEST_DIFFERENCE, **facts, n=self.n, unit=self.unit)


@dataclass(frozen=True, slots=True)
class RequiredAnswers:
    """How many answers each of two groups needs to show a difference: exactly, and in whole answers."""

    exact: float
    n: int
    difference: float
    unit: str
    power: float
    confidence: float

    def finding(self) -> Finding:
        """Return how many answers are needed in each group."""
        facts = {"needed": self.n, "difference": self.difference, "power": self.power}
        return found(FindingKind.ANSWERS_NEEDED, **facts, n=self.n, unit=self.unit)


def answers_to_compare_shares(
    share: float, other: float, *, power: float = POWER, confidence: float = 0.95
) -> RequiredAnswers:
    """Return how many answers each of two groups needs to show that their shares differ.

    Args:
        share, other: the two true shares, strictly between 0 and 1 and different.
        power: the chance to show it, between 1 - confidence and 1.
        confidence: two-sided level of the test.
    Returns:
        n per group of the normal approximation, pooled under no difference; as power.prop.test of R.
    Raises:
        ValueError: shares outside (0, 1) or equal, or power or confidence out of range.
    Source:
        Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., formula 4.14.
    """
    _check_power(power, confidence)
    if not (0 < share < 1 and 0 < other < 1) or share == other:
        raise ValueError(f"Shares of {share:g} and {other:g} are not two different ones between 0 and 1.")
    middle = (share + other) / 2
    reach = quantile_of(confidence) * sqrt(2 * middle * (1 - middle))
    reach += _quantile(power) * sqrt(share * (1 - share) + other * (1 - other))
    return _required((reach / (share - other)) ** 2, abs(share - other), "share_difference", power, confidence)


def answers_to_compare_means(
    difference: float, deviation: float, *, power: float = POWER, confidence: float = 0.95
) -> RequiredAnswers:
    """Return how many answers each of two groups needs to show that their means differ.

    Args:
        difference: of the true means, other than 0.
        deviation: the standard deviation of the answers within a group, above 0, in the same unit.
        power, confidence: as for `answers_to_compare_shares`.
    Returns:
        n per group of the two-sample t test, by the noncentral t; as power.t.test of R.
    Raises:
        ValueError: a difference of 0, a deviation not above 0, or power or confidence out of range.
    Source:
        Cohen (1988), Statistical Power Analysis, 2nd ed., chapter 2.
    """
    _check_power(power, confidence)
    if not (isfinite(difference) and isfinite(deviation)) or difference == 0 or deviation <= 0:
        raise ValueError("A difference other than 0 and a deviation above 0 are needed.")
    # Of effects beyond this two answers in each group are enough by any test.
    effect = min(abs(difference) / deviation, LARGEST)
    if effect < SMALLEST:
        raise ValueError(f"A difference of {effect:g} deviations takes more answers than can be counted.")

    def missing(n: float) -> float:
        return power_of_t(effect, n, n, confidence) - power

    # Twice the size of the normal approximation is surely enough, two answers are the fewest.
    most = 10 + 4 * ((quantile_of(confidence) + _quantile(power)) / effect) ** 2
    exact = 2.0 if missing(2.0) >= 0 else float(brentq(missing, 2.0, most, xtol=1e-9))
    return _required(exact, abs(difference), "scale_points", power, confidence)


def answers_to_compare_nps(
    difference: float, *, variance: float = 1.0, power: float = POWER, confidence: float = 0.95
) -> RequiredAnswers:
    """Return how many answers each of two groups needs to show that their net promoter scores differ.

    Args:
        difference: in points, other than 0, within -200..200.
        variance: of one answer that counts 1, 0 or -1: p₊ + p₋ - (p₊ - p₋)²; above 0, at most 1, the worst case
            (half promoters, half detractors). Most surveys lie between 0.4 and 0.7.
        power, confidence: as for `answers_to_compare_shares`.
    Returns:
        n per group of the normal approximation.
    Raises:
        ValueError: a difference or variance out of range, or power or confidence out of range.
    Source:
        Rocks (2016), Am. Stat. 70, 365-372, for the variance.
    """
    _check_power(power, confidence)
    if not 0 < abs(difference) <= 2 * HUNDRED or not 0 < variance <= 1:
        raise ValueError("A difference within 200 points other than 0 and a variance above 0 up to 1 are needed.")
    if abs(difference) < SMALLEST:
        raise ValueError(f"A difference of {difference:g} points takes more answers than can be counted.")
    reach = (quantile_of(confidence) + _quantile(power)) * HUNDRED / difference
    return _required(2 * variance * reach**2, abs(difference), "nps_points", power, confidence)


def smallest_difference_of_shares(
    share: float, n: int, other_n: int, *, power: float = POWER, confidence: float = 0.95
) -> SmallestDifference:
    """Return how much another share must differ for two groups of these sizes to show it.

    Args:
        share: the true share of the first group, 0..1.
        n, other_n: how many answer in either group, 0 or more.
        power, confidence: as for `answers_to_compare_shares`.
    Returns:
        The nearest shares above and below for which the pooled normal test has the power, as differences (`above`
        and `below` both 0 or more). Undefined where a group has no answers.
    Raises:
        ValueError: a share outside 0..1, a size below 0, or power or confidence out of range.
    Source:
        Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., section 4.4.
    """
    _check_power(power, confidence)
    if not 0 <= share <= 1:
        raise ValueError(f"A share of {share:g} is not between 0 and 1.")
    if not _both(n, other_n, least=1):
        return _without(n, other_n, "share_difference", power, confidence, Undefined.NOTHING_COUNTED)

    def surplus(other: float) -> float:
        pooled = (n * share + other_n * other) / (n + other_n)
        chance = quantile_of(confidence) * sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
        spread = sqrt(share * (1 - share) / n + other * (1 - other) / other_n)
        return abs(other - share) - chance - _quantile(power) * spread

    above, below = (_nearest(surplus, share, end) for end in (1.0, 0.0))
    return SmallestDifference(above, below, n, other_n, "share_difference", power, confidence)


def smallest_difference_of_means(
    deviation: float, n: int, other_n: int, *, power: float = POWER, confidence: float = 0.95
) -> SmallestDifference:
    """Return how far two means must lie apart for groups of these sizes to show it.

    Args:
        deviation: the standard deviation of the answers within a group, 0 or more.
        n, other_n: how many answer in either group, 0 or more.
        power, confidence: as for `answers_to_compare_shares`.
    Returns:
        The same difference above and below, of the two-sample t test by the noncentral t. Undefined where a group has
        no answers, both together fewer than three or too few for any difference that is worth the name (10,000
        deviations), or the answers do not vary.
    Raises:
        ValueError: a deviation or size below 0, or power or confidence out of range.
    Source:
        Cohen (1988), Statistical Power Analysis, 2nd ed., chapter 2.
    """
    _check_power(power, confidence)
    if not isfinite(deviation) or deviation < 0:
        raise ValueError("A deviation must be 0 or more.")
    enough = _both(n, other_n, least=1) and n + other_n > 2
    if not enough or not deviation:
        reason = Undefined.ALL_EQUAL if enough else Undefined.TOO_FEW_POINTS
        return _without(n, other_n, "scale_points", power, confidence, reason)

    def missing(effect: float) -> float:
        return power_of_t(effect, n, other_n, confidence) - power

    most = 1.0
    while not missing(most) >= 0:
        most *= 2
        if most > LARGEST:
            return _without(n, other_n, "scale_points", power, confidence, Undefined.TOO_FEW_POINTS)
    smallest = float(brentq(missing, 0.0, most, xtol=1e-12)) * deviation
    return SmallestDifference(smallest, smallest, n, other_n, "scale_points", power, confidence)


def smallest_difference_of_nps(
    n: int, other_n: int, *, variance: float = 1.0, power: float = POWER, confidence: float = 0.95
) -> SmallestDifference:
    """Return how far two net promoter scores must lie apart for groups of these sizes to show it.

    Args:
        n, other_n: how many answer in either group, 0 or more.
        variance: of one answer, as for `answers_to_compare_nps`.
        power, confidence: as for `answers_to_compare_shares`.
    Returns:
        Points, the same above and below; None where even 200 points would not be shown. Undefined where a group has
        no answers.
    Raises:
        ValueError: a variance or size out of range, or power or confidence out of range.
    Source:
        Rocks (2016), Am. Stat. 70, 365-372, for the variance.
    """
    _check_power(power, confidence)
    if not 0 < variance <= 1:
        raise ValueError(f"A variance of {variance:g} is not above 0 and at most 1.")
    if not _both(n, other_n, least=1):
        return _without(n, other_n, "nps_points", power, confidence, Undefined.NOTHING_COUNTED)
    reach = (quantile_of(confidence) + _quantile(power)) * sqrt(variance * (1 / n + 1 / other_n)) * HUNDRED
    smallest = reach if reach <= 2 * HUNDRED else None
    return SmallestDifference(smallest, smallest, n, other_n, "nps_points", power, confidence)


def power_of_t(effect: float, n: float, other_n: float, confidence: float) -> float:
    """Return the chance that the two-sample t test shows an effect (in deviations) on its own side."""
    freedom = n + other_n - 2
    limit = float(stdtrit(freedom, (1 + confidence) / 2))
    return 1 - float(nctdtr(freedom, effect / sqrt(1 / n + 1 / other_n), limit))


def _nearest(surplus: Callable[[float], float], share: float, end: float) -> float | None:
    """Return the distance to the nearest share towards the end that would be shown."""
    if share == end or surplus(end) < 0:
        return None
    # Where nobody or everybody counts, equal shares have no spread, so that the surplus is 0 there too.
    beside = share + (TINY if end > share else -TINY)
    if surplus(beside) >= 0:
        # So low a power that the normal test would show next to nothing: it means nothing for groups like these.
        return None
    return abs(float(brentq(surplus, beside, end, xtol=TINY)) - share)


def _required(exact: float, difference: float, unit: str, power: float, confidence: float) -> RequiredAnswers:
    # Whole but for rounding is whole.
    return RequiredAnswers(exact, ceil(exact - NEARLY), difference, unit, power, confidence)


def _quantile(power: float) -> float:
    return -quantile_of(1 - 2 * power) if power < 0.5 else quantile_of(2 * power - 1) if power > 0.5 else 0.0


def _check_power(power: float, confidence: float) -> None:
    quantile_of(confidence)
    if not 1 - confidence < power < 1:
        raise ValueError(f"A power of {power:g} is not between {1 - confidence:g} and 1.")


def _both(n: int, other_n: int, *, least: int) -> bool:
    if min(n, other_n) < 0 or max(n, other_n) > MOST:
        raise ValueError(f"{n} and {other_n} are not two sizes of groups.")
    return min(n, other_n) >= least


def _without(n: int, other_n: int, unit: str, power: float, confidence: float, reason: Undefined) -> SmallestDifference:
    return SmallestDifference(None, None, n, other_n, unit, power, confidence, reason)
