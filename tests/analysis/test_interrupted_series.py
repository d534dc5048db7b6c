"""Interrupted series: R 4.2.2 (glm, lm, sandwich) on infections, worked examples, what cannot be told."""

import warnings
from math import exp, inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from tests.analysis.reference import data, expected

from ascolto.analysis import FindingKind, Undefined, interrupted_series
from ascolto.analysis.effects.interrupted_series import newey_west
from ascolto.analysis.effects.weighted_regression import poisson_regression


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def infections():
    table = data("qicharts2_cdi")
    return np.array(table["n"]), np.array(table["days"])


def columns():
    time = np.arange(1.0, 37)
    return np.column_stack([np.ones(36), time, time > 24, np.maximum(0, time - 24)]).astype(float)


NAMES = ("(Intercept)", "t", "post", "since")


def test_infections_in_two_phases_as_glm_of_r():
    counts, days = infections()
    wanted, quasi = expected("before_after")["cdi_poisson"], expected("before_after")["cdi_quasipoisson"]

    found = poisson_regression(counts, columns()[:, [0, 2]], days)

    for place, name in enumerate(("(Intercept)", "post")):
        assert found.coefficients[place] == pytest.approx(wanted["coef"][name], rel=1e-9)
        # R stops when the deviance changes by less than 1e-8 of it; its weights are those of the round before.
        assert found.errors[place] == pytest.approx(wanted["se"][name], rel=1e-5)
        assert found.errors[place] * found.dispersion**0.5 == pytest.approx(quasi["se"][name], rel=1e-5)
    assert (found.deviance, found.dispersion) == pytest.approx((wanted["dev"], wanted["disp"]), rel=1e-6)


def test_infections_before_and_after_as_segmented_glm_of_r():
    counts, days = infections()
    wanted = expected("before_after")["cdi_its_poisson"]

    regression = poisson_regression(counts, columns(), days)
    found = interrupted_series(counts.tolist(), days.tolist(), start=24)

    for place, name in enumerate(NAMES):
        assert regression.coefficients[place] == pytest.approx(wanted["coef"][name], rel=1e-8)
        assert regression.errors[place] == pytest.approx(wanted["se"][name], rel=1e-5)
    assert found.level.value == pytest.approx(exp(wanted["coef"]["post"]))
    assert found.slope.value == pytest.approx(exp(wanted["coef"]["since"]))
    assert found.trend.value == pytest.approx(exp(wanted["coef"]["t"]))
    assert found.at_end.value == pytest.approx(exp(wanted["coef"]["post"] + 12 * wanted["coef"]["since"]))
    assert found.finding().kind == FindingKind.SERIES_BROKE


def test_rates_before_and_after_as_lm_with_newey_west_of_r():
    counts, days = infections()
    wanted, rates = expected("before_after")["cdi_its_ols"], 10_000 * counts / days

    found = interrupted_series(rates.tolist(), start=24, of="measurements", lags=3)
    coefficients = np.linalg.lstsq(columns(), rates, rcond=None)[0]
    errors = np.sqrt(np.diag(newey_west(columns(), rates - columns() @ coefficients, lags=3)))

    assert errors == pytest.approx([wanted["se_newey_west_lag3_adj"][name] for name in NAMES], rel=1e-8)
    assert (found.level.value, found.slope.value) == pytest.approx((wanted["coef"]["post"], wanted["coef"]["since"]))
    # Student's t with 32 degrees of freedom reaches 2.036933 errors.
    assert found.level.high - found.level.value == pytest.approx(2.036933 * errors[2], rel=1e-6)
    assert found.lags == 3


def test_without_lags_newey_west_is_whites_covariance_with_its_correction():
    rows, residuals = np.column_stack([np.ones(4), [1.0, 2, 3, 4]]), np.array([1.0, -1, 2, -2])
    bread = np.linalg.inv(rows.T @ rows)

    assert newey_west(rows, residuals, lags=0) == pytest.approx(
        bread @ (rows.T @ np.diag(residuals**2) @ rows) @ bread * 4 / 2
    )


def test_a_line_that_does_not_break_is_told_as_one():
    values = [10 + 0.5 * time + (0.3 if time % 2 else -0.3) for time in range(20)]

    found = interrupted_series(values, start=10, of="measurements")

    assert found.finding().kind == FindingKind.NO_BREAK_SHOWN
    assert found.trend.low < 0.5 < found.trend.high


def test_the_old_line_leads_on_from_the_change():
    values = [10.0 + (0.1 if time % 2 else -0.1) for time in range(10)] + [7.0, 6.0] * 5

    found = interrupted_series(values, start=10, of="measurements")

    assert found.otherwise[:10] == (None,) * 10
    assert found.otherwise[-1] - found.fitted[-1] == pytest.approx(-found.at_end.value)
    assert found.otherwise[-1] == pytest.approx(10, abs=0.2)


def test_a_season_does_not_pass_for_a_change():
    time = np.arange(36)
    values = 20 + 6 * np.sin(2 * np.pi * (time + 1) / 12) + default_rng(3).normal(0, 0.5, 36)

    blind, seeing = (
        interrupted_series(values.tolist(), start=24, of="measurements", season=season) for season in (0, 12)
    )

    assert blind.finding().kind == FindingKind.SERIES_BROKE
    assert seeing.finding().kind == FindingKind.NO_BREAK_SHOWN


def test_restless_counts_widen_the_intervals():
    calm = [8, 12] * 12
    restless = [1, 19] * 12

    one, other = (interrupted_series(counts, start=12) for counts in (calm, restless))

    assert other.dispersion > 5 > 1 > one.dispersion
    assert other.level.high / other.level.low > one.level.high / one.level.low


@pytest.mark.parametrize(
    ("values", "start", "of", "reason"),
    [
        ([5, 6] * 7, 7, "counts", Undefined.TOO_FEW_POINTS),
        ([5] * 20, 10, "measurements", Undefined.ALL_EQUAL),
        ([5, 6] * 5 + [0] * 10, 10, "counts", Undefined.NEVER_HAPPENED),
        ([nan] * 20, 10, "counts", Undefined.NOTHING_COUNTED),
        ([None] * 5 + [5, 6, 7] * 5, 10, "measurements", Undefined.TOO_FEW_POINTS),
    ],
)
def test_where_no_lines_can_be_drawn_it_says_why(values, start, of, reason):
    found = interrupted_series(values, start=start, of=of)

    assert (found.undefined, found.level.value, set(found.fitted)) == (reason, None, {None})
    kind = FindingKind.TOO_FEW if reason is Undefined.TOO_FEW_POINTS else FindingKind.UNDEFINED
    assert found.finding().kind == kind


def test_a_point_without_size_is_passed_over():
    found = interrupted_series([5, 6] * 10, [10] * 19 + [0], start=10)

    assert (found.n, found.undefined) == (19, None)


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        ([1, 2], {"start": 0}, "does not lie within"),
        ([1, 2], {"start": 2}, "does not lie within"),
        ([1, -2], {"start": 1}, "below 0"),
        ([1, inf], {"start": 1}, "not finite"),
        ([1, 2], {"start": 1, "sizes": [1]}, "do not go with"),
        ([1, 2], {"start": 1, "sizes": [1, 1], "of": "measurements"}, "no sizes"),
        ([1, 2], {"start": 1, "season": 1}, "season"),
        ([1, 2], {"start": 1, "lags": -1}, "lags"),
        ([1, 2], {"start": 1, "confidence": 0}, "confidence"),
    ],
)
def test_what_is_no_interrupted_series_is_refused(values, options, said):
    with pytest.raises(ValueError, match=said):
        interrupted_series(values, **options)


@settings(max_examples=30, deadline=None)
@given(counts=st.lists(st.integers(1, 60), min_size=18, max_size=30), factor=st.floats(0.01, 100))
def test_sizes_in_another_unit_change_no_ratio(counts, factor):
    sizes = [10.0 + place % 3 for place in range(len(counts))]

    one = interrupted_series(counts, sizes, start=9)
    other = interrupted_series(counts, [factor * size for size in sizes], start=9)

    assert (one.level.value, one.slope.low) == pytest.approx((other.level.value, other.slope.low), rel=1e-6)


@pytest.mark.proof
def test_a_calm_series_breaks_falsely_about_as_often_as_stated():
    random, broke = default_rng(6), 0
    for _ in range(1000):
        found = interrupted_series(random.poisson(20, size=36).tolist(), start=18)
        broke += found.level.p_value < 0.05

    assert broke / 1000 == pytest.approx(0.045, abs=0.02)
