"""Whether what a process does and what customers perceive go together, and with which delay – or part ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, nan, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, stdtr, stdtrit

from ascolto.analysis.change.charted import Mask, Numbers
from ascolto.analysis.effects.interrupted_series import newey_west
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of, without_value
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.shares.comparisons import Comparison
from ascolto.analysis.shares.multiplicity import benjamini_hochberg
from ascolto.analysis.shares.proportions import proportion

SURE_ENOUGH = 0.05
JUDGED_FROM = 12
# A correlation needs some independent points behind it, whatever the lag takes away.
PAIRS_FROM = 8
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class LagCorrelation:
    """How the process hangs together with what is perceived `lag` points later; `adjusted` looks at all lags."""

    lag: int
    correlation: Estimate
    p_value: float | None
    adjusted: float | None


@dataclass(frozen=True, slots=True)
class Divergence:
    """Two series side by side.

    `correlation` is that without delay, `best` the one that is strongest, if any is shown among all lags. `effective`
    is how many independent points the two are worth. `same_moves` is the share of steps in which both move the same
    way (0.5 by chance). `parting` is by how many standard deviations a point the perceived leaves the process behind
    (below 0: perception falls behind).
    """

    correlation: Estimate
    effective: float | None
    lags: tuple[LagCorrelation, ...]
    best: LagCorrelation | None
    same_moves: Estimate
    same_moves_p_value: float | None
    parting: Comparison
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Return whether the two part ways, and whether and with which delay they hang together."""
        if self.undefined is Undefined.TOO_FEW_POINTS:
            return (found(FindingKind.TOO_FEW, needed=JUDGED_FROM, n=self.n, unit=self.unit),)
        if self.undefined:
            return (found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit),)
        said = []
        if self.parting.p_value is not None and self.parting.p_value < SURE_ENOUGH:
            facts: dict[str, Fact] = {"value": self.parting.value, "low": self.parting.low, "high": self.parting.high}
            said.append(found(FindingKind.PARTS_WAYS, **facts, n=self.n, unit=self.unit))
        if self.best is None:
            value: dict[str, Fact] = {"value": self.correlation.value, "lags": len(self.lags)}
            return (*said, found(FindingKind.NO_LINK_SHOWN, **value, n=self.n, unit=self.unit))
        best = self.best.correlation
        link: dict[str, Fact] = {"lag": self.best.lag, "value": best.value, "low": best.low, "high": best.high}
        return (*said, found(FindingKind.GOES_TOGETHER, **link, adjusted=self.best.adjusted, n=self.n, unit=self.unit))


def divergence(
    process: Sequence[float | None],
    perceived: Sequence[float | None],
    *,
    longest: int = 6,
    confidence: float = 0.95,
) -> Divergence:
    """Compare a figure of a process with what customers perceive of it, over time.

    Args:
        process, perceived: (points,) in order of time at equal distances, such as the share on time and the
            satisfaction with punctuality; both such that more is better. None or nan where nothing was measured.
        longest: up to how many points later the perception may follow; 0 or more.
        confidence: two-sided level, strictly between 0 and 1.
    Returns:
        Pearson's correlations at the lags 0 to `longest`, with intervals and tests from as many independent points as
        the two series are worth: 1/N* = 1/N + (2/N) Σ (1 - j/N) a(j) b(j) over a fifth of the points, with the
        autocorrelations a, b, and never more than N. P-values are adjusted over all lags by Benjamini and Hochberg.
        Steps of standardised series are compared by sign (exact binomial, steps of 0 left out); the difference of the
        two standardised series is fitted by a straight line with errors of Newey and West. Undefined for fewer than
        12 points that both have, or where one does not vary.
    Raises:
        ValueError: lengths that differ, an infinite value, a longest below 0, or confidence outside (0, 1).
    Source:
        Pyper and Peterman (1998), Can. J. Fish. Aquat. Sci. 55, 2127-2140; Bartlett (1946), J. R. Stat. Soc. Suppl. 8,
        27-41; Fisher (1915), Biometrika 10, 507-521; Newey and West (1987), Econometrica 55, 703-708.
    """
    quantile_of(confidence)
    one, other = (_drawn(series) for series in (process, perceived))
    if len(one) != len(other) or longest < 0:
        raise ValueError(f"Series of {len(one)} and {len(other)} points cannot be compared over {longest} lags.")
    both = np.isfinite(one) & np.isfinite(other)
    n = int(both.sum())
    lacking = _lacking(one[both], other[both])
    if lacking:
        return _without(n, confidence, lacking)
    lags = _adjusted([_at(one, other, lag, confidence) for lag in range(longest + 1)])
    shown = [each for each in lags if each.adjusted is not None and each.adjusted < SURE_ENOUGH]
    same, p_same = _same_moves(one, other, confidence)
    return Divergence(
        correlation=lags[0].correlation,
        effective=effective_points(one[both], other[both]),
        lags=lags,
        best=max(shown, key=lambda each: abs(each.correlation.value or 0.0), default=None),
        same_moves=same,
        same_moves_p_value=p_same,
        parting=_parting(one, other, both, confidence),
        n=n,
        unit="points",
        confidence=confidence,
    )


def effective_points(one: Numbers, other: Numbers) -> float:
    """Return how many independent points two series are worth for their correlation.

    Args:
        one, other: (points,) without gaps, at least 3, neither constant.
    Returns:
        Between 3 and the number of points.
    Source:
        Pyper and Peterman (1998), Can. J. Fish. Aquat. Sci. 55, 2127-2140, equation 1.
    """
    n = len(one)
    lags = np.arange(1, max(2, n // 5))
    shared = (1 - lags / n) * _autocorrelations(one, lags) * _autocorrelations(other, lags)
    together = 1 / n + 2 / n * float(shared.sum())
    return min(float(n), max(3.0, 1 / together)) if together > 0 else float(n)


def _autocorrelations(series: Numbers, lags: NDArray[np.intp]) -> Numbers:
    """Return the autocorrelations at all lags at once, by way of the spectrum: so many products would take too long."""
    n, centred = len(series), series - series.mean()
    spectrum = np.fft.rfft(centred, 2 * n)
    products = np.fft.irfft((spectrum * spectrum.conj()).real, 2 * n)[lags]
    # With so few products the usual estimate is too small; this one divides by their own number.
    return np.asarray(products / (n - lags) / float((centred**2).mean()), dtype=np.float64)


def _drawn(series: Sequence[float | None]) -> Numbers:
    drawn = np.array([nan if value is None else value for value in series], dtype=np.float64)
    if np.isinf(drawn).any():
        raise ValueError("A value is infinite.")
    return drawn


def _lacking(one: Numbers, other: Numbers) -> Undefined | None:
    if len(one) < JUDGED_FROM:
        return Undefined.TOO_FEW_POINTS
    return Undefined.ALL_EQUAL if any(np.ptp(series) == 0 for series in (one, other)) else None


def _at(process: Numbers, perceived: Numbers, lag: int, confidence: float) -> LagCorrelation:
    one, other = process[: len(process) - lag], perceived[lag:]
    both = np.isfinite(one) & np.isfinite(other)
    one, other = one[both], other[both]
    if len(one) < PAIRS_FROM or any(np.ptp(series) == 0 for series in (one, other)):
        lacking = Undefined.TOO_FEW_POINTS if len(one) < PAIRS_FROM else Undefined.ALL_EQUAL
        nothing = without_value(lacking, n=len(one), unit="correlation", confidence=confidence)
        return LagCorrelation(lag, nothing, None, None)
    value = float(np.clip(np.corrcoef(one, other)[0, 1], -1.0, 1.0))
    points = effective_points(one, other)
    if points <= 3 or abs(value) == 1:
        bounds: tuple[float | None, float | None] = (None, None) if points <= 3 else (value, value)
        return LagCorrelation(lag, Estimate(value, *bounds, len(one), "correlation", confidence), None, None)
    half = quantile_of(confidence) / sqrt(points - 3)
    low, high = tanh(atanh(value) - half), tanh(atanh(value) + half)
    t = value * sqrt((points - 2) / (1 - value**2))
    estimate = Estimate(value, low, high, len(one), "correlation", confidence)
    return LagCorrelation(lag, estimate, 2 * float(stdtr(points - 2, -abs(t))), None)


def _adjusted(lags: list[LagCorrelation]) -> tuple[LagCorrelation, ...]:
    adjusted = iter(benjamini_hochberg([each.p_value for each in lags if each.p_value is not None]))
    return tuple(
        LagCorrelation(each.lag, each.correlation, each.p_value, None if each.p_value is None else next(adjusted))
        for each in lags
    )


def _same_moves(process: Numbers, perceived: Numbers, confidence: float) -> tuple[Estimate, float | None]:
    moves = np.sign(np.diff(process)) * np.sign(np.diff(perceived))
    moves = moves[np.isfinite(moves) & (moves != 0)]
    n, same = len(moves), int((moves > 0).sum())
    if not n:
        return without_value(Undefined.ALL_EQUAL, n=0, unit="share", confidence=confidence), None
    estimate = proportion(same, n, confidence=confidence)
    fewer = min(same, n - same)
    return estimate, min(1.0, 2 * float(betainc(n - fewer, fewer + 1, 0.5)))


def _parting(process: Numbers, perceived: Numbers, both: Mask, confidence: float) -> Comparison:
    time = np.flatnonzero(both).astype(np.float64)
    standardised = [(series[both] - series[both].mean()) / series[both].std() for series in (process, perceived)]
    gap = standardised[1] - standardised[0]
    rows = np.column_stack([np.ones(len(time)), time])
    coefficients = np.linalg.lstsq(rows, gap, rcond=None)[0]
    residuals = gap - rows @ coefficients
    covariance = newey_west(rows, residuals, lags=int(4 * (len(time) / 100) ** (2 / 9)))
    value, error, freedom = float(coefficients[1]), sqrt(max(0.0, float(covariance[1, 1]))), len(time) - 2
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * error
    p_value = 2 * float(stdtr(freedom, -abs(value) / error)) if error > ROUNDING else 1.0 - (abs(value) > ROUNDING)
    return Comparison(
        value, value - half, value + half, 0, len(time), "deviations_per_point", confidence, float(p_value)
    )


def _without(n: int, confidence: float, reason: Undefined) -> Divergence:
    def nothing(unit: str) -> Estimate:
        return without_value(reason, n=n, unit=unit, confidence=confidence)

    parting = Comparison(None, None, None, 0, n, "deviations_per_point", confidence, undefined=reason)
    return Divergence(
        nothing("correlation"), None, (), None, nothing("share"), None, parting, n, "points", confidence, reason
    )
