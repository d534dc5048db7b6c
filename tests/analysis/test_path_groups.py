"""Two groups and one model: by hand, against scipy's permutation test, properties, and false alarms."""

import numpy as np
import pytest
from scipy.stats import permutation_test

from ascolto.analysis import (
    FindingKind,
    ModelRefused,
    PathSettings,
    Undefined,
    compare_path_groups,
    fit_path_model,
    path_model,
)

MODEL = path_model({"X": ["x0", "x1", "x2"], "Y": ["y0", "y1", "y2"]}, [("X", "Y")])
SINGLE = path_model({"X": ["x0"], "Y": ["y0"]}, [("X", "Y")])


def surveyed(n, path, random, *, shares=(0.8, 0.8, 0.8)):
    x = random.normal(size=n)
    y = path * x + np.sqrt(1 - path**2) * random.normal(size=n)
    columns = {f"x{k}": share * x + np.sqrt(1 - share**2) * random.normal(size=n) for k, share in enumerate(shares)}
    return columns | {f"y{k}": 0.8 * y + 0.6 * random.normal(size=n) for k in range(3)}


def together(*parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def two(first, second, *, seed=1, sizes=(150, 150)):
    random = np.random.default_rng(seed)
    columns = together(surveyed(sizes[0], first, random), surveyed(sizes[1], second, random))
    return columns, ["new"] * sizes[0] + ["old"] * sizes[1]


def test_each_group_is_estimated_as_it_would_be_by_itself():
    columns, groups = two(0.7, 0.1)

    compared = compare_path_groups(MODEL, columns, groups, permutations=99, seed=1)

    alone = [
        fit_path_model(MODEL, {name: column[rows] for name, column in columns.items()}).coefficient("X", "Y")
        for rows in (slice(0, 150), slice(150, 300))
    ]
    [path] = compared.paths
    assert path.values == pytest.approx(tuple(alone), abs=1e-9)
    assert path.difference == pytest.approx(alone[0] - alone[1], abs=1e-9)
    assert (compared.groups, compared.sizes, compared.left_out) == (("new", "old"), (150, 150), 0)


def test_a_path_that_differs_is_found():
    compared = compare_path_groups(MODEL, *two(0.7, 0.1), permutations=499, seed=1)

    [told] = [each for each in compared.findings() if each.kind == FindingKind.PATHS_DIFFER]
    assert told.facts["p_value"] == 1 / 500
    assert (told.facts["source"], told.facts["target"], told.facts["n"]) == ("X", "Y", 300)


def test_paths_that_do_not_differ_are_told_once():
    compared = compare_path_groups(MODEL, *two(0.5, 0.5), permutations=199, seed=1)

    assert [each.kind for each in compared.findings()] == [FindingKind.PATHS_ALIKE]


def test_of_two_single_items_it_is_the_permutation_test_of_scipy():
    random = np.random.default_rng(3)
    columns = together(surveyed(9, 0.9, random), surveyed(7, -0.2, random))

    def difference(x, y, first):
        return np.corrcoef(x[first == 1], y[first == 1])[0, 1] - np.corrcoef(x[first == 0], y[first == 0])[0, 1]

    first = np.repeat([1, 0], [9, 7])
    theirs = permutation_test(
        (first,), lambda dealt: difference(columns["x0"], columns["y0"], dealt), permutation_type="pairings",
        vectorized=False, n_resamples=3000, rng=np.random.default_rng(5),
    ).pvalue  # fmt: skip
    ours = compare_path_groups(SINGLE, columns, ["a"] * 9 + ["b"] * 7, permutations=3000, seed=5).paths[0]

    # Ours counts differences that are as large either way; scipy doubles the smaller tail.
    assert ours.p_value == pytest.approx(theirs, abs=0.05)


def test_a_block_whose_items_count_otherwise_is_told():
    random = np.random.default_rng(8)
    columns = together(
        surveyed(200, 0.6, random, shares=(0.9, 0.9, 0.2)), surveyed(200, 0.6, random, shares=(0.2, 0.9, 0.9))
    )

    compared = compare_path_groups(MODEL, columns, ["a"] * 200 + ["b"] * 200, permutations=199, seed=1)

    told = [each for each in compared.findings() if each.kind == FindingKind.MEASURED_DIFFERENTLY]
    assert [each.facts["block"] for each in told] == ["X"]
    assert compared.blocks[0].correlation < compared.blocks[0].least


def test_a_single_item_is_measured_alike_by_definition():
    random = np.random.default_rng(3)

    compared = compare_path_groups(SINGLE, surveyed(40, 0.5, random), ["a", "b"] * 20, permutations=49, seed=1)

    assert [(block.correlation, block.p_value) for block in compared.blocks] == [(pytest.approx(1), 1)] * 2


def test_which_group_comes_first_turns_the_difference_only():
    columns, groups = two(0.6, 0.3)
    turned = {name: column[::-1] for name, column in columns.items()}

    one = compare_path_groups(MODEL, columns, groups, permutations=49, seed=1).paths[0]
    other = compare_path_groups(MODEL, turned, groups[::-1], permutations=49, seed=1).paths[0]

    assert other.difference == pytest.approx(-one.difference, abs=1e-6)


def test_rows_without_a_group_or_an_answer_are_left_out_and_counted():
    columns, groups = two(0.5, 0.5)
    groups[0] = ""
    columns["y1"][5] = np.nan

    compared = compare_path_groups(MODEL, columns, groups, permutations=19, seed=1)

    assert (compared.sizes, compared.left_out) == ((148, 150), 2)


@pytest.mark.parametrize("missing", ["mean", "pairwise"])
def test_missing_answers_may_stay_in(missing):
    columns, groups = two(0.5, 0.5)
    columns["y1"][5] = np.nan

    compared = compare_path_groups(
        MODEL, columns, groups, settings=PathSettings(missing=missing), permutations=19, seed=1
    )

    assert (compared.sizes, compared.left_out) == ((150, 150), 0)


def test_deals_without_a_solution_are_dealt_again_and_counted():
    columns, groups = two(0.6, 0.6, sizes=(6, 6))
    columns["x2"] = np.array([1.0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0])

    compared = compare_path_groups(MODEL, columns, groups, permutations=200, seed=1)

    # Both that differ are in one group in 5 of 11 deals.
    assert compared.redrawn / (200 + compared.redrawn) == pytest.approx(5 / 11, abs=0.1)


def test_an_item_that_does_not_vary_in_one_group_is_named():
    columns, groups = two(0.6, 0.6)
    columns["x1"][:150] = 3.0

    with pytest.raises(ModelRefused) as refused:
        compare_path_groups(MODEL, columns, groups, permutations=9, seed=1)

    assert (refused.value.reason, refused.value.concerning, refused.value.n) == (Undefined.ALL_EQUAL, ("x1",), 150)


def test_a_group_that_is_too_small_is_refused():
    columns, groups = two(0.6, 0.6, sizes=(2, 50))

    with pytest.raises(ModelRefused) as refused:
        compare_path_groups(MODEL, columns, groups, permutations=9, seed=1)

    assert (refused.value.reason, refused.value.n, refused.value.needed) == (Undefined.TOO_FEW_POINTS, 2, 3)


@pytest.mark.parametrize(
    ("groups", "permutations", "sentence"),
    [
        (["a"] * 300, 9, "There must be two groups; there are 1: a."),
        (["a", "b", "c"] * 100, 9, "There must be two groups; there are 3: a, b, c."),
        ([*map(str, range(300))], 9, "There must be two groups; there are 300: 0, 1, 2, 3, 4, …."),
        ([""] * 300, 9, "There must be two groups; there are 0: none."),
        (["a", "b"], 9, "There are 2 groups for 300 rows."),
        (["a", "b"] * 150, 0, "There must be 1 permutation at least."),
    ],
)
def test_what_are_not_two_groups_is_refused(groups, permutations, sentence):
    columns, _ = two(0.5, 0.5)

    with pytest.raises(ValueError) as wrong:  # noqa: PT011  (the sentence is compared below)
        compare_path_groups(MODEL, columns, groups, permutations=permutations, seed=1)

    assert str(wrong.value) == sentence


@pytest.mark.proof
def test_groups_that_are_alike_raise_an_alarm_in_one_of_twenty():
    """300 trials with 99 permutations: 5 % ± three standard errors."""
    random = np.random.default_rng(12)
    alarms = 0
    for trial in range(300):
        columns = surveyed(80, 0.5, random)
        compared = compare_path_groups(MODEL, columns, ["a", "b"] * 40, permutations=99, seed=trial)
        alarms += compared.paths[0].p_value <= 0.05

    assert alarms / 300 == pytest.approx(0.05, abs=0.038)
