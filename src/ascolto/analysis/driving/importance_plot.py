"""A plot of importance against performance: lines, quadrants, and how stable they are."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.resampling import percentile_bounds, resampled_counts

ON_THE_LINE = 1e-9
SCORE = "score"


class Crosshair(StrEnum):
    """Where high begins; a value on the line is high."""

    MEAN = "mean"  # of the attributes
    MEDIAN = "median"  # of the attributes
    MIDPOINT = "midpoint"  # of the scale
    DIAGONAL = "diagonal"  # importance = performance


class Quadrant(StrEnum):
    """What to do about an attribute (Martilla and James)."""

    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"
    CONCENTRATE_HERE = "concentrate_here"
    KEEP_UP = "keep_up"


QUADRANTS = tuple(Quadrant)  # at 2 · is important + performs
KEPT_UP = QUADRANTS.index(Quadrant.KEEP_UP)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute; `stability` is the share of resamples in which it lies in the same quadrant."""

    name: str
    importance: Estimate
    performance: Estimate
    quadrant: Quadrant | None
    stability: float | None
    correlation: float | None


@dataclass(frozen=True, slots=True)
class ImportancePerformance:
    """Attributes in the order given, and where the lines are; both None for the diagonal.

    `n` counts the respondents used, `left_out` those who were not, `resamples` those that the intervals rest on.
    """

    attributes: tuple[Attribute, ...]
    crosshair: Crosshair
    importance_line: float | None
    performance_line: float | None
    resamples: int
    left_out: int
    n: int
    unit: str
    confidence: float
    undefined: Undefined | None = None

    def findings(self) -> list[Finding]:
        """Return the attributes that are important and weak, the most important first."""
        if self.undefined:
            return [found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)]
        weak = [each for each in self.attributes if each.quadrant == Quadrant.CONCENTRATE_HERE]
        if not weak:
            return [found(FindingKind.NOTHING_STANDS_OUT, attributes=len(self.attributes), n=self.n, unit=self.unit)]
        return [
            found(
                FindingKind.CONCENTRATE_HERE,
                attribute=each.name,
                importance=each.importance.value,
                performance=each.performance.value,
                stability=each.stability,
                n=self.n,
                unit=self.unit,
            )
            for each in sorted(weak, key=lambda each: -(each.importance.value or 0))
        ]


# Importance and performance, (rows, attributes) each, to the lines of both, (rows, 1) each; None for the diagonal.
Lines = Callable[[Numbers, Numbers], tuple[Numbers, Numbers] | None]
# How often each respondent was drawn, (resamples, respondents), to importance and performance, (resamples, attributes).
Both = Callable[[Numbers], tuple[Numbers, Numbers]]


@dataclass(frozen=True, slots=True)
class Plot:
    """What is the same for stated and derived importance: from coordinates, also of resamples, to the result.

    `important` and `rated` (attributes,) count the answers behind either coordinate; without any there is no quadrant,
    for the reason `unknown`. `correlations` (attributes,) are those with an outcome, if there is one.
    """

    names: tuple[str, ...]
    important: NDArray[np.int64]
    rated: NDArray[np.int64]
    crosshair: Crosshair
    lines: Lines
    unit: str
    confidence: float
    n: int
    left_out: int
    unknown: Undefined = Undefined.NOTHING_COUNTED
    correlations: Numbers | None = None

    def drawn(self, both: Both, *, resamples: int, seed: int) -> ImportancePerformance:
        """Return the attributes with their quadrants, and the intervals and stability that resamples show."""
        known = (self.important > 0) & (self.rated > 0)
        if not known.any():
            return self.nothing(self.unknown)
        (sizes, means), (more_sizes, more_means) = both(np.ones((1, self.n))), self._resampled(both, resamples, seed)
        whole = np.isfinite(more_sizes[:, known]).all(axis=1) & np.isfinite(more_means[:, known]).all(axis=1)
        more_sizes, more_means = more_sizes[whole], more_means[whole]
        [places] = self._places(sizes[:, known], means[:, known])
        same = self._places(more_sizes[:, known], more_means[:, known]) == places
        among_known = np.cumsum(known) - 1
        lines = self.lines(sizes[:, known], means[:, known])
        attributes = tuple(
            Attribute(
                name=name,
                importance=self._estimate(sizes[0, place], more_sizes[:, place], self.important[place], self.unit),
                performance=self._estimate(means[0, place], more_means[:, place], self.rated[place], SCORE),
                quadrant=QUADRANTS[places[at]] if known[place] else None,
                stability=float(same[:, at].mean()) if known[place] and len(same) else None,
                correlation=self._correlation(place),
            )
            for place, (name, at) in enumerate(zip(self.names, among_known, strict=True))
        )
        return ImportancePerformance(
            attributes=attributes,
            crosshair=self.crosshair,
            importance_line=None if lines is None else float(lines[0][0, 0]),
            performance_line=None if lines is None else float(lines[1][0, 0]),
            resamples=len(more_sizes),
            left_out=self.left_out,
            n=self.n,
            unit=self.unit,
            confidence=self.confidence,
        )

    def nothing(self, reason: Undefined) -> ImportancePerformance:
        """Return that there is nothing to be plotted, and why."""
        return ImportancePerformance(
            (), self.crosshair, None, None, 0, self.left_out, self.n, self.unit, self.confidence, reason
        )

    def _resampled(self, both: Both, resamples: int, seed: int) -> tuple[Numbers, Numbers]:
        drawn = [both(counts) for counts in resampled_counts(self.n, draws=resamples, seed=seed)]
        nothing = np.empty((0, len(self.names)))
        return np.concatenate([nothing, *(each for each, _ in drawn)]), np.concatenate(
            [nothing, *(each for _, each in drawn)]
        )

    def _places(self, importance: Numbers, performance: Numbers) -> NDArray[np.int64]:
        """Return the places of attributes among the quadrants, (rows, attributes)."""
        if not len(importance):
            return np.empty(importance.shape, dtype=np.int64)
        lines = self.lines(importance, performance)
        if lines is None:
            return np.where(performance >= importance - ON_THE_LINE, KEPT_UP, KEPT_UP - 1)
        important, performs = (
            value >= line - ON_THE_LINE * np.maximum(1, np.abs(line))
            for value, line in zip((importance, performance), lines, strict=True)
        )
        return np.asarray(2 * important + performs, dtype=np.int64)

    def _estimate(self, value: float, drawn: Numbers, n: int, unit: str) -> Estimate:
        if not n:
            return without_value(self.unknown, n=0, unit=unit, confidence=self.confidence)
        drawn = drawn[np.isfinite(drawn)]
        if not len(drawn):
            return Estimate(float(value), None, None, int(n), unit, self.confidence)
        return Estimate(float(value), *percentile_bounds(drawn, self.confidence), int(n), unit, self.confidence)

    def _correlation(self, place: int) -> float | None:
        if self.correlations is None or np.isnan(self.correlations[place]):
            return None
        return float(self.correlations[place])


def lines_by(crosshair: Crosshair, scale: tuple[float, float] | None) -> Lines:
    """Return what finds the lines of importance and performance, (rows, 1) each, or None for the diagonal."""
    if crosshair == Crosshair.DIAGONAL:
        return lambda _importance, _performance: None
    if crosshair == Crosshair.MIDPOINT:
        if scale is None or not scale[0] < scale[1]:
            raise ValueError("The midpoint takes a scale: its lowest and its highest answer.")
        middle = (scale[0] + scale[1]) / 2
        return lambda rows, _: (np.full((len(rows), 1), middle), np.full((len(rows), 1), middle))
    centre = np.mean if crosshair == Crosshair.MEAN else np.median
    return lambda one, other: (centre(one, axis=1, keepdims=True), centre(other, axis=1, keepdims=True))
