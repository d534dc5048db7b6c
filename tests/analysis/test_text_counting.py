"""Words, their listed forms, how often they stand in texts: hand-worked examples in five languages, and properties."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis.text.counting import count_terms, rarity_of, tf_idf
from ascolto.analysis.text.lemmas import lemma
from ascolto.analysis.text.spelling import normal
from ascolto.analysis.text.words import forms_of, read_texts, sentences

WORDS = [
    "room",
    "rooms",
    "dirty",
    "clean",
    "towel",
    "towels",
    "breakfast",
    "not",
    "never",
    "was",
    "the",
    "noisy",
    "night",
]
TEXTS = st.lists(st.lists(st.sampled_from([*WORDS, ".", "12"]), max_size=8).map(" ".join), max_size=12)


def counted(texts, language, **asked):
    """Return for each text how often each of its terms stands there."""
    counts = count_terms(read_texts(texts), language, **asked)
    rows = counts.matrix.toarray()
    return [{counts.terms[i]: int(row[i]) for i in np.flatnonzero(row)} for row in rows]


@pytest.mark.parametrize(
    ("language", "written", "listed"),
    [
        ("en", "complaints rooms waited children", "complaint room wait child"),
        ("it", "camere sporche aspettato reclami", "camera sporco aspettare reclamo"),
        ("bg", "жалбите стаята чакахме хотелът", "жалба стая чакам хотел"),
        ("ru", "жалобы картой ждали сотрудники", "жалоба карта ждать сотрудник"),
        ("ro", "reclamațiile camerele cumpărat murdare", "reclamație cameră cumpăra murdar"),
        ("ro", "reclamatiile camerele cumparat murdare", "reclamație cameră cumpăra murdar"),
    ],
)
def test_the_forms_of_a_word_are_one_word(language, written, listed):
    assert " ".join(lemma(word, language) for word in written.split()) == listed


def test_a_bulgarian_word_that_no_dictionary_has_loses_its_article():
    assert lemma("рецепцията", "bg") == "рецепция"


def test_russian_letters_with_and_without_dots_are_the_same_word():
    assert lemma("счёт", "ru") == lemma("счет", "ru") == "счет"


def test_old_and_new_romanian_letters_are_the_same():
    assert normal("ŞTIRE aţi") == "știre ați"


def test_figures_masks_and_addresses_are_no_words():
    written = read_texts(["Room 412 of XXXX: see https://example.org/a?b=1 or write to anna@example.org, thanks"])

    words = [written.vocabulary[code] for code in written.codes]
    assert [word for word in words if word != "."] == ["room", "of", "see", "or", "write", "to", "thanks"]


def test_a_long_word_before_a_stray_sign_of_an_address_is_read_at_once():
    assert normal("a" * 100_000 + " @ home") == "a" * 100_000 + " @ home"


def test_little_words_are_known_without_their_accents_and_after_an_elision():
    for language, words in {
        "ro": "și si pentru",
        "it": "perché perche dell'altro",
        "en": "it's the",
        "ru": "её ещё",
    }.items():
        assert forms_of(words.split(), language).stops.all(), language


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "wasn't"), ("en", "not"), ("it", "non"), ("ro", "fără"), ("bg", "няма"), ("ru", "нет")],
)
def test_negations_are_kept_apart_from_little_words(language, word):
    forms = forms_of([word], language)

    assert (forms.negations.tolist(), forms.stops.tolist()) == ([True], [False])


def test_words_are_counted_by_their_lemma_and_named_as_most_people_write_them():
    texts = ["Rooms were dirty. The rooms!", "A dirty room", "Dirty rooms"]

    assert counted(texts, "en") == [{"rooms": 2, "dirty": 1}, {"rooms": 1, "dirty": 1}, {"rooms": 1, "dirty": 1}]


def test_neighbours_that_belong_together_are_a_term_and_others_are_not():
    texts = [
        "the front desk was slow",
        "a slow front desk",
        "front desk again",
        "lost at the front desk",
        "front desk closed",
    ]
    texts += [
        f"slow {word} {word}" for word in ("breakfast", "lift", "parking", "shower", "garden", "pool", "taxi", "bus")
    ]

    first = counted(texts, "en")[0]

    assert first == {"front": 1, "desk": 1, "front desk": 1, "slow": 1}


def test_what_is_denied_is_a_term_of_its_own_and_no_sentence_end_joins():
    texts = ["The room was not clean", "not clean at all", "not clean", "Not clean.", "not clean, sadly"]
    texts += ["Clean and bright", "clean towel", "Clean? No. Towel", "towel and lift", "lift again", "so bright"]
    texts += ["the lift stopped twice", "small towel and bright lift", "bright towel, small lift stopped"]

    terms = [set(each) for each in counted(texts, "en")]

    assert all("not clean" in each for each in terms[:5])
    assert not any("not clean" in each or "no towel" in each for each in terms[5:])


def test_weights_are_those_of_the_formula():
    counts = count_terms(read_texts(["room room dirty", "room", "dirty", "clean clean"]), "en", fewest_texts=1)

    weights = tf_idf(counts.matrix, rarity_of(counts.texts_with(), counts.n)).toarray()

    room, dirty = (1 + log(2)) * (1 + log(5 / 3)), 1 + log(5 / 3)
    row = {term: weights[0][place] for place, term in enumerate(counts.terms) if weights[0][place]}
    assert row == pytest.approx({"room": room / sqrt(room**2 + dirty**2), "dirty": dirty / sqrt(room**2 + dirty**2)})


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.randoms())
def test_the_order_of_texts_changes_nothing_but_the_order_of_rows(texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)

    straight = count_terms(read_texts(texts), "en", fewest_texts=1)
    mixed = count_terms(read_texts([texts[place] for place in order]), "en", fewest_texts=1)

    assert mixed.matrix.shape == straight.matrix.shape
    assert (mixed.matrix.toarray() == straight.matrix.toarray()[order]).all()


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_each_term_stands_in_as_many_texts_as_asked_and_none_is_counted_twice(texts):
    counts = count_terms(read_texts(texts), "en", fewest_texts=2)

    assert (counts.texts_with() >= 2).all()
    assert len(set(counts.terms)) == len(counts.terms)
    lengths = np.sqrt(tf_idf(counts.matrix, rarity_of(counts.texts_with(), counts.n)).power(2).sum(axis=1))
    assert np.isclose(lengths, (counts.matrix.sum(axis=1) > 0).astype(float)).all()


@pytest.mark.parametrize("texts", [[], [""], ["", "12 ...", "!"]])
def test_without_words_there_are_no_terms(texts):
    counts = count_terms(read_texts(texts), "ro")

    assert (counts.n, counts.terms, counts.matrix.nnz) == (len(texts), (), 0)


def test_what_is_no_text_and_no_number_of_texts_is_refused():
    with pytest.raises(ValueError, match="Text 1 is not a text"):
        read_texts(["room", None])
    with pytest.raises(ValueError, match="0 texts"):
        count_terms(read_texts(["room"]), "en", fewest_texts=0)


def test_a_sentence_ends_where_people_end_it():
    text = "Dr. Popa a venit. Nu a făcut nimic! „De ce?” Am plătit 2.50 lei\nРецепцията спи… Защо?"

    assert sentences(text) == (
        "Dr. Popa a venit.", "Nu a făcut nimic!", "„De ce?”", "Am plătit 2.50 lei", "Рецепцията спи…", "Защо?",
    )  # fmt: skip
