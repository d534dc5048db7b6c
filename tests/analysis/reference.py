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
BESIDE_THE_PROJECT = HERE.parent.parent.parent / "shared"
REFERENCE = "ASCOLTO_REFERENCE"
REAL_TEXTS = "ASCOLTO_REAL_DATA"
USUAL_FOLDERS = {REFERENCE: BESIDE_THE_PROJECT / "reference", REAL_TEXTS: BESIDE_THE_PROJECT / "data"}
NEVER_WITHOUT = {REFERENCE} if os.environ.get("CI") else set()


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


def missing(setting: str) -> str:
    """Return what is to be said where the folder that this variable names, or the usual one, is not there."""
    folder = _folder(setting)
    return "" if folder.is_dir() else f"There is no folder {folder}; set {setting} to where it is."


def _folder(setting: str) -> Path:
    named = os.environ.get(setting)
    return Path(named) if named else USUAL_FOLDERS[setting]


def _file(setting: str, name: str) -> Path:
    """Return a file that lies elsewhere: without the folder the test is skipped, without the file it fails.

    Where the folder is named and where the suite decides about a change, no test is skipped for want of it.
    """
    if missing(setting) and setting not in NEVER_WITHOUT and not os.environ.get(setting):
        pytest.skip(missing(setting))
    path = _folder(setting) / name
    assert path.is_file(), f"{path} is not there."
    return path


def elsewhere(name: str) -> Path:
    """Return a file of the reference folder."""
    return _file(REFERENCE, name)


def data(name: str) -> dict[str, list[Any]]:
    """Return the columns of a data file of the reference folder."""
    return columns_of(elsewhere(f"data/{name}.csv"))


def expected(name: str) -> Any:
    """Return what independent programs computed (R 4.2.2 with qicharts2 0.8.1, survival 3.5-3 …)."""
    return json.loads(elsewhere(f"expected/{name}.json").read_text(encoding="utf-8"))


def real(name: str) -> Path:
    """Return a file of real data, such as a survey, by its path in the folder of them."""
    return _file(REAL_TEXTS, name)


def reviews(name: str, *, rows: int | None = None) -> dict[str, list[str]]:
    """Return the columns of a file of real texts, or of its first rows."""
    with gzip.open(_file(REAL_TEXTS, f"{name}.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        read = list(islice(csv.DictReader(file), rows))
    return {column: [row[column] or "" for row in read] for column in read[0]}
