"""A form that claims an instrument is compared with it word for word, and every difference is named."""

from dataclasses import replace

import pytest

from ascolto.surveys.content import Content, Page, Scale, with_words
from ascolto.surveys.instruments import (
    Difference,
    all_instruments,
    claims_of,
    instrument,
    left_out,
    model_questionnaire,
    model_questionnaires,
    questions_from,
    told,
)
from ascolto.surveys.kinds import Look, QuestionKind

LANGUAGES = ("en", "bg", "it", "ro", "ru")
[NPS] = questions_from(instrument("nps/1"))


def form(*questions, languages=("en", "it")):
    return Content(languages=languages, pages=(Page(code="p", questions=questions),))


def differences(*questions, languages=("en", "it")):
    return [
        difference for claim in claims_of(form(*questions, languages=languages)) for difference in claim.differences
    ]


@pytest.mark.parametrize("one", all_instruments(), ids=lambda one: one.name)
def test_what_comes_from_the_library_agrees_with_it_in_every_language(one):
    claims = claims_of(form(*questions_from(one, prefix="a_"), languages=LANGUAGES))

    assert [claim.item for claim in claims] == list(one.questions)
    assert [claim for claim in claims if not claim.agrees] == []


def test_a_question_that_claims_nothing_is_left_alone():
    assert claims_of(form(replace(NPS, instrument="", words={"en": "Well?"}))) == []


def test_one_word_in_one_language_is_named():
    found = "Raccomanderebbe {organisation}?"

    assert differences(with_words(NPS, "it", found)) == [
        Difference(part="words", language="it", wanted=NPS.words["it"], found=found)
    ]


def test_words_of_a_language_that_the_form_is_not_asked_in_do_not_matter():
    assert differences(with_words(NPS, "ru", "Порекомендуете?")) == []


def test_a_language_without_fixed_wording_is_named():
    assert differences(with_words(NPS, "de", "Würden Sie …?"), languages=("en", "de")) == [
        Difference(part="language", language="de", wanted="en, bg, it, ro, ru", found="de")
    ]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"scale": replace(NPS.scale, low=1)}, ("scale", "0–10", "1–10")),
        ({"scale": replace(NPS.scale, look=Look.FACES)}, ("look", "numbers", "faces")),
        ({"kind": QuestionKind.RATING}, ("kind", "nps", "rating")),
        ({"help": {"en": "Be kind."}}, ("help", "", "Be kind.")),
        ({"instrument": "nps/7"}, ("instrument", "", "nps/7")),
    ],
)
def test_each_way_to_differ_is_named(change, named):
    [difference] = differences(replace(NPS, **change), languages=("en",))

    assert (difference.part, difference.wanted, difference.found) == named


@pytest.mark.parametrize("free", ["compulsory", "do_not_know", "not_applicable"])
def test_whether_one_must_answer_is_free(free):
    assert differences(replace(NPS, **{free: True})) == []


def test_another_word_at_the_end_of_a_scale_is_named():
    labels = {**NPS.scale.labels, "10": {"en": "Sure"}}

    assert differences(replace(NPS, scale=replace(NPS.scale, labels=labels)), languages=("en",)) == [
        Difference(part="label", language="en", at="10", wanted="I certainly would", found="Sure")
    ]


def test_a_scale_that_says_nothing_is_the_usual_one_without_its_words():
    parts = {
        (difference.part, difference.at) for difference in differences(replace(NPS, scale=None), languages=("en",))
    }

    assert parts == {("label", "0"), ("label", "10")}


def test_a_name_may_stand_in_the_place_that_is_left_for_it():
    filled = {language: text.replace("{organisation}", "Cinque Finestre") for language, text in NPS.words.items()}

    assert differences(replace(NPS, words=filled)) == []


def test_a_sentence_may_not_be_smuggled_into_a_place():
    filled = NPS.words["en"].replace("{organisation}", "us?\nWe try hard, don’t we")

    assert [difference.part for difference in differences(with_words(NPS, "en", filled))] == ["words"]


def test_both_sides_of_a_pair_speak_of_the_same_feature():
    [pair] = questions_from(instrument("kano/1"), filling={"feature": {"en": "free tea"}})
    other = replace(pair.rows[1], words={"en": pair.rows[1].words["en"].replace("free tea", "a bath")})

    assert differences(replace(pair, rows=(pair.rows[0], other)), languages=("en",)) == [
        Difference(part="filled", language="en", at="feature", wanted="free tea", found="a bath")
    ]


def test_a_question_that_the_instrument_does_not_have_is_named():
    [first, *_] = questions_from(instrument("trust/1"))

    [difference] = differences(replace(first, code="honesty"))

    assert (difference.part, difference.found) == ("item", "honesty")


def test_a_pair_that_was_torn_apart_is_named():
    [question] = [one for one in questions_from(instrument("servqual/1")) if one.code == "perceived03"]

    assert differences(replace(question, pair="expected04")) == [
        Difference(part="pair", wanted="expected03", found="expected04")
    ]


def test_what_was_left_out_of_an_instrument_is_named():
    kept = questions_from(instrument("climate/1"), prefix="k_")[:5]

    assert left_out(form(*kept)) == {"climate/1": ("enthusiasm", "direction")}
    assert left_out(form(NPS)) == {}


def test_a_scale_of_another_length_is_not_the_usual_one():
    assert differences(replace(NPS, scale=Scale(low=0, high=5, labels=NPS.scale.labels)), languages=("en",)) == [
        Difference(part="scale", wanted="0–10", found="0–5")
    ]


def test_the_questionnaire_after_a_stay_is_built_from_instruments_and_agrees_with_them():
    model = model_questionnaire("after_stay")

    assert [one.name for one in model_questionnaires()] == ["after_stay"]
    assert [claim.instrument for claim in claims_of(model.content)] == [
        "compared/1",
        "csat/1",
        "ces/1",
        "nps/1",
        "consent/1",
    ]
    assert [claim for claim in claims_of(model.content) if not claim.agrees] == []


def test_a_difference_is_told_in_words():
    [claim] = claims_of(form(with_words(NPS, "it", "Ci raccomanda?")))

    assert told(claim) == f"question (it): “Ci raccomanda?” instead of “{NPS.words['it'][:80]}…”"


def test_of_many_differences_the_first_are_told():
    [claim] = claims_of(form(replace(NPS, kind=QuestionKind.RATING, scale=Scale(low=1, high=5, look=Look.STARS))))

    assert told(claim) == (
        "kind: “rating” instead of “nps”; scale: “1–5” instead of “0–10”; "
        "look of the scale: “stars” instead of “numbers”; …"
    )


def test_an_instrument_that_nobody_knows_is_told():
    [claim] = claims_of(form(replace(NPS, instrument="x/1")))

    assert told(claim) == "there is no such instrument"
