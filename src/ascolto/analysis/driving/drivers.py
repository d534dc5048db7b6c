"""What drives an outcome: the explained variance shared out among its drivers, fair to each order of asking (LMG)."""

from collections.abc import Mapping
from itertools import pairwise
from math import comb

import numpy as np

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.driving.correlations import NOTHING_LEFT
from ascolto.analysis.driving.driver_data import DriverData, Missing, driver_data
from ascolto.analysis.driving.driver_shares import Drivers, nothing_shared, shared_out
from ascolto.analysis.estimates import quantile_of

MOST_DRIVERS = 20
SUBSETS_AT_ONCE = 2**17
RESAMPLES = 1000


def drivers(
    outcome: Values,
    predictors: Mapping[str, Values],
    *,
    weights: Values | None = None,
    missing: Missing = Missing.LISTWISE,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Drivers:
    """Share the explained variance out among the drivers: to each its average gain over all orders of entering.

    Args:
        outcome: (respondents,) what is to be explained, such as overall satisfaction; NaN where missing.
        predictors: (respondents,) each, by name; NaN where missing. Those that are constant are dropped, and named; of
            the others there may be 1 to 20.
        weights: (respondents,) 0 or more.
        missing: `LISTWISE` leaves out who left anything open; `PAIRWISE` correlates whoever answered both.
        resamples: how often respondents are drawn again, 0 or more; the time grows with 2 to the number of drivers.
        confidence: two-sided level of the percentile intervals, strictly between 0 and 1.
        seed: of the resamples.
    Returns:
        Parts (0 or more) that add up to R² of the linear regression on all drivers, exactly: R² of all 2^p subsets is
        swept out of the correlation matrix. A driver that the others of a subset explain (a residual variance below
        1e-10 of its own) adds nothing to it, so collinear drivers are shared out too. Intervals are percentiles of the
        bootstrap over respondents; R² itself is not adjusted, and is too high in small samples. Undefined as
        `driver_data` says.
    Raises:
        ValueError: more than 20 drivers that vary, resamples below 0, confidence outside (0, 1), and as `driver_data`.
    Source:
        Lindeman, Merenda and Gold (1980), Introduction to Bivariate and Multivariate Analysis, 119 ff.; Grömping
        (2006), J. Stat. Softw. 17(1), formula 7; as a value of co-operative games, Shapley (1953), Ann. Math. Stud. 28.
    """
    quantile_of(confidence)
    data = driver_data(outcome, predictors, weights=weights, missing=missing)
    if len(data.names) > MOST_DRIVERS:
        raise ValueError(f"At most {MOST_DRIVERS} drivers can be shared out; there are {len(data.names)}.")
    if data.undefined:
        return nothing_shared(data, confidence=confidence)
    parts = average_gains(data.correlations[:, :, None])[0]
    return shared_out(data, parts, _drawn(data, resamples, seed), confidence=confidence)


def average_gains(correlations: Numbers) -> Numbers:
    """Return what each driver adds to R², averaged over all orders in which drivers can enter.

    Args:
        correlations: (drivers + 1, drivers + 1, matrices), the outcome last.
    Returns:
        (matrices, drivers). In a pairwise matrix that no data could have a gain may be below 0.
    """
    size = len(correlations) - 1
    with_and_without, without = _subset_weights(size)
    subsets = np.empty((2**size, 1))
    at_once = max(1, SUBSETS_AT_ONCE // len(subsets))
    rows = [np.empty((size + 1 - pivot, 2**pivot, at_once)) for pivot in range(size + 1)]
    gains = np.empty((correlations.shape[2], size))
    for begun in range(0, len(gains), at_once):
        some = correlations[:, :, begun : begun + at_once]
        explained = _explained([row[:, :, : some.shape[2]] for row in rows], some)
        left_out = np.einsum("s,sm->m", without, explained)
        explained *= with_and_without[:, None]
        gains[begun : begun + at_once] = _sums_with_each(explained) - left_out[:, None]
    return gains


def _explained(rows: list[Numbers], correlations: Numbers) -> Numbers:
    """Return R² of each subset of drivers, (subsets, matrices); bit b of a subset's index says that driver b is in it.

    `rows[a]` (columns from a on, subsets of the drivers before a, matrices) holds what those subsets leave of the
    covariances of column a with the later ones. Sweeping a driver out of the subsets without it gives those with it.
    """
    for first, row in enumerate(rows):
        row[:, 0] = correlations[first, first:]
    for driver, (own, _) in enumerate(pairwise(rows)):
        half = 2**driver
        variance, covariances = own[0], own[1:]
        slopes = covariances / np.where(variance > NOTHING_LEFT, variance, np.inf)
        for other, row in enumerate(rows[driver + 1 :]):
            swept = row[:, half : 2 * half]
            np.multiply(slopes[other], covariances[other:], out=swept)
            np.subtract(row[:, :half], swept, out=swept)
    return np.asarray(1 - rows[-1][0])


def _subset_weights(size: int) -> tuple[Numbers, Numbers]:
    """Return by subset how much R² counts for a driver in it and (negative) for one that is not, and the latter alone.

    A subset of s drivers stands before a given other one in s! (p - s - 1)! of the p! orders.
    """
    before = np.array([1 / (size * comb(size - 1, others)) for others in range(size)] + [0.0])
    members = np.bitwise_count(np.arange(2**size))
    return (before + np.append(0.0, before[:-1]))[members], before[members]


def _sums_with_each(values: Numbers) -> Numbers:
    """Return for each driver the sum over the subsets that hold it, (subsets, matrices) → (matrices, drivers)."""
    sums = []
    while len(values) > 1:
        half = len(values) // 2
        sums.append(values[half:].sum(axis=0))
        values = values[:half] + values[half:]
    return np.stack(sums[::-1], axis=1)


def _drawn(data: DriverData, resamples: int, seed: int) -> Numbers:
    batches = data.resampled(draws=resamples, seed=seed)
    return np.concatenate([np.empty((0, len(data.names))), *(average_gains(batch) for batch in batches)])
