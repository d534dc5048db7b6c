"""Means and covariances of items, of the sample and of thousands of resamples at once.

A partial least squares model needs no more of the data than these. A resample is a row of counts – how often each
respondent is in it – so all resamples together are one product of two matrices: counts × products of items.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.paths.path_models import ModelRefused

# Numbers held at once: 2**22 of 8 bytes each are 32 MiB; products of items stay within the cache of a processor.
AT_ONCE = 2**22
IN_CACHE = 2**17
# A variance below this part of the item's own in the whole sample is a rounding error, not a variance.
NO_VARIANCE = 1e-12
# Squares of larger numbers run over.
LARGEST = 1e100
TWO = 2


class MissingItems(StrEnum):
    """What is done with a respondent who did not answer every item."""

    LISTWISE = "listwise"
    MEAN = "mean"
    PAIRWISE = "pairwise"


@dataclass(frozen=True, slots=True, eq=False)
class ItemAnswers:
    """What the respondents answered, ready for sums: centred and divided by the deviation, 0 where missing.

    `values`: (respondents, items). `present`: the same shape, 1 or 0, or None where nothing is missing. `centre` and
    `spread`: (items,) what brings the values back to the scale of the items. `rows`: which rows were used.
    """

    items: tuple[str, ...]
    values: Numbers
    present: Numbers | None
    centre: Numbers
    spread: Numbers
    rows: NDArray[np.intp]
    filled: int

    @property
    def n(self) -> int:
        """How many respondents are used."""
        return len(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Of each of several samples: means (samples, items) and covariances (samples, items, items), with divisor n."""

    means: Numbers
    covariances: Numbers

    @property
    def deviations(self) -> Numbers:
        """The standard deviation of each item in each sample, (samples, items)."""
        return np.sqrt(np.maximum(np.diagonal(self.covariances, axis1=1, axis2=2), 0.0))

    def correlations(self) -> Numbers:
        """Return (samples, items, items); NaN for an item that does not vary."""
        deviations = self.deviations
        known = np.where(deviations > 0, deviations, np.nan)
        correlations: Numbers = self.covariances / (known[:, :, None] * known[:, None, :])
        return correlations


def item_answers(names: Sequence[str], columns: Mapping[str, Values], missing: MissingItems) -> ItemAnswers:
    """Return the answers to these items.

    Args:
        names: the items wanted, each a key of `columns`.
        columns: each item with one number for each respondent, NaN where it was not answered.
        missing: leave out who did not answer all (listwise), put the mean of the item in (mean), or use for each pair
            of items whoever answered both (pairwise).
    Raises:
        ValueError: an item is not there, is infinite, or is longer than another.
        ModelRefused: an item does not vary, or fewer than two respondents remain.
    """
    matrix = _matrix(names, columns)
    unanswered = np.isnan(matrix)
    used = ~unanswered.any(axis=1) if missing is MissingItems.LISTWISE else ~unanswered.all(axis=1)
    matrix, unanswered = matrix[used], unanswered[used]
    if len(matrix) < TWO:
        raise ModelRefused(Undefined.TOO_FEW_POINTS, n=len(matrix), needed=TWO)
    answered = (~unanswered).sum(axis=0)
    centre = np.where(unanswered, 0.0, matrix).sum(axis=0) / np.maximum(answered, 1)
    values = np.where(unanswered, 0.0, matrix - centre)
    # The mean that is put in has no deviation: the zeros of `values` are it already.
    counted = np.maximum(answered, 1) if missing is MissingItems.PAIRWISE else np.full(len(names), len(matrix))
    spread = np.sqrt((values**2).sum(axis=0) / counted)
    for name, deviation, middle in zip(names, spread, centre, strict=True):
        if not deviation > NO_VARIANCE * abs(middle):
            raise ModelRefused(Undefined.ALL_EQUAL, name, n=len(matrix))
    return ItemAnswers(
        items=tuple(names),
        values=values / spread,
        present=(~unanswered).astype(np.float64) if missing is MissingItems.PAIRWISE and unanswered.any() else None,
        centre=centre,
        spread=spread,
        rows=np.flatnonzero(used),
        filled=int(unanswered.sum()) if missing is MissingItems.MEAN else 0,
    )


def _matrix(names: Sequence[str], columns: Mapping[str, Values]) -> Numbers:
    for name in names:
        if name not in columns:
            raise ValueError(f"There is no item “{name}” in the data.")
    read = [as_numbers(columns[name], f"The answers to “{name}”") for name in names]
    for name, column in zip(names, read, strict=True):
        if len(column) != len(read[0]):
            raise ValueError(f"“{names[0]}” has {len(read[0])} rows and “{name}” has {len(column)}.")
        if (np.abs(column[~np.isnan(column)]) > LARGEST).any():
            raise ValueError(f"The answers to “{name}” are too large to be squared.")
    return np.column_stack(read)


def moments_of(answers: ItemAnswers, counts: Numbers) -> Moments:
    """Return the means and covariances of samples.

    Args:
        answers: of all respondents.
        counts: (samples, respondents) how often each is in each sample, 0 or more.
    Returns:
        On the scale of the items. By pairs the correlation of two items is that of those who answered both, as
        `cor(use = "pairwise.complete.obs")` of R; means and deviations are of all who answered the item. NaN where
        nobody did, or two items have no variance together.
    """
    if answers.present is None:
        return _complete(answers, counts)
    return _by_pairs(answers, answers.present, counts)


def _complete(answers: ItemAnswers, counts: Numbers) -> Moments:
    items = answers.values.shape[1]
    upper = np.triu_indices(items)
    size = counts.sum(axis=1)[:, None]
    products = np.zeros((len(counts), len(upper[0])))
    for rows in _blocks_of(answers.n, len(upper[0])):
        values = answers.values[rows]
        products += counts[:, rows] @ (values[:, upper[0]] * values[:, upper[1]])
    means = counts @ answers.values / size
    covariances = np.empty((len(counts), items, items))
    covariances[:, upper[0], upper[1]] = covariances[:, upper[1], upper[0]] = products / size
    covariances -= means[:, :, None] * means[:, None, :]
    return _scaled(means, _without_rounding(covariances), answers)


def _by_pairs(answers: ItemAnswers, everyone: Numbers, counts: Numbers) -> Moments:
    samples, items = len(counts), answers.values.shape[1]
    together, sums, products, squares = np.zeros((4, samples, items * items))
    for rows in _blocks_of(answers.n, 4 * items * items):
        values, present, weights = answers.values[rows], everyone[rows], counts[:, rows]
        together += weights @ _each_with_each(present, present)
        sums += weights @ _each_with_each(values, present)
        products += weights @ _each_with_each(values, values)
        squares += weights @ _each_with_each(values * values, present)
    shape = (samples, items, items)
    both = np.where(together >= TWO, together, np.nan).reshape(shape)
    means = sums.reshape(shape) / both
    across = means.swapaxes(1, 2)
    variances = squares.reshape(shape) / both - means**2
    variances = np.where(variances > NO_VARIANCE, variances, np.nan)
    correlations = (products.reshape(shape) / both - means * across) / np.sqrt(variances * variances.swapaxes(1, 2))
    own = np.sqrt(np.diagonal(variances, axis1=1, axis2=2))
    covariances = correlations * own[:, :, None] * own[:, None, :]
    return _scaled(np.diagonal(means, axis1=1, axis2=2), covariances, answers)


def _each_with_each(left: Numbers, right: Numbers) -> Numbers:
    return (left[:, :, None] * right[:, None, :]).reshape(len(left), -1)


def _without_rounding(covariances: Numbers) -> Numbers:
    """Set to 0 what is left of the variance of an item that does not vary in a sample, and all that goes with it."""
    still = np.diagonal(covariances, axis1=1, axis2=2) <= NO_VARIANCE
    if still.any():
        covariances[still[:, :, None] | still[:, None, :]] = 0.0
    return covariances


def _scaled(means: Numbers, covariances: Numbers, answers: ItemAnswers) -> Moments:
    spread = answers.spread
    return Moments(answers.centre + means * spread, covariances * np.outer(spread, spread))


def _blocks_of(rows: int, columns: int) -> Iterator[slice]:
    """Yield slices of the rows so small that their products stay in the cache."""
    step = max(1, IN_CACHE // columns)
    for start in range(0, rows, step):
        yield slice(start, start + step)


def samples_at_once(answers: ItemAnswers) -> int:
    """Return how many samples are taken at once, so that counts and covariances stay small."""
    items = len(answers.items)
    return max(1, AT_ONCE // max(answers.n, items * items))
