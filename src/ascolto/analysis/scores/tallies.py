"""Answers that were counted before they came: enough for scores, however many people answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ascolto.analysis.arrays import Numbers, Values, as_numbers

# Sums that were rounded on their way may break Cauchy's inequality by so much.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers counted by what was answered, with sums of their weights: a database can make it without giving a row.

    Attributes:
        values: (rows,) what was answered; several rows may hold the same.
        counts: (rows,) how many answered so, 0 or more, whole.
        weights: (rows,) the sum of their weights.
        squares: (rows,) the sum of their squared weights. Kish's effective n needs no more.
    """

    values: Numbers
    counts: Numbers
    weights: Numbers
    squares: Numbers

    @property
    def n(self) -> int:
        """Return how many answered."""
        return int(self.counts.sum())

    @property
    def weighing(self) -> "Tally":
        """Return the rows that weigh something."""
        some = (self.weights > 0) & (self.counts > 0)
        return self if some.all() else Tally(*(column[some] for column in self._columns))

    @property
    def is_weighted(self) -> bool:
        """Return whether some weigh more than others."""
        some = self.weighing
        if not len(some.values):
            return False
        each = some.weights / some.counts
        even = some.counts * (each / each.max()) ** 2
        squares = some.squares / each.max() / each.max()
        return bool((np.ptp(each) > ROUNDING * each.max()) or (np.abs(squares - even) > ROUNDING * even).any())

    def at_least(self, least: float) -> "Tally":
        """Return 1 for those who answered at least this, and 0 for the others."""
        return Tally((self.values >= least).astype(np.float64), self.counts, self.weights, self.squares)

    @property
    def _columns(self) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        return self.values, self.counts, self.weights, self.squares


def tally(values: Values, counts: Values, *, weights: Values | None = None, squares: Values | None = None) -> Tally:
    """Return answers that were counted.

    Args:
        values: (rows,) what was answered.
        counts: (rows,) how many answered so, and weigh something; 0 or more, whole.
        weights: (rows,) the sum of their weights, 0 or more; None weighs all alike.
        squares: (rows,) the sum of their squared weights; given with `weights`, and only then.
    Raises:
        ValueError: columns of different lengths, a value that is missing, a count that is not whole, a sum below 0, or
            squares that no weights could have.
    """
    answers, numbers = as_numbers(values, "Answers"), as_numbers(counts, "Counts")
    if (weights is None) != (squares is None):
        raise ValueError("The sums of weights and of their squares are given together.")
    sums = numbers if weights is None else as_numbers(weights, "Sums of weights")
    of_squares = numbers if squares is None else as_numbers(squares, "Sums of squared weights")
    columns = (answers, numbers, sums, of_squares)
    if len({len(column) for column in columns}) > 1:
        raise ValueError("Each answer that was counted needs a count, and sums of its weights.")
    if np.isnan(np.concatenate(columns)).any():
        raise ValueError("Nothing may be missing of answers that were counted.")
    if (numbers < 0).any() or (numbers % 1 != 0).any() or (sums < 0).any() or (of_squares < 0).any():
        raise ValueError("Counts must be whole numbers, and sums of weights 0 or more.")
    if (sums**2 > numbers * of_squares * (1 + ROUNDING)).any():
        raise ValueError("No weights have these sums.")
    return Tally(*columns)


def tally_of(values: Values, weights: Values | None = None) -> Tally:
    """Return answers counted one by one, (respondents,) each; None weighs all alike.

    Raises:
        ValueError: as `tally`, or lengths that differ.
    """
    numbers = as_numbers(values, "Answers")
    once = np.ones(len(numbers))
    weighed = once if weights is None else as_numbers(weights, "Weights")
    return tally(numbers, once, weights=weighed, squares=weighed**2)


def together(tallies: Sequence[Tally]) -> Tally:
    """Return the answers of several groups of different people as those of one, each value once."""
    if not tallies:
        return tally([], [])
    values, places = np.unique(np.concatenate([each.values for each in tallies]), return_inverse=True)

    def summed(columns: Sequence[Numbers]) -> Numbers:
        return np.bincount(places, weights=np.concatenate(columns), minlength=len(values)).astype(np.float64)

    return Tally(
        values,
        summed([each.counts for each in tallies]),
        summed([each.weights for each in tallies]),
        summed([each.squares for each in tallies]),
    )
