"""Write answers as a data file of SPSS (.sav), with the words of questions and answers and what counts as missing."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyreadstat

LONGEST_NAME = 64
LONGEST_LABEL, LONGEST_VALUE_LABEL = 250, 115
LONGEST_TEXT = 32_000
NOT_APPLICABLE, DO_NOT_KNOW = 98, 99
RESERVED = frozenset({"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"})
Value = float | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One column: its name, the words of its question, the words of its values, and which values are missing.

    `values` stand in the order of the respondents; numbers, or texts where `is_text`.
    """

    name: str
    label: str
    values: Sequence[Value] = field(repr=False)
    value_labels: Mapping[float, str] = field(default_factory=dict)
    missing: Sequence[float] = ()
    is_text: bool = False
    measure: str = "scale"


def sav_of(variables: Sequence[Variable], *, title: str) -> bytes:
    """Return the columns as the bytes of a .sav file.

    Names are made such as SPSS takes them, each once: a letter first, then letters, digits and underscores, at most 64.

    Raises:
        ValueError: columns of different lengths.
    """
    if len({len(one.values) for one in variables}) > 1:
        raise ValueError("Every column needs a value for each respondent.")
    names = names_for([one.name for one in variables])
    frame = pl.DataFrame([_series(name, one) for name, one in zip(names, variables, strict=True)])
    named = list(zip(names, variables, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=title[:60],
            column_labels={name: one.label[:LONGEST_LABEL] for name, one in named},
            variable_value_labels={
                name: {value: label[:LONGEST_VALUE_LABEL] for value, label in one.value_labels.items()}
                for name, one in named
                if one.value_labels
            },
            missing_ranges={name: list(one.missing) for name, one in named if one.missing},
            variable_measure={name: one.measure for name, one in named},
        )
        return path.read_bytes()


def names_for(wanted: Sequence[str]) -> list[str]:
    """Return names that SPSS takes, in the same order, no two of them alike."""
    taken: set[str] = set()
    names = []
    for name in wanted:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        plain = plain if plain[:1].isalpha() and plain.lower() not in RESERVED else f"v_{plain}"
        base, number = plain[: LONGEST_NAME - 5].rstrip("_") or "v", 1
        found = base
        while found.lower() in taken:
            number += 1
            found = f"{base}_{number}"
        taken.add(found.lower())
        names.append(found)
    return names


def _series(name: str, variable: Variable) -> pl.Series:
    if variable.is_text:
        texts = ["" if value is None else str(value)[:LONGEST_TEXT].replace("\0", "") for value in variable.values]
        return pl.Series(name, texts, dtype=pl.String)
    numbers = [None if value is None else float(value) for value in variable.values]
    return pl.Series(name, numbers, dtype=pl.Float64)
