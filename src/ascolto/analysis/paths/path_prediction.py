"""Whether a structural model foretells answers that it has not seen (Stone–Geisser Q², by blindfolding)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.paths.path_algorithm import (
    Layout,
    PathScaling,
    PathSettings,
    between,
    coefficients_of,
    inner_weights,
    layout_of,
    normalised,
    outer_weights,
    own_of,
    shared_with,
)
from ascolto.analysis.paths.path_estimation import PathFit
from ascolto.analysis.paths.path_models import BlockMode
from ascolto.analysis.paths.path_moments import moments_of

EVERY = 5
TWO = 2


@dataclass(frozen=True, slots=True)
class Prediction:
    """Q² of each reflective block to which a path leads: above 0, the model foretells better than the mean does.

    None where a part that is left out leaves a model without a solution. `every` is the distance between the
    respondents left out together.
    """

    values: Mapping[str, float | None]
    every: int
    n: int


def blindfold(fit: PathFit, *, every: int = EVERY) -> Prediction:
    """Return how well the answers of a block are foretold by the blocks before it.

    Args:
        fit: the estimated model, no answer of which is missing.
        every: respondents so far apart, in the order of the rows, are left out together; 2 to n.
    Returns:
        Q² = 1 − Σ(x − x̂)² ÷ Σ(x − x̄)² over the answers left out, standardised or raw as in the fit. For each block in
        turn, the answers of every d-th respondent to all its items are taken away, the model is estimated again,
        and they are foretold from the scores of the blocks before it: coefficients × loading. Whatever involves
        the block is then taken from the other respondents, whatever does not from all. x̄ is the mean of those left in.
        (Redundancy, in lines: no other item of the block can give an answer away.)
    Raises:
        ValueError: `every` outside 2..n, or answers are missing by pairs.
    Source:
        Stone (1974), J. R. Stat. Soc. B 36, 111-147; Geisser (1974), Biometrika 61, 101-107; Chin (1998). As qSquared
        of semPLS 1.0-10 with its lines.
    """
    if not TWO <= every <= fit.n:
        raise ValueError(f"Every {every}th respondent of {fit.n} cannot be left out by turns.")
    if fit.answers.present is not None:
        raise ValueError("Answers are missing; leave out those respondents, or put in means, to blindfold.")
    layout = layout_of(fit.model)
    foretold = {
        block.name: _foretold(fit, layout, place, every)
        for place, block in enumerate(fit.model.blocks)
        if block.mode is BlockMode.A and len(layout.predecessors[place])
    }
    return Prediction(foretold, every, fit.n)


def _foretold(fit: PathFit, layout: Layout, place: int, every: int) -> float | None:
    own = layout.slices[place]
    out = np.arange(fit.n) % every == np.arange(every)[:, None]
    unit = fit.answers.spread if fit.settings.scaling is PathScaling.RAW else np.ones_like(fit.answers.spread)
    values = fit.answers.values * unit
    rest = moments_of(fit.answers, (~out).astype(np.float64))
    centre = (rest.means - fit.answers.centre) / fit.answers.spread * unit
    covariances = rest.covariances / np.outer(fit.answers.spread, fit.answers.spread) * np.outer(unit, unit)
    # Of those who are left, the items of the block are standardised anew; the others are known of everybody.
    anew = np.ones((every, len(unit)))
    if fit.settings.scaling is PathScaling.STANDARDISED:
        anew[:, own] = np.sqrt(np.maximum(np.diagonal(covariances, axis1=1, axis2=2)[:, own], 0))
    anew = np.where(anew > 0, anew, np.nan)
    covariances = covariances / (anew[:, :, None] * anew[:, None, :])
    weights, loadings, coefficients = _without(fit, layout, place, covariances, unit)
    if not np.isfinite(loadings.sum() + coefficients.sum()):
        return None
    missed = about_mean = 0.0
    for part, rows in enumerate(out):
        scores = np.add.reduceat(values[rows] * weights[part], layout.starts, axis=1)
        expected = (scores[:, layout.predecessors[place]] @ coefficients[part])[:, None] * loadings[part, own]
        apart = values[rows, own] - centre[part, own]
        missed += float(((apart - expected * anew[part, own]) ** 2).sum())
        about_mean += float((apart**2).sum())
    return 1 - missed / about_mean if about_mean > 0 else None


def _without(
    fit: PathFit, layout: Layout, place: int, rest: Numbers, unit: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Return weights, covariances of the block's items with its score, and coefficients, for each part left out.

    `rest` (parts, items, items) are covariances of the respondents who are left. A neighbour of the block has a proxy
    only for these, so its weights are taken from them; scores of other blocks are known of everybody.
    """
    own = layout.slices[place]
    mixed = np.repeat((fit.item_correlations * np.outer(unit, unit))[None], len(rest), axis=0)
    mixed[:, own], mixed[:, :, own] = rest[:, own], rest[:, :, own]
    of_rest = (layout.neighbours[place] | (np.arange(len(layout.starts)) == place))[layout.member]
    size = _sizes(rest, fit.settings)
    weights, shared = normalised(mixed, np.ones(mixed.shape[:2]), layout)
    for _ in range(fit.settings.most_iterations):
        in_rest = shared_with(rest, weights, layout) / size[:, :, None]
        inner = inner_weights(_correlations(shared, rest, weights, layout, place), layout, fit.settings.scheme)
        proxies = np.where(of_rest[None, :, None], in_rest, shared) @ inner
        before = weights
        weights, shared = normalised(mixed, outer_weights(mixed, proxies, layout), layout)
        if not (np.abs(np.abs(weights) - np.abs(before)) * unit).max() > fit.settings.tolerance:
            break
    correlations = _correlations(shared, rest, weights, layout, place)
    loadings = own_of(shared, layout)
    return weights, loadings, coefficients_of(correlations, layout.predecessors[place], place)


def _sizes(rest: Numbers, settings: PathSettings) -> Numbers:
    """Return by what covariances with proxies are divided, so that standardised items have correlations."""
    if settings.scaling is PathScaling.RAW:
        return np.ones(rest.shape[:2])
    variances = np.diagonal(rest, axis1=1, axis2=2)
    return np.sqrt(np.where(variances > 0, variances, np.nan))


def _correlations(shared: Numbers, rest: Numbers, weights: Numbers, layout: Layout, place: int) -> Numbers:
    """Return the correlations of scores: with the block among the rest, the others among everybody."""
    correlations = between(shared, weights, layout)
    among = between(shared_with(rest, weights, layout), weights, layout)
    variances = np.diagonal(among, axis1=1, axis2=2)
    deviations = np.sqrt(np.where(variances > 0, variances, np.nan))
    with_block = among[:, place] / (deviations * deviations[:, [place]])
    correlations[:, place], correlations[:, :, place] = with_block, with_block
    return correlations
