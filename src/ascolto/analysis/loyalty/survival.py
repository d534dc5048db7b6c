"""How long it takes until something ends, although part of it has not ended yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from ascolto.analysis.change.charted import Mask, Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Finding, FindingKind, found

Whole: TypeAlias = NDArray[np.int64]
Group: TypeAlias = tuple[Sequence[float], Sequence[bool]] | tuple[Sequence[float], Sequence[bool], Sequence[int]]

SURE_ENOUGH = 0.05
HALF = 0.5
# A share that only rounding keeps above the line has reached it.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Survival:
    """The share not yet ended after each time at which something ended.

    `times` rise; `survival`, `low`, `high`, `at_risk` and `ends` belong to them. Bounds are None where the share is 0.
    `until` is the longest time that was watched; beyond it nothing is known unless all have ended.
    """

    times: tuple[float, ...]
    survival: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    at_risk: tuple[int, ...]
    ends: tuple[int, ...]
    censored: tuple[float, ...]
    n: int
    ended: int
    until: float
    unit: str
    confidence: float
    undefined: Undefined | None = None

    @property
    def median(self) -> Estimate:
        """Return the time after which half have ended."""
        return self.quantile(HALF)

    def quantile(self, share: float) -> Estimate:
        """Return the time after which a share has ended.

        Args:
            share: strictly between 0 and 1.
        Returns:
            The first time at which no more than 1 - share are left; `low` and `high` are where the bounds of the curve
            come so far. A bound, or the value, is None where it was not reached while it was watched.
        Raises:
            ValueError: share outside (0, 1).
        Source:
            Brookmeyer and Crowley (1982), Biometrics 38, 29-41.
        """
        if not 0 < share < 1:
            raise ValueError(f"A share of {share} is not between 0 and 1.")
        left = 1 - share + ROUNDING
        value = self._first_at(self.survival, left)
        low, high = self._first_at(self.low, left), self._first_at(self.high, left)
        reason = self.undefined or (Undefined.NOT_REACHED if value is None else None)
        return Estimate(value, low, high, self.n, self.unit, self.confidence, reason)

    def at(self, time: float) -> Estimate:
        """Return the share that has not ended after a time; undefined beyond what was watched."""
        if self.undefined or (time > self.until and not self._all_ended):
            return self._unknown("share", self.undefined or Undefined.BEYOND_FOLLOW_UP)
        passed = int(np.searchsorted(self.times, time, side="right"))
        if not passed:
            return Estimate(1.0, None, 1.0, self.n, "share", self.confidence)
        last = passed - 1
        return Estimate(self.survival[last], self.low[last], self.high[last], self.n, "share", self.confidence)

    def restricted_mean(self, time: float) -> Estimate:
        """Return the mean time until the end, counting no more than a given time for each.

        Args:
            time: above 0, no later than was watched.
        Returns:
            The area under the curve up to then, with a normal interval from Greenwood's variance.
        Raises:
            ValueError: time not above 0.
        Source:
            Klein and Moeschberger (2003), Survival Analysis, 2nd ed., section 4.5.
        """
        if time <= 0:
            raise ValueError(f"A mean up to the time {time} is none.")
        if self.undefined or (time > self.until and not self._all_ended):
            return self._unknown(self.unit, self.undefined or Undefined.BEYOND_FOLLOW_UP)
        before = [position for position, each in enumerate(self.times) if each < time]
        edges = np.array([0.0, *(self.times[position] for position in before), time])
        heights = np.array([1.0, *(self.survival[position] for position in before)])
        areas = np.diff(edges) * heights
        after = areas.sum() - np.cumsum(areas)[:-1]
        ends, risk = np.array(self.ends)[before], np.array(self.at_risk)[before]
        still = risk > ends
        # Divided one by one: a product of very many cases is too large for whole numbers.
        variance = float((after[still] ** 2 * ends[still] / risk[still] / (risk[still] - ends[still])).sum())
        half = quantile_of(self.confidence) * sqrt(variance)
        mean = float(areas.sum())
        return Estimate(mean, max(0.0, mean - half), min(time, mean + half), self.n, self.unit, self.confidence)

    def finding(self) -> Finding:
        """Return after which time half had ended, or how many are left if it is fewer."""
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        median = self.median
        if median.value is None:
            left = {"share_left": self.survival[-1] if self.survival else 1.0, "until": self.until}
            return found(FindingKind.MEDIAN_NOT_REACHED, ended=self.ended, **left, n=self.n, unit=self.unit)
        bounds = {"median": median.value, "low": median.low, "high": median.high}
        return found(FindingKind.HALF_TIME, **bounds, ended=self.ended, n=self.n, unit=self.unit)

    @property
    def _all_ended(self) -> bool:
        return bool(self.survival) and self.survival[-1] == 0

    def _unknown(self, unit: str, reason: Undefined) -> Estimate:
        return without_value(reason, n=self.n, unit=unit, confidence=self.confidence)

    def _first_at(self, curve: Sequence[float | None], left: float) -> float | None:
        # Where all have ended the bounds are open: at that time, none of them is left above the line for certain.
        return next(
            (time for time, share in zip(self.times, curve, strict=True) if share is not None and share <= left), None
        )


def kaplan_meier(
    durations: Sequence[float],
    ended: Sequence[bool],
    *,
    counts: Sequence[int] | None = None,
    confidence: float = 0.95,
    unit: str = "days",
) -> Survival:
    """Estimate how long it takes until something ends, using also what has not ended yet.

    Args:
        durations: (cases,) time from the beginning to the end, or to the last look where it has not ended; 0 or more,
            in `unit`.
        ended: (cases,) whether the end was seen.
        counts: (cases,) how many such cases there are, 0 or more, where equal ones were counted together; 1 each if
            None.
        confidence: two-sided level of the bounds at each time (not of the whole curve), strictly between 0 and 1.
        unit: of the durations.
    Returns:
        The Kaplan-Meier curve with Greenwood's variance and log-log bounds, which stay between 0 and 1. Undefined
        without cases. It holds if what is still open would end like the rest; cases known only because they lasted
        until the watching began (left truncation) make it too long.
    Raises:
        ValueError: lengths that differ, a duration below 0 or unknown, a count below 0, or confidence outside (0, 1).
    Source:
        Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481; Greenwood (1926); bounds: Kalbfleisch and
        Prentice (1980), The Statistical Analysis of Failure Time Data.
    """
    quantile = quantile_of(confidence)
    cases = _cases(durations, ended, counts)
    times, seen = cases.times, cases.seen
    if not len(times):
        return Survival((), (), (), (), (), (), (), 0, 0, 0.0, unit, confidence, Undefined.NOTHING_COUNTED)
    moments = np.unique(times[seen])
    ends, at_risk = cases.ends(moments), cases.at_risk(moments)
    survival = np.cumprod((at_risk - ends) / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(ends / at_risk / (at_risk - ends))
        spread = np.sqrt(greenwood) / np.log(survival)
        low, high = survival ** np.exp(-quantile * spread), survival ** np.exp(quantile * spread)
    return Survival(
        times=tuple(moments.tolist()),
        survival=tuple(survival.tolist()),
        low=_bounds(low),
        high=_bounds(high),
        at_risk=tuple(at_risk.tolist()),
        ends=tuple(ends.tolist()),
        censored=tuple(np.unique(times[~seen]).tolist()),
        n=cases.n,
        ended=int(cases.counts[seen].sum()),
        until=float(times.max()),
        unit=unit,
        confidence=confidence,
    )


@dataclass(frozen=True, slots=True)
class _Cases:
    """Cases in order of their times, with how many of each there are, and whether their end was seen."""

    times: Numbers
    seen: Mask
    counts: Whole

    @property
    def n(self) -> int:
        return int(self.counts.sum())

    def at_risk(self, moments: Numbers) -> Whole:
        """Return how many last until each moment or longer."""
        before = np.concatenate([[0], np.cumsum(self.counts)])
        return np.asarray(self.n - before[np.searchsorted(self.times, moments, side="left")], dtype=np.int64)

    def ends(self, moments: Numbers) -> Whole:
        """Return how many end at each moment."""
        upto = np.concatenate([[0], np.cumsum(self.counts[self.seen])])
        first, after = (np.searchsorted(self.times[self.seen], moments, side=side) for side in ("left", "right"))
        return np.asarray(upto[after] - upto[first], dtype=np.int64)


def _cases(durations: Sequence[float], ended: Sequence[bool], counts: Sequence[int] | None = None) -> _Cases:
    if len(durations) != len(ended) or (counts is not None and len(counts) != len(ended)):
        raise ValueError(f"{len(durations)} durations do not go with {len(ended)} ends and their counts.")
    times, seen = np.array(durations, dtype=np.float64), np.array(ended, dtype=np.bool_)
    if not np.isfinite(times).all() or (times < 0).any():
        raise ValueError("A duration is below 0 or unknown.")
    many = np.ones(len(times), dtype=np.int64) if counts is None else np.array(counts, dtype=np.int64)
    if (many < 0).any():
        raise ValueError("A count is below 0.")
    order = np.argsort(times, kind="stable")
    order = order[many[order] > 0]
    return _Cases(times[order], seen[order], many[order])


def _bounds(curve: Numbers) -> tuple[float | None, ...]:
    return tuple(float(share) if np.isfinite(share) else None for share in curve)


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether groups end at different speeds: observed and expected ends of each, and the test over all times."""

    chi_square: float | None
    degrees_of_freedom: int
    p_value: float | None
    observed: Mapping[str, int]
    expected: Mapping[str, float]
    n: int
    unit: str = "ends"
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return whether a difference is shown at 5 %."""
        if self.p_value is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        kind = FindingKind.GROUPS_DIFFER if self.p_value < SURE_ENOUGH else FindingKind.GROUPS_ALIKE
        test = {"chi_square": self.chi_square, "degrees_of_freedom": self.degrees_of_freedom, "p_value": self.p_value}
        return found(kind, **test, n=self.n, unit=self.unit)


def log_rank(groups: Mapping[str, Group]) -> LogRank:
    """Test whether groups end equally fast.

    Args:
        groups: for each group durations and ends, and counts where equal cases are counted together, as for
            `kaplan_meier`.
    Returns:
        Chi-square with one degree of freedom fewer than groups with cases. Undefined with fewer than two such groups
        or where nothing ended. Powerful where one group is faster all along; blind where curves cross.
    Raises:
        ValueError: as `kaplan_meier`.
    Source:
        Mantel (1966), Cancer Chemother. Rep. 50, 163-170; Peto and Peto (1972), J. R. Stat. Soc. A 135, 185-207.
    """
    cases = {name: _cases(*group) for name, group in groups.items()}
    cases = {name: group for name, group in cases.items() if group.n}
    n = sum(group.n for group in cases.values())
    moments = np.unique(np.concatenate([[], *(group.times[group.seen] for group in cases.values())]))
    if len(cases) < 2 or not len(moments):
        lacking = Undefined.ONE_GROUP if len(cases) < 2 else Undefined.NO_EVENTS
        return LogRank(None, max(0, len(cases) - 1), None, {}, {}, n, undefined=lacking)
    at_risk = np.array([group.at_risk(moments) for group in cases.values()], dtype=np.float64)
    ends = np.array([group.ends(moments) for group in cases.values()], dtype=np.float64)
    all_risk, all_ends = at_risk.sum(axis=0), ends.sum(axis=0)
    expected = (at_risk * all_ends / all_risk).sum(axis=1)
    chi_square = _chi_square((ends.sum(axis=1) - expected)[1:], at_risk, all_risk, all_ends)
    return LogRank(
        chi_square=chi_square,
        degrees_of_freedom=len(cases) - 1,
        p_value=float(chdtrc(len(cases) - 1, chi_square)),
        observed=dict(zip(cases, ends.sum(axis=1).astype(int).tolist(), strict=True)),
        expected=dict(zip(cases, expected.tolist(), strict=True)),
        n=n,
    )


def _chi_square(surplus: Numbers, at_risk: Numbers, all_risk: Numbers, all_ends: Numbers) -> float:
    """Return the surplus of all groups but the first, squared, in units of its hypergeometric covariance."""
    share = at_risk[1:] / all_risk
    among = np.maximum(all_risk - 1, 1)
    weight = all_ends * (all_risk - all_ends) / among
    covariance = np.diag((share * weight).sum(axis=1)) - (share * weight) @ share.T
    return float(surplus @ np.linalg.pinv(covariance) @ surplus)
