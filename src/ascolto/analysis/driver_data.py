"""Answers on an outcome and its possible drivers, as correlations – also of resamples and where answers are missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers, as_weights
from ascolto.analysis.case_resampling import resampled_counts
from ascolto.analysis.estimates import Undefined

ROWS_AT_ONCE = 16384
NOTHING_LEFT = 1e-10  # of a variance of 1: what rounding leaves of a column that the others explain


class Missing(StrEnum):
    """What is done where an answer is missing."""

    LISTWISE = "listwise"  # a respondent who left one question open is left out
    PAIRWISE = "pairwise"  # each correlation is of all who answered both questions


@dataclass(frozen=True, slots=True)
class DriverData:
    """The columns that can be correlated; the last one is the outcome.

    `table` (rows, drivers + 1) is standardised and 0 where `seen` is False; `weights` (rows,) are above 0. `dropped`
    are the drivers that were constant, `left_out` the rows that were not used. `n` is the number of rows used –
    pairwise, the smallest number of rows that two columns share.
    """

    names: tuple[str, ...]
    dropped: tuple[str, ...]
    table: Numbers
    seen: NDArray[np.bool_]
    weights: Numbers
    n: int
    left_out: int
    missing: Missing
    undefined: Undefined | None

    def correlations(self) -> Numbers:
        """Return the (weighted) product-moment correlations, (drivers + 1, drivers + 1)."""
        return self._correlations(self.weights[None, :])[:, :, 0]

    def resampled(self, *, draws: int, seed: int, at_once: int | None = None) -> Iterator[Numbers]:
        """Yield correlations of resamples, (drivers + 1, drivers + 1, some); those that cannot be had are left out.

        That is a resample in which a column is constant, and one whose pairwise correlations contradict each other.
        """
        for counts in resampled_counts(len(self.weights), draws=draws, seed=seed, at_once=at_once):
            found = self.correlations_of(counts)
            yield found[:, :, np.isfinite(found).all(axis=(0, 1))]

    def correlations_of(self, counts: Numbers) -> Numbers:
        """Return the correlations of resamples, given how often each row was drawn, (resamples, rows); NaN as above."""
        found = self._correlations(counts * self.weights)
        there = np.asarray(np.isfinite(found).all(axis=(0, 1)))
        if not self.seen.all():
            there[there] = smallest_eigenvalues(found[:, :, there]) > -NOTHING_LEFT
        found[:, :, ~there] = np.nan
        return found

    def with_chance(self, *, seed: int) -> "DriverData":
        """Return the same with one driver more, the last, that is drawn at random (standard normal)."""
        chance = np.random.default_rng(seed).standard_normal((len(self.table), 1))
        return replace(
            self,
            table=np.hstack([self.table[:, :-1], chance, self.table[:, -1:]]),
            seen=np.hstack([self.seen[:, :-1], np.ones_like(chance, dtype=bool), self.seen[:, -1:]]),
        )

    def _correlations(self, counts: Numbers) -> Numbers:
        pairs = np.triu_indices(self.table.shape[1])
        moments = _complete_moments if self.seen.all() else _paired_moments
        sums: Numbers = np.zeros(())
        for begun in range(0, len(self.table), ROWS_AT_ONCE):
            rows = slice(begun, begun + ROWS_AT_ONCE)
            sums = sums + counts[:, rows] @ moments(self.table[rows], self.seen[rows].astype(float), pairs)
        joined = _joined_complete if self.seen.all() else _joined_paired
        return joined(sums.T, pairs)


def driver_data(
    outcome: Values,
    drivers: Mapping[str, Values],
    *,
    weights: Values | None = None,
    missing: Missing = Missing.LISTWISE,
) -> DriverData:
    """Return the answers ready to be correlated; what cannot be used is named.

    Args:
        outcome: (respondents,) NaN where missing.
        drivers: (respondents,) each, by name, NaN where missing; one driver or more.
        weights: (respondents,) 0 or more; who weighs 0 is left out.
        missing: `LISTWISE` or `PAIRWISE`.
    Returns:
        The columns, constant drivers dropped first. `undefined` says why they cannot be weighed: a constant outcome or
        no driver that varies (`ALL_EQUAL`), no more rows than drivers and a constant (`TOO_FEW_POINTS`), pairwise
        correlations that no data set could have (`INCONSISTENT`: an eigenvalue below 0).
    Raises:
        ValueError: no driver, columns of different length, values that are infinite, wrong weights.
    """
    if not drivers:
        raise ValueError("There is no driver to be weighed.")
    columns = [as_numbers(values, f"“{name}”") for name, values in drivers.items()]
    columns.append(as_numbers(outcome, "The outcome"))
    if len({len(column) for column in columns}) > 1:
        raise ValueError("The outcome and its drivers must have the same number of answers.")
    counted = as_weights(weights, len(columns[-1]))
    table = np.column_stack(columns)[counted > 0]
    found = _usable(tuple(drivers), table, counted[counted > 0], Missing(missing))
    return replace(found, left_out=len(counted) - len(found.table), undefined=_why_not(found))


def smallest_eigenvalues(correlations: Numbers) -> Numbers:
    """Return the smallest eigenvalue of each matrix, (columns, columns, matrices) → (matrices,)."""
    found: Numbers = np.linalg.eigvalsh(correlations.transpose(2, 0, 1)).min(axis=1)
    return found


def _usable(names: tuple[str, ...], table: Numbers, weights: Numbers, missing: Missing) -> DriverData:
    dropped: list[str] = []
    while True:
        varies = _varies(table)
        constant = [name for name, moves in zip(names, varies, strict=False) if not moves]
        dropped += constant
        keep = np.append(varies[:-1], True)
        names = tuple(name for name in names if name not in constant)
        table = table[:, keep]
        seen = ~np.isnan(table)
        rows = seen.all(axis=1) if missing == Missing.LISTWISE else seen.any(axis=1)
        if rows.all() and not constant:
            break
        table, weights = table[rows], weights[rows]  # which may leave a driver constant that was not
    shared = seen.T.astype(float) @ seen
    n = int(shared.min()) if len(table) else 0
    return DriverData(names, tuple(dropped), _standardised(table), seen, weights, n, 0, missing, None)


def _varies(table: Numbers) -> NDArray[np.bool_]:
    if not len(table):
        return np.ones(table.shape[1], dtype=bool)  # of nobody it is not known
    low = np.where(np.isnan(table), np.inf, table).min(axis=0)
    high = np.where(np.isnan(table), -np.inf, table).max(axis=0)
    return np.asarray(low < high)


def _standardised(table: Numbers) -> Numbers:
    """Return the columns with mean about 0 and standard deviation about 1, so that sums of squares are exact enough."""
    seen = ~np.isnan(table)
    answered = np.maximum(1, seen.sum(axis=0))
    filled = np.where(seen, table, 0)
    filled = filled / np.maximum(np.abs(filled).max(axis=0, initial=0), np.finfo(float).tiny)
    centred = np.where(seen, filled - filled.sum(axis=0) / answered, 0)
    spread = np.sqrt((centred**2).sum(axis=0) / answered)
    return np.ascontiguousarray(centred / np.where(spread > 0, spread, 1))


def _why_not(data: DriverData) -> Undefined | None:
    if not data.n:
        return Undefined.NOTHING_COUNTED
    if not data.names or not _varies(np.where(data.seen, data.table, np.nan))[-1]:
        return Undefined.ALL_EQUAL
    if data.n < len(data.names) + 2:
        return Undefined.TOO_FEW_POINTS
    correlations = data.correlations()[:, :, None]
    if not np.isfinite(correlations).all():
        return Undefined.ALL_EQUAL
    if not data.seen.all() and smallest_eigenvalues(correlations)[0] < -NOTHING_LEFT:
        return Undefined.INCONSISTENT
    return None


Pairs = tuple[NDArray[np.intp], ...]


def _complete_moments(table: Numbers, seen: Numbers, pairs: Pairs) -> Numbers:
    first, second = pairs
    return np.hstack([seen[:, :1], table, table.take(first, axis=1) * table.take(second, axis=1)])


def _joined_complete(sums: Numbers, pairs: Pairs) -> Numbers:
    size = pairs[0].max() + 1
    means = sums[1 : size + 1] / sums[0]
    covariances = _square(sums[size + 1 :] / sums[0], pairs) - means[:, None] * means
    return _scaled(covariances, np.diagonal(covariances).T[:, None], np.diagonal(covariances).T[None, :])


def _paired_moments(table: Numbers, seen: Numbers, pairs: Pairs) -> Numbers:
    first, second = pairs
    across = (len(table), -1)
    return np.hstack([
        seen.take(first, axis=1) * seen.take(second, axis=1),
        table.take(first, axis=1) * table.take(second, axis=1),
        (table[:, :, None] * seen[:, None, :]).reshape(across),
        ((table**2)[:, :, None] * seen[:, None, :]).reshape(across),
    ])  # fmt: skip


def _joined_paired(sums: Numbers, pairs: Pairs) -> Numbers:
    """Return correlations of which each has the means and variances of those who answered both questions."""
    size, half = pairs[0].max() + 1, len(pairs[0])
    shape = (size, size, sums.shape[1])
    shared = _square(sums[:half], pairs)
    shared = np.where(shared > 0, shared, np.nan)
    means = sums[2 * half : 2 * half + size**2].reshape(shape) / shared
    squares = sums[2 * half + size**2 :].reshape(shape) / shared
    variances = squares - means**2
    covariances = _square(sums[half : 2 * half], pairs) / shared - means * means.transpose(1, 0, 2)
    return _scaled(covariances, variances, variances.transpose(1, 0, 2))


def _square(halves: Numbers, pairs: Pairs) -> Numbers:
    size = pairs[0].max() + 1
    whole = np.empty((size, size, halves.shape[1]))
    whole[pairs] = halves
    whole[pairs[::-1]] = halves
    return whole


def _scaled(covariances: Numbers, variances: Numbers, others: Numbers) -> Numbers:
    """Return correlations, NaN where a column does not vary."""
    lowest = np.minimum(variances, others)
    scale = np.sqrt(
        np.where(lowest > NOTHING_LEFT, variances, np.nan) * np.where(lowest > NOTHING_LEFT, others, np.nan)
    )
    found = np.clip(covariances / scale, -1, 1)
    for column in range(len(found)):
        found[column, column] = np.where(np.isfinite(found[column, column]), 1, np.nan)
    return np.asarray(found)
