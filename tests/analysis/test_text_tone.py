"""Tone: learnt from planted and from real ratings, refused where nothing can be learnt, its measures by hand."""

from math import nan
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import reviews

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.text.descent import lowest
from ascolto.analysis.text.tone import learn_tone, learn_tones, tones_of_ratings
from ascolto.analysis.text.tone_quality import area_under_curve, quality_of
from ascolto.analysis.text.tone_words import tone_words
from ascolto.analysis.text.words import read_texts

THINGS = ["room", "breakfast", "staff", "view", "garden", "pool", "lift", "shower"]
GOOD = ["lovely", "quiet", "clean", "friendly", "excellent", "comfortable"]
ROOMS = [f"camera {chr(97 + floor)}{chr(97 + door)}" for floor in range(5) for door in range(5)]
BAD = ["dirty", "noisy", "rude", "broken", "terrible", "cold"]


def rated(count, *, seed, wrong=0.0):
    """Return texts and their tones: good and bad words, half of them denied; some tones are given wrongly."""
    random = Random(seed)
    texts, tones = [], []
    for number in range(count):
        tone = ("positive", "negative")[number % 2]
        own, other = (GOOD, BAD) if tone == "positive" else (BAD, GOOD)
        words = random.sample(THINGS, 2)
        second = (
            f"the {words[1]} was not {random.choice(other)}" if number % 4 < 2 else f"{random.choice(own)} {words[1]}"
        )
        texts.append(f"The {words[0]} was {random.choice(own)} and {second}, visit {random.choice('abcdefgh') * 2}.")
        tones.append(tone if random.random() >= wrong else ("positive", "negative")[1 - number % 2])
    return texts, tones


@pytest.fixture(scope="module")
def learnt():
    return learn_tone(*rated(300, seed=1), language="en")


def telling(tone, name):
    [words] = [shown.words for shown in tone.shown if shown.tone == name]
    return words


def test_what_was_planted_is_learnt_and_told_of_new_texts(learnt):
    fresh, tones = rated(100, seed=2)

    told = learnt.of(fresh)

    assert learnt.quality.accuracy.value > 0.97
    assert sum(each.tone == tone for each, tone in zip(told, tones, strict=True)) >= 97
    assert all(each.probability > 0.5 and each.words for each in told)


def test_a_denied_word_has_the_opposite_tone_and_is_what_decided(learnt):
    good, denied = learnt.of(["The pool was clean", "The pool was not clean"])

    assert (good.tone, denied.tone) == ("positive", "negative")
    assert "not … clean" in denied.words


def test_quality_is_that_of_texts_that_were_not_learnt_from():
    random = Random(3)
    texts = [
        f"w{chr(97 + random.randrange(26))}{chr(97 + random.randrange(26))} own{chr(97 + n % 26)}" for n in range(200)
    ]

    tone = learn_tone(texts, [random.choice(["negative", "positive"]) for _text in texts], language="en")

    assert tone.quality.accuracy.low < 0.56
    assert tone.undefined == Undefined.NO_BETTER_THAN_GUESSING


def test_copies_of_a_text_are_not_told_from_each_other():
    random = Random(4)
    noise = [" ".join(random.choices(THINGS + GOOD + BAD, k=12)) for _text in range(60)]
    tones = [random.choice(["negative", "positive"]) for _text in noise]

    tone = learn_tone(noise * 4, tones * 4, language="en")

    assert tone.quality.accuracy.value < 0.7  # with the copies spread over the folds all would be right


def test_a_tone_no_better_than_the_commonest_is_measured_but_not_told():
    texts, tones = rated(300, seed=5, wrong=0.5)

    tone = learn_tone(texts, tones, language="en")

    assert tone.undefined == Undefined.NO_BETTER_THAN_GUESSING
    assert tone.quality.p_value > 0.05
    assert tone.of(["A lovely room"])[0].tone is None
    assert tone.shown == ()
    assert tone.finding().facts["reason"] == Undefined.NO_BETTER_THAN_GUESSING


@pytest.mark.parametrize(
    "tones",
    [[], ["positive"] * 60, ["positive"] * 60 + ["negative"] * 19, [None] * 80],
)
def test_too_few_texts_of_a_tone_teach_nothing(tones):
    texts = [f"The {word} was fine" for word in THINGS] * 10

    tone = learn_tone(texts[: len(tones)], tones, language="en")

    assert (tone.undefined, tone.quality) == (Undefined.TOO_FEW_TEXTS, None)
    assert tone.finding().kind == FindingKind.UNDEFINED


def test_a_text_without_any_word_that_was_learnt_has_no_tone(learnt):
    told = learnt.of(["", "zzz", "Quiet room"])

    assert [each.undefined for each in told] == [Undefined.TOO_SHORT, Undefined.TOO_SHORT, None]


def test_the_finding_carries_the_measured_quality(learnt):
    facts = learnt.finding().facts

    assert learnt.finding().kind == FindingKind.TONE_LEARNT
    assert (facts["language"], facts["n"], facts["baseline"]) == ("en", 300, 0.5)
    assert facts["low"] <= facts["accuracy"] <= facts["high"]
    assert facts["accuracy"] == learnt.quality.accuracy.value


def test_the_words_that_tell_a_tone_are_those_that_were_planted(learnt):
    for tone, words in (("positive", GOOD), ("negative", BAD)):
        told = " ".join(telling(learnt, tone)[:12]).split()
        assert len(set(told) & set(words)) >= 4


def test_each_tone_comes_with_texts_that_have_it_and_with_mistakes():
    texts, tones = rated(300, seed=9, wrong=0.15)

    tone = learn_tone(["", *texts], [None, *tones], language="en")

    assert [shown.tone for shown in tone.shown] == ["negative", "positive"]
    for shown in tone.shown:
        assert [tones[row - 1] for row in shown.examples] == [shown.tone] * 3
        assert len(shown.mistaken) == 3
        assert shown.tone not in [tones[row - 1] for row in shown.mistaken]


def test_more_than_two_tones_are_told_apart_with_probabilities_that_add_up():
    texts, tones = rated(240, seed=6)
    texts += [f"The {thing} was average, nothing special {number % 7}" for number in range(8) for thing in THINGS]
    tones += ["neutral"] * 64

    tone = learn_tone(texts, tones, language="en")

    assert tone.tones == ("negative", "neutral", "positive")
    assert tone.quality.accuracy.value > 0.95
    assert tone.quality.auc.low is None
    assert [each.tone for each in tone.of(["average, nothing special", "a dirty lift"])] == ["neutral", "negative"]
    assert [each.n for each in tone.quality.tones] == [120, 64, 120]


def test_each_language_is_learnt_by_itself():
    texts, tones = rated(120, seed=7)
    texts += [f"{word} {tone}" for word in ROOMS for tone in ("era murdara", "era curata")]
    tones += ["negative", "positive"] * 25

    learnt = learn_tones([*texts, "?"], [*tones, None], ["en"] * 120 + ["ro"] * 50 + [None])

    assert list(learnt) == ["en", "ro"]
    assert learnt["ro"].n == 50
    assert learnt["ro"].of(["hotel murdar, camera murdara"])[0].tone == "negative"


def test_the_same_seed_gives_the_same_tone():
    texts, tones = rated(80, seed=8, wrong=0.1)

    first, again = (learn_tone(texts, tones, language="en", seed=3) for _time in range(2))

    assert first.quality == again.quality
    assert first.of(texts) == again.of(texts)


def test_ratings_between_and_missing_ones_are_neither():
    assert tones_of_ratings([1, 2, 3, 4, 5, nan], negative_to=2, positive_from=4) == [
        "negative", "negative", None, "positive", "positive", None,
    ]  # fmt: skip


def test_what_cannot_be_learnt_from_is_refused():
    with pytest.raises(ValueError, match="2 texts, but 1 tones"):
        learn_tone(["a", "b"], ["negative"], language="en")
    with pytest.raises(ValueError, match="“None” is not a text"):
        learn_tone(["a", None], ["negative", "positive"], language="en")
    with pytest.raises(ValueError, match="“tlh” is not one of"):
        learn_tone(["a"], ["negative"], language="tlh")
    with pytest.raises(ValueError, match="confidence"):
        learn_tone(["a"], ["negative"], language="en", confidence=2)
    with pytest.raises(ValueError, match="cannot be negative up to 4"):
        tones_of_ratings([1], negative_to=4, positive_from=4)
    with pytest.raises(ValueError, match="1 languages"):
        learn_tones(["a", "b"], ["x", "y"], ["en"])


def test_signs_are_words_neighbours_and_what_is_denied_within_a_thought():
    counts, signs = tone_words(read_texts(["Not the least clean. Clean towels"]), "en")

    assert {sign: int(count) for sign, count in zip(signs, counts.toarray()[0], strict=True)} == {
        "not": 1, "the": 1, "least": 1, "clean": 2, "towels": 1,
        "not the": 1, "the least": 1, "least clean": 1, "clean towels": 1, "not … clean": 1,
    }  # fmt: skip


def test_without_texts_there_are_no_signs():
    assert tone_words(read_texts([]), "ro")[1] == ()


def test_the_area_under_the_curve_by_hand():
    area, error = area_under_curve(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True]))

    # Of four pairs three are in order; the parts are 0.5 and 1 on one side, 1 and 0.5 on the other.
    assert area == 0.75
    assert error == pytest.approx((0.125 / 2 + 0.125 / 2) ** 0.5)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=2, max_size=30))
def test_the_area_counts_pairs_in_order_and_ties_half(scored):
    scores = np.array([score for score, _positive in scored], dtype=float)
    positive = np.array([each for _score, each in scored])
    if positive.all() or not positive.any():
        with pytest.raises(ValueError, match="positives and negatives"):
            area_under_curve(scores, positive)
        return

    area, error = area_under_curve(scores, positive)

    ours, others = scores[positive], scores[~positive]
    pairs = [(one > other) + (one == other) / 2 for one in ours for other in others]
    assert area == pytest.approx(sum(pairs) / len(pairs))
    assert area_under_curve(-scores, positive)[0] == pytest.approx(1 - area)
    assert error >= 0


def test_measures_of_four_texts_by_hand():
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.8, 0.2]])

    quality = quality_of(probabilities, np.array([0, 0, 1, 1]), ["no", "yes"], folds=2)

    assert quality.accuracy.value == 0.75
    assert quality.baseline == 0.5
    assert quality.p_value == 0.5  # “no” is right of the first two: one is won, none lost
    assert quality.macro_f1 == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert quality.brier == pytest.approx(2 * (0.01 + 0.16 + 0.09 + 0.64) / 4)
    assert quality.calibration_error == pytest.approx((0.1 + 0.4 + 0.3 + 0.8) / 4)
    assert [(each.precision.value, each.recall.value) for each in quality.tones] == [(2 / 3, 1.0), (1.0, 0.5)]


def test_romanian_reviews_without_diacritics_are_told_right_nine_times_in_ten():
    written = reviews("reviews-ro", rows=3000)
    tones = tones_of_ratings([float(stars) for stars in written["stars"]], negative_to=2, positive_from=4)

    tone = learn_tone(written["text"], tones, language="ro")

    assert tone.quality.accuracy.low > 0.89
    assert tone.quality.auc.low > 0.95
    assert "nu recomand" in telling(tone, "negative")
    good, bad = tone.of(["Foarte mulțumit, un produs excelent!", "Nu recomand, s-a stricat după o lună."])
    assert (good.tone, bad.tone) == ("positive", "negative")


def test_russian_reviews_of_banks_have_too_few_good_ones_to_learn_from():
    written = reviews("reviews-ru")
    ratings = [float(rating) if rating else nan for rating in written["rating"]]

    tone = learn_tone(written["text"], tones_of_ratings(ratings, negative_to=2, positive_from=4), language="ru")

    assert tone.undefined == Undefined.TOO_FEW_TEXTS


@pytest.mark.proof
def test_of_tones_given_at_random_about_one_in_twenty_is_believed():
    believed = 0
    for draw in range(60):
        texts, tones = rated(100, seed=100 + draw, wrong=0.5)
        believed += learn_tone(texts, tones, language="en", seed=draw).undefined is None

    assert believed <= 8  # 3 are to be expected


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_the_lowest_point_of_a_bowl_is_found(seed, size):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(size, size))
    bowl = root @ root.T + 0.1 * np.eye(size)
    lies_at = rng.normal(size=size)

    found = lowest(
        lambda point: (float((point - lies_at) @ bowl @ (point - lies_at)), 2 * bowl @ (point - lies_at)),
        np.zeros(size),
    )

    assert float((found - lies_at) @ bowl @ (found - lies_at)) < 1e-4
