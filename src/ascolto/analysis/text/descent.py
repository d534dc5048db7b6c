"""The lowest point of a smooth convex function of many numbers.

Written here, without dense linear algebra, because vectors of this length make the threads of a BLAS wait for each
other wherever the machine has other work: learning then takes fifty times as long.
"""

from collections import deque
from collections.abc import Callable

import numpy as np

from ascolto.analysis.arrays import Numbers

REMEMBERED = 10
MOST_STEPS = 200
FLAT = 1e-7
ENOUGH = 1e-4
SHORTEST = 1e-10


def lowest(value_and_slope: Callable[[Numbers], tuple[float, Numbers]], begin: Numbers) -> Numbers:
    """Return where the function is lowest, to about 7 digits of its value.

    Args:
        value_and_slope: the function's value and gradient at a point; smooth and convex.
        begin: the point to begin at.
    Source:
        Nocedal and Wright (2006), Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5 (L-BFGS), with backtracking
        to a sufficient decrease (algorithm 3.1).
    """
    point = begin
    value, slope = value_and_slope(point)
    steps: deque[tuple[Numbers, Numbers]] = deque(maxlen=REMEMBERED)
    for _step in range(MOST_STEPS):
        way = _downhill(slope, steps)
        descent = dot(way, slope)
        if descent >= 0:
            break
        length = 1.0 if steps else min(1.0, 1 / max(dot(slope, slope) ** 0.5, SHORTEST))
        new_value, new_slope = value_and_slope(point + length * way)
        while new_value > value + ENOUGH * length * descent and length > SHORTEST:
            length /= 2
            new_value, new_slope = value_and_slope(point + length * way)
        if length <= SHORTEST:
            break
        moved, bent = length * way, new_slope - slope
        point, slope, before, value = point + moved, new_slope, value, new_value
        if dot(moved, bent) > 0:
            steps.append((moved, bent))
        if before - value <= FLAT * max(abs(before), abs(value), 1.0):
            break
    return point


def dot(one: Numbers, other: Numbers) -> float:
    """Return the sum of products, in one thread."""
    return float(np.einsum("i,i", one, other))


def _downhill(slope: Numbers, steps: deque[tuple[Numbers, Numbers]]) -> Numbers:
    """Return the direction in which a quadratic that fits the last steps is lowest."""
    way = -slope
    shares = []
    for moved, bent in reversed(steps):
        share = dot(moved, way) / dot(moved, bent)
        way = way - share * bent
        shares.append(share)
    if steps:
        moved, bent = steps[-1]
        way = way * (dot(moved, bent) / dot(bent, bent))
    for (moved, bent), share in zip(steps, reversed(shares), strict=True):
        way = way + (share - dot(bent, way) / dot(moved, bent)) * moved
    return way
