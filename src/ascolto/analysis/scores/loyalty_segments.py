"""Who is satisfied, who stays, and who is free to go: satisfaction that is chosen, and what only looks like it."""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.resampling import DRAWS, percentile_bounds
from ascolto.analysis.scores.answers import Answers, answers_of, share_of
from ascolto.analysis.shares.comparisons import Comparison, difference_of_proportions
from ascolto.analysis.shares.proportions import proportion

Mask = NDArray[np.bool_]
CELLS = 8


class Segment(StrEnum):
    """Satisfied or not, loyal or not."""

    LOYALISTS = "loyalists"
    MERCENARIES = "mercenaries"
    HOSTAGES = "hostages"
    DEFECTORS = "defectors"


@dataclass(frozen=True, slots=True)
class SegmentShare:
    """How many customers are of a segment, and their (weighted) share."""

    segment: Segment
    count: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class LoyaltySegments:
    """Customers by satisfaction and loyalty.

    `loyal_if_satisfied` and `loyal_otherwise` are shares of loyal customers, `difference` what satisfaction goes with:
    it is necessary for loyalty as far as the second is small, and sufficient as far as the first is large.
    """

    segments: tuple[SegmentShare, ...]
    loyal_if_satisfied: Estimate
    loyal_otherwise: Estimate
    difference: Comparison
    satisfied_from: float
    loyal_from: float
    n: int
    missing: int
    unit: str = "customers"
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the share of each segment, and the difference that satisfaction goes with."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        shares = {str(row.segment): row.share.value for row in self.segments}
        between = {"difference": self.difference.value, "low": self.difference.low, "high": self.difference.high}
        return found(FindingKind.LOYALTY_SEGMENTS, **shares, **between, n=self.n, unit=self.unit)


def loyalty_segments(
    satisfaction: Values,
    loyalty: Values,
    *,
    satisfied_from: float,
    loyal_from: float,
    weights: Values | None = None,
    confidence: float = 0.95,
) -> LoyaltySegments:
    """Return how many are loyalists, mercenaries, hostages and defectors.

    Args:
        satisfaction, loyalty: (customers,) answers in the same order, such as satisfaction and the intention to buy
            again, NaN where not answered; whoever lacks one of the two is left out.
        satisfied_from, loyal_from: the lowest answer that counts as satisfied, as loyal; declared, not estimated.
        weights: (customers,) 0 or more, for the shares of the segments; None weighs all alike.
        confidence: two-sided level of each interval by itself, strictly between 0 and 1.
    Returns:
        Satisfied and loyal: loyalists; satisfied only: mercenaries; loyal only: hostages; neither: defectors. The
        shares among the satisfied and the others, and their difference (Newcombe), count all customers alike.
    Raises:
        ValueError: unequal lengths, a cut-off that is no number, a wrong weight, or confidence outside (0, 1).
    Source:
        Jones and Sasser (1995), Harv. Bus. Rev. 73(6), 88-99.
    """
    quantile_of(confidence)
    satisfied, loyal = _columns((satisfaction, loyalty), (satisfied_from, loyal_from))
    given = answers_of(np.where(np.isnan(satisfied) | np.isnan(loyal), np.nan, 2 * satisfied + loyal), weights)
    happy, stays = given.values >= 2, given.values % 2 == 1
    chosen = {
        Segment.LOYALISTS: happy & stays,
        Segment.MERCENARIES: happy & ~stays,
        Segment.HOSTAGES: ~happy & stays,
        Segment.DEFECTORS: ~happy & ~stays,
    }
    one, other = _counts(stays, happy), _counts(stays, ~happy)
    return LoyaltySegments(
        segments=tuple(_segment_share(given, segment, mask, confidence) for segment, mask in chosen.items()),
        loyal_if_satisfied=proportion(*one, confidence=confidence),
        loyal_otherwise=proportion(*other, confidence=confidence),
        difference=difference_of_proportions(*one, *other, confidence=confidence),
        satisfied_from=satisfied_from,
        loyal_from=loyal_from,
        n=given.n,
        missing=given.missing,
        undefined=None if given.n else Undefined.NOTHING_COUNTED,
    )


def _segment_share(given: Answers, segment: Segment, chosen: Mask, confidence: float) -> SegmentShare:
    return SegmentShare(segment, int(chosen.sum()), share_of(given, chosen, confidence))


@dataclass(frozen=True, slots=True)
class CaptiveSatisfaction:
    """How much of satisfaction, and of loyalty, is not chosen because there is nowhere to go.

    `captive_share` is the share of captives among the satisfied: satisfaction that may only look like it.
    `satisfied_if_free` and `satisfied_if_captive` compare the two. `loyal_captive_share` is the share of captives among
    the loyal. `resting_share` is how much smaller the share of loyal customers would be if captives stayed as often as
    free customers who are as satisfied. The last four figures are None where loyalty was not asked.
    """

    captive_share: Estimate
    satisfied_if_free: Estimate
    satisfied_if_captive: Estimate
    difference: Comparison
    loyal_captive_share: Estimate | None
    loyal_if_free: Estimate | None
    loyal_if_captive: Estimate | None
    resting_share: Estimate | None
    n: int
    missing: int
    unit: str = "customers"
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return the share of captives among the satisfied, and how much loyalty rests on having no alternative."""
        if self.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)]
        said = [_said(FindingKind.CAPTIVE_SATISFACTION, self.captive_share)]
        if self.resting_share is not None:
            said.append(_said(FindingKind.CAPTIVE_LOYALTY, self.resting_share))
        return said


def _said(kind: FindingKind, share: Estimate) -> Finding:
    if share.undefined:
        return found(FindingKind.UNDEFINED, reason=share.undefined, n=share.n, unit=share.unit)
    return found(kind, value=share.value, low=share.low, high=share.high, n=share.n, unit=share.unit)


def captive_satisfaction(
    satisfaction: Values,
    freedom: Values,
    loyalty: Values | None = None,
    *,
    satisfied_from: float,
    free_from: float,
    loyal_from: float | None = None,
    confidence: float = 0.95,
    seed: int = 1,
) -> CaptiveSatisfaction:
    """Return how much of satisfaction and loyalty belongs to customers who could hardly go elsewhere.

    Args:
        satisfaction: (customers,) answers, NaN where not answered.
        freedom: (customers,) how easily each could change to another supplier; the more, the freer.
        loyalty: (customers,) such as the intention to buy again or to stay; None where it was not asked.
        satisfied_from, free_from, loyal_from: the lowest answer that counts as satisfied, free, loyal; declared.
        confidence: two-sided level of each interval by itself, strictly between 0 and 1.
        seed: of the bootstrap of `resting_share` (percentiles of 4000 draws of customers).
    Returns:
        Shares with Wilson's, their difference with Newcombe's interval, of those who answered all that was asked. The
        share resting on captivity is P(loyal) - Σ P(s) P(loyal | s, free) over satisfied and not; it is a comparison
        of customers, no experiment, undefined where no free customer is as satisfied as some captive is, and without
        bounds where all draws are alike (as where everybody is loyal).
    Raises:
        ValueError: unequal lengths, a cut-off that is missing or no number, or confidence outside (0, 1).
    Source:
        Jones and Sasser (1995), Harv. Bus. Rev. 73(6), 88-99 (false loyalty); Burnham, Frels and Mahajan (2003), J.
        Acad. Mark. Sci. 31, 109-126 (costs of switching); standardisation: Robins (1986), Math. Model. 7, 1393-1512.
    """
    quantile_of(confidence)
    if (loyalty is None) != (loyal_from is None):
        raise ValueError("Loyalty and the answer from which it counts go together.")
    asked = [satisfaction, freedom] if loyalty is None else [satisfaction, freedom, loyalty]
    cuts = [satisfied_from, free_from] if loyal_from is None else [satisfied_from, free_from, loyal_from]
    columns = np.array(_columns(tuple(asked), tuple(cuts)))
    complete = np.asarray(~np.isnan(columns).any(axis=0))
    happy, free, *rest = (np.asarray(row > 0) for row in columns[:, complete])
    n = int(complete.sum())
    one, other = _counts(happy, free), _counts(happy, ~free)
    stays = rest[0] if rest else None
    return CaptiveSatisfaction(
        captive_share=proportion(*_counts(~free, happy), confidence=confidence),
        satisfied_if_free=proportion(*one, confidence=confidence),
        satisfied_if_captive=proportion(*other, confidence=confidence),
        difference=difference_of_proportions(*other, *one, confidence=confidence),
        loyal_captive_share=None if stays is None else proportion(*_counts(~free, stays), confidence=confidence),
        loyal_if_free=None if stays is None else proportion(*_counts(stays, free), confidence=confidence),
        loyal_if_captive=None if stays is None else proportion(*_counts(stays, ~free), confidence=confidence),
        resting_share=None if stays is None else _resting(happy, free, stays, confidence, seed),
        n=n,
        missing=len(complete) - n,
        undefined=None if n else Undefined.NOTHING_COUNTED,
    )


def _resting(happy: Mask, free: Mask, stays: Mask, confidence: float, seed: int) -> Estimate:
    """Return how much smaller the share of loyal customers would be if captives stayed like free ones."""
    n = len(happy)
    counts = np.bincount(4 * happy + 2 * free + stays, minlength=CELLS)
    if not n:
        return without_value(Undefined.NOTHING_COUNTED, n=0, unit="share", confidence=confidence)
    value = float(_resting_of(counts[None, :].astype(np.float64))[0])
    if np.isnan(value):
        return without_value(Undefined.EMPTY_BASELINE, n=n, unit="share", confidence=confidence)
    drawn = np.random.default_rng(seed).multinomial(n, counts / n, size=DRAWS).astype(np.float64)
    resting = _resting_of(drawn)
    low, high = percentile_bounds(resting[~np.isnan(resting)], confidence)
    if low == high:
        # No draw differs from another: they tell nothing of how sure it is.
        return Estimate(value, None, None, n, "share", confidence)
    return Estimate(value, min(low, value), max(high, value), n, "share", confidence)


def _resting_of(counts: Numbers) -> Numbers:
    """Return the share for each draw of the eight cells; NaN where captives have no free counterpart."""
    cells = counts.reshape(-1, 2, 2, 2)  # draws, satisfied, free, loyal
    n = counts.sum(axis=1)
    captives, free = cells[:, :, 0], cells[:, :, 1]
    all_free, all_captive = free.sum(axis=2), captives.sum(axis=2)
    loyal_free = np.divide(free[:, :, 1], all_free, out=np.zeros_like(all_free), where=all_free > 0)
    unlike = ((all_captive > 0) & (all_free == 0)).any(axis=1)
    surplus = (captives[:, :, 1] - all_captive * loyal_free).sum(axis=1) / n
    return np.where(unlike, np.nan, surplus)


def _columns(asked: tuple[Values, ...], cuts: tuple[float, ...]) -> list[Numbers]:
    """Return 1 where an answer reaches the cut-off, 0 where it does not, NaN where it is missing."""
    if len({len(each) for each in asked}) > 1:
        raise ValueError("All answers must be of the same customers, equally many.")
    if not all(isfinite(cut) for cut in cuts):
        raise ValueError("The answers from which customers count as satisfied, free or loyal must be numbers.")
    numbers = [as_numbers(each, "Answers") for each in asked]
    return [
        np.where(np.isnan(each), np.nan, (each >= cut).astype(np.float64))
        for each, cut in zip(numbers, cuts, strict=True)
    ]


def _counts(chosen: Mask, among: Mask) -> tuple[int, int]:
    return int((chosen & among).sum()), int(among.sum())
