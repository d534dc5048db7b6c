"""What a structure file of LimeSurvey says, the same for both forms of file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Texts = dict[str, str]
"""Texts as they stand in the file, by language."""


@dataclass(slots=True, kw_only=True)
class LimePart:
    """A subquestion or an answer; `scale` is 0, or 1 for the second of two scales or the other axis of a table."""

    code: str
    scale: str = "0"
    texts: Texts = field(default_factory=dict)
    relevance: str = ""
    score: str = ""


@dataclass(slots=True, kw_only=True)
class LimeQuestion:
    """One question; `names` are the ways in which equations refer to it beside its code."""

    code: str
    type: str
    texts: Texts = field(default_factory=dict)
    helps: Texts = field(default_factory=dict)
    mandatory: str = "N"
    other: bool = False
    relevance: str = ""
    pattern: str = ""
    has_default: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    texts_of_attributes: dict[str, Texts] = field(default_factory=dict)
    subquestions: list[LimePart] = field(default_factory=list)
    answers: list[LimePart] = field(default_factory=list)
    names: tuple[str, ...] = ()

    def rows(self, scale: str = "0") -> list[LimePart]:
        return [part for part in self.subquestions if part.scale == scale]

    def choices(self, scale: str = "0") -> list[LimePart]:
        return [part for part in self.answers if part.scale == scale]

    def attribute(self, name: str) -> str:
        return self.attributes.get(name, "").strip()


@dataclass(slots=True, kw_only=True)
class LimeGroup:
    names: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    relevance: str = ""
    random_group: str = ""
    questions: list[LimeQuestion] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class LimeQuota:
    """No more than `limit` responses in which all members (question code, answer code) were given."""

    name: str
    limit: str
    active: bool = True
    members: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class LimeSurvey:
    """The whole file; the first language is the base language."""

    languages: list[str]
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    welcome: Texts = field(default_factory=dict)
    end: Texts = field(default_factory=dict)
    groups: list[LimeGroup] = field(default_factory=list)
    quotas: list[LimeQuota] = field(default_factory=list)
    has_scores: bool = False
    old_conditions: Mapping[str, str] = field(default_factory=dict)
    """Conditions of before there were equations, as an equation, by the code of the question."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """Questions (code, type) whose group the file does not hold; parts without a question are (code, "")."""

    def questions(self) -> Iterator[LimeQuestion]:
        for group in self.groups:
            yield from group.questions
