"""Each kind of question reads what was typed into typed values, or says in words what has to be mended."""

import pytest

from ascolto.surveys.content import Option, Question, Row
from ascolto.surveys.kinds import Mark, QuestionKind
from ascolto.surveys.values import Value, given_by, names_of, read

WORDS = {"en": "…"}
OPTIONS = (
    Option(code="a", words=WORDS),
    Option(code="b", words=WORDS),
    Option(code="x", words=WORDS, other=True),
    Option(code="none", words=WORDS, alone=True),
)


def asked(kind: QuestionKind, **parts) -> Question:
    return Question(code="q", kind=kind, words=WORDS, **parts)


def values(question: Question, **typed: str | list[str]) -> list[Value]:
    reading = read(question, lists(typed))
    assert reading.faults == []
    return reading.values


def faults(question: Question, **typed: str | list[str]) -> list[str]:
    return [fault.message for fault in read(question, lists(typed)).faults]


def lists(typed: dict[str, str | list[str]]) -> dict[str, list[str]]:
    """`q` stands for the field of the question, `q__row` for that of a row."""
    return {
        f"a-{name.replace('__', '.')}": [value] if isinstance(value, str) else value for name, value in typed.items()
    }


@pytest.mark.parametrize("point", ["0", "7", "10"])
def test_a_recommendation_is_a_number_from_0_to_10(point):
    assert values(asked(QuestionKind.NPS), q=point) == [Value("q", number=float(point))]


@pytest.mark.parametrize("sent", ["11", "-1", "7.0", "seven", "07", " 7"])
def test_what_is_no_point_of_the_scale_is_a_fault(sent):
    assert faults(asked(QuestionKind.NPS), q=sent) == ["Please choose one of the answers."]


def test_nothing_typed_is_no_answer_and_a_fault_only_where_one_is_compulsory():
    assert values(asked(QuestionKind.CSAT)) == []
    assert faults(asked(QuestionKind.CSAT, compulsory=True)) == ["Please answer this question."]


def test_not_knowing_is_an_answer_where_it_is_offered_even_to_a_compulsory_question():
    offered = asked(QuestionKind.CSAT, do_not_know=True, compulsory=True)

    assert values(offered, q="-dk") == [Value("q", mark=Mark.DO_NOT_KNOW)]
    assert faults(asked(QuestionKind.CSAT), q="-dk") == ["Please choose one of the answers."]


def test_a_matrix_is_read_row_by_row():
    rows = (Row(code="bed", words=WORDS), Row(code="bath", words=WORDS))
    matrix = asked(QuestionKind.MATRIX, rows=rows, not_applicable=True, compulsory=True)

    assert values(matrix, q__bed="4", q__bath="-na") == [
        Value("q", "bed", number=4.0),
        Value("q", "bath", mark=Mark.NOT_APPLICABLE),
    ]
    assert faults(matrix, q__bed="4") == ["Please choose an answer in each row."]
    assert faults(matrix, q="-na") == ["Please choose an answer in each row."]


def test_a_kano_pair_has_two_rows():
    pair = asked(QuestionKind.KANO)

    assert values(pair, q__functional="1", q__dysfunctional="5") == [
        Value("q", "functional", number=1.0),
        Value("q", "dysfunctional", number=5.0),
    ]


def test_one_choice_keeps_the_words_beside_it_only_where_words_were_asked_for():
    single = asked(QuestionKind.SINGLE, options=OPTIONS)

    assert values(single, **{"q": "x", "q__x:other": " a bird "}) == [Value("q", choice="x", text="a bird")]
    assert values(single, **{"q": "a", "q__x:other": "a bird", "q__a:other": "!"}) == [Value("q", choice="a")]
    assert faults(single, q="z") == ["Please choose one of the answers."]


def test_several_choices_are_several_values_each_once():
    multiple = asked(QuestionKind.MULTIPLE, options=OPTIONS)

    assert values(multiple, q=["a", "b", "a"]) == [Value("q", choice="a"), Value("q", choice="b")]


def test_none_of_these_excludes_the_others():
    multiple = asked(QuestionKind.MULTIPLE, options=OPTIONS, least="2")

    assert values(multiple, q="none") == [Value("q", choice="none")]
    assert len(faults(multiple, q=["none", "a"])) == 1


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        (["a"], "Please choose at least 2 answers."),
        (["a", "b", "x"], "Please choose no more than 2 answers."),
        (["a", "z"], "Please choose from these answers."),
    ],
)
def test_how_many_may_be_chosen_is_bounded(chosen, message):
    multiple = asked(QuestionKind.MULTIPLE, options=OPTIONS, least="2", most="2")

    assert faults(multiple, q=chosen) == [message]


def test_places_are_given_once_each_from_the_first_on():
    ranking = asked(QuestionKind.RANKING, options=OPTIONS[:3], most="2")

    assert values(ranking, q__a="2", q__x="1") == [
        Value("q", choice="a", number=2.0),
        Value("q", choice="x", number=1.0),
    ]
    for wrong in ({"q__a": "1", "q__b": "1"}, {"q__a": "2"}, {"q__a": "1", "q__b": "2", "q__x": "3"}):
        assert faults(ranking, **wrong) == ["Please give each place once, beginning with place 1."]


@pytest.mark.parametrize(("typed", "number"), [("12", 12.0), ("3,5", 3.5), (" 1 000 ", 1000.0), ("-0.5", -0.5)])
def test_a_number_is_read_however_it_is_written(typed, number):
    assert values(asked(QuestionKind.NUMBER), q=typed) == [Value("q", number=number)]


@pytest.mark.parametrize("typed", ["twelve", "1e5", "nan", "inf", "1.2.3", "٣"])
def test_what_is_no_number_is_a_fault(typed):
    assert faults(asked(QuestionKind.NUMBER), q=typed) == ["Please write a number, such as 12 or 3.5."]


def test_a_number_stays_within_its_bounds():
    bounded = asked(QuestionKind.NUMBER, least="1", most="60")

    assert faults(bounded, q="0") == ["Please write a number that is not below 1."]
    assert faults(bounded, q="61") == ["Please write a number that is not above 60."]


@pytest.mark.parametrize("typed", ["2026-03-02", "2.3.2026", "02/03/2026"])
def test_a_date_is_stored_in_one_way(typed):
    assert values(asked(QuestionKind.DATE), q=typed) == [Value("q", choice="2026-03-02")]


def test_a_date_stays_within_its_bounds():
    bounded = asked(QuestionKind.DATE, least="2026-01-01", most="2026-12-31")

    assert len(faults(bounded, q="2025-12-31")) == len(faults(bounded, q="2027-01-01")) == 1
    assert faults(bounded, q="31.2.2026") == ["Please write a date, such as 24.12.2026."]


def test_a_text_is_kept_as_it_was_written():
    assert values(asked(QuestionKind.TEXT), q="  Well,\r\n{nps} <b>!") == [Value("q", text="  Well,\n{nps} <b>!")]
    assert values(asked(QuestionKind.TEXT), q=" \r\n ") == []


def test_a_text_stays_within_its_bounds_and_its_form():
    text = asked(QuestionKind.TEXT, least="2", most="4", pattern="[A-Z]+")

    assert faults(text, q="A") == ["Please write at least 2 characters."]
    assert faults(text, q="ABCDE") == ["Please write no more than 4 characters."]
    assert faults(text, q="abc") == ["Please write it in the form that is asked for."]
    assert values(text, q="ABC") == [Value("q", text="ABC")]


def test_a_consent_that_was_not_given_is_stored_as_such_unless_it_is_compulsory():
    assert values(asked(QuestionKind.CONSENT), q="yes") == [Value("q", number=1.0)]
    assert values(asked(QuestionKind.CONSENT)) == [Value("q", number=0.0)]
    assert len(faults(asked(QuestionKind.CONSENT, compulsory=True))) == 1


def test_conditions_see_choices_as_they_were_made():
    multiple, ranking = asked(QuestionKind.MULTIPLE, options=OPTIONS), asked(QuestionKind.RANKING, options=OPTIONS[:2])
    matrix = asked(QuestionKind.MATRIX, rows=(Row(code="bed", words=WORDS),))

    assert given_by(multiple, values(multiple, q=["b", "a"])) == {"q": ("b", "a")}
    assert given_by(ranking, values(ranking, q__a="2", q__b="1")) == {"q": ("b", "a")}
    assert given_by(matrix, values(matrix, q__bed="4")) == {"q.bed": 4.0}
    assert given_by(asked(QuestionKind.CSAT), [Value("q", mark=Mark.DO_NOT_KNOW)]) == {}


def test_no_other_field_is_looked_at():
    single = asked(QuestionKind.SINGLE, options=OPTIONS)

    assert names_of(single) == {"a-q", "a-q.x:other"}
