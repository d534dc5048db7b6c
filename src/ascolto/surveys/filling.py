"""A questionnaire as far as somebody has filled it in: read in its order, so that logic sees what came before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from ascolto.surveys import conditions
from ascolto.surveys.content import Content, Option, Page, Question
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.values import AnswerFault, Typed, Value, given_by, names_of, read

Thing = TypeVar("Thing")


@dataclass(slots=True)
class FilledPage:
    """A page that is shown, which questions of it are, and what is wrong with their answers."""

    page: Page
    questions: list[Question] = field(default_factory=list)
    faults: list[AnswerFault] = field(default_factory=list)


@dataclass(slots=True)
class Filled:
    """What counts of everything that was typed: what logic hides is not asked, whatever was sent for it."""

    pages: list[FilledPage] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    given: dict[str, conditions.Value] = field(default_factory=dict)

    @property
    def faults(self) -> list[AnswerFault]:
        return [fault for page in self.pages for fault in page.faults]

    @property
    def first_faulty(self) -> int | None:
        """The place of the first page on which something has to be mended."""
        return next((place for place, page in enumerate(self.pages) if page.faults), None)

    def place_of(self, code: str) -> int:
        """Return where a page stands among those that are shown; the first one where logic hides it now."""
        return next((place for place, shown in enumerate(self.pages) if shown.page.code == code), 0)


def fill(content: Content, typed: Typed) -> Filled:
    """Read everything that was typed, page by page."""
    filled = Filled()
    for page in content.pages:
        if not _is_shown(page, filled):
            continue
        shown = FilledPage(page)
        for question in page.questions:
            if _is_shown(question, filled):
                shown.questions.append(question)
                _answer(question, typed, shown, filled)
        if shown.questions or not page.questions:
            filled.pages.append(shown)
    return filled


def _answer(question: Question, typed: Typed, shown: FilledPage, filled: Filled) -> None:
    reading = read(question, typed)
    shown.faults += reading.faults
    filled.values += reading.values
    filled.given |= given_by(question, reading.values)


def _is_shown(part: Page | Question, filled: Filled) -> bool:
    return part.show_if is None or part.show_if.holds(filled.given)


def says_something(content: Content, filled: Filled) -> bool:
    """Return whether anything was answered; a consent that was not given says nothing yet."""
    asked = content.questions
    return any(asked[value.question].kind is not QuestionKind.CONSENT or value.number for value in filled.values)


def typed_on(page: Page, sent: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return what was sent for the questions of a page; nothing else of what was sent is looked at."""
    names = {name for question in page.questions for name in names_of(question)}
    return {name: values for name in sorted(names & sent.keys()) if any(values := list(sent[name]))}


def with_page(typed: Typed, page: Page, sent: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return everything typed so far with a page as it was sent last: what was unticked there is gone."""
    names = {name for question in page.questions for name in names_of(question)}
    before = {name: list(values) for name, values in typed.items() if name not in names}
    return before | typed_on(page, sent)


def in_order(things: Iterable[Thing], *, seed: str, of: str) -> list[Thing]:
    """Return the things in the random order that belongs to this respondent: the same one each time they look.

    Args:
        seed: of the respondent; an empty one leaves everything as it was written.
        of: the code of the page or question whose parts they are, so that each has an order of its own.
    """
    ordered = list(things)
    if seed:
        Random(f"{seed}:{of}").shuffle(ordered)  # noqa: S311  (an order of questions, not a secret)
    return ordered


def options_in_order(question: Question, *, seed: str) -> list[Option]:
    """Return the options as this respondent sees them; "something else" and "none of these" stay at the end."""
    if not question.shuffled:
        return list(question.options)
    last = [option for option in question.options if option.other or option.alone]
    first = [option for option in question.options if not (option.other or option.alone)]
    return [*in_order(first, seed=seed, of=question.code), *last]
