"""Held against R 4.2.2, survival 3.5-3 (coxph, Efron) on the data `lung`."""

import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.loyalty.hazards import hazards


def lung(*names):
    table = data("survival_lung")
    columns = {name: [cell if isinstance(cell, float) else np.nan for cell in table[name]] for name in names}
    return table["time"], [status == 2 for status in table["status"]], columns


def test_lung_has_the_coefficients_of_coxph():
    reference = expected("misc_stats")["lung_cox_efron"]

    found = hazards(*lung("age", "sex", "ph.ecog"))

    for covariate in found.covariates:
        assert covariate.coefficient.value == pytest.approx(reference["coef"][covariate.name], abs=1e-8)
        assert covariate.standard_error == pytest.approx(reference["se"][covariate.name], abs=1e-8)
    assert found.log_likelihood == pytest.approx(reference["loglik"][1], abs=1e-8)
    assert found.chi_square == pytest.approx(2 * (reference["loglik"][1] - reference["loglik"][0]), abs=1e-7)
    assert found.concordance == pytest.approx(reference["concordance"], abs=1e-12)
    assert (found.n, found.left_out) == (227, 1)


def test_the_finding_names_the_covariate_furthest_from_chance():
    finding = hazards(*lung("age", "sex", "ph.ecog")).finding()

    assert (finding.kind, finding.facts["strongest"], finding.facts["shown"]) == (FindingKind.HAZARDS, "ph.ecog", 2)
    assert round(finding.facts["ratio"], 3) == 1.590


def efron_by_hand(times, ended, x, beta):
    value = 0.0
    for time in sorted({t for t, e in zip(times, ended, strict=True) if e}):
        tied = [i for i, (t, e) in enumerate(zip(times, ended, strict=True)) if t == time and e]
        risk = [i for i, t in enumerate(times) if t >= time]
        for k in range(len(tied)):
            whole = sum(np.exp(x[i] * beta) for i in risk)
            value -= np.log(whole - k / len(tied) * sum(np.exp(x[i] * beta) for i in tied))
        value += sum(x[i] * beta for i in tied)
    return value


def test_a_few_tied_cases_have_the_likelihood_of_the_definition():
    times, ended, x = [2, 2, 2, 3, 3, 5, 6, 6, 8, 9], [1, 1, 0, 1, 1, 0, 1, 1, 1, 0], [0, 1, 1, 0, 2, 1, 3, 0, 1, 2]

    found = hazards(times, ended, {"x": x})
    [covariate] = found.covariates

    near = [efron_by_hand(times, ended, x, covariate.coefficient.value + step) for step in (-1e-3, 0, 1e-3)]
    assert found.log_likelihood == pytest.approx(near[1], abs=1e-9)
    assert near[1] > near[0]
    assert near[1] > near[2]


def test_concordance_counts_pairs():
    times, ended, x = [1, 2, 2, 3, 4, 5], [1, 1, 0, 0, 1, 1], [3.0, 1.0, 2.0, 2.0, 1.0, 0.5]
    found = hazards(times * 3, ended * 3, {"x": x * 3})
    times, ended, x = times * 3, ended * 3, np.array(x * 3) * np.sign(found.covariates[0].coefficient.value)

    right = pairs = 0.0
    for i, j in itertools.permutations(range(len(times)), 2):
        if ended[i] and (times[i] < times[j] or (times[i] == times[j] and not ended[j])):
            pairs += 1
            right += 1.0 if x[i] > x[j] else 0.5 if x[i] == x[j] else 0.0

    assert found.concordance == pytest.approx(right / pairs)


@settings(max_examples=15)
@given(st.floats(0.01, 100), st.floats(-50, 50), st.integers(0, 1000))
def test_another_unit_of_a_covariate_changes_its_coefficient_alone(scale, shift, seed):
    generator = np.random.default_rng(seed)
    x, y = generator.normal(size=(2, 60))
    times, ended = generator.exponential(np.exp(-x)), generator.random(60) < 0.8

    plain = hazards(times, ended, {"x": x, "y": y})
    other = hazards(times, ended, {"x": x * scale + shift, "y": y})

    assert other.covariates[0].coefficient.value * scale == pytest.approx(
        plain.covariates[0].coefficient.value, rel=1e-5
    )
    assert other.covariates[1].coefficient.value == pytest.approx(plain.covariates[1].coefficient.value, abs=1e-7)
    assert other.concordance == pytest.approx(plain.concordance)


def test_a_ratio_that_changes_with_time_is_noticed():
    generator = np.random.default_rng(2)
    group = np.repeat([0.0, 1.0], 400)
    steady = hazards(generator.exponential(np.where(group > 0, 0.5, 1.0)), [True] * 800, {"group": group})
    crossing = hazards(generator.weibull(np.where(group > 0, 3.0, 0.7)), [True] * 800, {"group": group})

    assert steady.proportional["group"] > 0.01
    assert crossing.proportional["group"] < 1e-6


@pytest.mark.parametrize(
    ("times", "ended", "covariates", "reason"),
    [
        ([1, 2, 3], [0, 0, 0], {"x": [1, 2, 3]}, Undefined.NO_EVENTS),
        ([], [], {"x": []}, Undefined.NO_EVENTS),
        ([1, 2, 3], [1, 0, 0], {"x": [1, 2, 3]}, Undefined.TOO_FEW_POINTS),
        ([1, 2, 3, 4], [1, 1, 1, 0], {"x": [5, 5, 5, 5]}, Undefined.ALL_EQUAL),
        ([1, 2, 3, 4, 5], [1, 1, 1, 1, 0], {"x": [1, 2, 3, 5, 4], "y": [2, 4, 6, 10, 8]}, Undefined.COLLINEAR),
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], {"x": [6, 5, 4, 3, 2, 1]}, Undefined.NOT_CONVERGED),  # it separates
    ],
)
def test_what_the_cases_cannot_tell_is_said_without_a_warning(times, ended, covariates, reason):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = hazards(times, ended, covariates)

    assert (found.undefined, found.covariates) == (reason, ())
    assert found.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("times", "ended", "covariates"),
    [([-1, 2], [1, 1], {"x": [1, 2]}), ([1, 2], [1], {"x": [1, 2]}), ([1, 2], [1, 1], {}), ([1], [1], {"x": [np.inf]})],
)
def test_impossible_cases_are_refused(times, ended, covariates):
    with pytest.raises(ValueError, match="must be"):
        hazards(times, ended, covariates)


def small_world(unit):
    random = np.random.default_rng(0)
    x = random.normal(size=200)
    return random.exponential(np.exp(-x)), random.random(200) < 0.8, {"x": x * unit}


def test_a_covariate_may_be_as_large_as_numbers_are():
    huge, plain = (hazards(*small_world(unit)) for unit in (1e300, 1))

    assert huge.log_likelihood == pytest.approx(plain.log_likelihood)
    assert huge.covariates[0].coefficient.value * 1e300 == pytest.approx(plain.covariates[0].coefficient.value)


@pytest.mark.parametrize("unit", [1e-4, 1e-300])
def test_a_ratio_that_is_no_number_is_refused_in_a_sentence(unit):
    with pytest.raises(ValueError, match="give it in a smaller unit"):
        hazards(*small_world(unit))
