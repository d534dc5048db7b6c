"""Whether what is shown when can be decided: earlier questions, comparisons that fit them, choices that exist."""

from collections.abc import Iterator, Mapping

from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Question
from ascolto.surveys.faults import Fault
from ascolto.surveys.kinds import CHOSEN, SCALED, QuestionKind

NUMERIC = SCALED | {QuestionKind.KANO, QuestionKind.NUMBER, QuestionKind.CONSENT}
WITHOUT_VALUE = frozenset({"answered", "not_answered"})
EQUALITY = frozenset({"is", "is_not"})
QUOTABLE = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
FOLLOWS = frozenset({QuestionKind.PERCEPTION})
PRECEDES = frozenset({QuestionKind.EXPECTATION, QuestionKind.IMPORTANCE})


def faults_in_logic(content: Content) -> Iterator[Fault]:
    earlier: dict[str, Question] = {}
    for page in content.pages:
        yield from _faults_in(page.show_if, f"pages.{page.code}", earlier)
        before = dict(earlier)
        for question in page.questions:
            # In random order nobody knows which question of the page comes first.
            yield from _faults_in(question.show_if, f"questions.{question.code}", before if page.shuffled else earlier)
            earlier[question.code] = question


def tests_for(question: Question) -> tuple[str, ...]:
    """Return the comparisons that make sense with the answers to a question."""
    if question.kind in NUMERIC:
        return ("is", "is_not", "below", "at_most", "at_least", "above", "answered", "not_answered")
    if question.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        return ("is", "is_not", "answered", "not_answered")
    return ("answered", "not_answered")


def _faults_in(condition: Condition | None, at: str, earlier: Mapping[str, Question]) -> Iterator[Fault]:
    for comparison in condition.tests if condition else ():
        asked = earlier.get(comparison.question)
        if asked is None:
            yield Fault("condition_not_earlier", at, {"question": comparison.question})
            continue
        yield from _faults_with(comparison, asked, at)


def _faults_with(comparison: Comparison, asked: Question, at: str) -> Iterator[Fault]:
    about = {"question": asked.code}
    if comparison.row not in asked.row_codes:
        yield Fault("condition_row", at, about)
    if comparison.test not in tests_for(asked):
        yield Fault("condition_test", at, about)
    elif comparison.test not in WITHOUT_VALUE and not _can_be(comparison.value, asked):
        yield Fault("condition_value", at, {**about, "value": comparison.value})


def _can_be(value: str, asked: Question) -> bool:
    """Return whether the question can be answered by, or compared with, this value."""
    if asked.kind in CHOSEN:
        return value in {option.code for option in asked.options}
    if asked.kind is QuestionKind.CONSENT:
        return value in {"0", "1"}
    number = _number(value)
    if number is None:
        return False
    scale = asked.asked_on
    return scale is None or scale.low <= number <= scale.high


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def faults_in_pairs(content: Content) -> Iterator[Fault]:
    """A perception forms a pair with what was expected of the same thing, or how important that is."""
    for question in content.questions.values():
        if not question.pair:
            continue
        other = content.questions.get(question.pair)
        if other is None or question.kind not in FOLLOWS or other.kind not in PRECEDES:
            yield Fault("pair_does_not_fit", f"questions.{question.code}", {"question": question.pair})


def faults_in_quotas(content: Content) -> Iterator[Fault]:
    for place, quota in enumerate(content.quotas):
        asked = content.questions.get(quota.question)
        options = {option.code for option in asked.options} if asked and asked.kind in QUOTABLE else set()
        if quota.option not in options:
            yield Fault("quota_of_nothing", f"quotas.{place}", {"question": quota.question, "option": quota.option})
        if quota.most < 1:
            yield Fault("quota_of_nobody", f"quotas.{place}", {"question": quota.question, "option": quota.option})
