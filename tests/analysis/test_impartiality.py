"""Impartiality: Berkeley's admissions (Bickel et al. 1975) as R and statsmodels 0.15.0, worked examples, properties."""

import warnings
from math import inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import (
    FindingKind,
    Undefined,
    impartiality_by_strata,
    impartiality_given,
    stratified_odds,
)
from ascolto.analysis.effects.weighted_regression import (
    is_separated,
    logistic_regression,
    penalised_logistic_regression,
)

# Bickel, Hammel and O'Connell (1975), Science 187, 398-404: admitted and rejected, men and women, by department
BERKELEY = {
    "A": [[512, 313], [89, 19]],
    "B": [[353, 207], [17, 8]],
    "C": [[120, 205], [202, 391]],
    "D": [[138, 279], [131, 244]],
    "E": [[53, 138], [94, 299]],
    "F": [[22, 351], [24, 317]],
}


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def applicants():
    rows = [
        (1 - outcome, group, department)
        for department, table in BERKELEY.items()
        for group, counts in zip(("men", "women"), table, strict=True)
        for outcome, count in enumerate(counts)
        for _ in range(count)
    ]
    return tuple(list(column) for column in zip(*rows, strict=True))


def test_admissions_at_berkeley_as_mantelhaen_test_of_r():
    found = stratified_odds(list(BERKELEY.values()))

    assert (found.chi_square, found.p_value) == pytest.approx((1.5246066604434356, 0.2169236970555), rel=1e-9)
    assert (found.corrected, found.corrected_p_value) == pytest.approx((1.4269462285866883, 0.232263462817), rel=1e-9)
    ratio = found.odds_ratio
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=5e-8)
    assert found.finding().kind == FindingKind.UNEQUAL_NOT_SHOWN


def test_departments_of_berkeley_differ_as_breslow_and_day_say():
    found = stratified_odds(list(BERKELEY.values()))

    assert (found.homogeneity, found.homogeneity_p_value) == pytest.approx((18.82550125205, 0.00207140139788), rel=1e-8)
    assert found.degrees_of_freedom == 5
    assert found.finding().facts["differs_by_stratum"] == "yes"


def test_a_single_table_is_compared_as_by_hand():
    found = stratified_odds([[[10, 20], [15, 5]]])

    assert found.odds_ratio.value == pytest.approx(10 * 5 / (20 * 15))
    assert found.chi_square == pytest.approx((10 - 30 * 25 / 50) ** 2 / (30 * 20 * 25 * 25 / (50 * 50 * 49)))
    assert found.odds_ratio.high / found.odds_ratio.value == pytest.approx(
        np.exp(1.959964 * sqrt(1 / 10 + 1 / 20 + 1 / 15 + 1 / 5)), rel=1e-6
    )
    assert (found.homogeneity, found.degrees_of_freedom) == (None, 0)


def test_strata_with_one_group_or_one_outcome_tell_nothing():
    plain = stratified_odds([[[10, 20], [15, 5]]])
    more = stratified_odds([[[10, 20], [15, 5]], [[0, 0], [3, 4]], [[5, 0], [6, 0]]])

    assert (more.chi_square, more.strata, more.strata_given) == (plain.chi_square, 1, 3)
    assert stratified_odds([[[5, 0], [6, 0]]]).undefined == Undefined.ONE_GROUP
    assert stratified_odds([]).undefined == Undefined.ONE_GROUP


def test_odds_that_are_endless_have_a_test_and_no_ratio():
    found = stratified_odds([[[8, 0], [3, 5]]])

    assert (found.odds_ratio.value, found.odds_ratio.undefined) == (None, Undefined.ALWAYS_HAPPENED)
    assert found.p_value < 0.05


def test_at_berkeley_women_seem_disadvantaged_until_like_is_compared_with_like():
    decided, groups, departments = applicants()

    blind = impartiality_by_strata(decided, groups, ["all"] * len(groups))
    fair = impartiality_by_strata(decided, groups, departments)

    assert {each.group: round(each.odds_ratio.value, 2) for each in blind.groups} == {"men": 1.84, "women": 0.54}
    assert blind.findings()[0].kind == FindingKind.GROUP_TREATED_UNEQUALLY
    assert [finding.kind for finding in fair.findings()] == [FindingKind.NO_GROUP_TREATED_UNEQUALLY]
    assert fair.groups[0].odds_ratio.value == pytest.approx(0.9046968, abs=5e-8)
    assert fair.by_stratum["women"].homogeneity == pytest.approx(18.8255, abs=1e-4)


def test_admissions_at_berkeley_given_the_department_as_glm():
    """statsmodels 0.15.0: sex 0.09987009, standard error 0.08084644; as glm of R."""
    decided, groups, departments = applicants()
    covariates = {name: [float(each == name) for each in departments] for name in "BCDEF"}

    found = impartiality_given(decided, groups, covariates)

    [women] = found.groups
    assert found.reference == "men"
    assert log(women.odds_ratio.value) == pytest.approx(0.09987009, abs=1e-8)
    assert log(women.odds_ratio.high) - log(women.odds_ratio.value) == pytest.approx(1.959964 * 0.08084644, abs=1e-7)
    assert (women.decided, women.n, found.n, found.is_penalised, found.is_thin) == (557, 1835, 4526, False, False)


def test_the_deviance_is_that_of_statsmodels():
    decided, groups, departments = applicants()
    columns = [np.ones(len(groups)), [group == "women" for group in groups]]
    columns += [[each == name for each in departments] for name in "BCDEF"]

    found = logistic_regression(np.array(decided, float), np.ones(len(groups)), np.column_stack(columns).astype(float))

    assert found.deviance == pytest.approx(5187.4884941713635, rel=1e-10)


def test_firths_penalty_adds_a_half_to_each_cell_of_a_table():
    columns = np.array([[1.0, 0.0], [1.0, 1.0]])

    found = penalised_logistic_regression(np.array([3.0, 8.0]), np.array([10.0, 8.0]), columns)

    assert found.coefficients == pytest.approx([log(3.5 / 7.5), log(8.5 / 0.5 / (3.5 / 7.5))], abs=1e-7)


def test_a_group_that_always_gets_its_way_is_estimated_with_a_penalty():
    decided = [1] * 8 + [1, 0] * 10
    groups = ["own"] * 8 + ["other"] * 20

    found = impartiality_given(decided, groups, {})

    [own] = found.groups
    assert found.is_penalised
    assert own.odds_ratio.value == pytest.approx(8.5 / 0.5, rel=1e-6)
    assert 1 < own.odds_ratio.low < own.odds_ratio.value < own.odds_ratio.high
    assert own.p_value < 0.05


def test_the_profile_ends_where_the_penalised_likelihood_has_fallen_by_half_of_the_quantile():
    decided = [1] * 5 + [1, 0] * 6
    own = impartiality_given(decided, ["own"] * 5 + ["other"] * 12, {}).groups[0].odds_ratio

    def height(slope):
        # The determinant and the likelihood of a table whose first log odds are free, by a fine grid.
        levels = np.linspace(-3, 3, 6001)
        one, other = 1 / (1 + np.exp(-levels - slope)), 1 / (1 + np.exp(-levels))
        weights = 5 * one * (1 - one), 12 * other * (1 - other)
        likelihood = 5 * np.log(one) + 6 * np.log(other) + 6 * np.log(1 - other)
        return float((likelihood + np.log(weights[0] * weights[1]) / 2).max())

    top = height(log(own.value))
    assert 2 * (top - height(log(own.low))) == pytest.approx(3.841459, abs=1e-3)
    assert 2 * (top - height(log(own.high))) == pytest.approx(3.841459, abs=1e-3)


def test_separation_is_seen_where_it_is_and_only_there():
    amount = np.array([1.0, 2, 3, 4, 5, 6])
    columns = np.column_stack([np.ones(6), amount])

    assert is_separated(np.array([0.0, 0, 0, 1, 1, 1]), np.ones(6), columns)
    assert not is_separated(np.array([0.0, 0, 1, 0, 1, 1]), np.ones(6), columns)


def test_many_groups_are_adjusted_and_cases_without_a_decision_left_out():
    random = default_rng(9)
    groups = random.choice(["north", "south", "east", ""], size=900).tolist()
    decided = np.where(np.array(groups) == "south", random.random(900) < 0.75, random.random(900) < 0.5).astype(float)
    decided[:30] = nan

    found = impartiality_by_strata(decided, groups, ["one"] * 900)

    assert [each.group for each in found.groups] == ["east", "north", "south"]
    assert all(each.adjusted >= each.p_value for each in found.groups)
    assert found.n + found.missing == 900
    assert found.findings()[0].facts["group"] == "south"


@pytest.mark.parametrize(
    ("decided", "groups", "reason"),
    [
        ([], [], Undefined.NOTHING_COUNTED),
        ([nan], ["a"], Undefined.NOTHING_COUNTED),
        ([1, 0], ["a", "a"], Undefined.ONE_GROUP),
        ([1, 1], ["a", "b"], Undefined.ONE_GROUP),
    ],
)
def test_without_two_groups_and_two_outcomes_nothing_is_compared(decided, groups, reason):
    by_strata = impartiality_by_strata(decided, groups, groups)
    given_nothing = impartiality_given(decided, groups, {})

    assert by_strata.undefined == reason
    assert given_nothing.undefined == reason
    assert given_nothing.findings()[0].kind == FindingKind.UNDEFINED


def test_a_covariate_that_is_the_group_itself_is_named_as_collinear():
    found = impartiality_given([1, 0, 1, 0], ["a", "a", "b", "b"], {"b": [0, 0, 1, 1]})

    assert found.undefined == Undefined.COLLINEAR


@pytest.mark.parametrize("unit", [1e-300, 1e200, 1e307])
def test_covariates_may_be_counted_in_any_unit(unit):
    rng = default_rng(7)
    decided, groups = rng.integers(0, 2, 60).tolist(), ["a", "b", "b"] * 20
    amounts, ages = rng.uniform(1, 9, 60), rng.uniform(1, 9, 60)

    usual = impartiality_given(decided, groups, {"amount": amounts, "age": ages})
    found = impartiality_given(decided, groups, {"amount": amounts * unit, "age": ages * unit})

    assert (found.n, found.missing, found.undefined) == (60, 0, None)
    assert found.groups[0].odds_ratio.value == pytest.approx(usual.groups[0].odds_ratio.value, rel=1e-9)
    assert found.groups[0].odds_ratio.high == pytest.approx(usual.groups[0].odds_ratio.high, rel=1e-9)


def test_a_covariate_that_never_varies_changes_nothing():
    decided, groups = [1, 0, 1, 1, 0, 0], ["a", "b"] * 3

    assert impartiality_given(decided, groups, {"x": [3] * 6}).groups == impartiality_given(decided, groups, {}).groups


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: stratified_odds([[[1, 2, 3], [1, 2, 3]]]), "two groups and two outcomes"),
        (lambda: stratified_odds([[[1, -2], [1, 2]]]), "0 or more"),
        (lambda: stratified_odds([[[1, inf], [1, 2]]]), "finite"),
        (lambda: stratified_odds([], confidence=2), "confidence"),
        (lambda: impartiality_by_strata([1], ["a", "b"], ["x"]), "do not go with"),
        (lambda: impartiality_by_strata([2], ["a"], ["x"]), "A decision is 1"),
        (lambda: impartiality_given([1, 0], ["a", "b"], {"x": [1]}), "as many as"),
        (lambda: impartiality_given([1, 0], ["a", "b"], {"x": [1, inf]}), "finite"),
        (lambda: impartiality_given([1, 0], ["a", "b"], {}, reference="c"), "no group"),
    ],
)
def test_what_is_no_comparison_of_groups_is_refused(act, said):
    with pytest.raises(ValueError, match=said):
        act()


tables = st.lists(
    st.tuples(*[st.integers(0, 30)] * 4).map(lambda cells: [list(cells[:2]), list(cells[2:])]), min_size=1, max_size=6
)


@settings(max_examples=80, deadline=None)
@given(tables=tables)
def test_with_the_groups_exchanged_the_odds_are_turned_round(tables):
    found, turned = stratified_odds(tables), stratified_odds([[second, first] for first, second in tables])

    if found.p_value is not None:
        assert found.p_value == pytest.approx(turned.p_value)
    if found.odds_ratio.value is not None:
        assert found.odds_ratio.value == pytest.approx(1 / turned.odds_ratio.value)
        assert found.odds_ratio.low == pytest.approx(1 / turned.odds_ratio.high)
    if found.homogeneity is not None:
        assert found.homogeneity == pytest.approx(turned.homogeneity, rel=1e-6, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(tables=tables, seed=st.integers(0, 5))
def test_the_order_of_the_strata_changes_nothing(tables, seed):
    order = default_rng(seed).permutation(len(tables))

    found, shuffled = stratified_odds(tables), stratified_odds([tables[place] for place in order])

    assert found.p_value == pytest.approx(shuffled.p_value) or found.undefined == shuffled.undefined


def test_fewer_cases_than_columns_explain_each_other():
    found = impartiality_given([1, 0], ["a", "b"], {"amount": [1.0, 2.0], "weeks": [3.0, 1.0]})

    assert (found.undefined, found.findings()[0].kind) == (Undefined.COLLINEAR, FindingKind.UNDEFINED)


def test_where_even_the_penalised_likelihood_has_no_peak_nothing_is_said():
    decided, groups = [1, 1, 0, 0, 0, 1, 1], list("aaaabaa")
    amounts, weeks = [-3, -3, -3, 3, 3, -2, 3], [-3, -1, 0, 1, -3, -1, 2]

    found = impartiality_given(decided, groups, {"amount": amounts, "weeks": weeks})

    assert found.undefined == Undefined.NOT_CONVERGED
    assert [group.odds_ratio.value for group in found.groups] == [None, None]
