"""Structure files of LimeSurvey become questionnaires; every question is kept, or named with its reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.surveys.conditions import Comparison, Condition
from ascolto.surveys.content import Quota, Scale, dumped
from ascolto.surveys.files import NotRepresentable, Part, Reason
from ascolto.surveys.files.limesurvey import read_lss, read_txt
from ascolto.surveys.kinds import Look, QuestionKind
from tests.surveys.files.lime import in_words, lss, question, txt

ROWS = ("SQ001", "SQ002")
ANSWERS = ("A1", "A2", "A3")

EVERY_TYPE = [
    question("Five", "5"),
    question("A5", "A", rows=ROWS),
    question("B10", "B", rows=ROWS),
    question("C", "C", rows=ROWS),
    question("D", "D"),
    question("E", "E", rows=ROWS),
    question("F", "F", rows=ROWS, answers=ANSWERS),
    question("G", "G"),
    question("H", "H", rows=ROWS, answers=("1", "2", "3")),
    question("I", "I"),
    question("K", "K", rows=ROWS),
    question("L", "L", answers=ANSWERS, other="Y"),
    question("M", "M", rows=ROWS),
    question("N", "N"),
    question("O", "O", answers=ANSWERS),
    question("P", "P", rows=ROWS),
    question("Q", "Q", rows=ROWS),
    question("R", "R", answers=ANSWERS),
    question("S", "S"),
    question("T", "T"),
    question("U", "U"),
    question("X", "X"),
    question("Y", "Y"),
    question("list", "!", answers=ANSWERS),
    question("numbers", ":", rows=ROWS, columns=("X1",)),
    question("texts", ";", rows=ROWS, columns=("X1",)),
    question("upload", "|"),
    question("sum", "*"),
    question("dual", "1", rows=ROWS, answers=ANSWERS, second=("1", "2")),
    question("Z", "Z", answers=ANSWERS),
    question("W", "W", answers=ANSWERS),
]
BECOMES = {
    "Five": [QuestionKind.RATING],
    "A5": [QuestionKind.MATRIX],
    "B10": [QuestionKind.MATRIX],
    "C": [QuestionKind.SINGLE] * 2,
    "D": [QuestionKind.DATE],
    "E": [QuestionKind.SINGLE] * 2,
    "F": [QuestionKind.MATRIX],
    "G": [QuestionKind.SINGLE],
    "H": [QuestionKind.MATRIX],
    "I": [],
    "K": [QuestionKind.NUMBER] * 2,
    "L": [QuestionKind.SINGLE],
    "M": [QuestionKind.MULTIPLE],
    "N": [QuestionKind.NUMBER],
    "O": [QuestionKind.SINGLE, QuestionKind.TEXT],
    "P": [QuestionKind.MULTIPLE, QuestionKind.TEXT, QuestionKind.TEXT],
    "Q": [QuestionKind.TEXT] * 2,
    "R": [QuestionKind.RANKING],
    "S": [QuestionKind.TEXT],
    "T": [QuestionKind.TEXT],
    "U": [QuestionKind.TEXT],
    "X": [],
    "Y": [QuestionKind.SINGLE],
    "list": [QuestionKind.SINGLE],
    "numbers": [QuestionKind.NUMBER] * 2,
    "texts": [QuestionKind.TEXT] * 2,
    "upload": [QuestionKind.FILE],
    "sum": [],
    "dual": [QuestionKind.MATRIX] * 2,
    "Z": [QuestionKind.SINGLE],
    "W": [QuestionKind.SINGLE],
}
WAYS = [
    pytest.param(lambda *groups: read_lss(lss(*groups, version=3)), id="lss 3"),
    pytest.param(lambda *groups: read_lss(lss(*groups)), id="lss 6"),
    pytest.param(lambda *groups: read_txt(txt(*groups)), id="txt"),
]


def only(*questions, **survey):
    return read_lss(lss(("Group", list(questions)), **survey))


def notes(found):
    return [(note.code, note.reason, note.detail) for note in found.not_representable]


@pytest.mark.parametrize("read", WAYS)
def test_every_type_becomes_what_the_table_says(read):
    found = read(("Group", EVERY_TYPE))
    kinds = {question.code: question.kind for question in found.content.questions.values()}

    became = {code: [kinds[one] for one in codes] for code, codes in found.kept.items()}
    assert {code: became.get(code, []) for code in BECOMES} == BECOMES
    assert found.missing == [
        NotRepresentable(code="I", type="I", reason=Reason.LANGUAGE_SWITCH, whole=True),
        NotRepresentable(code="sum", type="*", reason=Reason.CALCULATED, whole=True),
    ]


def test_all_forms_of_file_give_the_same_questionnaire():
    old, new, tabbed = (read.values[0](("One", EVERY_TYPE[:9]), ("Two", EVERY_TYPE[9:])) for read in WAYS)

    assert dumped(old.content) == dumped(new.content) == dumped(tabbed.content)
    assert old.not_representable == new.not_representable == tabbed.not_representable


@settings(max_examples=80, deadline=None)
@given(
    asked=st.lists(
        st.builds(
            lambda kind, rows, answers, columns, relevance, mandatory: {
                **question("", kind, rows=rows, answers=answers, columns=columns),
                "relevance": relevance,
                "mandatory": mandatory,
            },
            kind=st.sampled_from([*"5ABCDEFGHIKLMNOPQRSTUXYZW!:;|*1", "^", "?", ""]),
            rows=st.lists(st.sampled_from(["a", "1", "Ж", "-oth-", "SQ001"]), max_size=3, unique=True),
            answers=st.lists(st.sampled_from(["a", "1", "2", "99", "A1", ""]), max_size=4, unique=True),
            columns=st.lists(st.sampled_from(["x", "1"]), max_size=2, unique=True),
            relevance=st.sampled_from(["", "1", "0", "q0.NAOK == 'a'", "count(q0) > 1", "((", "!is_empty(q1)"]),
            mandatory=st.sampled_from(["N", "Y", "S"]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_question_is_lost_without_a_word(asked):
    asked = [{**one, "code": f"q{place}"} for place, one in enumerate(asked)]
    found = only(*asked)

    there = {code for code, codes in found.kept.items() if codes}
    texts = {one["code"] for one in asked if one["type"] == "X"}
    assert there | texts | {note.code for note in found.missing} == {one["code"] for one in asked}
    assert there & {note.code for note in found.missing} == set()


def test_a_question_whose_group_is_not_there_is_named():
    data = lss(("One", [question("a", "S")]), ("Two", [question("b", "T")]))
    without = data.replace(b"<row><gid>2</gid><sid>77</sid><group_order>2</group_order></row>", b"")

    found = read_lss(without)

    assert found.missing == [NotRepresentable(code="b", type="T", reason=Reason.NOT_FOUND, whole=True)]


def test_a_group_becomes_a_page_with_its_name():
    found = read_lss(lss(("About you", [question("a", "S")]), ("About us", [question("b", "S")])))

    assert [(page.code, page.title["it"], [one.code for one in page.questions]) for page in found.content.pages] == [
        ("p1", "About you (it)", ["a"]),
        ("p2", "About us (it)", ["b"]),
    ]
    assert found.content.languages == ("en", "it")
    assert found.content.title == in_words("Title")


def test_a_text_stands_before_the_questions_that_follow_it():
    found = only(
        question("a", "S"),
        question("note", "X", words={"en": "Now <b>you</b>."}),
        question("b", "S"),
        question("end", "X"),
    )

    assert [([one.code for one in page.questions], dict(page.text)) for page in found.content.pages] == [
        (["a"], {}),
        (["b"], {"en": "Now you."}),
    ]
    assert found.content.thanks == in_words("About end")


def test_numbers_stay_points_and_other_answers_become_points_in_their_order():
    found = only(
        question("kept", "F", rows=ROWS, answers=("0", "1", "2")),
        question("made", "F", rows=ROWS, answers=("AO01", "AO02", "AO04")),
    )
    asked = found.content.questions

    assert asked["kept"].scale == Scale(
        low=0, high=2, look=Look.WORDS, labels={str(point): in_words(str(point)) for point in range(3)}
    )
    assert (asked["made"].scale.low, asked["made"].scale.high) == (1, 3)
    assert notes(found) == [("made", Reason.POINTS, "AO01 = 1, AO02 = 2, AO04 = 3")]


@pytest.mark.parametrize("answers", [("1", "2", "3", "99"), ("A1", "A2", "NA"), tuple(str(n) for n in range(12))])
def test_answers_that_are_no_scale_become_a_list_for_each_row(answers):
    found = only(question("f", "F", rows=ROWS, answers=answers))

    assert [(one.code, one.kind, len(one.options)) for one in found.content.questions.values()] == [
        ("f_SQ001", QuestionKind.SINGLE, len(answers)),
        ("f_SQ002", QuestionKind.SINGLE, len(answers)),
    ]
    assert found.content.questions["f_SQ001"].words["en"] == "About f – SQ001"


def test_a_row_that_says_nothing_is_the_question_itself():
    data = lss(("G", [question("f", "F", rows=("SQ001",), answers=("1", "2", "3"))]), version=3)

    found = read_lss(data.replace(b"<question>SQ001</question>", b"").replace(b"<question>SQ001 (it)</question>", b""))

    assert [(one.code, one.kind) for one in found.content.questions.values()] == [("f", QuestionKind.RATING)]


def test_other_none_of_these_and_bounds_are_kept():
    attributes = {"exclude_all_others": "SQ002", "min_answers": "1", "max_answers": "2", "random_order": "1"}
    found = only(question("m", "M", rows=ROWS, other="Y", mandatory="Y", attributes=attributes))
    asked = found.content.questions["m"]

    assert [(option.code, option.other, option.alone) for option in asked.options] == [
        ("SQ001", False, False),
        ("SQ002", False, True),
        ("other", True, False),
    ]
    assert asked.options[2].words == {"en": "Other", "it": "Altro"}
    assert (asked.least, asked.most, asked.compulsory, asked.shuffled) == ("1", "2", True, True)


@pytest.mark.parametrize(
    ("pattern", "ours"),
    [
        ("/^[0-9]{4}$/", "[0-9]{4}"),
        ("/^a$/i", "(?i:a)"),
        ("#ab#", "(?s:.*)(?:ab)(?s:.*)"),
        ("/^(yes|no)$/", "(yes|no)"),
        ("", ""),
    ],
)
def test_checks_of_texts_become_patterns(pattern, ours):
    found = only(question("s", "S", preg=pattern))

    assert found.content.questions["s"].pattern == ours
    assert notes(found) == []


@pytest.mark.parametrize("pattern", ["/(?<n>a)\\k<n>/", "/(a+)+/", "no delimiters", "/[/", "/a/e"])
def test_a_check_that_cannot_be_ours_is_named(pattern):
    found = only(question("s", "S", preg=pattern))

    assert found.content.questions["s"].pattern == ""
    assert notes(found) == [("s", Reason.VALIDATION, pattern)]


BEFORE = [
    question("list", "L", answers=("A1", "A2")),
    question("sure", "L", answers=("A1", "A2"), mandatory="Y"),
    question("grade", "L", answers=("1", "2", "3")),
    question("box", "M", rows=ROWS, other="Y"),
    question("yes", "Y"),
    question("number", "N"),
    question("five", "5"),
    question("grid", "F", rows=ROWS, answers=ANSWERS),
    question("three", "C", rows=ROWS),
    question("text", "S"),
]


def when(asked, test, value="", row=""):
    return Comparison(question=asked, test=test, value=value, row=row)


@pytest.mark.parametrize(
    ("equation", "tests", "is_any"),
    [
        ('((list.NAOK == "A1"))', [when("list", "is", "A1")], False),
        ("list = 'A2'", [when("list", "is", "A2")], False),
        ('"A2" == list.NAOK', [when("list", "is", "A2")], False),
        ('list != "A1"', [when("list", "is_not", "A1"), when("list", "not_answered")], True),
        ('sure != "A1"', [when("sure", "is_not", "A1")], False),
        ('list == ""', [when("list", "not_answered")], False),
        ("!is_empty(text.NAOK)", [when("text", "answered")], False),
        ("is_empty(box_SQ001)", [when("box", "is_not", "SQ001"), when("box", "not_answered")], True),
        ('box_SQ002.NAOK == "Y"', [when("box", "is", "SQ002")], False),
        ("box_SQ002", [when("box", "is", "SQ002")], False),
        ('box_other.NAOK != ""', [when("box", "is", "other")], False),
        ('77X1X300SQ001.NAOK == "Y"', [when("box", "is", "SQ001")], False),
        ('yes.NAOK eq "Y" and number gt 5', [when("yes", "is", "Y"), when("number", "above", "5")], False),
        ("number >= 1 || five <= 2", [when("number", "at_least", "1"), when("five", "at_most", "2")], True),
        ("grade >= 2", [when("grade", "is", "2"), when("grade", "is", "3")], True),
        ('grid_SQ002.NAOK == "A3"', [when("grid", "is", "3", "SQ002")], False),
        ('three_SQ001.NAOK == "U"', [when("three_SQ001", "is", "U")], False),
        ('!(list == "A1" or yes == "Y") and 1', None, None),
        ('{list.NAOK == "A1"}', [when("list", "is", "A1")], False),
        ("list.NAOK == &quot;A1&quot;", [when("list", "is", "A1")], False),
    ],
)
def test_simple_equations_become_conditions(equation, tests, is_any):
    found = only(*BEFORE, question("then", "S", relevance=equation))
    condition = found.content.questions["then"].show_if

    if tests is None:
        assert condition == Condition(tests=(when("list", "is_not", "A1"), when("yes", "is_not", "Y")))
        assert ("then", Reason.CONDITION_NEARLY, equation) in notes(found)
    else:
        assert condition == Condition(tests=tuple(tests), any=is_any)
        assert [note for note in notes(found) if note[0] == "then"] == []


@pytest.mark.parametrize("equation", ["", "1", " 1 "])
def test_what_is_always_shown_has_no_condition(equation):
    found = only(*BEFORE, question("then", "S", relevance=equation))

    assert found.content.questions["then"].show_if is None
    assert [note for note in notes(found) if note[0] == "then"] == []


@pytest.mark.parametrize(
    ("equation", "reason"),
    [
        ("count(that.box) > 1", Reason.CONDITION),
        ("number + 1 > 5", Reason.CONDITION),
        ('(list == "A1" and yes == "Y") or number > 1', Reason.CONDITION),
        ('list == "A1" and (yes == "Y" or number > 1)', Reason.CONDITION),
        ('list == "A9"', Reason.CONDITION),
        ('list_other == "x"', Reason.CONDITION),
        ('text == "hello"', Reason.CONDITION),
        ("0", Reason.CONDITION),
        ('TOKEN:EMAIL == "x"', Reason.CONDITION),
        ('later == "Y"', Reason.CONDITION_LATER),
        ("!(number > 3)", Reason.CONDITION),
        ("(" * 200 + "1" + ")" * 200, Reason.CONDITION),
        ("list ==", Reason.CONDITION),
    ],
)
def test_an_equation_that_says_more_is_named(equation, reason):
    found = only(*BEFORE, question("then", "S", relevance=equation), question("later", "Y"))

    assert found.content.questions["then"].show_if is None
    assert [note for note in notes(found) if note[0] == "then"] == [("then", reason, equation)]


def test_conditions_from_before_there_were_equations_are_read_too():
    condition = {"qid": "200", "cqid": "150", "cfieldname": "77X1X150", "method": "==", "value": "A1", "scenario": "1"}
    found = read_lss(
        lss(
            ("G", [question("list", "L", answers=ANSWERS), question("then", "S", relevance="")]),
            version=3,
            conditions=[condition, {**condition, "value": "A2"}],
        )
    )

    assert found.content.questions["then"].show_if == Condition(
        tests=(when("list", "is", "A1"), when("list", "is", "A2")), any=True
    )


def test_a_condition_of_a_group_is_that_of_its_page():
    found = read_lss(lss(("One", [question("yes", "Y")]), ("Two", [question("b", "S")], {"grelevance": 'yes == "Y"'})))

    assert found.content.pages[1].show_if == Condition(tests=(when("yes", "is", "Y"),))


def test_a_condition_of_one_row_is_named():
    found = only(question("yes", "Y"), question("a", "A", rows=ROWS, row_relevance={"SQ002": "yes == 'Y'"}))

    assert notes(found) == [("a", Reason.ROW_CONDITION, "SQ002: yes == 'Y'")]


def test_quotas_on_one_answer_are_kept_and_others_named():
    asked = [question("list", "L", answers=ANSWERS), question("yes", "Y")]
    found = only(
        *asked,
        quotas=[
            ({"name": "simple", "qlimit": "30", "active": "1"}, [("list", "A2")]),
            ({"name": "both", "qlimit": "30", "active": "1"}, [("list", "A2"), ("yes", "Y")]),
            ({"name": "off", "qlimit": "30", "active": "0"}, [("yes", "Y")]),
        ],
    )

    assert found.content.quotas == (Quota(question="list", option="A2", most=30),)
    assert [(note.part, note.code, note.detail) for note in found.not_representable] == [
        (Part.QUOTA, "both", "list=A2, yes=Y"),
        (Part.QUOTA, "off", "yes=Y"),
    ]


def test_settings_without_a_counterpart_are_named():
    attributes = {"array_filter": "m", "em_validation_q": "sum(1)", "random_group": "7"}
    found = only(question("s", "S", attributes=attributes, default="Hello", mandatory="S"))

    assert [reason for _code, reason, _detail in notes(found)] == [
        Reason.FILTER,
        Reason.VALIDATION,
        Reason.RANDOM,
        Reason.DEFAULT,
        Reason.SOFT,
    ]
    assert not found.content.questions["s"].compulsory


def test_a_hidden_question_is_not_asked():
    found = only(question("s", "S", attributes={"hidden": "1"}))

    assert found.missing == [
        NotRepresentable(code="s", type="S", reason=Reason.CALCULATED, whole=True, detail="hidden")
    ]


def test_codes_that_are_not_legal_here_are_written_differently_and_named():
    found = only(question("1a", "S"), question("ä b", "S"))

    assert list(found.content.questions) == ["q1a", "b"]
    assert [(code, detail) for code, reason, detail in notes(found) if reason is Reason.RENAMED] == [
        ("1a", "1a → q1a"),
        ("ä b", "ä b → b"),
    ]


def test_a_question_called_name_does_not_stand_in_the_way_of_the_name_of_who_is_asked():
    found = read_lss(
        lss(
            ("One", [question("name", "S")]),
            ("Two", [question("then", "S", words={"en": "{name}, {TOKEN:FIRSTNAME}"})]),
        )
    )

    assert list(found.content.questions) == ["name_2", "then"]
    assert found.content.questions["then"].words == {"en": "{name_2}, {name}"}
    assert notes(found) == [("name", Reason.RENAMED, "name → name_2")]
