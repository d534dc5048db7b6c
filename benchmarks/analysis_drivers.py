"""What drives an outcome, 14 drivers of 100,000 answers and 20 of 2,000, beside `pingouin` and `relativeImp` of PyPI.

`python -m benchmarks.analysis_drivers` puts both into an environment of its own, which is thrown away afterwards;
`--beside PYTHON` uses an interpreter that has them. pingouin (`linear_regression(relimp=True)`) shares out as we do, in
a loop over all subsets: for 20 drivers it would take far too long, so only its 14 are run, once. relativeImp has
Johnson's relative weights. The plain loop is one linear system for each subset, as one writes it first; for 20 drivers
it solves every 16th subset, and its time is scaled up.
"""

import argparse
import sys
from itertools import pairwise

import numpy as np

from ascolto.analysis import drivers, relative_weights
from benchmarks.beside import interpreter_with, machine, option, seconds_of, told_by

OTHERS = ["pingouin==0.7.0", "relativeImp==0.0.2"]
SIZES = ((14, 100_000), (20, 2_000))
EVERY = {14: 1, 20: 16}
RESAMPLES = {14: 1000, 20: 100}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    option(asked, OTHERS)
    beside = asked.parse_args().beside
    print(f"drivers ({machine()})")
    tables = {size: drawn(size, rows) for size, rows in SIZES}
    ours = {size: measure(size, table) for size, table in tables.items()}
    with interpreter_with(OTHERS, beside) as python:
        told = told_by(python, THE_OTHERS, {"first": tables[14], "second": tables[20]})
    compare("pingouin 0.7.0, LMG, 14 drivers", told["pingouin"], ours[14][0])
    compare("relativeImp 0.0.2, Johnson, 14 drivers", told["relativeImp 14"], ours[14][1])
    compare("relativeImp 0.0.2, Johnson, 20 drivers", told["relativeImp 20"], ours[20][1])
    assert np.allclose(told["parts"], shares(tables[14], drivers), atol=1e-6), "pingouin finds other shares."
    assert np.allclose(told["weights"], shares(tables[14], relative_weights)), "relativeImp finds other weights."


def drawn(size: int, rows: int) -> np.ndarray:
    """Return an outcome and its drivers, which have something in common."""
    random = np.random.default_rng(size)
    table = random.normal(size=(rows, size + 1)) + random.normal(size=(rows, 1))
    table[:, 0] += table[:, 1:] @ np.linspace(0, 0.5, size)
    return table


def shares(table: np.ndarray, method, **options) -> list[float]:
    names = [str(place) for place in range(1, table.shape[1])]
    found = method(table[:, 0], dict(zip(names, table[:, 1:].T, strict=True)), resamples=0, **options)
    return [found.named(name).part.value for name in names]


def measure(size: int, table: np.ndarray) -> tuple[float, float]:
    predictors = {str(place): column for place, column in enumerate(table.T[1:])}
    exact = seconds_of(lambda: drivers(table[:, 0], predictors, resamples=0))
    johnson = seconds_of(lambda: relative_weights(table[:, 0], predictors, resamples=0))
    again = seconds_of(lambda: drivers(table[:, 0], predictors, resamples=RESAMPLES[size]), times=1)
    print(f"  {size} drivers of {len(table):,} answers")
    print(f"    ascolto, LMG over 2^{size} subsets          {exact:9.3f} s" + (" (goal 2 s)" if size == 14 else ""))
    print(f"    ascolto, the same, {RESAMPLES[size]:,} resamples       {again:9.3f} s")
    print(f"    ascolto, relative weights               {johnson:9.3f} s")
    correlations = np.corrcoef(table, rowvar=False)
    plain = seconds_of(lambda: plain_loop(correlations, EVERY[size]), times=1) * EVERY[size]
    compare(f"a plain loop over 2^{size} subsets", plain, exact)
    return exact, johnson


def plain_loop(correlations: np.ndarray, every: int) -> list[float]:
    """Solve one system for each subset; what then remains, the averages, is the smaller part."""
    with_outcome, between = correlations[1:, 0], correlations[1:, 1:]
    places = np.arange(len(with_outcome))
    explained = []
    for subset in range(1, 2 ** len(with_outcome), every):
        members = places[(subset >> places) & 1 == 1]
        own = with_outcome[members]
        explained.append(float(own @ np.linalg.solve(between[np.ix_(members, members)], own)))
    return [later - earlier for earlier, later in pairwise(explained)]


def compare(name: str, seconds: float, ours: float) -> None:
    print(f"    {name:<40}{seconds:9.3f} s   {seconds / ours:,.1f} times as long")


# Runs in the other interpreter, which has nothing of ours.
THE_OTHERS = """
import json, sys, warnings
from statistics import median
from time import perf_counter
warnings.simplefilter("ignore")
import numpy as np
import pandas as pd
import pingouin
from relativeImp import relativeImp

def timed(run, times):
    taken = []
    for _ in range(times):
        begun = perf_counter()
        found = run()
        taken.append(perf_counter() - begun)
    return median(taken), found

arrays = np.load(sys.argv[1])
told = {}
for key in ("first", "second"):
    frame = pd.DataFrame(arrays[key], columns=[f"x{place}" for place in range(arrays[key].shape[1])])
    names = list(frame.columns[1:])
    relativeImp(frame.head(50), "x0", names)
    told[f"relativeImp {len(names)}"], weights = timed(lambda: relativeImp(frame, "x0", names), 7)
    if key == "first":
        told["weights"] = list(weights["rawRelaImpt"])
        told["pingouin"], found = timed(lambda: pingouin.linear_regression(frame[names], frame["x0"], relimp=True), 1)
        told["parts"] = list(found["relimp"][1:])
print(json.dumps(told))
"""


if __name__ == "__main__":
    sys.exit(main())
