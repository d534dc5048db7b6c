"""The library of instruments is whole in five languages, and can be asked as it stands."""

import json
from importlib.resources import files

import pytest
from tools import words

from ascolto.analysis import ecsi
from ascolto.surveys.asked import Reader, asked
from ascolto.surveys.checking import faults_of, remarks_on
from ascolto.surveys.content import dumped
from ascolto.surveys.instruments import (
    CONSENT_TO_BE_NAMED,
    UnknownInstrument,
    all_instruments,
    instrument,
    model_questionnaires,
    questions_from,
)
from ascolto.surveys.instruments.placing import pages_from
from ascolto.surveys.kinds import Look, QuestionKind, SurveyKind

LANGUAGES = ("en", "bg", "it", "ro", "ru")
NAMES = [
    "ces/1",
    "climate/1",
    "compared/1",
    "consent/1",
    "csat/1",
    "ecsi/1",
    "employees/1",
    "handling/1",
    "internal/1",
    "kano/1",
    "nps/1",
    "servqual/1",
    "switching/1",
    "trust/1",
]
ALL = pytest.mark.parametrize("one", all_instruments(), ids=lambda one: one.name)
FEATURE = {"feature": dict.fromkeys(LANGUAGES, "…")}

# What an instrument is, and nobody would mend: the European index is asked from 1 to 10, and its length is its price.
KNOWN_REMARKS = {"no_words_of_their_own", "too_long"}
KNOWN_REMARKS_OF = {"ecsi/1": {"no_middle"}}


def texts_of(one):
    return [(path, wording) for path, wording in one.content.wordings() if wording]


def test_the_library_holds_what_it_promises():
    assert [one.name for one in all_instruments()] == NAMES


def test_a_name_that_nobody_gave_is_refused():
    with pytest.raises(UnknownInstrument, match="nps/9"):
        instrument("nps/9")


@ALL
def test_each_is_whole_in_five_languages(one):
    assert one.languages == LANGUAGES
    assert [
        path for path, wording in [("purpose", one.purpose), *texts_of(one)] if set(wording) != set(LANGUAGES)
    ] == []
    assert [path for path, wording in texts_of(one) if not all(text.strip() == text for text in wording.values())] == []


@ALL
def test_no_text_stands_there_in_the_language_of_another(one):
    alike = [
        (path, text)
        for path, wording in [("purpose", one.purpose), *texts_of(one)]
        for text in wording.values()
        if list(wording.values()).count(text) > 1
    ]

    assert alike == []


@ALL
def test_every_translation_has_the_places_of_the_english(one):
    def places(text):
        return sorted(part.split("}")[0] for part in text.split("{")[1:])

    unlike = [
        path for path, wording in texts_of(one) if len({tuple(sorted(set(places(t)))) for t in wording.values()}) > 1
    ]

    assert unlike == []


@ALL
def test_every_scale_says_what_its_ends_mean(one):
    scaled = [question for question in one.questions.values() if question.asked_on]

    assert [
        question.code
        for question in scaled
        if not {str(question.asked_on.low), str(question.asked_on.high)} <= set(question.asked_on.labels)
    ] == []
    assert [
        question.code
        for question in scaled
        if question.asked_on.look is Look.WORDS and len(question.asked_on.labels) != len(question.asked_on.points)
    ] == []


@ALL
def test_every_question_names_the_instrument_and_a_category_that_we_start_with(one):
    starter = words.tomllib.loads(
        files("ascolto.organisation").joinpath("starter/question_categories.toml").read_text(encoding="utf-8")
    )
    known = {code for group, entries in starter.items() for code in (group, *entries)} - set(LANGUAGES)

    assert {question.instrument for question in one.questions.values()} == {one.name}
    assert {question.category for question in one.questions.values()} <= known


@ALL
def test_each_can_be_asked_as_it_stands(one):
    filled = _as_a_questionnaire(one)
    kind = SurveyKind.EMPLOYEES if one.name in {"employees/1", "climate/1"} else SurveyKind.RELATIONSHIP

    assert faults_of(filled, kind=kind) == []
    assert {remark.code for remark in remarks_on(filled)} <= KNOWN_REMARKS | KNOWN_REMARKS_OF.get(one.name, set())


def _as_a_questionnaire(one):
    return type(one.content)(
        languages=one.languages, title=one.title, pages=pages_from(one, prefix="x_", filling=FEATURE)
    )


@ALL
def test_no_instrument_uses_a_wrong_word(one):
    wordings = words.wordings({"purpose": one.purpose, "content": dumped(one.content)})
    found = [
        fault
        for wording in wordings
        for language, line in wording.items()
        for fault in words.faults_in_line(language, line, source=wording["en"])
    ]

    assert found == []


@ALL
def test_each_lies_in_a_file_of_its_own_name(one):
    page = files("ascolto.surveys.instruments").joinpath("wording", one.name.replace("/", "-") + ".json")

    assert json.loads(page.read_text(encoding="utf-8"))["content"] == dumped(one.content)


def test_the_items_of_the_european_model_are_those_of_the_path_model():
    blocks = {}
    for question in instrument("ecsi/1").questions.values():
        blocks.setdefault(question.dimension, []).append(question.code)

    model = ecsi(blocks)

    assert {block.name: len(block.items) for block in model.blocks} == {
        "Image": 5,
        "Expectation": 3,
        "Quality": 7,
        "Value": 2,
        "Satisfaction": 3,
        "Complaints": 1,
        "Loyalty": 3,
    }


def test_expectations_and_perceptions_form_22_pairs_on_one_scale():
    asked = instrument("servqual/1").questions
    pairs = [(asked[one.pair], one) for one in asked.values() if one.kind is QuestionKind.PERCEPTION]

    assert len(pairs) == 22
    assert {
        (before.kind, before.dimension == after.dimension, before.scale == after.scale) for before, after in pairs
    } == {(QuestionKind.EXPECTATION, True, True)}
    important = [one.dimension for one in asked.values() if one.kind is QuestionKind.IMPORTANCE]
    assert important == ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]


def test_what_was_expected_has_four_answers_from_worse_to_better():
    [question] = instrument("compared/1").questions.values()

    assert [question.scale.labels[str(point)]["en"] for point in question.scale.points] == [
        "Clearly worse than I expected",
        "A little less than I expected, but it did not matter to me",
        "As I expected",
        "Better than I expected",
    ]


@pytest.mark.clause("10002:8.3")
def test_the_way_a_complaint_was_handled_is_asked_apart_from_its_outcome():
    asked = instrument("handling/1").questions

    assert (asked["handled"].dimension, asked["outcome"].dimension) == ("process", "outcome")
    assert asked["objective"].words["en"] == "I was treated objectively."


def test_the_consent_that_puts_a_name_to_answers_is_a_consent():
    assert instrument(CONSENT_TO_BE_NAMED).questions["named"].kind is QuestionKind.CONSENT


def test_an_instrument_is_asked_twice_under_two_prefixes():
    first = questions_from(instrument("kano/1"), prefix="tea_", filling={"feature": {"en": "free tea"}})
    second = questions_from(instrument("kano/1"), prefix="bath_", filling={"feature": {"en": "a bath"}})

    assert [question.code for question in (*first, *second)] == ["tea_feature", "bath_feature"]
    assert first[0].rows[0].words["en"] == "How would you feel if {organisation} offered this: free tea?"
    assert "{feature}" in first[0].rows[0].words["it"]


def test_pairs_stay_together_under_a_prefix():
    asked = {question.code: question for question in questions_from(instrument("servqual/1"), prefix="s_")}

    assert asked["s_perceived07"].pair == "s_expected07"


@pytest.mark.parametrize("model", model_questionnaires(), ids=lambda model: model.name)
def test_a_questionnaire_to_begin_from_can_be_asked_as_it_stands(model):
    wordings = [wording for _path, wording in model.content.wordings() if wording]

    assert faults_of(model.content, kind=model.kind) == []
    assert remarks_on(model.content) == []
    assert [wording for wording in wordings if set(wording) != set(LANGUAGES)] == []
    assert [
        fault
        for wording in wordings
        for language, line in wording.items()
        for fault in words.faults_in_line(language, line, source=wording["en"])
    ] == []


def test_a_kano_pair_is_asked_in_the_words_of_the_instrument():
    [pair] = questions_from(instrument("kano/1"), filling={"feature": {"ru": "поздний выезд"}})
    reader = Reader(language="ru", said={"organisation": "Пять окон"})

    assert [line.words for line in asked(pair, reader=reader, typed={}).lines] == [
        "Как бы Вы отнеслись к тому, что Пять окон предлагает следующее: поздний выезд?",
        "Как бы Вы отнеслись к тому, что Пять окон не предлагает следующее: поздний выезд?",
    ]
