"""Indices from 0 to 100: agreement with the numbers worked out for the mobile phone survey; by hand; limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis import mobi
from tests.analysis.reference import expected

from ascolto.analysis import (
    Finding,
    FindingKind,
    PathScheme,
    PathSettings,
    Undefined,
    fit_path_model,
    path_indices,
    path_model,
    resample_paths,
)

NAMED = {
    "standardised_centroid": PathSettings(scheme=PathScheme.CENTROID),
    "standardised_path": PathSettings(scheme=PathScheme.PATH),
}


@pytest.mark.parametrize("named", NAMED)
def test_the_indices_of_the_survey_agree_with_r(named):
    published = expected("worked_examples")["acsi_index_mobi"][named]

    indices = path_indices(fit_path_model(mobi.MODEL, mobi.items(), settings=NAMED[named]), lowest=1, highest=10)

    for index in indices:
        theirs = published[index.block]
        assert index.estimate.value == pytest.approx(theirs["index_mean"], abs=1e-5)
        assert index.deviation == pytest.approx(theirs["index_sd"], abs=1e-5)
        assert index.shares == pytest.approx(theirs["unstd_weight_share"], abs=1e-6)


def test_the_two_families_have_indices_of_their_own():
    """(a) by the path scheme, standardised; (b) raw 0–100, centroid: satisfaction 72.45 against 71.25."""
    by_paths = path_indices(fit_path_model(mobi.MODEL, mobi.items()), lowest=1, highest=10)
    raw_settings = PathSettings(scheme="centroid", scaling="raw")
    raw_fit = fit_path_model(mobi.MODEL, mobi.from_0_to_100(), settings=raw_settings)
    raw = path_indices(raw_fit, lowest=0, highest=100)

    assert [round(index.estimate.value, 2) for index in by_paths] == [73.53, 72.47, 74.98, 62.35, 72.45, 67.42, 70.91]
    published = expected("worked_examples")["acsi_index_mobi"]["unstandardised_0_100_centroid"]
    assert [index.estimate.value for index in raw] == pytest.approx(
        [published[index.block]["index_mean"] for index in raw], abs=1e-4
    )


def two_items(**changed):
    columns = {"a": [1, 2, 3, 4, 5, 5], "b": [2, 2, 3, 5, 4, 5], "y": [1, 2, 2, 4, 5, 4], **changed}
    return fit_path_model(path_model({"X": ["a", "b"], "Y": ["y"]}, [("X", "Y")]), columns)


def test_the_index_of_a_single_item_is_its_mean_on_the_scale():
    """(1 + 2 + 2 + 4 + 5 + 4) ÷ 6 = 3, half way from 1 to 5."""
    _, single = path_indices(two_items(), lowest=1, highest=5)

    assert (single.estimate.value, single.shares) == (pytest.approx(50), {"y": 1})
    assert single.deviation == pytest.approx(25 * np.std([1, 2, 2, 4, 5, 4], ddof=1))
    assert single.finding() == Finding(
        FindingKind.INDEX,
        {"block": "Y", "value": single.estimate.value, "low": None, "high": None, "n": 6, "unit": "index"},
    )


def test_the_index_is_the_mean_of_what_each_respondent_scores():
    fit = two_items()
    index, _ = path_indices(fit, lowest=1, highest=5)

    each = [25 * (index.shares["a"] * (a - 1) + index.shares["b"] * (b - 1)) for a, b in
            zip([1, 2, 3, 4, 5, 5], [2, 2, 3, 5, 4, 5], strict=True)]  # fmt: skip

    assert index.estimate.value == pytest.approx(np.mean(each))
    assert index.deviation == pytest.approx(np.std(each, ddof=1))


@given(factor=st.floats(0.1, 10), shift=st.floats(-20, 20))
def test_the_index_does_not_depend_on_how_the_scale_is_written(factor, shift):
    columns = {"a": [1, 2, 3, 4, 5, 5], "b": [2, 2, 3, 5, 4, 5], "y": [1, 2, 2, 4, 5, 4]}
    moved = {name: [factor * answer + shift for answer in answers] for name, answers in columns.items()}

    plain = path_indices(two_items(), lowest=1, highest=5)
    other = path_indices(two_items(**moved), lowest=factor + shift, highest=5 * factor + shift)

    for one, two in zip(plain, other, strict=True):
        assert two.estimate.value == pytest.approx(one.estimate.value, abs=1e-5)


def test_resamples_give_the_index_its_interval():
    fit = fit_path_model(mobi.MODEL, mobi.items())

    indices = path_indices(fit, lowest=1, highest=10, draws=resample_paths(fit, resamples=500, seed=1))

    for index in indices:
        assert index.estimate.low < index.estimate.value < index.estimate.high
        # No less than what the mean alone varies by; where items differ much (loyalty), the weights add to it.
        assert index.standard_error > 0.9 * index.deviation / np.sqrt(250)
    assert indices[-1].standard_error > 1.3 * indices[-1].deviation / np.sqrt(250)


def test_the_interval_of_a_single_item_is_the_same_raw_and_standardised():
    """Its weight says nothing, so only its mean is drawn again."""
    columns = {"a": [1, 2, 3, 4, 5, 5], "b": [2, 2, 3, 5, 4, 5], "y": [1, 2, 2, 4, 5, 4]}
    model = path_model({"X": ["a", "b"], "Y": ["y"]}, [("X", "Y")])
    bounds = []
    for scaling in ("standardised", "raw"):
        fit = fit_path_model(model, columns, settings=PathSettings(scaling=scaling))
        _, single = path_indices(fit, lowest=1, highest=5, draws=resample_paths(fit, resamples=100, seed=1))
        bounds.append((single.estimate.low, single.estimate.high))

    assert bounds[0] == pytest.approx(bounds[1])
    assert bounds[0][0] < 50 < bounds[0][1]


@pytest.mark.parametrize(("lowest", "highest"), [(5, 5), (5, 1), (1, float("inf"))])
def test_a_scale_without_length_is_refused(lowest, highest):
    with pytest.raises(ValueError, match="has no length"):
        path_indices(two_items(), lowest=lowest, highest=highest)


def test_answers_beyond_the_scale_are_refused_by_name():
    with pytest.raises(ValueError, match="The answers to “a” go from 1 to 5, not 1 to 4"):
        path_indices(two_items(), lowest=1, highest=4)


def test_weights_that_cancel_each_other_out_give_no_index():
    """Both items count, one the other way round and much more widely spread, so that their sum is below 0."""
    random = np.random.default_rng(1)
    true = random.uniform(2, 4, size=80)
    columns = {"a": 3 - (true - 3) / 4, "b": true, "c": true + random.uniform(-1, 1, size=80), "y": true}
    model = path_model({"X": ["a", "b", "c"], "Y": ["y"]}, [("X", "Y")])

    index, _ = path_indices(fit_path_model(model, columns), lowest=1, highest=5)

    assert (index.estimate.value, index.estimate.undefined, index.deviation) == (None, Undefined.NOT_PROPER, None)
    assert index.finding().kind == FindingKind.UNDEFINED
