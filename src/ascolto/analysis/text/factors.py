"""Non-negative factors of a sparse matrix: few rows of words from which every text is roughly a sum."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ascolto.analysis.arrays import Numbers

MOST_STEPS = 60
SLOW_ENOUGH = 3e-4
SWEEPS = 2
# Each factor begins as the mean of this many rows drawn at random (Langville and others: "random Acol").
BEGUN_FROM = 10
TINY = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """`loadings` (rows, factors) times `parts` (factors, columns) is near the matrix; nothing is below 0.

    `parts` have length 1, so that a loading tells how much of a row of length 1 lies in that direction; a factor that
    nothing needs is all 0. `error` is the sum of squares that is left.
    """

    loadings: Numbers
    parts: Numbers
    error: float


def factorise(matrix: sparse.csr_array, parts: Numbers) -> Factors:
    """Return the factors to which these parts lead: hierarchical alternating least squares, until it slows down.

    Args:
        matrix: (rows, columns) 0 or more, mostly 0.
        parts: (factors, columns) 0 or more, where to begin.
    Source:
        Cichocki and Phan (2009), IEICE Trans. Fundam. E92-A, 708-721.
    """
    turned = sparse.csr_array(matrix.T)
    whole = float((matrix.data**2).sum())
    parts = _unit(parts)[0]
    loadings = np.zeros((matrix.shape[0], len(parts)))
    before = error = whole
    for _step in range(MOST_STEPS):
        loadings = loadings_on(matrix, parts, begin=loadings)
        towards, among = turned @ loadings, _products(loadings.T)
        parts = _improved(parts.T, towards, among).T
        error = whole - 2 * float((towards * parts.T).sum()) + float((among * _products(parts)).sum())
        parts, lengths = _unit(parts)
        loadings *= lengths
        if before - error <= SLOW_ENOUGH * whole:
            break
        before = error
    return Factors(loadings_on(matrix, parts, begin=loadings), parts, max(0.0, error))


def loadings_on(matrix: sparse.csr_array, parts: Numbers, *, begin: Numbers | None = None) -> Numbers:
    """Return how much of each part each row of the matrix holds: least squares with nothing below 0.

    Args:
        matrix: (rows, columns).
        parts: (factors, columns).
        begin: (rows, factors) a first guess.
    """
    start = np.zeros((matrix.shape[0], len(parts))) if begin is None else begin
    return _improved(start, matrix @ np.ascontiguousarray(parts.T), _products(parts))


def begun(matrix: sparse.csr_array, factors: int, rng: np.random.Generator) -> Numbers:
    """Return parts to begin with: means of rows that were drawn at random."""
    rows = matrix.shape[0]
    drawn = rng.integers(rows, size=(factors, BEGUN_FROM))
    places = (np.ones(drawn.size), (np.repeat(np.arange(factors), BEGUN_FROM), drawn.ravel()))
    means = (sparse.csr_array(places, shape=(factors, rows)) @ matrix).toarray() / BEGUN_FROM
    # A little everywhere, so that no word is shut out for ever.
    return np.asarray(means + rng.random(means.shape) * means.mean() * 0.1)


def _improved(factor: Numbers, towards: Numbers, among: Numbers) -> Numbers:
    """Return a factor after each of its columns was moved in turn to its best place, the others staying."""
    columns = np.ascontiguousarray(factor.T)
    aims = np.ascontiguousarray(towards.T)
    for _sweep in range(SWEEPS):
        for column in range(len(columns)):
            if among[column, column] > TINY:
                step = (aims[column] - np.einsum("i,ij", among[column], columns)) / among[column, column]
                np.maximum(columns[column] + step, 0.0, out=columns[column])
    return columns.T


def _products(rows: Numbers) -> Numbers:
    """Return the product of each two rows, in one thread: for so few rows the threads of a BLAS only get in the way."""
    return np.asarray(np.einsum("ik,jk->ij", rows, rows))


def _unit(parts: Numbers) -> tuple[Numbers, Numbers]:
    lengths = np.sqrt((parts * parts).sum(axis=1))
    return parts / np.maximum(lengths, TINY)[:, None], lengths
