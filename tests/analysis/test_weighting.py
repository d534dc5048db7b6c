"""Weights: worked by hand, agreement of raking with its definition, caps, and what weighting cannot do."""

import warnings
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import FindingKind, Undefined, design_effect, effective_n, poststratify, rake


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def table(counts):
    """Return the respondents of a table of sex by age."""
    rows = [(sex, age) for (sex, age), count in counts.items() for _ in range(count)]
    return {"sex": [row[0] for row in rows], "age": [row[1] for row in rows]}


SAMPLE = table({("w", "young"): 20, ("w", "old"): 40, ("m", "young"): 10, ("m", "old"): 30})
KNOWN = {"sex": {"w": 0.5, "m": 0.5}, "age": {"young": 0.4, "old": 0.6}}


def test_the_worth_of_weights_is_that_of_kish():
    # (1 + 1 + 2)² / (1 + 1 + 4) = 2.667 of 3, so the variance grows by 1.125.
    assert effective_n([1, 1, 2]) == pytest.approx(16 / 6)
    assert design_effect([1, 1, 2]) == pytest.approx(1.125)
    assert (effective_n([5, 5, 5]), design_effect([5, 5])) == (3, 1)
    assert (effective_n([]), design_effect([])) == (0, None)
    assert (effective_n([1e-300, 1e-300]), effective_n([0, 3, 0])) == (2, 1)


def test_strata_weigh_what_they_are_of_everybody():
    # 2 of 8 are asked for where 6 of 8 answered: 1/3; the others 3.
    found = poststratify(["a"] * 6 + ["b"] * 2, {"a": 10, "b": 30})

    assert found.weights == pytest.approx([1 / 3] * 6 + [3] * 2)
    assert found.effective_n == pytest.approx(64 / (6 / 9 + 18))
    assert (found.largest_gap, found.has_converged) == (pytest.approx(0, abs=1e-12), True)


def test_raking_meets_all_margins_and_keeps_the_odds_of_the_table():
    found = rake(SAMPLE, KNOWN)

    assert all(margin.weighted == pytest.approx(margin.target, abs=1e-9) for margin in found.margins)
    assert [(m.variable, m.category, m.count) for m in found.margins] == [
        ("sex", "w", 60),
        ("sex", "m", 40),
        ("age", "young", 30),
        ("age", "old", 70),
    ]
    # What raking leaves as it was: the odds ratio of the table, 20 · 30 / (40 · 10) = 1.5.
    cells = {cell: found.weights[place] for place, cell in enumerate(zip(SAMPLE["sex"], SAMPLE["age"], strict=True))}
    ratio = cells["w", "young"] * cells["m", "old"] / (cells["w", "old"] * cells["m", "young"])
    assert ratio == pytest.approx(1)
    assert np.mean(found.weights) == pytest.approx(1)
    assert found.finding().kind == FindingKind.WEIGHTED


def test_weights_of_the_design_are_where_raking_begins():
    begun = [3 if sex == "w" and age == "old" else 1 for sex, age in zip(*SAMPLE.values(), strict=True)]

    found = rake(SAMPLE, KNOWN, weights=begun)

    cells = {cell: found.weights[place] for place, cell in enumerate(zip(*SAMPLE.values(), strict=True))}
    ratio = cells["w", "young"] * cells["m", "old"] / (cells["w", "old"] * cells["m", "young"])
    assert ratio == pytest.approx(1 / 3)


def test_no_weight_exceeds_the_cap_and_what_it_costs_is_said():
    strata = ["many"] * 99 + ["few"]

    found = poststratify(strata, {"many": 0.8, "few": 0.2}, cap=5)

    assert max(found.weights) == 5
    assert (found.at_cap, found.has_converged) == (1, False)
    assert found.largest_gap == pytest.approx(0.15)
    assert found.finding().kind == FindingKind.TARGETS_NOT_MET
    assert poststratify(strata, {"many": 0.8, "few": 0.2}).largest == pytest.approx(20)


def test_a_cap_that_leaves_room_still_meets_the_targets():
    random = np.random.default_rng(4)
    respondents = {
        "sex": random.choice(["w", "m"], 2000, p=[0.7, 0.3]).tolist(),
        "age": random.choice(["18", "30", "60"], 2000, p=[0.1, 0.3, 0.6]).tolist(),
    }
    known = {"sex": {"w": 0.5, "m": 0.5}, "age": {"18": 0.3, "30": 0.4, "60": 0.3}}
    free = rake(respondents, known, cap=None)

    capped = rake(respondents, known, cap=free.largest * 0.999)

    assert capped.has_converged
    assert capped.largest <= free.largest * 0.999


def test_nobody_has_no_weights():
    found = rake({"sex": []}, {"sex": {"w": 1, "m": 1}})

    assert (found.weights, found.n, found.undefined) == ((), 0, Undefined.NOTHING_COUNTED)
    assert found.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: rake(SAMPLE, {"sex": {"w": 0.5, "m": 0.4, "x": 0.1}}), "Nobody answered who is “x”"),
        (lambda: rake(SAMPLE, {"sex": {"w": 1}}), "“m” of “sex” has no target"),
        (lambda: rake({"sex": ["w", ""]}, {"sex": {"w": 1}}), "“sex” is missing somewhere"),
        (lambda: rake(SAMPLE, {"region": {"n": 1}}), "Nothing is known of the respondents' “region”"),
        (lambda: rake(SAMPLE, {}), "at least one variable"),
        (lambda: rake(SAMPLE, {"sex": {}}), "no targets"),
        (lambda: rake(SAMPLE, {"sex": {"w": -1, "m": 2}}), "0 or more"),
        (lambda: rake(SAMPLE, {"sex": {"w": inf, "m": 2}}), "finite"),
        (lambda: rake(SAMPLE, {"sex": {"w": nan, "m": 2}}), "none may be missing"),
        (lambda: rake({"sex": ["w"], "age": ["old", "old"]}, {"sex": {"w": 1}, "age": {"old": 1}}), "equally long"),
        (lambda: rake(SAMPLE, KNOWN, cap=1), "must be above 1"),
        (lambda: rake(SAMPLE, KNOWN, weights=[1]), "1 weights for 100"),
        (lambda: poststratify(["a", "b"], {"a": 1, "b": 1}, weights=[1, 0]), "Nobody answered who is “b”"),
        (lambda: poststratify(["a", "b"], {"a": 1, "b": 1}, weights=[1e150, 1e-150]), "Nobody answered who is “b”"),
        (lambda: effective_n([1, -1]), "0 or more"),
    ],
)
def test_what_cannot_be_weighted_is_refused_in_a_sentence(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


@given(st.lists(st.integers(1, 30), min_size=6, max_size=6), st.lists(st.integers(1, 9), min_size=5, max_size=5))
@settings(max_examples=40, deadline=None)
def test_where_every_cell_is_filled_raking_always_meets_its_targets(counts, shares):
    cells = [("w", "a"), ("w", "b"), ("w", "c"), ("m", "a"), ("m", "b"), ("m", "c")]
    respondents = table(dict(zip(cells, counts, strict=True)))
    targets = {"sex": dict(zip("wm", shares[:2], strict=True)), "age": dict(zip("abc", shares[2:], strict=True))}

    found = rake(respondents, targets, cap=None)

    assert found.has_converged
    assert min(found.weights) > 0
    assert found.effective_n <= found.n * (1 + 1e-12)
    assert found.design_effect == pytest.approx(found.n / found.effective_n)


def test_targets_that_together_want_nobody_are_refused():
    with pytest.raises(ValueError, match="that all targets want"):
        rake({"A": ["a", "b"], "B": ["y", "x"]}, {"A": {"a": 1, "b": 0}, "B": {"x": 1, "y": 0}})


def test_targets_may_be_as_large_as_numbers_are_but_no_cap_is_infinite():
    found = rake({"A": ["a", "b", "b"]}, {"A": {"a": 1e308, "b": 1e308}})

    assert found.weights == pytest.approx([1.5, 0.75, 0.75])
    with pytest.raises(ValueError, match="above 1 and finite"):
        rake({"A": ["a"]}, {"A": {"a": 1}}, cap=inf)
