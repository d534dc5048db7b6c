"""Who answered a survey: response rates as AAPOR defines them, and whether those who answered are like those asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import chdtrc

from ascolto.analysis.arrays import Values, as_numbers, as_weights, in_proportion
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.effective_size import sampled_part
from ascolto.analysis.scores.mean_changes import mean_difference
from ascolto.analysis.scores.score_changes import ScoreDifference
from ascolto.analysis.shares.intervals import share_interval

SURE_ENOUGH = 0.05
ENOUGH_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of everybody who was asked, as the final dispositions of AAPOR.

    Attributes:
        complete (I), partial (P): answered all, or enough of it; refused (R): said no or broke off; not_contacted
        (NC): never reached, though eligible; other (O): eligible, but could not answer; unknown (UH + UO): it is not
        known whether they were eligible; ineligible: known not to belong to those who were meant.
    """

    complete: int
    partial: int = 0
    refused: int = 0
    not_contacted: int = 0
    other: int = 0
    unknown: int = 0
    ineligible: int = 0

    @property
    def answered(self) -> int:
        """Return complete and partial interviews."""
        return self.complete + self.partial

    @property
    def eligible(self) -> int:
        """Return those who are known to have been meant."""
        return self.answered + self.refused + self.not_contacted + self.other


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """The six response rates of AAPOR; n is how many were asked.

    RR1, RR3, RR5 count complete interviews, RR2, RR4, RR6 partial ones too; the first two take all unknown ones for
    eligible, the second two the part `eligible_share` of them, the last two none.
    """

    rr1: Estimate
    rr2: Estimate
    rr3: Estimate
    rr4: Estimate
    rr5: Estimate
    rr6: Estimate
    eligible_share: float | None
    n: int
    unit: str = "share"

    def finding(self) -> Finding:
        """Return RR2 and RR6, between which the truth lies whoever was eligible."""
        if self.rr2.undefined:
            return found(FindingKind.UNDEFINED, reason=self.rr2.undefined, n=self.n, unit=self.unit)
        facts = {"value": self.rr2.value, "low": self.rr2.low, "high": self.rr2.high, "at_most": self.rr6.value}
        return found(FindingKind.RESPONSE_RATE, **facts, n=self.n, unit=self.unit)


def response_rates(
    outcomes: Outcomes, *, eligible_share: float | None = None, confidence: float = 0.95
) -> ResponseRates:
    """Return the response rates RR1 to RR6 of AAPOR.

    Args:
        outcomes: how many of those asked ended how; each 0 or more.
        eligible_share: which part (e) of those of unknown eligibility was eligible, 0..1. None takes the part that was
            eligible among those of whom it is known.
        confidence: two-sided level of Wilson's intervals, strictly between 0 and 1; they tell how a rate would vary
            if as many others were asked in the same way.
    Returns:
        Six shares. RR3 and RR4 are undefined where e is not said and cannot be had, all where nobody was eligible.
    Raises:
        ValueError: a count below 0 or not whole, e outside 0..1, or confidence outside (0, 1).
    Source:
        AAPOR (2023), Standard Definitions, 10th ed., response rates 1 to 6.
    """
    quantile_of(confidence)
    counts = [getattr(outcomes, name) for name in Outcomes.__dataclass_fields__]
    if any(count < 0 or count != int(count) for count in counts):
        raise ValueError("Outcomes must be whole numbers, 0 or more.")
    if eligible_share is not None and not 0 <= eligible_share <= 1:
        raise ValueError(f"An eligible share of {eligible_share:g} is not between 0 and 1.")
    part, known = eligible_share, outcomes.eligible + outcomes.ineligible
    if part is None and known:
        part = outcomes.eligible / known

    def rate(answered: int, unknown: float | None) -> Estimate:
        if unknown is None or not outcomes.eligible + unknown:
            return without_value(Undefined.NOTHING_COUNTED, n=sum(counts), unit="share", confidence=confidence)
        asked = outcomes.eligible + unknown
        interval = share_interval(answered, max(1.0, asked), confidence=confidence)
        return Estimate(answered / asked, interval.low, interval.high, sum(counts), "share", confidence)

    by_part = None if part is None else part * outcomes.unknown
    some, many = outcomes.complete, outcomes.answered
    return ResponseRates(
        rr1=rate(some, outcomes.unknown),
        rr2=rate(many, outcomes.unknown),
        rr3=rate(some, by_part),
        rr4=rate(many, by_part),
        rr5=rate(some, 0),
        rr6=rate(many, 0),
        eligible_share=part,
        n=sum(counts),
    )


@dataclass(frozen=True, slots=True)
class Represented:
    """One kind of people: how many answered, how many would have if all kinds answered alike.

    `residual` is the adjusted one: beyond ±2 the kind stands out by itself.
    """

    name: str
    answered: int
    expected: float
    share: float
    frame_share: float
    residual: float | None


@dataclass(frozen=True, slots=True)
class FrameCheck:
    """Whether those who answered are spread over the kinds as those who were meant."""

    kinds: tuple[Represented, ...]
    chi_square: float | None
    degrees_of_freedom: int
    p_value: float | None
    is_rough: bool
    n: int
    unit: str = "respondents"
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return whether a difference is shown at 5 %, and the kind that is furthest off."""
        if self.p_value is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        kind = FindingKind.UNLIKE_FRAME if self.p_value < SURE_ENOUGH else FindingKind.LIKE_FRAME
        furthest = max(self.kinds, key=lambda each: abs(each.residual or 0.0))
        test = {"chi_square": self.chi_square, "degrees_of_freedom": self.degrees_of_freedom, "p_value": self.p_value}
        shares = {"share": furthest.share, "frame_share": furthest.frame_share, "is_rough": self.is_rough}
        return found(kind, furthest=furthest.name, **shares, **test, n=self.n, unit=self.unit)


def frame_check(
    answered: Mapping[str, int], frame: Mapping[str, float], *, population: int | None = None
) -> FrameCheck:
    """Return whether those who answered have the same make-up as the frame that they come from.

    Args:
        answered: for each kind how many answered, 0 or more; kinds of the frame that are not named did not answer.
        frame: for each kind its share or number among all who were meant, 0 or more; only ratios matter.
        population: how many there are in the frame; without it the frame is taken for much larger than the sample.
            With it, chi-square is divided by (N - n) / (N - 1), so that it compares those who answered with the rest.
    Returns:
        Pearson's chi-square of fit, one degree of freedom fewer than kinds of the frame. `is_rough` where fewer than
        five were expected of some kind. Undefined where nobody or everybody answered, or the frame has one kind.
    Raises:
        ValueError: who answered belongs to no kind of the frame; a count below 0 or not whole; a population too small.
    Source:
        Pearson (1900), Philos. Mag. 50, 157-175; adjusted residuals: Haberman (1973), Biometrics 29, 205-220.
    """
    shares = as_weights(list(frame.values()), len(frame))
    shares = in_proportion(shares) if len(shares) else shares
    strange = next((name for name in answered if name not in frame), None)
    if strange is not None:
        raise ValueError(f"“{strange}” is no kind of the frame.")
    if any(count < 0 or count != int(count) for count in answered.values()):
        raise ValueError("Those who answered must be counted in whole numbers, 0 or more.")
    n = sum(answered.values())
    part_left = 1.0
    if population is not None and n:
        part_left = 0.0 if sampled_part(n, population) == 1 else (population - n) / (population - 1)
    rows = [(name, answered.get(name, 0), float(share)) for name, share in zip(frame, shares, strict=True)]
    unmet = next((name for name, count, share in rows if count and not share), None)
    if unmet is not None:
        raise ValueError(f"“{unmet}” answered, though the frame has none of them.")
    kinds = tuple(_represented(name, count, share, n, part_left) for name, count, share in rows)
    filled = [each for each in kinds if each.frame_share > 0]
    freedom = max(0, len(filled) - 1)
    if not (n and freedom and part_left):
        reason = Undefined.NOTHING_COUNTED if not n else Undefined.ONE_GROUP if not freedom else Undefined.ALL_EQUAL
        return FrameCheck(kinds, None, freedom, None, is_rough=False, n=n, undefined=reason)
    chi_square = sum((each.answered - each.expected) ** 2 / each.expected for each in filled) / part_left
    rough = min(each.expected for each in filled) < ENOUGH_EXPECTED
    return FrameCheck(kinds, chi_square, freedom, float(chdtrc(freedom, chi_square)), is_rough=rough, n=n)


def _represented(name: str, count: int, share: float, n: int, part_left: float) -> Represented:
    expected = n * share
    spread = sqrt(expected * (1 - share) * part_left)
    residual = (count - expected) / spread if spread else None
    return Represented(name, count, expected, count / n if n else 0.0, share, residual)


def early_and_late(answers: Values, is_late: Sequence[bool], *, confidence: float = 0.95) -> ScoreDifference:
    """Return how much higher those judge who answered late, who are more like those who did not answer at all.

    Args:
        answers: (respondents,) on an ordered scale, NaN where not answered.
        is_late: (respondents,) whether the answer came late, such as after the last reminder.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The mean of the late less that of the early, by Welch's t; undefined where a side has fewer than two answers.
        That none is shown does not prove that the silent judge alike.
    Raises:
        ValueError: unequal lengths, answers that are no numbers, or confidence outside (0, 1).
    Source:
        Armstrong and Overton (1977), J. Mark. Res. 14, 396-402.
    """
    values = as_numbers(answers, "Answers")
    if len(is_late) != len(values):
        raise ValueError(f"There are {len(is_late)} times of answering for {len(values)} answers.")
    late = np.array(is_late, dtype=np.bool_)
    return mean_difference(values[late], values[~late], confidence=confidence)
