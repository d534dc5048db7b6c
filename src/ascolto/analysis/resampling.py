"""Drawing again from what was observed: how much a mean would vary if others had answered."""

import numpy as np

from ascolto.analysis.arrays import Numbers
from ascolto.analysis.case_resampling import resampled_counts

DRAWS = 4000
FEW_KINDS = 512
CELLS_AT_ONCE = 2_000_000


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
