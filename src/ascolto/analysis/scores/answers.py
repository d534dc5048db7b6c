"""The answers to one question with their weights, checked once; what was not answered is counted and left out."""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers, as_weights
from ascolto.analysis.estimates import Estimate, Undefined, without_value
from ascolto.analysis.scores.effective_size import size_of_sums
from ascolto.analysis.scores.tallies import Tally
from ascolto.analysis.shares.intervals import share_interval

Scale = tuple[float, float]
LARGEST = 1e100


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, in rows: one for each who answered, or one for many who answered the same.

    Attributes:
        values: (rows,) what was answered.
        weights: (rows,) the sum of the weights, above 0; the largest is 1.
        counts: (rows,) how many answered so.
        squares: (rows,) the sum of the squared weights, on the same footing.
        missing: how many gave no answer.
    """

    values: Numbers
    weights: Numbers
    counts: Numbers
    squares: Numbers
    missing: int

    @property
    def n(self) -> int:
        """Return how many answered and count."""
        return int(self.counts.sum())

    @property
    def effective_n(self) -> float:
        """Return how many equally weighted answers would be as precise (Kish)."""
        return size_of_sums(self.n, float(self.weights.sum()), float(self.squares.sum()))

    def share(self, chosen: NDArray[np.bool_]) -> float:
        """Return the weighted share of those chosen, which rounding does not push beyond 1."""
        return min(1.0, self.mean_of(chosen.astype(np.float64)))

    def mean_of(self, values: Numbers) -> float:
        """Return the weighted mean of something known of each row."""
        return float(self.weights @ values) / float(self.weights.sum())

    def one_by_one(self) -> tuple[Numbers, Numbers]:
        """Return values and weights of each who answered, to draw from.

        Raises:
            ValueError: they came counted.
        """
        if (self.counts > 1).any():
            raise ValueError("Answers that were counted cannot be drawn again; choose another interval.")
        return self.values, self.weights


def answers_of(values: Values | Tally, weights: Values | None, *, scale: Scale | None = None) -> Answers:
    """Return the answers without those that are missing (NaN) or weigh nothing.

    Raises:
        ValueError: values or weights that are none, weights beside answers that were counted with theirs, an answer
            outside the scale, or a scale without length.
    """
    if isinstance(values, Tally):
        return _counted(values, weights, scale)
    numbers = reckonable(as_numbers(values, "Answers"))
    weighed = as_weights(weights, len(numbers))
    answered = ~np.isnan(numbers)
    if scale is not None:
        _check_scale(numbers[answered], scale)
    counting = answered & (weighed > 0)
    missing = int((~answered).sum())
    if not counting.any():
        return _no_answers(missing)
    relative = np.asarray(weighed[counting] / weighed[counting].max())
    return Answers(numbers[counting], relative, np.ones(len(relative)), relative**2, missing)


def _no_answers(missing: int) -> Answers:
    nothing = np.empty(0)
    return Answers(nothing, nothing, nothing, nothing, missing)


def _counted(tally: Tally, weights: Values | None, scale: Scale | None) -> Answers:
    if weights is not None:
        raise ValueError("Answers that were counted bring their weights along.")
    some = tally.weighing
    if scale is not None:
        _check_scale(some.values, scale)
    if not len(some.values):
        return _no_answers(0)
    largest = some.weights.max()
    return Answers(reckonable(some.values), some.weights / largest, some.counts, some.squares / largest / largest, 0)


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
    """Return a share of n answers that are worth `size` equal ones (infinitely many: all there are), with Wilson's."""
    if not n:
        return without_value(Undefined.NOTHING_COUNTED, n=0, unit="share", confidence=confidence)
    counted = share if size == inf else min(size, share * size)
    interval = share_interval(counted, size, confidence=confidence)
    return Estimate(share, interval.low, interval.high, n, "share", confidence)
