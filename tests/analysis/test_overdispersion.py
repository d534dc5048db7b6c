"""Laney's charts and the choice of them, on the data of others: agreement with qicharts2 0.8.1 (R 4.2.2)."""

import pytest
from numpy.random import default_rng
from tests.analysis.reference import data, expected

from ascolto.analysis import ChartKind, Rule, Undefined, chart_kind_for, control_chart, overdispersion


def beyond(chart):
    return [place for place, point in enumerate(chart.points, start=1) if Rule.BEYOND_LIMITS in point.signals]


@pytest.mark.parametrize(
    ("kind", "name", "file", "count", "size"),
    [
        ("p", "nhs_accidents_p", "qicharts2_nhs_accidents", "r", "n"),
        ("p_prime", "nhs_accidents_pprime", "qicharts2_nhs_accidents", "r", "n"),
        ("u", "cdi_u", "qicharts2_cdi", "n", "days"),
        ("u_prime", "cdi_uprime", "qicharts2_cdi", "n", "days"),
        ("u", "complaints_u", "qicharts2_complaints", "complaints", "sales"),
        ("u_prime", "complaints_uprime", "qicharts2_complaints", "complaints", "sales"),
    ],
)
@pytest.mark.parametrize("moving_ranges", ["all", "screened"])
def test_limits_signals_and_runs_agree_with_qicharts2(kind, name, file, count, size, moving_ranges):
    columns = data(file)
    published = expected("spc")[f"{name}_{'plain' if moving_ranges == 'all' else 'screened'}MR"]

    chart = control_chart(columns[count], columns[size], kind=kind, moving_ranges=moving_ranges)

    assert [point.value for point in chart.points] == pytest.approx(published["y"], rel=1e-9)
    assert [point.low for point in chart.points] == pytest.approx(published["lcl"], rel=1e-9)
    assert [point.high for point in chart.points] == pytest.approx(published["ucl"], rel=1e-9)
    signals = published["sigma_signal_idx"]
    assert beyond(chart) == (signals if isinstance(signals, list) else [signals])
    runs = chart.runs
    assert (runs.n, runs.longest_run, runs.longest_run_limit) == tuple(
        published[key] for key in ("n_useful", "longest_run", "longest_run_max")
    )
    assert (runs.crossings, runs.crossings_limit) == (published["n_crossings"], published["n_crossings_min"])
    assert runs.is_random is not published["runs_signal"]


def test_emergency_departments_vary_ten_times_more_than_a_coin_would():
    columns = data("qicharts2_nhs_accidents")

    chart = control_chart(columns["r"], columns["n"], kind="p_prime")

    assert chart.sigma_z == pytest.approx(10.6404, abs=5e-5)
    assert chart.points[0].centre == pytest.approx(0.9528997, abs=5e-8)
    assert (chart.points[0].low, chart.points[0].high) == pytest.approx((0.94013, 0.96567), abs=5e-6)
    assert chart.signals == ()


def test_complaints_per_sales_signal_13_times_where_they_should_not_at_all():
    columns = data("qicharts2_complaints")
    counts, sales = columns["complaints"], columns["sales"]

    assert len(beyond(control_chart(counts, sales, kind="u"))) == 13
    assert chart_kind_for(counts, sales) == ChartKind.U_PRIME
    assert beyond(control_chart(counts, sales, kind="u_prime")) == []


@pytest.mark.parametrize(("moving_ranges", "low", "high"), [("all", 1.565, 19.159), ("screened", 2.389, 18.336)])
def test_screening_the_moving_ranges_narrows_the_limits(moving_ranges, low, high):
    columns = data("qicharts2_cdi")
    rates = [10_000 * count / days for count, days in zip(columns["n"], columns["days"], strict=True)]

    chart = control_chart(rates, kind="xmr", moving_ranges=moving_ranges)

    assert (chart.points[0].low, chart.points[0].high) == pytest.approx((low, high), abs=5e-4)
    assert chart.moving_ranges == moving_ranges


def test_a_series_that_fell_to_another_level_is_not_taken_for_overdispersed():
    columns = data("qicharts2_cdi")

    assert chart_kind_for(columns["n"], columns["days"]) == ChartKind.U


def test_shares_among_very_many_are_charted_as_laney_does():
    columns = data("qicharts2_nhs_accidents")

    assert chart_kind_for(columns["r"], columns["n"], kind="p") == ChartKind.P_PRIME


@pytest.mark.slow
def test_pure_chance_is_called_overdispersed_once_in_twenty():
    random = default_rng(3)
    sizes = [1.0] * 24

    called = sum(chart_kind_for(random.poisson(12, 24).tolist(), sizes) is ChartKind.U_PRIME for _ in range(1000))

    assert 0.03 < called / 1000 < 0.075


@pytest.mark.slow
def test_counts_three_times_as_spread_are_noticed_nine_times_out_of_ten():
    random = default_rng(4)
    sizes = [1.0] * 24

    noticed = sum(
        chart_kind_for(random.poisson(random.gamma(6, 2, 24)).tolist(), sizes) is ChartKind.U_PRIME for _ in range(200)
    )

    assert noticed / 200 > 0.9


@pytest.mark.parametrize(
    ("counts", "reason"), [([3, 4], Undefined.TOO_FEW_POINTS), ([0, 0, 0], Undefined.NEVER_HAPPENED)]
)
def test_too_little_to_compare_neighbours_stays_with_the_plain_chart(counts, reason):
    sizes = [10.0] * len(counts)

    found = overdispersion(counts, sizes)

    assert (found.ratio, found.p_value, found.undefined) == (None, None, reason)
    assert chart_kind_for(counts, sizes) == ChartKind.U
