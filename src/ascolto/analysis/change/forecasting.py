"""What an indicator will probably be in the next periods, how surely, and whether such forecasts have been right."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import nan, pi

import numpy as np
from scipy.special import stdtrit

from ascolto.analysis.change.charted import Numbers
from ascolto.analysis.change.smoothing_models import ROUNDS, Smoothed, SmoothingModel, Trend, smooth
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.findings import Fact, Finding, FindingKind, found
from ascolto.analysis.shares.proportions import proportion

NEEDED = 10
# A season is only known when it has been seen twice, and some points more.
SEASONS_NEEDED = 2
# Beyond, squares of errors run over: no figure would be right.
LARGEST = 1e100
# How many times the past is forecast from its own past, and with how coarse a search for the weights.
LOOKS_BACK, COARSE = 8, 3


class Indicator(StrEnum):
    """What is forecast: a count (never below 0), a share (0 to 1), or any measurement."""

    COUNT = "count"
    SHARE = "share"
    MEASUREMENT = "measurement"


@dataclass(frozen=True, slots=True)
class LookBack:
    """How forecasts made in the past have turned out.

    `held` is the share of points that lay within their intervals – it should be the confidence –, `error` the mean
    absolute error, `naive_error` that of repeating the season before (or the last point), `ratio` the first ÷ the
    second: below 1 where the forecast is worth its trouble. `origins` is how many forecasts were made.
    """

    held: Estimate
    error: float
    naive_error: float
    ratio: float | None
    origins: int
    n: int
    unit: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next points with their intervals, the model behind them, and how such forecasts have turned out.

    `model` is named as in the literature, `models` all that were weighed with their AICc (the lower, the better).
    """

    points: tuple[Estimate, ...]
    model: str | None
    models: tuple[tuple[str, float], ...]
    season: int
    look_back: LookBack | None
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return the last of the points that were forecast."""
        if self.undefined is Undefined.TOO_FEW_POINTS:
            return found(FindingKind.TOO_FEW, needed=NEEDED, n=self.n, unit=self.unit)
        if self.undefined:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        last, past = self.points[-1], self.look_back
        facts: dict[str, Fact] = {"value": last.value, "low": last.low, "high": last.high, "ahead": len(self.points)}
        held = past.held.value if past else None
        return found(
            FindingKind.FORECAST,
            **facts,
            model=self.model,
            held=held,
            ratio_to_naive=past.ratio if past else None,
            n=self.n,
            unit=self.unit,
        )


def forecast(
    values: Sequence[float],
    *,
    ahead: int = 6,
    season: int = 0,
    of: str = Indicator.MEASUREMENT,
    confidence: float = 0.95,
    unit: str = "",
) -> Forecast:
    """Forecast an indicator by exponential smoothing.

    Args:
        values: (points,) in order of time at equal distances, none missing: whole periods only.
        ahead: how many points to forecast, 1 or more.
        season: length of the season in points: 12 for months, 7 for days, 0 for none.
        of: one of `Indicator`. Counts are forecast as 2 √(x + 3/8), shares as 2 arcsin √x, and brought back, so that
            intervals stay within what is possible; what is given for them is the median.
        confidence: two-sided level, strictly between 0 and 1.
        unit: of the values; by default what the indicator is.
    Returns:
        ETS models with additive errors – without trend, with a straight and with a damped one, with a season and
        without – fitted by maximum likelihood; the one with the lowest AICc forecasts. Intervals are those of its
        formula with Student's t; they know the model and its weights for certain, and so are a little too narrow:
        `look_back` tells how much. It forecasts up to eight times from the past alone, choosing model and weights
        anew. Undefined with fewer than 10 points, fewer than two seasons and 3 points, or where nothing varies.
    Raises:
        ValueError: a value that is missing, infinite or beyond 1e100, counts below 0, shares outside 0..1, ahead below
            1, a season of 1 or below 0, or confidence outside (0, 1).
    Source:
        Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing; Gardner (1985), J. Forecast.
        4, 1-28 (damped trend); Hyndman and Koehler (2006), Int. J. Forecast. 22, 679-688 (errors against naive ones).
    """
    of = Indicator(of)
    quantile_of(confidence)
    seen = _checked(values, of, ahead=ahead, season=season)
    named = unit or of.value
    lacking = _lacking(seen, season)
    fitted = [] if lacking else _fitted(_apart(seen, of), season)
    if not fitted:
        # What every model fits without an error varies no more than a constant does.
        return Forecast((), None, (), season, None, len(seen), named, confidence, lacking or Undefined.ALL_EQUAL)
    best = fitted[0]
    middle, low, high = _ahead(best, ahead, of, confidence)
    points = tuple(
        Estimate(*figures, len(seen), named, confidence)
        for figures in zip(middle.tolist(), low.tolist(), high.tolist(), strict=True)
    )
    return Forecast(
        points=points,
        model=best.model.name,
        models=tuple((each.model.name, each.aicc) for each in fitted),
        season=season,
        look_back=_look_back(seen, of, ahead=ahead, season=season, confidence=confidence),
        n=len(seen),
        unit=named,
        confidence=confidence,
    )


def _checked(values: Sequence[float], of: Indicator, *, ahead: int, season: int) -> Numbers:
    seen = np.array([nan if value is None else value for value in values], dtype=np.float64)
    if not np.isfinite(seen).all():
        raise ValueError("A value is missing or infinite; a forecast takes whole periods one after the other.")
    if (np.abs(seen) > LARGEST).any():
        raise ValueError("A value is beyond 1e100; count in larger units.")
    if ahead < 1 or season < 0 or season == 1:
        raise ValueError("At least one point is forecast, and a season has two points or more.")
    if of is not Indicator.MEASUREMENT and (seen < 0).any():
        raise ValueError("A count or share is below 0.")
    if of is Indicator.SHARE and (seen > 1).any():
        raise ValueError("A share is above 1.")
    return seen


def _lacking(seen: Numbers, season: int) -> Undefined | None:
    if len(seen) < max(NEEDED, SEASONS_NEEDED * season + 3 if season else 0):
        return Undefined.TOO_FEW_POINTS
    return Undefined.ALL_EQUAL if np.ptp(seen) == 0 else None


def _apart(values: Numbers, of: Indicator) -> Numbers:
    """Return the values where their variance hardly depends on their level."""
    if of is Indicator.COUNT:
        return np.asarray(2 * np.sqrt(values + 3 / 8), dtype=np.float64)
    return np.asarray(2 * np.arcsin(np.sqrt(values))) if of is Indicator.SHARE else values


def _back(values: Numbers, of: Indicator) -> Numbers:
    if of is Indicator.COUNT:
        return np.asarray(np.maximum(np.maximum(values, 0) ** 2 / 4 - 3 / 8, 0), dtype=np.float64)
    return np.asarray(np.sin(np.clip(values, 0, pi) / 2) ** 2) if of is Indicator.SHARE else values


def _fitted(values: Numbers, season: int, rounds: int = ROUNDS) -> list[Smoothed]:
    """Return the models that fit, the best first."""
    seasons = (0, season) if season and len(values) >= SEASONS_NEEDED * season + 3 else (0,)
    models = [SmoothingModel(trend, each) for each in seasons for trend in Trend]
    fitted = [found_here for model in models if (found_here := smooth(values, model, rounds=rounds))]
    return sorted(fitted, key=lambda each: each.aicc)


def _ahead(best: Smoothed, ahead: int, of: Indicator, confidence: float) -> tuple[Numbers, Numbers, Numbers]:
    means, variances = best.ahead(ahead)
    freedom = max(1, len(best.errors) - best.model.free + 1)
    half = float(stdtrit(freedom, (1 + confidence) / 2)) * np.sqrt(variances)
    return _back(means, of), _back(means - half, of), _back(means + half, of)


def _look_back(seen: Numbers, of: Indicator, *, ahead: int, season: int, confidence: float) -> LookBack | None:
    """Forecast the past from its own past, at up to eight origins, as far ahead as is asked now."""
    least = max(NEEDED, SEASONS_NEEDED * season + 3 if season else 0)
    origins = [place for place in range(least, len(seen)) if np.ptp(seen[:place]) > 0]
    if not origins:
        return None
    chosen = sorted({origins[round(each)] for each in np.linspace(0, len(origins) - 1, LOOKS_BACK)})
    held, errors, naive = 0, [], []
    for origin in chosen:
        fitted = _fitted(_apart(seen[:origin], of), season, COARSE)
        if not fitted:
            continue
        truth = seen[origin : origin + ahead]
        middle, low, high = _ahead(fitted[0], len(truth), of, confidence)
        held += int(((low <= truth) & (truth <= high)).sum())
        errors += np.abs(truth - middle).tolist()
        naive += np.abs(truth - _naive(seen[:origin], len(truth), season)).tolist()
    if not errors:
        return None
    error, naive_error = float(np.mean(errors)), float(np.mean(naive))
    return LookBack(
        held=proportion(held, len(errors), confidence=confidence),
        error=error,
        naive_error=naive_error,
        ratio=error / naive_error if naive_error else None,
        origins=len(chosen),
        n=len(errors),
        unit="points",
    )


def _naive(seen: Numbers, ahead: int, season: int) -> Numbers:
    """Return the last season once more, or the last point."""
    again = seen[-(season or 1) :]
    return np.asarray(np.resize(again, ahead), dtype=np.float64)
