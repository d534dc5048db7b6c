"""EWMA, CUSUM and their run lengths: R packages qcc 2.7 and spc 0.6.7 (R 4.2.2), Brook and Evans, worked examples."""

import re
import warnings
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.special import ndtr
from tests.analysis.reference import data, expected

from ascolto.analysis import (
    FindingKind,
    Undefined,
    cusum,
    cusum_run_length,
    ewma,
    ewma_run_length,
    siegmund_run_length,
    width_for,
)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_averages_of_montgomery_table_9_1_as_qcc_draws_them():
    wanted = expected("spc")["montgomery_tbl9_1_ewma_lambda010_L27"]

    chart = ewma(data("montgomery_tbl_09_01")["x"], weight=0.1, width=2.7, target=10, sigma=1)

    assert [point.average for point in chart.points] == pytest.approx(wanted["z"], abs=1e-10)
    assert [(point.low, point.high) for point in chart.points] == [
        pytest.approx(tuple(limits), abs=1e-10) for limits in wanted["limits"]
    ]
    assert [place + 1 for place in chart.beyond] == wanted["violations"]
    assert chart.finding().kind == FindingKind.DRIFT
    assert (chart.finding().facts["first"], chart.finding().facts["side"]) == (28, "above")


def test_sums_of_montgomery_table_9_1_as_qcc_adds_them():
    wanted = expected("spc")["montgomery_tbl9_1_cusum_k05_h5"]

    chart = cusum(data("montgomery_tbl_09_01")["x"], target=10, sigma=1)

    assert [point.up for point in chart.points] == pytest.approx(wanted["pos"], abs=1e-9)
    assert [-point.down for point in chart.points] == pytest.approx(wanted["neg"], abs=1e-9)
    assert [place for place, point in enumerate(chart.points, start=1) if point.is_beyond] == wanted["violations"][
        "upper"
    ]


def test_the_shift_of_table_9_1_began_after_sample_22_as_montgomery_says():
    [shift] = cusum(data("montgomery_tbl_09_01")["x"], target=10, sigma=1).shifts

    # Counted from 1 the sum has been above 0 since sample 23; at sample 29 it is 5.28 after seven: 10.5 + 5.28 / 7.
    assert (shift.since + 1, shift.alarm + 1, shift.last + 1, shift.side) == (23, 29, 30, "above")
    assert shift.level == pytest.approx(10.5 + 5.30 / 8, abs=1e-2)


def cases(chart: str) -> list[tuple[str, dict[str, float]]]:
    return [(name, found) for name in expected_names() if (found := figures_of(name, chart))]


def expected_names() -> list[str]:
    cusums = [f"cusum_two_sided_k0.5_h{h}_shift{s}" for h in (4, 5) for s in (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3)]
    designs = [(0.4, 3.054), (0.25, 2.998), (0.2, 2.962), (0.1, 2.814), (0.05, 2.615), (0.1, 2.7)]
    return cusums + [f"ewma_steady_limits_l{w}_L{width}_shift{s}" for w, width in designs for s in (0, 0.5, 1, 2)]


def figures_of(name: str, chart: str) -> dict[str, float] | None:
    if not name.startswith(chart):
        return None
    return {letter: float(figure) for letter, figure in re.findall(r"_(k|h|l|L|shift)([\d.]+)", name)}


@pytest.mark.parametrize(("name", "figures"), cases("cusum"))
def test_run_lengths_of_sums_are_those_of_the_package_spc(name, figures):
    length = cusum_run_length(reference=figures["k"], decision=figures["h"], shift=figures["shift"])

    assert length == pytest.approx(expected("spc_arl")[name], rel=1e-6)


@pytest.mark.parametrize(("name", "figures"), cases("ewma"))
def test_run_lengths_of_averages_are_those_of_the_package_spc(name, figures):
    length = ewma_run_length(weight=figures["l"], width=figures["L"], shift=figures["shift"])

    assert length == pytest.approx(expected("spc_arl")[name], rel=1e-6)


def chain_of_brook_and_evans(reference: float, decision: float, shift: float, states: int) -> float:
    """The Markov chain of 1972 with its finite number of states, of width w, as a second way to the same number."""
    width = 2 * decision / (2 * states - 1)
    start = np.arange(states) * width
    upper = ndtr(start[None, :] - start[:, None] + width / 2 + reference - shift)
    lower = ndtr(start[None, :] - start[:, None] - width / 2 + reference - shift)
    chain = upper - lower
    chain[:, 0] = upper[:, 0]
    return float(np.linalg.solve(np.eye(states) - chain, np.ones(states))[0])


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_run_lengths_are_the_limit_of_the_chain_of_brook_and_evans(shift):
    up, down = (chain_of_brook_and_evans(0.5, 5, each, 300) for each in (shift, -shift))

    assert cusum_run_length(shift=shift) == pytest.approx(1 / (1 / up + 1 / down), rel=1e-4)


@pytest.mark.parametrize(("shift", "printed"), [(0, 469.1), (1, 10.34)])
def test_siegmunds_formula_gives_what_montgomery_computes_and_is_near_the_truth(shift, printed):
    """Montgomery, 7th ed., section 9.1.3, works both out: one-sided 938.2 for no shift, and 10.34 for one sigma."""
    found = siegmund_run_length(shift=shift)

    assert found == pytest.approx(printed, rel=1e-3)
    assert found == pytest.approx(cusum_run_length(shift=shift), rel=0.02)


def test_a_weight_of_one_is_a_shewhart_chart():
    wanted = expected("spc_arl")

    assert ewma_run_length(weight=1, width=3) == pytest.approx(wanted["shewhart_3sigma_shift0"], rel=1e-9)
    assert ewma_run_length(weight=1, width=3, shift=2) == pytest.approx(wanted["shewhart_3sigma_shift2"], rel=1e-9)


def test_the_width_for_a_run_length_is_that_of_lucas_and_saccucci():
    assert width_for(500, weight=0.1) == pytest.approx(2.814, abs=1e-3)
    assert width_for(500, weight=0.25) == pytest.approx(2.998, abs=1e-3)


@pytest.mark.proof
def test_false_alarms_come_as_often_as_computed():
    random = default_rng(3)
    lengths = []
    for _ in range(200):
        chart = cusum(random.normal(size=2000).tolist(), target=0, sigma=1, decision=4)
        lengths.append(chart.shifts[0].alarm + 1)

    assert np.mean(lengths) == pytest.approx(chart.false_alarm_every, rel=0.25)


@pytest.mark.parametrize("chart", [ewma, cusum])
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([], Undefined.NOTHING_COUNTED),
        ([None, nan], Undefined.NOTHING_COUNTED),
        ([4.0], Undefined.TOO_FEW_POINTS),
        ([4.0, 4.0, 4.0], Undefined.ALL_EQUAL),
    ],
)
def test_without_variation_there_is_nothing_to_hold_a_series_against(chart, values, reason):
    found = chart(values)

    assert (found.undefined, len(found.points)) == (reason, len(values))
    assert found.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize("chart", [ewma, cusum])
def test_limits_need_points_to_come_from(chart):
    assert chart([1.0, 2.0], baseline=range(0)).undefined == Undefined.EMPTY_BASELINE
    assert chart([1.0, 2.0], baseline=range(0), sigma=1.0).undefined == Undefined.EMPTY_BASELINE
    assert chart([1.0, 2.0], baseline=range(0), sigma=1.0, target=1.0).undefined is None


@pytest.mark.parametrize("chart", [ewma, cusum])
@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ([1, inf], {}, "infinite"),
        ([1, 2], {"sigma": 0}, "no standard"),
        ([1, 2], {"target": nan}, "no standard"),
    ],
)
def test_what_is_no_standard_is_refused(chart, values, options, said):
    with pytest.raises(ValueError, match=said):
        chart(values, **options)


def test_designs_that_are_none_are_refused():
    for options in ({"weight": 0}, {"weight": 1.1}, {"width": 0}, {"weight": nan}):
        with pytest.raises(ValueError, match="no chart"):
            ewma([1, 2], **options)
    for options in ({"reference": -1}, {"decision": 0}, {"decision": inf}):
        with pytest.raises(ValueError, match="no chart"):
            cusum([1, 2], **options)
    with pytest.raises(ValueError, match="head start"):
        cusum([1, 2], head_start=6)
    with pytest.raises(ValueError, match="false alarms"):
        width_for(1, weight=0.1)


def test_in_a_gap_averages_and_sums_wait():
    gapped, whole = [1, 2, None, 4, 3], [1, 2, 4, 3]

    averages = [point.average for point in ewma(gapped, target=2, sigma=1).points]
    sums = [point.up for point in cusum(gapped, target=2, sigma=1).points]

    assert averages == [
        *(p.average for p in ewma(whole[:2], target=2, sigma=1).points),
        None,
        *(p.average for p in ewma(whole, target=2, sigma=1).points[2:]),
    ]
    assert sums == [0, 0, None, 1.5, 2.0]


def test_a_head_start_sees_an_early_shift_sooner():
    values = [1.2] * 12

    late, soon = cusum(values, target=0, sigma=1), cusum(values, target=0, sigma=1, head_start=2.5)

    assert soon.shifts[0].alarm < late.shifts[0].alarm


def test_a_calm_series_says_that_nothing_has_drifted():
    values = [1, -1, 0.5, -0.5] * 5

    assert ewma(values).finding().kind == FindingKind.NO_DRIFT
    assert cusum(values).finding().kind == FindingKind.NO_SHIFT
    assert cusum(values).finding().facts["false_alarm_every"] == pytest.approx(465.4, abs=0.1)


@settings(max_examples=50, deadline=None)
@given(values=st.lists(st.floats(-5, 5), min_size=3, max_size=30), shift=st.floats(-3, 3), scale=st.floats(0.5, 4))
def test_moved_and_measured_in_another_unit_a_series_has_the_same_shifts(values, shift, scale):
    one = cusum(values, target=0, sigma=1)
    other = cusum([shift + scale * value for value in values], target=shift, sigma=scale)
    turned = cusum([-value for value in values], target=0, sigma=1)

    assert [point.up for point in other.points] == pytest.approx([point.up for point in one.points], abs=1e-6)
    assert [point.down for point in turned.points] == [point.up for point in one.points]
