"""What a sample can show: agreement with R, there and back, the limits."""

import warnings
from math import nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import (
    FindingKind,
    Undefined,
    answers_to_compare_means,
    answers_to_compare_nps,
    answers_to_compare_shares,
    nps_difference,
    smallest_difference_of_means,
    smallest_difference_of_nps,
    smallest_difference_of_shares,
)


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_answers_for_two_shares_agree_with_power_prop_test_of_r():
    """R 4.2.2, power.prop.test(p1 = .5, p2 = .6, power = .8): 387.34 (pwr's arcsine says 387.17)."""
    needed = answers_to_compare_shares(0.5, 0.6)

    assert needed.exact == pytest.approx(expected("misc_stats")["power_prop_50_60"], rel=1e-6)
    assert (needed.n, needed.difference) == (388, pytest.approx(0.1))
    assert needed.finding().kind == FindingKind.ANSWERS_NEEDED


def test_answers_for_two_means_agree_with_power_t_test_of_r():
    """R 4.2.2, power.t.test(delta = .5, power = .8): 63.77."""
    needed = answers_to_compare_means(0.5, 1)

    assert needed.exact == pytest.approx(expected("misc_stats")["power_t_d05"], rel=1e-6)
    assert needed.n == 64


def test_answers_for_two_net_promoter_scores_are_as_by_hand():
    # (1.959964 + 0.841621)² · 2 · 0.61 / 0.1².
    assert answers_to_compare_nps(10, variance=0.61).exact == pytest.approx(957.55, abs=0.05)
    assert answers_to_compare_nps(10).n == 1570


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.95])
def test_the_smallest_difference_of_shares_leads_back_to_the_answers(share):
    smallest = smallest_difference_of_shares(share, 400, 400)

    found = [sign * each for sign, each in ((1, smallest.above), (-1, smallest.below)) if each is not None]
    assert [answers_to_compare_shares(share, share + each).exact for each in found] == pytest.approx([400] * len(found))
    assert (smallest.above is None, smallest.below is None) == (False, share == 0.01)


def test_the_smallest_difference_of_means_leads_back_to_the_answers():
    smallest = smallest_difference_of_means(1.7, 80, 80)

    assert answers_to_compare_means(smallest.above, 1.7).exact == pytest.approx(80)
    assert smallest.above == smallest.below
    assert smallest.finding().facts["power"] == 0.8


def test_the_smallest_difference_of_scores_leads_back_to_the_answers():
    smallest = smallest_difference_of_nps(250, 250, variance=0.5)

    assert answers_to_compare_nps(smallest.above, variance=0.5).exact == pytest.approx(250)


def test_from_nobody_upwards_there_is_a_smallest_difference():
    smallest = smallest_difference_of_shares(0, 100, 100)

    assert 0.05 < smallest.above < 0.12
    assert smallest.below is None


def test_what_no_difference_could_show_is_none():
    assert smallest_difference_of_shares(0.5, 2, 2).above is None
    assert smallest_difference_of_nps(2, 2).above is None
    assert smallest_difference_of_nps(2, 2).undefined is None


def test_few_answers_of_means_take_a_large_difference():
    # One against two answers: one degree of freedom, so t must exceed 12.7.
    assert smallest_difference_of_means(1, 1, 2).above > 12


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (lambda: smallest_difference_of_shares(0.5, 0, 10), Undefined.NOTHING_COUNTED),
        (lambda: smallest_difference_of_nps(10, 0), Undefined.NOTHING_COUNTED),
        (lambda: smallest_difference_of_means(1, 1, 1), Undefined.TOO_FEW_POINTS),
        (lambda: smallest_difference_of_means(0, 10, 10), Undefined.ALL_EQUAL),
    ],
)
def test_without_answers_or_spread_nothing_could_be_shown(found, reason):
    result = found()

    assert (result.above, result.undefined, result.finding().kind) == (None, reason, FindingKind.UNDEFINED)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: answers_to_compare_shares(0.5, 0.5),
        lambda: answers_to_compare_shares(0, 0.5),
        lambda: answers_to_compare_shares(nan, 0.5),
        lambda: answers_to_compare_shares(0.4, 0.5, power=1),
        lambda: answers_to_compare_shares(0.4, 0.5, power=0.01),
        lambda: answers_to_compare_shares(0.4, 0.5, confidence=0),
        lambda: answers_to_compare_means(0, 1),
        lambda: answers_to_compare_means(1, 0),
        lambda: answers_to_compare_means(nan, 1),
        lambda: answers_to_compare_nps(0),
        lambda: answers_to_compare_nps(201),
        lambda: answers_to_compare_nps(5, variance=2),
        lambda: smallest_difference_of_shares(1.2, 5, 5),
        lambda: smallest_difference_of_shares(0.2, -5, 5),
        lambda: smallest_difference_of_means(-1, 5, 5),
        lambda: smallest_difference_of_nps(5, 5, variance=0),
    ],
)
def test_what_cannot_be_planned_is_refused(refused):
    with pytest.raises(ValueError, match=r"between|needed|must be|above 0|not two sizes"):
        refused()


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.1, 0.9))
@settings(max_examples=50)
def test_more_power_takes_more_answers_and_the_others_take_as_many(share, other, power):
    if abs(share - other) > 0.001:
        needed = answers_to_compare_shares(share, other, power=power)

        assert answers_to_compare_shares(share, other, power=power + 0.05).exact > needed.exact
        assert answers_to_compare_shares(1 - share, 1 - other, power=power).exact == pytest.approx(needed.exact)


@given(st.floats(0.01, 3), st.floats(0.06, 0.99))
@settings(max_examples=50, deadline=None)
def test_means_can_be_planned_for_any_effect_and_power(effect, power):
    needed = answers_to_compare_means(effect, 1, power=power)

    assert needed.exact >= 2
    if needed.exact > 2:
        assert smallest_difference_of_means(1, 10**6, 10**6, power=power).above < effect


def test_the_promised_power_is_met_when_it_is_tried():
    """A difference of 20 points with as many answers as promised is shown in about four cases of five."""
    random = np.random.default_rng(5)
    chances, others = (0.5, 0.3, 0.2), (0.4, 0.3, 0.3)
    variance = (0.7 - 0.3**2 + 0.7 - 0.1**2) / 2
    n = answers_to_compare_nps(20, variance=variance).n

    drawn = zip(random.multinomial(n, chances, 1500), random.multinomial(n, others, 1500), strict=True)
    shown = [nps_difference(np.repeat([10, 8, 1], one), np.repeat([10, 8, 1], other)).low > 0 for one, other in drawn]

    assert np.mean(shown) == pytest.approx(0.8, abs=4 * sqrt(0.16 / 1500))


@pytest.mark.parametrize(
    "asked",
    [
        lambda: answers_to_compare_means(1e-300, 1e300),
        lambda: answers_to_compare_nps(1e-300),
        lambda: smallest_difference_of_shares(0.5, 10**26, 10**26),
    ],
)
def test_differences_beyond_any_sample_are_refused_in_a_sentence(asked):
    with pytest.raises(ValueError, match=r"than can be counted|two sizes of groups"):
        asked()


def test_a_difference_beyond_measure_takes_two_answers():
    assert answers_to_compare_means(1e300, 1e-300).n == 2


def test_groups_that_no_difference_would_show_in_say_so():
    found = smallest_difference_of_means(1, 1, 2, confidence=0.999999)

    assert (found.above, found.undefined) == (None, Undefined.TOO_FEW_POINTS)
    assert smallest_difference_of_shares(0.0, 10**6, 1, power=0.3).above is None
