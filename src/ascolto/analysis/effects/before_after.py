"""Whether things are different after a change: the comparison that the data calls for, and what it could have seen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import asin, isfinite, sqrt

import numpy as np
from scipy.special import log_ndtr, ndtr

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.scores.mean_changes import mean_change_in_panel, mean_difference
from ascolto.analysis.scores.ordered_answers import order_change_in_panel, order_difference
from ascolto.analysis.scores.power import smallest_difference_of_means, smallest_difference_of_shares
from ascolto.analysis.scores.scores import mean_score
from ascolto.analysis.scores.share_changes import p_value_of_shares
from ascolto.analysis.shares.comparisons import Comparison, difference_of_proportions, rate, rate_ratio
from ascolto.analysis.shares.paired_shares import share_change_in_panel
from ascolto.analysis.shares.proportions import proportion

ORDERED_UP_TO = 11


class Measured(StrEnum):
    """What is measured: whether something is so, how often it happens, an amount, or an answer on an ordered scale."""

    SHARE = "share"
    RATE = "rate"
    MEAN = "mean"
    ORDER = "order"


class ComparedBy(StrEnum):
    """How it was compared."""

    NEWCOMBE = "newcombe"
    MCNEMAR = "mcnemar"
    POISSON = "poisson"
    WELCH = "welch"
    PAIRED_T = "paired_t"
    MANN_WHITNEY = "mann_whitney"
    WILCOXON = "wilcoxon"


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """What it was before and is after, by how much it changed, and what must be known to believe it.

    `effect` is after less before (or after ÷ before, for rates). `size` is the same in units that compare across
    scales: Cohen's h of shares, d of means, Cliff's delta of ordered answers, None for rates. `detectable` is the
    smallest change that so much data would have shown with 80 % power; None where that is not worked out. Where this
    is the worst of `picked_from` things, chance alone would bring it back by up to `by_itself`, in the unit of a
    difference; None where that is not worked out.
    """

    scale: Measured
    test: ComparedBy
    before: Estimate
    after: Estimate
    effect: Comparison
    size: float | None
    detectable: float | None
    picked_from: int
    by_itself: float | None
    n: int
    unit: str

    def findings(self) -> tuple[Finding, ...]:
        """Return whether it changed, and what would have come by itself where the worst was picked."""
        plain = self.effect.finding()
        if plain.kind is FindingKind.UNDEFINED:
            return (plain,)
        facts: dict[str, Fact] = {"test": self.test, "before": self.before.value, "after": self.after.value}
        said = [found(plain.kind, **plain.facts, **facts, detectable=self.detectable)]
        if self.picked_from > 1:
            returns: dict[str, Fact] = {"picked_from": self.picked_from, "by_itself": self.by_itself}
            said.append(found(FindingKind.RETURNS_BY_ITSELF, **returns, n=self.n, unit=self.unit))
        return tuple(said)


def measured_as(values: Values) -> Measured:
    """Return on which scale values seem to be: 0 and 1 alone, up to eleven whole numbers, or anything else."""
    known = set(_known(values).tolist())
    if known <= {0.0, 1.0}:
        return Measured.SHARE
    return Measured.ORDER if len(known) <= ORDERED_UP_TO and all(each.is_integer() for each in known) else Measured.MEAN


def before_after(
    before: Values,
    after: Values,
    *,
    scale: str | None = None,
    picked_from: int = 1,
    confidence: float = 0.95,
) -> BeforeAfter:
    """Compare what was measured before a change with what was measured after it, among different people or cases.

    Args:
        before, after: (cases,) NaN where missing; for shares 1 where it is so and 0 where not.
        scale: one of `Measured` but rate; by default what the values look like (`measured_as`). Ordered answers of
            1 to 5 may be compared as means by saying so.
        picked_from: among how many things this one was picked because it was the worst; 1 if it was not picked.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Shares: Newcombe's interval, with the p-value of Pearson's chi-square, or Fisher's where fewer than 5 are
        expected. Means: Welch. Ordered answers: Cliff's delta, with Mann and Whitney.
    Raises:
        ValueError: values that are no numbers or not on the scale, or a picked_from below 1.
    Source:
        As `difference_of_proportions`, `mean_difference`, `order_difference`; return to the mean: Galton (1886),
        J. Anthropol. Inst. 15, 246-263; Barnett, van der Pols and Dobson (2005), Int. J. Epidemiol. 34, 215-220.
    """
    chosen = _chosen(scale, before, after)
    one, other = _known(after), _known(before)
    effect = COMPARED[chosen](one, other, confidence)
    test = {
        Measured.SHARE: ComparedBy.NEWCOMBE,
        Measured.MEAN: ComparedBy.WELCH,
        Measured.ORDER: ComparedBy.MANN_WHITNEY,
    }[chosen]
    return _put_together(chosen, test, (other, one), effect, picked_from, confidence)


def before_after_in_panel(
    before: Values,
    after: Values,
    *,
    scale: str | None = None,
    picked_from: int = 1,
    confidence: float = 0.95,
) -> BeforeAfter:
    """Compare what the same people or cases said before a change and after it.

    Args:
        before, after: (people,) the two values of each, NaN where missing; pairs with a missing one are left out.
        scale, picked_from, confidence: as for `before_after`.
    Returns:
        Shares: McNemar. Means: paired t. Ordered answers: Wilcoxon's signed ranks, with the share that rose less the
        share that fell. `detectable` is not worked out for shares and ordered answers.
    Raises:
        ValueError: as `before_after`, or waves of unequal length.
    Source:
        As `share_change_in_panel`, `mean_change_in_panel`, `order_change_in_panel`.
    """
    chosen = _chosen(scale, before, after)
    if len(before) != len(after):
        raise ValueError(f"A panel has two values for each; here are {len(before)} and {len(after)}.")
    then, now = as_numbers(before, "Values before"), as_numbers(after, "Values after")
    both = ~(np.isnan(then) | np.isnan(now))
    then, now = then[both], now[both]
    compared: dict[Measured, tuple[ComparedBy, Callable[..., Comparison]]] = {
        Measured.SHARE: (ComparedBy.MCNEMAR, share_change_in_panel),
        Measured.MEAN: (ComparedBy.PAIRED_T, mean_change_in_panel),
        Measured.ORDER: (ComparedBy.WILCOXON, order_change_in_panel),
    }
    test, change = compared[chosen]
    return _put_together(chosen, test, (then, now), change(now, then, confidence=confidence), picked_from, confidence)


def before_after_of_rates(
    count_before: int,
    size_before: float,
    count_after: int,
    size_after: float,
    *,
    picked_from: int = 1,
    confidence: float = 0.95,
) -> BeforeAfter:
    """Compare how often something happened in how much, before a change and after it.

    Args:
        count_before, size_before, count_after, size_after: as for `rate_ratio`.
        picked_from, confidence: as for `before_after`.
    Returns:
        The ratio of the rates, after ÷ before, with the exact interval. It takes every event for one of its own: a
        series of periods tells whether they come in bunches (`interrupted_series`).
    Raises:
        ValueError: as `rate_ratio`, or a picked_from below 1.
    Source:
        As `rate_ratio`.
    """
    _refuse_picked(picked_from)
    effect = rate_ratio(count_after, size_after, count_before, size_before, confidence=confidence)
    return BeforeAfter(
        scale=Measured.RATE,
        test=ComparedBy.POISSON,
        before=rate(count_before, size_before, confidence=confidence),
        after=rate(count_after, size_after, confidence=confidence),
        effect=effect,
        size=None,
        detectable=None,
        picked_from=picked_from,
        by_itself=_by_itself(sqrt(count_before) / size_before, picked_from),
        n=effect.n,
        unit=effect.unit,
    )


def _refuse_picked(picked_from: int) -> None:
    if picked_from < 1:
        raise ValueError(f"Nothing is picked from {picked_from}.")


def _known(values: Values) -> Numbers:
    numbers = as_numbers(values, "Values")
    return numbers[~np.isnan(numbers)]


def _chosen(asked: str | None, before: Values, after: Values) -> Measured:
    known = np.concatenate([_known(before), _known(after)])
    scale = measured_as(known) if asked is None else Measured(asked)
    if scale is Measured.RATE:
        raise ValueError("Rates are compared by their counts and sizes, not by single values.")
    if scale is Measured.SHARE and not np.isin(known, (0, 1)).all():
        raise ValueError("A share is taken of 0 and 1 alone.")
    return scale


def _shares(after: Numbers, before: Numbers, confidence: float) -> Comparison:
    one, other = (int(after.sum()), len(after)), (int(before.sum()), len(before))
    plain = difference_of_proportions(*one, *other, confidence=confidence)
    return plain if plain.undefined else replace(plain, p_value=p_value_of_shares(one, other))


COMPARED: dict[Measured, Callable[[Numbers, Numbers, float], Comparison]] = {
    Measured.SHARE: _shares,
    Measured.MEAN: lambda after, before, confidence: mean_difference(after, before, confidence=confidence),
    Measured.ORDER: lambda after, before, confidence: order_difference(after, before, confidence=confidence),
}


def _put_together(
    scale: Measured,
    test: ComparedBy,
    waves: tuple[Numbers, Numbers],
    effect: Comparison,
    picked_from: int,
    confidence: float,
) -> BeforeAfter:
    _refuse_picked(picked_from)
    before, after = (_level(scale, wave, confidence) for wave in waves)
    return BeforeAfter(
        scale=scale,
        test=test,
        before=before,
        after=after,
        effect=effect,
        size=_size(scale, waves, effect),
        detectable=_detectable(test, waves, confidence),
        picked_from=picked_from,
        by_itself=None if scale is Measured.ORDER else _by_itself(_standard_error(scale, waves[0]), picked_from),
        n=effect.n,
        unit=effect.unit,
    )


def _level(scale: Measured, wave: Numbers, confidence: float) -> Estimate:
    """Return share or mean of a wave; of ordered answers the median, which has no interval here."""
    if scale is Measured.SHARE:
        return proportion(int(wave.sum()), len(wave), confidence=confidence)
    if scale is Measured.MEAN:
        mean = mean_score(wave, confidence=confidence)
        return Estimate(mean.value, mean.low, mean.high, mean.n, mean.unit, confidence, mean.undefined)
    if not len(wave):
        return without_value(Undefined.NOTHING_COUNTED, n=0, unit="median", confidence=confidence)
    return Estimate(float(np.median(wave)), None, None, len(wave), "median", confidence)


def _size(scale: Measured, waves: tuple[Numbers, Numbers], effect: Comparison) -> float | None:
    if effect.value is None or scale is Measured.ORDER:
        return effect.value
    before, after = (float(wave.mean()) for wave in waves)
    if scale is Measured.SHARE:
        return 2 * asin(sqrt(after)) - 2 * asin(sqrt(before))
    spread = sqrt((float(waves[0].var(ddof=1)) + float(waves[1].var(ddof=1))) / 2)
    return (after - before) / spread if spread else None


def _detectable(test: ComparedBy, waves: tuple[Numbers, Numbers], confidence: float) -> float | None:
    before, after = waves
    if min(len(before), len(after)) < 2:
        return None
    if test is ComparedBy.NEWCOMBE:
        found_here = smallest_difference_of_shares(
            float(before.mean()), len(before), len(after), power=_power(confidence), confidence=confidence
        )
        sides = [side for side in (found_here.above, found_here.below) if side is not None]
        return min(sides, default=None)
    if test is ComparedBy.WELCH:
        spread = sqrt((float(before.var(ddof=1)) + float(after.var(ddof=1))) / 2)
        return smallest_difference_of_means(
            spread, len(before), len(after), power=_power(confidence), confidence=confidence
        ).above
    return None


def _power(confidence: float) -> float:
    """Return 80 %, or what lies half-way to certainty where so low a confidence makes 80 % too easy."""
    quantile_of(confidence)
    return max(0.8, 1 - confidence / 2)


def _standard_error(scale: Measured, wave: Numbers) -> float | None:
    if len(wave) < 2:
        return None
    if scale is Measured.SHARE:
        share = float(wave.mean())
        return sqrt(share * (1 - share) / len(wave))
    return float(wave.std(ddof=1)) / sqrt(len(wave))


def _by_itself(error: float | None, picked_from: int) -> float | None:
    """Return how far the worst of so many equal things lies from their mean, by chance alone, on average."""
    if error is None or not isfinite(error):
        return None
    return error * mean_of_largest(picked_from)


def mean_of_largest(n: int) -> float:
    """Return how many standard deviations the largest of n normal values lies above their mean, on average.

    Args:
        n: 1 or more.
    Returns:
        The integral of x n phi(x) Phi(x)^(n - 1); 0 for one.
    Raises:
        ValueError: n below 1.
    Source:
        Tippett (1925), Biometrika 17, 364-387.
    """
    _refuse_picked(n)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    x = 6 * (nodes + 1)
    return float(6 * weights @ (-np.expm1(n * log_ndtr(x)) - ndtr(-x) ** n))
