"""How far one is from the best, the mean and the aim, and what remains when like is compared with like."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import erfc, isfinite, sqrt

import numpy as np

from ascolto.analysis.arrays import Values, as_numbers
from ascolto.analysis.charted import Mask, Numbers
from ascolto.analysis.comparisons import rate
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.multiplicity import benjamini_hochberg, holm

SURE_ENOUGH = 0.05


class Direction(StrEnum):
    """Which end of the scale is the best."""

    HIGH = "high"
    LOW = "low"


class Guard(StrEnum):
    """Against what many comparisons are guarded: any false one (Holm), or too large a share of them (BH)."""

    ANY = "holm"
    SHARE = "bh"


@dataclass(frozen=True, slots=True)
class BenchmarkGap:
    """One of those compared: its gaps, each below 0 where it is worse, and how it stands among its peers.

    `z` is the distance from the mean of the others in standard deviations of the others. `index` is 100 for the best:
    value ÷ best, or best ÷ value where low is good; None where a value is not above 0. The p-value is that of no
    difference from the mean of the others, from the standard errors; None without them.
    """

    name: str
    value: float | None
    to_best: float | None
    to_mean: float | None
    to_target: float | None
    z: float | None
    index: float | None
    p_value: float | None
    adjusted: float | None


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """All that are compared, in the order given. No ranks: funnel plots and intervals say more."""

    gaps: tuple[BenchmarkGap, ...]
    best: float | None
    mean: float | None
    target: float | None
    direction: Direction
    n: int
    unit: str
    undefined: Undefined | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each that is shown to be worse or better than the mean of the others."""
        if self.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit),)
        shown = [each for each in self.gaps if each.adjusted is not None and each.adjusted < SURE_ENOUGH]
        if not shown:
            return (found(FindingKind.PEERS_ALIKE, mean=self.mean, best=self.best, n=self.n, unit=self.unit),)
        return tuple(self._said(each) for each in sorted(shown, key=lambda each: each.adjusted or 0.0))

    def _said(self, each: BenchmarkGap) -> Finding:
        ahead = each.to_mean is not None and each.to_mean > 0
        kind = FindingKind.AHEAD_OF_PEERS if ahead else FindingKind.BEHIND_PEERS
        facts: dict[str, Fact] = {"name": each.name, "value": each.value, "to_mean": each.to_mean}
        return found(kind, **facts, to_best=each.to_best, adjusted=each.adjusted, n=self.n, unit=self.unit)


def benchmark_gaps(
    values: Values,
    names: Sequence[str],
    *,
    errors: Values | None = None,
    target: float | None = None,
    direction: str = Direction.HIGH,
    guard: str = Guard.SHARE,
    unit: str = "measurement",
) -> Benchmarks:
    """Compare one figure of several units or competitors with the best, the mean and a target.

    Args:
        values: (peers,) NaN where missing. names: (peers,) whose they are.
        errors: (peers,) standard errors, 0 or more, NaN where unknown; without any, nothing is tested.
        target: what was aimed for, in the same unit.
        direction: `high` where more is better, `low` where less is.
        guard: `holm` or `bh`, for the p-values over all peers.
        unit: of the values.
    Returns:
        Gaps to the best of all, to the mean of the *others*, and to the target; the mean weighs all alike, whatever
        their size. The standard error of a gap to the mean is the root of its own squared error and that of the mean.
        Undefined with fewer than two values.
    Raises:
        ValueError: lengths that differ, infinite values, negative errors.
    Source:
        Camp (1989), Benchmarking; Holm (1979), Scand. J. Stat. 6, 65-70; Benjamini and Hochberg (1995), J. R. Stat.
        Soc. B 57, 289-300.
    """
    direction, guard = Direction(direction), Guard(guard)
    seen = as_numbers(values, "Values")
    spread = np.full(len(seen), np.nan) if errors is None else as_numbers(errors, "Errors")
    if not len(seen) == len(names) == len(spread):
        raise ValueError(f"{len(names)} names do not go with {len(seen)} values and {len(spread)} errors.")
    if (spread < 0).any() or (target is not None and not isfinite(target)):
        raise ValueError("Errors must be 0 or more, and a target finite.")
    there = ~np.isnan(seen)
    n = int(there.sum())
    if n < 2:
        nothing = [BenchmarkGap(name, _known(value), *[None] * 7) for name, value in zip(names, seen, strict=True)]
        return Benchmarks(tuple(nothing), None, None, target, direction, n, unit, Undefined.TOO_FEW_POINTS)
    sign = 1 if direction is Direction.HIGH else -1
    best = float((sign * seen[there]).max() * sign)
    peers = _Peers(seen, spread, there, sign)
    p_values = [peers.p_value(place) for place in range(len(seen))]
    adjust: Callable[[Sequence[float]], tuple[float, ...]] = holm if guard is Guard.ANY else benjamini_hochberg
    adjusted = iter(adjust([p for p in p_values if p is not None]))
    gaps = tuple(
        BenchmarkGap(
            name=name,
            value=_known(seen[place]),
            to_best=peers.gap(place, best),
            to_mean=peers.gap(place, peers.mean_of_others(place)),
            to_target=None if target is None else peers.gap(place, target),
            z=peers.z(place),
            index=_index(seen[place], best, direction),
            p_value=p_values[place],
            adjusted=None if p_values[place] is None else next(adjusted),
        )
        for place, name in enumerate(names)
    )
    return Benchmarks(gaps, best, float(seen[there].mean()), target, direction, n, unit)


@dataclass(frozen=True, slots=True)
class _Peers:
    seen: Numbers
    spread: Numbers
    there: Mask
    sign: int

    def others(self, place: int) -> Numbers:
        kept = self.there.copy()
        kept[place] = False
        return self.seen[kept]

    def mean_of_others(self, place: int) -> float:
        return float(self.others(place).mean())

    def gap(self, place: int, to: float) -> float | None:
        return self.sign * (float(self.seen[place]) - to) if self.there[place] else None

    def z(self, place: int) -> float | None:
        others = self.others(place)
        if not self.there[place] or len(others) < 2 or np.ptp(others) == 0:
            return None
        return self.sign * (float(self.seen[place]) - float(others.mean())) / float(others.std(ddof=1))

    def p_value(self, place: int) -> float | None:
        kept = self.there.copy()
        kept[place] = False
        errors = self.spread[kept]
        if not self.there[place] or np.isnan(self.spread[place]) or np.isnan(errors).any():
            return None
        error = sqrt(float(self.spread[place]) ** 2 + float((errors**2).sum()) / len(errors) ** 2)
        gap = float(self.seen[place]) - self.mean_of_others(place)
        return erfc(abs(gap) / error / sqrt(2)) if error else None


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _index(value: float, best: float, direction: Direction) -> float | None:
    if not value > 0 or best <= 0:
        return None
    return float(100 * (value / best if direction is Direction.HIGH else best / value))


def directly_standardised(counts: Values, sizes: Values, standard: Values, *, confidence: float = 0.95) -> Estimate:
    """Return the rate that a unit would have if its customers were mixed as those of a standard.

    Args:
        counts: (kinds,) how often it happened among customers of each kind in this unit, 0 or more.
        sizes: (kinds,) in how many of them, above 0.
        standard: (kinds,) how many of each kind the standard has, 0 or more.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        The weighted sum of the rates of the kinds, with Dobson's interval: the exact one of the count, scaled to the
        standard error of the sum. Where nothing happened it is 0, and bounded as the count is in the kind that weighs
        most. Undefined without any standard.
    Raises:
        ValueError: lengths that differ, negative or missing numbers, a size of 0 in a kind that the standard has.
    Source:
        Dobson, Kuulasmaa, Eberle and Scherer (1991), Stat. Med. 10, 457-462.
    """
    quantile_of(confidence)
    counted, sized, weights = _strata({"Counts": counts, "Sizes": sizes, "The standard": standard})
    if ((sized == 0) & ((weights > 0) | (counted > 0))).any():
        raise ValueError("A kind of customers that is counted or has a weight needs a size above 0.")
    n = int(counted.sum())
    if not weights.sum():
        return without_value(Undefined.NO_OPPORTUNITY, n=n, unit="rate", confidence=confidence)
    per = np.divide(weights / weights.sum(), sized, out=np.zeros(len(sized)), where=sized > 0)
    value, variance = float(per @ counted), float(per**2 @ counted)
    total = float(counted[per > 0].sum())
    scale = sqrt(variance / total) if total else float(per.max())
    plain = rate(total, 1.0, confidence=confidence)
    low, high = (float(bound) - total for bound in (plain.low or 0.0, plain.high or 0.0))
    return Estimate(value, max(0.0, value + scale * low), value + scale * high, n, "rate", confidence)


def indirectly_standardised(
    counts: float, sizes: Values, standard_rates: Values, *, confidence: float = 0.95
) -> Estimate:
    """Return how many times as often it happened in a unit as it would at the rates of a standard.

    Args:
        counts: how often it happened in this unit, 0 or more, whole.
        sizes: (kinds,) how many customers of each kind the unit has, 0 or more.
        standard_rates: (kinds,) how often it happens to one of each kind by the standard, 0 or more.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Observed ÷ expected, with the exact Poisson interval; the expected number is taken as known. Ratios of two
        units with different customers cannot be held against each other. Undefined where none is expected.
    Raises:
        ValueError: lengths that differ, or negative or missing numbers.
    Source:
        Breslow and Day (1987), Statistical Methods in Cancer Research II, section 2.3; Garwood (1936), Biometrika 28,
        437-442.
    """
    sized, rates = _strata({"Sizes": sizes, "Standard rates": standard_rates})
    expected = float(sized @ rates)
    return rate(counts, expected, confidence=confidence, unit="observed_to_expected")


def _strata(columns: Mapping[str, Values]) -> list[Numbers]:
    numbers = [as_numbers(values, name) for name, values in columns.items()]
    if len({len(each) for each in numbers}) != 1:
        raise ValueError(f"{' and '.join(columns)} must be equally many.")
    if any(np.isnan(each).any() or (each < 0).any() for each in numbers):
        raise ValueError(f"{' and '.join(columns)} must be known, and 0 or more.")
    return numbers
