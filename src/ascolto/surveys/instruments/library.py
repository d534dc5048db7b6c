"""The library of instruments, read once from the files beside this page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ascolto.surveys.content import Content, Question, Words, loaded
from ascolto.surveys.kinds import SurveyKind

CONSENT_TO_BE_NAMED = "consent/1"
"""Only a question of this instrument, answered yes, puts a name to an answer."""


class UnknownInstrument(LookupError):
    """There is no instrument of this name and version."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One version of an instrument: what it measures, and its questions, each of which names it as "nps/1"."""

    name: str
    purpose: Words
    content: Content

    @property
    def title(self) -> Words:
        return self.content.title

    @property
    def languages(self) -> tuple[str, ...]:
        return self.content.languages

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions by code, in their order."""
        return self.content.questions

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that its questions measure, in the order in which they come."""
        return tuple(dict.fromkeys(each.dimension for each in self.questions.values() if each.dimension))


@dataclass(frozen=True, kw_only=True)
class ModelQuestionnaire:
    """A whole questionnaire to begin from, built from instruments; nothing about it is fixed."""

    name: str
    kind: SurveyKind
    purpose: Words
    content: Content


def all_instruments() -> tuple[Instrument, ...]:
    """Return every version of every instrument, by name."""
    return tuple(_instruments().values())


def instrument(name: str) -> Instrument:
    """Return one version of an instrument, as "nps/1".

    Raises:
        UnknownInstrument: there is none of this name and version.
    """
    try:
        return _instruments()[name]
    except KeyError:
        raise UnknownInstrument(name) from None


def model_questionnaires() -> tuple[ModelQuestionnaire, ...]:
    """Return the questionnaires that one can begin from, by name."""
    return tuple(_model(data) for data in _read("questionnaires"))


def model_questionnaire(name: str) -> ModelQuestionnaire:
    """Return a questionnaire to begin from, as "after_stay".

    Raises:
        UnknownInstrument: there is none of this name.
    """
    found = next((model for model in model_questionnaires() if model.name == name), None)
    if found is None:
        raise UnknownInstrument(name)
    return found


@cache
def _instruments() -> dict[str, Instrument]:
    read = (_instrument(data) for data in _read("wording"))
    return {one.name: one for one in sorted(read, key=lambda one: one.name)}


def _instrument(data: Mapping[str, Any]) -> Instrument:
    return Instrument(name=data["instrument"], purpose=data["purpose"], content=loaded(data["content"]))


def _model(data: Mapping[str, Any]) -> ModelQuestionnaire:
    return ModelQuestionnaire(
        name=data["questionnaire"],
        kind=SurveyKind(data["kind"]),
        purpose=data["purpose"],
        content=loaded(data["content"]),
    )


def _read(folder: str) -> list[dict[str, Any]]:
    lying_there = files("ascolto.surveys.instruments").joinpath(folder)
    pages: list[Traversable] = sorted(lying_there.iterdir(), key=lambda page: page.name)
    return [json.loads(page.read_text(encoding="utf-8")) for page in pages if page.name.endswith(".json")]
