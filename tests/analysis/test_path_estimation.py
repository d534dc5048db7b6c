"""Path models: agreement with SmartPLS 2.0.M3, semPLS 1.0-10, plspm 0.5.1 and seminr 2.3.1; by hand; properties.

Two families of published numbers for one data set are kept apart: standardised (a, a′), and raw 0–100 (b).
"""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis import mobi
from tests.analysis.reference import columns_of, elsewhere, expected

from ascolto.analysis import (
    FindingKind,
    MissingItems,
    ModelRefused,
    PathScaling,
    PathScheme,
    PathSettings,
    Undefined,
    fit_path_model,
    path_model,
    rows_needed,
)

SCHEMES = {"centroid": "centroid", "factorial": "factorial", "path": "pathWeighting"}
# METHODS §1: Image→Exp, Exp→Qua, Exp→Val, Qua→Val, Image→Sat, Exp→Sat, Qua→Sat, Val→Sat, Sat→Com, Image→Loy, Sat→Loy,
# Com→Loy, then R² of Expectation, Quality, Value, Satisfaction, Complaints, Loyalty.
ENDS = [
    ("Image", "Expectation"), ("Expectation", "Quality"), ("Expectation", "Value"), ("Quality", "Value"),
    ("Image", "Satisfaction"), ("Expectation", "Satisfaction"), ("Quality", "Satisfaction"), ("Value", "Satisfaction"),
    ("Satisfaction", "Complaints"), ("Image", "Loyalty"), ("Satisfaction", "Loyalty"), ("Complaints", "Loyalty"),
]  # fmt: skip
PUBLISHED = {
    "a": ([0.50491, 0.55675, 0.04999, 0.55830, 0.17874, 0.06252, 0.51202, 0.19477, 0.52807, 0.19576, 0.48548, 0.06693],
          [0.2549, 0.3100, 0.3453, 0.6811, 0.2789, 0.4569]),
    "a′": ([0.505, 0.557, 0.051, 0.557, 0.179, 0.064, 0.513, 0.192, 0.526, 0.195, 0.483, 0.071],
           [0.2547, 0.3105, 0.3446, 0.6803, 0.2768, 0.4573]),
    "b": ([0.493, 0.545, 0.066, 0.540, 0.153, 0.037, 0.544, 0.200, 0.540, 0.212, 0.465, 0.050],
          [0.243, 0.297, 0.335, 0.672, 0.292, 0.432]),
}  # fmt: skip
FAMILIES = {
    "a": PathSettings(scheme=PathScheme.PATH),
    "a′": PathSettings(scheme=PathScheme.CENTROID),
    "b": PathSettings(scheme=PathScheme.CENTROID, scaling=PathScaling.RAW),
}
TWO_BLOCKS = {"Cause": ["x1", "x2", "x3"], "Outcome": ["y1", "y2"]}
ONE_PATH = [("Cause", "Outcome")]


def standardised(scheme):
    return fit_path_model(mobi.MODEL, mobi.items(), settings=PathSettings(scheme=PathScheme(scheme)))


def drawn(n, seed=1, *, names=("x1", "x2", "x3", "y1", "y2")):
    """Items that go together as those of a small survey do."""
    random = np.random.default_rng(seed)
    common = random.normal(size=n)
    return {name: common + random.normal(size=n) for name in names}


# --- published numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", PUBLISHED)
def test_each_family_of_published_paths_is_reproduced_by_its_own_settings(family):
    paths, explained = PUBLISHED[family]
    columns = mobi.from_0_to_100() if family == "b" else mobi.items()

    fit = fit_path_model(mobi.MODEL, columns, settings=FAMILIES[family])

    digits = 5e-6 if family == "a" else 5e-4
    assert [fit.coefficient(*ends) for ends in ENDS] == pytest.approx(paths, abs=1.01 * digits)
    assert fit.r_square[1:] == pytest.approx(explained, abs=5.1e-4 if family == "b" else 5.1e-5)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paths_and_weights_agree_with_smartpls_as_printed(scheme):
    """SmartPLS 2.0.M3, eight decimals, stopped at 1e-7."""
    coefficients = mobi.smartpls(SCHEMES[scheme], "pathCoefficients")
    weights = mobi.smartpls(SCHEMES[scheme], "outerWeights")

    fit = standardised(scheme)

    names = fit.model.names
    for source in names:
        printed = [coefficients[source][target] for target in names]
        assert fit.coefficients[names.index(source)] == pytest.approx(printed, abs=1e-6)
    printed = [weights[item][block] for item, block in zip(fit.model.items, fit.block_of, strict=True)]
    assert fit.weights == pytest.approx(printed, abs=1e-6)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_cross_loadings_agree_with_smartpls_as_printed(scheme):
    printed = mobi.smartpls(SCHEMES[scheme], "crossLoadings")

    fit = standardised(scheme)

    for item, loadings in zip(fit.model.items, fit.cross_loadings, strict=True):
        assert loadings == pytest.approx([printed[item][name] for name in fit.model.names], abs=1e-6)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_agrees_with_sempls(scheme):
    """semPLS 1.0-10, which stops at a relative change of 1e-7."""
    published = expected("pls_mobi_semPLS")[SCHEMES[scheme]]

    fit = standardised(scheme)

    named = [f"{item} -> {block}" for item, block in zip(fit.model.items, fit.block_of, strict=True)]
    assert {ends: fit.coefficient(*ends.split(" -> ")) for ends in published["path"]} == pytest.approx(
        published["path"], abs=1e-7
    )
    assert dict(zip(named, fit.weights, strict=True)) == pytest.approx(published["weights_raw_unitvar"], abs=1e-7)
    assert dict(zip(named, fit.loadings, strict=True)) == pytest.approx(published["loadings"], abs=1e-7)
    assert fit.converged
    assert fit.iterations == published["iterations_tol1e_7"]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("scaling", ["standardised", "unstandardised_0_100"])
def test_paths_and_weights_agree_with_plspm_of_r_scaled_or_not(scheme, scaling):
    """plspm 0.5.1; the plspm of PyPI gives the unscaled numbers for both."""
    published = expected("pls_mobi_plspm")[f"{scaling}_{scheme}"]
    chosen = PathScaling.STANDARDISED if scaling == "standardised" else PathScaling.RAW
    wanted = PathSettings(scheme=PathScheme(scheme), scaling=chosen, tolerance=1e-9)

    fit = fit_path_model(mobi.MODEL, mobi.from_0_to_100(), settings=wanted)

    assert {ends: fit.coefficient(*ends.split(" -> ")) for ends in published["path"]} == pytest.approx(
        published["path"], abs=1e-7
    )
    outer = {item: published["outer"][item]["weight"] for item in fit.model.items}
    # Of a standardised model plspm prints weights for items with variance 1, as we do.
    assert dict(zip(fit.model.items, fit.weights, strict=True)) == pytest.approx(outer, abs=1e-7)
    loadings = {item: published["outer"][item]["loading"] for item in fit.model.items}
    assert dict(zip(fit.model.items, fit.loadings, strict=True)) == pytest.approx(loadings, abs=1e-7)


def test_the_scores_agree_with_sempls_whose_deviations_have_one_less_for_divisor():
    published = columns_of(elsewhere("expected/pls_mobi_scores_centroid.csv"))

    scores = standardised("centroid").scores()

    assert scores.std(axis=0) == pytest.approx(np.ones(7))
    printed = np.column_stack([published[name] for name in mobi.MODEL.names])
    assert scores == pytest.approx(printed * np.sqrt(250 / 249), abs=1e-6)


# --- by hand --------------------------------------------------------------------------------------------------------


def test_of_single_items_the_path_is_pearsons_correlation():
    x, y = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5]

    fit = fit_path_model(path_model({"A": ["x"], "B": ["y"]}, [("A", "B")]), {"x": x, "y": y})

    assert (fit.coefficient("A", "B"), fit.r_square[1]) == (pytest.approx(0.8), pytest.approx(0.64))
    assert fit.loadings == pytest.approx([1, 1])


def test_of_a_formative_block_and_one_outcome_the_model_is_multiple_regression():
    columns = drawn(60)
    matrix = np.column_stack([columns[name] for name in ("x1", "x2", "x3")])
    slopes, *_ = np.linalg.lstsq(matrix - matrix.mean(axis=0), columns["y1"] - columns["y1"].mean(), rcond=None)
    explained = np.corrcoef((matrix - matrix.mean(axis=0)) @ slopes, columns["y1"])[0, 1] ** 2

    model = path_model({"Cause": ["x1", "x2", "x3"], "Outcome": ["y1"]}, ONE_PATH, formative=["Cause"])
    fit = fit_path_model(model, columns)

    assert fit.r_square[1] == pytest.approx(explained)
    relative = fit.item_weights()[:3] / fit.item_weights()[0]
    assert relative == pytest.approx(slopes / slopes[0])


def test_of_two_formative_blocks_the_path_is_the_first_canonical_correlation():
    columns = drawn(80)
    left = np.linalg.qr(np.column_stack([columns[name] - columns[name].mean() for name in ("x1", "x2", "x3")]))[0]
    right = np.linalg.qr(np.column_stack([columns[name] - columns[name].mean() for name in ("y1", "y2")]))[0]

    model = path_model(TWO_BLOCKS, ONE_PATH, formative=["Cause", "Outcome"])
    fit = fit_path_model(model, columns, settings=PathSettings(tolerance=1e-12))

    assert fit.coefficient("Cause", "Outcome") == pytest.approx(np.linalg.svd(left.T @ right)[1][0])


def test_of_two_reflective_blocks_the_weights_are_tuckers_interbattery_factors():
    columns = drawn(80)
    correlations = np.corrcoef(np.array([columns[name] for name in ("x1", "x2", "x3", "y1", "y2")]))
    left, _, right = np.linalg.svd(correlations[:3, 3:])

    fit = fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), columns, settings=PathSettings(tolerance=1e-12))

    assert np.abs(fit.weights[:3] / np.linalg.norm(fit.weights[:3])) == pytest.approx(np.abs(left[:, 0]))
    assert np.abs(fit.weights[3:] / np.linalg.norm(fit.weights[3:])) == pytest.approx(np.abs(right[0]))


def test_the_paths_of_many_respondents_are_those_they_were_made_with():
    """Items that hardly err, so that scores are what they stand for: 0.6, 0.3 and 0.5 come back."""
    random = np.random.default_rng(7)
    n = 20_000
    cause = random.normal(size=n)
    between = 0.6 * cause + np.sqrt(1 - 0.36) * random.normal(size=n)
    rest = np.sqrt(1 - 0.09 - 0.25 - 2 * 0.3 * 0.5 * 0.6)
    outcome = 0.3 * cause + 0.5 * between + rest * random.normal(size=n)
    true = {"C": cause, "B": between, "O": outcome}
    columns = {f"{name}{k}": true[name] + 0.05 * random.normal(size=n) for name in true for k in range(3)}

    blocks = {name: [f"{name}{k}" for k in range(3)] for name in true}
    fit = fit_path_model(path_model(blocks, [("C", "B"), ("C", "O"), ("B", "O")]), columns)

    found = [fit.coefficient("C", "B"), fit.coefficient("C", "O"), fit.coefficient("B", "O")]
    assert found == pytest.approx([0.6, 0.3, 0.5], abs=0.02)


# --- properties -----------------------------------------------------------------------------------------------------

every_scheme = st.sampled_from(list(PathScheme))


def three_blocks(n, seed):
    random = np.random.default_rng(seed)
    common = random.normal(size=n)
    names = [f"{block}{k}" for block in "ABC" for k in range(3)]
    return {name: common + random.normal(size=n) for name in names}


BLOCKS = {block: [f"{block}{k}" for k in range(3)] for block in "ABC"}
TRIANGLE = [("A", "B"), ("A", "C"), ("B", "C")]
TIGHT = 1e-11


@given(seed=st.integers(0, 10_000), scheme=every_scheme, factor=st.floats(0.01, 100), shift=st.floats(-50, 50))
@settings(max_examples=25)
def test_the_unit_of_an_item_does_not_matter_when_items_are_standardised(seed, scheme, factor, shift):
    columns = three_blocks(40, seed)
    wanted = PathSettings(scheme=scheme, tolerance=TIGHT)

    one = fit_path_model(path_model(BLOCKS, TRIANGLE), columns, settings=wanted)
    other = fit_path_model(
        path_model(BLOCKS, TRIANGLE), {**columns, "B1": columns["B1"] * factor + shift}, settings=wanted
    )

    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-7)
    assert other.weights == pytest.approx(one.weights, abs=1e-7)


@given(seed=st.integers(0, 10_000), scheme=every_scheme, factor=st.floats(0.01, 100))
@settings(max_examples=25)
def test_the_unit_of_all_raw_items_together_does_not_matter(seed, scheme, factor):
    columns = three_blocks(40, seed)
    wanted = PathSettings(scheme=scheme, scaling=PathScaling.RAW, tolerance=TIGHT)

    one = fit_path_model(path_model(BLOCKS, TRIANGLE), columns, settings=wanted)
    other = fit_path_model(
        path_model(BLOCKS, TRIANGLE), {name: factor * column for name, column in columns.items()}, settings=wanted
    )

    assert other.coefficients == pytest.approx(one.coefficients, abs=1e-7)
    assert other.weights * factor == pytest.approx(one.weights, rel=1e-6, abs=1e-7)


@given(seed=st.integers(0, 10_000), scheme=every_scheme, order=st.permutations("ABC"))
@settings(max_examples=25)
def test_the_order_of_blocks_and_of_rows_does_not_matter(seed, scheme, order):
    columns = three_blocks(40, seed)
    wanted = PathSettings(scheme=scheme, tolerance=TIGHT)
    rows = np.random.default_rng(seed).permutation(40)

    one = fit_path_model(path_model(BLOCKS, TRIANGLE), columns, settings=wanted)
    other = fit_path_model(
        path_model({name: BLOCKS[name] for name in order}, TRIANGLE[::-1]),
        {name: column[rows] for name, column in columns.items()},
        settings=wanted,
    )

    for ends in TRIANGLE:
        assert other.coefficient(*ends) == pytest.approx(one.coefficient(*ends), abs=1e-7)


@given(seed=st.integers(0, 10_000), scheme=every_scheme)
@settings(max_examples=15)
def test_an_item_asked_the_other_way_round_turns_its_own_weight_only(seed, scheme):
    columns = three_blocks(60, seed)
    wanted = PathSettings(scheme=scheme, tolerance=TIGHT)

    one = fit_path_model(path_model(BLOCKS, TRIANGLE), columns, settings=wanted)
    turned = fit_path_model(path_model(BLOCKS, TRIANGLE), {**columns, "B1": -columns["B1"]}, settings=wanted)

    assert np.abs(turned.coefficients) == pytest.approx(np.abs(one.coefficients), abs=1e-6)
    assert np.abs(turned.weights) == pytest.approx(np.abs(one.weights), abs=1e-6)


@given(seed=st.integers(0, 10_000), scheme=every_scheme)
@settings(max_examples=15)
def test_scores_have_variance_1_and_the_correlations_of_the_fit(seed, scheme):
    fit = fit_path_model(path_model(BLOCKS, TRIANGLE), three_blocks(30, seed), settings=PathSettings(scheme=scheme))

    scores = fit.scores()

    assert scores.std(axis=0) == pytest.approx(np.ones(3))
    assert np.corrcoef(scores.T) == pytest.approx(fit.correlations, abs=1e-9)
    assert ((fit.r_square[1:] >= 0) & (fit.r_square[1:] <= 1)).all()


# --- missing answers ------------------------------------------------------------------------------------------------


def with_gaps(n=60):
    columns = drawn(n)
    columns["x1"][[3, 9]] = np.nan
    columns["y2"][[9, 20]] = np.nan
    return columns


def test_listwise_is_the_model_of_those_who_answered_all():
    columns = with_gaps()
    complete = ~np.isnan(np.column_stack(list(columns.values()))).any(axis=1)

    fit = fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), columns)
    alone = fit_path_model(
        path_model(TWO_BLOCKS, ONE_PATH), {name: column[complete] for name, column in columns.items()}
    )

    assert (fit.n, fit.left_out) == (57, 3)
    assert (fit.weights == alone.weights).all()


def test_a_mean_put_in_is_the_model_of_the_filled_table():
    columns = with_gaps()
    filled = {name: np.where(np.isnan(column), np.nanmean(column), column) for name, column in columns.items()}

    fit = fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), columns, settings=PathSettings(missing=MissingItems.MEAN))

    assert (fit.n, fit.left_out, fit.filled) == (60, 0, 4)
    assert fit.weights == pytest.approx(fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), filled).weights)
    assert fit.deviations == pytest.approx([filled[name].std() for name in fit.model.items])


def test_pairwise_correlations_are_of_those_who_answered_both():
    columns = with_gaps()
    both = ~np.isnan(columns["x1"]) & ~np.isnan(columns["y2"])

    fit = fit_path_model(
        path_model(TWO_BLOCKS, ONE_PATH), columns, settings=PathSettings(missing=MissingItems.PAIRWISE)
    )

    assert (fit.n, fit.left_out) == (60, 0)
    assert fit.item_correlations[0, 4] == pytest.approx(np.corrcoef(columns["x1"][both], columns["y2"][both])[0, 1])
    assert fit.means[0] == pytest.approx(np.nanmean(columns["x1"]))
    assert fit.deviations[0] == pytest.approx(np.nanstd(columns["x1"]))
    assert np.argwhere(np.isnan(fit.scores())).tolist() == [[3, 0], [9, 0], [9, 1], [20, 1]]


@pytest.mark.parametrize("missing", MissingItems)
def test_without_gaps_all_three_ways_are_one(missing):
    columns = drawn(60)

    fit = fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), columns, settings=PathSettings(missing=missing))

    assert fit.weights == pytest.approx(fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), columns).weights, abs=1e-12)


# --- refusals -------------------------------------------------------------------------------------------------------


def refused(columns, model=None, **wanted):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ModelRefused) as caught:
            fit_path_model(model or path_model(TWO_BLOCKS, ONE_PATH), columns, settings=PathSettings(**wanted))
    return caught.value


@pytest.mark.parametrize("missing", MissingItems)
def test_an_item_that_does_not_vary_is_named(missing):
    why = refused({**drawn(30), "x2": [4.1] * 30}, missing=missing)

    assert (why.reason, why.concerning, why.n) == (Undefined.ALL_EQUAL, ("x2",), 30)
    assert str(why) == "“x2” does not vary among the 30 rows that can be used."


@pytest.mark.parametrize(("n", "formative", "needed"), [(3, ["Cause"], 4), (2, [], 3), (0, [], 2)])
def test_fewer_rows_than_the_model_takes_are_refused(n, formative, needed):
    why = refused(drawn(n), path_model(TWO_BLOCKS, ONE_PATH, formative=formative))

    assert (why.reason, why.n, why.needed) == (Undefined.TOO_FEW_POINTS, n, needed)


def test_blocks_that_say_the_same_are_refused_as_causes_of_one_outcome():
    columns = drawn(40)
    columns["x2"] = 3 * columns["x1"] + 1
    model = path_model({"One": ["x1"], "Two": ["x2"], "Out": ["y1"]}, [("One", "Out"), ("Two", "Out")])

    why = refused(columns, model)

    assert (why.reason, why.concerning) == (Undefined.COLLINEAR, ("One", "Two"))
    assert str(why) == "The effects of One, Two cannot be told apart: one follows from the others."


def test_formative_items_that_follow_from_each_other_are_refused():
    columns = drawn(40)
    columns["x3"] = columns["x1"] - columns["x2"]

    why = refused(columns, path_model(TWO_BLOCKS, ONE_PATH, formative=["Cause"]))

    assert (why.reason, why.concerning) == (Undefined.COLLINEAR, ("x1", "x2", "x3"))


def test_reflective_items_may_follow_from_each_other():
    columns = drawn(40)
    columns["x3"] = columns["x1"] + columns["x2"]

    assert fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), columns).converged


def test_blocks_that_have_nothing_to_do_with_each_other_have_no_weights():
    columns = {"x": [1, 1, -1, -1], "y": [1, -1, 1, -1]}

    why = refused(columns, path_model({"A": ["x"], "B": ["y"]}, ONE_PATH_AB))

    assert (why.reason, why.concerning) == (Undefined.UNRELATED, ("A",))


ONE_PATH_AB = [("A", "B")]


def test_two_items_that_nobody_answered_together_are_named():
    columns = drawn(20)
    columns["x1"][:10] = np.nan
    columns["y1"][9:] = np.nan

    why = refused(columns, missing=MissingItems.PAIRWISE)

    assert (why.reason, why.concerning) == (Undefined.NEVER_TOGETHER, ("x1", "y1"))


def test_correlations_by_pairs_that_contradict_each_other_are_refused():
    """Each pair of a formative block is answered by others, so that a = b, b = c and yet a = −c."""
    gap = [np.nan] * 4
    columns = {
        "a": [1, 2, 3, 4, *gap, 1, 2, 3, 4],
        "b": [1, 2, 3, 4, 1, 2, 3, 4, *gap],
        "c": [*gap, 1, 2, 3, 4, 4, 3, 2, 1],
        "y": [1, 3, 2, 4] * 3,
    }

    why = refused(columns, path_model({"A": ["a", "b", "c"], "B": ["y"]}, ONE_PATH_AB, formative=["A"]),
                  missing=MissingItems.PAIRWISE)  # fmt: skip

    assert why.reason in {Undefined.COLLINEAR, Undefined.NOT_PROPER}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"x1": [np.inf] * 30}, "The answers to “x1” must be finite."),
        ({"x1": [1.0] * 29}, "“x1” has 29 rows and “x2” has 30."),
        ({"x1": ["often"] * 30}, "The answers to “x1” must be numbers."),
        ({"x1": [1e200, *[1.0] * 29]}, "The answers to “x1” are too large to be squared."),
    ],
)
def test_what_are_no_columns_of_answers_is_refused(change, sentence):
    with pytest.raises(ValueError) as wrong:  # noqa: PT011  (the sentence is compared below)
        fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), {**drawn(30), **change})

    assert str(wrong.value) == sentence


def test_an_item_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="There is no item “y2” in the data"):
        fit_path_model(path_model(TWO_BLOCKS, ONE_PATH), drawn(30, names=("x1", "x2", "x3", "y1")))


@pytest.mark.parametrize("wrong", [{"tolerance": 0}, {"most_iterations": 0}])
def test_settings_that_never_end_are_refused(wrong):
    with pytest.raises(ValueError, match="above 0"):
        PathSettings(**wrong)


# --- what a fit says ------------------------------------------------------------------------------------------------


def test_weights_that_still_move_are_flagged():
    fit = fit_path_model(mobi_like(), three_blocks(40, 3), settings=PathSettings(most_iterations=1, tolerance=1e-15))

    assert (fit.converged, fit.iterations) == (False, 1)
    assert fit.findings()[0].kind == FindingKind.NOT_CONVERGED


def mobi_like():
    return path_model(BLOCKS, TRIANGLE)


def test_too_few_rows_for_a_small_path_are_told_with_how_many_it_takes():
    """Kock and Hadaya (2018): (2.486 ÷ 0.2)² = 154.5, so 155; for 0.5 the ten-times rule, 2 arrows, gives more: 25."""
    fit = fit_path_model(mobi_like(), three_blocks(40, 3))

    [few] = [finding for finding in fit.findings() if finding.kind == FindingKind.TOO_FEW]
    assert few.facts == {"needed": 155, "n": 40, "unit": "rows"}
    assert rows_needed(mobi_like(), smallest_path=0.5) == 25
    assert rows_needed(path_model(BLOCKS, TRIANGLE, formative=["A"]), smallest_path=0.5) == 30
    with pytest.raises(ValueError, match="not between 0 and 1"):
        rows_needed(mobi_like(), smallest_path=0)


def test_an_item_that_counts_against_its_block_is_told():
    """Regression gives a suppressor a negative weight, although it goes with the block."""
    random = np.random.default_rng(3)
    true = random.normal(size=400)
    noise = random.normal(size=400)
    columns = {"x": true + noise, "s": noise + 0.3 * true + 0.1 * random.normal(size=400), "y": true}
    model = path_model({"A": ["x", "s"], "B": ["y"]}, ONE_PATH_AB, formative=["A"])

    fit = fit_path_model(model, columns)

    [told] = [finding for finding in fit.findings() if finding.kind == FindingKind.NEGATIVE_WEIGHT]
    assert (told.facts["item"], told.facts["block"]) == ("s", "A")
    assert told.facts["weight"] < 0 < told.facts["loading"]


def test_the_model_of_the_mobile_phone_survey_has_nothing_to_remark():
    assert standardised("path").findings() == ()
