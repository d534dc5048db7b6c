"""Try a questionnaire with invented answers, to see who is shown what; nothing of it is stored."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ascolto.surveys.content import Content, Question
from ascolto.surveys.filling import Filled, fill
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.values import YES, Typed, name_of

SOMETHING_WRITTEN = "…"  # in any language; how much of it follows from the question
TRIES = 200


@dataclass(frozen=True, slots=True)
class Reach:
    """How often each question was shown among so many invented respondents."""

    tries: int
    shown: dict[str, int]

    @property
    def never(self) -> list[str]:
        """The questions that nobody was shown: perhaps their logic can never hold."""
        return [code for code, times in self.shown.items() if not times]


def invented(content: Content, *, seed: int) -> Typed:
    """Return what an invented respondent might type into every question; the same seed types the same."""
    chance = Random(seed)  # noqa: S311  (answers of nobody)
    typed: dict[str, list[str]] = {}
    for question in content.questions.values():
        typed |= ANSWER.get(question.kind, _on_the_scale)(question, chance)
    return typed


def tried(content: Content, *, seed: int) -> Filled:
    """Return the way that an invented respondent takes through the questionnaire."""
    return fill(content, invented(content, seed=seed))


def reach(content: Content, *, seed: int, tries: int = TRIES) -> Reach:
    """Return how often each question was shown to so many invented respondents."""
    times: Counter[str] = Counter()
    for number in range(tries):
        filled = tried(content, seed=seed * TRIES + number)
        times.update(question.code for page in filled.pages for question in page.questions)
    return Reach(tries, {code: times[code] for code in content.questions})


def _on_the_scale(question: Question, chance: Random) -> dict[str, list[str]]:
    points = question.asked_on.points if question.asked_on else range(0)
    return {name_of(question.code, row): [str(chance.choice(points))] for row in question.row_codes if points}


def _single(question: Question, chance: Random) -> dict[str, list[str]]:
    return {name_of(question.code): [chance.choice(question.options).code]} if question.options else {}


def _multiple(question: Question, chance: Random) -> dict[str, list[str]]:
    codes = [option.code for option in question.options if not option.alone]
    return {name_of(question.code): chance.sample(codes, k=chance.randint(1, len(codes)))} if codes else {}


def _ranking(question: Question, chance: Random) -> dict[str, list[str]]:
    order = chance.sample(question.options, k=len(question.options))
    return {name_of(question.code, option.code): [str(rank)] for rank, option in enumerate(order, start=1)}


def _number(question: Question, chance: Random) -> dict[str, list[str]]:
    least = _read(question.least, 0)
    return {name_of(question.code): [str(chance.randint(least, max(least, _read(question.most, least + 10))))]}


def _read(bound: str, otherwise: int) -> int:
    try:
        return int(float(bound))
    except (ValueError, OverflowError):
        return otherwise


def _date(question: Question, chance: Random) -> dict[str, list[str]]:
    invented_day = f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return {name_of(question.code): [question.least or question.most or invented_day]}


def _text(question: Question, _chance: Random) -> dict[str, list[str]]:
    return {name_of(question.code): [SOMETHING_WRITTEN * max(1, _read(question.least, 1))]}


def _consent(question: Question, chance: Random) -> dict[str, list[str]]:
    return {name_of(question.code): [YES]} if chance.random() < 0.5 else {}


def _nothing(_question: Question, _chance: Random) -> dict[str, list[str]]:
    return {}


ANSWER: dict[QuestionKind, Callable[[Question, Random], dict[str, list[str]]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.RANKING: _ranking,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.TEXT: _text,
    QuestionKind.CONSENT: _consent,
    QuestionKind.FILE: _nothing,
}
