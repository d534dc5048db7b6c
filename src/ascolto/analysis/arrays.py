"""Columns of numbers as the methods take them: checked once, at the door of each method."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Values = Sequence[float] | Numbers


def as_numbers(values: Values, what: str) -> Numbers:
    """Return the values as an array of floats; NaN stands for what is missing.

    Raises:
        ValueError: they are not one row of numbers, or one of them is infinite; `what` names them in the sentence.
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{what} must be numbers.") from None
    if numbers.ndim != 1:
        raise ValueError(f"{what} must be one row of numbers.")
    if np.isinf(numbers).any():
        raise ValueError(f"{what} must be finite.")
    return numbers


def as_matrix(values: Sequence[Values] | Numbers, what: str) -> Numbers:
    """Return the values as rows × columns of floats; NaN stands for what is missing.

    Raises:
        ValueError: the rows are not equally long, or a value is infinite; `what` names them in the sentence.
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{what} must be numbers, in rows of equal length.") from None
    if numbers.ndim != 2:
        raise ValueError(f"{what} must be rows of numbers.")
    if np.isinf(numbers).any():
        raise ValueError(f"{what} must be finite.")
    return numbers


def in_proportion(weights: Numbers) -> Numbers:
    """Return the weights, 0 or more and at least one of them above 0, as parts of 1; large ones do not run over."""
    relative = weights / weights.max()
    return np.asarray(relative / relative.sum())


def standardised(columns: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the columns with mean 0 and deviation 1 (n in the denominator), their means, and their deviations.

    Columns that do not vary become 0, with a deviation of 1. However large or small the numbers are, nothing runs over.
    """
    largest = np.abs(columns).max(axis=0)
    largest = np.where(largest > 0, largest, 1.0)
    relative = columns / largest
    centre, spread = relative.mean(axis=0), relative.std(axis=0)
    varies = (np.ptp(columns, axis=0) > 0) & (spread > 0)
    spread = np.where(varies, spread, 1.0)
    scores = np.where(varies, (relative - centre) / spread, 0.0)
    return scores, centre * largest, np.where(varies, spread * largest, 1.0)


def midranks(values: Numbers) -> Numbers:
    """Return ranks from 1, equal values sharing the mean of theirs."""
    _values, place, often = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(often)
    return np.asarray((last - (often - 1) / 2)[place])


def as_weights(weights: Values | None, n: int) -> Numbers:
    """Return the weights of n observations; without any, all count once.

    Raises:
        ValueError: there are not n of them, or one is missing, negative or not finite, or all are 0.
    """
    if weights is None:
        return np.ones(n)
    numbers = as_numbers(weights, "Weights")
    if len(numbers) != n:
        raise ValueError(f"There are {len(numbers)} weights for {n} observations.")
    if np.isnan(numbers).any() or (numbers < 0).any():
        raise ValueError("Weights must be 0 or more, and none may be missing.")
    if n and not numbers.max() > 0:
        raise ValueError("At least one weight must be more than 0.")
    return numbers
