"""Published numbers: tables that lie beside the tests, and larger files that lie elsewhere."""

import csv
import gzip
import json
import os
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
REVIEWS_BESIDE_THE_PROJECT = HERE.parent.parent.parent / "shared" / "data"
BESIDE_THE_PROJECT = HERE.parent.parent.parent / "shared" / "reference"


def table(name: str) -> dict[str, list[float]]:
    """Return the columns of a table that lies in tests/analysis/data."""
    return columns_of(HERE / "data" / f"{name}.csv")


def columns_of(path: Path) -> dict[str, list[Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [number_or_word(row[name]) for row in rows] for name in rows[0]}


def number_or_word(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def elsewhere(name: str) -> Path:
    """Return a file of the reference folder; without the folder the test is skipped, without the file it fails."""
    named = os.environ.get("ASCOLTO_REFERENCE")
    folder = Path(named) if named else BESIDE_THE_PROJECT
    if not folder.is_dir() and not named:
        pytest.skip(f"The reference data is not at {folder}; set ASCOLTO_REFERENCE to where it is.")
    path = folder / name
    assert path.is_file(), f"The reference data lacks {name}."
    return path


def data(name: str) -> dict[str, list[Any]]:
    """Return the columns of a data file of the reference folder."""
    return columns_of(elsewhere(f"data/{name}.csv"))


def expected(name: str) -> Any:
    """Return what independent programs computed (R 4.2.2 with qicharts2 0.8.1, survival 3.5-3 …)."""
    return json.loads(elsewhere(f"expected/{name}.json").read_text(encoding="utf-8"))


def reviews(name: str, *, rows: int | None = None) -> dict[str, list[str]]:
    """Return the columns of a file of real texts, or of its first rows; without the folder the test is skipped."""
    named = os.environ.get("ASCOLTO_REAL_DATA")
    folder = Path(named) if named else REVIEWS_BESIDE_THE_PROJECT
    if not folder.is_dir() and not named:
        pytest.skip(f"The real texts are not at {folder}; set ASCOLTO_REAL_DATA to where they are.")
    with gzip.open(folder / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        read = list(islice(csv.DictReader(file), rows))
    return {column: [row[column] or "" for row in read] for column in read[0]}
