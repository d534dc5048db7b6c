"""Invented answers show who is asked what."""

from dataclasses import replace

from ascolto.surveys.arranging import question_replaced
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Option, Question, Row
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.trying import invented, reach, tried
from tests.surveys.making import a_content

CHOICES = tuple(Option(code=code, words={"en": code}) for code in ("a", "b", "c"))


def one_of_each() -> list[Question]:
    """One question of every kind that can be answered by typing."""
    kinds = [kind for kind in QuestionKind if kind is not QuestionKind.FILE]
    return [
        Question(
            code=kind.value,
            kind=kind,
            words={"en": kind.value},
            options=CHOICES if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING} else (),
            rows=(Row(code="bed", words={"en": "bed"}),) if kind is QuestionKind.MATRIX else (),
            compulsory=kind is not QuestionKind.CONSENT,
        )
        for kind in kinds
    ]


def test_an_invented_respondent_answers_every_kind_of_question_without_a_fault() -> None:
    content = a_content(*one_of_each())

    for seed in range(20):
        assert tried(content, seed=seed).faults == []


def test_an_invented_text_is_as_long_as_is_asked_for() -> None:
    content = a_content(
        Question(code="story", kind=QuestionKind.TEXT, words={"en": "Tell us."}, least="40", compulsory=True)
    )

    assert tried(content, seed=1).faults == []


def test_the_same_seed_invents_the_same_answers() -> None:
    content = a_content(*one_of_each())

    assert invented(content, seed=7) == invented(content, seed=7) != invented(content, seed=8)


def test_a_question_that_logic_hides_is_shown_to_some_and_one_that_it_always_hides_to_nobody() -> None:
    content = a_content()
    impossible = Condition(
        tests=(
            Comparison(question="nps", test="below", value="3"),
            Comparison(question="nps", test="above", value="7"),
        )
    )
    content = question_replaced(content, "from_where", replace(content.questions["from_where"], show_if=impossible))

    found = reach(content, seed=1)

    assert found.never == ["from_where"]
    assert found.shown["nps"] == found.tries > found.shown["why"] > 0
