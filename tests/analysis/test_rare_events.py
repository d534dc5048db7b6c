"""Charts of rare events, of samples and of phases: worked by hand, what cannot be charted, properties."""

import warnings
from math import nan, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import FindingKind, Rule, Undefined, control_chart, phased_chart, sample_charts

# Montgomery, Introduction to Statistical Quality Control, 7th ed., table 7.14: hours between failures of a valve
HOURS = [
    286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96,
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_times_between_failures_are_charted_where_they_are_close_to_normal():
    """The transformation of Montgomery's example 7.6; his limits of the transformed times are those of an XmR chart."""
    chart = control_chart(HOURS, kind="t")

    point, transformed = chart.points[0], control_chart([each ** (1 / 3.6) for each in HOURS], kind="xmr").points[0]
    assert transformed.low < 0
    assert (point.centre, point.high) == pytest.approx((transformed.centre**3.6, transformed.high**3.6))
    assert transformed.centre == pytest.approx(5.3893, abs=1e-4)
    assert (point.low, chart.signals, chart.unit) == (0, (), "time_between")


def test_cases_between_events_have_benneyans_upper_limit_and_no_lower_one():
    gaps = [12, 30, 3, 8, 45, 0, 19, 7, 22, 4, 11, 190]
    mean = sum(gaps[:11]) / 11

    chart = control_chart(gaps, kind="g", baseline=range(11))

    point = chart.points[0]
    assert (point.low, point.centre) == (0, 11)
    assert point.high == pytest.approx(mean + 3 * sqrt(mean * (mean + 1)))
    assert [(each.rule, each.last) for each in chart.signals] == [(Rule.BEYOND_LIMITS, 11)]


def test_patterns_of_thirds_are_not_looked_for_among_skewed_points():
    chart = control_chart([5, 6, 7, 8, 9] * 3, kind="g", rules=set(Rule))

    assert Rule.TWO_OF_THREE not in chart.rules
    assert Rule.RUN_OF_9 in chart.rules


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ([0, 0, 0], "g", Undefined.ALWAYS_HAPPENED),
        ([7, 7, 7], "t", Undefined.ALL_EQUAL),
        ([7], "t", Undefined.TOO_FEW_POINTS),
        ([7], "mr", Undefined.TOO_FEW_POINTS),
        ([7, 7, 7], "mr", Undefined.ALL_EQUAL),
        ([nan, None], "g", Undefined.NOTHING_COUNTED),
        ([], "t", Undefined.NOTHING_COUNTED),
    ],
)
def test_without_variation_there_are_no_limits_and_a_reason(values, kind, reason):
    assert control_chart(values, kind=kind).undefined == reason


def test_totals_that_rest_on_equal_averages_have_no_limits():
    assert control_chart([10, 20, 30], [1, 2, 3], kind="i_prime").undefined == Undefined.ALL_EQUAL


def test_a_time_below_zero_and_a_kind_of_samples_are_refused():
    with pytest.raises(ValueError, match="time is below 0"):
        control_chart([1, -1], kind="t")
    with pytest.raises(ValueError, match="drawn from samples"):
        control_chart([1, 2], kind="xbar")


def test_moving_ranges_leave_out_what_has_a_known_cause():
    chart = control_chart([5, 7, 90, 6, 8], kind="mr", excluded=[2])

    assert [point.value for point in chart.points] == [None, 2, None, 1, 2]
    assert (chart.points[0].centre, chart.n) == (pytest.approx(5 / 3), 3)


def test_equal_sizes_make_normalised_individuals_plain_ones():
    values = [4.0, 6.0, 5.0, 9.0, 7.0]

    primed = control_chart([10 * value for value in values], [10] * 5, kind="i_prime").points[0]
    plain = control_chart(values, kind="xmr").points[0]

    # The plain chart takes 1.128 for d2, which is 1.128379.
    assert (primed.centre, primed.high) == pytest.approx((plain.centre, plain.high), rel=1e-3)


def test_samples_that_do_not_vary_within_have_no_limits():
    charts = sample_charts([[1, 1], [2, 2], [3, 3]])

    assert (charts.means.undefined, charts.within.undefined) == (Undefined.ALL_EQUAL, Undefined.ALL_EQUAL)
    assert [finding.kind for finding in charts.findings()] == [FindingKind.UNDEFINED] * 2


def test_samples_of_one_tell_nothing_of_the_variation_within():
    charts = sample_charts([[1], [2], [3]], within="r")

    assert charts.means.undefined == Undefined.TOO_FEW_POINTS
    assert [point.value for point in charts.means.points] == [1, 2, 3]


def test_a_sample_of_nothing_is_a_gap():
    charts = sample_charts([[1, 2], [], [2, 4], [None, 3], [1, 3]])

    assert [point.value for point in charts.means.points] == [1.5, None, 3, 3, 2]
    assert [point.value for point in charts.within.points][1::2] == [None, None]
    assert charts.means.points[3].low < charts.means.points[0].low


@pytest.mark.parametrize("samples", [[], [[]], [[None]]])
def test_no_measurement_at_all_is_no_chart(samples):
    assert sample_charts(samples).means.undefined == Undefined.NOTHING_COUNTED


def test_an_infinite_measurement_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        sample_charts([[1, float("inf")]])


@settings(max_examples=40, deadline=None)
@given(
    samples=st.lists(st.lists(st.floats(-100, 100), min_size=2, max_size=6), min_size=2, max_size=12),
    factor=st.floats(0.1, 10),
    within=st.sampled_from(["s", "r"]),
)
def test_measured_in_another_unit_a_sample_chart_is_the_same_chart(samples, factor, within):
    one = sample_charts(samples, within=within)
    other = sample_charts([[factor * value for value in sample] for sample in samples], within=within)

    if one.means.undefined is None and other.means.undefined is None:
        for here, there in zip(one.means.points, other.means.points, strict=True):
            assert there.high == pytest.approx(factor * here.high, rel=1e-6, abs=1e-6)


def test_each_phase_has_limits_and_runs_of_its_own():
    counts = [8, 6, 9, 7, 11, 8, 5, 9, 3, 2, 4, 1, 3, 2, 3, 16]

    whole = phased_chart(counts, kind="c", starts=[8])

    assert [phase.points[0].centre for phase in whole.phases] == [7.875, 4.25]
    assert [(each.rule, each.first) for each in whole.signals] == [(Rule.BEYOND_LIMITS, 15)]
    assert whole.findings()[1].facts["last"] == 15
    assert len(whole.points) == whole.n == 16


def test_left_out_points_belong_to_their_phase():
    whole = phased_chart([5, 6, 7, 50, 2, 3, 4], kind="c", starts=[4], excluded=[3])

    assert [phase.points[0].centre for phase in whole.phases] == [6, 3]


@pytest.mark.parametrize("starts", [[0], [3, 2], [7], [2, 2]])
def test_phases_that_do_not_follow_each_other_are_refused(starts):
    with pytest.raises(ValueError, match="rising order"):
        phased_chart([1, 2, 3, 4, 5, 6, 7], kind="c", starts=starts)


def test_without_a_change_there_is_one_phase_even_of_nothing():
    assert phased_chart([], kind="c", starts=[]).phases[0].undefined == Undefined.NOTHING_COUNTED
