"""How many points it takes on average until a chart of small shifts alarms, rightly or falsely."""

from collections.abc import Callable
from functools import cache
from math import exp, isfinite

import numpy as np
from scipy.special import ndtr

from ascolto.analysis.change.charted import Numbers

NODES = 120
ROOT_OF_TWO_PI = 2.5066282746310002


@cache
def cusum_run_length(*, reference: float = 0.5, decision: float = 5.0, shift: float = 0.0) -> float:
    """Return the average run length of a two-sided CUSUM.

    Args:
        reference: what each point must exceed to count, in standard deviations, 0 or more.
        decision: the sum at which it alarms, in standard deviations, above 0.
        shift: how far the mean has moved, in standard deviations; 0 for false alarms.
    Returns:
        The mean number of points until an alarm, from sums of 0 on, for independent normal points.
    Raises:
        ValueError: a negative reference, a decision not above 0, or one that is not finite.
    Source:
        Brook and Evans (1972), Biometrika 59, 539-549: the Markov chain in the limit of infinitely many states, an
        integral equation, by Gauss-Legendre quadrature; both sides: van Dobben de Bruyn (1968), 1/L = 1/L+ + 1/L-.
    """
    _refuse(reference >= 0 and decision > 0, reference, decision, shift)
    up, down = (_one_sided(reference, decision, each) for each in (shift, -shift))
    return 1 / (1 / up + 1 / down)


def _one_sided(reference: float, decision: float, shift: float) -> float:
    """Solve for the expected length from each sum on: at 0, where it is held, and along the way up."""
    nodes, weights = _nodes(0, decision)
    sums = np.concatenate([[0.0], nodes])
    drift = reference - shift
    onto_zero = ndtr(drift - sums)
    onto_nodes = _density(nodes[None, :] + drift - sums[:, None]) * weights
    chain = np.column_stack([onto_zero, onto_nodes])
    return float(np.linalg.solve(np.eye(len(sums)) - chain, np.ones(len(sums)))[0])


def siegmund_run_length(*, reference: float = 0.5, decision: float = 5.0, shift: float = 0.0) -> float:
    """Return Siegmund's approximation of the average run length of a two-sided CUSUM.

    Args:
        reference, decision, shift: as for `cusum_run_length`.
    Returns:
        The mean number of points until an alarm, by one formula; a few percent off, and a check by hand.
    Raises:
        ValueError: as `cusum_run_length`.
    Source:
        Siegmund (1985), Sequential Analysis, p. 27; Montgomery, 7th ed., equation 9.6.
    """
    _refuse(reference >= 0 and decision > 0, reference, decision, shift)
    up, down = (_siegmund(each - reference, decision + 1.166) for each in (shift, -shift))
    return 1 / (1 / up + 1 / down)


def _siegmund(drift: float, width: float) -> float:
    if drift == 0:
        return width**2
    return (exp(-2 * drift * width) + 2 * drift * width - 1) / (2 * drift**2)


@cache
def ewma_run_length(*, weight: float = 0.2, width: float = 2.962, shift: float = 0.0) -> float:
    """Return the average run length of an EWMA chart whose limits have reached their final width.

    Args:
        weight: of the latest point, above 0, at most 1.
        width: of the limits, in standard deviations of the average, above 0.
        shift: how far the mean has moved, in standard deviations of a point; 0 for false alarms.
    Returns:
        The mean number of points until an alarm, from an average on target on, for independent normal points.
    Raises:
        ValueError: a weight outside (0, 1], a width not above 0, or one that is not finite.
    Source:
        Crowder (1987), Technometrics 29, 401-407: an integral equation, by Gauss-Legendre quadrature; Lucas and
        Saccucci (1990), Technometrics 32, 1-12.
    """
    _refuse(0 < weight <= 1 and width > 0, weight, width, shift)
    limit = width * float(np.sqrt(weight / (2 - weight)))
    nodes, weights = _nodes(-limit, limit)

    def onto_nodes(averages: Numbers) -> Numbers:
        moved = (nodes[None, :] - (1 - weight) * averages[:, None]) / weight - shift
        return np.asarray(_density(moved) * weights / weight, dtype=np.float64)

    lengths = np.linalg.solve(np.eye(NODES) - onto_nodes(nodes), np.ones(NODES))
    return 1 + float(onto_nodes(np.zeros(1))[0] @ lengths)


def width_for(run_length: float, *, weight: float) -> float:
    """Return how wide the limits of an EWMA must be so that false alarms are so rare.

    Args:
        run_length: mean number of points between false alarms, above 2.
        weight: of the latest point, above 0, at most 1.
    Returns:
        The width in standard deviations of the average, to six digits.
    Raises:
        ValueError: a run length of 2 or less or above 10 million, or a weight outside (0, 1].
    Source:
        `ewma_run_length`, solved by bisection.
    """
    if not 2 < run_length <= 1e7:
        raise ValueError(f"A mean of {run_length} points between false alarms is not between 2 and 10,000,000.")
    return _bisect(lambda width: ewma_run_length(weight=weight, width=width) - run_length, 0.05, 7.0)


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    while high - low > 1e-7:
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def _refuse(is_sound: bool, *figures: float) -> None:  # noqa: FBT001  (the claim that must hold)
    if not is_sound or not all(isfinite(figure) for figure in figures):
        raise ValueError(f"There is no chart with the figures {', '.join(map(str, figures))}.")


@cache
def _standard_nodes() -> tuple[Numbers, Numbers]:
    return np.polynomial.legendre.leggauss(NODES)


def _nodes(first: float, last: float) -> tuple[Numbers, Numbers]:
    nodes, weights = _standard_nodes()
    half = (last - first) / 2
    return first + half * (nodes + 1), half * weights


def _density(z: Numbers) -> Numbers:
    return np.asarray(np.exp(-(z**2) / 2) / ROOT_OF_TWO_PI, dtype=np.float64)
