"""Exact limits of small counts: where they lie, and that they keep what three standard deviations only promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from ascolto.analysis import NELSON, Limits, Rule, Undefined, control_chart, exact_chart, poisson_limits

PROMISED = 1 / 370
MEANS = [0.0005, 0.001, 0.00135, 0.01, 0.3, 0.5, 1, 2, 2.7, 4, 5, 8, 10, 19.846, 50, 400, 1e5]


def beyond(chart):
    return [index for index, point in enumerate(chart.points) if Rule.BEYOND_LIMITS in point.signals]


def test_limits_are_the_quantiles_that_scipy_gives():
    low, high = poisson_limits(MEANS)

    assert low.tolist() == poisson.ppf(0.00135, MEANS).tolist()
    assert high.tolist() == poisson.ppf(0.99865, MEANS).tolist()


@given(mean=st.floats(1e-6, 1e4))
def test_beyond_each_limit_lies_no_more_than_is_promised_and_beyond_the_count_inside_it_more(mean):
    low, high = poisson_limits(mean)

    assert poisson.cdf(low - 1, mean) <= 0.00135 * (1 + 1e-9)
    assert poisson.sf(high, mean) <= 0.00135 * (1 + 1e-9)
    assert poisson.cdf(low, mean) >= 0.00135 * (1 - 1e-9)
    assert high == 0 or poisson.sf(high - 1, mean) >= 0.00135 * (1 - 1e-9)


def test_three_standard_deviations_break_the_promise_that_exact_limits_keep():
    def alarms(low, high):
        return poisson.cdf(np.ceil(low) - 1, MEANS) + poisson.sf(np.floor(high), MEANS)

    three = 3 * np.sqrt(MEANS)

    assert alarms(*poisson_limits(MEANS)).max() <= PROMISED
    assert poisson.sf(np.floor(2.7 + 3 * 2.7**0.5), 2.7) == pytest.approx(0.00662, abs=5e-6)
    assert (alarms(MEANS - three, MEANS + three) > PROMISED).sum() > len(MEANS) / 2


def test_a_count_at_its_limit_is_within_and_the_next_one_beyond():
    calm = [3, 2, 4, 1, 3, 3, 2, 4, 2, 3, 3, 2] * 8

    def alarms(count):
        return beyond(exact_chart([*calm, count], baseline=range(len(calm))))

    [point, *_] = exact_chart(calm).points
    assert (point.low, point.high) == (poisson.ppf(0.00135, point.centre), poisson.ppf(0.99865, point.centre)) == (0, 9)
    assert alarms(9) == []
    assert alarms(10) == [len(calm)]
    assert alarms(0) == []


def test_too_few_are_noticed_where_chance_brings_more():
    counts = [20, 22, 18, 21, 19, 20, 23, 17, 20, 21, 19, 20]
    low, _high = poisson_limits(20)

    assert low == 8
    assert beyond(exact_chart([*counts, 8], baseline=range(12))) == []
    assert beyond(exact_chart([*counts, 7], baseline=range(12))) == [12]


def test_each_size_has_its_own_limits_as_a_rate():
    counts, sizes = [5, 4, 6, 2, 5, 4, 6, 5], [1, 1, 1, 0.5, 1, 1, 1, 1]
    chart = exact_chart(counts, sizes)
    level = sum(counts) / sum(sizes)

    assert [point.high for point in chart.points[2:4]] == [
        poisson.ppf(0.99865, level), poisson.ppf(0.99865, level / 2) / 0.5,
    ]  # fmt: skip
    assert chart.points[3].centre == level


def test_a_known_burst_makes_no_limits_and_is_compared_with_them():
    calm = [3, 2, 4, 1, 3, 3, 2, 4, 2, 3, 3, 2]
    chart = exact_chart([*calm, 30], excluded=[12])

    assert chart.points[0].centre == pytest.approx(sum(calm) / 12)
    assert beyond(chart) == [12]


def test_one_event_where_hardly_any_is_expected_is_beyond_and_above():
    chart = exact_chart([0, 0, 0, 0, 0, 0, 0, 1], [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1])

    [signal] = [each for each in chart.signals if each.rule is Rule.BEYOND_LIMITS]
    assert (signal.last, signal.side) == (7, "above")


def test_gaps_have_no_limits_and_nothing_counted_says_why():
    chart = exact_chart([3, None, 2, 4], [1, 1, 0, 1])

    assert [point.high is None for point in chart.points] == [False, False, True, False]
    assert [point.z is None for point in chart.points] == [False, True, True, False]
    assert exact_chart([0, 0, 0]).undefined is Undefined.NEVER_HAPPENED
    assert exact_chart([]).undefined is Undefined.NOTHING_COUNTED
    with pytest.raises(ValueError, match="below 0"):
        exact_chart([3, -1])


def test_the_chart_says_of_which_sort_its_limits_are_and_keeps_to_rules_for_skewed_points():
    counts = [1, 0, 2, 1, 0, 1, 2, 0, 1, 1]
    exact, usual = exact_chart(counts, rules=NELSON), control_chart(counts, kind="c", rules=NELSON)

    assert (exact.limits, usual.limits) == (Limits.EXACT, Limits.THREE_SIGMA)
    assert exact.rules == {Rule.BEYOND_LIMITS, Rule.RUN_OF_9, Rule.TREND_OF_6}
    assert (exact.is_sparse, usual.is_sparse) == (False, True)
    assert exact.finding().facts["limits"] == "exact"


def test_of_large_counts_both_sorts_of_limits_are_alike():
    counts = np.random.default_rng(5).poisson(400, 60).tolist()
    exact, usual = exact_chart(counts).points[0], control_chart(counts, kind="c").points[0]

    assert exact.centre == usual.centre
    assert (exact.low, exact.high) == pytest.approx((usual.low, usual.high), abs=3)


@pytest.mark.parametrize(("mean", "known"), [(1, 0.06), (2.7, 0.051), (8, 0.097)])
def test_two_stable_years_of_weeks_alarm_as_seldom_as_the_distribution_says(mean, known):
    draw = np.random.default_rng(20261122)
    years = draw.poisson(mean, (600, 104))

    exact = np.mean([bool(beyond(exact_chart(weeks.tolist()))) for weeks in years])
    usual = np.mean([bool(beyond(control_chart(weeks.tolist(), kind="c"))) for weeks in years])

    low, high = poisson_limits(mean)
    alone = poisson.cdf(low - 1, mean) + poisson.sf(high, mean)
    assert 1 - (1 - alone) ** 104 == pytest.approx(known, abs=0.001)
    assert exact == pytest.approx(known, abs=0.04)  # the mean is estimated, and a step of the limit is a whole count
    assert exact < 1 - (1 - PROMISED) ** 104 < usual
