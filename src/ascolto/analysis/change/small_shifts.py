"""What charts of small shifts have in common: target and variation of a series of measurements."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from ascolto.analysis.change.chart_lines import D2, mean_range
from ascolto.analysis.change.charted import Mask, MovingRanges, Numbers
from ascolto.analysis.change.control_charts import indexes_of, marked
from ascolto.analysis.estimates import Undefined


@dataclass(frozen=True, slots=True)
class Standard:
    """Against what a series is held: its target and the standard deviation of a point, and from how many points."""

    values: Numbers
    there: Mask
    target: float
    sigma: float
    n: int
    undefined: Undefined | None

    @property
    def z(self) -> Numbers:
        """Return the distance of each measured point from the target in standard deviations."""
        return (self.values[self.there] - self.target) / self.sigma


def standard_of(
    values: Sequence[float | None], *, target: float | None, sigma: float | None, baseline: range | slice | None
) -> Standard:
    """Return what is known of a series; target and sigma come from its baseline unless they are given.

    Raises:
        ValueError: an infinite value, a target that is not finite, a sigma not above 0.
    """
    if (sigma is not None and not (isfinite(sigma) and sigma > 0)) or (target is not None and not isfinite(target)):
        raise ValueError(f"A target of {target} with a sigma of {sigma} is no standard.")
    drawn = np.array([nan if value is None else value for value in values], dtype=np.float64)
    if np.isinf(drawn).any():
        raise ValueError("A value is infinite.")
    there = np.isfinite(drawn)
    inside, _ = marked(len(drawn), baseline=indexes_of(baseline, len(drawn)), excluded=())
    told = drawn[inside & there]
    lacking = _lacking(drawn, told, sigma=sigma, target=target)
    if lacking:
        return Standard(drawn, there, nan, nan, len(told), lacking)
    middle = float(told.mean()) if target is None else target
    spread = mean_range(told, MovingRanges.ALL) / D2 if sigma is None else sigma
    return Standard(drawn, there, middle, spread, len(told), None if spread else Undefined.ALL_EQUAL)


def _lacking(drawn: Numbers, told: Numbers, *, sigma: float | None, target: float | None) -> Undefined | None:
    if not np.isfinite(drawn).any():
        return Undefined.NOTHING_COUNTED
    if sigma is None and len(told) < 2:
        return Undefined.TOO_FEW_POINTS if len(told) else Undefined.EMPTY_BASELINE
    return Undefined.EMPTY_BASELINE if target is None and not len(told) else None
