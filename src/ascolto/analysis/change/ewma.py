"""Whether a series has drifted by little: each point is averaged with those before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite

from ascolto.analysis.change.run_lengths import ewma_run_length
from ascolto.analysis.change.small_shifts import Standard, standard_of
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Fact, Finding, FindingKind, found


@dataclass(frozen=True, slots=True)
class EwmaPoint:
    """One point: the measurement, the weighted average so far with its limits, and whether it lies beyond them."""

    value: float | None
    average: float | None
    low: float | None
    high: float | None
    is_beyond: bool


@dataclass(frozen=True, slots=True)
class Ewma:
    """A series as exponentially weighted moving average; `false_alarm_every` is its mean run length when stable.

    `n` counts the points from which target and sigma come.
    """

    points: tuple[EwmaPoint, ...]
    target: float | None
    sigma: float | None
    weight: float
    width: float
    false_alarm_every: float
    n: int
    unit: str
    undefined: Undefined | None = None

    @property
    def beyond(self) -> tuple[int, ...]:
        """Return the indexes of the points beyond their limits."""
        return tuple(place for place, point in enumerate(self.points) if point.is_beyond)

    def finding(self) -> Finding:
        """Return since when the average has been beyond its limits, the last time, or that it has drifted nowhere."""
        if self.undefined or self.target is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        measured = [(place, point) for place, point in enumerate(self.points) if point.average is not None]
        stretches = [list(points) for is_beyond, points in groupby(measured, lambda at: at[1].is_beyond) if is_beyond]
        often: dict[str, Fact] = {"false_alarm_every": self.false_alarm_every, "n": self.n, "unit": self.unit}
        if not stretches:
            return found(FindingKind.NO_DRIFT, target=self.target, average=measured[-1][1].average, **often)
        (first, _), (last, point) = stretches[-1][0], stretches[-1][-1]
        above = (point.average or 0.0) > self.target
        level: dict[str, Fact] = {"average": point.average, "target": self.target}
        return found(FindingKind.DRIFT, first=first, last=last, side="above" if above else "below", **level, **often)


def ewma(
    values: Sequence[float | None],
    *,
    weight: float = 0.2,
    width: float = 2.962,
    target: float | None = None,
    sigma: float | None = None,
    baseline: range | slice | None = None,
    unit: str = "measurement",
) -> Ewma:
    """Chart the exponentially weighted moving average of a series.

    Args:
        values: (points,) in order of time; None or nan where nothing was measured: there the average waits.
        weight: of the latest point, above 0, at most 1; small weights see small shifts, and see them late.
        width: of the limits, in standard deviations of the average; by default false alarms come every 500 points.
        target: what the series should be; the mean of the baseline if None.
        sigma: standard deviation of a point, above 0; the mean moving range of the baseline / 1.128 if None.
        baseline: the points from which target and sigma come; all if None.
        unit: of the values.
    Returns:
        Averages with limits that widen from the first point on as the variance of the average does, so that an early
        shift is seen too. Undefined without a point, or without variation.
    Raises:
        ValueError: a weight outside (0, 1], a width or sigma not above 0, an infinite value.
    Source:
        Roberts (1959), Technometrics 1, 239-250; Montgomery, 7th ed., section 9.2.
    """
    every = ewma_run_length(weight=weight, width=width)
    standard = standard_of(values, target=target, sigma=sigma, baseline=baseline)
    return Ewma(
        points=_points(standard, weight=weight, width=width),
        target=None if standard.undefined else standard.target,
        sigma=None if standard.undefined else standard.sigma,
        weight=weight,
        width=width,
        false_alarm_every=every,
        n=standard.n,
        unit=unit,
        undefined=standard.undefined,
    )


def _points(standard: Standard, *, weight: float, width: float) -> tuple[EwmaPoint, ...]:
    average, seen, points = standard.target, 0, []
    for value in standard.values.tolist():
        if not isfinite(value) or standard.undefined:
            points.append(EwmaPoint(value if isfinite(value) else None, None, None, None, is_beyond=False))
            continue
        seen += 1
        average = weight * value + (1 - weight) * average
        half = width * standard.sigma * (weight / (2 - weight) * (1 - (1 - weight) ** (2 * seen))) ** 0.5
        is_beyond = abs(average - standard.target) > half
        points.append(EwmaPoint(value, average, standard.target - half, standard.target + half, is_beyond=is_beyond))
    return tuple(points)
