"""What is found in a questionnaire before it may be asked: faults forbid it, remarks only advise."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Fact = str | int | float


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a questionnaire from being asked.

    `code` names what is wrong; doors turn it and the `facts` into words. `at` is the part of the questionnaire as
    `Content.wordings` names parts: "title", "pages.first", "questions.nps", "quotas.0".
    """

    code: str
    at: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """The code of the question at fault, or nothing."""
        return _named(self.at, "questions")

    @property
    def page(self) -> str:
        """The code of the page at fault, or nothing."""
        return _named(self.at, "pages")


class Remark(Fault):
    """Something that could be asked better; whoever designs decides."""


def _named(at: str, kind: str) -> str:
    parts = at.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == kind else ""
