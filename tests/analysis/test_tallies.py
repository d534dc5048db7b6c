"""Answers that come counted, with sums of their weights, say what the answers themselves say."""

import warnings
from math import erfc, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import (
    MeanInterval,
    NpsInterval,
    Undefined,
    answer_distribution,
    compare_means,
    compare_nps,
    compare_shares,
    mean_difference,
    mean_of_hundred,
    mean_score,
    nps,
    nps_difference,
    share_difference,
    tally,
    top_box,
)
from ascolto.analysis.scores.tallies import tally_of, together

TWO_SIDED_95 = 1.959963984540054
answered = st.lists(st.tuples(st.integers(0, 10), st.floats(0.1, 9)), min_size=1, max_size=60)


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def columns(pairs):
    return np.array([float(value) for value, _weight in pairs]), np.array([weight for _value, weight in pairs])


def same(one, other):
    numbers = [(score.value, score.low, score.high, score.standard_error, score.effective_n) for score in (one, other)]
    assert [each is None for each in numbers[0]] == [each is None for each in numbers[1]]
    known = [[each for each in some if each is not None] for some in numbers]
    # Where all answer alike, the root of what rounding leaves of their variance is larger than rounding itself.
    assert known[0] == pytest.approx(known[1], rel=1e-7, abs=1e-5)
    rest = [(score.n, score.unit, score.undefined, score.no_interval) for score in (one, other)]
    assert rest[0] == rest[1]


@settings(max_examples=60, deadline=None)
@given(answered)
def test_scores_of_counted_answers_are_those_of_the_answers(pairs):
    values, weights = columns(pairs)
    counted = together([tally_of(values, weights)])

    same(nps(counted), nps(values, weights=weights))
    same(top_box(counted, at_least=8), top_box(values, at_least=8, weights=weights))
    same(mean_score(counted, scale=(0, 10)), mean_score(values, scale=(0, 10), weights=weights))
    known = {"population": len(pairs) + 5}
    same(
        mean_of_hundred(counted, scale=(0, 10), **known),
        mean_of_hundred(values, scale=(0, 10), weights=weights, **known),
    )
    spread, plain = answer_distribution(counted), answer_distribution(values, weights=weights)
    assert [row.count for row in spread.answers] == [row.count for row in plain.answers]
    for one, other in zip(spread.answers, plain.answers, strict=True):
        assert (one.share.value, one.share.low) == pytest.approx((other.share.value, other.share.low))


@settings(max_examples=60, deadline=None)
@given(answered, answered)
def test_differences_of_counted_answers_are_those_of_the_answers(one, other):
    sides = [tally_of(*columns(pairs)) for pairs in (one, other)]
    counted = [together([side]) for side in sides]

    for difference in (nps_difference, mean_difference):
        plain, found = difference(*sides), difference(*counted)
        assert (found.n, found.undefined) == (plain.n, plain.undefined)
        if plain.value is not None:
            assert (found.low, found.high) == pytest.approx((plain.low, plain.high), rel=1e-7, abs=1e-7)
            assert found.p_value == pytest.approx(plain.p_value, abs=1e-9)


def test_the_finite_population_narrows_how_answers_are_spread_as_it_narrows_a_share():
    answers = [5.0] * 30 + [1.0] * 20
    spread = answer_distribution(answers, population=60).answers[-1].share
    score = top_box(answers, at_least=5, population=60)

    assert (spread.low, spread.high) == (score.low, score.high)
    census = answer_distribution(answers, population=50).answers[-1].share
    assert (census.low, census.value, census.high) == (0.6, 0.6, 0.6)


def test_counted_answers_cannot_be_drawn_again():
    counted = tally([9, 3], [5, 5])

    with pytest.raises(ValueError, match="cannot be drawn again"):
        nps(counted, interval=NpsInterval.BOOTSTRAP)
    with pytest.raises(ValueError, match="cannot be drawn again"):
        mean_score(counted, interval=MeanInterval.BOOTSTRAP)
    with pytest.raises(ValueError, match="bring their weights along"):
        nps(counted, weights=[1, 1])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (([1], [1, 2]), "needs a count"),
        (([1], [0.5]), "whole numbers"),
        (([1], [-1]), "whole numbers"),
        (([float("nan")], [1]), "Nothing may be missing"),
        (([1], [2], [4.0], [1.0]), "No weights have these sums"),
        (([1], [2], [4.0]), "given together"),
    ],
)
def test_what_cannot_have_been_counted_is_refused(columns, sentence):
    values, counts, *sums = columns
    with pytest.raises(ValueError, match=sentence):
        tally(values, counts, **dict(zip(("weights", "squares"), sums, strict=False)))


def test_who_weighs_nothing_is_not_counted():
    assert nps(tally([9, 3], [0, 2], weights=[0, 2], squares=[0, 2])).n == 2
    assert nps(tally([], [])).undefined is Undefined.NOTHING_COUNTED


def test_the_difference_of_two_shares_is_newcombes():
    # Newcombe (1998), case (a): 56 of 70 and 48 of 80, method 10.
    found = share_difference([1] * 56 + [0] * 14, [1] * 48 + [0] * 32, at_least=1)

    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found.p_value == pytest.approx(0.0080446, abs=1e-6)


def test_weights_widen_newcombes_interval_as_if_fewer_had_answered():
    # Two weights of 1 and 3 leave 80 of 100 (Kish): 0.75 of 80 is 60, and 40 of 80 on the other side.
    one = tally([1, 0], [50, 50], weights=[150, 50], squares=[450, 50])
    other = tally([1, 0], [40, 40])
    found = share_difference(one, other, at_least=1)
    plain = share_difference(tally([1, 0], [60, 20]), other, at_least=1)

    assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)
    assert found.n == 180


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(60, 200), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_chance_of_a_weighted_difference_is_that_of_its_interval(hits, others, population, confidence):
    sides = [tally([1, 0], [count, 30 - count]) for count in (hits, others)]
    found = share_difference(*sides, at_least=1, populations=(population, population), confidence=confidence)

    assert (found.low > 0 or found.high < 0) == (found.p_value < 1 - confidence)


def test_between_two_censuses_a_difference_is_what_it_is():
    one, other = tally([10, 0], [30, 10]), tally([10, 0], [20, 20])
    counted = {"populations": (40, 40)}

    for found, value in (
        (share_difference(one, other, at_least=9, **counted), 0.25),
        (mean_difference(one, other, **counted), 2.5),
        (nps_difference(one, other, **counted), 50.0),
    ):
        assert (found.value, found.low, found.high, found.p_value) == (value, value, value, 0)
    assert share_difference(one, one, at_least=9, **counted).p_value == 1
    assert mean_difference(one, one, **counted).p_value == 1


def test_a_finite_population_takes_its_part_from_both_variances():
    one, other = [1.0, 2, 3, 4, 5, 5], [1.0, 1, 2, 3, 4]
    found = mean_difference(one, other, populations=(12, 5))

    assert found.standard_error == pytest.approx(sqrt(0.5 * np.var(one, ddof=1) / 6))
    net = nps_difference([10] * 60 + [0] * 40, [10] * 50 + [0] * 50, populations=(200, None))
    assert net.standard_error == pytest.approx(100 * sqrt(0.96 / (100 * 199 / 100) + 1 / 100))


def test_welch_takes_the_effective_number_where_answers_are_weighted():
    # By hand: weights 1 and 3 twice each; Kish's n is 64 / 20 = 3.2, the mean 3.5, the spread 0.75.
    weighted = tally_of([2, 4, 2, 4], [1, 3, 1, 3])
    plain = tally_of([1, 2, 3, 4, 5])
    found = mean_difference(weighted, plain)

    error = sqrt(0.75 / 2.2 + 2.5 / 5)
    assert (found.value, found.standard_error) == pytest.approx((0.5, error))
    assert found.standard_error**2 == pytest.approx(mean_score(weighted).standard_error ** 2 + 0.5)


def test_groups_whose_answers_all_weigh_alike_are_compared_as_without_weights():
    groups = {"a": (41, 320), "b": (22, 310), "c": (2, 12)}
    heavy = {
        name: tally([1, 0], [hits, n - hits], weights=[2.5 * hits, 2.5 * (n - hits)],
                    squares=[6.25 * hits, 6.25 * (n - hits)])
        for name, (hits, n) in groups.items()
    }  # fmt: skip

    one, other = compare_shares(groups), compare_shares(heavy)
    assert [each.difference.p_value for each in one.comparisons] == pytest.approx(
        [each.difference.p_value for each in other.comparisons]
    )


def test_the_rest_keeps_the_weights_of_its_groups():
    heavy = tally([10, 0], [10, 10], weights=[40, 40], squares=[160, 160])
    light, alone = tally([10, 0], [10, 10]), tally([10, 0], [16, 4])
    merged = together([heavy, light])

    for found, expected in (
        (compare_nps({"a": alone, "b": heavy, "c": light}), nps_difference(alone, merged)),
        (compare_means({"a": alone, "b": heavy, "c": light}), mean_difference(alone, merged)),
    ):
        against = found.comparisons[0].difference
        assert (against.value, against.low, against.p_value) == pytest.approx(
            (expected.value, expected.low, expected.p_value)
        )
    shares = [each.at_least(9) for each in (alone, heavy, light)]
    found = compare_shares(dict(zip("abc", shares, strict=True))).comparisons[0].difference
    expected = share_difference(alone, merged, at_least=9)
    assert (found.value, found.low, found.p_value) == pytest.approx((expected.value, expected.low, expected.p_value))


def test_a_group_that_is_worth_hardly_more_than_one_answer_is_not_compared():
    one_voice = tally_of([5, 1, 1], [1000, 0.001, 0.001])

    found = compare_means({"a": one_voice, "b": tally([1, 2, 3], [5, 5, 5])})
    assert [each.adjusted_p_value for each in found.comparisons] == [None, None]
    assert found.comparisons[0].difference.undefined is Undefined.TOO_FEW_POINTS


def test_two_equal_weighted_groups_are_called_different_in_one_case_of_twenty():
    chance = np.random.default_rng(3)
    wrong = {"share": 0, "mean": 0, "nps": 0}
    runs = 400
    for _run in range(runs):
        sides = [tally_of(chance.integers(0, 11, 120), chance.choice([0.5, 1.0, 2.5], 120)) for _side in range(2)]
        wrong["share"] += (share_difference(*sides, at_least=6).p_value or 0) < 0.05
        wrong["mean"] += (mean_difference(*sides).p_value or 0) < 0.05
        wrong["nps"] += (nps_difference(*sides).p_value or 0) < 0.05

    # 5 % of 400 are 20, give or take 4.4.
    assert all(6 < count < 34 for count in wrong.values()), wrong


def test_the_chance_of_a_weighted_share_is_close_to_the_plain_one_where_weights_are_even():
    one, other = (tally([1, 0], counts) for counts in ([560, 140], [520, 280]))
    weighed = share_difference(one, other, at_least=1, populations=(10**9, 10**9))
    plain = share_difference(one, other, at_least=1)

    assert (weighed.low, weighed.high) == pytest.approx((plain.low, plain.high), abs=1e-6)
    z = plain.value / sqrt(0.72 * 0.28 * (1 / 700 + 1 / 800))
    assert plain.p_value == pytest.approx(erfc(z / sqrt(2)))
    assert z > TWO_SIDED_95
    assert weighed.p_value == pytest.approx(plain.p_value, rel=0.5)
