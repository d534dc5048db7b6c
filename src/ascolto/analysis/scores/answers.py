"""The answers to one question with their weights, checked once; what was not answered is counted and left out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers, as_weights
from ascolto.analysis.estimates import Estimate, Undefined, without_value
from ascolto.analysis.scores.effective_size import effective_n
from ascolto.analysis.shares.intervals import share_interval

Scale = tuple[float, float]
LARGEST = 1e100


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: `values` and `weights` (answers,), all weights above 0; `missing` gave no answer."""

    values: Numbers
    weights: Numbers
    missing: int

    @property
    def n(self) -> int:
        """Return how many answered and count."""
        return len(self.values)

    @property
    def effective_n(self) -> float:
        """Return how many equally weighted answers would be as precise (Kish)."""
        return effective_n(self.weights) if self.n else 0.0

    def share(self, chosen: NDArray[np.bool_]) -> float:
        """Return the weighted share of those chosen, which rounding does not push beyond 1."""
        return min(1.0, self.mean_of(chosen.astype(np.float64)))

    def mean_of(self, values: Numbers) -> float:
        """Return the weighted mean of something known of each who answered."""
        return float(self.relative @ values) / float(self.relative.sum())

    @property
    def relative(self) -> Numbers:
        """Return the weights with the largest as 1, so that sums do not run over."""
        return np.asarray(self.weights / self.weights.max())


def answers_of(values: Values, weights: Values | None, *, scale: Scale | None = None) -> Answers:
    """Return the answers without those that are missing (NaN) or weigh nothing.

    Raises:
        ValueError: values or weights that are none, an answer outside the scale, or a scale without length.
    """
    numbers = reckonable(as_numbers(values, "Answers"))
    weighed = as_weights(weights, len(numbers))
    answered = ~np.isnan(numbers)
    if scale is not None:
        _check_scale(numbers[answered], scale)
    counting = answered & (weighed > 0)
    return Answers(numbers[counting], weighed[counting], int((~answered).sum()))


def reckonable(values: Numbers) -> Numbers:
    """Return the values as they are, none of them so large that its square runs over.

    Raises:
        ValueError: one is.
    """
    if (np.abs(values) > LARGEST).any():
        raise ValueError("Answers are too large to be squared.")
    return values


def _check_scale(values: Numbers, scale: Scale) -> None:
    least, most = scale
    if not (np.isfinite([least, most]).all() and least < most):
        raise ValueError(f"A scale from {least:g} to {most:g} has no length.")
    outside = values[(values < least) | (values > most)]
    if len(outside):
        raise ValueError(f"An answer of {outside[0]:g} is outside the scale from {least:g} to {most:g}.")


def share_of(given: Answers, chosen: NDArray[np.bool_], confidence: float) -> Estimate:
    """Return the weighted share of those chosen among all who answered, with Wilson's interval."""
    return estimated_share(given.share(chosen) if given.n else 0.0, given.effective_n, given.n, confidence)


def estimated_share(share: float, size: float, n: int, confidence: float) -> Estimate:
    """Return a share of n answers that are worth `size` equal ones, with Wilson's interval."""
    if not n:
        return without_value(Undefined.NOTHING_COUNTED, n=0, unit="share", confidence=confidence)
    interval = share_interval(min(size, share * size), size, confidence=confidence)
    return Estimate(share, interval.low, interval.high, n, "share", confidence)
