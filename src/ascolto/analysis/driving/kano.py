"""What an attribute does to customers when it is there and when it is not: Kano's categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from scipy.special import chdtrc

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion

FONG = 1.65  # Fong's own constant: the one-sided 5 % point, as he rounds it
FREEDOM = 3  # of four categories
LIKE, DISLIKE = 1, 5  # the answers: 1 like, 2 must be, 3 neutral, 4 can live with it, 5 dislike


class KanoCategory(StrEnum):
    """What an attribute is to customers, in the order in which ties are broken."""

    MUST_BE = "must_be"
    ONE_DIMENSIONAL = "one_dimensional"
    ATTRACTIVE = "attractive"
    INDIFFERENT = "indifferent"
    REVERSE = "reverse"
    QUESTIONABLE = "questionable"


M, O, A, I, R, Q = KanoCategory  # noqa: E741  (the letters of the literature)
TABLE = ((Q, A, A, A, O), (R, I, I, I, M), (R, I, I, I, M), (R, I, I, I, M), (R, R, R, R, Q))


@dataclass(frozen=True, slots=True)
class Kano:
    """One attribute: how often each category, and what follows.

    `mode` is the most frequent category, `category` the first in the order must-be, one-dimensional, attractive,
    indifferent that is within the tolerance of the mode; they may disagree. `better` and `worse` are how much having it
    satisfies and lacking it dissatisfies, of those who answered neither reversed nor questionably; the strengths are
    shares of all. `is_significant` is Fong's test that the two most frequent categories differ in frequency;
    `chi_square` (3 degrees of freedom) tests that must-be, one-dimensional, attractive and indifferent are equally
    frequent.
    """

    counts: Mapping[KanoCategory, int]
    mode: KanoCategory | None
    category: KanoCategory | None
    better: Estimate
    worse: Estimate
    total_strength: Estimate
    category_strength: float | None
    lead: int
    lead_needed: float | None
    is_significant: bool
    chi_square: float | None
    p_value: float | None
    questionable: Estimate
    reverse: Estimate
    is_unclear: bool
    is_reversed: bool
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return the category, and where the question is unclear or the attribute the other way round, that it is."""
        if not self.n:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=0, unit=self.unit)]
        said = [
            found(
                FindingKind.KANO_CATEGORY,
                category=self.category,
                mode=self.mode,
                better=self.better.value,
                worse=self.worse.value,
                total_strength=self.total_strength.value,
                is_significant=self.is_significant,
                n=self.n,
                unit=self.unit,
            )
        ]
        if self.is_unclear:
            said.append(_share_finding(FindingKind.QUESTION_UNCLEAR, self.questionable))
        if self.is_reversed:
            said.append(_share_finding(FindingKind.ATTRIBUTE_REVERSED, self.reverse))
        return said


def kano_counts(functional: Values, dysfunctional: Values) -> dict[KanoCategory, int]:
    """Return how often each category is the answer to the two questions, by Kano's evaluation table.

    Args:
        functional: (respondents,) how one feels if the attribute is there: 1 like, 2 must be so, 3 neutral, 4 can live
            with it, 5 dislike; NaN where missing.
        dysfunctional: (respondents,) the same if it is not there.
    Returns:
        Counts of all six categories; who left one of the questions open is not counted. To turn an attribute round,
        exchange the two.
    Raises:
        ValueError: different numbers of answers, or an answer other than 1 to 5.
    Source:
        Kano et al. (1984), Hinshitsu 14(2), 39-48; the table: Berger et al. (1993), Cent. Qual. Manag. J. 2(4), 3-36.
    """
    there, lacking = answered_pairs(functional, dysfunctional)
    cells = np.bincount(((there - 1) * DISLIKE + lacking - 1).astype(int), minlength=DISLIKE**2)
    counts = dict.fromkeys(KanoCategory, 0)
    for category, count in zip((each for row in TABLE for each in row), cells.tolist(), strict=True):
        counts[category] += count
    return counts


def answered_pairs(functional: Values, dysfunctional: Values) -> tuple[Numbers, Numbers]:
    """Return the answers of those who answered both questions.

    Raises:
        ValueError: different numbers of answers, or an answer other than 1 to 5.
    """
    there, lacking = as_numbers(functional, "Functional answers"), as_numbers(dysfunctional, "Dysfunctional answers")
    if len(there) != len(lacking):
        raise ValueError(f"There are {len(there)} functional and {len(lacking)} dysfunctional answers.")
    both = ~(np.isnan(there) | np.isnan(lacking))
    there, lacking = there[both], lacking[both]
    if not np.isin([there, lacking], range(LIKE, DISLIKE + 1)).all():
        raise ValueError("Kano answers must be 1 (like) to 5 (dislike).")
    return there, lacking


def kano(
    counts: Mapping[KanoCategory, int],
    *,
    tolerance: float = 0.05,
    unclear_from: float = 0.1,
    confidence: float = 0.95,
) -> Kano:
    """Return the category of an attribute, how strong it is, and whether the answers can be trusted.

    Args:
        counts: of respondents by category, 0 or more; a category that is not named has none.
        tolerance: the share of all, 0 to 1, by which a category may be less frequent than the mode and still win by the
            rule must-be > one-dimensional > attractive > indifferent > reverse > questionable.
        unclear_from: the share of questionable answers above which the question is called unclear.
        confidence: two-sided level of the Wilson intervals, strictly between 0 and 1.
    Returns:
        better = (A + O) / (A + O + M + I) and worse = -(O + M) / (A + O + M + I); total strength = (A + O + M) / n and
        category strength = (mode - next) / n, where n counts the reversed and questionable too. Fong: the mode and the
        next, a and b of n, differ where |a - b| >= 1.65 √((a + b)(2n - a - b) / 2n). An attribute is reversed where
        R > A + O + M. Undefined for nobody; better, worse and chi-square where nobody answered M, O, A or I.
    Raises:
        ValueError: counts below 0 or not whole, tolerance or unclear_from outside 0..1, confidence outside (0, 1).
    Source:
        Berger et al. (1993), Cent. Qual. Manag. J. 2(4), 3-36 (better, worse, rule); Lee and Newcomb (1997), Qual.
        Manag. J. 4(3), 95-106 (strengths); Fong (1996), Cent. Qual. Manag. J. 5(3), 21-23 (test).
    """
    whole = {category: _whole(counts.get(category, 0)) for category in KanoCategory}
    if not (0 <= tolerance <= 1 and 0 <= unclear_from <= 1):
        raise ValueError("Tolerance and the share of unclear answers must lie between 0 and 1.")
    n = sum(whole.values())
    first, second = sorted(whole.values(), reverse=True)[:2]
    lead_needed = FONG * sqrt((first + second) * (2 * n - first - second) / (2 * n)) if n else None
    chi_square = _chi_square([whole[each] for each in (M, O, A, I)])
    judged = whole[A] + whole[O] + whole[M] + whole[I]
    questionable = proportion(whole[Q], n, confidence=confidence)
    return Kano(
        counts=whole,
        mode=next((each for each in KanoCategory if n and whole[each] == first), None),
        category=next((each for each in KanoCategory if n and first - whole[each] <= tolerance * n + 1e-9), None),
        better=proportion(whole[A] + whole[O], judged, confidence=confidence),
        worse=_negative(proportion(whole[O] + whole[M], judged, confidence=confidence)),
        total_strength=proportion(whole[A] + whole[O] + whole[M], n, confidence=confidence),
        category_strength=(first - second) / n if n else None,
        lead=first - second,
        lead_needed=lead_needed,
        is_significant=lead_needed is not None and first - second >= lead_needed,
        chi_square=chi_square,
        p_value=None if chi_square is None else float(chdtrc(FREEDOM, chi_square)),
        questionable=questionable,
        reverse=proportion(whole[R], n, confidence=confidence),
        is_unclear=questionable.value is not None and questionable.value > unclear_from,
        is_reversed=whole[R] > whole[A] + whole[O] + whole[M],
        n=n,
        unit="share",
        confidence=confidence,
        undefined=None if n else Undefined.NOTHING_COUNTED,
    )


def _whole(count: float) -> int:
    if count < 0 or not float(count).is_integer():
        raise ValueError(f"{count} is not a number of respondents.")
    return int(count)


def _chi_square(counts: list[int]) -> float | None:
    usual = sum(counts) / len(counts)
    return sum((count - usual) ** 2 for count in counts) / usual if usual else None


def _negative(share: Estimate) -> Estimate:
    if share.value is None or share.low is None or share.high is None:
        return share
    return Estimate(-share.value, -share.high, -share.low, share.n, share.unit, share.confidence)


def _share_finding(kind: FindingKind, share: Estimate) -> Finding:
    return found(kind, share=share.value, low=share.low, high=share.high, n=share.n, unit=share.unit)
