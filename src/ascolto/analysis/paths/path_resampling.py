"""A path model in thousands of resamples of its respondents, and intervals from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.estimates import Estimate, Undefined, quantile_of
from ascolto.analysis.paths.path_algorithm import Layout, Solution, layout_of, solve
from ascolto.analysis.paths.path_estimation import PathFit
from ascolto.analysis.paths.path_models import ModelRefused
from ascolto.analysis.paths.path_moments import moments_of, samples_at_once
from ascolto.analysis.paths.path_validity import heterotrait_monotrait
from ascolto.analysis.resampling import resampled_counts

# Draws without a solution are replaced, up to so many for each that is wanted.
MOST_DRAWS = 10
# Fits that leave out respondents for the acceleration: one each, or that many equal parts of a larger sample.
MOST_PARTS = 1000
ENOUGH_AT_ONCE = 250
LEAST_RESAMPLES = 2


class PathSigns(StrEnum):
    """What is done when a block comes out turned round in a resample (Tenenhaus et al. 2005, section 2.6).

    none: nothing; the fit already turns each block to positive loadings. individual: every figure takes the sign that
    it has in the sample, which narrows intervals near 0 and should not be the only one looked at. construct: a block
    is turned when its loadings are nearer to those of the sample that way.
    """

    NONE = "none"
    INDIVIDUAL = "individual"
    CONSTRUCT = "construct"


class PathInterval(StrEnum):
    """How an interval is read off the resamples."""

    PERCENTILE = "percentile"
    BCA = "bca"


@dataclass(frozen=True, slots=True, eq=False)
class PathDraws:
    """The model in each resample, shapes as in `Solution` with resamples first.

    `means` and `deviations` (resamples, items) on the scale of the items; `alike` (resamples, blocks, blocks) is HTMT.
    `left_out` is the same with respondents left out, one at a time or in parts, for the acceleration of BCa
    intervals; None unless asked for. `redrawn` counts resamples that had no solution (an item did not vary …) and
    were replaced; `not_converged` those that are in, although their weights still moved.
    """

    weights: Numbers
    loadings: Numbers
    correlations: Numbers
    coefficients: Numbers
    r_square: Numbers
    means: Numbers
    deviations: Numbers
    alike: Numbers
    redrawn: int
    not_converged: int
    signs: PathSigns = PathSigns.NONE
    left_out: "PathDraws | None" = None

    @property
    def resamples(self) -> int:
        """How many there are."""
        return len(self.weights)


def resample_paths(
    fit: PathFit,
    *,
    resamples: int = 1000,
    seed: int,
    signs: PathSigns = PathSigns.NONE,
    kind: PathInterval = PathInterval.PERCENTILE,
) -> PathDraws:
    """Return the model in resamples of its respondents, drawn with replacement.

    Args:
        fit: the estimated model; each resample is estimated from the start, with the same settings.
        resamples: how many, 2 or more; a thousand and more for intervals.
        seed: of the random draws; the same seed gives the same resamples.
        signs: what to do when a block is turned round.
        kind: of the intervals that are wanted; BCa takes as many fits more as there are respondents, at most 1,000:
            of more respondents, 1,000 equal parts are left out by turns.
    Raises:
        ValueError: fewer than 2 resamples, or an unknown kind or treatment of signs.
        ModelRefused: more than nine of ten draws have no solution.
    Source:
        Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 6, 13 and 14; Tenenhaus et al. (2005).
    """
    signs, kind = PathSigns(signs), PathInterval(kind)
    if resamples < LEAST_RESAMPLES:
        raise ValueError("Intervals take 2 resamples at least.")
    at_once = min(resamples, ENOUGH_AT_ONCE, samples_at_once(fit.answers))
    counts = resampled_counts(fit.n, draws=resamples * MOST_DRAWS, seed=seed, at_once=at_once)
    drawn = _collected(fit, counts, wanted=resamples, signs=signs)
    if drawn.resamples < resamples:
        raise ModelRefused(Undefined.NOT_RESAMPLED, n=fit.n)
    if kind is PathInterval.PERCENTILE:
        return drawn
    parts = _leaving_out(fit.n, min(ENOUGH_AT_ONCE, samples_at_once(fit.answers)))
    return replace(drawn, left_out=_collected(fit, parts, wanted=fit.n, signs=signs))


def _leaving_out(n: int, at_once: int) -> Iterator[Numbers]:
    """Yield counts in which respondents are left out by turns, one at a time or in parts."""
    parts = min(n, MOST_PARTS)
    part_of = np.arange(n) % parts
    for begun in range(0, parts, at_once):
        yield (part_of[None, :] != np.arange(begun, min(begun + at_once, parts))[:, None]).astype(np.float64)


def _collected(fit: PathFit, counts: Iterator[Numbers], *, wanted: int, signs: PathSigns) -> PathDraws:
    """Return the first so many samples that have a solution, or as many as there are."""
    layout = layout_of(fit.model)
    parts: list[tuple[Numbers, ...]] = []
    redrawn = not_converged = have = 0
    for some in counts:
        moments = moments_of(fit.answers, some)
        solution = solve(moments, layout, fit.settings)
        taken = np.flatnonzero(solution.sound)[: wanted - have]
        have += len(taken)
        looked_at = taken[-1] + 1 if have == wanted and len(taken) else len(some)
        redrawn += int((~solution.sound[:looked_at]).sum())
        not_converged += int((~solution.converged[taken]).sum())
        alike = heterotrait_monotrait(moments.correlations()[taken], layout)
        turned = _turned(fit, solution, layout)[taken] if signs is PathSigns.CONSTRUCT else np.ones((len(taken), 1))
        parts.append(
            (*_facing(solution, taken, turned, layout), moments.means[taken], moments.deviations[taken], alike)
        )
        if have == wanted:
            break
    weights, loadings, correlations, coefficients, r_square, means, deviations, alike = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return PathDraws(
        weights=weights,
        loadings=loadings,
        correlations=correlations,
        coefficients=coefficients,
        r_square=r_square,
        means=means,
        deviations=deviations,
        alike=alike,
        redrawn=redrawn,
        not_converged=not_converged,
        signs=signs,
    )


def _turned(fit: PathFit, solution: Solution, layout: Layout) -> Numbers:
    """Return -1 for each block of each sample whose loadings are nearer to those of the fit when turned, else 1."""
    apart = np.add.reduceat(fit.loadings - solution.loadings, layout.starts, axis=1)
    turned = np.add.reduceat(fit.loadings + solution.loadings, layout.starts, axis=1)
    return np.where(np.abs(apart) > np.abs(turned), -1.0, 1.0)


def _facing(solution: Solution, taken: NDArray[np.intp], turned: Numbers, layout: Layout) -> tuple[Numbers, ...]:
    """Return weights, loadings, correlations, coefficients and R² of the samples taken, blocks turned as told."""
    turned = np.broadcast_to(turned, (len(taken), len(layout.starts)))
    of_items, of_pairs = turned[:, layout.member], turned[:, :, None] * turned[:, None, :]
    return (
        solution.weights[taken] * of_items,
        solution.loadings[taken] * of_items,
        solution.correlations[taken] * of_pairs,
        solution.coefficients[taken] * of_pairs,
        solution.r_square[taken],
    )


@dataclass(frozen=True, slots=True)
class Resampled:
    """A quantity with its interval and its standard error: the deviation of the resamples, divisor one less."""

    estimate: Estimate
    standard_error: float | None


def with_intervals(
    values: Numbers,
    of: Callable[[PathDraws], Numbers],
    draws: PathDraws | None,
    *,
    n: int,
    unit: str,
    confidence: float,
) -> list[Resampled]:
    """Return quantities with their intervals from the resamples.

    Args:
        values: (k,) of the sample.
        of: gives the same quantities of each resample, (resamples, k).
        draws: the resamples; without them there are no intervals.
        n, unit, confidence: of the estimates.
    Returns:
        Percentile intervals (Hyndman and Fan's type 7), or BCa where the draws hold fits with respondents left out.
        No bound where a quantity is undefined in a resample, and no BCa bound where all resamples lie on one side.
    Raises:
        ValueError: confidence outside (0, 1).
    Source:
        Efron (1987), J. Am. Stat. Assoc. 82, 171-185 (BCa); ties with the sample count half.
    """
    quantile_of(confidence)
    if draws is None:
        return [Resampled(Estimate(float(value), None, None, n, unit, confidence), None) for value in values]
    drawn = _signed(of(draws), values, draws.signs)
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    at = np.repeat(tails[:, None], len(values), axis=1)
    if draws.left_out is not None:
        at = _corrected(tails, drawn, values, _signed(of(draws.left_out), values, draws.signs))
    low, high = _quantiles(drawn, at)
    errors = drawn.std(axis=0, ddof=1)
    return [
        Resampled(Estimate(float(value), _known(lowest), _known(highest), n, unit, confidence), _known(error))
        for value, lowest, highest, error in zip(values, low, high, errors, strict=True)
    ]


def _signed(drawn: Numbers, values: Numbers, signs: PathSigns) -> Numbers:
    return np.copysign(drawn, values) if signs is PathSigns.INDIVIDUAL else drawn


def _corrected(tails: Numbers, drawn: Numbers, values: Numbers, left_out: Numbers) -> Numbers:
    """Return at which shares of the draws BCa bounds lie, (2, k); NaN where all draws lie on one side."""
    below = (drawn < values).mean(axis=0) + (drawn == values).mean(axis=0) / 2
    bias = ndtri(np.where((below > 0) & (below < 1), below, np.nan))
    influence = left_out.mean(axis=0) - left_out
    spread = (influence**2).sum(axis=0)
    acceleration = (influence**3).sum(axis=0) / np.where(spread > 0, 6 * spread**1.5, 1.0)
    moved = bias + ndtri(tails)[:, None]
    shares: Numbers = ndtr(bias + moved / (1 - acceleration * moved))
    return shares


def _quantiles(drawn: Numbers, shares: Numbers) -> Numbers:
    """Return the quantiles of each column of the draws at shares of its own, (2, k), by Hyndman and Fan's type 7."""
    ordered = np.sort(drawn, axis=0)
    places = np.nan_to_num(shares) * (len(ordered) - 1)
    below = np.floor(places).astype(np.intp)
    above = np.minimum(below + 1, len(ordered) - 1)
    low, high = (np.take_along_axis(ordered, at, axis=0) for at in (below, above))
    quantiles = low + (high - low) * (places - below)
    return np.where(np.isnan(shares) | np.isnan(drawn).any(axis=0), np.nan, quantiles)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
