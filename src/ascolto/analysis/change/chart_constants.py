"""What range and standard deviation of a small sample are, on average, when it comes from a normal distribution."""

from functools import cache
from math import exp, lgamma, sqrt

import numpy as np
from scipy.special import ndtr

from ascolto.analysis.arrays import Numbers

# Beyond nine standard deviations nothing is left that a float could show.
FAR = 9.0
NODES = 220


@cache
def c4(n: int) -> float:
    """Return the mean of the standard deviation (n - 1) of a sample, in standard deviations of the whole.

    Args:
        n: size of the sample, 2 or more.
    Returns:
        sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2), below 1.
    Raises:
        ValueError: n below 2.
    Source:
        Montgomery, Introduction to Statistical Quality Control, 7th ed., appendix VI; computed, not looked up.
    """
    _refuse_single(n)
    return sqrt(2 / (n - 1)) * exp(lgamma(n / 2) - lgamma((n - 1) / 2))


@cache
def d2(n: int) -> float:
    """Return the mean range of a sample, in standard deviations of the whole.

    Args:
        n: size of the sample, 2 or more.
    Returns:
        The integral of 1 - Phi(x)^n - (1 - Phi(x))^n.
    Raises:
        ValueError: n below 2.
    Source:
        Tippett (1925), Biometrika 17, 364-387; by Gauss-Legendre quadrature.
    """
    _refuse_single(n)
    x, weights = _grid(-FAR, FAR)
    below = ndtr(x)
    return float(weights @ (1 - below**n - ndtr(-x) ** n))


@cache
def d3(n: int) -> float:
    """Return the standard deviation of the range of a sample, in standard deviations of the whole.

    Args:
        n: size of the sample, 2 or more.
    Returns:
        The root of the mean square of the range less d2 squared; the mean square is an integral over the smallest
        value and the range.
    Raises:
        ValueError: n below 2.
    Source:
        Tippett (1925), Biometrika 17, 364-387; by Gauss-Legendre quadrature.
    """
    _refuse_single(n)
    x, weights = _grid(-FAR, FAR)
    spread, spread_weights = _grid(0, 2 * FAR)
    low, high = x[:, None], x[:, None] + spread
    outside = 1 - ndtr(high) ** n - ndtr(-low) ** n + (ndtr(high) - ndtr(low)) ** n
    return sqrt(2 * float(weights @ outside @ spread_weights) - d2(n) ** 2)


def _refuse_single(n: int) -> None:
    if n < 2:
        raise ValueError(f"A sample of {n} has no spread.")


@cache
def _nodes() -> tuple[Numbers, Numbers]:
    # Finding the nodes costs more than all integrals over them.
    return np.polynomial.legendre.leggauss(NODES)


def _grid(first: float, last: float) -> tuple[Numbers, Numbers]:
    nodes, weights = _nodes()
    half = (last - first) / 2
    return first + half * (nodes + 1), half * weights
