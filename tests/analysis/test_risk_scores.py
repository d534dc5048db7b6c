import itertools
from statistics import NormalDist

import numpy as np
import pytest

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.loyalty.risk_scores import _auc, risk_score


def base(n=2000, seed=3, strength=1.0):
    generator = np.random.default_rng(seed)
    months, calls, noise = generator.gamma(2, 10, n), generator.poisson(1.0, n).astype(float), generator.normal(size=n)
    odds = strength * (-1.2 - 0.05 * (months - 20) + 0.9 * calls - 0.9)
    left = (generator.random(n) < 1 / (1 + np.exp(-odds))).astype(float)
    return left, {"months": months, "calls": calls, "noise": noise}


def test_a_score_learns_what_makes_people_leave_and_holds_for_others():
    left, covariates = base()

    found = risk_score(left, covariates)

    assert found.weights["months"] == pytest.approx(-0.05, abs=0.012)
    assert found.weights["calls"] == pytest.approx(0.9, abs=0.12)
    assert abs(found.weights["noise"]) < 0.15
    assert 0.7 < found.auc.low < found.auc.value < found.auc.high < 0.9
    assert 0.85 < found.calibration < 1.15
    assert found.brier < found.brier_of_share
    assert sum(tenth.n for tenth in found.tenths) == found.n == 2000
    assert found.tenths[-1].left.low < found.tenths[-1].given < found.tenths[-1].left.high
    assert found.finding().facts["is_better"] == 1


def test_where_nothing_tells_no_score_is_given_to_anybody():
    left, covariates = base()
    unrelated = {"noise": covariates["noise"]}

    found = risk_score(np.random.default_rng(8).permutation(left), unrelated)

    assert not found.is_better
    assert np.isnan(found.chance(unrelated)).all()
    assert found.finding().facts["is_better"] == 0


def test_a_chance_is_that_of_the_weights():
    left, covariates = base()
    found = risk_score(left, covariates)

    chance = found.chance({name: values[:2] for name, values in covariates.items()})

    odds = found.constant + sum(found.weights[name] * covariates[name][0] for name in covariates)
    assert chance[0] == pytest.approx(1 / (1 + np.exp(-odds)))


def test_the_auc_counts_pairs():
    chances, gone = np.array([0.1, 0.4, 0.4, 0.8, 0.9]), np.array([False, True, False, False, True])

    pairs = [(a > b) + (a == b) / 2 for a, b in itertools.product(chances[gone], chances[~gone])]
    assert _auc(chances, gone, 0.95).value == pytest.approx(np.mean(pairs))


def test_another_unit_or_order_changes_no_quality():
    left, covariates = base(n=600)
    plain = risk_score(left, covariates)
    scaled = risk_score(left, {**covariates, "months": covariates["months"] * 30 + 7})

    assert scaled.auc.value == pytest.approx(plain.auc.value)
    assert scaled.weights["months"] * 30 == pytest.approx(plain.weights["months"])


def test_who_lacks_a_number_is_left_out_and_counted():
    left, covariates = base(n=600)
    covariates["calls"][:5] = np.nan

    assert (risk_score(left, covariates).left_out, risk_score(left, covariates).n) == (5, 595)


@pytest.mark.parametrize("left", [np.zeros(100), np.ones(100), np.repeat([0.0, 1.0], [90, 10]), []])
def test_too_few_of_either_kind_teach_nothing(left):
    found = risk_score(left, {"x": np.arange(len(left), dtype=float)})

    assert (found.undefined, found.auc.value) == (Undefined.TOO_FEW_POINTS, None)
    assert found.finding().kind == FindingKind.UNDEFINED


def test_a_constant_teaches_nothing_and_does_no_harm():
    left, covariates = base(n=600)

    assert risk_score(left, {**covariates, "same": np.full(600, 4.0)}).weights["same"] == 0


@pytest.mark.parametrize(
    ("left", "covariates"), [([0, 2], {"x": [1, 2]}), ([0, 1], {}), ([0, 1], {"x": [1]}), ([0, 1], {"x": [1, np.inf]})]
)
def test_impossible_rows_are_refused(left, covariates):
    with pytest.raises(ValueError, match="must be"):
        risk_score(left, covariates)


@pytest.mark.parametrize(("left", "stayed", "true"), [(30, 30, 0.95), (30, 200, 0.9), (30, 30, 0.7)])
def test_the_interval_of_the_auc_covers_what_it_says(left, stayed, true):
    random, gone = np.random.default_rng(2), np.repeat([True, False], [left, stayed])
    apart = NormalDist().inv_cdf(true) * 2**0.5

    found = [_auc(random.normal(size=left + stayed) + apart * gone, gone, 0.95) for _ in range(400)]

    assert np.mean([each.low <= true <= each.high for each in found]) > 0.93


def test_a_score_that_errs_nowhere_is_not_certain():
    found = _auc(np.arange(60.0), np.arange(60) >= 30, 0.95)

    assert (found.value, found.high) == (1, 1)
    assert 0.85 < found.low < 0.97


def test_a_covariate_may_be_as_large_as_numbers_are():
    left, covariates = base(n=600)

    huge = risk_score(left, {**covariates, "noise": covariates["noise"] * 1e300})

    assert huge.auc.value == pytest.approx(risk_score(left, covariates).auc.value)
