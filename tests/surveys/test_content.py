"""A questionnaire is stored as JSON and comes back as it was; what is not one is refused with the place named."""

import json

import pytest

from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import (
    Content,
    NotAQuestionnaire,
    Option,
    Page,
    Question,
    Quota,
    Row,
    Scale,
    dumped,
    loaded,
)
from ascolto.surveys.kinds import Look, QuestionKind

WHOLE = Content(
    languages=("en", "ro"),
    title={"en": "Your stay", "ro": "Șederea dumneavoastră"},
    pages=(
        Page(
            code="first",
            questions=(
                Question(code="nps", kind=QuestionKind.NPS, words={"en": "Would you recommend us?"}, compulsory=True),
                Question(
                    code="why",
                    kind=QuestionKind.TEXT,
                    words={"en": "What could we do better?"},
                    show_if=Condition(tests=(Comparison(question="nps", test="at_most", value="6"),)),
                ),
            ),
        ),
        Page(
            code="second",
            shuffled=True,
            questions=(
                Question(
                    code="rooms",
                    kind=QuestionKind.MATRIX,
                    words={"en": "How was …"},
                    scale=Scale(low=0, high=5, look=Look.STARS, labels={"0": {"en": "bad"}}),
                    rows=(Row(code="bed", words={"en": "the bed"}),),
                ),
                Question(
                    code="sex",
                    kind=QuestionKind.SINGLE,
                    words={"en": "Are you …"},
                    options=(
                        Option(code="f", words={"en": "a woman"}),
                        Option(code="o", words={"en": "x"}, other=True),
                    ),
                ),
            ),
        ),
    ),
    quotas=(Quota(question="sex", option="f", most=0),),
)


def test_what_is_stored_comes_back_as_it_was():
    assert loaded(json.loads(json.dumps(dumped(WHOLE)))) == WHOLE


def test_a_zero_is_stored_and_an_empty_text_is_not():
    data = dumped(WHOLE)
    assert data["pages"][1]["questions"][0]["scale"]["low"] == 0
    assert data["quotas"][0]["most"] == 0
    assert "help" not in data["pages"][0]["questions"][0]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": 9}, "format"),
        ({"pages": {}}, "pages"),
        ({"colour": "red"}, "colour"),
        ({"pages": [{"code": "p", "questions": [{"code": "q", "kind": "guess"}]}]}, "pages[0].questions[0].kind"),
        ({"pages": [{"code": "p", "questions": [{"code": "q", "kind": "text"}]}]}, "pages[0].questions[0]"),
        ({"pages": [{"code": "p", "questions": [], "show_if": {"tests": []}}]}, "pages[0].show_if"),
    ],
)
def test_what_is_no_questionnaire_is_refused_with_its_place(change, place):
    with pytest.raises(NotAQuestionnaire, match=place.replace("[", r"\[").replace("]", r"\]")):
        loaded({**dumped(WHOLE), **change})


def test_conditions_compare_numbers_choices_and_silence():
    low = Condition(tests=(Comparison(question="nps", test="at_most", value="6"),))
    assert low.holds({"nps": 6.0})
    assert not low.holds({"nps": 7.0})
    assert not low.holds({})
    either = Condition(
        tests=(Comparison(question="a", test="is", value="x"), Comparison(question="b", test="not_answered")), any=True
    )
    assert either.holds({"a": ("x", "y"), "b": "z"})
    assert either.holds({"a": "q"})
    assert not either.holds({"a": "q", "b": "z"})


def test_every_wording_is_named_once():
    paths = [path for path, _words in WHOLE.wordings()]
    assert len(paths) == len(set(paths))
    assert "questions.rooms.rows.bed" in paths
    assert "questions.rooms.scale.0" in paths


def test_a_question_that_is_still_without_words_is_stored_all_the_same():
    draft = Content(
        languages=("en",), pages=(Page(code="p", questions=(Question(code="q", kind=QuestionKind.TEXT, words={}),)),)
    )

    assert loaded(json.loads(json.dumps(dumped(draft)))) == draft
