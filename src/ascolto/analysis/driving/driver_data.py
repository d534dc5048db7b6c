"""Answers on an outcome and its possible drivers, ready to be correlated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.arrays import Numbers, Values, as_numbers, as_weights
from ascolto.analysis.driving.correlations import NOTHING_LEFT, Answers, smallest_eigenvalues
from ascolto.analysis.estimates import Undefined
from ascolto.analysis.resampling import resampled_counts


class Missing(StrEnum):
    """What is done where an answer is missing."""

    LISTWISE = "listwise"  # a respondent who left one question open is left out
    PAIRWISE = "pairwise"  # each correlation is of all who answered both questions


@dataclass(frozen=True, slots=True)
class DriverData:
    """The columns that can be correlated, the outcome last, and their `correlations` (drivers + 1, drivers + 1).

    `dropped` are the drivers that were constant, `left_out` the rows that were not used. `n` is the number of rows used
    – pairwise, the smallest number of rows that two columns share.
    """

    names: tuple[str, ...]
    dropped: tuple[str, ...]
    answers: Answers
    correlations: Numbers
    n: int
    left_out: int
    missing: Missing
    undefined: Undefined | None

    def resampled(self, *, draws: int, seed: int) -> Iterator[Numbers]:
        """Yield correlations of resamples, (drivers + 1, drivers + 1, some); those that cannot be had are left out."""
        for counts in resampled_counts(len(self.answers.weights), draws=draws, seed=seed):
            found = self.answers.resampled(counts)
            yield found[:, :, np.isfinite(found).all(axis=(0, 1))]

    def with_chance(self, *, seed: int) -> "DriverData":
        """Return the same with one driver more, the last, that is drawn at random (standard normal)."""
        table, seen = self.answers.table, self.answers.seen
        chance = np.random.default_rng(seed).standard_normal(table.shape[1])
        more = Answers(
            np.vstack([table[:-1], chance, table[-1:]]),
            None if seen is None else np.vstack([seen[:-1], np.ones_like(chance), seen[-1:]]),
            self.answers.weights,
        )
        return replace(self, answers=more, correlations=more.correlations())


def driver_data(
    outcome: Values,
    drivers: Mapping[str, Values],
    *,
    weights: Values | None = None,
    missing: Missing = Missing.LISTWISE,
) -> DriverData:
    """Return the answers ready to be correlated; what cannot be used is named.

    Args:
        outcome: (respondents,) NaN where missing.
        drivers: (respondents,) each, by name, NaN where missing; one driver or more.
        weights: (respondents,) 0 or more; who weighs 0 is left out.
        missing: `LISTWISE` or `PAIRWISE`.
    Returns:
        The columns, constant drivers dropped first. `undefined` says why they cannot be weighed: a constant outcome or
        no driver that varies (`ALL_EQUAL`), no more rows than drivers and a constant (`TOO_FEW_POINTS`), pairwise
        correlations that no data set could have (`INCONSISTENT`: an eigenvalue below 0).
    Raises:
        ValueError: no driver, columns of different length, values that are infinite, wrong weights.
    """
    if not drivers:
        raise ValueError("There is no driver to be weighed.")
    columns = [as_numbers(values, f"“{name}”") for name, values in drivers.items()]
    columns.append(as_numbers(outcome, "The outcome"))
    if len({len(column) for column in columns}) > 1:
        raise ValueError("The outcome and its drivers must have the same number of answers.")
    counted = as_weights(weights, len(columns[-1]))
    table = np.array(columns)
    if not counted.all():
        table = table[:, counted > 0]
    weighed = counted[counted > 0] / counted.max(initial=0)  # which large ones cannot run over
    names, dropped, table, weights_left = _usable(tuple(drivers), table, weighed, Missing(missing))
    seen = ~np.isnan(table)
    gaps = None if seen.all() else seen.astype(float)
    answers = Answers(_standardised(table, seen), gaps, weights_left)
    n = table.shape[1] if gaps is None else int((gaps @ gaps.T).min())
    left_out = len(counted) - table.shape[1]
    nothing = np.full((len(table), len(table)), np.nan)
    correlations = answers.correlations() if n else nothing
    found = DriverData(names, dropped, answers, correlations, n, left_out, Missing(missing), None)
    return replace(found, undefined=_why_not(found))


def _usable(
    names: tuple[str, ...], table: Numbers, weights: Numbers, missing: Missing
) -> tuple[tuple[str, ...], tuple[str, ...], Numbers, Numbers]:
    """Return the names of drivers that vary, of those that do not, and the columns and weights of rows to be used."""
    dropped: list[str] = []
    while True:
        varies = _varies(table)
        constant = [name for name, moves in zip(names, varies, strict=False) if not moves]
        if constant:
            dropped += constant
            names = tuple(name for name in names if name not in constant)
            table = table[np.append(varies[:-1], True)]
        seen = ~np.isnan(table)
        rows = seen.all(axis=0) if missing == Missing.LISTWISE else seen.any(axis=0)
        if rows.all():
            return names, tuple(dropped), table, weights
        table, weights = table[:, rows], weights[rows]  # which may leave a driver constant that was not


def _varies(table: Numbers) -> NDArray[np.bool_]:
    if not table.shape[1]:
        return np.ones(len(table), dtype=bool)  # of nobody it is not known
    low, high = table.min(axis=1), table.max(axis=1)
    if np.isnan(low).any():
        low = np.where(np.isnan(table), np.inf, table).min(axis=1)
        high = np.where(np.isnan(table), -np.inf, table).max(axis=1)
    return np.asarray(low < high)


def _standardised(table: Numbers, seen: NDArray[np.bool_]) -> Numbers:
    """Return the columns with mean about 0 and standard deviation about 1, so that sums of squares are exact enough."""
    if not table.size:
        return table
    answered = np.maximum(1, seen.sum(axis=1, keepdims=True))
    halved = (table if seen.all() else np.where(seen, table, 0)) / 2  # so that differences cannot run over
    # Differences from one of the answers are exact, however far from 0 all of them lie; sizes are divided out then.
    scaled = halved - np.take_along_axis(halved, seen.argmax(axis=1)[:, None], axis=1)
    scaled[~seen] = 0
    scaled /= np.maximum(np.abs(scaled).max(axis=1, keepdims=True), np.finfo(float).tiny)
    scaled -= scaled.sum(axis=1, keepdims=True) / answered
    scaled[~seen] = 0
    spread = np.sqrt(np.einsum("cr,cr->c", scaled, scaled)[:, None] / answered)
    scaled /= np.where(spread > 0, spread, 1)
    return np.asarray(scaled)


def _why_not(data: DriverData) -> Undefined | None:
    if not data.n:
        return Undefined.NOTHING_COUNTED
    if not data.names or not np.isfinite(data.correlations[-1, -1]):
        return Undefined.ALL_EQUAL
    if data.n < len(data.names) + 2:
        return Undefined.TOO_FEW_POINTS
    if not np.isfinite(data.correlations).all():
        return Undefined.ALL_EQUAL
    if data.answers.seen is not None and smallest_eigenvalues(data.correlations[:, :, None])[0] < -NOTHING_LEFT:
        return Undefined.INCONSISTENT
    return None
