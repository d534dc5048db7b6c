"""Effects and their intervals: agreement with SmartPLS, seminr 2.3.1 and the paper of semPLS; by hand; properties."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis import mobi
from tests.analysis.reference import expected

from ascolto.analysis import (
    FindingKind,
    ModelRefused,
    PathInterval,
    PathScheme,
    PathSettings,
    PathSigns,
    Undefined,
    effects_through,
    fit_path_model,
    path_effects,
    path_model,
    resample_paths,
)
from ascolto.analysis.paths.path_algorithm import layout_of, solve
from ascolto.analysis.paths.path_moments import Moments

SCHEMES = {"centroid": "centroid", "factorial": "factorial", "path": "pathWeighting"}
# Monecke and Leisch (2012), J. Stat. Softw. 48(3), table of 500 resamples, centroid: standard error, 90 % BCa interval.
PAPER = {
    ("Image", "Expectation"): (0.0587, 0.386, 0.579),
    ("Expectation", "Quality"): (0.0535, 0.463, 0.638),
    ("Expectation", "Value"): (0.0846, -0.081, 0.192),
    ("Quality", "Value"): (0.0841, 0.418, 0.692),
    ("Image", "Satisfaction"): (0.0508, 0.092, 0.248),
    ("Expectation", "Satisfaction"): (0.0483, -0.006, 0.152),
    ("Quality", "Satisfaction"): (0.0649, 0.403, 0.615),
    ("Value", "Satisfaction"): (0.0587, 0.093, 0.288),
    ("Satisfaction", "Complaints"): (0.0520, 0.436, 0.612),
    ("Image", "Loyalty"): (0.0765, 0.047, 0.313),
    ("Satisfaction", "Loyalty"): (0.0857, 0.351, 0.622),
    ("Complaints", "Loyalty"): (0.0555, -0.016, 0.169),
}


@pytest.fixture(scope="module")
def fit():
    return fit_path_model(mobi.MODEL, mobi.items())


@pytest.fixture(scope="module")
def draws(fit):
    return resample_paths(fit, resamples=5000, seed=1)


def chain(n=80, seed=4):
    random = np.random.default_rng(seed)
    a = random.normal(size=n)
    b = a + random.normal(size=n)
    c = a + b + random.normal(size=n)
    true = {"A": a, "B": b, "C": c}
    columns = {f"{name}{k}": true[name] + 0.5 * random.normal(size=n) for name in true for k in range(2)}
    blocks = {name: [f"{name}0", f"{name}1"] for name in true}
    return path_model(blocks, [("A", "B"), ("A", "C"), ("B", "C")]), columns


# --- published numbers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
def test_total_effects_agree_with_smartpls_as_printed(scheme):
    printed = mobi.smartpls(SCHEMES[scheme], "totalEffects")
    fitted = fit_path_model(mobi.MODEL, mobi.items(), settings=PathSettings(scheme=PathScheme(scheme)))

    total = {(each.source, each.target): each.estimate.value for each in path_effects(fitted).total}

    theirs = {(one, other): value for one, row in printed.items() for other, value in row.items() if value}
    assert total == pytest.approx(theirs, abs=1e-6)


def test_direct_and_indirect_effects_agree_with_plspm():
    published = expected("pls_mobi_plspm")["standardised_centroid"]["effects"]
    fitted = fit_path_model(mobi.MODEL, mobi.items(), settings=PathSettings(scheme=PathScheme.CENTROID))

    effects = path_effects(fitted)

    for kind in ("direct", "indirect", "total"):
        ours = {f"{each.source} -> {each.target}": each.estimate.value for each in getattr(effects, kind)}
        theirs = {ends: each[kind] for ends, each in published.items() if abs(each[kind]) > 1e-12}
        assert ours == pytest.approx(theirs, abs=1e-7)


@pytest.mark.parametrize(
    ("named", "of"),
    [("paths", "direct"), ("total", "total"), ("loadings", "loadings"), ("weights", "weights"), ("htmt", "alike")],
)
def test_standard_errors_agree_with_seminr_within_15_percent(fit, draws, named, of):
    """Two programs with 5,000 resamples each; seminr turns blocks by their loadings as well."""
    published = expected("pls_mobi_seminr")["bootstrap5000"][named]

    ours = {ends_of(each): each.standard_error for each in getattr(path_effects(fit, draws), of)}

    theirs = {ends: each["Bootstrap SD"] for ends, each in published.items() if ends in ours}
    assert len(theirs) == len(published)
    for ends, error in theirs.items():
        assert ours[ends] == pytest.approx(error, rel=0.15, abs=1e-9), ends


def ends_of(each):
    names = [getattr(each, name, None) for name in ("source", "target", "item", "block", "other")]
    one, other = [name for name in names if name]
    return f"{one}  ->  {other}"


def test_percentile_intervals_agree_with_seminr(fit, draws):
    published = expected("pls_mobi_seminr")["bootstrap5000"]["paths"]

    for effect in path_effects(fit, draws).direct:
        theirs = published[ends_of(effect)]
        ours = (effect.estimate.low, effect.estimate.high)
        assert ours == pytest.approx((theirs["2.5% CI"], theirs["97.5% CI"]), abs=0.02)


def test_corrected_intervals_agree_with_the_paper_of_sempls():
    """The bounds of 500 resamples are themselves uncertain by about 0.015."""
    fitted = fit_path_model(mobi.MODEL, mobi.items(), settings=PathSettings(scheme=PathScheme.CENTROID))
    drawn = resample_paths(fitted, resamples=5000, seed=2, kind=PathInterval.BCA)

    effects = path_effects(fitted, drawn, confidence=0.9).direct

    for effect in effects:
        error, low, high = PAPER[effect.source, effect.target]
        assert effect.standard_error == pytest.approx(error, rel=0.15)
        assert (effect.estimate.low, effect.estimate.high) == pytest.approx((low, high), abs=0.045)


# --- by hand --------------------------------------------------------------------------------------------------------


def test_an_indirect_effect_is_the_product_along_its_way():
    model, columns = chain()
    fitted = fit_path_model(model, columns)

    effects = path_effects(fitted)

    product = fitted.coefficient("A", "B") * fitted.coefficient("B", "C")
    [indirect] = effects.indirect
    assert (indirect.source, indirect.target, indirect.estimate.value) == ("A", "C", pytest.approx(product))
    [total] = [each for each in effects.total if (each.source, each.target) == ("A", "C")]
    assert total.estimate.value == pytest.approx(product + fitted.coefficient("A", "C"))
    assert (indirect.estimate.low, indirect.standard_error) == (None, None)


def test_the_ways_between_two_blocks_add_up_to_the_indirect_effect(fit, draws):
    ways = effects_through(fit, "Image", "Loyalty", draws)
    [indirect] = [each for each in path_effects(fit).indirect if (each.source, each.target) == ("Image", "Loyalty")]

    assert ways[0].through == ("Satisfaction",)
    assert len(ways) == 10
    assert sum(each.estimate.value for each in ways) == pytest.approx(indirect.estimate.value)
    assert ways[0].estimate.low < ways[0].estimate.value < ways[0].estimate.high


def test_blocks_without_a_way_between_have_no_effect(fit):
    assert effects_through(fit, "Loyalty", "Image") == ()
    assert effects_through(fit, "Image", "Expectation") == ()
    with pytest.raises(ValueError, match="There is no block “Price”"):
        effects_through(fit, "Price", "Image")


def test_total_effects_are_those_of_the_inverse(fit):
    inverse = np.linalg.inv(np.eye(7) - fit.coefficients) - np.eye(7)

    total = np.zeros((7, 7))
    for each in path_effects(fit).total:
        total[fit.model.names.index(each.source), fit.model.names.index(each.target)] = each.estimate.value

    assert total == pytest.approx(inverse)


def test_a_resample_is_the_model_of_the_rows_that_were_drawn():
    """The sums of products give the same as a table in which respondents stand several times."""
    model, columns = chain(30)
    fitted = fit_path_model(model, columns)
    rows = np.random.default_rng(9).integers(0, 30, size=(1, 30))

    drawn = resample_paths(fitted, resamples=2, seed=9)
    by_hand = fit_path_model(model, {name: column[rows[0]] for name, column in columns.items()})

    assert drawn.coefficients[0] == pytest.approx(by_hand.coefficients, abs=1e-9)
    assert drawn.means[0] == pytest.approx(by_hand.means)
    assert drawn.deviations[0] == pytest.approx(by_hand.deviations)


def test_the_same_holds_by_pairs():
    model, columns = chain(30)
    columns["A0"][:4] = np.nan
    columns["B1"][2:7] = np.nan
    by_pairs = PathSettings(missing="pairwise")
    fitted = fit_path_model(model, columns, settings=by_pairs)
    rows = np.random.default_rng(9).integers(0, 30, size=(1, 30))

    drawn = resample_paths(fitted, resamples=2, seed=9)
    by_hand = fit_path_model(model, {name: column[rows[0]] for name, column in columns.items()}, settings=by_pairs)

    assert drawn.coefficients[0] == pytest.approx(by_hand.coefficients, abs=1e-9)


def test_leaving_out_each_respondent_is_the_model_of_the_others():
    model, columns = chain(25)
    fitted = fit_path_model(model, columns)

    drawn = resample_paths(fitted, resamples=20, seed=1, kind=PathInterval.BCA)

    without = fit_path_model(model, {name: np.delete(column, 6) for name, column in columns.items()})
    assert drawn.left_out.resamples == 25
    assert drawn.left_out.coefficients[6] == pytest.approx(without.coefficients, abs=1e-9)


# --- properties and limits ------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 1000), signs=st.sampled_from(list(PathSigns)), kind=st.sampled_from(list(PathInterval)))
@settings(max_examples=20, deadline=None)
def test_bounds_are_in_order_and_wider_for_more_confidence(seed, signs, kind):
    model, columns = chain(40, seed)
    fitted = fit_path_model(model, columns)
    drawn = resample_paths(fitted, resamples=60, seed=seed, signs=signs, kind=kind)

    narrow, wide = (path_effects(fitted, drawn, confidence=confidence) for confidence in (0.5, 0.9))

    for inner, outer in zip(narrow.total, wide.total, strict=True):
        if None not in (outer.estimate.low, outer.estimate.high):
            assert outer.estimate.low <= inner.estimate.low <= inner.estimate.high <= outer.estimate.high


def test_the_same_seed_gives_the_same_intervals_and_another_does_not():
    model, columns = chain()
    fitted = fit_path_model(model, columns)

    first, same, other = (path_effects(fitted, resample_paths(fitted, resamples=50, seed=seed)) for seed in (1, 1, 2))

    assert first == same
    assert first != other


def test_turned_blocks_are_turned_back_when_asked_to():
    """Three of five items hardly belong to the block, so that the majority of its loadings changes by chance."""
    random = np.random.default_rng(11)
    true = random.normal(size=60)
    strong = {name: -true + 0.1 * random.normal(size=60) for name in "ab"}
    weak = {name: 0.15 * true + random.normal(size=60) for name in "cde"}
    model = path_model({"X": list("abcde"), "Y": ["y"]}, [("X", "Y")])
    fitted = fit_path_model(model, {**strong, **weak, "y": true})

    left, turned = (resample_paths(fitted, resamples=300, seed=1, signs=signs) for signs in ("none", "construct"))

    assert np.abs(turned.coefficients) == pytest.approx(np.abs(left.coefficients))
    other_way = [(each.coefficients[:, 0, 1] * fitted.coefficient("X", "Y") < 0).mean() for each in (left, turned)]
    assert other_way[0] > 0.05
    assert other_way[1] == 0


def test_individual_signs_are_those_of_the_sample():
    model, columns = chain(30)
    columns = {
        **columns,
        "C0": np.random.default_rng(0).normal(size=30),
        "C1": np.random.default_rng(1).normal(size=30),
    }
    fitted = fit_path_model(model, columns)
    drawn = resample_paths(fitted, resamples=200, seed=1, signs=PathSigns.INDIVIDUAL)

    for effect in path_effects(fitted, drawn).direct:
        assert effect.estimate.low * effect.estimate.value >= 0
        assert effect.estimate.high * effect.estimate.value >= 0


def test_resamples_in_which_an_item_does_not_vary_are_drawn_again_and_counted():
    """One of 20 respondents differs: (19/20)^20 = 36 % of the draws lack that one."""
    model, columns = chain(20)
    columns["A0"] = np.where(np.arange(20) == 3, 5.0, 1.0)
    fitted = fit_path_model(model, columns)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = resample_paths(fitted, resamples=400, seed=1)

    assert drawn.resamples == 400
    assert drawn.redrawn / (400 + drawn.redrawn) == pytest.approx(0.358, abs=0.05)
    assert np.isfinite(drawn.coefficients).all()
    told = [each for each in path_effects(fitted, drawn).findings() if each.kind == FindingKind.RESAMPLES_REDRAWN]
    assert [dict(each.facts)["redrawn"] for each in told] == [drawn.redrawn]


def test_a_sample_that_can_hardly_be_resampled_is_refused():
    """Each of five rows differs in an item of its own: only a draw of all five has a solution, 5!/5^5 = 4 %."""
    names = "ABCDE"
    columns = {name: [float(row == place) for row in range(5)] for place, name in enumerate(names)}
    model = path_model({name: [name] for name in names}, list(pairwise(names)))
    fitted = fit_path_model(model, columns)

    with pytest.raises(ModelRefused) as refused:
        resample_paths(fitted, resamples=50, seed=1)

    assert refused.value.reason == Undefined.NOT_RESAMPLED


def test_an_unknown_way_is_refused():
    model, columns = chain(30)

    with pytest.raises(ValueError, match="studentised"):
        resample_paths(fit_path_model(model, columns), resamples=10, seed=1, kind="studentised")
    with pytest.raises(ValueError, match="principal"):
        PathSettings(scheme="principal")


def test_one_resample_is_no_interval(fit):
    with pytest.raises(ValueError, match="2 resamples at least"):
        resample_paths(fit, resamples=1, seed=1)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_outside_0_to_1_is_refused(fit, draws, confidence):
    with pytest.raises(ValueError, match="confidence"):
        path_effects(fit, draws, confidence=confidence)


def test_a_path_is_shown_when_its_interval_leaves_out_0(fit, draws):
    told = {
        (each.facts["source"], each.facts["target"]): each.kind
        for each in path_effects(fit, draws).findings()
        if "source" in each.facts
    }

    not_shown = {ends for ends, kind in told.items() if kind == FindingKind.PATH_NOT_SHOWN}
    assert len(told) == 12
    assert not_shown == {("Expectation", "Value"), ("Expectation", "Satisfaction"), ("Complaints", "Loyalty")}


def test_without_resamples_no_path_is_shown(fit):
    kinds = {each.kind for each in path_effects(fit).findings()}

    assert kinds == {FindingKind.PATH_NOT_SHOWN, FindingKind.BLOCK_EXPLAINED}


@pytest.mark.proof
@pytest.mark.parametrize("kind", list(PathInterval))
def test_intervals_hold_the_coefficient_of_the_population_as_often_as_they_say(kind):
    """400 samples of 150 from known correlations; 95 % ± three standard errors of 400 trials, and 2 % for small n."""
    loadings = np.kron(np.eye(3), np.full((3, 1), 0.8))
    between = np.array([[1, 0.5, 0.4], [0.5, 1, 0.5], [0.4, 0.5, 1]])
    population = loadings @ between @ loadings.T
    np.fill_diagonal(population, 1.0)
    names = [f"{name}{k}" for name in "ABC" for k in range(3)]
    model = path_model({name: [f"{name}{k}" for k in range(3)] for name in "ABC"}, [("A", "B"), ("A", "C"), ("B", "C")])
    true = solve(Moments(np.zeros((1, 9)), population[None]), layout_of(model), PathSettings()).coefficients[0]
    random = np.random.default_rng(6)
    held = 0
    for trial in range(400):
        sample = random.multivariate_normal(np.zeros(9), population, size=150)
        fitted = fit_path_model(model, dict(zip(names, sample.T, strict=True)))
        [effect] = [
            each
            for each in path_effects(fitted, resample_paths(fitted, resamples=500, seed=trial, kind=kind)).direct
            if (each.source, each.target) == ("B", "C")
        ]
        held += effect.estimate.low <= true[1, 2] <= effect.estimate.high

    assert held / 400 == pytest.approx(0.95, abs=0.053)
