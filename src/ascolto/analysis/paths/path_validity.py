"""Whether the items of a block belong together, and whether two blocks are two things."""

from math import nan

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.paths.path_algorithm import Layout, solved


def heterotrait_monotrait(correlations: Numbers, layout: Layout) -> Numbers:
    """Return how alike two blocks are, by the items alone (HTMT).

    Args:
        correlations: (samples, items, items).
        layout: of the model; HTMT is meant for reflective blocks.
    Returns:
        (samples, blocks, blocks): the mean absolute correlation of items of either block, divided by the geometric mean
        of the mean absolute correlations within each. A single item goes with itself by 1. The diagonal is NaN.
    Source:
        Henseler, Ringle and Sarstedt (2015), J. Acad. Mark. Sci. 43, 115-135; absolute values as in seminr 2.3.1 and
        SmartPLS 4, so that items asked the other way round do not cancel each other.
    """
    sizes = np.bincount(layout.member)
    sums = np.add.reduceat(np.add.reduceat(np.abs(correlations), layout.starts, axis=1), layout.starts, axis=2)
    own = np.diagonal(sums, axis1=1, axis2=2) - sizes
    within = np.where(sizes > 1, own / np.maximum(sizes * (sizes - 1), 1), 1.0)
    across = sums / np.outer(sizes, sizes)
    known = np.where(within > 0, within, np.nan)
    ratio: Numbers = across / np.sqrt(known[:, :, None] * known[:, None, :])
    ratio[:, np.arange(len(sizes)), np.arange(len(sizes))] = np.nan
    return ratio


def standardised_alpha(own: Numbers) -> float:
    """Return Cronbach's alpha of standardised items, (k/(k−1)) (1 − k/Σr), as Tenenhaus et al. (2005) and seminr do.

    NaN where the sum of the correlations is not above 0.
    """
    k, total = len(own), float(own.sum())
    return k / (k - 1) * (1 - k / total) if total > 0 else nan


def dillon_goldstein(loadings: Numbers) -> float:
    """Return the composite reliability ρ_C from the loadings of the fit (Werts, Linn and Jöreskog 1974).

    semPLS and seminr do the same; plspm uses the loadings on the first principal component, and differs by 0.001.
    """
    total = loadings.sum() ** 2
    return float(total / (total + (1 - loadings**2).sum()))


def dijkstra_henseler(weights: Numbers, own: Numbers) -> float:
    """Return the consistent reliability ρ_A from standardised weights; NaN where one item has all the weight.

    Source:
        Dijkstra and Henseler (2015), MIS Quarterly 39, 297-316.
    """
    between = own - np.diag(np.diag(own))
    products = np.outer(weights, weights)
    off = products - np.diag(np.diag(products))
    size = float(weights @ off @ weights)
    return float((weights @ weights) ** 2 * (weights @ between @ weights)) / size if size > 0 else nan


def inflation(correlations: Numbers) -> Numbers:
    """Return the variance inflation factor of each of several variables, 1/(1 − R²); NaN where they are collinear."""
    k = len(correlations)
    if k == 1:
        return np.ones(1)
    factors = np.empty(k)
    for place in range(k):
        others = [other for other in range(k) if other != place]
        side = correlations[others, place]
        explained = solved(correlations[None][:, others][:, :, others], side[None])[0] @ side
        factors[place] = 1 / (1 - explained) if explained < 1 - np.finfo(float).eps else np.nan
    return factors
