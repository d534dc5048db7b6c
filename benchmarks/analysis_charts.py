"""One control chart for each of 10,000 series: all at once, by a plain loop, and by the chart of one series.

The plain loop does no more than centre, limits, points beyond and runs of nine; the chart of one series also makes its
points and judges runs. pyshewhart computes limits only while it draws them with matplotlib, so it is no comparison.
"""

import sys
from math import sqrt
from statistics import median
from time import perf_counter

import numpy as np

from ascolto.analysis import control_chart, many_control_charts

SERIES, RUNS, PART = 10_000, 5, 200
LENGTHS = (24, 60)
SIZE = 200


def main() -> None:
    for points in LENGTHS:
        measure(points)


def measure(points: int) -> None:
    counts = np.random.default_rng(10002).binomial(SIZE, 0.12, size=(SERIES, points)).astype(float)
    sizes = np.full((SERIES, points), float(SIZE))
    rows = list(zip(counts.tolist(), sizes.tolist(), strict=True))
    at_once = median(_timed(lambda: many_control_charts(counts, sizes, kind="p")) for _ in range(RUNS))
    loop = median(_timed(lambda: [_plain(*row) for row in rows]) for _ in range(RUNS))
    one = median(_timed(lambda: [control_chart(*row, kind="p") for row in rows[:PART]]) for _ in range(RUNS))
    one *= SERIES / PART
    print(f"{SERIES:,} p charts of {points} points, median of {RUNS} runs")
    print(f"    at once              {at_once:8.3f} s")
    print(f"    plain loop           {loop:8.3f} s   ratio {loop / at_once:,.1f}")
    print(f"    chart of one series  {one:8.1f} s   ratio {one / at_once:,.0f} ({PART} measured)")


def _plain(counts: list[float], sizes: list[float]) -> list[bool]:
    """Return at which points a share is beyond its limits or the ninth in a row on one side."""
    level = sum(counts) / sum(sizes)
    run, before, found = 0, 0, []
    for count, size in zip(counts, sizes, strict=True):
        z = (count / size - level) / sqrt(level * (1 - level) / size)
        side = (z > 0) - (z < 0)
        run = run + 1 if side and side == before else 1
        before = side
        found.append(abs(z) > 3 or (run >= 9 and side != 0))
    return found


def _timed(act) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
