"""Service quality as the gap between what is expected and what is perceived (SERVQUAL), or as perceived (SERVPERF)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_matrix
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import Scale, answers_of
from ascolto.analysis.scores.mean_changes import mean_change_in_panel
from ascolto.analysis.scores.ordered_answers import order_change_in_panel
from ascolto.analysis.scores.score_changes import ScoreDifference
from ascolto.analysis.scores.scores import Score, mean_score
from ascolto.analysis.shares.multiplicity import holm

SEVEN_POINTS: Scale = (1, 7)
POINTS_IN_ALL = 100
# Points that rounding keeps from 100.
ROUNDED = 0.05
HALF = 0.5
FIVE_DIMENSIONS: Mapping[str, Sequence[int]] = MappingProxyType(
    {
        "tangibles": range(4),
        "reliability": range(4, 9),
        "responsiveness": range(9, 13),
        "assurance": range(13, 17),
        "empathy": range(17, 22),
    }
)


@dataclass(frozen=True, slots=True)
class ItemGap:
    """One question: how far perceptions lie above expectations on average, and whether more than by chance.

    `adjusted_p_value` is that of the paired t, `adjusted_wilcoxon` that of signed ranks, each by Holm over all
    questions. `ceiling` is the share of expectations at the greatest answer, above which nothing can be perceived.
    """

    item: int
    expectation: float | None
    perception: float | None
    gap: ScoreDifference
    adjusted_p_value: float | None
    adjusted_wilcoxon: float | None
    ceiling: float | None


@dataclass(frozen=True, slots=True)
class DimensionGap:
    """One dimension: its mean gap over respondents, and the part that they gave it (None where it was not asked)."""

    name: str
    gap: Score
    part: float | None


@dataclass(frozen=True, slots=True)
class Servqual:
    """Gaps by question, by dimension and in all; negative where less is perceived than expected.

    `weighted` is None where importance was not asked. `renormalised` respondents gave points that were not 100 in all.
    """

    items: tuple[ItemGap, ...]
    dimensions: tuple[DimensionGap, ...]
    unweighted: Score
    weighted: Score | None
    renormalised: int
    ceiling: float | None
    n: int
    unit: str = "scale_points"
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return the gap in all, the widest of a dimension, and a ceiling where most expectations touch it."""
        if self.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)]
        whole, is_weighted = self.weighted or self.unweighted, self.weighted is not None
        facts = {"value": whole.value, "low": whole.low, "high": whole.high, "is_weighted": is_weighted}
        said = [found(FindingKind.SERVICE_GAP, **facts, n=whole.n, unit=self.unit)]
        known = [(each.gap.value, each) for each in self.dimensions if each.gap.value is not None]
        if known:
            _, widest = min(known, key=lambda pair: pair[0])
            gap = {"value": widest.gap.value, "low": widest.gap.low, "high": widest.gap.high}
            said.append(found(FindingKind.WIDEST_GAP, dimension=widest.name, **gap, n=widest.gap.n, unit=self.unit))
        if self.ceiling is not None and self.ceiling >= HALF:
            said.append(found(FindingKind.EXPECTATION_CEILING, share=self.ceiling, n=self.n, unit=self.unit))
        return said


def servqual(
    expectations: Sequence[Values] | Numbers,
    perceptions: Sequence[Values] | Numbers,
    *,
    dimensions: Mapping[str, Sequence[int]] = FIVE_DIMENSIONS,
    points: Sequence[Values] | Numbers | None = None,
    scale: Scale = SEVEN_POINTS,
    confidence: float = 0.95,
) -> Servqual:
    """Return the gaps of service quality, perception less expectation.

    Args:
        expectations, perceptions: (respondents, items) on the same scale, NaN where not answered.
        dimensions: for each the positions of its items from 0; the classical five of 22 by default.
        points: (respondents, dimensions) how much each dimension matters, out of 100; NaN where not said.
        scale: the least and the greatest answer of both questionnaires.
        confidence: two-sided level of each interval by itself, strictly between 0 and 1.
    Returns:
        An item's gap counts whoever answered both of its questions; a respondent's gap of a dimension is the mean of
        the items answered; in all, the mean of the dimensions, or their mean by the respondent's own points. Points
        that do not add up to 100 are taken in proportion, and counted; where a dimension was not answered, the others
        count for it. Undefined where nobody answered both questions of any item.
    Raises:
        ValueError: questionnaires of different size, an answer outside the scale (as where the two were asked on
            different ones), a dimension of no or unknown items, points below 0 or for other dimensions.
    Source:
        Parasuraman, Zeithaml and Berry (1988), J. Retail. 64, 12-40, and (1991), 67, 420-450; Zeithaml, Parasuraman
        and Berry (1990), Delivering Quality Service (100 points); Holm (1979), Scand. J. Stat. 6, 65-70.
    """
    quantile_of(confidence)
    wanted, got = _on_scale(expectations, "Expectations", scale), _on_scale(perceptions, "Perceptions", scale)
    if wanted.shape != got.shape:
        raise ValueError("Expectations and perceptions must be of the same respondents and questions.")
    _check_dimensions(dimensions, wanted.shape[1])
    own = _own_means(got - wanted, dimensions)
    parts, renormalised = _parts(points, own)
    both = ~np.isnan(got - wanted)
    n = int(both.any(axis=1).sum())
    shares = [None] * len(dimensions) if parts is None else [_known_mean(part) for part in parts.T]
    rows = tuple(
        DimensionGap(name, mean_score(column, confidence=confidence), part)
        for name, column, part in zip(dimensions, own.T, shares, strict=True)
    )
    answered = wanted[~np.isnan(wanted)]
    return Servqual(
        items=_item_gaps(wanted, got, scale, confidence),
        dimensions=rows,
        unweighted=mean_score(_weighted(own, np.ones_like(own)), confidence=confidence),
        weighted=None if parts is None else mean_score(_weighted(own, parts), confidence=confidence),
        renormalised=renormalised,
        ceiling=float((answered == scale[1]).mean()) if len(answered) else None,
        n=n,
        undefined=None if n else Undefined.NOTHING_COUNTED,
    )


@dataclass(frozen=True, slots=True)
class Servperf:
    """Service quality as perceived, by dimension and in all."""

    dimensions: Mapping[str, Score]
    overall: Score

    def finding(self) -> Finding:
        """Return how the service is perceived in all."""
        return self.overall.finding()


def servperf(
    perceptions: Sequence[Values] | Numbers,
    *,
    dimensions: Mapping[str, Sequence[int]] = FIVE_DIMENSIONS,
    scale: Scale = SEVEN_POINTS,
    confidence: float = 0.95,
) -> Servperf:
    """Return service quality from perceptions alone.

    Args:
        perceptions: (respondents, items) NaN where not answered.
        dimensions, scale, confidence: as for `servqual`.
    Returns:
        Means over respondents of their own means of the items answered, by dimension; in all, of the dimensions.
    Raises:
        ValueError: as `servqual`.
    Source:
        Cronin and Taylor (1992), J. Mark. 56(3), 55-68.
    """
    got = _on_scale(perceptions, "Perceptions", scale)
    _check_dimensions(dimensions, got.shape[1])
    own = _own_means(got, dimensions)
    scores = {
        name: mean_score(column, scale=scale, confidence=confidence)
        for name, column in zip(dimensions, own.T, strict=True)
    }
    whole = _weighted(own, np.ones_like(own))
    return Servperf(MappingProxyType(scores), mean_score(whole, scale=scale, confidence=confidence))


def _on_scale(answers: Sequence[Values] | Numbers, what: str, scale: Scale) -> Numbers:
    numbers = as_matrix(answers, what) if len(answers) else np.empty((0, 0))
    answers_of(numbers.ravel(), None, scale=scale)
    return numbers


def _check_dimensions(dimensions: Mapping[str, Sequence[int]], items: int) -> None:
    if not dimensions or not all(dimensions.values()):
        raise ValueError("Each dimension must have at least one question.")
    if items and not all(0 <= item < items for places in dimensions.values() for item in places):
        raise ValueError(f"A dimension names a question beyond the {items} that there are.")


def _own_means(answers: Numbers, dimensions: Mapping[str, Sequence[int]]) -> Numbers:
    """Return for each respondent the mean of what was answered of each dimension; NaN where nothing was."""
    if not len(answers):
        return np.empty((0, len(dimensions)))
    columns = [
        _weighted(answers[:, list(places)], np.ones((len(answers), len(places)))) for places in dimensions.values()
    ]
    return np.column_stack(columns)


def _weighted(values: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted mean of each row over what is known of it; NaN where that is nothing of weight."""
    known = ~np.isnan(values) & ~np.isnan(weights)
    weights = np.where(known, weights, 0)
    sums, totals = (np.where(known, values, 0) * weights).sum(axis=1), weights.sum(axis=1)
    means: Numbers = np.divide(sums, totals, out=np.full(len(values), np.nan), where=totals > 0)
    return means


def _parts(points: Sequence[Values] | Numbers | None, own: Numbers) -> tuple[Numbers | None, int]:
    """Return which part of 1 each respondent gives each dimension, and how many did not give 100 points."""
    if points is None:
        return None, 0
    numbers = as_matrix(points, "Points") if len(points) else np.empty((0, own.shape[1]))
    if numbers.shape != own.shape:
        raise ValueError("Points must be given by each respondent to each dimension.")
    if (numbers[~np.isnan(numbers)] < 0).any():
        raise ValueError("Points must be 0 or more.")
    totals = np.where(np.isnan(numbers), 0, numbers).sum(axis=1)
    said = totals > 0
    parts = np.full(numbers.shape, np.nan)
    parts[said] = numbers[said] / totals[said, None]
    return parts, int((said & (np.abs(totals - POINTS_IN_ALL) > ROUNDED)).sum())


def _item_gaps(wanted: Numbers, got: Numbers, scale: Scale, confidence: float) -> tuple[ItemGap, ...]:
    rows = [
        ItemGap(
            item=place,
            expectation=_known_mean(expected),
            perception=_known_mean(perceived),
            gap=_gap(perceived, expected, confidence),
            adjusted_p_value=None,
            adjusted_wilcoxon=order_change_in_panel(perceived, expected, confidence=confidence).p_value,
            ceiling=_known_mean(np.where(np.isnan(expected), np.nan, (expected == scale[1]).astype(np.float64))),
        )
        for place, (expected, perceived) in enumerate(zip(wanted.T, got.T, strict=True))
    ]
    by_t = _adjusted([row.gap.p_value for row in rows])
    by_ranks = _adjusted([row.adjusted_wilcoxon for row in rows])
    return tuple(
        replace(row, adjusted_p_value=t, adjusted_wilcoxon=ranks)
        for row, t, ranks in zip(rows, by_t, by_ranks, strict=True)
    )


def _gap(perceived: Numbers, expected: Numbers, confidence: float) -> ScoreDifference:
    """Return the mean gap; where all gaps are alike there is one without an interval."""
    gap = mean_change_in_panel(perceived, expected, confidence=confidence)
    if gap.undefined and gap.n:
        return replace(gap, value=_known_mean(perceived - expected))
    return gap


def _adjusted(p_values: list[float | None]) -> list[float | None]:
    adjusted = iter(holm([p_value for p_value in p_values if p_value is not None]))
    return [None if p_value is None else next(adjusted) for p_value in p_values]


def _known_mean(values: Numbers) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
