"""How good a path model is: agreement with seminr 2.3.1, semPLS 1.0-10 and plspm 0.5.1 on the mobile phone survey."""

import numpy as np
import pytest
from tests.analysis import mobi
from tests.analysis.reference import expected

from ascolto.analysis import (
    FindingKind,
    MissingItems,
    PathScaling,
    PathScheme,
    PathSettings,
    Undefined,
    blindfold,
    fit_path_model,
    path_model,
    path_quality,
)


@pytest.fixture(scope="module")
def fit():
    return fit_path_model(mobi.MODEL, mobi.items(), settings=PathSettings(tolerance=1e-10))


@pytest.fixture(scope="module")
def seminr():
    return expected("pls_mobi_seminr")["composite"]


def centroid(scaling=PathScaling.STANDARDISED, columns=None):
    wanted = PathSettings(scheme=PathScheme.CENTROID, scaling=scaling, tolerance=1e-10)
    return fit_path_model(mobi.MODEL, columns or mobi.items(), settings=wanted)


def two_blocks(columns, *, formative=()):
    names = list(columns)
    model = path_model({"A": names[:2], "B": names[2:]}, [("A", "B")], formative=formative)
    return fit_path_model(model, columns)


# --- published numbers ---------------------------------------------------------------------------------------------


def test_reliabilities_and_variance_extracted_agree_with_seminr(fit, seminr):
    """Standardised alpha, as in Tenenhaus et al.: .723 .452 .877 .824 .779 .472."""
    blocks = {each.block: each for each in path_quality(fit).blocks}

    for name, published in seminr["reliability"].items():
        if name != "Complaints":  # a single item, for which seminr prints 1
            block = blocks[name]
            ours = (block.alpha, block.rho_c, block.rho_a, block.extracted)
            theirs = (published["alpha"], published["rhoC"], published["rhoA"], published["AVE"])
            assert ours == pytest.approx(theirs, abs=1e-8)


def test_likenesses_of_blocks_agree_with_seminr(fit, seminr):
    alike = {(one, other): value for one, other, value in path_quality(fit).alike}

    assert len(alike) == 21
    for (one, other), value in alike.items():
        published = seminr["htmt"][one][other] or seminr["htmt"][other][one]
        assert value == pytest.approx(published, abs=1e-10)


def test_the_table_of_fornell_and_larcker_agrees_with_seminr(fit, seminr):
    quality = path_quality(fit)

    for one, other, value in quality.correlations:
        published = seminr["fl_criteria"][one][other] or seminr["fl_criteria"][other][one]
        assert value == pytest.approx(published, abs=1e-8)
    for block in quality.blocks:
        if block.extracted is not None:
            assert np.sqrt(block.extracted) == pytest.approx(seminr["fl_criteria"][block.block][block.block], abs=1e-8)
    assert quality.not_apart == (("Quality", "Image"), ("Satisfaction", "Image"), ("Satisfaction", "Quality"))


def test_inflation_agrees_with_seminr(fit, seminr):
    quality = path_quality(fit)

    for item in quality.items:
        published = seminr["vif_items"][item.block]
        if isinstance(published, dict) and isinstance(published.get(item.item), float):
            assert item.inflation == pytest.approx(published[item.item], rel=1e-9)
    for cause in quality.causes:
        published = seminr["vif_antecedents"][cause.target][cause.source]
        assert cause.inflation == pytest.approx(1 if published is None else published, rel=1e-7)


def test_r_square_and_its_adjusted_form_agree_with_seminr(fit, seminr):
    for block in path_quality(fit).blocks:
        if block.explained is not None:
            assert block.explained == pytest.approx(seminr["paths_R2"]["R^2"][block.block], abs=1e-8)
            assert block.explained_adjusted == pytest.approx(seminr["paths_R2"]["AdjR^2"][block.block], abs=1e-8)


@pytest.mark.parametrize("without", [("Expectation", "Value"), ("Image", "Satisfaction"), ("Value", "Satisfaction")])
def test_f_square_of_seminr_comes_from_another_model_and_ours_from_the_same_scores(fit, seminr, without):
    """seminr estimates the model again without the path; Cohen's f², as SmartPLS gives it, keeps the scores."""
    source, target = without
    again = path_model(mobi.BLOCKS, [path for path in mobi.MODEL.paths if path != without])
    refitted = fit_path_model(again, mobi.items(), settings=PathSettings(tolerance=1e-10))
    place = fit.model.names.index(target)
    by_another_model = (fit.r_square[place] - refitted.r_square[place]) / (1 - fit.r_square[place])

    [ours] = [each.f_square for each in path_quality(fit).causes if (each.source, each.target) == without]

    assert by_another_model == pytest.approx(seminr["fSquare"][source][target], abs=1e-7)
    assert ours == pytest.approx(by_another_model, abs=1e-3)


def test_communality_redundancy_and_goodness_of_fit_agree_with_plspm():
    published = expected("pls_mobi_plspm")["standardised_centroid"]

    quality = path_quality(centroid())

    assert quality.fit == pytest.approx(published["gof"], abs=1e-7)
    for item in quality.items:
        outer = published["outer"][item.item]
        assert (item.communality, item.redundancy) == pytest.approx(
            (outer["communality"], outer["redundancy"]), abs=1e-6
        )
    for block in quality.blocks:
        summary = published["inner_summary"][block.block]
        assert block.communality == pytest.approx(summary["Block_Communality"], abs=1e-7)
        assert (block.redundancy or 0) == pytest.approx(summary["Mean_Redundancy"], abs=1e-7)
        first, *second = block.eigenvalues
        unidimensional = published["unidim"][block.block]
        assert (first, *second) == pytest.approx(
            (unidimensional["eig.1st"], unidimensional["eig.2nd"])[: 1 + len(second)], abs=1e-9
        )


def test_reliability_and_goodness_of_fit_agree_with_sempls():
    published = expected("pls_mobi_semPLS")["centroid"]

    quality = path_quality(centroid())

    assert quality.fit == pytest.approx(published["gof"][2], abs=1e-8)
    for block in quality.blocks:
        if block.rho_c is not None:
            assert block.rho_c == pytest.approx(published["Q2_dgrho"][block.block]["Dillon-Goldstein's rho"], abs=1e-8)


def test_the_goodness_of_fit_of_the_raw_family_is_another():
    """(b): .4645; (a), by paths: .4718."""
    raw = path_quality(centroid(PathScaling.RAW, mobi.from_0_to_100()))
    by_paths = path_quality(fit_path_model(mobi.MODEL, mobi.items()))

    assert (round(raw.fit, 4), round(by_paths.fit, 4)) == (0.4645, 0.4718)


def test_what_the_model_foretells_agrees_with_sempls():
    """qSquared of semPLS 1.0-10 with d = 5: .110 .168 .271 .454 .273 .210; its deviations have n − 1 for divisor."""
    published = expected("pls_mobi_semPLS")["centroid"]["blindfold_redundancy_q2_d5"]

    foretold = blindfold(centroid(), every=5)

    published = {name: value for name, value in published.items() if value != "NA"}
    assert foretold.values == pytest.approx(published, abs=5e-5)


# --- findings and limits --------------------------------------------------------------------------------------------


def test_blocks_of_the_survey_that_are_too_alike_are_told_and_do_not_stop_it(fit):
    told = [finding.facts for finding in path_quality(fit).findings()]

    pairs = {(facts["block"], facts["other"]): round(facts["value"], 3) for facts in told}
    assert pairs == {
        ("Quality", "Image"): 0.929,
        ("Satisfaction", "Image"): 0.910,
        ("Satisfaction", "Quality"): 0.954,
        ("Loyalty", "Satisfaction"): 0.957,
    }


def test_a_single_item_says_nothing_about_its_error(fit):
    [complaints] = [each for each in path_quality(fit).blocks if each.block == "Complaints"]

    assert complaints.undefined == Undefined.ONE_ITEM
    assert (complaints.alpha, complaints.rho_c, complaints.rho_a, complaints.extracted) == (None, None, None, None)
    assert complaints.communality == pytest.approx(1)
    assert complaints.eigenvalues == pytest.approx((1,))


def test_formative_items_need_not_go_together():
    random = np.random.default_rng(1)
    columns = {name: random.normal(size=50) for name in ("a", "b")}
    columns["c"] = columns["a"] + columns["b"] + random.normal(size=50)

    quality = path_quality(two_blocks(columns, formative=["A"]))

    assert quality.blocks[0].undefined == Undefined.FORMATIVE
    assert quality.alike == ()


def test_alpha_and_htmt_by_hand():
    """Two items with r = 0.6 each: alpha = 2 · 0.6 ÷ 1.6 = 0.75; HTMT = mean of four correlations ÷ 0.6."""
    columns = crossed(
        {("a", "b"): 0.6, ("c", "d"): 0.6, ("a", "c"): 0.3, ("a", "d"): 0.3, ("b", "c"): 0.3, ("b", "d"): 0.3}
    )

    quality = path_quality(two_blocks(columns))

    assert [block.alpha for block in quality.blocks] == pytest.approx([0.75, 0.75])
    assert quality.alike == (("B", "A", pytest.approx(0.5)),)
    assert [item.loading for item in quality.items] == pytest.approx([np.sqrt(0.8)] * 4)
    # Loadings √0.8: ρ_C = (2√0.8)² ÷ ((2√0.8)² + 2 · 0.2) = 3.2 ÷ 3.6
    assert [block.rho_c for block in quality.blocks] == pytest.approx([8 / 9, 8 / 9])


def crossed(correlations):
    """Columns that have exactly these correlations."""
    names = sorted({name for pair in correlations for name in pair})
    matrix = np.eye(len(names))
    for (one, other), value in correlations.items():
        matrix[names.index(one), names.index(other)] = matrix[names.index(other), names.index(one)] = value
    random = np.random.default_rng(5).normal(size=(50, len(names)))
    apart, _ = np.linalg.qr(random - random.mean(axis=0))
    return dict(zip(names, (apart @ np.linalg.cholesky(matrix).T).T, strict=True))


def test_an_unreliable_block_is_told():
    columns = crossed({("a", "b"): -0.1, ("c", "d"): 0.6, ("a", "c"): 0.2, ("b", "d"): 0.2})

    [told] = [
        each for each in path_quality(two_blocks(columns)).findings() if each.kind == FindingKind.UNRELIABLE_BLOCK
    ]

    assert (told.facts["block"], told.facts["needed"], told.facts["n"]) == ("A", 0.7, 50)
    assert told.facts["value"] < 0.7


def test_items_that_cancel_each_other_out_have_no_alpha():
    columns = crossed({("a", "b"): -0.999999, ("c", "d"): 0.5, ("a", "c"): 0.3, ("b", "c"): -0.3})

    quality = path_quality(two_blocks(columns))

    assert quality.blocks[0].alpha < 0


@pytest.mark.parametrize("every", [1, 51])
def test_only_every_second_to_nth_respondent_can_be_left_out(every):
    fitted = two_blocks(crossed({("a", "b"): 0.5, ("c", "d"): 0.5, ("a", "c"): 0.3}))

    with pytest.raises(ValueError, match="cannot be left out by turns"):
        blindfold(fitted, every=every)


def test_blindfolding_takes_no_gaps():
    columns = crossed({("a", "b"): 0.5, ("c", "d"): 0.5, ("a", "c"): 0.3})
    columns["a"][3] = np.nan
    model = path_model({"A": ["a", "b"], "B": ["c", "d"]}, [("A", "B")])
    gaps = fit_path_model(model, columns, settings=PathSettings(missing=MissingItems.PAIRWISE))

    with pytest.raises(ValueError, match="Answers are missing"):
        blindfold(gaps)


def test_an_item_that_varies_in_one_part_only_leaves_nothing_to_foretell():
    columns = crossed({("a", "b"): 0.5, ("c", "d"): 0.5, ("a", "c"): 0.3})
    columns["d"] = np.where(np.arange(50) % 5 == 2, columns["d"], 0.0)

    assert blindfold(two_blocks(columns)).values == {"B": None}


@pytest.mark.parametrize("scheme", list(PathScheme))
def test_of_two_blocks_what_is_foretold_does_not_depend_on_the_scheme(scheme):
    """With one neighbour its proxy is the same but for its size; a formative cause is regression in all of them."""
    columns = crossed({("a", "b"): 0.4, ("c", "d"): 0.5, ("a", "c"): 0.5, ("b", "d"): 0.3})
    model = path_model({"A": ["a", "b"], "B": ["c", "d"]}, [("A", "B")], formative=["A"])

    fits = [
        fit_path_model(model, columns, settings=PathSettings(scheme=each, scaling=PathScaling.RAW, tolerance=1e-12))
        for each in (PathScheme.CENTROID, scheme)
    ]

    assert blindfold(fits[1]).values["B"] == pytest.approx(blindfold(fits[0]).values["B"], abs=1e-9)


def test_a_strong_path_foretells_and_none_does_not():
    random = np.random.default_rng(2)
    x = random.normal(size=(300, 2)).sum(axis=1)
    strong = {
        "a": x,
        "b": x + random.normal(size=300),
        "c": x + random.normal(size=300),
        "d": x + random.normal(size=300),
    }
    weak = {**strong, "c": random.normal(size=300), "d": random.normal(size=300)}

    assert blindfold(two_blocks(strong)).values["B"] > 0.3
    assert blindfold(two_blocks(weak)).values["B"] < 0.05
