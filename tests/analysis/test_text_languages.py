"""The language of a text: what people write in each of the five, what is none of them, and what is too short."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.reference import reviews

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.text.languages import Language, language_of, languages_of
from ascolto.analysis.text.spelling import LANGUAGES

WRITTEN = [
    ("bg", "Стаята беше мръсна и никой не дойде да я почисти."),
    ("bg", "Чакахме два часа на рецепцията."),
    ("en", "The room was dirty and nobody came to clean it."),
    ("en", "WE WAITED FOR TWO HOURS AT THE FRONT DESK"),
    ("it", "La camera era sporca e nessuno è venuto a pulirla."),
    ("it", "Abbiamo aspettato due ore, perche non c'era nessuno."),
    ("ro", "Camera era murdară și nimeni nu a venit să o curețe."),
    ("ro", "camera era murdara si nimeni nu a venit sa o curete"),
    ("ro", "Nu recomand, am aşteptat două ore la recepţie."),
    ("ru", "Номер был грязный, и никто не пришёл убирать."),
    ("ru", "Мы ждали два часа, а потом нам нахамили."),
]


@pytest.mark.parametrize(("language", "text"), WRITTEN)
def test_what_is_written_in_one_of_the_five_is_told_with_confidence(language, text):
    told = language_of(text)

    assert told.language == language
    assert told.confidence > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "Das Zimmer war sehr schmutzig und niemand kam, um es zu putzen.",
        "La chambre était très sale et personne n'est venu la nettoyer.",
        "Кімната була дуже брудна, і ніхто не прийшов її прибирати.",
    ],
)
def test_a_text_in_another_language_is_none_of_the_five(text):
    assert language_of(text) == Language(None, None, Undefined.OTHER_LANGUAGE)


@pytest.mark.parametrize("text", ["", "   ", "12 / 24", "😡😡", "https://example.org/camera?x=1", "ok"])
def test_what_is_too_short_has_no_language(text):
    told = language_of(text)

    assert (told.language, told.undefined) == (None, Undefined.TOO_SHORT)


def test_a_vowel_that_is_a_sign_in_russian_makes_a_word_bulgarian():
    assert language_of("хотелът е тъмен").language == "bg"
    assert language_of("объявление в подъезде").language == "ru"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80))
def test_any_text_is_answered_with_a_language_or_a_reason(text):
    told = language_of(text)

    assert (told.language is None) == (told.undefined is not None)
    assert told.confidence is None or 0 <= told.confidence <= 1


@settings(max_examples=20, deadline=None)
@given(st.permutations(WRITTEN), st.integers(0, 3))
def test_shares_count_every_text_whatever_their_order(written, silent):
    languages = languages_of([text for _language, text in written] + [""] * silent)

    assert languages.n == len(written) + silent
    assert {language: round(share.value * languages.n) for language, share in languages.shares} == {
        "bg": 2, "en": 2, "it": 2, "ro": 3, "ru": 2,
    }  # fmt: skip
    assert languages.shares[0][0] == "ro"
    assert all(share.low <= share.value <= share.high for _language, share in languages.shares)


def test_findings_name_each_language_with_its_share():
    findings = languages_of([text for _language, text in WRITTEN[:4]]).findings()

    assert [(each.kind, each.facts["language"], each.facts["share"]) for each in findings] == [
        (FindingKind.LANGUAGE, "bg", 0.5),
        (FindingKind.LANGUAGE, "en", 0.5),
    ]


def test_what_is_no_text_is_refused():
    with pytest.raises(ValueError, match="“None” is not a text"):
        languages_of(["The room was dirty", None])


def test_without_texts_there_is_no_language():
    [finding] = languages_of([]).findings()

    assert (finding.kind, finding.facts["reason"]) == (FindingKind.UNDEFINED, Undefined.NOTHING_COUNTED)


@pytest.mark.parametrize(
    ("name", "column", "language"),
    [
        ("reviews-ro", "text", "ro"),  # nearly all without diacritics
        ("hotel-reviews-en", "Negative_Review", "en"),
        ("reviews-ru", "text", "ru"),
    ],
)
def test_of_real_reviews_of_forty_letters_or_more_hardly_one_is_told_wrongly(name, column, language):
    texts = [text for text in reviews(name)[column] if len(text) >= 60][:400]

    told = [language_of(text).language for text in texts]

    assert len(texts) == 400
    assert sum(each == language for each in told) >= 396
    assert sum(each in LANGUAGES and each != language for each in told) <= 3
