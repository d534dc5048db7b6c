"""Forecasts: statsmodels 0.15.0 on the Nile and on air passengers, worked examples, coverage by simulation."""

import tracemalloc
import warnings
from math import inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import FindingKind, Undefined, forecast
from ascolto.analysis.change.smoothing_models import SmoothingModel, Trend, smooth

# Cobb (1978), Biometrika 65, 243-251: annual flow of the Nile at Aswan, 1871-1970
NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831,
    726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845,
    944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918,
    986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]  # fmt: skip
# Box and Jenkins (1976), series G: airline passengers in thousands, 1949-1960
PASSENGERS = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114,
    140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191,
    172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259,
    229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405,
    355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318, 362, 348, 363, 435, 491,
    505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535,
    622, 606, 508, 461, 390, 432,
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize(
    ("values", "trend", "season", "squares"),
    [
        (NILE, Trend.NONE, 0, 2042013.5585777475),
        (NILE, Trend.STRAIGHT, 0, 2026826.0492718408),
        (NILE, Trend.DAMPED, 0, 2042454.1891439268),
        ([log(value) for value in PASSENGERS], Trend.STRAIGHT, 12, 0.19255169285545506),
        # Here the likelihood has two peaks, and the one that a wide net meets first is the lower.
        ([2 * sqrt(value + 3 / 8) for value in PASSENGERS[:120]], Trend.NONE, 12, 60.0978),
        ([2 * sqrt(value + 3 / 8) for value in PASSENGERS[:120]], Trend.STRAIGHT, 12, 47.311),
        ([2 * sqrt(value + 3 / 8) for value in PASSENGERS[:120]], Trend.DAMPED, 12, 52.7681),
    ],
)
def test_models_fit_no_worse_than_those_of_statsmodels(values, trend, season, squares):
    """ETSModel of statsmodels 0.15.0, which looks for the first state by descent and stops a little before the end."""
    found = smooth(np.array(values, float), SmoothingModel(trend, season))

    # To a thousandth: weights here keep a little away from 0 and 1.
    assert (found.errors**2).sum() <= squares * 1.001


def test_the_nile_is_smoothed_with_the_weight_that_statsmodels_finds():
    found = smooth(np.array(NILE, float), SmoothingModel(Trend.NONE, 0))

    assert found.weights[0] == pytest.approx(0.24668, abs=2e-3)


def test_errors_are_those_of_smoothing_by_hand():
    values = np.array([3.0, 5, 4, 6, 8, 7, 9, 12, 10, 11, 14, 13])

    found = smooth(values, SmoothingModel(Trend.STRAIGHT, 0))

    (alpha, beta), (level, slope) = found.weights, found.first_state
    for value, error in zip(values, found.errors, strict=True):
        assert error == pytest.approx(value - level - slope)
        level, slope = level + slope + alpha * error, slope + beta * error
    assert (level, slope) == pytest.approx(tuple(found.state))


def test_seasons_by_hand_add_up_to_nothing_at_first():
    random = default_rng(3)
    values = 20 + np.tile([3.0, -1, -2, 0], 6) + random.normal(0, 0.5, 24)

    found = smooth(values, SmoothingModel(Trend.DAMPED, 4))

    (alpha, beta, phi, gamma), (level, slope, *season) = found.weights, found.first_state
    assert sum(season) == pytest.approx(0, abs=1e-6)
    for value, error in zip(values, found.errors, strict=True):
        assert error == pytest.approx(value - level - phi * slope - season[0], abs=1e-6)
        level, slope = level + phi * slope + alpha * error, phi * slope + beta * error
        season = [*season[1:], season[0] + gamma * error]


def test_the_variance_ahead_is_that_of_the_formula():
    found = smooth(np.array(NILE, float), SmoothingModel(Trend.NONE, 0))
    alpha = found.weights[0]

    _, variances = found.ahead(4)

    assert variances / found.variance == pytest.approx([1 + steps * alpha**2 for steps in range(4)])


def test_the_criterion_is_that_of_akaike_corrected():
    found = smooth(np.array(NILE, float), SmoothingModel(Trend.NONE, 0))

    assert found.aicc == pytest.approx(100 * log((found.errors**2).sum() / 100) + 6 + 24 / 96)


def test_passengers_go_on_rising_in_their_season():
    found = forecast(PASSENGERS[:120], ahead=12, season=12, of="count")

    truth = PASSENGERS[120:132]
    assert np.mean([point.low <= value <= point.high for point, value in zip(found.points, truth, strict=True)]) > 0.8
    assert np.mean([abs(p.value / value - 1) for p, value in zip(found.points, truth, strict=True)]) < 0.1
    assert found.look_back.ratio < 0.8
    assert found.finding().kind == FindingKind.FORECAST


def test_a_series_without_pattern_is_forecast_by_its_level():
    values = default_rng(2).normal(50, 5, 60)

    found = forecast(values.tolist(), season=12)

    assert found.model == "ETS(A,N,N)"
    assert found.points[0].value == pytest.approx(50, abs=4)
    assert found.models == tuple(sorted(found.models, key=lambda model: model[1]))


def test_counts_and_shares_stay_within_what_is_possible():
    random = default_rng(4)
    counts, shares = random.poisson(1.0, 30), random.beta(1, 20, 30)

    for point in forecast(counts.tolist(), ahead=12, of="count").points:
        assert 0 <= point.low <= point.value <= point.high
    for point in forecast((1 - shares).tolist(), ahead=12, of="share").points:
        assert 0 <= point.low <= point.value <= point.high <= 1


@pytest.mark.parametrize(
    ("values", "season", "reason"),
    [
        ([], 0, Undefined.TOO_FEW_POINTS),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9], 0, Undefined.TOO_FEW_POINTS),
        ([1, 2] * 13, 12, Undefined.TOO_FEW_POINTS),
        ([5] * 20, 0, Undefined.ALL_EQUAL),
        ([0] * 20, 0, Undefined.ALL_EQUAL),
    ],
)
def test_what_is_too_short_or_too_even_is_not_forecast(values, season, reason):
    found = forecast(values, season=season)

    assert (found.undefined, found.points, found.model) == (reason, (), None)


def test_a_straight_line_is_forecast_on():
    found = forecast([float(value) for value in range(20)], ahead=3)

    assert found.undefined is None or found.undefined == Undefined.ALL_EQUAL
    for point, value in zip(found.points, (20, 21, 22), strict=False):
        assert point.value == pytest.approx(value, abs=0.5)


def test_ten_points_are_forecast_without_a_look_back():
    found = forecast([3, 5, 4, 6, 5, 7, 6, 5, 4, 6])

    assert (found.look_back, len(found.points)) == (None, 6)
    assert found.finding().facts["held"] is None


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ([1, nan], {}, "missing"),
        ([1, inf], {}, "infinite"),
        ([1, -2e200] * 8, {}, "beyond 1e100"),
        ([1, 2e200] * 8, {"of": "count"}, "beyond 1e100"),
        ([1, None], {}, "missing"),
        ([-1], {"of": "count"}, "below 0"),
        ([1.5], {"of": "share"}, "above 1"),
        ([1], {"ahead": 0}, "At least one"),
        ([1], {"season": 1}, "season"),
        ([1], {"confidence": 1}, "confidence"),
    ],
)
def test_what_is_no_series_to_forecast_is_refused(values, options, said):
    with pytest.raises(ValueError, match=said):
        forecast(values, **options)


@settings(max_examples=3, deadline=None)
@given(values=st.lists(st.integers(0, 60), min_size=14, max_size=24), factor=st.sampled_from([0.1, 100.0]))
def test_in_another_unit_the_forecast_is_the_same(values, factor):
    one, other = (forecast(each, ahead=2) for each in (values, [factor * value + 3 for value in values]))

    if one.points and other.points and one.model == other.model:
        assert other.points[0].value == pytest.approx(factor * one.points[0].value + 3, rel=1e-3, abs=factor * 0.2)


def test_what_is_counted_in_tiny_units_is_no_constant():
    values = default_rng(1).normal(5, 1, 20)

    plain, tiny = (forecast((factor * values).tolist(), ahead=1) for factor in (1.0, 1e-12))

    assert tiny.model == plain.model
    assert tiny.points[0].high == pytest.approx(1e-12 * plain.points[0].high, rel=1e-6)


def test_a_long_series_with_a_season_is_fitted_in_little_memory():
    series = np.sin(np.arange(600) * 2 * np.pi / 12) + default_rng(6).normal(0, 0.1, 600)
    model = SmoothingModel(Trend.NONE, 12)
    tracemalloc.start()

    found = smooth(series, model, rounds=1)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.variance < 0.05
    assert most < 14e6


@pytest.mark.proof
def test_intervals_hold_nearly_as_often_as_they_say():
    random, held = default_rng(5), 0
    for _ in range(60):
        level = 40 + np.cumsum(random.normal(0, 1, 46))
        values = level + random.normal(0, 3, 46)
        found = forecast(values[:40].tolist(), ahead=6)
        held += sum(point.low <= value <= point.high for point, value in zip(found.points, values[40:], strict=True))

    assert 0.86 < held / 360 < 0.99
