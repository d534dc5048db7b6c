"""The rules of Nelson and of Western Electric: each alone, together in the long run, and the runs of Anhøj."""

from math import comb
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import (
    ANHOEJ,
    NELSON,
    USUAL,
    WESTERN_ELECTRIC,
    Rule,
    Side,
    Signal,
    control_chart,
    runs_test,
    signals_in,
)
from ascolto.analysis.change.run_rules import fewest_crossings

ALTERNATING = [0.5, -0.5] * 7 + [-0.6]
HUGGING = [2.0, 0.3, -0.4, 0.5, -0.2, 0.1, -0.6, 0.7, -0.8, 0.2, -0.1, 0.4, -0.3, 0.6, -0.5, 0.2, -1.5]


@pytest.mark.parametrize(
    ("z", "fired"),
    [
        ([0.2, -0.3, 0.4, 3.1, -0.5, 0.3, -1.2, 0.6], {Rule.BEYOND_LIMITS: (3,)}),
        ([-0.4, 0.3, 0.5, 0.2, 0.6, 0.4, 0.7, 0.1, 0.5, 0.3, -0.2], {Rule.RUN_OF_8: (8, 9), Rule.RUN_OF_9: (9,)}),
        ([0.5, -1.5, -0.9, -0.4, 0.1, 0.6, 1.2, -0.3], {Rule.TREND_OF_6: (6,)}),
        (ALTERNATING, {Rule.ALTERNATING_14: (13,), Rule.HUGGING_15: (14,)}),
        ([0.1, 2.2, 0.3, 2.4, -0.5, 0.2], {Rule.TWO_OF_THREE: (3,)}),
        ([0.1, 2.2, 0.3, -2.4, -0.5, 0.2], {}),
        ([-0.2, 1.2, 1.4, 0.5, 1.3, 1.6, -0.4], {Rule.FOUR_OF_FIVE: (5,)}),
        (HUGGING, {Rule.ALTERNATING_14: (14, 15, 16), Rule.HUGGING_15: (15,)}),
        ([0.2, 1.2, -1.3, 1.5, -1.1, 1.4, -1.6, 1.2, -1.3, 0.1], {Rule.AVOIDING_8: (8,)}),
        ([0.3, 0.5, 0.2, 0.6, 0, 0.7, 0.1, 0.5, 0.3, 0.4], {}),
    ],
)
def test_each_rule_finds_its_pattern_and_only_that(z, fired):
    found = signals_in(z, rules=set(Rule) - ANHOEJ)

    assert {signal.rule: signal.fired for signal in found} == fired


def test_a_longer_run_is_one_signal_from_its_first_point():
    found = signals_in([-1] + [1] * 11 + [-1])

    assert found == (Signal(Rule.RUN_OF_9, 1, 11, Side.ABOVE, (9, 10, 11)),)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rules", "published"),
    [
        ({Rule.BEYOND_LIMITS}, 370.4),
        ({Rule.BEYOND_LIMITS, Rule.TWO_OF_THREE}, 225.4),
        ({Rule.BEYOND_LIMITS, Rule.FOUR_OF_FIVE}, 166.1),
        ({Rule.BEYOND_LIMITS, Rule.RUN_OF_8}, 152.7),
        (WESTERN_ELECTRIC, 91.75),
        (USUAL, 216.7),  # solved for below
        (NELSON, 75),  # simulated 2500 times: 75.1, standard error 1.4
    ],
)
def test_false_alarms_are_as_frequent_as_champ_and_woodall_1987_say(rules, published):
    lengths = [points_until_alarm(rules, seed=seed) for seed in range(100)]

    mean = sum(lengths) / len(lengths)
    # The standard error of the mean of 100 runs is about a tenth of it; the seeds are fixed.
    assert mean == pytest.approx(published, rel=0.2)


def points_until_alarm(rules, *, seed: int) -> int:
    z = default_rng(seed).normal(size=6000).tolist()
    for upto in (100, 300, 1000, 3000, 6000):
        found = [signal.fired[0] for signal in signals_in(z[:upto], rules=rules)]
        if found:
            return min(found) + 1
    raise AssertionError("No alarm in 6000 points.")


def test_the_usual_two_rules_alarm_falsely_every_217_points():
    """Solve for the expected number of points, given how many lie on one side already."""
    same_side = 0.5 - 0.0013499
    expected_after = {9: 0.0}
    coefficient = {9: 0.0}
    # E(k) = 1 + p E(k + 1) + p E(1), as a number plus a multiple of E(1)
    for length in range(8, 0, -1):
        expected_after[length] = 1 + same_side * expected_after[length + 1]
        coefficient[length] = same_side * coefficient[length + 1] + same_side
    one = expected_after[1] / (1 - coefficient[1])

    assert 1 + 2 * same_side * one == pytest.approx(216.7, abs=0.01)


def test_a_series_without_points_off_its_centre_has_no_runs():
    runs = runs_test([0, 0, 0])

    assert (runs.n, runs.longest_run, runs.is_random) == (0, 0, True)


def test_a_long_run_and_few_crossings_are_signals_of_their_own():
    z = [1, 1, -1, 1, 1, 1] + [-1] * 12 + [1, 1, 1, -1]

    found = signals_in(z, rules=ANHOEJ)

    assert found == (
        Signal(Rule.LONG_RUN, 6, 17, Side.BELOW, (13, 14, 15, 16, 17)),
        Signal(Rule.FEW_CROSSINGS, 0, 21, Side.BOTH, (21,)),
    )


@given(st.lists(st.sampled_from([-1, 0, 1]), max_size=60))
def test_runs_and_crossings_fit_together(z):
    runs = runs_test(z)

    assert runs.n == sum(value != 0 for value in z)
    assert runs.longest_run + runs.crossings <= runs.n


def test_one_stable_series_in_twenty_shows_a_run_by_chance():
    random = default_rng(11)

    shown = sum(not runs_test(random.normal(size=24).tolist()).is_random for _ in range(2000))

    assert 0.02 < shown / 2000 < 0.08


def test_the_fewest_crossings_are_those_that_whole_numbers_give():
    for n in [*range(1, 120), 365, 1001, 2048]:
        ways, fewest = 1, 0
        while ways * 20 < 2 ** (n - 1):
            fewest += 1
            ways += comb(n - 1, fewest)

        assert fewest_crossings(n) == fewest


def test_long_series_do_not_take_the_square_of_their_length():
    random = default_rng(12)
    levels = [*random.normal(size=10_000), *([5.0] * 40_000)]
    shares = random.binomial(10**7, random.uniform(0.1, 0.9, 5_000)).tolist()
    begun = process_time()

    runs = signals_in(levels, rules={Rule.RUN_OF_9, *ANHOEJ})
    chart = control_chart(shares, [10**7] * 5_000, kind="p")

    assert max(len(signal.fired) for signal in runs) > 39_990
    assert len(chart.findings()) > 2_000
    assert process_time() - begun < 3
