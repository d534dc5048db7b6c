"""Many groups compared at once: which differ from each other, or from all others together, and survive being many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Generic, TypeVar

from ascolto.analysis.arrays import Values
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.mean_changes import NO_MOMENTS, Moments, difference_of_moments, moments_of
from ascolto.analysis.scores.net_promoter import NpsInterval, nps
from ascolto.analysis.scores.score_changes import Ends, difference_of_balances, ends_of
from ascolto.analysis.scores.scores import Score, mean_score
from ascolto.analysis.scores.share_changes import Portion, difference_of_portions, portion_of
from ascolto.analysis.scores.tallies import Tally
from ascolto.analysis.shares.comparisons import Comparison
from ascolto.analysis.shares.multiplicity import benjamini_hochberg

Known = TypeVar("Known")
Counted = tuple[int, int]


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
    groups: Mapping[str, Counted | Tally],
    *,
    against: Against = Against.THE_REST,
    false_discovery_rate: float = 0.05,
    confidence: float = 0.95,
) -> GroupComparisons:
    """Return which groups differ in a share.

    Args:
        groups: for each group how many have the property, and of how many; or a `Tally` of 1 for those who have it and
            0 for the others, which may be weighted. Groups of different people.
        against: `THE_REST` compares each group with all others together, `EACH_OTHER` every two groups.
        false_discovery_rate: how large a part of the differences called shown may be false; between 0 and 1.
        confidence: two-sided level of the interval of each group and each difference by itself.
    Returns:
        Wilson's interval for each group, Newcombe's for each difference (so an interval may exclude 0 where the
        adjusted p-value does not show it: it is one of many). The p-value is that of Pearson's chi-square without
        correction, or Fisher's where a cell is expected to hold fewer than five. With weights both intervals are made
        with Kish's effective n, so that they carry the design effect, and the p-value is that of the interval of the
        difference; see `share_difference`. Undefined with fewer than two groups.
    Raises:
        ValueError: counts that are no share, a rate or confidence outside (0, 1).
    Source:
        Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300; Newcombe (1998), Stat. Med. 17, 873-890;
        Korn and Graubard (1998), Surv. Methodol. 24, 193-201 (effective n); Fisher's test as fisher.test of R.
    """
    portions = {name: _portion(given) for name, given in groups.items()}
    scores = {name: portion.estimate(confidence=confidence) for name, portion in portions.items()}

    def difference(one: Portion, other: Portion) -> Comparison:
        return difference_of_portions(one, other, confidence=confidence)

    family = _Family(portions, difference, Portion.together, Against(against), false_discovery_rate)
    return family.compared(scores, sum(portion.n for portion in portions.values()), "share_difference")


def _portion(given: Counted | Tally) -> Portion:
    return portion_of(given, at_least=1) if isinstance(given, Tally) else Portion.of_counts(*given)


def compare_means(
    groups: Mapping[str, Values | Tally],
    *,
    against: Against = Against.THE_REST,
    false_discovery_rate: float = 0.05,
    confidence: float = 0.95,
) -> GroupComparisons:
    """Return which groups differ in the mean of their answers.

    Args:
        groups: for each group its answers, (respondents,) NaN where not answered, or a `Tally`, which may be weighted;
            of different people.
        against, false_discovery_rate, confidence: as for `compare_shares`.
    Returns:
        The interval of Student's t for each group, that of Welch's t and its p-value for each difference, with Kish's
        effective n where there are weights. A group of one answer (or worth hardly more), or two groups without any
        spread, leave their comparison undefined and out of the adjustment.
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
    groups: Mapping[str, Values | Tally],
    *,
    against: Against = Against.THE_REST,
    false_discovery_rate: float = 0.05,
    confidence: float = 0.95,
) -> GroupComparisons:
    """Return which groups differ in their net promoter score.

    Args:
        groups: for each group its answers, (respondents,) whole numbers 0..10, NaN where not answered, or a `Tally`,
            which may be weighted.
        against, false_discovery_rate, confidence: as for `compare_shares`.
    Returns:
        The adjusted interval for each group, and for each difference with its p-value as `nps_difference`.
    Raises:
        ValueError: as `nps`; a rate outside (0, 1).
    Source:
        Rocks (2016), Am. Stat. 70, 365-372; Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    scores = {name: nps(answers, confidence=confidence) for name, answers in groups.items()}
    ends = {name: ends_of(answers) for name, answers in groups.items()}

    def difference(one: Ends, other: Ends) -> Comparison:
        n = one.n + other.n
        if not (one.n and other.n):
            reason = Undefined.NOTHING_COUNTED
            return Comparison(None, None, None, 0, n, "nps_points", confidence, undefined=reason)
        balances = one.balance, other.balance
        return difference_of_balances(*balances, n=n, interval=NpsInterval.ADJUSTED, confidence=confidence)

    family = _Family(ends, difference, Ends.together, Against(against), false_discovery_rate)
    return family.compared(scores, sum(each.n for each in ends.values()), "nps_points")


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
        return NO_MOMENTS
    weight = sum(part.weight for part in parts)
    mean = sum(part.weight * part.mean for part in parts) / weight
    squares = sum(part.squares + part.weight * (part.mean - mean) ** 2 for part in parts)
    return Moments(n, mean, squares, weight, sum(part.weight_squares for part in parts))
