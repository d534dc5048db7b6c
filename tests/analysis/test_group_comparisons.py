"""Many groups at once: the tests of R, false discoveries, groups of one, the rest."""

import warnings
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import (
    Against,
    FindingKind,
    Undefined,
    compare_means,
    compare_nps,
    compare_shares,
    mean_difference,
    nps_difference,
)
from ascolto.analysis.scores.share_changes import p_value_of_shares
from ascolto.analysis.shares.multiplicity import benjamini_hochberg

HOUSES = {"Sofia": (41, 320), "Rome": (22, 310), "Iasi": (25, 330), "Varna": (24, 305)}


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_a_large_table_is_tested_by_chi_square_without_correction():
    # By hand: 56 of 70 and 48 of 80, chi-square 150 (56·32 - 14·48)² / (104·46·70·80) = 7.0234.
    assert p_value_of_shares((56, 70), (48, 80)) == pytest.approx(0.0080446, abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "p_value"),
    [
        # The lady tasting tea (Fisher, 1935): 3 of 4 against 1 of 4, 34 / 70.
        ((3, 4), (1, 4), 34 / 70),
        # All 10 against none of 5: one table of 3003, and none as unlikely.
        ((10, 10), (0, 5), 1 / 3003),
        ((0, 3), (0, 9), 1),
    ],
)
def test_a_small_table_is_tested_exactly(one, other, p_value):
    assert p_value_of_shares(one, other) == pytest.approx(p_value, rel=1e-9)


def test_each_group_is_compared_with_the_others_together():
    found = compare_shares(HOUSES)

    assert [(each.group, each.other) for each in found.comparisons] == [(name, None) for name in HOUSES]
    sofia = found.comparisons[0]
    assert sofia.difference.value == pytest.approx(41 / 320 - 71 / 945)
    assert sofia.difference.p_value == pytest.approx(p_value_of_shares((41, 320), (71, 945)))
    assert [each.is_shown for each in found.comparisons] == [True, False, False, False]
    [finding] = found.findings()
    assert (finding.kind, finding.facts["group"], finding.facts["other"]) == (FindingKind.GROUP_HIGHER, "Sofia", None)
    assert found.n == 1265


def test_many_comparisons_are_adjusted_together():
    found = compare_shares(HOUSES, against=Against.EACH_OTHER)

    raw = [each.difference.p_value for each in found.comparisons]
    assert len(raw) == 6
    assert tuple(each.adjusted_p_value for each in found.comparisons) == benjamini_hochberg(raw)
    assert all(each.is_shown == (each.adjusted_p_value <= 0.05) for each in found.comparisons)


def test_the_rest_of_means_and_scores_is_everybody_else():
    groups = {"a": [1.0, 2, 3, nan], "b": [4.0, 6, 5], "c": [9.0, 10, 8]}

    means = compare_means(groups).comparisons[1].difference
    scores = compare_nps(groups).comparisons[1].difference

    rest = [1, 2, 3, 9, 10, 8]
    assert (means.value, means.low, means.p_value) == pytest.approx(
        (lambda welch: (welch.value, welch.low, welch.p_value))(mean_difference([4, 6, 5], rest))
    )
    assert (scores.value, scores.low, scores.p_value) == pytest.approx(
        (lambda both: (both.value, both.low, both.p_value))(nps_difference([4, 6, 5], rest))
    )


def test_a_group_of_one_is_left_out_of_the_adjustment():
    groups = {"a": [1, 2, 3, 2], "b": [7, 8, 9, 8], "one": [5]}

    found = compare_means(groups, against=Against.EACH_OTHER)

    tested = {(each.group, each.other): each.adjusted_p_value for each in found.comparisons}
    assert (tested["a", "one"], tested["b", "one"]) == (None, None)
    assert tested["a", "b"] == found.comparisons[0].difference.p_value
    assert found.comparisons[1].difference.undefined == Undefined.TOO_FEW_POINTS
    assert found.groups["one"].no_interval == Undefined.TOO_FEW_POINTS


def test_alike_groups_are_not_told_apart():
    found = compare_nps({"a": [9, 9, 7, 3] * 10, "b": [9, 9, 7, 3] * 11, "c": [10, 9, 8, 6] * 9})

    assert [each.kind for each in found.findings()] == [FindingKind.NO_GROUP_DIFFERS]
    assert found.findings()[0].facts["compared"] == 3


@pytest.mark.parametrize("compare", [compare_means, compare_nps])
@pytest.mark.parametrize("groups", [{}, {"a": [1, 2]}])
def test_one_group_has_nobody_to_compare_with(compare, groups):
    found = compare(groups)

    assert (found.undefined, found.comparisons) == (Undefined.ONE_GROUP, ())
    assert found.findings()[0].kind == FindingKind.UNDEFINED


def test_groups_without_answers_leave_their_comparison_open():
    shares, scores = compare_shares({"a": (1, 2), "b": (0, 0)}), compare_nps({"a": [9], "b": [nan]})

    assert {each.difference.undefined for each in shares.comparisons} == {Undefined.NOTHING_COUNTED}
    assert {each.adjusted_p_value for each in scores.comparisons} == {None}
    assert scores.findings()[0].kind == FindingKind.NO_GROUP_DIFFERS


@pytest.mark.parametrize("rate", [0, 1, -1])
def test_a_rate_of_false_discoveries_lies_between_0_and_1(rate):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        compare_shares(HOUSES, false_discovery_rate=rate)


small = st.integers(0, 12)


@given(small, small, small, small)
@settings(max_examples=80)
def test_equal_shares_are_never_told_apart_and_sides_do_not_matter(hits, more, others, more_others):
    one, other = (hits, hits + more), (others, others + more_others)

    if one[1] and other[1]:
        p_value = p_value_of_shares(one, other)
        assert 0 <= p_value <= 1
        assert p_value == pytest.approx(p_value_of_shares(other, one))
        mirrored = p_value_of_shares((more, one[1]), (more_others, other[1]))
        assert p_value == pytest.approx(mirrored)
        assert p_value_of_shares(one, one) == pytest.approx(1)


def test_false_discoveries_stay_below_the_rate_where_nothing_differs():
    """All 20 groups alike: in at most one run of twenty is anything called different."""
    random = np.random.default_rng(3)

    runs = [
        compare_shares({str(group): (int(count), 200) for group, count in enumerate(random.binomial(200, 0.3, 20))})
        for _ in range(400)
    ]

    assert np.mean([any(each.is_shown for each in run.comparisons) for run in runs]) <= 0.08


def test_one_promoter_among_promoters_is_no_group_that_differs():
    assert [each.kind for each in compare_nps({"one": [10], "many": [10] * 100_000}).findings()] == [
        FindingKind.NO_GROUP_DIFFERS
    ]
