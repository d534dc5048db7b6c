"""Many groups compared at once: which differ from each other, or from all others together, and survive being many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from math import erfc, sqrt
from typing import Generic, TypeVar

import numpy as np
from scipy.special import gammaln

from ascolto.analysis.arrays import Values
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.net_promoter import Balance, NpsInterval, nps
from ascolto.analysis.scores.score_changes import Moments, difference_of_balances, difference_of_moments, moments_of
from ascolto.analysis.scores.scores import Score, mean_score
from ascolto.analysis.shares.comparisons import Comparison, difference_of_proportions
from ascolto.analysis.shares.multiplicity import benjamini_hochberg
from ascolto.analysis.shares.proportions import proportion

ENOUGH_EXPECTED = 5
# Tables as likely as the observed one but for rounding count as no more likely.
ROUNDING = 1 + 1e-7

Known = TypeVar("Known")
Counted = tuple[int, int]
NpsCounts = tuple[int, int, int]


class Against(StrEnum):
    """With whom each group is compared."""

    EACH_OTHER = "each_other"
    THE_REST = "the_rest"


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """One group against another, or against all others together (then `other` is None).

    `adjusted_p_value` takes into account how many were compared; None where the comparison is undefined.
    """

    group: str
    other: str | None
    difference: Comparison
    adjusted_p_value: float | None
    is_shown: bool

    def finding(self) -> Finding:
        """Return which is higher, with the difference; the facts say which groups."""
        kind = FindingKind.GROUP_HIGHER if (self.difference.value or 0) > 0 else FindingKind.GROUP_LOWER
        difference = {"value": self.difference.value, "low": self.difference.low, "high": self.difference.high}
        names = {"group": self.group, "other": self.other, "adjusted_p_value": self.adjusted_p_value}
        return found(kind, **names, **difference, n=self.difference.n, unit=self.difference.unit)


@dataclass(frozen=True, slots=True)
class GroupComparisons:
    """All groups with their figures, and all comparisons with what remains of them when many are made."""

    groups: Mapping[str, Estimate | Score]
    comparisons: tuple[GroupComparison, ...]
    against: Against
    false_discovery_rate: float
    n: int
    unit: str
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return the differences that are shown, the surest first, or that none is."""
        if self.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)]
        shown = [each for each in self.comparisons if each.is_shown]
        if not shown:
            compared = len([each for each in self.comparisons if each.adjusted_p_value is not None])
            return [found(FindingKind.NO_GROUP_DIFFERS, compared=compared, n=self.n, unit=self.unit)]
        surest = sorted(shown, key=lambda each: (each.difference.p_value or 0.0, -abs(each.difference.value or 0.0)))
        return [each.finding() for each in surest]


def compare_shares(
    groups: Mapping[str, Counted],
    *,
    against: Against = Against.THE_REST,
    false_discovery_rate: float = 0.05,
    confidence: float = 0.95,
) -> GroupComparisons:
    """Return which groups differ in a share.

    Args:
        groups: for each group how many have the property, and of how many; groups of different people.
        against: `THE_REST` compares each group with all others together, `EACH_OTHER` every two groups.
        false_discovery_rate: how large a part of the differences called shown may be false; between 0 and 1.
        confidence: two-sided level of the interval of each group and each difference by itself.
    Returns:
        Wilson's interval for each group, Newcombe's for each difference (so an interval may exclude 0 where the
        adjusted p-value does not show it: it is one of many). The p-value is that of Pearson's chi-square without
        correction, or Fisher's where a cell is expected to hold fewer than five. Undefined with fewer than two groups.
    Raises:
        ValueError: counts that are no share, a rate or confidence outside (0, 1).
    Source:
        Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300; Newcombe (1998), Stat. Med. 17, 873-890;
        Fisher's test as fisher.test of R.
    """
    scores = {name: proportion(*counts, confidence=confidence) for name, counts in groups.items()}

    def difference(one: Counted, other: Counted) -> Comparison:
        found_difference = difference_of_proportions(*one, *other, confidence=confidence)
        if found_difference.undefined:
            return found_difference
        return replace(found_difference, p_value=p_value_of_shares(one, other))

    def together(counts: Sequence[Counted]) -> Counted:
        return sum(each[0] for each in counts), sum(each[1] for each in counts)

    family = _Family(groups, difference, together, Against(against), false_discovery_rate)
    return family.compared(scores, sum(answered for _, answered in groups.values()), "share_difference")


def compare_means(
    groups: Mapping[str, Values],
    *,
    against: Against = Against.THE_REST,
    false_discovery_rate: float = 0.05,
    confidence: float = 0.95,
) -> GroupComparisons:
    """Return which groups differ in the mean of their answers.

    Args:
        groups: for each group its answers, (respondents,) NaN where not answered; of different people.
        against, false_discovery_rate, confidence: as for `compare_shares`.
    Returns:
        The interval of Student's t for each group, that of Welch's t and its p-value for each difference. A group of
        one answer, or two groups without any spread, leave their comparison undefined and out of the adjustment.
    Raises:
        ValueError: answers that are no numbers, a rate or confidence outside (0, 1).
    Source:
        Welch (1947), Biometrika 34, 28-35; Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    scores = {name: mean_score(answers, confidence=confidence) for name, answers in groups.items()}
    moments = {name: moments_of(answers) for name, answers in groups.items()}

    def difference(one: Moments, other: Moments) -> Comparison:
        return difference_of_moments(one, other, confidence=confidence)

    family = _Family(moments, difference, merged, Against(against), false_discovery_rate)
    return family.compared(scores, sum(each.n for each in moments.values()), "scale_points")


def compare_nps(
    groups: Mapping[str, Values],
    *,
    against: Against = Against.THE_REST,
    false_discovery_rate: float = 0.05,
    confidence: float = 0.95,
) -> GroupComparisons:
    """Return which groups differ in their net promoter score.

    Args:
        groups: for each group its answers, (respondents,) whole numbers 0..10, NaN where not answered.
        against, false_discovery_rate, confidence: as for `compare_shares`.
    Returns:
        The adjusted interval for each group, and for each difference with its p-value as `nps_difference`.
    Raises:
        ValueError: as `nps`; a rate outside (0, 1).
    Source:
        Rocks (2016), Am. Stat. 70, 365-372; Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    scores = {name: nps(answers, confidence=confidence) for name, answers in groups.items()}
    counts = {name: (each.promoters, each.passives, each.detractors) for name, each in scores.items()}

    def difference(one: NpsCounts, other: NpsCounts) -> Comparison:
        n = sum(one) + sum(other)
        if not (sum(one) and sum(other)):
            reason = Undefined.NOTHING_COUNTED
            return Comparison(None, None, None, 0, n, "nps_points", confidence, undefined=reason)
        left, right = (Balance(each[0] / sum(each), each[2] / sum(each), sum(each)) for each in (one, other))
        return difference_of_balances(left, right, n=n, interval=NpsInterval.ADJUSTED, confidence=confidence)

    def together(parts: Sequence[NpsCounts]) -> NpsCounts:
        promoters, passives, detractors = (sum(column) for column in zip(*parts, strict=True))
        return promoters, passives, detractors

    family = _Family(counts, difference, together, Against(against), false_discovery_rate)
    return family.compared(scores, sum(sum(each) for each in counts.values()), "nps_points")


@dataclass(frozen=True, slots=True)
class _Family(Generic[Known]):
    """Comparisons that are made together: what is known of each group, how two differ, how several are one."""

    groups: Mapping[str, Known]
    difference: Callable[[Known, Known], Comparison]
    together: Callable[[Sequence[Known]], Known]
    against: Against
    rate: float

    def compared(self, scores: Mapping[str, Estimate] | Mapping[str, Score], n: int, unit: str) -> GroupComparisons:
        """Return all comparisons with adjusted p-values."""
        quantile_of(self.rate)
        result = GroupComparisons(dict(scores), (), self.against, self.rate, n, unit)
        if len(self.groups) < 2:
            return replace(result, undefined=Undefined.ONE_GROUP)
        pairs = list(self._pairs())
        tested = [difference.p_value for _, _, difference in pairs if difference.p_value is not None]
        adjusted = iter(benjamini_hochberg(tested))
        return replace(result, comparisons=tuple(self._row(pair, adjusted) for pair in pairs))

    def _row(self, pair: tuple[str, str | None, Comparison], adjusted: Iterator[float]) -> GroupComparison:
        group, other, difference = pair
        p_value = None if difference.p_value is None else next(adjusted)
        return GroupComparison(group, other, difference, p_value, p_value is not None and p_value <= self.rate)

    def _pairs(self) -> Iterator[tuple[str, str | None, Comparison]]:
        if self.against is Against.EACH_OTHER:
            for (group, known), (other, other_known) in combinations(self.groups.items(), 2):
                yield group, other, self.difference(known, other_known)
        else:
            each = list(self.groups.values())
            before, after = self._running(each), self._running(each[::-1])[::-1]
            for place, (group, known) in enumerate(self.groups.items()):
                rest = self.together([*before[place], *after[place]])
                yield group, None, self.difference(known, rest)

    def _running(self, each: Sequence[Known]) -> list[list[Known]]:
        """Return for each group all before it as one (none before the first), so that many groups take no longer."""
        parts: list[list[Known]] = [[]]
        for known in each[:-1]:
            parts.append([self.together([*parts[-1], known])])
        return parts


def merged(parts: Sequence[Moments]) -> Moments:
    """Return the moments of several groups together (Chan, Golub and LeVeque, 1983, Am. Stat. 37, 242-247)."""
    n = sum(part.n for part in parts)
    if not n:
        return Moments(0, 0.0, 0.0)
    mean = sum(part.n * part.mean for part in parts) / n
    return Moments(n, mean, sum(part.squares + part.n * (part.mean - mean) ** 2 for part in parts))


def p_value_of_shares(one: Counted, other: Counted) -> float:
    """Return the two-sided p-value of equal shares: Pearson's chi-square, or Fisher's where counts are small."""
    counted, answered = one[0] + other[0], one[1] + other[1]
    if counted in {0, answered}:
        return 1.0
    least = min(counted, answered - counted) * min(one[1], other[1]) / answered
    if least < ENOUGH_EXPECTED:
        return _fisher(one[0], one[1], counted, answered)
    share = counted / answered
    error = sqrt(share * (1 - share) * (1 / one[1] + 1 / other[1]))
    return erfc(abs(one[0] / one[1] - other[0] / other[1]) / error / sqrt(2))


def _fisher(hits: int, size: int, counted: int, answered: int) -> float:
    """Return the chance of a table no more likely than the observed one, given its margins."""
    possible = np.arange(max(0, size + counted - answered), min(size, counted) + 1)
    logs = -(
        gammaln(possible + 1)
        + gammaln(counted - possible + 1)
        + gammaln(size - possible + 1)
        + gammaln(answered - counted - size + possible + 1)
    )
    chances = np.exp(logs - logs.max())
    observed = chances[hits - possible[0]]
    return min(1.0, float(chances[chances <= observed * ROUNDING].sum() / chances.sum()))
