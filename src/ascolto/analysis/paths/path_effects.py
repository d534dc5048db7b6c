"""What leads to what in a structural model: directly, through others, and in all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.paths.path_algorithm import layout_of
from ascolto.analysis.paths.path_estimation import PathFit
from ascolto.analysis.paths.path_models import BlockMode, PathModel
from ascolto.analysis.paths.path_resampling import PathDraws, with_intervals
from ascolto.analysis.paths.path_validity import heterotrait_monotrait

# Through so many ways two blocks may be joined; each would be a line that nobody reads.
MOST_WAYS = 1000


@dataclass(frozen=True, slots=True)
class PathEffect:
    """How far one block moves when another moves by one standard deviation, in standard deviations.

    `through` names the blocks between, for an effect along one way; empty for direct and total effects.
    """

    source: str
    target: str
    estimate: Estimate
    standard_error: float | None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """The weight or loading of an item."""

    item: str
    block: str
    estimate: Estimate
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class BlockEstimate:
    """R² of a block."""

    block: str
    estimate: Estimate
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class PairEstimate:
    """HTMT of two reflective blocks."""

    block: str
    other: str
    estimate: Estimate
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class PathEffects:
    """The effects, weights, loadings, R² and likenesses of a model, with intervals where it was resampled.

    `direct` has one effect for each path, `indirect` and `total` one for each pair that is joined, by whatever ways.
    """

    direct: tuple[PathEffect, ...]
    indirect: tuple[PathEffect, ...]
    total: tuple[PathEffect, ...]
    weights: tuple[ItemEstimate, ...]
    loadings: tuple[ItemEstimate, ...]
    explained: tuple[BlockEstimate, ...]
    alike: tuple[PairEstimate, ...]
    resamples: int
    redrawn: int
    not_converged: int
    n: int

    def findings(self) -> tuple[Finding, ...]:
        """Return for each path whether an effect is shown (its interval leaves out 0), and how much is explained.

        Also how many resamples had to be replaced, if any.

        Without resamples no path is shown, as there is no interval.
        """
        said = [_path_found(effect, self.n) for effect in self.direct]
        if self.redrawn:
            facts = {"redrawn": self.redrawn, "resamples": self.resamples}
            said.append(found(FindingKind.RESAMPLES_REDRAWN, **facts, n=self.n, unit="resamples"))
        for each in self.explained:
            of = {"explained": each.estimate.value, "low": each.estimate.low, "high": each.estimate.high}
            said.append(found(FindingKind.BLOCK_EXPLAINED, target=each.block, **of, n=self.n, unit="r_square"))
        return tuple(said)


def _path_found(effect: PathEffect, n: int) -> Finding:
    value, low, high = effect.estimate.value, effect.estimate.low, effect.estimate.high
    shown = low is not None and high is not None and (low > 0 or high < 0)
    kind = FindingKind.PATH_SHOWN if shown else FindingKind.PATH_NOT_SHOWN
    facts = {"source": effect.source, "target": effect.target, "value": value, "low": low, "high": high}
    return found(kind, **facts, n=n, unit="path_coefficient")


def path_effects(fit: PathFit, draws: PathDraws | None = None, *, confidence: float = 0.95) -> PathEffects:
    """Return the effects of a fitted model with their intervals.

    Args:
        fit: the estimated model.
        draws: its resamples; they say whether intervals are percentile or BCa. Without them there are none.
        confidence: of each interval by itself, two-sided.
    Returns:
        Total effects are (I − B)⁻¹ − I for the path coefficients B, indirect ones what remains without the direct.
    Raises:
        ValueError: confidence outside (0, 1).
    Source:
        Tenenhaus et al. (2005), Comput. Stat. Data Anal. 48, 159-205; Bollen (1987) for total effects.
    """
    return PathEffects(
        direct=_effects(fit, draws, _direct, confidence, "path_coefficient"),
        indirect=_effects(fit, draws, _indirect, confidence, "indirect_effect"),
        total=_effects(fit, draws, total_effects, confidence, "total_effect"),
        weights=_of_items(fit, fit.weights, lambda drawn: drawn.weights, draws, confidence, "weight"),
        loadings=_of_items(fit, fit.loadings, lambda drawn: drawn.loadings, draws, confidence, "loading"),
        explained=_explained(fit, draws, confidence),
        alike=_alike(fit, draws, confidence),
        resamples=draws.resamples if draws else 0,
        redrawn=draws.redrawn if draws else 0,
        not_converged=draws.not_converged if draws else 0,
        n=fit.n,
    )


def effects_through(
    fit: PathFit, source: str, target: str, draws: PathDraws | None = None, *, confidence: float = 0.95
) -> tuple[PathEffect, ...]:
    """Return the effect of one block on another along each way that leads through others.

    Args:
        fit: the estimated model.
        source, target: the names of the blocks.
        draws, confidence: as for `path_effects`.
    Returns:
        The product of the coefficients along each way, the shortest ways first; they add up to the indirect effect.
    Raises:
        ValueError: there is no such block, more than 1,000 ways join the two, or confidence outside (0, 1).
    """
    names = fit.model.names
    for name in (source, target):
        if name not in names:
            raise ValueError(f"There is no block “{name}”; there are {', '.join(names)}.")
    ways = []
    for way in _ways(fit.model, source, target):
        if len(way) > 2:  # the direct path has its two ends alone
            ways.append(way)
        if len(ways) > MOST_WAYS:
            raise ValueError(f"More than {MOST_WAYS} ways lead from {source} to {target}.")
    ways.sort(key=len)
    places = [[names.index(name) for name in way] for way in ways]

    def along(coefficients: Numbers) -> Numbers:
        products = [np.prod(coefficients[:, way[:-1], way[1:]], axis=1) for way in places]
        return np.column_stack(products) if products else np.empty((len(coefficients), 0))

    measured = with_intervals(
        along(fit.coefficients[None])[0],
        lambda drawn: along(drawn.coefficients),
        draws,
        n=fit.n,
        unit="indirect_effect",
        confidence=confidence,
    )
    return tuple(
        PathEffect(source, target, each.estimate, each.standard_error, way[1:-1])
        for way, each in zip(ways, measured, strict=True)
    )


def _ways(model: PathModel, source: str, target: str) -> Iterator[tuple[str, ...]]:
    if source == target:
        yield (target,)
        return
    for before in model.predecessors_of(target):
        for way in _ways(model, source, before):
            yield (*way, target)


def total_effects(coefficients: Numbers) -> Numbers:
    """Return (samples, blocks, blocks) the total effects of (samples, blocks, blocks) coefficients without circles."""
    total = along = coefficients
    for _ in range(coefficients.shape[1] - 2):
        along = along @ coefficients
        total = total + along
    return total


def _direct(coefficients: Numbers) -> Numbers:
    return coefficients


def _indirect(coefficients: Numbers) -> Numbers:
    return total_effects(coefficients) - coefficients


def _effects(
    fit: PathFit, draws: PathDraws | None, of: Callable[[Numbers], Numbers], confidence: float, unit: str
) -> tuple[PathEffect, ...]:
    """Return the effects between those pairs of blocks for which the model has one, whatever its size."""
    # With every coefficient 1 an effect counts the ways, so that none is lost because it happens to be 0.
    names = fit.model.names
    paths = np.zeros((1, len(names), len(names)))
    for source, target in fit.model.paths:
        paths[0, names.index(source), names.index(target)] = 1.0
    rows, columns = np.nonzero(of(paths)[0])
    measured = with_intervals(
        of(fit.coefficients[None])[0, rows, columns],
        lambda drawn: of(drawn.coefficients)[:, rows, columns],
        draws,
        n=fit.n,
        unit=unit,
        confidence=confidence,
    )
    return tuple(
        PathEffect(names[row], names[column], each.estimate, each.standard_error)
        for row, column, each in zip(rows, columns, measured, strict=True)
    )


def _of_items(
    fit: PathFit,
    values: Numbers,
    of: Callable[[PathDraws], Numbers],
    draws: PathDraws | None,
    confidence: float,
    unit: str,
) -> tuple[ItemEstimate, ...]:
    measured = with_intervals(values, of, draws, n=fit.n, unit=unit, confidence=confidence)
    return tuple(
        ItemEstimate(item, block, each.estimate, each.standard_error)
        for item, block, each in zip(fit.model.items, fit.block_of, measured, strict=True)
    )


def _explained(fit: PathFit, draws: PathDraws | None, confidence: float) -> tuple[BlockEstimate, ...]:
    there = np.flatnonzero(~np.isnan(fit.r_square))
    measured = with_intervals(
        fit.r_square[there],
        lambda drawn: drawn.r_square[:, there],
        draws,
        n=fit.n,
        unit="r_square",
        confidence=confidence,
    )
    return tuple(
        BlockEstimate(fit.model.names[place], each.estimate, each.standard_error)
        for place, each in zip(there, measured, strict=True)
    )


def _alike(fit: PathFit, draws: PathDraws | None, confidence: float) -> tuple[PairEstimate, ...]:
    names = fit.model.names
    ratios = heterotrait_monotrait(fit.item_correlations[None], layout_of(fit.model))[0]
    reflective = np.array([block.mode is BlockMode.A for block in fit.model.blocks])
    wanted = np.isfinite(ratios) & np.outer(reflective, reflective)
    rows, columns = np.nonzero(np.tril(wanted, -1))
    measured = with_intervals(
        ratios[rows, columns],
        lambda drawn: drawn.alike[:, rows, columns],
        draws,
        n=fit.n,
        unit="htmt",
        confidence=confidence,
    )
    return tuple(
        PairEstimate(names[column], names[row], each.estimate, each.standard_error)
        for row, column, each in zip(rows, columns, measured, strict=True)
    )
