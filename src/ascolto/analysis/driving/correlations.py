"""Correlations of columns in which answers may be missing, of all respondents or of many resamples at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers

ROWS_AT_ONCE = 16384
NOTHING_LEFT = 1e-10  # of a variance of 1: what rounding leaves of a column that the others explain

Pairs = tuple[NDArray[np.intp], ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Columns about 0 and about 1 in size, (columns, rows), 0 where `seen` is 0; `weights` (rows,) are above 0.

    `seen` is None where nothing is missing; otherwise each correlation is of the rows that both columns have, with the
    means and variances of those.
    """

    table: Numbers
    seen: Numbers | None
    weights: Numbers

    def correlations(self) -> Numbers:
        """Return the weighted product-moment correlations, (columns, columns), NaN where a column does not vary."""
        pairs = np.triu_indices(len(self.table))
        weighted = self.table * self.weights
        products = (weighted @ self.table.T)[pairs]
        if self.seen is None:
            sums = np.concatenate([[self.weights.sum()], weighted.sum(axis=1), products])
            return _joined(sums[:, None], pairs)[:, :, 0]
        shared = ((self.seen * self.weights) @ self.seen.T)[pairs]
        across = [(weighted @ self.seen.T).ravel(), ((weighted * self.table) @ self.seen.T).ravel()]
        return _joined_of_pairs(np.concatenate([shared, products, *across])[:, None], pairs)[:, :, 0]

    def resampled(self, counts: Numbers) -> Numbers:
        """Return the correlations of resamples, (columns, columns, resamples), NaN where they cannot be had.

        That is where a column does not vary, and where correlations of pairs contradict each other.

        Args:
            counts: (resamples, rows) how often each row was drawn.
        """
        pairs = np.triu_indices(len(self.table))
        weighted = counts * self.weights
        sums: Numbers = np.zeros(())
        for begun in range(0, len(self.weights), ROWS_AT_ONCE):
            rows = slice(begun, begun + ROWS_AT_ONCE)
            sums = sums + weighted[:, rows] @ self._moments(rows, pairs).T
        if self.seen is None:
            return _joined(sums.T, pairs)
        found = _joined_of_pairs(sums.T, pairs)
        there = np.flatnonzero(np.isfinite(found).all(axis=(0, 1)))
        found[:, :, there[smallest_eigenvalues(found[:, :, there]) < -NOTHING_LEFT]] = np.nan
        return found

    def _moments(self, rows: slice, pairs: Pairs) -> Numbers:
        """Return what is summed for the correlations, (sums, rows)."""
        table, (first, second) = self.table[:, rows], pairs
        if self.seen is None:
            return np.vstack([np.ones(table.shape[1]), table, table[first] * table[second]])
        seen = self.seen[:, rows]
        across = (len(table) ** 2, table.shape[1])
        return np.vstack([
            seen[first] * seen[second],
            table[first] * table[second],
            (table[:, None] * seen).reshape(across),
            ((table**2)[:, None] * seen).reshape(across),
        ])  # fmt: skip


def smallest_eigenvalues(correlations: Numbers) -> Numbers:
    """Return the smallest eigenvalue of each matrix, (columns, columns, matrices) → (matrices,)."""
    found: Numbers = np.linalg.eigvalsh(correlations.transpose(2, 0, 1)).min(axis=1)
    return found


def _joined(sums: Numbers, pairs: Pairs) -> Numbers:
    size = pairs[0].max() + 1
    means = sums[1 : size + 1] / sums[0]
    covariances = _square(sums[size + 1 :] / sums[0], pairs) - means[:, None] * means
    variances = np.diagonal(covariances).T
    return _scaled(covariances, variances[:, None], variances[None, :])


def _joined_of_pairs(sums: Numbers, pairs: Pairs) -> Numbers:
    size, half = pairs[0].max() + 1, len(pairs[0])
    shape = (size, size, sums.shape[1])
    shared = _square(sums[:half], pairs)
    shared = np.where(shared > 0, shared, np.nan)
    means = sums[2 * half : 2 * half + size**2].reshape(shape) / shared
    variances = sums[2 * half + size**2 :].reshape(shape) / shared - means**2
    covariances = _square(sums[half : 2 * half], pairs) / shared - means * means.transpose(1, 0, 2)
    return _scaled(covariances, variances, variances.transpose(1, 0, 2))


def _square(halves: Numbers, pairs: Pairs) -> Numbers:
    size = pairs[0].max() + 1
    whole = np.empty((size, size, halves.shape[1]))
    whole[pairs] = halves
    whole[pairs[::-1]] = halves
    return whole


def _scaled(covariances: Numbers, variances: Numbers, others: Numbers) -> Numbers:
    """Return correlations with exactly 1 on the diagonal, NaN where one of two columns does not vary."""
    varies = np.minimum(variances, others) > NOTHING_LEFT
    scale = np.sqrt(np.where(varies, variances, np.nan) * np.where(varies, others, np.nan))
    found = np.clip(covariances / scale, -1, 1)
    diagonal = np.arange(len(found))
    found[diagonal, diagonal] = np.where(np.isfinite(found[diagonal, diagonal]), 1, np.nan)
    return np.asarray(found)
