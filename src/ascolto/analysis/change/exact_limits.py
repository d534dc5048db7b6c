"""Which counts chance explains around a mean, where small counts are too skewed for three standard deviations."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import pdtr, pdtrik

from ascolto.analysis.change.charted import Numbers

TAIL = 0.00135
"""The chance of a normal measurement to lie more than three standard deviations above its mean."""


def poisson_limits(expected: ArrayLike) -> tuple[Numbers, Numbers]:
    """Return the lowest and the highest count that chance explains, for each count to be expected.

    Args:
        expected: (points,) or a single one, above 0; nan where nothing is expected.
    Returns:
        The quantiles 0.00135 and 0.99865 of the Poisson distribution, whole numbers of the same shape: to lie below
        the first, or above the second, each has a chance of at most 0.00135, however small the count. Three standard
        deviations promise the same and do not keep it, because small counts are skewed: of counts around 2.7, 0.0066
        lie above.
    Source:
        Xie, Goh and Kuralmani (2002), Statistical Models and Control Charts for High-Quality Processes; Montgomery,
        Introduction to Statistical Quality Control, 7th ed., section 5.3.2 (probability limits).
    """
    mean = np.asarray(expected, dtype=np.float64)
    return _quantile(TAIL, mean), _quantile(1 - TAIL, mean)


def _quantile(chance: float, mean: Numbers) -> Numbers:
    """Return the lowest count up to which the probability adds up to this chance."""
    above = np.ceil(pdtrik(chance, mean))
    below = np.maximum(above - 1, 0)
    # The inverse is continuous: where it lies on a whole number, rounding may have led one too far.
    quantile: Numbers = np.where(pdtr(below, mean) >= chance, below, above)
    return quantile
