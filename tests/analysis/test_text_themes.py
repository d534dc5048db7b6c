"""Themes: those that were planted come back and nothing else, and the factors by hand."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.analysis.phrases import GRAMMAR, complaints
from tests.analysis.reference import reviews

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.text.factors import begun, factorise, loadings_on
from ascolto.analysis.text.stability import in_common, telling, top_words
from ascolto.analysis.text.themes import themes


@pytest.fixture(scope="module")
def planted():
    return complaints(300, language="en", seed=1)


@pytest.fixture(scope="module")
def heard(planted):
    return themes(planted[0], ["en"] * 300)


def about(theme):
    """Return which planted theme a found one is about, by most of its words."""
    grammar = GRAMMAR[theme.language]
    return max(grammar, key=lambda name: sum(word in " ".join(grammar[name]).split() for word in theme.words))


def test_planted_themes_are_found_each_once_and_named_by_their_words(heard):
    found = heard.themes

    assert sorted(about(theme) for theme in found) == sorted(GRAMMAR["en"])
    for theme in found:
        words = " ".join(GRAMMAR["en"][about(theme)]).split()
        assert sum(part in words for word in theme.words for part in word.split()) >= 6


def test_a_theme_holds_the_texts_that_are_about_it(planted, heard):
    for theme in heard.themes:
        right = [planted[1][row] == about(theme) for row in theme.texts]

        assert sum(right) >= 0.95 * len(right)
        assert sum(right) >= 0.8 * 60
        assert theme.share.low < 60 / 300 < theme.share.high


def test_examples_are_texts_of_the_theme_that_differ(planted, heard):
    for theme in heard.themes:
        assert len({planted[0][row] for row in theme.examples}) == 5
        assert {planted[1][row] for row in theme.examples} == {about(theme)}
        assert set(theme.examples) <= set(theme.texts.tolist())


def test_the_number_of_themes_is_stated_with_what_was_tried(heard):
    [spoken] = heard.languages

    best = max(spoken.tried, key=lambda each: each.worth)
    assert best.stable == len(spoken.themes) == 5
    assert spoken.without == 300 - len({row for theme in spoken.themes for row in theme.texts.tolist()})


def test_findings_carry_words_share_and_an_example(heard):
    findings = heard.findings()

    assert [finding.kind for finding in findings] == [FindingKind.THEME] * 5
    assert findings[0].facts["words"].count(", ") == 7
    assert findings[0].facts["example"] in heard.themes[0].texts
    assert findings[0].facts["n"] == 300


def test_each_language_is_heard_by_itself_and_indexes_count_all_texts():
    texts, languages = [], []
    for language in ("ro", "bg"):
        texts += complaints(90, language=language, seed=2)[0]
        languages += [language] * 90
    order = np.random.default_rng(3).permutation(180)

    result = themes([texts[row] for row in order], [languages[row] for row in order], candidates=(2, 3, 4))

    assert {each.language: sorted(about(theme) for theme in each.themes) for each in result.languages} == {
        "ro": ["breakfast", "noise", "parking"], "bg": ["breakfast", "noise", "parking"],
    }  # fmt: skip
    for theme in result.themes:
        assert {languages[order[row]] for row in theme.texts} == {theme.language}


def test_the_same_seed_gives_the_same_themes(planted):
    texts = planted[0][:150]

    first, again = (themes(texts, ["en"] * 150, candidates=(5,), seed=4) for _time in range(2))

    assert first.findings() == again.findings()


def test_words_dealt_out_at_random_make_no_theme():
    rng = np.random.default_rng(6)
    words = [word for pools in GRAMMAR["en"].values() for pool in pools for word in pool.split()]
    texts = [" ".join(rng.choice(words, size=6)) for _text in range(300)]

    [spoken] = themes(texts, ["en"] * 300).languages

    assert (spoken.themes, spoken.undefined, spoken.without) == ((), Undefined.NOTHING_STABLE, 300)


def test_a_theme_of_four_texts_is_not_shown():
    texts = complaints(160, language="en", seed=7, about=["noise", "parking"])[0]
    texts += ["Lift elevator stuck, lift elevator trapped"] * 4

    words = {word for theme in themes(texts, ["en"] * 164, candidates=(2, 3, 4)).themes for word in theme.words}

    assert "lift" not in words
    assert {"parking", "noise"} <= words


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (["The room was dirty"] * 49, Undefined.TOO_FEW_TEXTS),
        ([""] * 60, Undefined.TOO_FEW_TEXTS),
        (["The room was dirty"] * 60, Undefined.TOO_FEW_TEXTS),
    ],
)
def test_few_empty_or_equal_texts_have_no_themes_and_say_so_without_a_warning(texts, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = themes(texts, ["en"] * len(texts))

    assert (result.themes, result.languages[0].undefined) == ((), reason)
    assert result.findings()[0].facts["reason"] == reason


def test_without_texts_of_a_known_language_there_is_nothing_to_hear():
    for texts in ([], ["ok"]):
        result = themes(texts, [None] * len(texts))

        assert (result.languages, result.n) == ((), len(texts))
        assert result.findings()[0].facts["reason"] == Undefined.NOTHING_COUNTED


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"languages": ["en"]}, "2 texts, but 1 languages"),
        ({"languages": ["en", "tlh"]}, "“tlh” is not one of"),
        ({"languages": ["en", "en"], "candidates": [1, 2]}, "At least two themes"),
        ({"languages": ["en", "en"], "confidence": 1}, "confidence"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, sentence):
    with pytest.raises(ValueError, match=sentence):
        themes(["a", "b"], **asked)


def test_a_matrix_of_two_blocks_is_taken_apart_exactly():
    blocks = sparse.csr_array(np.kron(np.eye(2), np.outer([1.0, 2.0, 1.0], [3.0, 4.0])))

    factors = factorise(blocks, np.array([[1.0, 1.0, 0.1, 0.0], [0.0, 0.1, 1.0, 1.0]]))

    assert factors.parts == pytest.approx(np.kron(np.eye(2), [0.6, 0.8]), abs=1e-3)
    assert factors.loadings @ factors.parts == pytest.approx(blocks.toarray(), abs=0.02)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_factors_are_never_negative_and_leave_no_more_than_there_was(seed, number):
    rng = np.random.default_rng(seed)
    matrix = sparse.csr_array(rng.random((12, 8)) * (rng.random((12, 8)) < 0.5))

    factors = factorise(matrix, begun(matrix, number, rng))

    assert (factors.loadings >= 0).all()
    assert (factors.parts >= 0).all()
    left = matrix.toarray() - factors.loadings @ factors.parts
    assert (left**2).sum() <= (matrix.toarray() ** 2).sum() + 1e-9
    assert loadings_on(matrix, factors.parts).shape == (12, number)


def test_lists_of_words_agree_by_what_they_have_in_common_whatever_the_order():
    one, other = np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), np.array([[4, 3, 9, 1], [5, 8, 7, 6]])

    assert in_common(one, other).tolist() == [[0.75, 0.0], [0.0, 1.0]]


def test_words_that_weigh_as_much_everywhere_tell_little():
    parts = np.array([[0.6, 0.5, 0.0], [0.6, 0.0, 0.5]])

    assert telling(parts)[0] == pytest.approx([0.3, 0.5, 0])
    assert top_words(parts)[:, 0].tolist() == [1, 2]


def test_borrowers_complain_of_car_titles_and_of_solar_panels():
    texts = reviews("cfpb-narratives")["Consumer complaint narrative"]

    result = themes(texts, ["en"] * len(texts), candidates=(15,))

    named = [set(" ".join(theme.words).split()) for theme in result.themes]
    assert any({"title", "vehicle"} <= words for words in named)
    assert any({"solar", "panels"} <= words for words in named)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(5))
def test_real_words_dealt_out_at_random_make_no_theme(seed):
    texts = reviews("reviews-ro", rows=3000)["text"]
    rng = np.random.default_rng(seed)
    words = rng.permutation([word for text in texts for word in text.split()]).tolist()
    dealt = [" ".join(words.pop() for _word in text.split()) for text in texts]

    assert themes(dealt, ["ro"] * len(dealt)).themes == ()
