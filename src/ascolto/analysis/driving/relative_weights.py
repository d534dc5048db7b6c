"""What drives an outcome, in one step and for any number of drivers: Johnson's relative weights."""

from collections.abc import Mapping

import numpy as np

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.driving.correlations import NOTHING_LEFT
from ascolto.analysis.driving.driver_data import Missing, driver_data
from ascolto.analysis.driving.driver_shares import Drivers, against_chance, nothing_shared, shared_out
from ascolto.analysis.driving.drivers import RESAMPLES
from ascolto.analysis.estimates import quantile_of


def relative_weights(
    outcome: Values,
    predictors: Mapping[str, Values],
    *,
    weights: Values | None = None,
    missing: Missing = Missing.LISTWISE,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Drivers:
    """Share the explained variance out among the drivers by way of the uncorrelated variables nearest to them.

    Args:
        outcome, predictors, weights, missing, resamples, confidence, seed: as for `drivers`; any number of drivers.
    Returns:
        Parts that add up to R², and `over_chance`: by how much each is larger than that of a standard normal driver
        drawn at random and put beside the others (one draw, the first of the seed). A part is never below 0, so its own
        interval never holds 0; a driver is shown to matter where that of `over_chance` lies above 0. Intervals are
        percentiles of the bootstrap over respondents. Collinear drivers have eigenvalues of 0, whose inverse is taken
        as 0 (Moore and Penrose), so that R² stays that of the regression. Undefined as `driver_data` says.
    Raises:
        ValueError: resamples below 0, confidence outside (0, 1), and as `driver_data`.
    Source:
        Johnson (2000), Multivar. Behav. Res. 35, 1-19 (the same numbers: Genizi 1993, Stat. Sin. 3, 407-420);
        Tonidandel, LeBreton and Johnson (2009), Psychol. Methods 14, 387-399.
    """
    quantile_of(confidence)
    data = driver_data(outcome, predictors, weights=weights, missing=missing)
    if data.undefined:
        return nothing_shared(data, confidence=confidence)
    beside_chance = data.with_chance(seed=seed)
    draws = [np.empty((0, 2, len(data.names)))]
    draws += [_both(batch) for batch in beside_chance.resampled(draws=resamples, seed=seed + 1)]
    drawn = np.concatenate(draws)
    parts, over = _both(beside_chance.correlations[:, :, None])[0]
    shared = shared_out(data, parts, drawn[:, 0], confidence=confidence)
    return against_chance(shared, data.names, over, drawn[:, 1])


def johnson_parts(correlations: Numbers) -> Numbers:
    """Return the part of R² that each driver has by its correlations with the uncorrelated variables nearest to all.

    Args:
        correlations: (drivers + 1, drivers + 1, matrices), the outcome last.
    Returns:
        (matrices, drivers), adding up to R².
    Source:
        Johnson (2000): with the eigenvectors V and eigenvalues D of the drivers' correlations, L = V √D V', the parts
        are (L * L) (L⁻¹ r)².
    """
    between = correlations[:-1, :-1].transpose(2, 0, 1)
    with_outcome = correlations[:-1, -1].T
    values, vectors = np.linalg.eigh(between)
    is_there = values > NOTHING_LEFT
    roots = np.sqrt(np.where(is_there, values, 0))
    inverse = np.where(is_there, 1 / np.where(is_there, roots, 1), 0)
    loadings = np.einsum("mij,mj,mkj->mik", vectors, roots, vectors)
    slopes = np.einsum("mij,mj,mkj,mk->mi", vectors, inverse, vectors, with_outcome, optimize=True)
    return np.asarray(np.einsum("mij,mj->mi", loadings**2, slopes**2))


def _both(correlations: Numbers) -> Numbers:
    """Return the parts without chance, and how much larger than its own they are beside it (matrices, 2, drivers)."""
    drivers = len(correlations) - 2
    without = [*range(drivers), drivers + 1]
    parts = johnson_parts(correlations[np.ix_(without, without)])
    beside = johnson_parts(correlations)
    return np.stack([parts, beside[:, :-1] - beside[:, -1:]], axis=1)
