"""One common factor behind several questions, by maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from ascolto.analysis.arrays import Numbers

# Below this share of its own, an answer would be the factor itself (a Heywood case); as factanal of R.
LEAST_UNIQUENESS = 0.005
FEWEST = 3
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class OneFactor:
    """Standardised loadings (items,), what each item has of its own (1 - loading²), and whether one is at the bound."""

    loadings: Numbers
    uniquenesses: Numbers
    is_heywood: bool


def one_factor(correlations: Numbers) -> OneFactor | None:
    """Return the loadings of one factor by maximum likelihood.

    Args:
        correlations: (items, items), of at least three items; two do not determine a factor.
    Returns:
        Loadings with a sum of 0 or more; None for fewer than three items, where the correlations are singular, or
        where no solution is found.
    Source:
        Jöreskog (1967), Psychometrika 32, 443-482; uniquenesses from 0.005 on, as factanal of R.
    """
    k = len(correlations)
    if k < FEWEST or np.linalg.eigvalsh(correlations)[0] < SINGULAR:
        return None

    def lack_of_fit(own: Numbers) -> tuple[float, Numbers]:
        values, vectors = _eigen(correlations, own)
        loadings = _loadings(values, vectors, own)
        rest = values[:-1]
        slope = (loadings**2 + own - np.diag(correlations)) / own**2
        return float((rest - np.log(rest) - 1).sum()) + _below_one(values[-1]), slope

    start = np.clip(1 / np.diag(np.linalg.inv(correlations)) * (1 - 0.5 / k), LEAST_UNIQUENESS, 1)
    bounds = [(LEAST_UNIQUENESS, 1.0)] * k
    options = {"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-8}
    solved = minimize(lack_of_fit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    if not np.isfinite(solved.fun):
        return None
    own = np.asarray(solved.x)
    loadings = _loadings(*_eigen(correlations, own), own)
    if loadings.sum() < 0:
        loadings = -loadings
    return OneFactor(loadings, own, bool((own <= LEAST_UNIQUENESS * (1 + 1e-6)).any()))


def _eigen(correlations: Numbers, own: Numbers) -> tuple[Numbers, Numbers]:
    scale = 1 / np.sqrt(own)
    values, vectors = np.linalg.eigh(correlations * scale[:, None] * scale)
    return np.maximum(values, SINGULAR), vectors


def _loadings(values: Numbers, vectors: Numbers, own: Numbers) -> Numbers:
    return np.asarray(np.sqrt(own) * vectors[:, -1] * np.sqrt(max(0.0, values[-1] - 1)))


def _below_one(largest: float) -> float:
    """Return the misfit of the largest root where there is no common variance at all."""
    return 0.0 if largest >= 1 else float(largest - np.log(largest) - 1)
