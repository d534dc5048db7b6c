"""Kano's two questions as scores: where an attribute lies between the categories, and how sure that is."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.driving.kano import KanoCategory, answered_pairs
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found

FUNCTIONAL = np.array([4.0, 2, 0, -1, -2])
MIDDLE = 2.0
UNIT = "score"


@dataclass(frozen=True, slots=True)
class KanoScores:
    """The mean scores of having and of lacking an attribute, each from -2 to 4, with their standard errors.

    `category` is the zone in which the means lie; `is_certain` says that the rectangle of both intervals lies in it.
    """

    functional: Estimate
    dysfunctional: Estimate
    functional_error: float | None
    dysfunctional_error: float | None
    category: KanoCategory | None
    is_certain: bool
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the zone in which the attribute lies."""
        if self.category is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        return found(
            FindingKind.KANO_ZONE,
            category=self.category,
            functional=self.functional.value,
            dysfunctional=self.dysfunctional.value,
            is_certain=self.is_certain,
            n=self.n,
            unit=self.unit,
        )


def kano_scores(functional: Values, dysfunctional: Values, *, confidence: float = 0.95) -> KanoScores:
    """Return where an attribute lies by DuMouchel's scores.

    Args:
        functional, dysfunctional: (respondents,) as for `kano_counts`.
        confidence: two-sided level of Student's intervals of the means, strictly between 0 and 1.
    Returns:
        Means of the scores like 4, must be 2, neutral 0, can live with it -1, dislike -2 (having it), and the mirrored
        -2, -1, 0, 2, 4 (lacking it), with the standard errors s / √n (s with n - 1). The zones are divided at 2: high
        on having alone attractive, on lacking alone must-be, on both one-dimensional, on none indifferent. Where the
        two means add up to less than 0, people rather like to lack it: reverse (our reading: Berger et al. leave
        points outside 0 to 4 without a name). A mean of exactly 2 counts as high. Undefined for nobody; of one answer,
        and where all answer alike, there are no intervals.
    Raises:
        ValueError: as `kano_counts`, or confidence outside (0, 1).
    Source:
        DuMouchel in Berger et al. (1993), Cent. Qual. Manag. J. 2(4), 17-20.
    """
    quantile_of(confidence)
    there, lacking = answered_pairs(functional, dysfunctional)
    having, having_error = _mean(FUNCTIONAL[there.astype(int) - 1], confidence)
    missing, missing_error = _mean(FUNCTIONAL[::-1][lacking.astype(int) - 1], confidence)
    category = None
    if having.value is not None and missing.value is not None:
        category = zone_of(having.value, missing.value)
    return KanoScores(
        functional=having,
        dysfunctional=missing,
        functional_error=having_error,
        dysfunctional_error=missing_error,
        category=category,
        is_certain=_is_certain(having, missing),
        n=len(there),
        unit=UNIT,
        confidence=confidence,
        undefined=having.undefined,
    )


def zone_of(functional: float, dysfunctional: float) -> KanoCategory:
    """Return the zone of two mean scores, each from -2 to 4."""
    if functional + dysfunctional < 0:
        return KanoCategory.REVERSE
    if functional >= MIDDLE:
        return KanoCategory.ONE_DIMENSIONAL if dysfunctional >= MIDDLE else KanoCategory.ATTRACTIVE
    return KanoCategory.MUST_BE if dysfunctional >= MIDDLE else KanoCategory.INDIFFERENT


def _mean(scores: Numbers, confidence: float) -> tuple[Estimate, float | None]:
    n = len(scores)
    if not n:
        return without_value(Undefined.NOTHING_COUNTED, n=0, unit=UNIT, confidence=confidence), None
    mean = float(scores.mean())
    if n == 1 or scores.min() == scores.max():
        return Estimate(mean, None, None, n, UNIT, confidence), None
    error = float(scores.std(ddof=1)) / n**0.5
    half = error * float(stdtrit(n - 1, (1 + confidence) / 2))
    return Estimate(mean, mean - half, mean + half, n, UNIT, confidence), error


def _is_certain(functional: Estimate, dysfunctional: Estimate) -> bool:
    if functional.low is None or functional.high is None or dysfunctional.low is None or dysfunctional.high is None:
        return False
    corners = {
        zone_of(having, lacking)
        for having in (functional.low, functional.high)
        for lacking in (dysfunctional.low, dysfunctional.high)
    }
    return len(corners) == 1
