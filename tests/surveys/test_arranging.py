"""Parts of a questionnaire are put in, moved, copied and renamed, and what refers to them follows."""

from dataclasses import replace

import pytest

from ascolto.surveys.arranging import (
    free_code,
    free_prefix,
    page_moved,
    question_doubled,
    question_moved,
    question_replaced,
    question_sent_to,
    with_page,
    with_pages,
    without_page,
    without_question,
)
from ascolto.surveys.checking import faults_of
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Page, Question, Quota
from ascolto.surveys.kinds import QuestionKind, SurveyKind
from tests.surveys.making import a_content


def layout(content: Content) -> list[tuple[str, list[str]]]:
    return [(page.code, [question.code for question in page.questions]) for page in content.pages]


def test_pages_are_put_in_behind_another_under_codes_that_are_free() -> None:
    new = Page(code="first", questions=(Question(code="new", kind=QuestionKind.TEXT, words={"en": "?"}),))

    more = with_pages(a_content(), [new, new], after="first")

    assert [code for code, _questions in layout(more)] == ["first", "first_2", "first_3", "second"]


def test_a_prefix_stands_only_where_a_code_is_taken() -> None:
    assert free_prefix(["a", "b"], ["c"]) == ""
    assert free_prefix(["a", "b"], ["b", "x2_a"]) == "x3_"


@pytest.mark.parametrize(
    ("code", "step", "after"),
    [
        ("nps", 1, [("first", ["from_where", "nps"]), ("second", ["why"])]),
        ("nps", -1, [("first", ["nps", "from_where"]), ("second", ["why"])]),
        ("from_where", 1, [("first", ["nps"]), ("second", ["from_where", "why"])]),
        ("why", -1, [("first", ["nps", "from_where", "why"]), ("second", [])]),
        ("why", 1, [("first", ["nps", "from_where"]), ("second", ["why"])]),
    ],
)
def test_a_question_moves_within_its_page_and_over_its_edge(
    code: str, step: int, after: list[tuple[str, list[str]]]
) -> None:
    assert layout(question_moved(a_content(), code, step)) == after


def test_a_question_is_sent_to_another_page() -> None:
    assert layout(question_sent_to(a_content(), "nps", "second")) == [
        ("first", ["from_where"]),
        ("second", ["why", "nps"]),
    ]
    assert question_sent_to(a_content(), "nps", "first") == a_content()


def test_pages_change_places() -> None:
    assert [page.code for page in page_moved(a_content(), "first", 1).pages] == ["second", "first"]
    assert page_moved(a_content(), "first", -1) == a_content()


@pytest.mark.parametrize(
    ("code", "after"),
    [("first", ("second", ["nps", "from_where", "why"])), ("second", ("first", ["nps", "from_where", "why"]))],
)
def test_the_questions_of_a_page_that_is_taken_away_stay_in_their_order(
    code: str, after: tuple[str, list[str]]
) -> None:
    assert layout(without_page(a_content(), code)) == [after]


def test_the_only_page_stays() -> None:
    one = without_page(a_content(), "second")

    assert without_page(one, "first") == one


def test_a_copy_stands_behind_its_original_and_claims_no_instrument() -> None:
    content = a_content()
    claimed = question_replaced(content, "nps", replace(content.questions["nps"], instrument="nps/1"))

    doubled = question_doubled(claimed, "nps")

    assert layout(doubled)[0] == ("first", ["nps", "nps_2", "from_where"])
    assert (doubled.questions["nps"].instrument, doubled.questions["nps_2"].instrument) == ("nps/1", "")


def test_what_refers_to_a_renamed_question_follows_it() -> None:
    content = a_content(
        thanks={"en": "You said {from_where}."}, quotas=(Quota(question="from_where", option="near", most=9),)
    )
    shown = Condition(tests=(Comparison(question="from_where", test="is", value="near"),))
    content = with_page(
        content,
        Page(
            code="third",
            title={"en": "About {from_where}"},
            show_if=shown,
            questions=(Question(code="x", kind=QuestionKind.TEXT, words={"en": "{from_where}?"}, show_if=shown),),
        ),
    )

    renamed = question_replaced(content, "from_where", replace(content.questions["from_where"], code="home"))

    assert "from_where" not in str(renamed)
    assert faults_of(renamed, kind=SurveyKind.EVENT) == []


def test_a_question_leaves_with_its_quotas() -> None:
    content = a_content(quotas=(Quota(question="from_where", option="near", most=9),))

    left = without_question(content, "from_where")

    assert (layout(left)[0], left.quotas) == (("first", ["nps"]), ())


def test_a_free_code_is_the_one_wished_for_or_the_first_with_a_number() -> None:
    assert free_code("nps", ["why"]) == "nps"
    assert free_code("nps", ["nps", "nps_2"]) == "nps_3"
    assert len(free_code("x" * 60, ["x" * 60])) <= 60
