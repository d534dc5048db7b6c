"""A structural model that was estimated by partial least squares, or the reason why it cannot be.

**Which published numbers we follow.** For the mobile phone data of the ECSI there are two families. SmartPLS 2.0.M3,
semPLS 1.0-10, seminr 2.3.1 and plspm 0.5.1 (`scaled = TRUE`) standardise the items; Tenenhaus et al. (2005) leave them
on the raw 0–100 scale. Both are right for what they do, and they differ by 0.03 in the paths. Ours standardises by
default, because items of different scales are then comparable, and gives the other by `PathScaling.RAW`. The `plspm` of
PyPI (0.5.7), told to scale, divides all items by one common deviation, and so gives the second under the first's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil, isfinite

import numpy as np

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.paths.path_algorithm import (
    Layout,
    PathScaling,
    PathScheme,
    PathSettings,
    layout_of,
    solve,
    solved,
)
from ascolto.analysis.paths.path_models import BlockMode, ModelRefused, PathModel
from ascolto.analysis.paths.path_moments import ItemAnswers, MissingItems, Moments, item_answers, moments_of

# Two rules for how many rows a model needs; `rows_needed` tells where they come from.
ROWS_FOR_EACH_ARROW = 10
INVERSE_SQUARE_ROOT = 2.486
# An eigenvalue of correlations further below 0 than this is no rounding error.
OF_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class PathFit:
    """A structural model that was estimated; arrays are as in `Solution`, of the one sample.

    `means` and `deviations` (items,) are on the scale of the items, with divisor n; `item_correlations` (items, items).
    `left_out` counts the rows that were not used, `filled` the answers that were replaced by a mean.
    """

    model: PathModel
    settings: PathSettings
    n: int
    left_out: int
    filled: int
    means: Numbers
    deviations: Numbers
    item_correlations: Numbers
    weights: Numbers
    loadings: Numbers
    cross_loadings: Numbers
    correlations: Numbers
    coefficients: Numbers
    r_square: Numbers
    iterations: int
    converged: bool
    answers: ItemAnswers = field(repr=False)

    @property
    def block_of(self) -> tuple[str, ...]:
        """The name of the block of each item."""
        return tuple(block.name for block in self.model.blocks for _ in block.items)

    def coefficient(self, source: str, target: str) -> float:
        """Return the path coefficient from one block to another; 0 where there is no path.

        Raises:
            ValueError: there is no such block.
        """
        names = self.model.names
        return float(self.coefficients[names.index(source), names.index(target)])

    def scores(self) -> Numbers:
        """Return the score of each respondent on each block, (rows used, blocks), with mean 0 and variance 1.

        By pairs, a respondent who left out an item of a block has no score there: NaN.
        """
        weights = self.weights * (self.answers.spread / self._unit())
        values = self.answers.values
        if self.answers.present is not None:
            values = np.where(self.answers.present > 0, values, np.nan)
        return np.add.reduceat(values * weights, layout_of(self.model).starts, axis=1)

    def _unit(self) -> Numbers:
        """The size of one unit of each item as the weights take it: its deviation, or 1 when left raw."""
        return self.deviations if self.settings.scaling is PathScaling.STANDARDISED else np.ones_like(self.deviations)

    def item_weights(self) -> Numbers:
        """Return the weights for the items on their own scale, (items,)."""
        return self.weights / self._unit()

    def summary(self, *, smallest_path: float = 0.2) -> "PathSummary":
        """Return what should be known before the numbers are believed.

        Args:
            smallest_path: the smallest coefficient that should not be missed; see `rows_needed`.
        """
        negative = tuple(
            NegativeWeight(*each)
            for each in zip(self.model.items, self.block_of, self.weights.tolist(), self.loadings.tolist(), strict=True)
            if each[2] < 0 < each[3]
        )
        return PathSummary(
            scheme=self.settings.scheme,
            scaling=self.settings.scaling,
            missing=self.settings.missing,
            n=self.n,
            needed=rows_needed(self.model, smallest_path=smallest_path),
            left_out=self.left_out,
            filled=self.filled,
            iterations=self.iterations,
            converged=self.converged,
            negative_weights=negative,
        )

    def findings(self) -> tuple[Finding, ...]:
        """Return what should be known before the numbers are believed, for a smallest path of 0.2."""
        return self.summary().findings()


@dataclass(frozen=True, slots=True)
class NegativeWeight:
    """An item that counts against its block although it goes with it: the other items say too much of the same."""

    item: str
    block: str
    weight: float
    loading: float


@dataclass(frozen=True, slots=True)
class PathSummary:
    """How a model was estimated, of how many rows, and how many it takes (`needed`)."""

    scheme: PathScheme
    scaling: PathScaling
    missing: MissingItems
    n: int
    needed: int
    left_out: int
    filled: int
    iterations: int
    converged: bool
    negative_weights: tuple[NegativeWeight, ...]

    def findings(self) -> tuple[Finding, ...]:
        """Return that the weights did not come to rest, that rows are few, and the items with a negative weight."""
        said = []
        if not self.converged:
            said.append(found(FindingKind.NOT_CONVERGED, iterations=self.iterations, n=self.n, unit="iterations"))
        if self.n < self.needed:
            said.append(found(FindingKind.TOO_FEW, needed=self.needed, n=self.n, unit="rows"))
        for each in self.negative_weights:
            names, sizes = {"item": each.item, "block": each.block}, {"weight": each.weight, "loading": each.loading}
            said.append(found(FindingKind.NEGATIVE_WEIGHT, **names, **sizes, n=self.n, unit="weight"))
        return tuple(said)


def rows_needed(model: PathModel, *, smallest_path: float = 0.2) -> int:
    """Return how many rows a model needs, by the larger of two rules.

    Args:
        model: the model.
        smallest_path: the smallest coefficient that should not be missed, above 0 and up to 1.
    Returns:
        Ten for each arrow into the block that has most – paths, or the items of a formative block – or (2.486 ÷ the
        smallest path)², whichever is more.
    Raises:
        ValueError: smallest_path outside (0, 1].
    Source:
        Barclay, Higgins and Thompson (1995), Technology Studies 2, 285-309 (ten times); Kock and Hadaya (2018), Inf.
        Syst. J. 28, 227-261 (inverse square root, 5 %, power 80 %).
    """
    if not (isfinite(smallest_path) and 0 < smallest_path <= 1):
        raise ValueError(f"A smallest path of {smallest_path} is not between 0 and 1.")
    arrows = max(_most_predecessors(model), _largest_formative(model))
    return max(ROWS_FOR_EACH_ARROW * arrows, ceil((INVERSE_SQUARE_ROOT / smallest_path) ** 2))


def fit_path_model(model: PathModel, items: Mapping[str, Values], *, settings: PathSettings | None = None) -> PathFit:
    """Return the weights, loadings and path coefficients of a structural model by partial least squares.

    Args:
        model: the blocks and paths.
        items: each item of the model with (respondents,) numbers, NaN where it was not answered; further columns are
            left alone. For raw scaling all items must be on one scale.
        settings: scheme, scaling, treatment of missing answers, stopping rule. By default the path scheme on
            standardised items, respondents with a missing answer left out.
    Returns:
        The fit. Weights start at 1; each block is turned so that most of its loadings are positive (of as many
        positive as negative ones, so that their sum is). Not `converged` where the weights still moved at the end.
    Raises:
        ValueError: an item is not in the data, is infinite, or has another number of rows.
        ModelRefused: an item that does not vary; no more rows than a formative block has items or than paths
            lead to a block; collinear predecessors or formative items; blocks that nothing relates.
    Source:
        Lohmöller (1989); Tenenhaus, Esposito Vinzi, Chatelin and Lauro (2005), Comput. Stat. Data Anal. 48, 159-205.
    """
    settings = settings or PathSettings()
    answers = item_answers(model.items, items, settings.missing)
    if answers.n < least_rows(model):
        raise ModelRefused(Undefined.TOO_FEW_POINTS, n=answers.n, needed=least_rows(model))
    moments = moments_of(answers, np.ones((1, answers.n)))
    require_variance(model, moments, answers.n)
    layout = layout_of(model)
    solution = solve(moments, layout, settings)
    if not solution.sound[0]:
        raise refusal(model, layout, moments, settings, answers.n)
    return PathFit(
        model=model,
        settings=settings,
        n=answers.n,
        left_out=len(items[model.items[0]]) - answers.n,
        filled=answers.filled,
        means=moments.means[0],
        deviations=moments.deviations[0],
        item_correlations=moments.correlations()[0],
        weights=solution.weights[0],
        loadings=solution.loadings[0],
        cross_loadings=solution.cross_loadings[0],
        correlations=solution.correlations[0],
        coefficients=solution.coefficients[0],
        r_square=solution.r_square[0],
        iterations=int(solution.iterations[0]),
        converged=bool(solution.converged[0]),
        answers=answers,
    )


def refusal(model: PathModel, layout: Layout, moments: Moments, settings: PathSettings, n: int) -> ModelRefused:
    """Return why the first sample has no solution."""
    correlations = moments.correlations()[0]
    for place in layout.formative:
        own = correlations[None, layout.slices[place], layout.slices[place]]
        if np.isnan(solved(own, np.ones(own.shape[:2]))).any():
            return ModelRefused(Undefined.COLLINEAR, *model.blocks[place].items, n=n)
    # The centroid scheme solves no equations on the way, so causes that are collinear show themselves at its end.
    solution = solve(moments, layout, replace(settings, scheme=PathScheme.CENTROID))
    for place, block in enumerate(model.blocks):
        if np.isnan(solution.correlations[0, place, place]):
            own = correlations[layout.slices[place], layout.slices[place]]
            reason = Undefined.NOT_PROPER if np.linalg.eigvalsh(own)[0] < -OF_ROUNDING else Undefined.UNRELATED
            return ModelRefused(reason, block.name, n=n)
    collinear = np.flatnonzero(np.isnan(solution.coefficients[0]).any(axis=0))
    causes = [name for target in collinear[:1] for name in model.predecessors_of(model.names[target])]
    return ModelRefused(Undefined.COLLINEAR, *(causes or model.names), n=n)


def require_variance(model: PathModel, moments: Moments, n: int) -> None:
    """Refuse an item that does not vary in the first sample, and two of which too few answered both.

    Raises:
        ModelRefused: there is one; it is named.
    """
    correlations = moments.correlations()[0]
    for item in np.flatnonzero(np.isnan(np.diag(correlations))):
        raise ModelRefused(Undefined.ALL_EQUAL, model.items[item], n=n)
    for one, other in np.argwhere(np.isnan(correlations)):
        raise ModelRefused(Undefined.NEVER_TOGETHER, model.items[one], model.items[other], n=n)


def least_rows(model: PathModel) -> int:
    """Return below how many rows a model has no solution, or explains whatever there is: far fewer than it needs."""
    return max(_most_predecessors(model) + 2, _largest_formative(model) + 1, 3)


def _most_predecessors(model: PathModel) -> int:
    return max(len(model.predecessors_of(name)) for name in model.names)


def _largest_formative(model: PathModel) -> int:
    return max((len(block.items) for block in model.blocks if block.mode is BlockMode.B), default=0)
