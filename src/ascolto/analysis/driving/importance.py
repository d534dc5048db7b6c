"""Which attributes matter and are weak: importance against performance."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_numbers, as_weights
from ascolto.analysis.driving.correlations import NOTHING_LEFT
from ascolto.analysis.driving.driver_data import DriverData, driver_data
from ascolto.analysis.driving.drivers import MOST_DRIVERS, average_gains
from ascolto.analysis.driving.importance_plot import SCORE, Crosshair, ImportancePerformance, Plot, lines_by
from ascolto.analysis.estimates import Undefined, quantile_of
from ascolto.analysis.scores.answers import reckonable

RESAMPLES = 1000


class Derived(StrEnum):
    """What an attribute's importance is derived from, always regardless of its sign."""

    CORRELATION = "correlation"  # with the outcome
    REGRESSION = "regression"  # standardised slope beside all others
    DRIVERS = "drivers"  # share of what is explained, over all orders (LMG)


def stated_importance(
    performance: Mapping[str, Values],
    importance: Mapping[str, Values],
    *,
    crosshair: Crosshair = Crosshair.MEAN,
    scale: tuple[float, float] | None = None,
    weights: Values | None = None,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> ImportancePerformance:
    """Set how important attributes are said to be against how well they are rated.

    Args:
        performance: (respondents,) ratings of each attribute by name, NaN where missing.
        importance: (respondents,) how important the same attributes are, on the same scale.
        crosshair: where high begins. `MIDPOINT` takes `scale`; `DIAGONAL` compares the two means of an attribute.
        scale: the lowest and the highest answer.
        weights: (respondents,) 0 or more.
        resamples, confidence, seed: of the bootstrap over respondents, percentile intervals; 0 for none.
    Returns:
        Means of all who answered the one question, and the quadrant; lines and quadrants are found anew in each
        resample. An attribute that nobody rated has no quadrant. On the diagonal there are two kinds only: more
        important than good (`CONCENTRATE_HERE`), and the others (`KEEP_UP`). Undefined for nobody.
    Raises:
        ValueError: attributes that differ between the two, columns of different length, answers beyond 1e100, a
            midpoint without a scale, a scale upside down, and as `as_weights`.
    Source:
        Martilla and James (1977), J. Mark. 41(1), 77-79; diagonal: Slack (1994), Int. J. Oper. Prod. Manag. 14(5),
        59-75.
    """
    quantile_of(confidence)
    if set(performance) != set(importance):
        raise ValueError("The same attributes must have performance and importance.")
    lines = lines_by(Crosshair(crosshair), scale)
    rated = _columns(performance, "performance")
    wished = _columns({name: importance[name] for name in performance}, "importance")
    if len(rated) != len(wished):
        raise ValueError(f"There are {len(rated)} answers on performance and {len(wished)} on importance.")
    counted = as_weights(weights, len(rated))
    used = (counted > 0) & ~np.isnan(np.hstack([rated, wished])).all(axis=1)
    rated, wished, counted = rated[used], wished[used], counted[used] / counted.max(initial=0)
    seen, wished_by = ~np.isnan(rated), ~np.isnan(wished)
    plot = Plot(
        names=tuple(performance),
        important=wished_by.sum(axis=0),
        rated=seen.sum(axis=0),
        crosshair=Crosshair(crosshair),
        lines=lines,
        unit=SCORE,
        confidence=confidence,
        n=len(rated),
        left_out=int((~used).sum()),
    )

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        return _means(wished, counts * counted), _means(rated, counts * counted)

    return plot.drawn(both, resamples=resamples, seed=seed)


def derived_importance(
    performance: Mapping[str, Values],
    outcome: Values,
    *,
    derived: Derived = Derived.CORRELATION,
    crosshair: Crosshair = Crosshair.MEAN,
    weights: Values | None = None,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> ImportancePerformance:
    """Set how much attributes move with an outcome against how well they are rated.

    Args:
        performance: (respondents,) ratings of each attribute by name, NaN where missing.
        outcome: (respondents,) such as overall satisfaction, NaN where missing.
        derived: what importance is derived from.
        crosshair: `MEAN` or `MEDIAN`; importance has a scale of its own here.
        weights, resamples, confidence, seed: as for `stated_importance`.
    Returns:
        As `stated_importance`, of the respondents who answered everything. Importance is a size, 0 or more;
        `correlation` has the sign. An attribute that all rate alike has neither importance nor quadrant. Slopes of
        collinear attributes are the smallest that fit (Moore and Penrose): copies of one share its slope. Undefined
        as `driver_data` says.
    Raises:
        ValueError: another crosshair, more than 20 attributes for `DRIVERS`, and as `driver_data`.
    Source:
        Matzler et al. (2004), Ind. Mark. Manag. 33, 271-277 (stated against derived); Grömping (2006) for `DRIVERS`.
    """
    quantile_of(confidence)
    if Crosshair(crosshair) not in {Crosshair.MEAN, Crosshair.MEDIAN}:
        raise ValueError("Derived importance has no scale in common with performance: take the mean or the median.")
    whole = _Whole.of(performance, as_numbers(outcome, "The outcome"), weights)
    data = whole.data
    if derived == Derived.DRIVERS and len(data.names) > MOST_DRIVERS:
        raise ValueError(f"At most {MOST_DRIVERS} drivers can be shared out; there are {len(data.names)}.")
    plot = whole.plot(tuple(performance), Derived(derived), Crosshair(crosshair), confidence)
    if data.undefined:
        return plot.nothing(data.undefined)

    there = plot.important > 0

    def both(counts: Numbers) -> tuple[Numbers, Numbers]:
        sizes = np.full((len(counts), len(there)), np.nan)
        sizes[:, there] = _sizes(data, counts, Derived(derived))
        return sizes, _means(whole.rated, counts * whole.weights)

    return plot.drawn(both, resamples=resamples, seed=seed)


@dataclass(frozen=True, slots=True)
class _Whole:
    """The respondents who answered everything: their ratings (respondents, attributes) and weights."""

    data: DriverData
    rated: Numbers
    weights: Numbers
    left_out: int

    @classmethod
    def of(cls, performance: Mapping[str, Values], outcome: Numbers, weights: Values | None) -> "_Whole":
        rated = _columns(performance, "performance")
        if len(rated) != len(outcome):
            raise ValueError(f"There are {len(rated)} answers on performance and {len(outcome)} outcomes.")
        counted = as_weights(weights, len(rated))
        used = (counted > 0) & ~np.isnan(np.column_stack([rated, outcome])).any(axis=1)
        rated, left = rated[used], counted[used] / counted.max(initial=0)
        attributes = dict(zip(performance, rated.T, strict=True))
        data = driver_data(outcome[used], attributes, weights=left if len(left) else None)
        return cls(data, rated, left, int((~used).sum()))

    def plot(self, names: tuple[str, ...], derived: Derived, crosshair: Crosshair, confidence: float) -> Plot:
        """Return what is the same in all resamples."""
        n = len(self.rated)
        there = np.array([name in self.data.names for name in names])
        correlations = np.full(len(there), np.nan)
        if not self.data.undefined:
            correlations[there] = self.data.correlations[:-1, -1]
        return Plot(
            names=names,
            important=np.where(there, n, 0),
            rated=np.full(len(there), n),
            crosshair=crosshair,
            lines=lines_by(crosshair, None),
            unit=f"importance_by_{derived}",
            confidence=confidence,
            n=n,
            left_out=self.left_out,
            unknown=Undefined.ALL_EQUAL,
            correlations=correlations,
        )


def _columns(answers: Mapping[str, Values], what: str) -> Numbers:
    if not answers:
        raise ValueError("There is no attribute.")
    columns = [reckonable(as_numbers(values, f"The {what} of “{name}”")) for name, values in answers.items()]
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"All attributes must have the same number of answers on {what}.")
    return np.column_stack(columns)


def _means(answers: Numbers, counts: Numbers) -> Numbers:
    """Return the means of all who answered, (resamples, attributes), NaN where nobody did."""
    seen = ~np.isnan(answers)
    answered = counts @ seen
    return np.asarray((counts @ np.where(seen, answers, 0)) / np.where(answered > 0, answered, np.nan))


def _sizes(data: DriverData, counts: Numbers, derived: Derived) -> Numbers:
    """Return the derived importance in resamples, (resamples, drivers), NaN where it cannot be had."""
    correlations = data.answers.resampled(counts)
    there = np.isfinite(correlations).all(axis=(0, 1))
    usable = correlations[:, :, there]
    sizes = np.full((len(counts), len(data.names)), np.nan)
    if derived == Derived.CORRELATION:
        sizes[there] = np.abs(usable[:-1, -1].T)
    elif derived == Derived.REGRESSION:
        inverse = np.linalg.pinv(usable[:-1, :-1].transpose(2, 0, 1), rcond=NOTHING_LEFT, hermitian=True)
        sizes[there] = np.abs(np.einsum("mij,jm->mi", inverse, usable[:-1, -1]))
    else:
        gains = average_gains(usable)
        explained = gains.sum(axis=1, keepdims=True)
        sizes[there] = np.divide(gains, explained, out=np.full_like(gains, np.nan), where=explained > 0)
    return sizes
