"""Other packages beside ours: in an environment of their own, which is thrown away, with the same numbers."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import scipy

TIMES = 7


def option(parser: ArgumentParser, packages: list[str]) -> None:
    """Add the option that spares putting the packages into an environment of their own."""
    told = f"an interpreter that has {', '.join(packages)}"
    parser.add_argument("--beside", type=Path, metavar="PYTHON", help=told)


@contextmanager
def interpreter_with(packages: list[str], given: Path | None) -> Iterator[Path]:
    """Give an interpreter that has the packages: the one given, or a new one for as long as it is needed."""
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True)
        yield python


def told_by(python: Path, script: str, arrays: dict[str, np.ndarray]) -> Any:
    """Run a script of another interpreter; it finds the arrays at `sys.argv[1]`, and prints JSON in its last line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arrays.npz"
        np.savez(path, **arrays)
        done = subprocess.run([python, "-c", script, str(path)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def seconds_of(run: Callable[[], object], times: int = TIMES) -> float:
    """Return the median time of several runs, after one that warms up."""
    run()
    taken = []
    for _ in range(times):
        begun = perf_counter()
        run()
        taken.append(perf_counter() - begun)
    return median(taken)


def machine() -> str:
    """Return what the figures were measured on, and how busy it was."""
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.machine()}, Python "
        f"{sys.version_info.major}.{sys.version_info.minor}, NumPy {np.__version__}, SciPy {scipy.__version__}"
    )
