"""Drawing respondents again, with replacement: how often each is in a sample as large as the one observed."""

from collections.abc import Iterator

import numpy as np

from ascolto.analysis.arrays import Numbers

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
