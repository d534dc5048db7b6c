"""Samples divided among strata: a textbook example, bounds, whole numbers, what is refused."""

import warnings
from itertools import product
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import AllocationRule, FindingKind, allocate_sample

# Scheaffer, Mendenhall and Ott (1996), Elementary Survey Sampling: television in two towns and the country.
TOWNS, SIZES, DEVIATIONS = ["A", "B", "country"], [155, 62, 93], [5, 15, 10]


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def divided(total, **asked):
    return allocate_sample(total, TOWNS, SIZES, **asked)


def test_the_towns_of_scheaffer_are_divided_as_published():
    even = divided(40)
    neyman = divided(40, rule=AllocationRule.NEYMAN, deviations=DEVIATIONS)

    assert [each.n for each in even.strata] == [20, 8, 12]
    assert [each.exact for each in neyman.strata] == pytest.approx([11.764705882353, 14.117647058824, 14.117647058824])
    assert [each.n for each in neyman.strata] == [12, 14, 14]
    assert neyman.gain > 1
    assert neyman.finding().kind == FindingKind.SAMPLE_DIVIDED


def test_dear_answers_are_asked_less():
    # N S / √c: 155·5/3, 62·15/3, 93·10/4 is 258.3 : 310 : 232.5.
    found = divided(40, rule=AllocationRule.COST_OPTIMAL, deviations=DEVIATIONS, costs=[9, 9, 16])

    assert [each.exact for each in found.strata] == pytest.approx([40 * w / 800.8333 for w in (258.3333, 310, 232.5)])


def test_the_standard_error_is_that_of_the_stratified_mean():
    found = divided(40, rule=AllocationRule.NEYMAN, deviations=DEVIATIONS)

    terms = [
        (size / 310) ** 2 * (1 - n / size) * s**2 / n
        for size, n, s in zip(SIZES, (12, 14, 14), DEVIATIONS, strict=True)
    ]
    assert found.standard_error == pytest.approx(sum(terms) ** 0.5)


def test_a_stratum_that_would_give_more_than_it_has_is_taken_whole_and_the_rest_redistributed():
    # In proportion to N S: 10·100, 200·1, 300·1, so the first would give 40 of 60; it has 10.
    found = allocate_sample(60, "abc", [10, 200, 300], rule=AllocationRule.NEYMAN, deviations=[100, 1, 1])

    assert [each.n for each in found.strata] == [10, 20, 30]
    assert [each.is_taken_whole for each in found.strata] == [True, False, False]


def test_every_stratum_gets_two_and_those_that_do_not_vary_no_more():
    found = allocate_sample(20, "abc", [5, 1000, 1000], rule=AllocationRule.NEYMAN, deviations=[1, 3, 0])

    assert [each.n for each in found.strata] == [2, 16, 2]
    assert [each.is_raised for each in found.strata] == [True, False, True]


def test_all_there_are_and_strata_of_one():
    assert [each.n for each in divided(310).strata] == SIZES
    assert divided(310, deviations=DEVIATIONS).standard_error == 0
    assert [each.n for each in allocate_sample(3, "ab", [1, 9]).strata] == [1, 2]
    alike = allocate_sample(10, "ab", [10, 30], rule=AllocationRule.NEYMAN, deviations=[0, 0])
    assert (sum(each.n for each in alike.strata), alike.standard_error, alike.gain) == (10, 0, None)


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: divided(311), "more than all 310"),
        (lambda: divided(5), "too small for 3 strata"),
        (lambda: divided(40, rule="neyman"), "needs the deviation"),
        (lambda: divided(40, rule="cost_optimal", deviations=DEVIATIONS), "needs what an answer costs"),
        (lambda: divided(40, rule="cost_optimal", deviations=DEVIATIONS, costs=[1, 1, 0]), "above 0"),
        (lambda: divided(40, rule="neyman", deviations=[1, 2]), "2 for 3 strata"),
        (lambda: divided(40, rule="neyman", deviations=[1, 2, nan]), "none may be missing"),
        (lambda: divided(40, rule="neyman", deviations=[1, 2, inf]), "finite"),
        (lambda: allocate_sample(4, ["a"], [0]), "1 or more"),
        (lambda: allocate_sample(4, ["a"], [10.5]), "whole numbers"),
        (lambda: allocate_sample(4, [], []), "no stratum"),
        (lambda: divided(40, least=0), "too small"),
    ],
)
def test_what_cannot_be_divided_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


strata = st.lists(st.tuples(st.integers(1, 500), st.floats(0, 20)), min_size=1, max_size=8)


@given(strata, st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_parts_add_up_and_stay_within_their_bounds(rows, share):
    sizes, deviations = [row[0] for row in rows], [row[1] for row in rows]
    fewest = sum(min(2, size) for size in sizes)
    total = fewest + int(share * (sum(sizes) - fewest))

    found = allocate_sample(total, sizes, sizes, rule=AllocationRule.NEYMAN, deviations=deviations)

    assert sum(each.n for each in found.strata) == total
    assert sum(each.exact for each in found.strata) == pytest.approx(total)
    assert all(min(2, each.size) <= each.n <= each.size for each in found.strata)


def test_no_other_division_tells_more_than_neymans():
    """Against every division of 12 among three strata of at least two."""
    sizes, deviations = [9, 30, 60], [8.0, 2.0, 1.0]

    found = allocate_sample(12, "abc", sizes, rule=AllocationRule.NEYMAN, deviations=deviations)

    def variance(n):
        return sum(size**2 * (1 - k / size) * s**2 / k for size, k, s in zip(sizes, n, deviations, strict=True))

    best = min((n for n in product(range(2, 9), repeat=3) if sum(n) == 12), key=variance)
    assert variance([each.n for each in found.strata]) <= variance(best) * 1.01


def test_deviations_too_large_to_be_squared_are_refused():
    with pytest.raises(ValueError, match="too large to be squared"):
        allocate_sample(10, ["a", "b"], [100, 100], rule=AllocationRule.NEYMAN, deviations=[1e300, 1e300])
