"""How good a structural model is: items in their blocks, blocks apart from each other, and what the paths explain."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.paths.path_algorithm import Layout, layout_of, solved
from ascolto.analysis.paths.path_estimation import PathFit
from ascolto.analysis.paths.path_models import BlockMode
from ascolto.analysis.paths.path_validity import (
    dijkstra_henseler,
    dillon_goldstein,
    heterotrait_monotrait,
    inflation,
    standardised_alpha,
)

RELIABLE = 0.7
TOO_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class ItemQuality:
    """One item: `communality` is its squared loading, `redundancy` that times the R² of its block (0 without)."""

    item: str
    block: str
    weight: float
    loading: float
    communality: float
    redundancy: float
    inflation: float | None
    cross_loadings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BlockQuality:
    """One block: how well its items stand for it, and how well the paths explain it.

    `communality` is the mean of the squared loadings. Reliabilities and the variance extracted (`extracted`, AVE) are
    None where `undefined` says why: a single item tells nothing about its error, and formative items need not go
    together. `eigenvalues` are the two largest of the correlations of the items. What concerns paths is None
    where none leads to the block.
    """

    block: str
    mode: BlockMode
    items: int
    communality: float
    alpha: float | None
    rho_c: float | None
    rho_a: float | None
    extracted: float | None
    eigenvalues: tuple[float, ...]
    explained: float | None
    explained_adjusted: float | None
    redundancy: float | None
    undefined: Undefined | None


@dataclass(frozen=True, slots=True)
class Cause:
    """One path: `f_square` is what R² loses without it, divided by what is left unexplained."""

    source: str
    target: str
    f_square: float | None
    inflation: float | None


@dataclass(frozen=True, slots=True)
class PathQuality:
    """How good the model is.

    `fit` is the goodness of fit of Tenenhaus et al. (2005): √(mean communality × mean R²), the first mean over the
    items of all blocks with more than one item, the second over the blocks to which a path leads; None without them.
    `alike` holds HTMT for each pair of reflective blocks, `correlations` those of the scores. `not_apart` are the pairs
    whose correlation is not below the root of the variance extracted of either (Fornell and Larcker 1981).
    """

    items: tuple[ItemQuality, ...]
    blocks: tuple[BlockQuality, ...]
    causes: tuple[Cause, ...]
    fit: float | None
    alike: tuple[tuple[str, str, float], ...]
    correlations: tuple[tuple[str, str, float], ...]
    not_apart: tuple[tuple[str, str], ...]
    n: int

    def findings(self) -> tuple[Finding, ...]:
        """Return what weakens the model: unreliable blocks (ρ_C below 0.7), and blocks too alike (HTMT from 0.9)."""
        said = [
            found(
                FindingKind.UNRELIABLE_BLOCK,
                block=each.block,
                value=each.rho_c,
                needed=RELIABLE,
                n=self.n,
                unit="rho_c",
            )
            for each in self.blocks
            if each.rho_c is not None and each.rho_c < RELIABLE
        ]
        for block, other, value in self.alike:
            if value >= TOO_ALIKE:
                pair = {"block": block, "other": other}
                kind = FindingKind.BLOCKS_TOO_ALIKE
                said.append(found(kind, **pair, value=value, limit=TOO_ALIKE, n=self.n, unit="htmt"))
        return tuple(said)


def path_quality(fit: PathFit) -> PathQuality:
    """Return how good the measurement and the paths of a fitted model are.

    Args:
        fit: the estimated model.
    Returns:
        Loadings, reliabilities, distinctness, R², f², inflation and the goodness of fit, all as their classes say.
        Adjusted R² is 1 − (1 − R²)(n − 1)/(n − k − 1).
    Source:
        Tenenhaus et al. (2005), Comput. Stat. Data Anal. 48, 159-205; Fornell and Larcker (1981), J. Mark. Res. 18,
        39-50; Henseler, Ringle and Sarstedt (2015), J. Acad. Mark. Sci. 43, 115-135; Cohen (1988) for f².
    """
    layout = layout_of(fit.model)
    blocks = tuple(_block(fit, layout, place) for place in range(len(fit.model.blocks)))
    return PathQuality(
        items=_items(fit, layout),
        blocks=blocks,
        causes=tuple(cause for target in range(len(blocks)) for cause in _causes(fit, layout, target)),
        fit=_goodness(fit, blocks),
        alike=_alike(fit, layout),
        correlations=tuple(
            (one, other, float(fit.correlations[row, column]))
            for row, one in enumerate(fit.model.names)
            for column, other in enumerate(fit.model.names[:row])
        ),
        not_apart=_not_apart(fit, blocks),
        n=fit.n,
    )


def _items(fit: PathFit, layout: Layout) -> tuple[ItemQuality, ...]:
    names = fit.model.names
    factors = np.concatenate([inflation(fit.item_correlations[own, own]) for own in layout.slices])
    explained = np.nan_to_num(fit.r_square)[layout.member]
    return tuple(
        ItemQuality(
            item=item,
            block=fit.block_of[place],
            weight=float(fit.weights[place]),
            loading=float(fit.loadings[place]),
            communality=float(fit.loadings[place] ** 2),
            redundancy=float(fit.loadings[place] ** 2 * explained[place]),
            inflation=_known(factors[place]),
            cross_loadings=dict(zip(names, fit.cross_loadings[place].tolist(), strict=True)),
        )
        for place, item in enumerate(fit.model.items)
    )


def _block(fit: PathFit, layout: Layout, place: int) -> BlockQuality:
    block, own = fit.model.blocks[place], layout.slices[place]
    correlations, loadings = fit.item_correlations[own, own], fit.loadings[own]
    communality = float((loadings**2).mean())
    undefined = None
    if len(block.items) == 1:
        undefined = Undefined.ONE_ITEM
    elif block.mode is BlockMode.B:
        undefined = Undefined.FORMATIVE
    standardised = fit.item_weights()[own] * fit.deviations[own]
    explained, causes = _known(fit.r_square[place]), len(layout.predecessors[place])
    return BlockQuality(
        block=block.name,
        mode=block.mode,
        items=len(block.items),
        communality=communality,
        alpha=None if undefined else _known(standardised_alpha(correlations)),
        rho_c=None if undefined else dillon_goldstein(loadings),
        rho_a=None if undefined else _known(dijkstra_henseler(standardised, correlations)),
        extracted=None if undefined else communality,
        eigenvalues=tuple(np.linalg.eigvalsh(correlations)[::-1][:2].tolist()),
        explained=explained,
        explained_adjusted=None if explained is None else 1 - (1 - explained) * (fit.n - 1) / (fit.n - causes - 1),
        redundancy=None if explained is None else communality * explained,
        undefined=undefined,
    )


def _causes(fit: PathFit, layout: Layout, target: int) -> list[Cause]:
    sources, names = layout.predecessors[target], fit.model.names
    if not len(sources):
        return []
    factors = inflation(fit.correlations[np.ix_(sources, sources)])
    unexplained = 1 - fit.r_square[target]
    causes = []
    for place, source in enumerate(sources):
        others = np.delete(sources, place)
        side = fit.correlations[others, target]
        without = float(solved(fit.correlations[np.ix_(others, others)][None], side[None])[0] @ side)
        f_square = (fit.r_square[target] - without) / unexplained if unexplained > 0 else np.nan
        causes.append(Cause(names[source], names[target], _known(f_square), _known(factors[place])))
    return causes


def _goodness(fit: PathFit, blocks: tuple[BlockQuality, ...]) -> float | None:
    several = [each for each in blocks if each.items > 1]
    explained = [each.explained for each in blocks if each.explained is not None]
    if not several:
        return None
    communality = sum(each.communality * each.items for each in several) / sum(each.items for each in several)
    return sqrt(communality * sum(explained) / len(explained))


def _alike(fit: PathFit, layout: Layout) -> tuple[tuple[str, str, float], ...]:
    ratios = heterotrait_monotrait(fit.item_correlations[None], layout)[0]
    return tuple(
        (one.name, other.name, float(ratios[row, column]))
        for row, one in enumerate(fit.model.blocks)
        for column, other in enumerate(fit.model.blocks[:row])
        if one.mode is other.mode is BlockMode.A and np.isfinite(ratios[row, column])
    )


def _not_apart(fit: PathFit, blocks: tuple[BlockQuality, ...]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of blocks that fail the criterion of Fornell and Larcker, where both extract a variance."""
    roots = [None if each.extracted is None else sqrt(each.extracted) for each in blocks]
    return tuple(
        (blocks[row].block, blocks[column].block)
        for row, one in enumerate(roots)
        for column, other in enumerate(roots[:row])
        if one is not None and other is not None and abs(fit.correlations[row, column]) >= min(one, other)
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
