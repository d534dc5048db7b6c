"""Reliability of scales: agreement with R psych, factors by hand, coverage, questions that run the wrong way."""

import warnings
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import FindingKind, MissingAnswers, Undefined, reliability
from ascolto.analysis.scores.one_factor import one_factor

BLOCKS = ["IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSL"]
DIMENSIONS = {(1, 4): 0.662, (5, 9): 0.821, (10, 13): 0.685, (14, 17): 0.827, (18, 22): 0.707}


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def block(name):
    return {item: answers for item, answers in data("mobi_ecsi").items() if item.startswith(name)}


@pytest.mark.parametrize("name", BLOCKS)
def test_alpha_of_the_mobile_phone_data_agrees_with_r_psych(name):
    """R psych 2.2.9, alpha(): raw, standardised (the one in the table of Tenenhaus et al. 2005) and mean r."""
    published = expected("misc_stats")[f"mobi_alpha_{name}"]

    found = reliability(block(name))

    assert found.alpha.value == pytest.approx(published["raw_alpha"], abs=1e-12)
    assert found.standardised_alpha == pytest.approx(published["std.alpha"], abs=1e-12)
    assert found.mean_correlation == pytest.approx(published["average_r"], abs=1e-12)
    assert (found.n, found.alpha.n) == (250, 250)


@pytest.mark.parametrize(("places", "published"), DIMENSIONS.items())
def test_alpha_of_the_dimensions_of_service_agrees_with_r_psych(places, published):
    """R psych 2.2.9 on the simulated Babakus and Boller (1992) data of R FCO, nominal dimensions."""
    answers = data("servqual_bb1992_FCO")
    first, last = places

    found = reliability({f"Q{place}": answers[f"Q{place}"] for place in range(first, last + 1)})

    assert round(found.alpha.value, 3) == pytest.approx(published, abs=0.0011)


def test_a_small_scale_is_as_worked_by_hand():
    # Variances 5/3, 5/3, covariance 4/3: α = 2 (1 - (10/3) / 6) = 8/9; r = 0.8, both halves alike.
    found = reliability({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]})

    assert found.alpha.value == pytest.approx(8 / 9)
    assert found.mean_correlation == pytest.approx(0.8)
    assert found.standardised_alpha == pytest.approx(1.6 / 1.8)
    assert (found.split_half, found.guttman_split_half) == (pytest.approx(1.6 / 1.8), pytest.approx(8 / 9))
    assert (found.omega, found.items[0].alpha_if_deleted) == (None, None)
    assert found.items[0].rest_correlation == pytest.approx(0.8)


def test_feldts_interval_agrees_with_the_f_distribution():
    # (1 - 0.8724) times the 97.5 and 2.5 per cent points of F with 249 and 1494 degrees of freedom.
    found = reliability(block("PERQ")).alpha

    assert (round(found.low, 4), round(found.high, 4)) == (0.8467, 0.8952)


def test_three_questions_determine_one_factor_exactly():
    # λ₁² = r₁₂ r₁₃ / r₂₃, with 0.42, 0.48 and 0.56: 0.6, 0.7, 0.8.
    correlations = np.array([[1, 0.42, 0.48], [0.42, 1, 0.56], [0.48, 0.56, 1]])

    factor = one_factor(correlations)

    assert factor.loadings == pytest.approx([0.6, 0.7, 0.8], abs=1e-6)
    assert factor.uniquenesses == pytest.approx([0.64, 0.51, 0.36], abs=1e-6)


def test_a_factor_that_made_the_correlations_is_found_again():
    loadings = np.array([0.9, 0.3, 0.55, 0.7, -0.4, 0.62])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1)

    assert one_factor(correlations).loadings == pytest.approx(loadings, abs=1e-6)


def test_no_other_loadings_are_more_likely():
    correlations = np.corrcoef(np.array(list(block("PERQ").values())))
    factor = one_factor(correlations)

    def misfit(loadings, own):
        model = np.outer(loadings, loadings) + np.diag(own)
        return np.linalg.slogdet(model)[1] + np.trace(correlations @ np.linalg.inv(model))

    random = np.random.default_rng(1)
    best = misfit(factor.loadings, factor.uniquenesses)
    others = [
        misfit(factor.loadings + random.normal(0, 0.01, 7), factor.uniquenesses * np.exp(random.normal(0, 0.02, 7)))
        for _ in range(300)
    ]
    assert best < min(others)


def test_omega_is_that_of_the_factor_and_alphas_where_all_load_alike():
    # With λ = 0.7 throughout and four questions: (4·0.7)² / ((4·0.7)² + 4·0.51) = 0.7935 for all three.
    correlations = np.full((4, 4), 0.49)
    np.fill_diagonal(correlations, 1)
    answers = exactly(correlations, 50)

    found = reliability({str(place): column for place, column in enumerate(answers.T)})

    expected_omega = 2.8**2 / (2.8**2 + 4 * 0.51)
    assert found.omega == pytest.approx(expected_omega, abs=1e-6)
    assert found.composite_reliability == pytest.approx(expected_omega, abs=1e-6)
    assert found.alpha.value == pytest.approx(expected_omega)
    assert found.average_variance_extracted == pytest.approx(0.49, abs=1e-6)


def exactly(correlations, n):
    """Return n rows whose correlations are exactly these."""
    random = np.random.default_rng(8)
    rows = random.normal(size=(n, len(correlations)))
    rows -= rows.mean(axis=0)
    white = rows @ np.linalg.inv(np.linalg.cholesky(np.cov(rows.T))).T
    return white @ np.linalg.cholesky(correlations).T


def test_a_question_with_nothing_of_its_own_is_said():
    assert reliability(block("CUSL")).is_heywood
    assert not reliability(block("CUSA")).is_heywood


def test_a_question_that_runs_against_the_others_is_named():
    items = block("PERQ")
    items["PERQ4"] = [11 - answer for answer in items["PERQ4"]]

    found = reliability(items)

    assert [item.name for item in found.items if item.is_reversed] == ["PERQ4"]
    assert [each.kind for each in found.findings()] == [FindingKind.RELIABILITY, FindingKind.ITEM_AGAINST_SCALE]
    turned = next(item for item in found.items if item.name == "PERQ4")
    assert turned.alpha_if_deleted > found.alpha.value
    assert found.alpha.value < reliability(block("PERQ")).alpha.value


def test_a_negative_alpha_is_reported_as_it_is():
    found = reliability({"a": [1, 2, 3, 4, 5], "b": [4, 5, 2, 3, 1]})

    assert found.alpha.value < 0
    assert all(item.is_reversed for item in found.items)


def test_who_left_a_question_out_is_left_out_or_used_where_possible():
    items = {"a": [1, 2, 3, 4, nan], "b": [1, 3, 2, 4, 9], "c": [2, 2, 3, 5, 1]}

    listwise, pairwise = (reliability(items, missing=each) for each in MissingAnswers)

    complete = reliability({name: answers[:4] for name, answers in items.items()})
    assert listwise.alpha == complete.alpha
    assert (listwise.n, listwise.left_out) == (4, 1)
    assert (pairwise.n, pairwise.left_out) == (4, 0)
    # Of b and c all five were used: covariance by hand.
    assert pairwise.items[1].deviation == pytest.approx(np.std([1, 3, 2, 4, 9], ddof=1))
    assert pairwise.alpha.value != listwise.alpha.value


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ({"a": [1, 2, 3]}, Undefined.ONE_ITEM),
        ({"a": [], "b": []}, Undefined.NOTHING_COUNTED),
        ({"a": [nan, 1], "b": [1, nan]}, Undefined.NOTHING_COUNTED),
        ({"a": [1], "b": [2]}, Undefined.TOO_FEW_POINTS),
        ({"a": [0.1, 0.1, 0.1], "b": [1, 2, 3]}, Undefined.ALL_EQUAL),
        ({"a": [1, 2, 3], "b": [3, 2, 1]}, Undefined.NO_COMMON_VARIANCE),
    ],
)
def test_what_is_no_scale_says_why(items, reason):
    found = reliability(items)

    assert (found.alpha.value, found.alpha.undefined, found.omega) == (None, reason, None)
    assert [each.kind for each in found.findings()] == [FindingKind.UNDEFINED]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: reliability({}),
        lambda: reliability({"a": [1, 2], "b": [1]}),
        lambda: reliability({"a": [1, inf], "b": [1, 2]}),
        lambda: reliability({"a": [1, 2], "b": [1, 2]}, confidence=0),
        lambda: reliability({"a": [1, 2], "b": [1, 2]}, missing="mean"),
    ],
)
def test_what_are_no_answers_is_refused(refused):
    with pytest.raises(ValueError, match=r"at least one question|equal length|finite|not between|not a valid"):
        refused()


def test_questions_that_repeat_each_other_are_fully_reliable_but_have_no_factor():
    found = reliability({"a": [1, 2, 3, 5], "b": [1, 2, 3, 5], "c": [1, 2, 3, 5]})

    assert found.alpha.value == pytest.approx(1)
    assert found.omega is None


scale = st.lists(st.lists(st.integers(1, 7), min_size=4, max_size=4), min_size=6, max_size=30)


@given(scale, st.floats(0.1, 10), st.floats(-5, 5))
@settings(max_examples=25, deadline=None)
def test_alpha_does_not_change_with_the_unit_or_the_order_of_questions(rows, factor, shift):
    columns = list(zip(*rows, strict=True))
    found = reliability(dict(zip("abcd", columns, strict=True)))

    moved = [[factor * answer + shift for answer in column] for column in reversed(columns)]
    other = reliability(dict(zip("abcd", moved, strict=True)))

    if found.alpha.value is not None and other.alpha.value is not None:
        assert other.alpha.value == pytest.approx(found.alpha.value, rel=1e-6, abs=1e-6)
        assert found.alpha.low <= found.alpha.value <= found.alpha.high <= 1
        assert found.guttman_split_half <= 1 + 1e-9


def test_the_mean_of_all_split_halves_is_alpha():
    """Cronbach (1951): alpha is the mean of Guttman's coefficient over all ways to halve the scale."""
    answers = np.array(list(block("PERQ").values()))[:4]
    orders = [(0, 1, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2)]

    halves = [reliability({str(i): answers[i] for i in order}).guttman_split_half for order in orders]

    assert np.mean(halves) == pytest.approx(reliability({str(i): answers[i] for i in range(4)}).alpha.value)


def test_feldts_interval_covers_what_it_says():
    """Two parallel questions with a correlation of 0.5: alpha is 2·0.5 / 1.5."""
    random = np.random.default_rng(11)
    held = []
    for _ in range(800):
        one, other = sqrt(0.5) * random.normal(size=40) + sqrt(0.5) * random.normal(size=(2, 40))
        alpha = reliability({"one": one, "other": other}).alpha
        held.append(alpha.low <= 2 / 3 <= alpha.high)

    assert np.mean(held) == pytest.approx(0.95, abs=0.025)


def test_covariances_of_different_people_that_contradict_each_other_are_no_scale():
    """Taken pairwise they would give an alpha of 1.004, with bounds the wrong way round."""
    items = {
        "a": [1, 2, 3, 4, nan, nan, nan, nan, 1, 5],
        "b": [nan, nan, nan, nan, 1, 2, 3, 4, 1, 5],
        "c": [1, 2, nan, 3, 5, 4, nan, 1, 1, 2],
    }

    found = reliability(items, missing=MissingAnswers.PAIRWISE)

    assert (found.alpha.value, found.alpha.undefined) == (None, Undefined.NOT_PROPER)


def test_what_is_left_without_a_question_must_vary_by_more_than_rounding():
    items = {"a": [0.1, 0.2, 0.3, 0.4, 0.7], "b": [0.7, 0.6, 0.5, 0.4, 0.1], "c": [1, 2, 4, 3, 9]}

    found = reliability(items).items[2]

    assert (found.alpha_if_deleted, found.rest_correlation) == (None, None)


def test_answers_too_small_to_be_multiplied_do_not_vary():
    tiny = {"a": [1e-160, 2e-160, 3e-160, 5e-160], "b": [1e-160, 3e-160, 2e-160, 4e-160]}

    assert reliability(tiny).alpha.undefined == Undefined.ALL_EQUAL
