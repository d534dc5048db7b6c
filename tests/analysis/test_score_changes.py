"""Scores of two waves: agreement with R, panels by hand, properties, what cannot be compared."""

import warnings
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import (
    FindingKind,
    NpsInterval,
    Undefined,
    mean_change_in_panel,
    mean_difference,
    nps,
    nps_change_in_panel,
    nps_difference,
)

MIXED = [10] * 6 + [7] * 3 + [2] * 1
WORSE = [10] * 3 + [7] * 3 + [2] * 4


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_errors_of_two_waves_add_up_as_squares():
    one, other = nps(MIXED), nps(WORSE)

    wald = nps_difference(MIXED, WORSE, interval=NpsInterval.WALD)

    assert wald.value == pytest.approx(50 - -10)
    assert wald.standard_error**2 == pytest.approx(one.standard_error**2 + other.standard_error**2)
    assert (wald.low, wald.high) == pytest.approx(
        (60 - 1.959964 * wald.standard_error, 60 + 1.959964 * wald.standard_error), abs=1e-4
    )
    assert wald.finding().kind == FindingKind.NO_DIFFERENCE_SHOWN
    assert nps_difference(MIXED * 4, WORSE * 4).finding().kind == FindingKind.HIGHER


def test_the_adjusted_difference_is_that_of_the_adjusted_scores():
    # Promoters and detractors of 13 after adding ¾ to each: 6.75, 1.75 and 3.75, 4.75.
    centre = 100 * (5 / 13 - -1 / 13)
    variances = (8.5 / 13 - (5 / 13) ** 2) / 13, (8.5 / 13 - (1 / 13) ** 2) / 13

    found = nps_difference(MIXED, WORSE)

    assert (found.low + found.high) / 2 == pytest.approx(centre)
    assert found.high - found.low == pytest.approx(2 * 1.959964 * 100 * sqrt(sum(variances)), rel=1e-6)


def test_even_two_waves_without_any_spread_leave_room_for_chance():
    adjusted, wald = (nps_difference([10] * 5, [0] * 5, interval=each) for each in ("adjusted", "wald"))

    assert (wald.low, wald.value, wald.high, wald.p_value) == (200, 200, 200, 0)
    assert 50 < adjusted.low < 150
    assert adjusted.high == 200
    assert 0 < adjusted.p_value < 0.01


def test_the_bootstrap_of_two_large_waves_agrees_with_the_textbook():
    bootstrap = nps_difference(MIXED * 100, WORSE * 100, interval=NpsInterval.BOOTSTRAP)
    wald = nps_difference(MIXED * 100, WORSE * 100, interval=NpsInterval.WALD)

    assert (bootstrap.low, bootstrap.high) == pytest.approx((wald.low, wald.high), abs=0.6)
    assert bootstrap.standard_error == wald.standard_error


def test_the_change_in_a_complete_panel_has_the_error_of_its_changes():
    after, before = [10, 9, 8, 3, 10, 7], [9, 7, 8, 7, 2, 8]
    # Each counts 1, 0 or -1: the changes are 0, 1, 0, -1, 2, 0.
    changes = np.array([0, 1, 0, -1, 2, 0])

    found = nps_change_in_panel(after, before, interval=NpsInterval.WALD)

    assert found.value == pytest.approx(100 * changes.mean())
    assert found.standard_error == pytest.approx(100 * sqrt(changes.var() / 6))
    assert (found.n, found.both) == (6, 6)
    squares = nps(after).standard_error ** 2 + nps(before).standard_error ** 2
    assert found.standard_error**2 == pytest.approx(squares - 2 * found.covariance)


def test_without_anybody_in_both_waves_a_panel_is_two_samples():
    after = [*MIXED, *([nan] * 10)]
    before = [*([nan] * 10), *WORSE]

    panel = nps_change_in_panel(after, before, interval=NpsInterval.WALD)
    samples = nps_difference(MIXED, WORSE, interval=NpsInterval.WALD)

    assert (panel.value, panel.standard_error, panel.covariance) == pytest.approx(
        (samples.value, samples.standard_error, 0)
    )
    assert (panel.n, panel.both) == (20, 0)


def test_a_panel_in_which_nobody_changes_is_sure_but_not_certain():
    found = nps_change_in_panel(MIXED, MIXED)

    assert (found.value, found.standard_error, found.p_value) == (0, 0, 1)
    assert found.low == pytest.approx(-found.high)
    assert 0 < found.high < nps_difference(MIXED, MIXED).high


def test_welchs_test_agrees_with_r():
    """R 4.2.2, t.test(extra ~ group, data = sleep)."""
    extra = data("R_sleep")["extra"]
    published = expected("misc_stats")["sleep_welch"]

    found = mean_difference(extra[:10], extra[10:])

    assert (found.low, found.high) == pytest.approx(tuple(published["ci"]), rel=1e-9)
    assert found.p_value == pytest.approx(published["p"], rel=1e-9)
    assert found.value / found.standard_error == pytest.approx(published["t"], rel=1e-11)
    assert found.finding().kind == FindingKind.NO_DIFFERENCE_SHOWN


def test_the_paired_test_agrees_with_r():
    """R 4.2.2, t.test(extra[1:10], extra[11:20], paired = TRUE)."""
    extra = data("R_sleep")["extra"]
    published = expected("misc_stats")["sleep_paired_t"]

    found = mean_change_in_panel([*extra[:10], nan], [*extra[10:], 5])

    assert (found.value, found.low, found.high) == pytest.approx((published["diff"], *published["ci"]), rel=1e-9)
    assert (found.p_value, found.n) == (pytest.approx(published["p"], rel=1e-9), 10)
    alone = mean_difference(extra[:10], extra[10:])
    assert found.standard_error**2 == pytest.approx(alone.standard_error**2 - 2 * found.covariance)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (lambda: nps_difference([], [9]), Undefined.NOTHING_COUNTED),
        (lambda: nps_change_in_panel([nan, nan], [9, 9]), Undefined.NOTHING_COUNTED),
        (lambda: mean_difference([1], [1, 2]), Undefined.TOO_FEW_POINTS),
        (lambda: mean_difference([3, 3], [5, 5]), Undefined.ALL_EQUAL),
        (lambda: mean_change_in_panel([1, nan], [2, 2]), Undefined.TOO_FEW_POINTS),
        (lambda: mean_change_in_panel([1, 2], [2, 3]), Undefined.ALL_EQUAL),
    ],
)
def test_what_cannot_be_compared_says_why(found, reason):
    result = found()

    assert (result.value, result.low, result.p_value, result.undefined) == (None, None, None, reason)
    assert result.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: nps_change_in_panel([9], [9, 9]), "here are 1 and 2"),
        (lambda: mean_change_in_panel([9], [9, 9]), "here are 1 and 2"),
        (lambda: nps_change_in_panel([9], [9.5]), "whole numbers from 0 to 10"),
        (lambda: nps_change_in_panel([9], [9], interval="bootstrap"), "adjusted interval or that of Wald"),
        (lambda: nps_difference([9], [9], confidence=0), "not between 0 and 1"),
    ],
)
def test_what_are_no_two_waves_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


scores = st.lists(st.integers(0, 10), min_size=1, max_size=40)


@given(scores, scores, st.sampled_from([NpsInterval.ADJUSTED, NpsInterval.WALD]))
@settings(max_examples=60, deadline=None)
def test_a_difference_the_other_way_round_is_its_opposite(one, other, interval):
    there, back = (nps_difference(*pair, interval=interval) for pair in ((one, other), (other, one)))

    assert -200 <= there.low <= there.value <= there.high <= 200
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))
    assert there.p_value == pytest.approx(back.p_value)


answer = st.one_of(st.integers(0, 10), st.just(nan))


@given(st.lists(st.tuples(answer, answer), min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_a_panel_holds_its_value_whoever_is_missing(pairs):
    after, before = zip(*pairs, strict=True)

    found = nps_change_in_panel(after, before)

    if found.value is not None:
        assert found.low <= found.value <= found.high
        assert found.value == pytest.approx(nps(after).value - nps(before).value)
        assert found.standard_error >= 0


def test_adjusted_differences_cover_what_they_say_where_walds_do_not():
    """8 answers of 95, 4 and 1 per cent against 200 of 60, 30 and 10: the true difference is 44 points."""
    random, scores = np.random.default_rng(3), np.array([10, 8, 1])
    held = {NpsInterval.ADJUSTED: 0, NpsInterval.WALD: 0}

    for _ in range(600):
        one = np.repeat(scores, random.multinomial(8, (0.95, 0.04, 0.01)))
        other = np.repeat(scores, random.multinomial(200, (0.6, 0.3, 0.1)))
        for interval in held:
            found = nps_difference(one, other, interval=interval)
            held[interval] += found.low <= 44 <= found.high

    assert held[NpsInterval.ADJUSTED] / 600 > 0.92
    assert held[NpsInterval.WALD] / 600 < 0.88


def test_changes_in_a_small_panel_cover_what_they_say():
    """Ten people, of whom two answered one wave only; the shares of promoters and detractors change little."""
    random, scores = np.random.default_rng(4), np.array([10.0, 8.0, 1.0])
    joint = np.array([[0.4, 0.1, 0.05], [0.05, 0.1, 0.05], [0.05, 0.05, 0.15]])
    true = 100 * (joint[0].sum() - joint[2].sum() - joint[:, 0].sum() + joint[:, 2].sum())

    held = 0
    for _ in range(600):
        cells = random.choice(9, 10, p=joint.ravel())
        after, before = scores[cells // 3], scores[cells % 3]
        after[:2] = nan
        found = nps_change_in_panel(after, before)
        held += found.low <= true <= found.high

    assert held / 600 > 0.94


def test_a_side_that_the_added_people_pull_past_the_other_shows_nothing():
    """One promoter against a hundred thousand: both scores are 100."""
    found = nps_difference([10], [10] * 100_000)

    assert (found.value, found.p_value, found.finding().kind) == (0, 1, FindingKind.NO_DIFFERENCE_SHOWN)


def test_changes_that_differ_by_rounding_alone_are_alike():
    found = mean_change_in_panel([1.1, 2.2, 3.3, 0.3], [1.0, 2.1, 3.2, 0.2])

    assert (found.value, found.p_value, found.undefined) == (None, None, Undefined.ALL_EQUAL)
