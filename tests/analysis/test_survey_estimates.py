"""Figures of everybody by design: agreement with R survey 4.1, censuses, what cannot be estimated."""

import warnings
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import FindingKind, Undefined, cluster_mean, mean_of_random_sample, stratified_mean

SCHOOLS = {"E": 4421, "H": 755, "M": 1018}


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_a_simple_random_sample_of_schools_agrees_with_r():
    """R survey 4.1, svymean(~api00) and svytotal(~enroll) of apisrs: 656.585, SE 9.2497; 3 621 074, SE 169 520."""
    published, schools = expected("misc_stats"), data("survey_apisrs")

    mean = mean_of_random_sample(schools["api00"], population=6194)
    total = mean_of_random_sample(schools["enroll"], population=6194).times(6194, "pupils")

    assert mean.value == published["apisrs_mean_api00"]["mean"]
    assert mean.standard_error == pytest.approx(published["apisrs_mean_api00"]["se"], rel=1e-10)
    assert total.value == pytest.approx(published["apisrs_total_enroll"]["mean"], rel=1e-8)
    assert total.standard_error == pytest.approx(published["apisrs_total_enroll"]["se"], rel=1e-8)
    assert (mean.design_effect, total.unit) == (pytest.approx(1), "pupils")


def test_a_stratified_sample_of_schools_agrees_with_r():
    """R survey 4.1, apistrat: 662.287, SE 9.40894, deff 1.2045; total 3 687 178, SE 114 642 (weights of 12 digits)."""
    published, schools = expected("misc_stats"), data("survey_apistrat")

    mean = stratified_mean(schools["api00"], schools["stype"], SCHOOLS)
    total = stratified_mean(schools["enroll"], schools["stype"], SCHOOLS).times(6194, "pupils")

    assert mean.value == pytest.approx(published["apistrat_mean_api00"]["mean"], rel=1e-8)
    assert mean.standard_error == pytest.approx(published["apistrat_mean_api00"]["se"], rel=1e-7)
    assert mean.design_effect == pytest.approx(published["apistrat_deff"], rel=1e-7)
    assert total.value == pytest.approx(published["apistrat_total_enroll"]["mean"], rel=1e-8)
    assert total.standard_error == pytest.approx(published["apistrat_total_enroll"]["se"], rel=1e-7)
    assert (mean.n, mean.degrees_of_freedom) == (200, 197)
    assert mean.finding().kind == FindingKind.SURVEY_ESTIMATE


def test_a_sample_of_districts_agrees_with_r():
    """R survey 4.1, apiclus1, one stage: 644.169, SE 23.5422."""
    published, schools = expected("misc_stats")["apiclus1_mean_api00"], data("survey_apiclus1")

    mean = cluster_mean(schools["api00"], schools["dnum"], population_of_clusters=757)

    assert mean.value == pytest.approx(published["mean"], rel=1e-12)
    assert mean.standard_error == pytest.approx(published["se"], rel=1e-10)
    assert (mean.n, mean.degrees_of_freedom) == (183, 14)
    assert mean.design_effect > 5


def test_a_census_is_certain():
    everybody = stratified_mean([1, 2, 3, 9], ["a", "a", "b", "b"], {"a": 2, "b": 2})
    clusters = cluster_mean([1, 2, 3, 9], ["a", "a", "b", "b"], population_of_clusters=2)

    for mean in (everybody, clusters):
        assert (mean.low, mean.value, mean.high, mean.standard_error) == (3.75, 3.75, 3.75, 0)


def test_a_stratum_of_one_counts_only_where_it_is_whole():
    whole = stratified_mean([5, 1, 2], ["boss", "staff", "staff"], {"boss": 1, "staff": 10})
    drawn = stratified_mean([5, 1, 2], ["boss", "staff", "staff"], {"boss": 2, "staff": 10})

    assert whole.value == pytest.approx((5 + 15) / 11)
    assert (drawn.value, drawn.undefined) == (None, Undefined.TOO_FEW_POINTS)


def test_those_who_did_not_answer_are_counted_and_left_out():
    found = mean_of_random_sample([1, nan, 3, 5])

    assert (found.value, found.n, found.missing) == (3, 3, 1)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (lambda: mean_of_random_sample([]), Undefined.NOTHING_COUNTED),
        (lambda: mean_of_random_sample([nan]), Undefined.NOTHING_COUNTED),
        (lambda: mean_of_random_sample([4]), Undefined.TOO_FEW_POINTS),
        (lambda: cluster_mean([1, 2], ["a", "a"]), Undefined.TOO_FEW_POINTS),
        (lambda: cluster_mean([], []), Undefined.NOTHING_COUNTED),
    ],
)
def test_too_little_is_undefined(found, reason):
    result = found()

    assert (result.value, result.undefined, result.finding().kind) == (None, reason, FindingKind.UNDEFINED)
    assert result.times(5, "x").value is None


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: mean_of_random_sample([1, 2, 3], population=2), "cannot have given 3 answers"),
        (lambda: stratified_mean([1, 2], ["a"], {"a": 5}), "1 strata for 2 answers"),
        (lambda: stratified_mean([1, 2], ["a", "b"], {"a": 5}), "in “b” is not said"),
        (lambda: stratified_mean([1, 2], ["a", "a"], {"a": 5, "b": 5}), "Nobody of “b” answered"),
        (lambda: stratified_mean([1, 2], ["a", "b"], None), "sizes of several strata"),
        (lambda: cluster_mean([1, 2], ["a"]), "1 clusters for 2 answers"),
        (lambda: cluster_mean([1, 2], ["a", "b"], population_of_clusters=1), "cannot have given"),
        (lambda: cluster_mean([1, 2], ["a", "b"], confidence=1), "not between 0 and 1"),
    ],
)
def test_what_is_no_such_sample_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


@given(st.lists(st.integers(0, 10), min_size=4, max_size=40), st.randoms())
@settings(max_examples=50, deadline=None)
def test_clusters_of_one_are_a_simple_random_sample(answers, random):
    shuffled = random.sample(answers, len(answers))

    clusters = cluster_mean(shuffled, range(len(answers)), population_of_clusters=100)
    simple = mean_of_random_sample(answers, population=100)

    assert clusters.value == pytest.approx(simple.value)
    assert clusters.standard_error == pytest.approx(simple.standard_error, abs=1e-12)


def test_strata_that_differ_make_the_sample_better_than_a_simple_one():
    random = np.random.default_rng(2)
    answers = np.concatenate([random.normal(2, 1, 50), random.normal(8, 1, 50)])

    found = stratified_mean(answers, ["low"] * 50 + ["high"] * 50, {"low": 1000, "high": 1000})

    assert found.design_effect < 0.3


def test_a_population_of_nobody_has_no_sample():
    with pytest.raises(ValueError, match="population of 0"):
        mean_of_random_sample([1, 2, 3], population=0)


@pytest.mark.parametrize("factor", [nan, -2, 0, 1e308])
def test_an_estimate_is_multiplied_by_what_there_is_only(factor):
    with pytest.raises(ValueError, match="cannot be multiplied"):
        mean_of_random_sample([1, 2, 3]).times(factor, "total")
