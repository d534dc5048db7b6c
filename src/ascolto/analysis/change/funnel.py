"""Which units differ from the rest by more than their size explains – instead of a league table."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, sqrt

import numpy as np
from scipy.special import betainc, gammaincc, ndtr

from ascolto.analysis.change.charted import Numbers
from ascolto.analysis.change.run_rules import Side
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.shares.multiplicity import benjamini_hochberg

WARNING = 0.95
ACTION = 0.998
SURE_ENOUGH = 0.05
WINSORISED = 0.1
# Below this number of units a spread between them is not told from a few that stand out.
UNITS_FOR_SPREAD = 10


class FunnelKind(StrEnum):
    """What is compared: shares of those looked at, or counts per size."""

    SHARES = "p"
    RATES = "u"


class Allowance(StrEnum):
    """How units may differ without any standing out: by chance alone, or also by what they all differ in."""

    CHANCE = "chance"
    BEYOND_CHANCE = "beyond_chance"


@dataclass(frozen=True, slots=True)
class FunnelUnit:
    """One unit: its share or rate, the limits at its size, and whether it stands out among all that are compared.

    `z` is how far it lies from the target in standard deviations, `p_value` the chance of one as far on either side,
    `adjusted` that with a view to how many units are compared. `side` is None where it does not stand out. A unit of
    size 0 has none of these.
    """

    name: str
    count: float
    size: float
    value: float | None
    warning_low: float | None
    warning_high: float | None
    low: float | None
    high: float | None
    z: float | None
    p_value: float | None
    adjusted: float | None
    side: Side | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Units against a common target. `dispersion` is the variance ratio that was allowed for, 1 if none."""

    kind: FunnelKind
    units: tuple[FunnelUnit, ...]
    target: float | None
    dispersion: float
    dispersion_p_value: float | None
    allowance: Allowance
    confidence: float
    n: int
    unit: str
    undefined: Undefined | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each unit that stands out, the surest first, or that none does."""
        if self.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit),)
        out = sorted((each for each in self.units if each.side), key=lambda each: each.adjusted or 0.0)
        if not out:
            facts = {"target": self.target, "dispersion": self.dispersion, "n": self.n, "unit": self.unit}
            return (found(FindingKind.NONE_STANDS_OUT, **facts),)
        return tuple(
            found(
                FindingKind.STANDS_OUT,
                name=each.name,
                side=each.side,
                value=each.value,
                size=each.size,
                low=each.low,
                high=each.high,
                target=self.target,
                adjusted=each.adjusted,
                n=self.n,
                unit=self.unit,
            )
            for each in out
        )


def funnel(
    counts: Sequence[float],
    sizes: Sequence[float],
    names: Sequence[str],
    *,
    kind: str = FunnelKind.SHARES,
    target: float | None = None,
    allowance: str = Allowance.BEYOND_CHANCE,
    confidence: float = ACTION,
) -> Funnel:
    """Compare units with their common level, allowing each for its size.

    Args:
        counts: (units,) whole numbers of 0 or more; for shares at most the size.
        sizes: (units,) how many were looked at (p, whole), or stays, sales, days … (u); 0 or more.
        names: (units,) of the units.
        kind: `p` for shares, `u` for counts per size.
        target: what units are held against; the level of all together if None.
        allowance: `chance` draws exact binomial or Poisson limits. `beyond_chance` widens them by the root of the
            dispersion where units differ by more than chance, tested at 5 %, among 10 units or more: the mean square
            of z after the most extreme tenth on either side is drawn in (winsorised).
        confidence: of the outer limits; the inner ones are at 0.95. Strictly between 0 and 1.
    Returns:
        For each unit its limits, and whether it stands out: a false discovery rate of 5 % by Benjamini and Hochberg
        over all units. Exact p-values are twice the smaller tail, half of the observed count taken (mid-p).
    Raises:
        ValueError: lengths that differ, counts that are not whole or below 0, more counted than looked at, sizes that
            are not finite, a target that is impossible, a confidence outside (0, 1).
    Source:
        Spiegelhalter (2005), Stat. Med. 24, 1185-1202 (funnel plots); (2005), Qual. Saf. Health Care 14, 347-351
        (winsorised overdispersion); mid-p: Lancaster (1961), J. Am. Stat. Assoc. 56, 223-234.
    """
    kind, allowance = FunnelKind(kind), Allowance(allowance)
    quantile_of(confidence)
    counted, sized = _checked(counts, sizes, names, kind)
    there = sized > 0
    level, lacking = _target(counted, sized, kind, target)
    if lacking:
        units = tuple(_unknown(*each) for each in zip(names, counts, sizes, strict=True))
        return Funnel(kind, units, level, 1.0, None, allowance, confidence, int(there.sum()), UNIT[kind], lacking)
    variance = level * (1 - level) if kind is FunnelKind.SHARES else level
    z = (counted[there] / sized[there] - level) / np.sqrt(variance / sized[there])
    dispersion, p_dispersion = _dispersion(z)
    widened = allowance is Allowance.BEYOND_CHANCE and p_dispersion is not None and p_dispersion < SURE_ENOUGH
    allowed = dispersion if widened else 1.0
    lines = _Lines(kind, level, variance, allowed)
    p_values = lines.p_values(counted[there], sized[there], z)
    judged = iter(zip(z / sqrt(allowed), p_values, benjamini_hochberg(p_values.tolist()), strict=True))
    units = tuple(
        _judged(name, count, size, *next(judged), lines=lines, confidence=confidence)
        if size > 0
        else _unknown(name, count, size)
        for name, count, size in zip(names, counted.tolist(), sized.tolist(), strict=True)
    )
    return Funnel(kind, units, level, allowed, p_dispersion, allowance, confidence, int(there.sum()), UNIT[kind])


UNIT = {FunnelKind.SHARES: "share", FunnelKind.RATES: "rate"}


def _checked(
    counts: Sequence[float], sizes: Sequence[float], names: Sequence[str], kind: FunnelKind
) -> tuple[Numbers, Numbers]:
    if not len(counts) == len(sizes) == len(names):
        raise ValueError(f"{len(names)} names do not go with {len(counts)} counts and {len(sizes)} sizes.")
    counted, sized = np.array(counts, dtype=np.float64), np.array(sizes, dtype=np.float64)
    if not (np.isfinite(counted) & np.isfinite(sized)).all() or (counted < 0).any() or (sized < 0).any():
        raise ValueError("Counts and sizes must be known, finite, and 0 or more.")
    if (counted != np.floor(counted)).any() or (kind is FunnelKind.SHARES and (sized != np.floor(sized)).any()):
        raise ValueError("Counts must be whole numbers, and so must be what shares are taken of.")
    if kind is FunnelKind.SHARES and (counted > sized).any():
        raise ValueError("More was counted than was looked at.")
    return counted, sized


def _target(counted: Numbers, sized: Numbers, kind: FunnelKind, target: float | None) -> tuple[float, Undefined | None]:
    if target is not None and not (isfinite(target) and 0 < target < (1 if kind is FunnelKind.SHARES else np.inf)):
        raise ValueError(f"No unit can be held against a target of {target}.")
    if not sized.any():
        return np.nan, Undefined.NO_OPPORTUNITY
    level = float(counted[sized > 0].sum() / sized.sum()) if target is None else target
    if level == 0:
        return level, Undefined.NEVER_HAPPENED
    return level, Undefined.ALWAYS_HAPPENED if kind is FunnelKind.SHARES and level == 1 else None


def _dispersion(z: Numbers) -> tuple[float, float | None]:
    """Return the winsorised mean square of z, at least 1, and the chance of one as large if it were 1."""
    if len(z) < UNITS_FOR_SPREAD:
        return 1.0, None
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    squares = np.clip(z, low, high) ** 2
    usual, spread = _winsorised_square()
    surplus = (float(squares.mean()) - usual) / (spread / sqrt(len(z)))
    return max(1.0, float(squares.mean())), float(ndtr(-surplus))


def _winsorised_square() -> tuple[float, float]:
    """Return mean and standard deviation of the square of a normal variable drawn in at its 10 % and 90 % quantiles."""
    edge = quantile_of(1 - 2 * WINSORISED)
    density = np.exp(-(edge**2) / 2) / sqrt(2 * np.pi)
    inside = 1 - 2 * WINSORISED
    second = inside - 2 * edge * density + 2 * WINSORISED * edge**2
    fourth = 3 * inside - 2 * density * (edge**3 + 3 * edge) + 2 * WINSORISED * edge**4
    return float(second), sqrt(fourth - second**2)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The limits of the funnel at any size: exact where chance alone is at work, normal where they are widened."""

    kind: FunnelKind
    level: float
    variance: float
    dispersion: float

    def at(self, size: float, confidence: float) -> tuple[float, float]:
        if self.dispersion > 1:
            half = quantile_of(confidence) * sqrt(self.dispersion * self.variance / size)
            highest = 1.0 if self.kind is FunnelKind.SHARES else np.inf
            return max(0.0, self.level - half), min(highest, self.level + half)
        tail = (1 - confidence) / 2
        return self._quantile(tail, size) / size, self._quantile(1 - tail, size) / size

    def _quantile(self, share: float, size: float) -> float:
        """Return where the distribution of the count reaches a share, straight between two whole numbers."""
        first, last = -1, int(self.level * size + 12 * sqrt(self.variance * size)) + 12
        if self.kind is FunnelKind.SHARES:
            last = min(last, int(size))
        while last - first > 1:
            middle = (first + last) // 2
            first, last = (middle, last) if float(self._below(middle, size)) < share else (first, middle)
        reached, before = float(self._below(last, size)), float(self._below(last - 1, size)) if last else 0.0
        return max(0.0, last - (reached - share) / (reached - before))

    def _below(self, count: Numbers | float, size: Numbers | float) -> Numbers:
        """Return the chance of so many or fewer."""
        if self.kind is FunnelKind.SHARES:
            # As a beta integral: the binomial functions of SciPy know no number above 2**31.
            left = np.asarray(size) - np.asarray(count)
            return np.where(left > 0, betainc(np.maximum(left, 1), np.asarray(count) + 1.0, 1 - self.level), 1.0)
        return np.asarray(gammaincc(np.asarray(count) + 1.0, np.asarray(size) * self.level), dtype=np.float64)

    def p_values(self, counts: Numbers, sizes: Numbers, z: Numbers) -> Numbers:
        if self.dispersion > 1:
            return np.asarray(2 * ndtr(-np.abs(z) / sqrt(self.dispersion)), dtype=np.float64)
        so_few = self._below(counts, sizes)
        fewer = np.where(counts > 0, self._below(np.maximum(counts - 1, 0), sizes), 0.0)
        half = (so_few - fewer) / 2
        p_values: Numbers = np.clip(2 * np.minimum(fewer + half, 1 - so_few + half), 0.0, 1.0)
        return p_values


def _judged(
    name: str,
    count: float,
    size: float,
    z: float,
    p_value: float,
    adjusted: float,
    *,
    lines: _Lines,
    confidence: float,
) -> FunnelUnit:
    (warning_low, warning_high), (low, high) = lines.at(size, WARNING), lines.at(size, confidence)
    side = None
    if adjusted < SURE_ENOUGH:
        side = Side.ABOVE if z > 0 else Side.BELOW
    value = count / size
    tested = (float(z), float(p_value), adjusted)
    return FunnelUnit(name, count, size, value, warning_low, warning_high, low, high, *tested, side)


def _unknown(name: str, count: float, size: float) -> FunnelUnit:
    value = count / size if size else None
    return FunnelUnit(name, count, size, value, None, None, None, None, None, None, None, None)
