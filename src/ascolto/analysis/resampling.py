"""Drawing again from what was observed: how much a figure would vary if others had answered."""

from collections.abc import Iterator

import numpy as np

from ascolto.analysis.arrays import Numbers

DRAWS = 4000
FEW_KINDS = 512
CELLS_AT_ONCE = 4_000_000


def resampled_counts(n: int, *, draws: int, seed: int, at_once: int | None = None) -> Iterator[Numbers]:
    """Yield, some draws at a time, how often each of n respondents was drawn.

    Whatever is a function of sums over respondents needs nothing more: the sums of a resample are these counts times
    what was summed, for many resamples one product of matrices.

    Args:
        n: respondents (or units), 1 or more.
        draws: resamples in all, 0 or more.
        seed: of the random numbers. The same seed gives the same draws, whatever `at_once` is.
        at_once: at most so many draws at a time; without it, as many as fit into 32 MB.
    Returns:
        (up to at_once, n) counts, each row adding up to n.
    Raises:
        ValueError: draws below 0.
    Source:
        Efron (1979), Ann. Stat. 7, 1-26.
    """
    if draws < 0:
        raise ValueError(f"{draws} resamples cannot be drawn.")
    random = np.random.default_rng(seed)
    most = max(1, min(at_once or draws, CELLS_AT_ONCE // n))
    for begun in range(0, draws, most):
        some = min(most, draws - begun)
        drawn = random.integers(0, n, size=(some, n))
        drawn += np.arange(some)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=some * n).reshape(some, n).astype(np.float64)


def resampled_means(values: Numbers, weights: Numbers, *, seed: int, draws: int = DRAWS) -> Numbers:
    """Return the weighted means of samples drawn with replacement, each as large as the one observed.

    Args:
        values: (n,) at least one.
        weights: (n,) above 0; a respondent is drawn together with the weight.
        draws: how many samples, 1 or more.
        seed: of the random numbers; the same seed gives the same means.
    Returns:
        (draws,) means.
    Raises:
        ValueError: draws below 1.
    Source:
        Efron (1979), Ann. Stat. 7, 1-26. Equal answers are drawn together, as multinomial counts.
    """
    if draws < 1:
        raise ValueError(f"{draws} draws are none.")
    weights = weights / weights.max()
    kinds, counts = np.unique(values + 1j * weights, return_counts=True)
    parts = []
    if len(kinds) <= FEW_KINDS:
        random, chances = np.random.default_rng(seed), counts / counts.sum()
        for chunk in _chunks(draws, len(kinds)):
            drawn = random.multinomial(len(values), chances, size=chunk)
            parts.append((drawn @ (kinds.real * kinds.imag)) / (drawn @ kinds.imag))
    else:
        weighed = np.column_stack([values * weights, weights])
        for times in resampled_counts(len(values), draws=draws, seed=seed):
            sums = times @ weighed
            parts.append(sums[:, 0] / sums[:, 1])
    return np.concatenate(parts)


def percentile_bounds(drawn: Numbers, confidence: float) -> tuple[float, float]:
    """Return the percentiles of the draws that leave out equally many on either side (Hyndman and Fan's type 7)."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def _chunks(draws: int, cells: int) -> list[int]:
    at_once = max(1, CELLS_AT_ONCE // cells)
    return [min(at_once, draws - begun) for begun in range(0, draws, at_once)]
