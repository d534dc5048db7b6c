"""Control charts: the cases of Montgomery's textbook, what cannot be charted, and properties."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import table

from ascolto.analysis import ControlChart, Finding, FindingKind, Rule, Undefined, control_chart, many_control_charts


def beyond(chart: ControlChart) -> list[int]:
    """Return the points beyond the limits, counted from 1 as the textbook does."""
    return [place for place, point in enumerate(chart.points, start=1) if Rule.BEYOND_LIMITS in point.signals]


def limits(chart: ControlChart, place: int = -1) -> tuple[float, float, float]:
    point = chart.points[place]
    return point.low, point.centre, point.high


def test_loan_costs_leave_their_limits_in_weeks_39_and_40():
    cost = table("montgomery_6_7_loan_cost")["cost"]

    chart = control_chart(cost, kind="xmr", baseline=range(20))

    assert limits(chart) == pytest.approx((279.783, 300.5, 321.217), abs=5e-4)
    assert (beyond(chart), chart.n, chart.unit, chart.sigma_z) == ([39, 40], 20, "measurement", None)


def test_leaking_cans_of_the_trial_are_out_in_samples_15_and_23():
    juice = table("montgomery_7_3_orange_juice")

    chart = control_chart(juice["count"][:30], juice["size"][:30], kind="p")

    assert limits(chart) == pytest.approx((0.05243, 0.23133, 0.41024), abs=5e-6)
    assert beyond(chart) == [15, 23]


def test_a_point_left_out_still_shows_that_it_is_beyond_the_limits():
    juice = table("montgomery_7_3_orange_juice")

    chart = control_chart(juice["count"][:30], juice["size"][:30], kind="p", excluded=[14, 22])

    assert limits(chart) == pytest.approx((0.04070, 0.2150, 0.38930), abs=5e-6)
    assert (beyond(chart), chart.n, chart.runs.n) == ([15, 21, 23], 28, 28)
    assert [place for place, point in enumerate(chart.points) if point.is_excluded] == [14, 22]


def test_no_limit_lies_where_no_share_can_be():
    juice = table("montgomery_7_3_orange_juice")

    chart = control_chart(juice["count"][30:54], juice["size"][30:54], kind="p")

    assert limits(chart) == pytest.approx((0, 0.11083, 0.24402), abs=5e-6)
    assert beyond(chart) == []


def test_limits_follow_the_size_of_each_sample():
    orders = table("montgomery_7_4_purchase_orders")

    chart = control_chart(orders["count"], orders["size"], kind="p")

    assert limits(chart, 0) == pytest.approx((0.0073347, 0.0955102, 0.1836857), abs=5e-8)
    assert limits(chart, 1) == pytest.approx((0, 0.0955102, 0.1940934), abs=5e-8)
    assert beyond(chart) == [11]


def test_numbers_of_cans_are_the_shares_times_the_sample():
    juice = table("montgomery_7_3_orange_juice")
    counts, sizes = juice["count"][:30], juice["size"][:30]

    shares, numbers = control_chart(counts, sizes, kind="p"), control_chart(counts, sizes, kind="np")

    assert limits(numbers) == pytest.approx([50 * limit for limit in limits(shares)])
    assert (beyond(numbers), numbers.unit) == (beyond(shares), "count")


def test_circuit_boards_of_the_trial_are_out_in_samples_6_and_20():
    boards = table("montgomery_7_8_circuit_boards")["count"][:26]

    trial = control_chart(boards, kind="c")
    revised = control_chart(boards, kind="c", excluded=[5, 19])

    assert limits(trial) == pytest.approx((6.481, 19.846, 33.211), abs=5e-4)
    assert limits(revised) == pytest.approx((6.363, 19.667, 32.971), abs=5e-4)
    assert (beyond(trial), beyond(revised)) == ([6, 20], [6, 20])


def test_new_circuit_boards_are_judged_by_the_old_limits():
    boards = table("montgomery_7_8_circuit_boards")["count"]

    chart = control_chart(boards, kind="c", baseline=slice(0, 26), excluded=[5, 19])

    assert limits(chart) == pytest.approx((6.363, 19.667, 32.971), abs=5e-4)
    assert (chart.baseline, chart.n, beyond(chart)) == (range(26), 24, [6, 20])


def test_errors_in_shipments_stay_within_their_limits():
    errors = table("montgomery_7_10_supply_chain")

    chart = control_chart(errors["count"], errors["size"], kind="u")

    assert limits(chart) == pytest.approx((0, 0.074, 0.18941), abs=5e-6)
    assert beyond(chart) == []


def test_defects_per_50_square_metres_have_wider_limits_on_smaller_rolls():
    cloth = table("montgomery_7_11_dyed_cloth")

    chart = control_chart(cloth["count"], [metres / 50 for metres in cloth["meters"]], kind="u")

    assert chart.points[0].centre == pytest.approx(1.42326, abs=5e-6)
    assert min(point.low for point in chart.points) == pytest.approx(0.1579, abs=5e-5)
    assert max(point.low for point in chart.points) == pytest.approx(0.4306, abs=5e-5)
    assert min(point.high for point in chart.points) == pytest.approx(2.4159, abs=5e-5)
    assert max(point.high for point in chart.points) == pytest.approx(2.6886, abs=5e-5)


def test_laneys_limits_are_wider_by_the_spread_of_the_standardised_counts():
    cloth = table("montgomery_7_11_dyed_cloth")
    rolls = [metres / 50 for metres in cloth["meters"]]

    plain = control_chart(cloth["count"], rolls, kind="u")
    primed = control_chart(cloth["count"], rolls, kind="u_prime")

    width = [point.high - point.centre for point in plain.points]
    assert [point.high - point.centre for point in primed.points] == pytest.approx([w * primed.sigma_z for w in width])
    assert limits(primed, 0) == pytest.approx((0.65501, 1.42326, 2.19150), abs=5e-6)


def test_eleven_points_make_preliminary_limits_and_twelve_do_not():
    assert control_chart([5, 6] * 5 + [5], kind="c").is_preliminary
    assert not control_chart([5, 6] * 6, kind="c").is_preliminary


@pytest.mark.parametrize(
    ("values", "sizes", "kind", "reason"),
    [
        ([], None, "c", Undefined.NOTHING_COUNTED),
        ([None, nan], None, "xmr", Undefined.NOTHING_COUNTED),
        ([0, 0, 0], [0, 0, 0], "u", Undefined.NO_OPPORTUNITY),
        ([0, 0, 0], [4, 5, 6], "u", Undefined.NEVER_HAPPENED),
        ([0, 0, 0], [4, 0, 6], "u", Undefined.NEVER_HAPPENED),
        ([0, 0, 0], None, "c", Undefined.NEVER_HAPPENED),
        ([0, 0, 0], [4, 5, 6], "p", Undefined.NEVER_HAPPENED),
        ([4, 5, 6], [4, 5, 6], "p", Undefined.ALWAYS_HAPPENED),
        ([4, 5, 6], [4, 5, 6], "np", Undefined.ALWAYS_HAPPENED),
        ([7.5], None, "xmr", Undefined.TOO_FEW_POINTS),
        ([7], [10], "p_prime", Undefined.TOO_FEW_POINTS),
        ([7.5, 7.5, 7.5], None, "xmr", Undefined.ALL_EQUAL),
        ([3, 3, 3], [10, 10, 10], "u_prime", Undefined.ALL_EQUAL),
    ],
)
def test_where_there_can_be_no_limits_the_chart_says_why(values, sizes, kind, reason):
    chart = control_chart(values, sizes, kind=kind)

    assert (chart.undefined, chart.signals) == (reason, ())
    assert [(point.low, point.high, point.signals) for point in chart.points] == [(None, None, ())] * len(values)
    assert chart.finding() == Finding(FindingKind.UNDEFINED, {"reason": reason, "n": chart.n, "unit": chart.unit})


def test_limits_need_a_point_to_come_from():
    chart = control_chart([5, 6, 7], kind="c", baseline=range(0), excluded=[])

    assert chart.undefined == Undefined.EMPTY_BASELINE


def test_a_point_without_size_is_drawn_as_a_gap_and_counts_for_nothing():
    with_gap = control_chart([4, 0, 6, 5], [10, 0, 10, 10], kind="u")
    without = control_chart([4, 6, 5], [10, 10, 10], kind="u")

    assert (with_gap.points[1].value, with_gap.points[1].low, with_gap.n) == (None, None, 3)
    assert limits(with_gap) == limits(without)


@pytest.mark.parametrize(
    ("values", "sizes", "kind", "said"),
    [
        ([1, 2], [1], "u", "2 values"),
        ([1, 2], None, "u", "takes sizes"),
        ([1, 2], [1, 1], "c", "takes no sizes"),
        ([1, -2], None, "c", "below 0"),
        ([1, inf], None, "xmr", "infinite"),
        ([1, 2], [1, -1], "u", "size is below 0"),
        ([1, 2], [1, nan], "u", "size is below 0"),
        ([1, 5], [4, 4], "p", "More was counted"),
        ([1, 5], [4, 4], "pie", "not a valid"),
    ],
)
def test_what_is_no_series_is_refused(values, sizes, kind, said):
    with pytest.raises(ValueError, match=said):
        control_chart(values, sizes, kind=kind)


@pytest.mark.parametrize("place", [-1, 2])
def test_a_point_that_is_not_there_cannot_be_left_out(place):
    with pytest.raises(ValueError, match="no such point"):
        control_chart([1, 2], kind="c", excluded=[place])


def test_measurements_may_be_below_zero_and_have_limits_there():
    chart = control_chart([-1.0, 1.0, -2.0, 0.0], kind="xmr")

    # The moving ranges are 2, 3 and 2.
    assert limits(chart) == pytest.approx((-0.5 - 7 / 1.128, -0.5, -0.5 + 7 / 1.128))


def test_the_last_point_beyond_the_limits_is_what_is_said_first():
    chart = control_chart([8, 6, 9, 7, 11, 8, 5, 9, 8, 7, 25, 9], kind="c")
    point = chart.points[10]

    assert chart.finding() == Finding(
        FindingKind.BEYOND_LIMITS,
        {
            "points": 1,
            "rule": Rule.BEYOND_LIMITS,
            "first": 10,
            "last": 10,
            "side": "above",
            "value": 25.0,
            "low": point.low,
            "centre": point.centre,
            "high": point.high,
            "size": None,
            "is_preliminary": False,
            "n": 12,
            "unit": "count",
        },
    )


def test_many_on_one_side_are_said_as_a_run():
    chart = control_chart([5] * 10 + [9] * 10, kind="c")

    facts = {"first": 10, "last": 19, "length": 10, "side": "above", "centre": 7.0, "rule": Rule.RUN_OF_9}
    more = {"is_preliminary": False, "n": 20, "unit": "count"}
    assert chart.findings()[0] == Finding(FindingKind.RUN, {**facts, **more})


def test_a_steady_rise_is_said_as_a_trend():
    chart = control_chart([5, 4, 5, 6, 7, 8, 9, 10, 9, 4, 6, 7], kind="c", rules={Rule.TREND_OF_6})

    facts = {"rule": Rule.TREND_OF_6, "first": 1, "last": 7, "length": 7, "side": "above", "from_value": 4.0}
    more = {"to_value": 10.0, "is_preliminary": False, "n": 12, "unit": "count"}
    assert chart.finding() == Finding(FindingKind.TREND, {**facts, **more})


def test_a_calm_series_says_that_it_is_stable():
    chart = control_chart([8, 6, 9, 7, 11, 8, 5, 9, 8, 7, 10, 6], kind="c")

    low, centre, high = limits(chart)
    limits_of_last = {"centre": centre, "low": low, "high": high, "size": None, "limits": "three_sigma"}
    facts = {**limits_of_last, "is_preliminary": False, "n": 12, "unit": "count"}
    assert chart.finding() == Finding(FindingKind.STABLE, facts)


def test_a_calm_series_that_ends_in_a_gap_says_its_last_limits():
    chart = control_chart([8, 6, 9, 7, 11, 8, 5, 9, 8, 0], [10] * 9 + [0], kind="u")

    assert chart.finding().kind == FindingKind.STABLE
    assert (chart.finding().facts["low"], chart.finding().facts["high"]) == (limits(chart, 0)[0], limits(chart, 0)[2])


def test_seven_points_are_too_few_to_say_anything():
    chart = control_chart([8, 6, 9, 7, 11, 8, 90], kind="c")

    assert chart.finding() == Finding(FindingKind.TOO_FEW, {"needed": 8, "n": 7, "unit": "count"})


def test_counts_below_two_a_point_are_sparse():
    assert control_chart([1, 0, 2, 1], kind="c").is_sparse
    assert not control_chart([2, 3, 2, 1], kind="c").is_sparse
    assert not control_chart([0.1, 0.2, 0.4], kind="xmr").is_sparse


counted = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=40)


@given(pairs=counted, kind=st.sampled_from(["p", "np", "p_prime", "u", "u_prime"]))
def test_no_series_breaks_the_chart_and_limits_hold_their_centre(pairs, kind):
    chart = control_chart([min(pair) for pair in pairs], [max(pair) for pair in pairs], kind=kind)

    for point in chart.points:
        if point.low is not None:
            assert 0 <= point.low <= point.centre * (1 + 1e-12)
            assert point.centre <= point.high * (1 + 1e-12)


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=30))
def test_turned_upside_down_a_series_has_the_same_signals_on_the_other_side(values):
    chart, turned = control_chart(values, kind="xmr"), control_chart([-value for value in values], kind="xmr")

    other = {"above": "below", "below": "above"}
    signals = [(each.rule, each.first, each.last, other[each.side]) for each in turned.signals]
    assert [(each.rule, each.first, each.last, each.side) for each in chart.signals] == signals


def test_equal_values_of_different_sizes_are_equal_however_they_were_rounded():
    sizes = [1.0, 3, 7, 9, 11, 13, 3, 6, 7, 9, 11]
    totals = [0.1 * size for size in sizes]

    one = control_chart(totals, sizes, kind="i_prime")
    many = many_control_charts([totals, [*totals[:-1], 9.0]], sizes, kind="i_prime")

    assert len({total / size for total, size in zip(totals, sizes, strict=True)}) > 1
    assert (one.undefined, one.signals) == (Undefined.ALL_EQUAL, ())
    assert many.undefined == (Undefined.ALL_EQUAL, None)
