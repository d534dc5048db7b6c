"""What a change did to a series that had a trend and a season of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, nan, pi, sqrt

import numpy as np
from scipy.special import stdtr, stdtrit

from ascolto.analysis.change.charted import Mask, Numbers
from ascolto.analysis.effects.weighted_regression import DoesNotSettle, is_of_full_rank, poisson_regression
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import Comparison

JUDGED_FROM = 8
LEVEL, SLOPE = 2, 3


class SeriesOf(StrEnum):
    """What a series consists of: counts (in sizes or not), or measurements."""

    COUNTS = "counts"
    MEASUREMENTS = "measurements"


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """A series before and after a change, each with a level and a slope.

    Of counts all effects are ratios, of measurements differences. `trend` is the slope before, per point; `level` by
    how much the line jumped at the change; `slope` by how much its slope changed, per point; `at_end` how far the
    last point lies from where the old line would have led. `fitted` is the line, `otherwise` the old line from the
    change on (None before it). `dispersion` is the variance ratio of counts, None of measurements; `autocorrelation`
    is that of neighbouring residuals; `lags` are how many were allowed for.
    """

    of: SeriesOf
    start: int
    trend: Comparison
    level: Comparison
    slope: Comparison
    at_end: Comparison
    fitted: tuple[float | None, ...]
    otherwise: tuple[float | None, ...]
    dispersion: float | None
    autocorrelation: float | None
    lags: int | None
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return whether the line broke at the change: its level, its slope, or where it led."""
        if self.undefined is Undefined.TOO_FEW_POINTS:
            return found(FindingKind.TOO_FEW, needed=JUDGED_FROM, n=self.n, unit=self.unit)
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        facts: dict[str, Fact] = {
            f"{name}_{bound}" if bound else name: getattr(effect, bound or "value")
            for name, effect in (("level", self.level), ("slope", self.slope), ("at_end", self.at_end))
            for bound in ("", "low", "high")
        }
        broke = any(each.finding().kind is not FindingKind.NO_DIFFERENCE_SHOWN for each in (self.level, self.slope))
        kind = FindingKind.SERIES_BROKE if broke else FindingKind.NO_BREAK_SHOWN
        return found(kind, first=self.start, **facts, n=self.n, unit=self.unit)


def interrupted_series(
    values: Sequence[float | None],
    sizes: Sequence[float] | None = None,
    *,
    start: int,
    of: str = SeriesOf.COUNTS,
    season: int = 0,
    lags: int | None = None,
    confidence: float = 0.95,
) -> InterruptedSeries:
    """Fit a line to a series before a change and another after it.

    Args:
        values: (points,) in order of time at equal distances; counts of 0 or more, or measurements; None or nan where
            nothing was measured.
        sizes: (points,) in how much was counted, 0 or more (0: passed over); None for measurements, and for counts in
            equal periods.
        start: index of the first point after the change, known from what was done.
        of: one of `SeriesOf`.
        season: length of a season in points, such as 12 for months; one wave of that length is fitted too. 0: none.
        lags: of measurements, up to how many points apart residuals may hang together (Newey and West); the integer
            part of 4 (n / 100)^(2/9) if None. Not used for counts.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Counts: a Poisson regression with log link and offset; standard errors times the root of Pearson's dispersion
        where that is above 1, and Student's t. Measurements: least squares with the covariance of Newey and West
        times n ÷ (n - parameters), and Student's t. Time since the change counts from 1, so `level` is the jump of the
        lines at the last point before it. Undefined with fewer than 8 measured points on either side, where nothing
        happened on one side, where nothing varies, or where a season cannot be told apart.
    Raises:
        ValueError: lengths that differ, negative counts or sizes, infinite values, sizes of measurements, a start
            outside the series, a season of 1 or below 0, negative lags, or confidence outside (0, 1).
    Source:
        Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299-309; Bernal, Cummins and Gasparrini (2017), Int. J.
        Epidemiol. 46, 348-355; Newey and West (1987), Econometrica 55, 703-708, and (1994), Rev. Econ. Stud. 61, 631.
    """
    of = SeriesOf(of)
    quantile_of(confidence)
    series = _series(values, sizes, of, start)
    if season == 1 or season < 0 or (lags is not None and lags < 0):
        raise ValueError("A season has two points or more, and residuals hang together over 0 lags or more.")
    columns = _columns(len(series.values), start, season)
    lacking = _lacking(series, columns)
    if lacking:
        return _without(series, start, confidence, lacking)
    try:
        line = _of_counts(series, columns) if of is SeriesOf.COUNTS else _of_measurements(series, columns, lags)
    except DoesNotSettle:
        return _without(series, start, confidence, Undefined.NEVER_HAPPENED)
    return _told(series, columns, line, start=start, confidence=confidence)


@dataclass(frozen=True, slots=True)
class _Series:
    of: SeriesOf
    values: Numbers
    sizes: Numbers
    start: int

    @property
    def there(self) -> Mask:
        return np.asarray(np.isfinite(self.values) & (self.sizes > 0), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class _Line:
    coefficients: Numbers
    covariance: Numbers
    freedom: int
    residuals: Numbers
    dispersion: float | None
    lags: int | None


def _series(values: Sequence[float | None], sizes: Sequence[float] | None, of: SeriesOf, start: int) -> _Series:
    drawn = np.array([nan if value is None else value for value in values], dtype=np.float64)
    opportunities = np.ones(len(drawn)) if sizes is None else np.array(sizes, dtype=np.float64)
    if len(drawn) != len(opportunities):
        raise ValueError(f"{len(drawn)} values do not go with {len(opportunities)} sizes.")
    if sizes is not None and of is SeriesOf.MEASUREMENTS:
        raise ValueError("Measurements have no sizes.")
    if np.isinf(drawn).any() or not np.isfinite(opportunities).all():
        raise ValueError("A value or size is not finite.")
    if (opportunities < 0).any() or (of is SeriesOf.COUNTS and (drawn < 0).any()):
        raise ValueError("A count or size is below 0.")
    if not 0 < start < max(len(drawn), 2):
        raise ValueError(f"A change at {start} does not lie within {len(drawn)} points.")
    return _Series(of, drawn, opportunities, start)


def _columns(length: int, start: int, season: int) -> Numbers:
    """Return level, time, after or not, time since the change; and one wave where there is a season."""
    time = np.arange(1.0, length + 1)
    columns = [np.ones(length), time, (time > start) * 1.0, np.maximum(0.0, time - start)]
    if season:
        columns += [np.sin(2 * pi * time / season), np.cos(2 * pi * time / season)]
        columns = columns[:-2] + columns[-1:] if season == 2 else columns
    return np.column_stack(columns)


def _lacking(series: _Series, columns: Numbers) -> Undefined | None:
    there, after = series.there, np.arange(len(series.values)) >= series.start
    if not there.any():
        return Undefined.NOTHING_COUNTED
    if min((there & after).sum(), (there & ~after).sum()) < JUDGED_FROM:
        return Undefined.TOO_FEW_POINTS
    if not is_of_full_rank(columns[there]) or there.sum() <= columns.shape[1]:
        return Undefined.TOO_FEW_POINTS
    known = series.values[there]
    if series.of is SeriesOf.MEASUREMENTS:
        return Undefined.ALL_EQUAL if (known == known[0]).all() else None
    sides = [series.values[there & side].any() for side in (after, ~after)]
    return None if all(sides) else Undefined.NEVER_HAPPENED


def _of_counts(series: _Series, columns: Numbers) -> _Line:
    there = series.there
    found_here = poisson_regression(series.values[there], columns[there], series.sizes[there])
    dispersion = found_here.dispersion or 1.0
    residuals = (series.values[there] - found_here.fitted) / np.sqrt(found_here.fitted)
    covariance = found_here.covariance * max(1.0, dispersion)
    return _Line(found_here.coefficients, covariance, found_here.freedom, residuals, dispersion, None)


def _of_measurements(series: _Series, columns: Numbers, lags: int | None) -> _Line:
    there = series.there
    rows, seen = columns[there], series.values[there]
    coefficients = np.asarray(np.linalg.lstsq(rows, seen, rcond=None)[0], dtype=np.float64)
    residuals = seen - rows @ coefficients
    apart = int(4 * (len(seen) / 100) ** (2 / 9)) if lags is None else min(lags, len(seen) - 1)
    covariance = newey_west(rows, residuals, lags=apart)
    return _Line(coefficients, covariance, len(rows) - rows.shape[1], residuals, None, apart)


def newey_west(rows: Numbers, residuals: Numbers, *, lags: int) -> Numbers:
    """Return the covariance of least squares whose residuals hang together up to so many lags.

    Args:
        rows: (points, columns) of full rank. residuals: (points,).
        lags: 0 or more; the weights fall in a straight line (Bartlett).
    Returns:
        (columns, columns), times points ÷ (points - columns).
    Source:
        Newey and West (1987), Econometrica 55, 703-708; as NeweyWest(adjust = TRUE, prewhite = FALSE) of R's sandwich.
    """
    scores = rows * residuals[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        across = scores[lag:].T @ scores[:-lag]
        middle = middle + (1 - lag / (lags + 1)) * (across + across.T)
    bread = np.linalg.inv(rows.T @ rows)
    n, columns = rows.shape
    return np.asarray(bread @ middle @ bread * n / (n - columns), dtype=np.float64)


def _told(series: _Series, columns: Numbers, line: _Line, *, start: int, confidence: float) -> InterruptedSeries:
    last = len(series.values) - start
    old = columns.copy()
    old[:, [LEVEL, SLOPE]] = 0

    def effect(parts: dict[int, float], unit: str) -> Comparison:
        along = np.zeros(columns.shape[1])
        for place, amount in parts.items():
            along[place] = amount
        return _effect(line, along, of=series.of, n=int(series.there.sum()), unit=unit, confidence=confidence)

    def drawn(predicted: Numbers) -> list[float]:
        return [_exp(each) if series.of is SeriesOf.COUNTS else each for each in predicted.tolist()]

    unit = _unit(series)
    step = "ratio_per_point" if series.of is SeriesOf.COUNTS else "difference_per_point"
    jump = "ratio" if series.of is SeriesOf.COUNTS else "difference"
    otherwise = drawn(old @ line.coefficients)
    return InterruptedSeries(
        of=series.of,
        start=start,
        trend=effect({1: 1.0}, step),
        level=effect({LEVEL: 1.0}, jump),
        slope=effect({SLOPE: 1.0}, step),
        at_end=effect({LEVEL: 1.0, SLOPE: float(last)}, jump),
        fitted=tuple(drawn(columns @ line.coefficients)),
        otherwise=tuple(None if place < start else value for place, value in enumerate(otherwise)),
        dispersion=line.dispersion,
        autocorrelation=_autocorrelation(line.residuals),
        lags=line.lags,
        n=int(series.there.sum()),
        unit=unit,
        confidence=confidence,
    )


def _effect(line: _Line, along: Numbers, *, of: SeriesOf, n: int, unit: str, confidence: float) -> Comparison:
    value = float(along @ line.coefficients)
    error = sqrt(max(0.0, float(along @ line.covariance @ along)))
    half = float(stdtrit(line.freedom, (1 + confidence) / 2)) * error
    p_value = 2 * float(stdtr(line.freedom, -abs(value) / error)) if error else float(value == 0)
    if of is SeriesOf.MEASUREMENTS:
        return Comparison(value, value - half, value + half, 0, n, unit, confidence, p_value)
    return Comparison(_exp(value), _exp(value - half), _exp(value + half), 1, n, unit, confidence, p_value)


def _exp(value: float) -> float:
    # Beyond this a float has no room; such a ratio says no more than that it is unknown.
    return exp(min(value, 700.0))


def _autocorrelation(residuals: Numbers) -> float | None:
    total = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / total if total else None


def _unit(series: _Series) -> str:
    return "rate" if series.of is SeriesOf.COUNTS else "measurement"


def _without(series: _Series, start: int, confidence: float, reason: Undefined) -> InterruptedSeries:
    n, neutral = int(series.there.sum()), 1 if series.of is SeriesOf.COUNTS else 0
    nothing = Comparison(None, None, None, neutral, n, _unit(series), confidence, undefined=reason)
    gaps: tuple[None, ...] = (None,) * len(series.values)
    return InterruptedSeries(
        of=series.of,
        start=start,
        trend=nothing,
        level=nothing,
        slope=nothing,
        at_end=nothing,
        fitted=gaps,
        otherwise=gaps,
        dispersion=None,
        autocorrelation=None,
        lags=None,
        n=n,
        unit=_unit(series),
        confidence=confidence,
        undefined=reason,
    )
