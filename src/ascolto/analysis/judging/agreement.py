"""How far people who judge the same things agree: the result, whichever coefficient says so."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_matrix, as_numbers
from ascolto.analysis.estimates import Estimate, Undefined, without_value
from ascolto.analysis.findings import Finding, FindingKind, found
from ascolto.analysis.resampling import percentile_bounds

UNIT = "agreement"
MOST_CELLS = 20_000_000


class Coefficient(StrEnum):
    """By which coefficient agreement is measured."""

    COHEN = "cohen"
    FLEISS = "fleiss"
    CONGER = "conger"
    GWET = "gwet"
    KRIPPENDORFF = "krippendorff"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement beyond chance: 1 is perfect, 0 what chance gives, below 0 less than that.

    `observed` is the share of agreeing pairs of judgements (weighted, where the coefficient weighs), `expected` the
    share that chance would give. `n` counts the units that were used, `left_out` those that were not. `z` and `p_value`
    test (two-sided) that there is as much agreement as chance gives, where the coefficient has such a test.
    """

    coefficient: Coefficient
    value: Estimate
    observed: Estimate
    expected: float | None
    raters: int
    categories: int
    left_out: int
    n: int
    unit: str
    confidence: float
    standard_error: float | None = None
    z: float | None = None
    p_value: float | None = None
    undefined: Undefined | None = None

    def finding(self) -> Finding:
        """Return how far they agree – or, where no coefficient is defined, why not."""
        if self.value.value is None:
            return found(FindingKind.UNDEFINED, reason=self.undefined, n=self.n, unit=self.unit)
        return found(
            FindingKind.AGREEMENT,
            coefficient=self.coefficient,
            value=self.value.value,
            low=self.value.low,
            high=self.value.high,
            observed=self.observed.value,
            n=self.n,
            unit=self.unit,
        )


@dataclass(frozen=True, slots=True)
class Codes:
    """Judgements as places in the list of categories, (units, raters), -1 where missing; `values` is that list."""

    places: NDArray[np.intp]
    values: Numbers

    def of_each(self) -> Numbers:
        """Return how often each unit got each category, (units, categories).

        Raises:
            ValueError: there are more than 20 million of these cells.
        """
        units, categories = len(self.places), len(self.values)
        require_room(units * categories)
        cells = np.arange(units)[:, None] * categories + self.places
        counted = np.bincount(cells[self.places >= 0], minlength=units * categories)
        return counted.reshape(units, categories).astype(float)


def codes_of(ratings: Numbers, categories: Values | None = None) -> Codes:
    """Return the judgements as places in the list of categories.

    Args:
        ratings: (units, raters), NaN where missing.
        categories: all there are, in their order; without them, those that occur, sorted.
    Raises:
        ValueError: a judgement that is none of the categories, or a category named twice or missing.
    """
    seen = ~np.isnan(ratings)
    judged = ratings[seen]
    values = np.unique(judged)
    found_places = np.searchsorted(values, judged)
    if categories is not None:
        named = as_numbers(categories, "Categories")
        if np.isnan(named).any() or len(np.unique(named)) < len(named):
            raise ValueError("Each category must be named once.")
        unknown = np.setdiff1d(values, named)
        if len(unknown):
            raise ValueError(f"{unknown[0]:g} is none of the categories.")
        order = np.argsort(named)
        found_places = order[np.searchsorted(named[order], values)][found_places]
        values = named
    places = np.full(ratings.shape, -1, dtype=np.intp)
    places[seen] = found_places
    return Codes(places, values)


def require_room(cells: int) -> None:
    """Refuse a table that is too large to be held, as of numbers that are no categories but all differ.

    Raises:
        ValueError: there are more than 20 million cells.
    """
    if cells > MOST_CELLS:
        raise ValueError("So many units and categories cannot be held; Krippendorff's alpha takes any number of both.")


def judgements(ratings: Numbers | list[Values]) -> Numbers:
    """Return the judgements, (units, raters), of two raters or more.

    Raises:
        ValueError: no table of numbers, infinite numbers, or one rater only.
    """
    table = as_matrix(ratings, "Judgements") if len(ratings) else np.empty((0, 2))
    if table.shape[1] < 2:
        raise ValueError("Agreement takes two raters or more.")
    return table


def not_defined(
    coefficient: Coefficient, reason: Undefined, *, observed: Estimate, codes: Codes, left_out: int
) -> Agreement:
    """Return that agreement beyond chance cannot be said, and why; the share of agreeing pairs may be."""
    n, confidence = observed.n, observed.confidence
    value = without_value(reason, n=n, unit=UNIT, confidence=confidence)
    raters, categories = codes.places.shape[1], len(codes.values)
    return Agreement(
        coefficient, value, observed, None, raters, categories, left_out, n, UNIT, confidence, undefined=reason
    )


def with_percentiles(value: float, drawn: Numbers, *, n: int, unit: str, confidence: float) -> Estimate:
    """Return the value with the percentiles (type 7) of its resamples; of resamples all alike there is no interval."""
    drawn = drawn[np.isfinite(drawn)]
    if not len(drawn) or drawn.min() == drawn.max():
        return Estimate(value, None, None, n, unit, confidence)
    return Estimate(value, *percentile_bounds(drawn, confidence), n, unit, confidence)
