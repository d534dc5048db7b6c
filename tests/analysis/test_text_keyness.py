"""Words that set a group apart: the formula by hand, what properties it must have, and what real reviews say."""

from math import erfc, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import reviews

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.text.keyness import keyness, log_odds

COUNTS = st.lists(st.integers(0, 500), min_size=2, max_size=8)
SLOW = ["We waited an hour at the reception", "Long queue at the reception", "The reception kept us waiting"] * 6
QUIET = ["Quiet garden and good breakfast", "A lovely garden", "Good breakfast in the garden"] * 6


def test_the_difference_of_log_odds_is_that_of_the_formula():
    difference, error = log_odds(np.array([8.0, 2.0]), np.array([1.0, 9.0]), np.array([1.0, 3.0]))

    # (8 + 1) / (2 + 3) against (1 + 1) / (9 + 3), by hand.
    assert difference == pytest.approx([log((9 / 5) / (2 / 12)), -log((9 / 5) / (2 / 12))])
    assert error == pytest.approx([sqrt(1 / 9 + 1 / 2), sqrt(1 / 5 + 1 / 12)])


@settings(max_examples=50)
@given(COUNTS, st.data())
def test_the_two_sides_are_mirrored(counts, data):
    others = data.draw(st.lists(st.integers(0, 500), min_size=len(counts), max_size=len(counts)))
    ours, theirs, prior = np.array(counts, float), np.array(others, float), np.full(len(counts), 2.0)

    forth, error = log_odds(ours, theirs, prior)
    back, _error = log_odds(theirs, ours, prior)

    assert forth == pytest.approx(-back)
    assert (error > 0).all()


def test_the_more_words_are_taken_beforehand_the_less_a_few_differ():
    ours, theirs = np.array([3.0, 97.0]), np.array([0.0, 100.0])

    differences = [log_odds(ours, theirs, np.array([0.015, 0.985]) * prior)[0][0] for prior in (1, 10, 100, 1000)]

    assert differences == sorted(differences, reverse=True)
    assert differences[-1] > 0


@pytest.mark.parametrize(
    ("counts", "others", "prior", "sentence"),
    [([1], [1, 2], [1], "Each word needs"), ([-1], [1], [1], "0 or more"), ([1], [1], [0], "above 0")],
)
def test_what_are_no_counts_is_refused(counts, others, prior, sentence):
    with pytest.raises(ValueError, match=sentence):
        log_odds(*(np.array(each, dtype=float) for each in (counts, others, prior)))


def test_what_a_group_says_more_than_the_others_comes_with_examples_of_the_group():
    result = keyness(SLOW + QUIET, [True] * 18 + [False] * 18, language="en")

    assert result.more[0].term == "reception"
    assert "garden" in [word.term for word in result.less]
    assert all("reception" in (SLOW + QUIET)[row] for row in result.more[0].examples)
    assert (result.more[0].count, result.more[0].other_count) == (18, 0)
    assert (result.n, result.size) == (36, 18)
    finding = result.findings()[0]
    assert (finding.kind, finding.facts["term"], finding.facts["count"]) == (FindingKind.KEY_WORD, "reception", 18)


def test_one_writer_who_repeats_a_word_counts_once():
    result = keyness(
        ["towel " * 500, *["garden and sea"] * 20, *["lift and sea"] * 20], [True] * 21 + [False] * 20, language="en"
    )

    assert "towel" not in [word.term for word in result.more]
    assert [word.term for word in result.more] == ["garden"]


def test_groups_that_say_the_same_differ_in_nothing():
    result = keyness(SLOW + SLOW, [True] * 18 + [False] * 18, language="en")

    assert (result.more, result.less) == ((), ())
    assert [finding.kind for finding in result.findings()] == [FindingKind.NO_KEY_WORDS]


@pytest.mark.parametrize(("texts", "marked"), [([], 0), (QUIET, 0), (QUIET, 18), (QUIET, 4)])
def test_too_few_texts_on_one_side_are_compared_with_nothing(texts, marked):
    result = keyness(texts, [True] * marked + [False] * (len(texts) - marked), language="en")

    assert result.undefined == Undefined.TOO_FEW_TEXTS
    assert result.findings()[0].facts["reason"] == Undefined.TOO_FEW_TEXTS


@pytest.mark.parametrize("texts", [[""] * 12, ["room"] * 12])
def test_texts_without_words_or_with_a_single_one_differ_in_nothing(texts):
    assert keyness(texts, [True] * 6 + [False] * 6, language="en").more == ()


def test_marks_priors_and_confidences_that_are_none_are_refused():
    marks = [True] * 18 + [False] * 18
    with pytest.raises(ValueError, match="36 texts, but 2 marks"):
        keyness(SLOW + QUIET, [True, False], language="en")
    with pytest.raises(ValueError, match="prior of 0"):
        keyness(SLOW + QUIET, marks, language="en", prior_texts=0)
    with pytest.raises(ValueError, match="confidence"):
        keyness(SLOW + QUIET, marks, language="en", confidence=95)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(36)))
def test_the_order_of_texts_changes_no_word(order):
    texts, marks = SLOW + QUIET, [True] * 18 + [False] * 18

    straight = keyness(texts, marks, language="en")
    mixed = keyness([texts[row] for row in order], [marks[row] for row in order], language="en")

    assert {(word.term, round(word.z, 9)) for word in mixed.more} == {
        (word.term, round(word.z, 9)) for word in straight.more
    }


def test_reviews_with_few_stars_return_things_and_do_not_recommend_them():
    written = reviews("reviews-ro", rows=3000)

    result = keyness(written["text"], [int(stars) < 3 for stars in written["stars"]], language="ro")

    terms = [word.term for word in result.more[:25]]
    assert {"nu recomand", "slab"} <= set(terms)
    assert {"multumit", "excelent"} <= {word.term for word in result.less[:25]}


@pytest.mark.proof
def test_of_groups_drawn_at_random_from_real_reviews_hardly_any_word_is_claimed():
    texts = reviews("reviews-ro", rows=3000)["text"]
    rng = np.random.default_rng(1)

    claims = [keyness(texts, rng.random(len(texts)) < 0.3, language="ro") for _draw in range(40)]

    assert sum(bool(claim.more or claim.less) for claim in claims) <= 6  # 5 in 100 of 40 is 2


def test_the_p_value_is_that_of_the_normal_distribution():
    [word] = keyness(SLOW + QUIET, [True] * 18 + [False] * 18, language="en").more[:1]

    assert word.p_value >= erfc(abs(word.z) / sqrt(2))
    assert word.log_odds.low < word.log_odds.value < word.log_odds.high
