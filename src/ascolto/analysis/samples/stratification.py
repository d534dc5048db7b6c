"""How a sample is divided among strata: in proportion, or where it tells most for its cost."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.scores.answers import reckonable

LEAST = 2
CLOSE = 1e-9
# What attracts so much less than another attracts nothing.
NOTHING = 1e-12


class AllocationRule(StrEnum):
    """By what the sample is divided."""

    PROPORTIONAL = "proportional"
    NEYMAN = "neyman"
    COST_OPTIMAL = "cost_optimal"


@dataclass(frozen=True, slots=True)
class StratumSample:
    """One stratum: its size, its share of the sample exactly (`exact`) and in whole respondents (`n`).

    `is_taken_whole` where everybody is asked, `is_raised` where it gets more than its share, to reach the least number.
    """

    name: str
    size: int
    exact: float
    n: int
    is_taken_whole: bool
    is_raised: bool


@dataclass(frozen=True, slots=True)
class Allocation:
    """A sample divided among strata; `standard_error` is that of the mean, where the spreads are known.

    `gain` is how many times larger the variance would be if the sample were divided in proportion.
    """

    rule: AllocationRule
    strata: tuple[StratumSample, ...]
    standard_error: float | None
    gain: float | None
    n: int
    unit: str = "respondents"

    def finding(self) -> Finding:
        """Return how large the sample is, and how much the rule gains over one in proportion."""
        whole = len([each for each in self.strata if each.is_taken_whole])
        counts = {"strata": len(self.strata), "taken_whole": whole}
        return found(FindingKind.SAMPLE_DIVIDED, rule=self.rule, **counts, gain=self.gain, n=self.n, unit=self.unit)


def allocate_sample(
    total: int,
    names: Sequence[str],
    sizes: Sequence[int],
    *,
    rule: AllocationRule = AllocationRule.PROPORTIONAL,
    deviations: Values | None = None,
    costs: Values | None = None,
    least: int = LEAST,
) -> Allocation:
    """Divide a sample among strata.

    Args:
        total: respondents in all.
        names, sizes: (strata,) how each is called and how many there are in it, 1 or more.
        rule: `PROPORTIONAL` to the sizes N, `NEYMAN` to N S, `COST_OPTIMAL` to N S / √c.
        deviations: (strata,) the standard deviation S of the answers within each, 0 or more; needed by the last two.
        costs: (strata,) what one answer costs in each, above 0; needed by the last.
        least: each stratum gets so many at least, or all it has; two are the fewest from which spread can be seen.
    Returns:
        Numbers that add up to the total. No stratum gets more than it has: those that would are taken whole, and the
        rest is divided among the others by the same rule (so that it is the optimum within these bounds). What is left
        by rounding goes to the largest fractions, the earlier stratum first.
    Raises:
        ValueError: more than there are, fewer than the least of all strata; lengths that differ; a size, deviation or
            cost out of range or missing.
    Source:
        Neyman (1934), J. R. Stat. Soc. 97, 558-606; Cochran (1977), Sampling Techniques, 3rd ed., sections 5.5 to 5.8.
    """
    rule = AllocationRule(rule)
    most = _sizes(names, sizes)
    spread = None if deviations is None else reckonable(_column(deviations, "Deviations", len(most)))
    attraction = most * _factors(rule, spread, costs, len(most))
    fewest = np.minimum(most, least)
    if total > most.sum():
        raise ValueError(f"A sample of {total} is more than all {int(most.sum())} there are.")
    if least < 1 or total < fewest.sum():
        raise ValueError(f"A sample of {total} is too small for {len(most)} strata of at least {least}.")
    exact = _within(attraction, total, fewest, most)
    whole = _in_whole(exact, total, most)
    share = attraction / attraction.max() if attraction.max() > 0 else most
    share = share / share.sum() * total
    strata = tuple(
        StratumSample(name, int(size), float(part), int(n), bool(n == size), bool(part > own + CLOSE and n <= least))
        for name, size, part, n, own in zip(names, most, exact, whole, share, strict=True)
    )
    error = None if spread is None else _standard_error(whole, most, spread)
    gain = None
    if spread is not None and error:
        even = _in_whole(_within(most, total, fewest, most), total, most)
        gain = _standard_error(even, most, spread) ** 2 / error**2
    return Allocation(rule, strata, error, gain, total)


def _sizes(names: Sequence[str], sizes: Sequence[int]) -> Numbers:
    numbers = _column([float(size) for size in sizes], "Sizes of strata", len(names))
    if not len(numbers):
        raise ValueError("There is no stratum to divide the sample among.")
    if (numbers < 1).any() or (numbers % 1 != 0).any():
        raise ValueError("Sizes of strata must be whole numbers, 1 or more.")
    return numbers


def _column(values: Values, what: str, n: int) -> Numbers:
    numbers = as_numbers(values, what)
    if len(numbers) != n:
        raise ValueError(f"{what}: {len(numbers)} for {n} strata.")
    if np.isnan(numbers).any() or (numbers < 0).any():
        raise ValueError(f"{what} must be 0 or more, and none may be missing.")
    return numbers


def _factors(rule: AllocationRule, spread: Numbers | None, costs: Values | None, n: int) -> Numbers:
    if rule is AllocationRule.PROPORTIONAL:
        return np.ones(n)
    if spread is None:
        raise ValueError("This rule needs the deviation within each stratum.")
    if rule is AllocationRule.NEYMAN:
        return spread
    if costs is None:
        raise ValueError("The rule by cost needs what an answer costs in each stratum.")
    prices = _column(costs, "Costs", n)
    if not (prices > 0).all():
        raise ValueError("Costs must be above 0.")
    return np.asarray(spread / np.sqrt(prices))


def _within(attraction: Numbers, total: int, fewest: Numbers, most: Numbers) -> Numbers:
    """Return parts in proportion to the attraction, each no fewer and no more than is allowed, that add up."""
    if not attraction.max() > 0:
        # Nothing varies anywhere: any division is as good.
        attraction = most
    attraction = attraction / attraction.max()
    drawn = attraction > NOTHING
    if total >= most[drawn].sum() + fewest[~drawn].sum():
        # Those that attract nothing take what the others cannot.
        parts = np.where(drawn, most, fewest)
        left, room = total - parts.sum(), (most - parts).sum()
        return np.asarray(parts + (most - parts) * (left / room if room else 0))
    attraction = np.where(drawn, attraction, 0)
    # The sum of the parts rises with the level in straight pieces, between the levels where a bound is reached.
    levels = np.unique(np.concatenate([[0.0], (fewest[drawn] / attraction[drawn]), (most[drawn] / attraction[drawn])]))

    def summed(place: int) -> float:
        return float(np.clip(levels[place] * attraction, fewest, most).sum())

    above = min(bisect_left(range(len(levels)), float(total), key=summed), len(levels) - 1)
    below = max(above - 1, 0)
    level = float(np.interp(total, [summed(below), summed(above)], [levels[below], levels[above]]))
    return np.asarray(np.clip(level * attraction, fewest, most))


def _in_whole(exact: Numbers, total: int, most: Numbers) -> NDArray[np.int64]:
    whole = np.minimum(np.floor(exact + CLOSE), most).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    for place in order[: total - int(whole.sum())]:
        whole[place] += 1
    return whole


def _standard_error(n: NDArray[np.int64], sizes: Numbers, spread: Numbers) -> float:
    """Return the standard error of the stratified mean, with the finite population correction."""
    parts = sizes / sizes.sum()
    return sqrt(float((parts**2 * (1 - n / sizes) * spread**2 / n).sum()))
