"""Whether the paths of a structural model differ between two groups of respondents, by permutation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.paths.path_algorithm import Layout, PathScaling, PathSettings, layout_of, solve
from ascolto.analysis.paths.path_estimation import least_rows, refusal, require_variance
from ascolto.analysis.paths.path_models import ModelRefused, PathModel
from ascolto.analysis.paths.path_moments import ItemAnswers, item_answers, moments_of, samples_at_once
from ascolto.analysis.shares.multiplicity import benjamini_hochberg

TWO = 2
ENOUGH_AT_ONCE = 250
MOST_DRAWS = 10
MOST_NAMED = 5
SHOWN = 0.05
# Statistics that are equal but for rounding count as equal.
OF_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class PathDifference:
    """One path in both groups. `adjusted` allows for the number of paths (false discovery rate)."""

    source: str
    target: str
    values: tuple[float, float]
    difference: float
    p_value: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class BlockInvariance:
    """Whether a block is composed alike in both groups (MICOM, step 2).

    `correlation` is that of the scores of all respondents by the weights of either group; `least` its 5 % quantile
    among the permutations. A p-value of at most 0.05 says that the groups weigh the items differently.
    """

    block: str
    correlation: float
    least: float
    p_value: float


@dataclass(frozen=True, slots=True)
class PathGroups:
    """A model in two groups; `permutations` were drawn, and `redrawn` more had no solution in one of the groups.

    `sizes` are the respondents of each group; `left_out` are rows without a group or left out for missing answers.
    """

    groups: tuple[str, str]
    sizes: tuple[int, int]
    left_out: int
    paths: tuple[PathDifference, ...]
    blocks: tuple[BlockInvariance, ...]
    permutations: int
    redrawn: int

    def findings(self) -> tuple[Finding, ...]:
        """Return the paths that differ (adjusted p-value up to 0.05), and the blocks that are measured differently.

        Where a block is measured differently, its paths are not the same thing in both groups.
        """
        n = sum(self.sizes)
        said = [_told_of_block(block, n) for block in self.blocks if block.p_value <= SHOWN]
        differing = [_told_of_path(path, n) for path in self.paths if path.adjusted <= SHOWN]
        if not differing:
            said.append(found(FindingKind.PATHS_ALIKE, compared=len(self.paths), n=n, unit="path_coefficient"))
        return (*said, *differing)


def _told_of_block(block: BlockInvariance, n: int) -> Finding:
    facts = {"correlation": block.correlation, "p_value": block.p_value}
    return found(FindingKind.MEASURED_DIFFERENTLY, block=block.block, **facts, n=n, unit="correlation")


def _told_of_path(path: PathDifference, n: int) -> Finding:
    ends = {"source": path.source, "target": path.target}
    facts = {"difference": path.difference, "p_value": path.p_value, "adjusted": path.adjusted}
    return found(FindingKind.PATHS_DIFFER, **ends, **facts, n=n, unit="path_coefficient")


def compare_path_groups(
    model: PathModel,
    items: Mapping[str, Values],
    groups: Sequence[str],
    *,
    settings: PathSettings | None = None,
    permutations: int = 1000,
    seed: int,
) -> PathGroups:
    """Return by how much the paths of a model differ between two groups, and how often chance alone does that.

    Args:
        model, items, settings: as for `fit_path_model`; both groups are estimated the same way (MICOM, step 1).
        groups: (respondents,) the name of each one's group; empty for who belongs to none. There must be two.
        permutations: how often respondents are dealt out anew to groups of the same sizes, 1 or more.
        seed: of the random draws.
    Returns:
        The difference first minus second group of each path, in the order in which the groups first appear.
        p = (1 + how many permutations differ at least as much, either way) ÷ (1 + permutations). For invariance, p =
        (1 + how many correlations are as low) ÷ (1 + permutations).
    Raises:
        ValueError: not two groups, not a group for each row, or no permutation.
        ModelRefused: the model cannot be estimated in one of the groups, or in hardly a permutation.
    Source:
        Chin and Dibbern (2010), Handbook of Partial Least Squares, 171-193 (permutation); Henseler, Ringle and
        Sarstedt (2016), Int. Mark. Rev. 33, 405-431 (MICOM); Phipson and Smyth (2010) for the 1 in the p-value.
    """
    settings = settings or PathSettings()
    if permutations < 1:
        raise ValueError("There must be 1 permutation at least.")
    names, first, used = _two_groups(groups, items, model, settings)
    columns = {name: np.asarray(items[name], dtype=np.float64)[used] for name in model.items}
    both = _Both(model, settings, item_answers(model.items, columns, settings.missing))
    _require_both(both, first)
    observed = both.dealt(first[None])
    dealt, redrawn = _permuted(both, first, permutations, np.random.default_rng(seed))
    return PathGroups(
        groups=names,
        sizes=(int(first.sum()), int(len(first) - first.sum())),
        left_out=len(groups) - len(used),
        paths=_differences(model, observed, dealt),
        blocks=_invariances(model, observed, dealt),
        permutations=permutations,
        redrawn=redrawn,
    )


def _two_groups(
    groups: Sequence[str], items: Mapping[str, Values], model: PathModel, settings: PathSettings
) -> tuple[tuple[str, str], Numbers, NDArray[np.intp]]:
    """Return the two groups, who of the rows used is in the first (1) or second (0), and these rows."""
    answers = item_answers(model.items, items, settings.missing)
    if len(groups) != len(items[model.items[0]]):
        raise ValueError(f"There are {len(groups)} groups for {len(items[model.items[0]])} rows.")
    names = list(dict.fromkeys(group for group in groups if group))
    if len(names) != TWO:
        told = ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])
        raise ValueError(f"There must be two groups; there are {len(names)}: {told or 'none'}.")
    used = np.array([row for row in answers.rows if groups[row]], dtype=np.intp)
    first = np.array([groups[row] == names[0] for row in used], dtype=np.float64)
    return (names[0], names[1]), first, used


@dataclass(frozen=True, slots=True, eq=False)
class _Dealt:
    """The model in both groups, for each way to deal the respondents out.

    `values` (2, deals, blocks, blocks) are the coefficients, `alike` (deals, blocks) the correlations of the scores.
    """

    values: Numbers
    alike: Numbers
    sound: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Both:
    """The respondents of both groups; missing answers that are replaced get the mean of all of them."""

    model: PathModel
    settings: PathSettings
    answers: ItemAnswers

    def dealt(self, first: Numbers) -> _Dealt:
        """Return the model in both groups, `first` (deals, respondents) being 1 for who is in the first."""
        layout = layout_of(self.model)
        one, other = (solve(moments_of(self.answers, who), layout, self.settings) for who in (first, 1 - first))
        all_of_them = moments_of(self.answers, np.ones((1, self.answers.n)))
        standardised = self.settings.scaling is PathScaling.STANDARDISED
        matrix = (all_of_them.correlations() if standardised else all_of_them.covariances)[0]
        return _Dealt(
            np.stack([one.coefficients, other.coefficients]),
            _correlated(one.weights, other.weights, matrix, layout),
            one.sound & other.sound,
        )


def _correlated(one: Numbers, other: Numbers, matrix: Numbers, layout: Layout) -> Numbers:
    """Return the correlations of the scores that two sets of weights give to everybody, (deals, blocks)."""
    own = np.where(layout.member[:, None] == layout.member, matrix, 0.0)

    def shared(left: Numbers, right: Numbers) -> Numbers:
        sums: Numbers = np.add.reduceat((left @ own) * right, layout.starts, axis=1)
        return sums

    correlations: Numbers = shared(one, other) / np.sqrt(shared(one, one) * shared(other, other))
    return correlations


def _require_both(both: _Both, first: Numbers) -> None:
    """Refuse what cannot be estimated in one of the groups, as a fit of that group alone would."""
    layout = layout_of(both.model)
    for who in (first, 1 - first):
        size = int(who.sum())
        if size < least_rows(both.model):
            raise ModelRefused(Undefined.TOO_FEW_POINTS, n=size, needed=least_rows(both.model))
        moments = moments_of(both.answers, who[None])
        require_variance(both.model, moments, size)
        if not solve(moments, layout, both.settings).sound[0]:
            raise refusal(both.model, layout, moments, both.settings, size)


def _permuted(both: _Both, first: Numbers, wanted: int, random: np.random.Generator) -> tuple[_Dealt, int]:
    """Return so many deals that have a solution in both groups, and how many had none."""
    at_once = min(wanted, ENOUGH_AT_ONCE, samples_at_once(both.answers))
    parts: list[_Dealt] = []
    have = drawn = 0
    while have < wanted:
        if drawn >= MOST_DRAWS * wanted:
            raise ModelRefused(Undefined.NOT_RESAMPLED, n=both.answers.n)
        deals = both.dealt(random.permuted(np.tile(first, (min(at_once, wanted - have), 1)), axis=1))
        parts.append(_Dealt(deals.values[:, deals.sound], deals.alike[deals.sound], deals.sound[deals.sound]))
        have, drawn = have + int(deals.sound.sum()), drawn + len(deals.sound)
    values = np.concatenate([part.values for part in parts], axis=1)
    alike = np.concatenate([part.alike for part in parts])
    return _Dealt(values, alike, np.ones(wanted, dtype=bool)), drawn - wanted


def _differences(model: PathModel, observed: _Dealt, dealt: _Dealt) -> tuple[PathDifference, ...]:
    places = [(model.names.index(source), model.names.index(target)) for source, target in model.paths]
    rows, columns = np.array(places).T
    one, other = observed.values[:, 0, rows, columns]
    chance = np.abs(dealt.values[0] - dealt.values[1])[:, rows, columns]
    extreme = (chance >= np.abs(one - other) - OF_ROUNDING).sum(axis=0)
    p_values = ((1 + extreme) / (1 + len(chance))).tolist()
    return tuple(
        PathDifference(
            source, target, (float(one[at]), float(other[at])), float(one[at] - other[at]), p_value, adjusted
        )
        for at, ((source, target), p_value, adjusted) in enumerate(
            zip(model.paths, p_values, benjamini_hochberg(p_values), strict=True)
        )
    )


def _invariances(model: PathModel, observed: _Dealt, dealt: _Dealt) -> tuple[BlockInvariance, ...]:
    as_low = (dealt.alike <= observed.alike[0] + OF_ROUNDING).sum(axis=0)
    least = np.quantile(dealt.alike, SHOWN, axis=0)
    return tuple(
        BlockInvariance(
            name,
            float(observed.alike[0, place]),
            float(least[place]),
            float((1 + as_low[place]) / (1 + len(dealt.alike))),
        )
        for place, name in enumerate(model.names)
    )
