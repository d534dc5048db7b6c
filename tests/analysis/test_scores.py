"""Scores of satisfaction: published and hand-worked figures, weights, finite populations, what cannot be said."""

import warnings
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import (
    FindingKind,
    MeanInterval,
    NpsInterval,
    Undefined,
    answer_distribution,
    index_of_hundred,
    mean_of_hundred,
    mean_score,
    nps,
    proportion,
    top_box,
)


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def likelihoods(promoters: int, passives: int, detractors: int) -> list[float]:
    return [9.0] * promoters + [7.0] * passives + [6.0] * detractors


@pytest.mark.parametrize(("case", "counts"), [("nps_60_25_15", (60, 25, 15)), ("nps_500_300_200", (500, 300, 200))])
def test_net_promoter_scores_and_their_errors_agree_with_r(case, counts):
    published = expected("misc_stats")[case]

    score = nps(likelihoods(*counts), interval=NpsInterval.WALD)

    assert (score.value, score.n) == (published["nps"], published["n"])
    assert score.standard_error == pytest.approx(published["se"], rel=1e-11)
    assert (score.low, score.high) == pytest.approx(tuple(published["wald"]), rel=1e-11)
    assert (score.promoters, score.passives, score.detractors) == counts


def test_the_adjusted_interval_agrees_with_rocks_goodman_add_three():
    published = expected("misc_stats")["nps_rocks_goodman_adj"]

    score = nps(likelihoods(60, 25, 15))

    assert (score.low, score.high) == pytest.approx(tuple(published["ci"]), rel=1e-9)
    assert (score.low + score.high) / 2 == pytest.approx(published["centre"], rel=1e-9)


def test_promoters_alone_leave_wald_without_width_but_not_the_adjusted_interval():
    wald, adjusted, bootstrap = (nps([10] * 5, interval=each) for each in ("wald", "adjusted", "bootstrap"))

    assert (wald.low, wald.value, wald.high) == (100, 100, 100)
    assert (bootstrap.low, bootstrap.high, bootstrap.no_interval) == (None, None, Undefined.ALL_EQUAL)
    # 5.75 promoters less 0.75 detractors of 8, and √((6.5 / 8 - 0.625²) / 8).
    assert adjusted.low == pytest.approx(100 * (0.625 - 1.959964 * sqrt((6.5 / 8 - 0.625**2) / 8)), abs=1e-4)
    assert adjusted.high == 100


def test_the_bootstrap_of_a_large_sample_agrees_with_the_textbook():
    answers = likelihoods(500, 300, 200)

    bootstrap, wald = nps(answers, interval=NpsInterval.BOOTSTRAP), nps(answers, interval=NpsInterval.WALD)

    assert (bootstrap.low, bootstrap.high) == pytest.approx((wald.low, wald.high), abs=0.5)
    assert nps(answers, interval=NpsInterval.BOOTSTRAP) == bootstrap
    assert nps(answers, interval=NpsInterval.BOOTSTRAP, seed=2) != bootstrap


def test_fewer_than_thirty_answers_are_preliminary_also_when_weights_make_them_so():
    few, enough = nps([9] * 29), nps([9] * 30)
    unevenly = nps([9] * 40, weights=[100] + [1] * 39)

    assert [each.is_preliminary for each in (few, enough, unevenly)] == [True, False, True]
    assert few.finding().facts["is_preliminary"] is True
    assert few.finding().kind == FindingKind.SCORE


def test_nobody_answering_has_no_score():
    for score in (nps([nan, nan]), top_box([], at_least=4), mean_score([nan]), mean_of_hundred([], scale=(1, 5))):
        assert (score.value, score.low, score.n, score.undefined) == (None, None, 0, Undefined.NOTHING_COUNTED)
        assert score.finding().kind == FindingKind.UNDEFINED
    assert nps([nan, nan]).missing == 2


@pytest.mark.parametrize("answers", [[9.5], [11], [-1], [inf], ["many"], [[9, 10]]])
def test_what_is_no_answer_to_the_net_promoter_question_is_refused(answers):
    with pytest.raises(ValueError, match=r"Answers .*must be"):
        nps(answers)


def test_a_top_box_without_weights_is_a_proportion():
    score = top_box([5] * 81 + [3] * 182 + [nan] * 7, at_least=4)

    plain = proportion(81, 263)
    assert (score.value, score.n, score.missing) == (plain.value, 263, 7)
    assert (score.low, score.high) == pytest.approx((plain.low, plain.high), rel=1e-12)


def test_weights_shrink_the_sample_to_the_effective_n_of_kish():
    # Weights 1, 1, 2: (4)² / 6 = 2.667 answers; half of the weight is in the upper boxes.
    score = top_box([4, 5, 1], at_least=4, weights=[1, 1, 2])

    half = top_box([5] * 8 + [1] * 8, at_least=4, weights=[1] * 16)
    assert (score.value, score.n, score.effective_n) == (0.5, 3, pytest.approx(16 / 6))
    assert score.standard_error == pytest.approx(half.standard_error * sqrt(16 / (16 / 6)))


def test_answers_that_weigh_nothing_do_not_count():
    assert nps([9, 9, 0], weights=[1, 1, 0]) == nps([9, 9])


def test_a_census_has_no_error_and_half_of_all_has_a_smaller_one():
    answers = [5] * 30 + [1] * 20

    all_of_them, half, few = (top_box(answers, at_least=4, population=n) for n in (50, 100, None))

    assert (all_of_them.low, all_of_them.value, all_of_them.high) == (0.6, 0.6, 0.6)
    assert half.standard_error == pytest.approx(few.standard_error * sqrt(50 / 99))
    assert few.low < half.low < 0.6 < half.high < few.high


def test_the_mean_and_its_finite_population_error_agree_with_r_survey():
    published = expected("misc_stats")
    scores = data("survey_apisrs")["api00"]

    plain, finite = mean_score(scores), mean_score(scores, population=6194)

    assert plain.value == finite.value == published["apisrs_mean_api00"]["mean"]
    assert finite.standard_error == pytest.approx(published["apisrs_mean_api00"]["se"], rel=1e-11)
    assert plain.standard_error == pytest.approx(published["apisrs_mean_api00_nofpc"]["se"], rel=1e-11)


def test_the_interval_of_a_mean_is_that_of_student():
    """R 4.2.2, t.test(sleep$extra[1:10] - sleep$extra[11:20])."""
    extra = data("R_sleep")["extra"]
    differences = np.array(extra[:10]) - np.array(extra[10:])
    published = expected("misc_stats")["sleep_paired_t"]

    score = mean_score(differences)

    assert (score.low, score.value, score.high) == pytest.approx(
        (published["ci"][0], published["diff"], published["ci"][1]), rel=1e-9
    )


def test_effort_on_seven_points_lies_on_a_hundred_as_by_hand():
    # 1, 4 and 7 of 1 to 7 are 0, 50 and 100.
    effort, hundred = mean_score([1, 4, 7], scale=(1, 7)), mean_of_hundred([1, 4, 7], scale=(1, 7))

    assert (effort.value, hundred.value) == (4, 50)
    assert hundred.standard_error == pytest.approx(effort.standard_error * 100 / 6)
    assert (hundred.low, hundred.high) == (0, 100)


def test_one_answer_or_answers_all_alike_give_a_mean_without_an_interval():
    one, alike = mean_score([3]), mean_score([3, 3, 3])

    assert (one.value, one.low, one.standard_error, one.no_interval) == (3, None, None, Undefined.TOO_FEW_POINTS)
    assert (alike.value, alike.low, alike.standard_error, alike.no_interval) == (3, None, None, Undefined.ALL_EQUAL)


def test_answers_all_alike_of_the_whole_population_are_certain():
    score = mean_score([3, 3, 3], population=3)

    assert (score.low, score.value, score.high, score.standard_error) == (3, 3, 3, 0)


def test_the_bootstrap_of_many_different_answers_agrees_with_student():
    answers = np.random.default_rng(6).normal(50, 10, 1500)

    student, drawn = (mean_score(answers, interval=each) for each in MeanInterval)

    assert (drawn.low, drawn.high) == pytest.approx((student.low, student.high), abs=0.05)


def test_the_bootstrap_of_a_mean_keeps_to_the_scale():
    answers = [1] * 40 + [7]

    student, drawn = (mean_score(answers, scale=(1, 7), interval=each) for each in MeanInterval)

    assert drawn.low == 1 == student.low
    assert 1.3 < drawn.high < 1.6
    assert drawn.standard_error == student.standard_error


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: mean_score([8], scale=(1, 7)), "outside the scale from 1 to 7"),
        (lambda: mean_of_hundred([1], scale=(7, 7)), "has no length"),
        (lambda: mean_of_hundred([1], scale=(1, inf)), "has no length"),
        (lambda: mean_score([inf]), "must be finite"),
        (lambda: mean_score([1e200, 1]), "too large to be squared"),
        (lambda: mean_score([1, 2], weights=[1]), "1 weights for 2 observations"),
        (lambda: mean_score([1, 2], weights=[1, nan]), "none may be missing"),
        (lambda: mean_score([1, 2], weights=[1, inf]), "must be finite"),
        (lambda: mean_score([1, 2], weights=[0, 0]), "more than 0"),
        (lambda: mean_score([1, 2], population=1), "cannot have given 2 answers"),
        (lambda: mean_score([1, 2], confidence=1), "not between 0 and 1"),
        (lambda: mean_score([1, 2], interval="bootstrap", population=9), "knows no population"),
        (lambda: nps([1, 2], interval="bootstrap", population=9), "knows no population"),
        (lambda: top_box([1, 2], at_least=nan), "must be a number"),
        (lambda: answer_distribution([1, 6], possible=[1, 2, 3, 4, 5]), "6 is none of the possible answers"),
        (lambda: index_of_hundred({}, scale=(1, 5)), "at least one question"),
        (lambda: index_of_hundred({"a": [1], "b": []}, scale=(1, 5)), "equally many"),
        (lambda: index_of_hundred({"a": [1]}, scale={"b": (1, 5)}), "scale of “a” is not said"),
        (lambda: index_of_hundred({"a": [1]}, scale=(1, 5), parts={"b": 1}), "must have one part"),
        (lambda: index_of_hundred({"a": [1]}, scale=(1, 5), parts={"a": -1}), "0 or more"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_a_sentence(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


def test_answers_are_counted_also_those_that_nobody_gave():
    spread = answer_distribution([1, 1, 5, 5, 5, 3, nan], possible=[1, 2, 3, 4, 5])

    assert [row.count for row in spread.answers] == [2, 0, 1, 0, 3]
    assert sum(row.share.value for row in spread.answers) == pytest.approx(1)
    assert (spread.median, spread.most_frequent, spread.n, spread.missing) == (3, 5, 6, 1)
    assert spread.answers[1].share.high == pytest.approx(proportion(0, 6).high)
    assert spread.finding().facts["share"] == 0.5


def test_a_distribution_of_nothing_is_undefined():
    spread = answer_distribution([nan], possible=[1, 2])

    assert (spread.median, spread.n, spread.undefined) == (None, 0, Undefined.NOTHING_COUNTED)
    assert [row.count for row in spread.answers] == [0, 0]
    assert spread.finding().kind == FindingKind.UNDEFINED


def test_an_index_is_the_weighted_mean_of_its_questions():
    # On 0 to 100: arrival 0, 100; room 50, 100. Weights 1 : 3 give 37.5 and 100.
    index = index_of_hundred(
        {"arrival": [1, 5], "room": [4, 7]}, scale={"arrival": (1, 5), "room": (1, 7)}, parts={"arrival": 1, "room": 3}
    )

    assert index.score.value == pytest.approx(68.75)
    assert [(item.name, item.part, item.score.value) for item in index.items] == [
        ("arrival", 0.25, 50),
        ("room", 0.75, 75),
    ]
    assert (index.reweighted, index.score.n, index.score.missing) == (0, 2, 0)


def test_questions_left_out_are_made_up_for_by_the_others_and_it_is_said():
    index = index_of_hundred({"arrival": [1, nan, nan], "room": [5, 3, nan]}, scale=(1, 5))

    # The first: (0 + 100) / 2; the second by the room alone: 50; the third answered nothing.
    assert index.score.value == 50
    assert (index.reweighted, index.score.n, index.score.missing) == (1, 2, 1)
    assert index.findings()[0].facts["n"] == 2


def test_an_index_of_real_answers_agrees_with_plspm():
    """R plspm 0.5.1: the index of satisfaction, mobi, with the unstandardised weights of the model."""
    mobi = data("mobi_ecsi")
    published = expected("worked_examples")["acsi_index_mobi"]["standardised_path"]["Satisfaction"]

    index = index_of_hundred(
        {name: mobi[name] for name in published["unstd_weight_share"]},
        scale=(1, 10),
        parts=published["unstd_weight_share"],
    )

    assert index.score.value == pytest.approx(published["index_mean"], rel=1e-9)
    assert index.score.standard_error == pytest.approx(published["index_sd"] / sqrt(250), rel=1e-3)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60), st.sampled_from(NpsInterval), st.randoms())
@settings(max_examples=60, deadline=None)
def test_a_net_promoter_score_does_not_depend_on_the_order_and_turns_with_the_ends(answers, interval, random):
    turned = [{1: 0, 0: 8, -1: 10}[(each >= 9) - (each <= 6)] for each in answers]
    shuffled = random.sample(answers, len(answers))

    score, other, mirrored = (nps(each, interval=interval) for each in (answers, shuffled, turned))

    assert other == score
    assert -100 <= score.value <= 100
    assert mirrored.value == pytest.approx(-score.value)
    if score.low is not None:
        assert -100 <= score.low <= score.value <= score.high <= 100


@given(st.lists(st.integers(1, 5), min_size=2, max_size=50), st.floats(0.001, 1e6))
@settings(max_examples=60, deadline=None)
def test_only_the_ratios_of_weights_matter(answers, factor):
    weights = [1 + place % 3 for place in range(len(answers))]

    one = mean_of_hundred(answers, scale=(1, 5), weights=weights)
    other = mean_of_hundred(answers, scale=(1, 5), weights=[factor * each for each in weights])

    assert other.value == pytest.approx(one.value)
    assert other.effective_n == pytest.approx(one.effective_n)
    if one.standard_error is not None:
        assert other.standard_error == pytest.approx(one.standard_error)


def test_millions_of_answers_and_enormous_weights_are_no_trouble():
    answers = np.tile([10.0, 8.0, 3.0, nan], 1_000_000)

    score = nps(answers, weights=np.full(4_000_000, 1e307), interval=NpsInterval.BOOTSTRAP)

    assert (score.n, score.missing) == (3_000_000, 1_000_000)
    assert score.low < 0 < score.high < 1


def covered(chances, n, interval):
    """Return how often the interval holds the true score, of all samples that could be drawn."""
    random = np.random.default_rng(7)
    true = 100 * (chances[0] - chances[2])
    drawn = np.unique(random.multinomial(n, chances, size=4000), axis=0, return_counts=True)
    held = [
        times
        for counts, times in zip(*drawn, strict=True)
        if (score := nps(likelihoods(*counts), interval=interval)).low - 1e-9 <= true <= score.high + 1e-9
    ]
    return sum(held) / 4000


@pytest.mark.parametrize("chances", [(0.6, 0.25, 0.15), (0.2, 0.5, 0.3), (0.9, 0.08, 0.02), (0.35, 0.3, 0.35)])
@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_adjusted_interval_covers_what_it_says_where_walds_does_not(chances, n):
    adjusted, wald = (covered(chances, n, each) for each in ("adjusted", "wald"))

    assert adjusted > 0.93
    assert adjusted >= wald - 0.01


def test_weights_that_leave_one_answer_leave_no_interval():
    """The interval of t with 0.000000002 degrees of freedom would reach beyond all numbers."""
    found = mean_score([1, 5], weights=[1, 1e-9])

    assert (found.low, found.high, found.no_interval) == (None, None, Undefined.TOO_FEW_POINTS)


def test_the_error_of_a_mean_follows_its_unit_however_small():
    plain, small = mean_score([1, 2, 4]), mean_score([1e-200, 2e-200, 4e-200])

    assert small.standard_error == pytest.approx(plain.standard_error * 1e-200, rel=1e-12)


def test_many_different_answers_are_counted_at_once():
    answers = np.random.default_rng(5).normal(size=20_000)

    found = answer_distribution(answers)

    assert [row.count for row in found.answers] == [1] * 20_000
    assert found.median == np.sort(answers)[9_999]
    with pytest.raises(ValueError, match="may be missing"):
        answer_distribution([1.0], possible=[1.0, nan])


def test_parts_of_an_index_may_be_as_large_as_numbers_are():
    items = {"a": [1, 2, 3], "b": [5, 5, 3]}

    huge, plain = (index_of_hundred(items, scale=(1, 5), parts={"a": x, "b": x}) for x in (1e308, 1))

    assert huge == plain


def test_who_weighs_nothing_is_not_counted_as_judged_by_some_questions():
    found = index_of_hundred({"a": [1, nan, 3], "b": [2, 3, 3]}, scale=(1, 5), weights=[1, 0, 1])

    assert (found.reweighted, found.score.n) == (0, 2)
