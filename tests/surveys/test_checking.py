"""What keeps a questionnaire from being asked is found and named; what could be better is only remarked on."""

from dataclasses import replace
from typing import Any

import pytest

from ascolto.surveys.checking import factors_covered, faults_of, missing_words, reading_minutes, remarks_on
from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Content, Option, Page, Question, Quota, Row, Scale
from ascolto.surveys.instruments import instrument, questions_from
from ascolto.surveys.kinds import Factor, Look, QuestionKind, SurveyKind

NPS = Question(code="nps", kind=QuestionKind.NPS, words={"en": "Would you recommend us?"})
WHY = Question(code="why", kind=QuestionKind.TEXT, words={"en": "Why?"})
FROM = Question(
    code="from_where",
    kind=QuestionKind.SINGLE,
    words={"en": "Where do you come from?"},
    options=(Option(code="near", words={"en": "near"}), Option(code="far", words={"en": "far"})),
)
ROOM = Question(
    code="room",
    kind=QuestionKind.MATRIX,
    words={"en": "How was …"},
    rows=(Row(code="bed", words={"en": "the bed"}),),
)


def asked(*questions: Question, **parts: Any) -> Content:
    """A questionnaire of one page for each question."""
    pages = tuple(Page(code=f"p{n}", questions=(question,)) for n, question in enumerate(questions))
    return Content(**{"languages": ("en",), "title": {"en": "Your stay"}, "pages": pages, **parts})


def found(content: Content, kind: str = SurveyKind.RELATIONSHIP) -> list[tuple[str, str]]:
    return [(fault.code, fault.at) for fault in faults_of(content, kind=kind)]


def only_if(question: Question, *tests: Comparison) -> Question:
    return replace(question, show_if=Condition(tests=tests))


def test_a_whole_questionnaire_has_no_fault() -> None:
    seldom = only_if(WHY, Comparison(question="nps", test="at_most", value="6"))

    assert found(asked(NPS, FROM, ROOM, seldom)) == []


def test_a_questionnaire_asks_something_in_some_language() -> None:
    assert found(asked()) == [("no_question", "title")]
    assert found(asked(NPS, languages=())) == [("no_language", "title")]


def test_a_page_without_questions_is_a_fault() -> None:
    pages = (Page(code="p0", questions=(NPS,)), Page(code="p1", questions=()))

    assert found(asked(pages=pages)) == [("page_empty", "pages.p1")]


@pytest.mark.parametrize("code", ["", "1st", "two words", "a.b", "x" * 61])
def test_a_code_is_a_short_name(code: str) -> None:
    assert ("code_form", f"questions.{code}") in found(asked(replace(NPS, code=code)))


def test_a_code_names_one_question_only() -> None:
    assert found(asked(NPS, replace(WHY, code="nps"))) == [("code_twice", "questions.nps")]


def test_what_is_said_in_one_language_is_said_in_all() -> None:
    helped = replace(NPS, help={"en": "0 is no, 10 is yes"})
    content = asked(helped, languages=("en", "bg"))

    assert missing_words(content, "bg") == ["title", "questions.nps.words", "questions.nps.help"]
    assert found(content) == [
        ("words_missing", "title"),
        ("words_missing", "questions.nps.words"),
        ("words_missing", "questions.nps.help"),
    ]
    assert faults_of(content, kind=SurveyKind.EVENT)[0].facts == {"language": "bg"}


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (replace(FROM, options=FROM.options[:1]), "options_too_few"),
        (replace(NPS, options=FROM.options), "options_not_asked"),
        (replace(FROM, options=(*FROM.options, FROM.options[0])), "code_twice"),
        (
            replace(FROM, kind=QuestionKind.RANKING, options=(replace(FROM.options[0], other=True), FROM.options[1])),
            "ranking_with_exceptions",
        ),
        (replace(ROOM, rows=()), "rows_missing"),
        (replace(NPS, rows=ROOM.rows), "rows_not_asked"),
        (replace(WHY, scale=Scale()), "scale_not_asked"),
        (replace(NPS, scale=Scale(low=1, high=10)), "scale_of_another_kind"),
        (replace(ROOM, scale=Scale(low=5, high=5)), "scale_without_length"),
        (replace(ROOM, scale=Scale(low=0, high=11)), "scale_too_long"),
        (replace(ROOM, scale=Scale(low=0, high=10, look=Look.STARS)), "look_too_long"),
        (replace(ROOM, scale=Scale(low=1, high=2, look=Look.WORDS)), "point_without_words"),
        (replace(ROOM, scale=Scale(labels={"9": {"en": "best"}})), "label_beside_scale"),
        (replace(WHY, most="ten"), "bound_unreadable"),
        (replace(NPS, most="9"), "bound_unreadable"),
        (replace(WHY, least="9", most="3"), "bounds_swapped"),
        (replace(FROM, kind=QuestionKind.MULTIPLE, most="3"), "bound_above_options"),
        (replace(WHY, kind=QuestionKind.DATE, least="yesterday"), "bound_unreadable"),
        (replace(NPS, pattern="[0-9]"), "pattern_not_asked"),
        (replace(WHY, pattern="[0-9"), "pattern_unreadable"),
        (replace(WHY, pattern="(a+)+$"), "pattern_too_slow"),
        (replace(NPS, factor="weather"), "factor_unknown"),
        (replace(NPS, pair="why"), "pair_does_not_fit"),
    ],
)
def test_a_question_has_the_parts_that_its_kind_asks_for(question: Question, fault: str) -> None:
    assert fault in {code for code, _at in found(asked(NPS if question.code != "nps" else WHY, question))}


@pytest.mark.parametrize(
    "pattern", ["(a|a)*b", "(a|aa)+b", "(a+b?)+c", "([a-z]+ ?)*x", r"(?:\w+\s?)+!", "((a|b)c)*d", "a*a*a*a*b"]
)
def test_a_pattern_that_strangers_can_make_take_forever_is_refused(pattern: str) -> None:
    assert ("pattern_too_slow") in {code for code, _at in found(asked(NPS, replace(WHY, pattern=pattern)))}


@pytest.mark.parametrize("pattern", [r"[^@ ]+@[^@ ]+\.[^@ ]+", "([0-9]{3}-)+[0-9]", "[(+*]{2,}x", "(AB|CD)?[0-9]{4}"])
def test_a_plain_pattern_is_no_fault(pattern: str) -> None:
    assert not found(asked(NPS, replace(WHY, pattern=pattern)))


def test_bounds_that_fit_are_no_fault() -> None:
    number = Question(code="nights", kind=QuestionKind.NUMBER, words={"en": "Nights?"}, least="1", most="30.5")
    day = Question(code="day", kind=QuestionKind.DATE, words={"en": "When?"}, least="2026-01-01", most="2026-12-31")
    coded = replace(WHY, pattern="[A-Z]{2}[0-9]+", most="200")

    assert found(asked(number, day, coded)) == []


def test_a_perception_forms_a_pair_with_what_was_expected() -> None:
    expected = Question(code="e1", kind=QuestionKind.EXPECTATION, words={"en": "should be clean"})
    perceived = Question(code="p1", kind=QuestionKind.PERCEPTION, words={"en": "was clean"}, pair="e1")

    assert found(asked(expected, perceived)) == []


@pytest.mark.parametrize(
    ("test", "fault"),
    [
        (Comparison(question="later", test="answered"), "condition_not_earlier"),
        (Comparison(question="from_where", test="below", value="3"), "condition_test"),
        (Comparison(question="from_where", test="is", value="nowhere"), "condition_value"),
        (Comparison(question="nps", test="below", value="eleven"), "condition_value"),
        (Comparison(question="nps", test="below", value="12"), "condition_value"),
        (Comparison(question="room", test="below", value="3"), "condition_row"),
        (Comparison(question="nps", test="below", value="3", row="bed"), "condition_row"),
    ],
)
def test_logic_rests_on_what_was_asked_before_and_can_be_answered(test: Comparison, fault: str) -> None:
    later = replace(WHY, code="later")

    assert found(asked(NPS, FROM, ROOM, only_if(WHY, test), later)) == [(fault, "questions.why")]


def test_in_random_order_no_question_rests_on_its_neighbour() -> None:
    seldom = only_if(WHY, Comparison(question="nps", test="answered"))
    page = Page(code="only", questions=(NPS, seldom))

    assert found(asked(pages=(page,))) == []
    assert found(asked(pages=(replace(page, shuffled=True),))) == [("condition_not_earlier", "questions.why")]


def test_a_page_rests_on_earlier_pages_only() -> None:
    shown = Condition(tests=(Comparison(question="why", test="answered"),))
    pages = (Page(code="one", questions=(NPS,)), Page(code="two", questions=(WHY,), show_if=shown))

    assert found(asked(pages=pages)) == [("condition_not_earlier", "pages.two")]


def test_words_are_put_in_only_from_the_closed_list_and_earlier_pages() -> None:
    told = replace(WHY, words={"en": "{name}, you said {nps} about {unit} and {offering}. Why {later}?"})
    later = replace(WHY, code="later")

    assert found(asked(NPS, told, later)) == [("placeholder_unknown", "questions.why.words")]
    assert faults_of(asked(NPS, told, later), kind=SurveyKind.EVENT)[0].facts == {"name": "later"}


def test_employees_are_not_asked_about_an_offering() -> None:
    told = replace(NPS, words={"en": "Would you recommend {offering}?"})

    assert found(asked(told)) == []
    assert found(asked(told), SurveyKind.EMPLOYEES) == [("placeholder_unknown", "questions.nps.words")]


def test_a_quota_counts_an_option_that_can_be_chosen() -> None:
    good = Quota(question="from_where", option="near", most=50)
    nothing = Quota(question="from_where", option="nowhere", most=50)
    nobody = Quota(question="from_where", option="far", most=0)

    assert found(asked(FROM, quotas=(good,))) == []
    assert found(asked(FROM, quotas=(good, nothing, nobody))) == [
        ("quota_of_nothing", "quotas.1"),
        ("quota_of_nobody", "quotas.2"),
    ]


def test_whoever_claims_a_standard_instrument_asks_in_its_words() -> None:
    [claimed] = questions_from(instrument("ces/1"))
    content = asked(claimed, languages=("en",))
    other = replace(claimed, words={"en": "Was it hard?"})

    assert found(content) == []
    assert found(asked(other)) == [("claim_differs", f"questions.{claimed.code}")]
    assert found(asked(replace(other, instrument=""))) == []


def remarked(content: Content) -> set[str]:
    return {remark.code for remark in remarks_on(content)}


@pytest.mark.clause("10004:7.3.3")
@pytest.mark.parametrize(
    ("question", "remark"),
    [
        (replace(NPS, words={"en": "Were we quick and friendly?"}), "two_in_one"),
        (replace(NPS, words={"en": "word " * 31}), "many_words"),
        (NPS, "no_factor"),
        (replace(NPS, compulsory=True), "no_way_out"),
        (ROOM, "no_way_out"),
        (replace(ROOM, scale=Scale(high=4)), "no_middle"),
        (replace(ROOM, scale=Scale(labels={"1": {"en": "bad"}, "4": {"en": "good"}})), "leaning_scale"),
        (replace(ROOM, scale=Scale()), "ends_without_words"),
        (replace(WHY, compulsory=True), "compelled"),
        (
            replace(FROM, options=tuple(Option(code=f"o{n}", words={"en": str(n)}) for n in range(7))),
            "order_leads",
        ),
    ],
)
def test_what_could_be_asked_better_is_remarked_on(question: Question, remark: str) -> None:
    assert remark in remarked(asked(question))


def test_a_question_without_blemish_is_not_remarked_on() -> None:
    labels = {"1": {"en": "very poor"}, "5": {"en": "very good"}}
    good = replace(ROOM, scale=Scale(labels=labels), not_applicable=True, factor=Factor.PRODUCT)

    assert remarks_on(asked(good, WHY)) == []


def test_the_words_of_a_standard_instrument_are_not_criticised() -> None:
    joined = replace(NPS, words={"en": "Would you recommend us to friends and colleagues?"})

    assert "two_in_one" in remarked(asked(joined))
    assert "two_in_one" not in remarked(asked(replace(joined, instrument="nps/1")))


def test_a_long_questionnaire_and_a_crowded_page_are_remarked_on() -> None:
    many = tuple(replace(WHY, code=f"w{n}") for n in range(20))

    assert "too_long" in remarked(asked(*many))
    assert "many_on_a_page" in remarked(asked(pages=(Page(code="one", questions=many),)))


def test_what_depends_on_the_same_page_is_remarked_on() -> None:
    seldom = only_if(WHY, Comparison(question="nps", test="answered"))

    assert "depends_on_same_page" not in remarked(asked(NPS, seldom))
    assert "depends_on_same_page" in remarked(asked(pages=(Page(code="one", questions=(NPS, seldom)),)))


def test_reading_time_counts_words_at_the_pace_of_the_language_and_the_time_to_answer() -> None:
    words = " ".join(["word"] * 228)
    content = asked(replace(NPS, words={"en": words, "ru": words}), title={}, languages=("en", "ru"))

    assert reading_minutes(content, "en") == pytest.approx(1 + 5 / 60)
    assert reading_minutes(content, "ru") == pytest.approx(228 / 184 + 5 / 60)


def test_what_is_not_translated_yet_takes_the_time_of_its_original() -> None:
    content = asked(replace(NPS, words={"en": "one two three four"}), title={}, languages=("en", "bg"))

    assert reading_minutes(content, "bg") == pytest.approx(4 / 184 + 5 / 60)


def test_coverage_names_the_questions_of_each_factor_and_the_factors_that_nobody_asks_about() -> None:
    covered = factors_covered(asked(replace(NPS, factor=Factor.LOYALTY), replace(ROOM, factor=Factor.LOYALTY), WHY))

    assert covered[Factor.LOYALTY] == ["nps", "room"]
    assert [factor for factor, codes in covered.items() if codes] == [Factor.LOYALTY]
