"""With which answers the assessment of a category's complaints usually starts, handed down from the parent."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ascolto.organisation.models import Taxon
from ascolto.organisation.priority import CRITERIA, Criterion, is_among
from ascolto.organisation.trees import ancestor_ids

STARTER = Path(__file__).parent / "starter" / "usual_assessments.toml"
ASKED = tuple(name for name in CRITERIA if name != "repeated")


class WrongAnswer(ValueError):
    """No assessment can start like this: `name` is no criterion of it, or has no such answer."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def read_usual(answers: Mapping[str, Any]) -> dict[str, Criterion]:
    """Return the answers, each of which a person could give in an assessment."""
    for name, answer in answers.items():
        if name not in ASKED or not is_among(answer, CRITERIA[name]):
            raise WrongAnswer(name)
    return dict(answers)


def usual_assessment_of(taxon: Taxon | None) -> dict[str, Criterion]:
    """Return the usual answers of a category: its own, and for the rest those of what it belongs to."""
    if taxon is None:
        return {}
    line = ancestor_ids(taxon.path)
    own = dict(Taxon.objects.filter(pk__in=line).order_by("pk").values_list("pk", "usual_assessment"))
    return {name: answer for pk in line for name, answer in own[pk].items()}


@lru_cache(maxsize=1)
def starter_usual() -> Mapping[str, Mapping[str, Criterion]]:
    """Return for the starter categories, by code, the answers with which they begin."""
    rows = tomllib.loads(STARTER.read_text(encoding="utf-8"))
    return {code: read_usual(answers) for code, answers in rows.items()}
