"""Krippendorff's alpha of 10,000 units judged by four coders, a tenth missing, beside `krippendorff` of PyPI.

`python -m benchmarks.analysis_agreement` puts it into an environment of its own, which is thrown away afterwards;
`--beside PYTHON` uses an interpreter that has it. Both are asked for the value alone, with the same numbers, the median
of several runs; `krippendorff` has no resampling, so ours is shown by itself.
"""

import argparse
import sys

import numpy as np

from ascolto.analysis import Metric, krippendorff_alpha
from benchmarks.beside import interpreter_with, machine, option, seconds_of, told_by

OTHERS = ["krippendorff==0.9.0"]
UNITS, CODERS, MISSING = 10_000, 4, 0.1
RESAMPLES = 1000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    option(asked, OTHERS)
    beside = asked.parse_args().beside
    print(f"Krippendorff's alpha, {UNITS:,} units, {CODERS} coders ({machine()})")
    tables = {"5 values": judged(5), "100 values": judged(100)}
    with interpreter_with(OTHERS, beside) as python:
        told = told_by(python, THE_OTHERS, tables)
    for name, table in tables.items():
        for metric in Metric:
            compare(name, table, metric, *told[name][metric])


def judged(values: int) -> np.ndarray:
    """Return judgements from 1 to `values`, mostly near the truth."""
    random = np.random.default_rng(values)
    truth = random.integers(1, values + 1, size=(UNITS, 1))
    table = np.clip(truth + random.integers(-1, 2, size=(UNITS, CODERS)), 1, values).astype(float)
    table[random.random(table.shape) < MISSING] = np.nan
    return table


def compare(name: str, table: np.ndarray, metric: Metric, theirs: float, alpha: float) -> None:
    ours = seconds_of(lambda: krippendorff_alpha(table, metric=metric, resamples=0))
    again = seconds_of(lambda: krippendorff_alpha(table, metric=metric, resamples=RESAMPLES), times=3)
    found = krippendorff_alpha(table, metric=metric, resamples=0).value.value
    assert abs(found - alpha) < 1e-9, f"{found} is not {alpha}."
    print(
        f"  {name:>10}, {metric:<8}  ascolto {1000 * ours:7.1f} ms   krippendorff {1000 * theirs:8.1f} ms   "
        f"{theirs / ours:5.1f} times as long   with {RESAMPLES:,} resamples {again:6.2f} s"
    )


# Runs in the other interpreter, which has nothing of ours.
THE_OTHERS = """
import json, sys
from statistics import median
from time import perf_counter
import krippendorff
import numpy as np

arrays = np.load(sys.argv[1])
told = {}
for name in arrays.files:
    told[name] = {}
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        taken = []
        for _ in range(8):
            begun = perf_counter()
            alpha = krippendorff.alpha(arrays[name].T, level_of_measurement=metric)
            taken.append(perf_counter() - begun)
        told[name][metric] = (median(taken[1:]), float(alpha))
print(json.dumps(told))
"""


if __name__ == "__main__":
    sys.exit(main())
