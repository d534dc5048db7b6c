"""The ECSI model with 1,000 resamples of 250 respondents and 24 items, beside `plspm` and `semopy` of PyPI.

`python -m benchmarks.analysis_paths` puts both into an environment of its own, which is thrown away afterwards;
`--beside PYTHON` uses an interpreter that has them. The answers are those of the mobile phone survey of Tenenhaus et
al. where `ASCOLTO_REFERENCE` has them, else made in the same shape. `semopy` fits the same model by maximum likelihood,
which is another method for the same question and has no resampling of its own. Both take so long that they get a few
resamples only (`plspm` in two processes, its time without them taken off), and the time is scaled up.
"""

import argparse
import csv
import json
import os
import sys
from pathlib import Path

import numpy as np

from ascolto.analysis import (
    PathInterval,
    compare_path_groups,
    ecsi,
    fit_path_model,
    path_effects,
    resample_paths,
)
from ascolto.analysis.paths.path_algorithm import PathSettings
from ascolto.analysis.paths.path_models import ECSI_PATHS
from benchmarks.beside import interpreter_with, machine, option, seconds_of, told_by

RESAMPLES = 1000
OTHERS = ["plspm==0.5.7", "semopy==2.3.11", "pandas<3"]  # plspm fails with pandas 3
FEW = {"plspm": 50, "semopy": 5}
SIZES = {"Image": 5, "Expectation": 3, "Quality": 7, "Value": 2, "Satisfaction": 3, "Complaints": 1, "Loyalty": 3}
COLUMNS = {"IMAG": "Image", "CUEX": "Expectation", "PERQ": "Quality", "PERV": "Value", "CUSA": "Satisfaction",
           "CUSCO": "Complaints", "CUSL": "Loyalty"}  # fmt: skip

Items = dict[str, np.ndarray]
Blocks = dict[str, list[str]]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    option(asked, OTHERS)
    beside = asked.parse_args().beside
    items, blocks, whose = survey()
    print(f"ECSI, 12 paths, {RESAMPLES:,} resamples, {whose} ({machine()})")
    ours = measure(items, blocks)
    declared = {"names": list(items), "blocks": blocks, "paths": ECSI_PATHS, "resamples": RESAMPLES, "few": FEW}
    arrays = {"table": np.column_stack(list(items.values())), "declared": np.array(json.dumps(declared))}
    with interpreter_with(OTHERS, beside) as python:
        told = told_by(python, THE_OTHERS, arrays)
    for name, seconds in told["seconds"].items():
        print(f"  {name:<38}{seconds:10.3f} s   {seconds / ours:,.0f} times as long")
    # Told to scale, plspm divides all items by one deviation: its numbers are those of items left raw.
    fit = fit_path_model(ecsi(blocks), items, settings=PathSettings(scaling="raw", tolerance=1e-10))
    found = [fit.coefficient(source, target) for source, target in ECSI_PATHS]
    assert np.allclose(found, told["coefficients"], atol=1e-5), "plspm finds other coefficients."


def survey() -> tuple[Items, Blocks, str]:
    """Return the items, which of them belong to each block, and whose answers they are."""
    named = os.environ.get("ASCOLTO_REFERENCE")
    path = Path(named) / "data" / "mobi_ecsi.csv" if named else None
    if path is None or not path.is_file():
        return *generated(250), "answers made in the shape 250 × 24"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    items = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    blocks: Blocks = {block: [] for block in SIZES}
    for name in sorted(items):
        blocks[next(block for start, block in COLUMNS.items() if name.startswith(start))].append(name)
    return items, blocks, f"mobile phone survey, {len(rows)} × {len(items)}"


def generated(n: int) -> tuple[Items, Blocks]:
    """Return answers from 1 to 10 that the model could have given, and their blocks."""
    random = np.random.default_rng(1)
    scores: Items = {}
    items: Items = {}
    blocks: Blocks = {}
    for block, size in SIZES.items():
        causes = [scores[source] for source, target in ECSI_PATHS if target == block and source in scores]
        scores[block] = sum(causes, random.normal(size=n)) / np.sqrt(1 + 2 * len(causes))
        blocks[block] = [f"{block[:3].lower()}{number}" for number in range(size)]
        for name in blocks[block]:
            items[name] = np.clip(np.round(7 + 2 * (scores[block] + 0.7 * random.normal(size=n))), 1, 10)
    return items, blocks


def measure(items: Items, blocks: Blocks) -> float:
    model = ecsi(blocks)
    fit = fit_path_model(model, items)
    groups = ["new" if row % 2 else "old" for row in range(fit.n)]
    large, named = generated(10_000)
    many = fit_path_model(ecsi(named), large)

    def whole(kind: PathInterval) -> None:
        estimated = fit_path_model(model, items)
        path_effects(estimated, resample_paths(estimated, resamples=RESAMPLES, seed=1, kind=kind))

    ours = told("fit, effects, percentile intervals", seconds_of(lambda: whole(PathInterval.PERCENTILE)), " (goal 1 s)")
    told("fit, effects, BCa intervals", seconds_of(lambda: whole(PathInterval.BCA)))
    told(
        "two groups, as many deals",
        seconds_of(lambda: compare_path_groups(model, items, groups, permutations=RESAMPLES, seed=1)),
    )
    told("10,000 respondents", seconds_of(lambda: resample_paths(many, resamples=RESAMPLES, seed=1), times=3))
    return ours


def told(name: str, seconds: float, goal: str = "") -> float:
    print(f"  {f'ascolto, {name}':<44}{seconds:8.3f} s{goal}")
    return seconds


# Runs in the other interpreter, which has nothing of ours.
THE_OTHERS = r"""
import json, sys, warnings
from time import perf_counter
warnings.simplefilter("ignore")
import numpy as np
import pandas as pd
import plspm.config as config
from plspm.mode import Mode
from plspm.plspm import Plspm
from plspm.scheme import Scheme
import semopy

arrays = np.load(sys.argv[1])
told = json.loads(str(arrays["declared"]))
data = pd.DataFrame(arrays["table"], columns=told["names"])
structure = config.Structure()
for source, target in told["paths"]:
    structure.add_path([source], [target])
asked = config.Config(structure.path(), scaled=True)
for block, items in told["blocks"].items():
    asked.add_lv(block, Mode.A, *[config.MV(item) for item in items])

few = told["few"]["plspm"]
begun = perf_counter()
fitted = Plspm(data, asked, Scheme.PATH, tolerance=1e-10)
once = perf_counter() - begun
begun = perf_counter()
Plspm(data, asked, Scheme.PATH, tolerance=1e-7, bootstrap=True, bootstrap_iterations=few, processes=2)
each = (perf_counter() - begun - once) / few
seconds = {"plspm 0.5.7, scaled up": once + each * told["resamples"]}
found = fitted.path_coefficients()
coefficients = [float(found.loc[target, source]) for source, target in told["paths"]]

targets = sorted({target for _, target in told["paths"]})
lines = [f"{block} =~ {' + '.join(items)}" for block, items in told["blocks"].items()]
lines += [f"{each} ~ {' + '.join(s for s, t in told['paths'] if t == each)}" for each in targets]
random = np.random.default_rng(1)
few = told["few"]["semopy"]
begun = perf_counter()
for _ in range(few):
    rows = random.integers(0, len(data), size=len(data))
    semopy.Model("\n".join(lines)).fit(data.iloc[rows].reset_index(drop=True))
seconds["semopy 2.3.11 (ML), scaled up"] = (perf_counter() - begun) / few * told["resamples"]
print(json.dumps({"seconds": seconds, "coefficients": coefficients}))
"""


if __name__ == "__main__":
    sys.exit(main())
