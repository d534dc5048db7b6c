"""What is known of one quantity: its value, how sure, from how many – or why it cannot be said."""

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist


class Undefined(StrEnum):
    """Why there is no number, rather than a wrong one."""

    NOTHING_COUNTED = "nothing_counted"
    NO_OPPORTUNITY = "no_opportunity"
    EMPTY_BASELINE = "empty_baseline"
    TOO_FEW_POINTS = "too_few_points"
    NEVER_HAPPENED = "never_happened"
    ALWAYS_HAPPENED = "always_happened"
    ALL_EQUAL = "all_equal"
    NOT_REACHED = "not_reached"
    BEYOND_FOLLOW_UP = "beyond_follow_up"
    ONE_GROUP = "one_group"
    NO_EVENTS = "no_events"
    NO_COMMON_VARIANCE = "no_common_variance"
    OVERLOADED = "overloaded"
    DOES_NOT_FIT = "does_not_fit"
    TOO_SHORT = "too_short"
    UNCLEAR = "unclear"
    OTHER_LANGUAGE = "other_language"
    TOO_FEW_TEXTS = "too_few_texts"
    NOTHING_STABLE = "nothing_stable"
    NO_BETTER_THAN_GUESSING = "no_better_than_guessing"
    INCONSISTENT = "inconsistent"
    COLLINEAR = "collinear"
    NEVER_TOGETHER = "never_together"
    NOT_PROPER = "not_proper"
    UNRELATED = "unrelated"
    ONE_ITEM = "one_item"
    FORMATIVE = "formative"
    NOT_RESAMPLED = "not_resampled"
    NOT_CONVERGED = "not_converged"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A quantity with its interval and the number of observations behind it.

    `value` is None where `undefined` says why; a bound is None where the data does not limit that side.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None


def without_value(reason: Undefined, *, n: int, unit: str, confidence: float) -> Estimate:
    """Return that nothing can be said, and why."""
    return Estimate(None, None, None, n, unit, confidence, reason)


def quantile_of(confidence: float) -> float:
    """Return how many standard errors reach to either side at a two-sided confidence.

    Raises:
        ValueError: confidence outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence of {confidence} is not between 0 and 1.")
    return NormalDist().inv_cdf((1 + confidence) / 2)
