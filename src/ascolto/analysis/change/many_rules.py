"""The patterns of `run_rules` along thousands of series at once."""

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from ascolto.analysis.change.charted import Mask, Numbers
from ascolto.analysis.change.run_rules import Rule, fewest_crossings, longest_usual_run

Whole = NDArray[np.int64]


def fired_in(z: Numbers, *, rules: Collection[Rule]) -> dict[Rule, Mask]:
    """Find at which points a pattern is complete.

    Args:
        z: (series, points) distances from the centre line in standard deviations; nan only after the last point of a
            series.
        rules: the patterns to look for.
    Returns:
        For each rule (series, points) whether its pattern is complete there, as `signals_in` says it one by one.
    Source:
        As `signals_in`.
    """
    found = {rule: PATTERNS[rule](z) for rule in Rule if rule in rules and rule in PATTERNS}
    if {Rule.LONG_RUN, Rule.FEW_CROSSINGS} & set(rules):
        long_run, few_crossings = _runs(z)
        found |= {
            rule: fired
            for rule, fired in ((Rule.LONG_RUN, long_run), (Rule.FEW_CROSSINGS, few_crossings))
            if rule in rules
        }
    return found


def _among_last(marks: Mask, most: int) -> Whole:
    """Return for each point how many of it and those before it, `most` in all, are marked."""
    sums = np.cumsum(marks, axis=1, dtype=np.int64)
    sums[:, most:] = sums[:, most:] - sums[:, :-most]
    return sums


def _all_of(marks: Mask, length: int) -> Mask:
    """Return where a stretch of that length ends in which all are marked."""
    return np.asarray(_among_last(marks, length) == length, dtype=np.bool_)


def _one_side(length: int) -> Callable[[Numbers], Mask]:
    return lambda z: _all_of(z > 0, length) | _all_of(z < 0, length)


def _outward(distance: float, *, least: int, most: int) -> Callable[[Numbers], Mask]:
    def pattern(z: Numbers) -> Mask:
        above, below = z > distance, z < -distance
        return (above & (_among_last(above, most) >= least)) | (below & (_among_last(below, most) >= least))

    return pattern


def _trend(z: Numbers) -> Mask:
    steps = np.diff(z, axis=1, prepend=np.nan)
    return _all_of(steps > 0, 5) | _all_of(steps < 0, 5)


def _alternating(z: Numbers) -> Mask:
    steps = np.diff(z, axis=1, prepend=np.nan)
    turns = np.zeros(z.shape, dtype=np.bool_)
    turns[:, 1:] = steps[:, 1:] * steps[:, :-1] < 0
    return _all_of(turns, 12)


PATTERNS: dict[Rule, Callable[[Numbers], Mask]] = {
    Rule.BEYOND_LIMITS: lambda z: np.abs(z) > 3,
    Rule.RUN_OF_9: _one_side(9),
    Rule.RUN_OF_8: _one_side(8),
    Rule.TREND_OF_6: _trend,
    Rule.ALTERNATING_14: _alternating,
    Rule.TWO_OF_THREE: _outward(2, least=2, most=3),
    Rule.FOUR_OF_FIVE: _outward(1, least=4, most=5),
    Rule.HUGGING_15: lambda z: _all_of(np.abs(z) < 1, 15),
    Rule.AVOIDING_8: lambda z: _all_of(np.abs(z) > 1, 8),
}


def _runs(z: Numbers) -> tuple[Mask, Mask]:
    """Return where a run is longer than usual, and where the line has crossed too seldom (at the last point)."""
    if not z.size:
        return np.zeros(z.shape, dtype=np.bool_), np.zeros(z.shape, dtype=np.bool_)
    series, points = z.shape
    off = np.abs(z) > 0
    n, place = off.sum(axis=1), np.argsort(~off, axis=1, kind="stable")
    above = np.take_along_axis(z, place, axis=1) > 0
    there = np.arange(points) < n[:, None]
    begins = there.copy()
    begins[:, 1:] &= above[:, 1:] != above[:, :-1]
    which = np.cumsum(begins, axis=1) - 1
    rows = np.broadcast_to(np.arange(series)[:, None], z.shape)
    lengths = np.zeros(z.shape, dtype=np.int64)
    np.add.at(lengths, (rows[there], which[there]), 1)
    longest = lengths.argmax(axis=1)
    counts, of_count = np.unique(n, return_inverse=True)
    limit = np.array([longest_usual_run(count) for count in counts.tolist()])[of_count]
    fewest = np.array([fewest_crossings(count) for count in counts.tolist()])[of_count]
    run = which == longest[:, None]
    first, last = _ends(np.where(run & there, place, -1), points)
    index = np.arange(points)
    is_long = (lengths.max(axis=1, initial=0) > limit) & (n > 0)
    long_run = is_long[:, None] & (index >= (first + limit)[:, None]) & (index <= last[:, None])
    few = (n > 0) & (begins.sum(axis=1) - 1 < fewest)
    return long_run, few[:, None] & (index == (np.isfinite(z).sum(axis=1) - 1)[:, None])


def _ends(places: NDArray[np.intp], points: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first and the last of the places of each row that are not -1."""
    return np.where(places < 0, points, places).min(axis=1, initial=points), places.max(axis=1, initial=-1)
