"""The algorithm of partial least squares, on the covariances of the items of many samples at once.

It is that of Wold and Lohmöller as Tenenhaus et al. (2005) give it. Every step needs only the covariances S of the
items: scores y = Xw have the covariances W'SW, so a sample is one matrix, and all resamples are estimated together.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.paths.path_models import BlockMode, PathModel
from ascolto.analysis.paths.path_moments import MissingItems, Moments

# Of what a cause varies, this part at least must be its own; below that, its coefficient is rounding error.
OWN_PART = 1e-9
# Weights whose score has less than this part of the variance of its items cancel each other out.
CANCELLED = 1e-12


class PathScheme(StrEnum):
    """How much each neighbour of a block counts while weights are sought (Tenenhaus et al. 2005, section 2.2)."""

    CENTROID = "centroid"
    FACTORIAL = "factorial"
    PATH = "path"


class PathScaling(StrEnum):
    """Whether items are standardised first (SmartPLS, semPLS), or left on one common scale (Tenenhaus et al. 2005)."""

    STANDARDISED = "standardised"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class PathSettings:
    """How a model is estimated; `tolerance` bounds the last change of any weight times its item's deviation.

    Words ("centroid", "raw", "pairwise") are taken for what they name.
    """

    scheme: PathScheme = PathScheme.PATH
    scaling: PathScaling = PathScaling.STANDARDISED
    missing: MissingItems = MissingItems.LISTWISE
    tolerance: float = 1e-7
    most_iterations: int = 300

    def __post_init__(self) -> None:
        object.__setattr__(self, "scheme", PathScheme(self.scheme))
        object.__setattr__(self, "scaling", PathScaling(self.scaling))
        object.__setattr__(self, "missing", MissingItems(self.missing))
        if not self.tolerance > 0 or self.most_iterations < 1:
            raise ValueError("The tolerance must be above 0, and there must be 1 iteration at least.")


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A model as arrays: `member` (items,) the block of each item, `starts` (blocks,) the first item of each."""

    member: NDArray[np.intp]
    starts: NDArray[np.intp]
    slices: tuple[slice, ...]
    formative: tuple[int, ...]
    predecessors: tuple[NDArray[np.intp], ...]
    neighbours: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The model in each of several samples; a sample that has no solution is not `sound`, and NaN where it has none.

    Shapes: weights and loadings (samples, items); cross_loadings (samples, items, blocks); correlations and
    coefficients (samples, blocks, blocks), a coefficient from row to column, 0 where there is no path; r_square
    (samples, blocks), NaN where no path leads to. Weights are for the items as the settings take them – standardised
    or raw – and give scores of variance 1.
    """

    weights: Numbers
    loadings: Numbers
    cross_loadings: Numbers
    correlations: Numbers
    coefficients: Numbers
    r_square: Numbers
    iterations: NDArray[np.intp]
    converged: NDArray[np.bool_]
    sound: NDArray[np.bool_]


def layout_of(model: PathModel) -> Layout:
    """Return the model as arrays."""
    sizes = [len(block.items) for block in model.blocks]
    ends = [int(end) for end in np.cumsum([0, *sizes])]
    names = model.names
    neighbours = np.zeros((len(names), len(names)), dtype=bool)
    for source, target in model.paths:
        one, other = names.index(source), names.index(target)
        neighbours[one, other] = neighbours[other, one] = True
    return Layout(
        member=np.repeat(np.arange(len(names)), sizes),
        starts=np.array(ends[:-1], dtype=np.intp),
        slices=tuple(slice(start, end) for start, end in pairwise(ends)),
        formative=tuple(place for place, block in enumerate(model.blocks) if block.mode is BlockMode.B),
        predecessors=tuple(
            np.array([names.index(each) for each in model.predecessors_of(name)], dtype=np.intp) for name in names
        ),
        neighbours=neighbours,
    )


def solve(moments: Moments, layout: Layout, settings: PathSettings) -> Solution:
    """Estimate the model in each sample of the moments."""
    deviations = moments.deviations
    if settings.scaling is PathScaling.STANDARDISED:
        matrices, scale = moments.correlations(), np.ones_like(deviations)
    else:
        matrices, scale = moments.covariances, deviations
    weights, iterations, converged = _weights(matrices, scale, layout, settings)
    weights, shared = normalised(matrices, weights, layout)
    own = np.sqrt(np.maximum(np.diagonal(matrices, axis1=1, axis2=2), 0.0))
    cross_loadings = shared / np.where(own > 0, own, np.nan)[:, :, None]
    turned = _turned(cross_loadings, layout)
    weights = weights * turned[:, layout.member]
    cross_loadings = cross_loadings * turned[:, None, :]
    correlations = between(shared, weights, layout) * turned[:, None, :]
    coefficients, r_square = _regressed(correlations, layout)
    return Solution(
        weights=weights,
        loadings=own_of(cross_loadings, layout),
        cross_loadings=cross_loadings,
        correlations=correlations,
        coefficients=coefficients,
        r_square=r_square,
        iterations=iterations,
        converged=converged,
        sound=np.isfinite(coefficients.sum(axis=(1, 2)) + weights.sum(axis=1)),
    )


def _weights(
    matrices: Numbers, scale: Numbers, layout: Layout, settings: PathSettings
) -> tuple[Numbers, NDArray[np.intp], NDArray[np.bool_]]:
    """Seek the weights of each sample until they rest; whoever rests, or has no weights, is set aside."""
    weights, shared = normalised(matrices, np.ones(matrices.shape[:2]), layout)
    result = weights.copy()
    iterations = np.full(len(matrices), settings.most_iterations, dtype=np.intp)
    converged = np.zeros(len(matrices), dtype=bool)
    moving = np.arange(len(matrices))
    for iteration in range(1, settings.most_iterations + 1):
        inner = inner_weights(between(shared, weights, layout), layout, settings.scheme)
        before = weights
        weights, shared = normalised(matrices, outer_weights(matrices, shared @ inner, layout), layout)
        result[moving] = weights
        change = (np.abs(np.abs(weights) - np.abs(before)) * scale).max(axis=1)
        resting = change <= settings.tolerance
        done = resting | np.isnan(change)
        iterations[moving[done]] = iteration
        converged[moving[resting]] = True
        if done.all():
            break
        if done.any():
            matrices, scale, weights, shared = (each[~done] for each in (matrices, scale, weights, shared))
            moving = moving[~done]
    return result, iterations, converged


def normalised(matrices: Numbers, weights: Numbers, layout: Layout) -> tuple[Numbers, Numbers]:
    """Return the weights that give scores of variance 1, and the covariances of items with these scores.

    Weights are NaN where they cancel each other out, and where correlations by pairs give a score no variance.
    """
    shared = shared_with(matrices, weights, layout)
    variances = np.add.reduceat(weights * own_of(shared, layout), layout.starts, axis=1)
    size = np.add.reduceat(weights**2 * np.diagonal(matrices, axis1=1, axis2=2), layout.starts, axis=1)
    deviations = np.sqrt(np.where(variances > CANCELLED * size, variances, np.nan))
    return weights / deviations[:, layout.member], shared / deviations[:, None, :]


def shared_with(matrices: Numbers, weights: Numbers, layout: Layout) -> Numbers:
    """Return the covariances of items with the scores that weights give, (samples, items, blocks)."""
    shared: Numbers = np.add.reduceat(matrices * weights[:, None, :], layout.starts, axis=2)
    return shared


def own_of(shared: Numbers, layout: Layout) -> Numbers:
    """Return of (samples, items, blocks) what each item has with its own block."""
    return shared[:, np.arange(len(layout.member)), layout.member]


def between(shared: Numbers, weights: Numbers, layout: Layout) -> Numbers:
    """Return the correlations of the scores, (samples, blocks, blocks), from the covariances of items with scores."""
    return np.add.reduceat(weights[:, :, None] * shared, layout.starts, axis=1)


def inner_weights(correlations: Numbers, layout: Layout, scheme: PathScheme) -> Numbers:
    """Return how much each neighbour (row) counts for each block (column)."""
    inner = np.where(layout.neighbours, correlations, 0.0)
    if scheme is PathScheme.CENTROID:
        return np.sign(inner)
    if scheme is PathScheme.PATH:
        for target, sources in enumerate(layout.predecessors):
            if len(sources):
                inner[:, sources, target] = coefficients_of(correlations, sources, target)
    return inner


def outer_weights(matrices: Numbers, proxies: Numbers, layout: Layout) -> Numbers:
    """Return new weights: the covariances of items and proxy (mode A), or the regression of proxy on items (mode B)."""
    weights = own_of(proxies, layout).copy()
    for block in layout.formative:
        items = layout.slices[block]
        weights[:, items] = solved(matrices[:, items, items], weights[:, items])
    return weights


def _turned(cross_loadings: Numbers, layout: Layout) -> Numbers:
    """Return 1 or -1 for each block, so that most loadings are positive, or else their sum."""
    loadings = own_of(cross_loadings, layout)
    majority = np.add.reduceat(np.sign(loadings), layout.starts, axis=1)
    total = np.add.reduceat(loadings, layout.starts, axis=1)
    return np.where(np.where(majority == 0, total, majority) < 0, -1.0, 1.0)


def _regressed(correlations: Numbers, layout: Layout) -> tuple[Numbers, Numbers]:
    coefficients = np.zeros_like(correlations)
    r_square = np.full(correlations.shape[:2], np.nan)
    for target, sources in enumerate(layout.predecessors):
        if len(sources):
            found = coefficients_of(correlations, sources, target)
            coefficients[:, sources, target] = found
            r_square[:, target] = (found * correlations[:, sources, target]).sum(axis=1)
    return coefficients, r_square


def coefficients_of(correlations: Numbers, sources: NDArray[np.intp], target: int) -> Numbers:
    return solved(correlations[:, sources[:, None], sources], correlations[:, sources, target])


def solved(matrices: Numbers, sides: Numbers) -> Numbers:
    """Solve many small symmetric systems at once by elimination; NaN where a matrix is not positive definite.

    Args:
        matrices: (samples, k, k) covariances.
        sides: (samples, k).
    Returns:
        (samples, k). The pivot of a cause is the variance that those before it leave; `OWN_PART` is the least.
    """
    matrices, sides = matrices.copy(), sides.copy()
    least = OWN_PART * np.diagonal(matrices, axis1=1, axis2=2)
    for place in range(matrices.shape[1]):
        pivot = matrices[:, place, place]
        pivot = np.where(pivot > least[:, place], pivot, np.nan)
        row = matrices[:, place] / pivot[:, None]
        side = sides[:, place] / pivot
        factor = matrices[:, :, place].copy()
        matrices -= factor[:, :, None] * row[:, None, :]
        sides -= factor * side[:, None]
        matrices[:, place], sides[:, place] = row, side
    return sides
