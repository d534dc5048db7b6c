"""Files of answers for tests: taken in through the real machinery, with mappings that stand in the text."""

from pathlib import Path
from typing import Any

from ascolto.imports import running
from ascolto.imports.opening import open_source
from ascolto.surveys.importing import AnswerIntake
from ascolto.trail.acting import SYSTEM, Actor
from tests.moments import MONDAY

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def take_in(path: Path, mapping: str | Path, how: Any = running.run, *, by: Actor = SYSTEM) -> dict[str, Any]:
    """Take a file in by a mapping, given as text or by its path, and return what is told of it."""
    text = mapping.read_text(encoding="utf-8") if isinstance(mapping, Path) else mapping
    intake = AnswerIntake()
    read = intake.mapping_of(text)
    with open_source(path, read) as source:
        told: dict[str, Any] = how(source, read, intake, by=by, at=MONDAY).as_dict()
    return told


def take_in_extract(year: int, how: Any = running.run) -> dict[str, Any]:
    """Take in the extract of the airport's survey that comes with Ascolto."""
    return take_in(EXAMPLES / f"sfo-{year}-extract.csv", EXAMPLES / f"sfo-{year}.toml", how)
