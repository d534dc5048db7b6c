"""Control charts against qicharts2 0.8.1 and qcc 2.7 (R 4.2.2): cases of Montgomery, of hospitals, of complaints."""

import pytest
from tests.analysis.reference import data, expected

from ascolto.analysis import ControlChart, control_chart, sample_charts
from ascolto.analysis.change.chart_constants import c4, d2, d3
from ascolto.analysis.change.run_rules import Rule


def drawn(chart: ControlChart, line: str) -> list[float | None]:
    return [getattr(point, line) for point in chart.points]


def agrees(chart: ControlChart, case: str) -> None:
    """Compare centre, values, limits, points beyond and runs of a chart with those that R drew."""
    wanted = expected("spc")[case]
    beyond = [place for place, point in enumerate(chart.points, start=1) if Rule.BEYOND_LIMITS in point.signals]
    assert chart.points[-1].centre == pytest.approx(wanted["cl"], rel=1e-9)
    for line, name in (("value", "y"), ("low", "lcl"), ("high", "ucl")):
        gaps = [place for place, value in enumerate(wanted[name]) if value is None]
        assert [place for place, value in enumerate(drawn(chart, line)) if value is None] == gaps
        known = [value for value in wanted[name] if value is not None]
        assert [value for value in drawn(chart, line) if value is not None] == pytest.approx(known, rel=1e-9, abs=1e-12)
    signals = wanted["sigma_signal_idx"]
    assert beyond == (signals if isinstance(signals, list) else [signals])


def runs_agree(chart: ControlChart, case: str) -> None:
    wanted = expected("spc")[case]
    runs = chart.runs
    assert (runs.n, runs.longest_run, runs.crossings) == (
        wanted["n_useful"],
        wanted["longest_run"],
        wanted["n_crossings"],
    )
    assert (runs.longest_run_limit, runs.crossings_limit) == (wanted["longest_run_max"], wanted["n_crossings_min"])
    assert runs.is_random is not wanted["runs_signal"]


def samples_of(name: str) -> list[list[float]]:
    table = data(name)
    of_each: dict[float, list[float]] = {}
    for sample, measured in zip(table["sample"], table["obs"], strict=True):
        of_each.setdefault(sample, []).append(measured)
    return list(of_each.values())


def test_piston_rings_as_montgomery_example_6_3_and_qicharts2_draw_them():
    charts = sample_charts(samples_of("montgomery_tbl_06_03"))

    agrees(charts.means, "montgomery_ex6_3_xbar")
    agrees(charts.within, "montgomery_ex6_3_s")
    runs_agree(charts.means, "montgomery_ex6_3_xbar")


def test_samples_of_different_size_as_montgomery_example_6_4_and_qicharts2_draw_them():
    charts = sample_charts(samples_of("montgomery_tbl_06_04"))

    agrees(charts.means, "montgomery_ex6_4_xbar_varn")
    agrees(charts.within, "montgomery_ex6_4_s_varn")
    assert charts.sigma == pytest.approx(expected("spc")["montgomery_ex6_4_s_varn"]["cl"])


def test_piston_rings_by_their_ranges_as_qcc_draws_them():
    table = data("qcc_pistonrings")
    rings: dict[float, list[float]] = {}
    for sample, diameter in zip(table["sample"], table["diameter"], strict=True):
        rings.setdefault(sample, []).append(diameter)
    wanted = expected("spc")

    charts = sample_charts(list(rings.values()), within="r", baseline=range(25))

    # qcc takes 2.326 for d2 from a table, where 2.325929 is right.
    xbar, point, ranges = wanted["qcc_pistonrings_xbar_first25_Rbar"], charts.means.points[0], charts.within.points[0]
    assert charts.sigma * d2(5) / 2.326 == pytest.approx(xbar["std.dev"], rel=1e-9)
    assert point.centre == pytest.approx(xbar["center"], rel=1e-9)
    assert (point.low, point.high) == pytest.approx(tuple(xbar["limits"]), abs=1e-6)
    beyond = [place for place, each in enumerate(charts.means.points, start=1) if Rule.BEYOND_LIMITS in each.signals]
    assert beyond == wanted["qcc_pistonrings_newdata_violations"]["beyond.limits"]
    within = wanted["qcc_pistonrings_R"]
    assert ranges.centre == pytest.approx(within["center"], rel=1e-9)
    assert (ranges.low, ranges.high) == pytest.approx(tuple(within["limits"]), abs=2e-5)


def test_a_sample_with_gaps_counts_what_it_has():
    table = data("montgomery_NA_test")
    rows: dict[float, list[float]] = {}
    for sample, measured in zip(table["sample"], table["obs"], strict=True):
        rows.setdefault(sample, []).append(measured if isinstance(measured, float) else float("nan"))
    kept = [[value for value in row if value == value] for row in rows.values()]

    assert sample_charts(list(rows.values())) == sample_charts(kept)


@pytest.mark.parametrize(
    ("kind", "case"), [("xmr", "montgomery_ex6_5_i_freeze20"), ("mr", "montgomery_ex6_5_mr_freeze20")]
)
def test_loan_costs_and_their_moving_ranges_as_qicharts2_draws_them(kind, case):
    chart = control_chart(data("montgomery_tbl_06_07")["cost"], kind=kind, baseline=range(20))

    wanted = expected("spc")[case]
    assert drawn(chart, "high") == pytest.approx(wanted["ucl"], rel=1e-9)
    agrees(chart, case)


@pytest.mark.parametrize(
    ("name", "part", "excluded", "case"),
    [
        ("07_03", slice(0, 30), [], "montgomery_ex7_1_p_trial_first30"),
        ("07_03", slice(0, 30), [14, 22], "montgomery_ex7_1_p_first30_excl15_23"),
        ("07_03", slice(30, 54), [], "montgomery_ex7_1_p_31_54"),
        ("07_04", slice(None), [], "montgomery_tbl7_4_p_varn"),
    ],
)
def test_shares_as_qicharts2_draws_them(name, part, excluded, case):
    table = data(f"montgomery_tbl_{name}")

    chart = control_chart(table["count"][part], table["size"][part], kind="p", excluded=excluded)

    agrees(chart, case)
    runs_agree(chart, case)


@pytest.mark.parametrize(
    ("excluded", "case"), [([], "montgomery_ex7_3_c_trial"), ([5, 19], "montgomery_ex7_3_c_excl6_20")]
)
def test_circuit_boards_as_qicharts2_draws_them(excluded, case):
    counts = data("montgomery_tbl_07_08")["count"][:26]

    agrees(control_chart(counts, kind="c", excluded=excluded), case)


@pytest.mark.parametrize(
    ("name", "count", "size", "per", "kind", "case"),
    [
        ("montgomery_tbl_07_10", "count", "size", 1, "u", "montgomery_ex7_4_u"),
        ("montgomery_tbl_07_11", "count", "meters", 50, "u", "montgomery_ex7_5_u_varn_per50"),
        ("montgomery_tbl_07_11", "count", "meters", 50, "u_prime", "montgomery_ex7_5_uprime_per50"),
        ("qicharts2_cdi", "n", "days", 1, "u", "cdi_u_plainMR"),
        ("qicharts2_cdi", "n", "days", 1, "u_prime", "cdi_uprime_plainMR"),
        ("qicharts2_complaints", "complaints", "sales", 1, "u", "complaints_u_plainMR"),
        ("qicharts2_complaints", "complaints", "sales", 1, "u_prime", "complaints_uprime_plainMR"),
        ("qicharts2_nhs_accidents", "r", "n", 1, "p", "nhs_accidents_p_plainMR"),
        ("qicharts2_nhs_accidents", "r", "n", 1, "p_prime", "nhs_accidents_pprime_plainMR"),
    ],
)
def test_rates_and_laneys_charts_as_qicharts2_draws_them(name, count, size, per, kind, case):
    table = data(name)

    chart = control_chart(table[count], [each / per for each in table[size]], kind=kind)

    agrees(chart, case)
    runs_agree(chart, case)


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        ("u", "cdi_u_screenedMR"),
        ("u_prime", "cdi_uprime_screenedMR"),
        ("xmr", "cdi_i_rate_screenedMR"),
    ],
)
def test_screened_moving_ranges_narrow_the_limits_as_in_qicharts2(kind, case):
    table = data("qicharts2_cdi")
    if kind == "xmr":
        values = [10_000 * count / days for count, days in zip(table["n"], table["days"], strict=True)]
        chart = control_chart(values, kind=kind, moving_ranges="screened")
    else:
        chart = control_chart(table["n"], table["days"], kind=kind, moving_ranges="screened")

    agrees(chart, case)
    assert chart.moving_ranges == "screened"


def test_plain_moving_ranges_of_rates_as_qicharts2_draws_them():
    table = data("qicharts2_cdi")
    values = [10_000 * count / days for count, days in zip(table["n"], table["days"], strict=True)]

    agrees(control_chart(values, kind="xmr"), "cdi_i_rate_plainMR")


def test_counts_of_complaints_alone_are_all_out_as_qicharts2_says():
    agrees(control_chart(data("qicharts2_complaints")["complaints"], kind="c"), "complaints_c_plainMR")


def test_the_spread_of_waiting_times_is_that_of_laney():
    table = data("qicharts2_nhs_accidents")

    chart = control_chart(table["r"], table["n"], kind="p_prime")

    assert chart.sigma_z == pytest.approx(expected("spc")["nhs_accidents_laney"]["sigma_z"], rel=1e-9)


@pytest.mark.parametrize(
    ("name", "total", "size", "case"),
    [
        ("qicharts2_complaints", "complaints", "sales", "complaints_Iprime"),
        ("qicharts2_lots", "value", "n", "lots_Iprime"),
    ],
)
def test_normalised_individuals_as_qicharts2_draws_them(name, total, size, case):
    table, wanted = data(name), expected("before_after")[case]

    chart = control_chart(table[total], table[size], kind="i_prime")

    assert chart.points[0].centre == pytest.approx(wanted["cl"], rel=1e-9)
    assert drawn(chart, "low") == pytest.approx(wanted["lcl"], rel=1e-8)
    assert drawn(chart, "high") == pytest.approx(wanted["ucl"], rel=1e-8)
    assert chart.signals == ()


def test_the_constants_of_samples_are_computed_as_r_computes_them():
    wanted = expected("spc")["constants"]

    for n, of_deviation, of_range, spread in zip(wanted["n"], wanted["c4"], wanted["d2"], wanted["d3"], strict=True):
        # Ours are good to twelve digits; `integrate` of R stops at eight.
        assert (c4(int(n)), d2(int(n)), d3(int(n))) == pytest.approx((of_deviation, of_range, spread), abs=1e-7)
