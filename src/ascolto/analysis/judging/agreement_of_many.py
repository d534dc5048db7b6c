"""How far several people agree beyond chance: Fleiss' kappa, Conger's exact one, Gwet's AC1."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from scipy.special import ndtr

from ascolto.analysis.arrays import Numbers, Values, as_matrix
from ascolto.analysis.estimates import Undefined, quantile_of, without_value
from ascolto.analysis.judging.agreement import (
    UNIT,
    Agreement,
    Codes,
    Coefficient,
    codes_of,
    judgements,
    not_defined,
    require_room,
    with_percentiles,
)
from ascolto.analysis.resampling import resampled_counts

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class CategoryKappa:
    """Agreement on one category against all others together; z tests that it is chance alone."""

    category: float
    value: float | None
    z: float | None


def fleiss_kappa(
    ratings: Numbers | list[Values],
    *,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Agreement:
    """Return how far raters agree beyond what categories as frequent as these would give by chance.

    Args:
        ratings: (units, raters) categories as numbers, NaN where missing; a unit that not all judged is left out.
        resamples: of units, for the intervals; 0 for none.
        confidence: two-sided level of the percentile intervals, strictly between 0 and 1.
        seed: of the resamples.
    Returns:
        kappa, with z and p (two-sided) by the standard error under chance alone. Undefined for fewer than 2 units, and
        where only one category was used (0/0). Raters need not be the same for all units.
    Raises:
        ValueError: fewer than two raters, values that are no finite numbers, or more than 20 million cells of units ×
            categories.
    Source:
        Fleiss (1971), Psychol. Bull. 76, 378-382; standard error: Fleiss, Nee and Landis (1979), Psychol. Bull. 86,
        974-977.
    """
    table = judgements(ratings)
    whole = ~np.isnan(table).any(axis=1)
    codes = codes_of(table[whole])
    result = _resampled(Coefficient.FLEISS, _fleiss_sums(codes.of_each()), _fleiss, codes, resamples, confidence, seed)
    return replace(_tested(result, codes.of_each()), left_out=int((~whole).sum()))


def fleiss_kappa_of_counts(
    counts: Numbers | list[Values],
    *,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Agreement:
    """Return Fleiss' kappa from how many raters put each unit into each category.

    Args:
        counts: (units, categories) 0 or more, each unit judged by the same number of raters, at least 2.
        resamples, confidence, seed: as for `fleiss_kappa`.
    Returns:
        As `fleiss_kappa`.
    Raises:
        ValueError: counts that are not whole or below 0, or differing numbers of raters, or fewer than 2.
    Source:
        Fleiss (1971), Psychol. Bull. 76, 378-382.
    """
    table = as_matrix(counts, "Counts")
    if not (table >= 0).all() or (table % 1).any():
        raise ValueError("Counts must be whole numbers, 0 or more.")
    raters = np.unique(table.sum(axis=1))
    if len(raters) != 1 or raters[0] < 2:
        raise ValueError("Each unit must have been judged by the same number of raters, at least 2.")
    codes = Codes(
        np.zeros((len(table), int(raters[0])), dtype=np.intp), np.flatnonzero(table.any(axis=0)).astype(float)
    )
    result = _resampled(Coefficient.FLEISS, _fleiss_sums(table), _fleiss, codes, resamples, confidence, seed)
    return _tested(result, table)


def fleiss_kappa_by_category(ratings: Numbers | list[Values]) -> tuple[CategoryKappa, ...]:
    """Return the kappa of each category against all others together: which codes the raters understand differently.

    Args:
        ratings: as for `fleiss_kappa`.
    Returns:
        The categories that occur, sorted; none has a value where only one occurs.
    Raises:
        ValueError: as `fleiss_kappa`.
    Source:
        Fleiss (1971), Psychol. Bull. 76, 378-382; standard error: Fleiss, Nee and Landis (1979).
    """
    table = judgements(ratings)
    codes = codes_of(table[~np.isnan(table).any(axis=1)])
    counts = codes.of_each()
    units, raters = codes.places.shape
    pairs = units * raters * (raters - 1)
    kappas = []
    for place, category in enumerate(codes.values.tolist()):
        share = counts[:, place].mean() / raters
        if not 0 < share < 1:
            kappas.append(CategoryKappa(category, None, None))
            continue
        apart = float((counts[:, place] * (raters - counts[:, place])).sum())
        kappa = 1 - apart / (pairs * share * (1 - share))
        kappas.append(CategoryKappa(category, float(kappa), float(kappa / sqrt(2 / pairs))))
    return tuple(kappas)


def conger_kappa(
    ratings: Numbers | list[Values],
    *,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Agreement:
    """Return how far raters agree beyond what the habits of each of them would give by chance; for two, Cohen's kappa.

    Args:
        ratings, resamples, confidence, seed: as for `fleiss_kappa`; each column must be one and the same rater.
    Returns:
        The exact kappa of Conger, in which chance is the mean over pairs of raters. Undefined as `fleiss_kappa`.
    Raises:
        ValueError: as `fleiss_kappa`, or more than 20 million cells of units × raters × categories.
    Source:
        Conger (1980), Psychol. Bull. 88, 322-328.
    """
    table = judgements(ratings)
    whole = ~np.isnan(table).any(axis=1)
    codes = codes_of(table[whole])
    require_room(codes.places.size * len(codes.values))
    chosen = (codes.places[:, :, None] == np.arange(len(codes.values))).astype(float)
    sums = np.hstack(
        [_fleiss_sums(codes.of_each())[:, :2], chosen.reshape(len(chosen), codes.places.shape[1] * len(codes.values))]
    )

    def conger(sums: Numbers) -> tuple[Numbers, Numbers]:
        shares = sums[:, 2:].reshape(len(sums), *chosen.shape[1:]) / sums[:, :1, None]
        by_chance = (shares.mean(axis=1) ** 2 - shares.var(axis=1, ddof=1) / table.shape[1]).sum(axis=1)
        return sums[:, 1] / sums[:, 0], by_chance

    result = _resampled(Coefficient.CONGER, sums, conger, codes, resamples, confidence, seed)
    return replace(result, left_out=int((~whole).sum()))


def gwet_ac1(
    ratings: Numbers | list[Values],
    *,
    categories: Values | None = None,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
    seed: int = 1,
) -> Agreement:
    """Return how far raters agree beyond chance, by a chance that does not grow where one category is frequent.

    Args:
        ratings: (units, raters) categories as numbers, NaN where missing. A unit judged once counts for how frequent
            categories are, not for agreement; a unit nobody judged is left out.
        categories: all there are; without them, those that occur. AC1 depends on how many there are.
        resamples, confidence, seed: as for `fleiss_kappa`.
    Returns:
        AC1 = (observed - expected) / (1 - expected), expected = sum of p (1 - p) over categories / (categories - 1).
        Undefined where fewer than 2 units were judged twice, or there is only one category.
    Raises:
        ValueError: as `fleiss_kappa`, or a judgement that is none of the categories.
    Source:
        Gwet (2008), Br. J. Math. Stat. Psychol. 61, 29-48.
    """
    table = judgements(ratings)
    judged = ~np.isnan(table).all(axis=1)
    codes = codes_of(table[judged], categories)
    counts = codes.of_each()
    raters = counts.sum(axis=1)
    twice = raters >= 2
    same = np.where(twice, ((counts**2).sum(axis=1) - raters) / np.where(twice, raters * (raters - 1), 1), 0)
    sums = np.column_stack([twice, same, np.ones(len(counts)), counts / raters[:, None]])

    def gwet(sums: Numbers) -> tuple[Numbers, Numbers]:
        shares = sums[:, 3:] / sums[:, 2:3]
        by_chance = (shares * (1 - shares)).sum(axis=1) / max(1, shares.shape[1] - 1)
        return sums[:, 1] / np.where(sums[:, 0] > 0, sums[:, 0], np.nan), by_chance

    result = _resampled(Coefficient.GWET, sums, gwet, codes, resamples, confidence, seed)
    return replace(result, left_out=int((~judged).sum()))


Shares = Callable[[Numbers], tuple[Numbers, Numbers]]


def _fleiss_sums(counts: Numbers) -> Numbers:
    """Return for each unit what Fleiss' kappa sums: 1, the share of agreeing pairs, the share of each category."""
    raters = np.maximum(2, counts.sum(axis=1))
    same = ((counts**2).sum(axis=1) - raters) / (raters * (raters - 1))
    return np.column_stack([np.ones(len(counts)), same, counts / raters[:, None]])


def _fleiss(sums: Numbers) -> tuple[Numbers, Numbers]:
    return sums[:, 1] / sums[:, 0], ((sums[:, 2:] / sums[:, :1]) ** 2).sum(axis=1)


def _resampled(
    coefficient: Coefficient, sums: Numbers, shares: Shares, codes: Codes, resamples: int, confidence: float, seed: int
) -> Agreement:
    """Return (observed - expected) / (1 - expected) with intervals from resampled units.

    `sums` (units, …) begins with whether a unit counts for agreement; `shares` makes observed and expected of their
    totals.
    """
    quantile_of(confidence)
    n = int(sums[:, 0].sum()) if len(sums) else 0
    if n < 2:
        reason = Undefined.TOO_FEW_POINTS if n else Undefined.NOTHING_COUNTED
        nothing = without_value(reason, n=n, unit="share", confidence=confidence)
        return not_defined(coefficient, reason, observed=nothing, codes=codes, left_out=0)
    [observed], [expected] = shares(sums.sum(axis=0)[None, :])
    drawn = [shares(counts @ sums) for counts in resampled_counts(len(sums), draws=resamples, seed=seed)]
    seen = np.concatenate([np.empty(0), *(each for each, _ in drawn)])
    by_chance = np.concatenate([np.empty(0), *(each for _, each in drawn)])
    share = with_percentiles(float(observed), seen, n=n, unit="share", confidence=confidence)
    if expected >= 1 or len(codes.values) < 2:
        return not_defined(coefficient, Undefined.ALL_EQUAL, observed=share, codes=codes, left_out=0)
    values = (seen - by_chance) / np.where(by_chance < 1, 1 - by_chance, np.nan)
    value = float((observed - expected) / (1 - expected))
    return Agreement(
        coefficient=coefficient,
        value=with_percentiles(value, values, n=n, unit=UNIT, confidence=confidence),
        observed=share,
        expected=float(expected),
        raters=codes.places.shape[1],
        categories=len(codes.values),
        left_out=0,
        n=n,
        unit=UNIT,
        confidence=confidence,
    )


def _tested(result: Agreement, counts: Numbers) -> Agreement:
    """Return the result with the test that Fleiss' kappa is chance alone."""
    if result.value.value is None:
        return result
    units, raters = len(counts), result.raters
    shares = counts.sum(axis=0) / (units * raters)
    spread = shares * (1 - shares)
    inner = spread.sum() ** 2 - (spread * (1 - 2 * shares)).sum()
    error = float(sqrt(2 / (units * raters * (raters - 1)) * inner) / spread.sum())
    z = result.value.value / error
    return replace(result, standard_error=error, z=z, p_value=float(2 * ndtr(-abs(z))))
