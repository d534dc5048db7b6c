"""A result of the analysis as plain data for JSON, and as lines for a person at the terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any

import numpy as np

from ascolto.analysis.findings import Finding

SHOWN_OF_A_LIST = 40


def as_plain(result: object) -> dict[str, Any]:
    """Return the result and what it says, of dicts, lists, numbers and words alone; what is undefined is null."""
    return {"result": _plain(result), "findings": [_plain(finding) for finding in findings_of(result)]}


def findings_of(result: object) -> list[Finding]:
    """Return what a result says, or what each of several results says."""
    if isinstance(result, Mapping):
        return [finding for each in result.values() for finding in findings_of(each)]
    if hasattr(result, "findings"):
        return list(result.findings())
    if hasattr(result, "finding"):
        return [result.finding()]
    return []


def told(result: object) -> list[str]:
    """Return what the result says and what it holds, a line each."""
    plain = as_plain(result)
    said = [_line(finding["kind"], finding["facts"]) for finding in plain["findings"]]
    return [*said, *([""] if said else []), *_lines(plain["result"], "")]


def _line(kind: str, facts: Mapping[str, Any]) -> str:
    told_facts = ", ".join(f"{name} {_short(value)}" for name, value in facts.items())
    return f"{kind.replace('_', ' ')}: {told_facts}"


def _lines(plain: Any, indent: str) -> Iterator[str]:
    pairs = plain.items() if isinstance(plain, dict) else enumerate(plain[:SHOWN_OF_A_LIST])
    for name, value in pairs:
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(x, dict | list) for x in value)):
            yield f"{indent}{name}"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{name}  {' '.join(_short(x) for x in value[:SHOWN_OF_A_LIST])}"
        else:
            yield f"{indent}{name}  {_short(value)}"
    if isinstance(plain, list) and len(plain) > SHOWN_OF_A_LIST:
        yield f"{indent}… and {len(plain) - SHOWN_OF_A_LIST} more; --json lists them all."


def _short(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(_plain(name)): _plain(each) for name, each in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, date | Decimal):
        return str(value)
    return value
