"""How far one is from the best, the mean and the aim, and what remains when like is compared with like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt

import numpy as np
from scipy.special import erfc

from ascolto.analysis.arrays import Values, as_numbers
from ascolto.analysis.change.charted import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import rate
from ascolto.analysis.shares.multiplicity import benjamini_hochberg, holm

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
    best = float(seen[there].max() if direction is Direction.HIGH else seen[there].min())
    peers = _Peers(seen[there], spread[there], direction, best)
    told = peers.told(guard)
    gaps = tuple(
        peers.gap(name, value, next(told), target) if isfinite(value) else BenchmarkGap(name, *[None] * 8)
        for name, value in zip(names, seen.tolist(), strict=True)
    )
    return Benchmarks(gaps, best, float(seen[there].mean()), target, direction, n, unit)


Told = tuple[float, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Peers:
    """Those whose value is known, two or more, each beside all the others."""

    seen: Numbers
    spread: Numbers
    direction: Direction
    best: float

    @property
    def sign(self) -> int:
        return 1 if self.direction is Direction.HIGH else -1

    @property
    def off(self) -> Numbers:
        """Return how far each lies from the mean of all, to the digits in which large values differ."""
        off = self.seen - self.seen.mean()
        return np.asarray(off - off.mean(), dtype=np.float64)

    def told(self, guard: Guard) -> Iterator[Told]:
        """Yield for each its gap to the mean of the others, z, p-value and adjusted p-value."""
        nothing: list[float | None] = [None] * len(self.seen)
        p_values = self.p_values()
        adjust = holm if guard is Guard.ANY else benjamini_hochberg
        adjusted = nothing if p_values is None else adjust(p_values)
        return zip(self.gaps_to_mean().tolist(), self.z(), p_values or nothing, adjusted, strict=True)

    def gaps_to_mean(self) -> Numbers:
        """Return how far each lies from the mean of the others: n / (n - 1) times as far as from that of all."""
        n = len(self.seen)
        return np.asarray(self.sign * self.off * n / (n - 1), dtype=np.float64)

    def z(self) -> list[float | None]:
        """Return the same in standard deviations of the others; None where these are all equal."""
        n = len(self.seen)
        if n < 3:
            return [None] * n
        order = np.sort(self.seen)
        low = np.where(self.seen == order[0], order[1], order[0])
        high = np.where(self.seen == order[-1], order[-2], order[-1])
        squared = self.off**2
        own, total = squared * n / (n - 1), float(squared.sum())
        squares = total - own
        # Where one makes up nearly all of the sum, rounding eats what it leaves to the others.
        for place in np.flatnonzero(own > 0.9 * total):
            others = np.delete(self.seen, place)
            squares[place] = ((others - others.mean()) ** 2).sum()
        differ = (high > low) & (squares > 0)
        z = np.divide(self.gaps_to_mean(), np.sqrt(squares / (n - 2)), out=np.full(n, np.nan), where=differ)
        return [each if differs else None for each, differs in zip(z.tolist(), differ.tolist(), strict=True)]

    def p_values(self) -> list[float] | None:
        """Return the chance of gaps as large; None where the errors are not known of all, or are all 0."""
        n = len(self.seen)
        if np.isnan(self.spread).any() or not self.spread.any():
            return None
        own = self.spread**2
        errors = np.sqrt(own + (own.sum() - own) / (n - 1) ** 2)
        return [float(each) for each in erfc(np.abs(self.gaps_to_mean()) / errors / sqrt(2))]

    def gap(self, name: str, value: float, told: Told, target: float | None) -> BenchmarkGap:
        to_mean, z, p_value, adjusted = told
        return BenchmarkGap(
            name=name,
            value=value,
            to_best=self.sign * (value - self.best),
            to_mean=to_mean,
            to_target=None if target is None else self.sign * (value - target),
            z=z,
            index=_index(value, self.best, self.direction),
            p_value=p_value,
            adjusted=adjusted,
        )


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
