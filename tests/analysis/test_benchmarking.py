"""Benchmarks: p.adjust of R 4.2.2, worked examples, properties."""

import warnings
from math import erfc, inf, nan, sqrt
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import (
    FindingKind,
    Undefined,
    benchmark_gaps,
    directly_standardised,
    indirectly_standardised,
    rate,
)
from ascolto.analysis.shares.multiplicity import benjamini_hochberg, holm


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_p_values_are_adjusted_as_p_adjust_of_r():
    wanted = expected("misc_stats")["p_adjust"]

    assert holm(wanted["p"]) == pytest.approx(wanted["holm"])
    assert benjamini_hochberg(wanted["p"]) == pytest.approx(wanted["BH"])


@given(st.lists(st.floats(0, 1), max_size=20))
def test_holm_is_never_milder_than_benjamini_and_hochberg(p_values):
    strict, mild = holm(p_values), benjamini_hochberg(p_values)

    assert all(p <= two <= one + 1e-12 for p, one, two in zip(p_values, strict, mild, strict=True))
    assert max(strict, default=0) <= 1


def test_a_p_value_that_is_none_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([1.2])


def test_gaps_are_to_the_best_the_others_and_the_target():
    found = benchmark_gaps([80, 90, 70], ["a", "b", "c"], target=85)

    a, b, c = found.gaps
    assert (a.to_best, a.to_mean, a.to_target, a.index) == (-10, 0, -5, pytest.approx(100 * 80 / 90))
    assert (b.to_best, b.to_mean, b.index) == (0, 15, 100)
    assert c.z == pytest.approx((70 - 85) / np.std([80, 90], ddof=1))
    assert (found.best, found.mean, a.p_value) == (90, 80, None)


def test_where_less_is_better_the_gaps_are_turned_round():
    found = benchmark_gaps([4, 2, 6], ["a", "b", "c"], direction="low")

    assert [gap.to_best for gap in found.gaps] == [-2, 0, -4]
    assert [gap.index for gap in found.gaps] == pytest.approx([50, 100, 100 / 3])


def test_only_what_is_shown_is_said():
    found = benchmark_gaps([80, 81, 79, 60], list("abcd"), errors=[2, 2, 2, 2], guard="holm")

    assert found.findings()[0].kind == FindingKind.BEHIND_PEERS
    assert found.findings()[0].facts["name"] == "d"
    assert found.gaps[3].p_value == pytest.approx(erfc(20 / sqrt(2 * (4 + 12 / 9))), rel=1e-9)
    alike = benchmark_gaps([80, 81, 79], list("abc"), errors=[2, 2, 2])
    assert [finding.kind for finding in alike.findings()] == [FindingKind.PEERS_ALIKE]


def test_a_missing_peer_is_named_and_left_out():
    found = benchmark_gaps([80, nan, 70], ["a", "b", "c"], errors=[1, nan, 1])

    assert (found.n, found.gaps[1].value, found.gaps[1].to_best, found.gaps[1].p_value) == (2, None, None, None)
    assert found.gaps[0].adjusted is not None


@pytest.mark.parametrize("values", [[], [80], [nan, 80]])
def test_one_alone_has_no_peers(values):
    found = benchmark_gaps(values, ["x"] * len(values))

    assert (found.undefined, [gap.to_best for gap in found.gaps]) == (Undefined.TOO_FEW_POINTS, [None] * len(values))


def test_values_of_0_have_no_index_and_equal_ones_no_z():
    found = benchmark_gaps([0, 5, 5], list("abc"))

    assert (found.gaps[0].index, found.gaps[0].z) == (None, None)


@pytest.mark.parametrize("values", [[3, 8, 5, 4, 9, 1], [1e9, 1.5, 2, 4], [1e8, 1e8 + 1, 1e8 + 3], [-7, 0]])
def test_each_is_held_against_the_others_alone(values):
    errors = [1 + place for place in range(len(values))]

    found = benchmark_gaps(values, ["x"] * len(values), errors=errors)

    for place, gap in enumerate(found.gaps):
        others = np.array(values, dtype=float)[np.arange(len(values)) != place]
        squares = sum(each**2 for at, each in enumerate(errors) if at != place) / len(others) ** 2
        assert gap.to_mean == pytest.approx(values[place] - others.mean(), rel=1e-9)
        assert gap.p_value == pytest.approx(erfc(abs(gap.to_mean) / sqrt(2 * (errors[place] ** 2 + squares))), rel=1e-9)
        if len(others) > 1:
            assert gap.z == pytest.approx((values[place] - others.mean()) / others.std(ddof=1), rel=1e-9)


def test_many_peers_do_not_take_the_square_of_their_number():
    values = np.random.default_rng(3).normal(size=50_000)
    begun = process_time()

    found = benchmark_gaps(values, ["x"] * len(values), errors=np.ones(len(values)))

    assert found.n == 50_000
    assert process_time() - begun < 3


def test_rates_are_mixed_as_the_standard_is():
    """Two kinds of customers: 10 of 100 and 30 of 1000 in the unit, as many of either in the standard."""
    found = directly_standardised([10, 30], [100, 1000], [500, 500])

    assert found.value == pytest.approx(0.5 * 0.1 + 0.5 * 0.03)
    scale = (0.25 * (10 / 100**2 + 30 / 1000**2) / 40) ** 0.5
    exact = rate(40, 1)
    assert (found.low, found.high) == pytest.approx(
        (found.value + scale * (exact.low - 40), found.value + scale * (exact.high - 40))
    )


def test_its_own_mix_as_the_standard_gives_the_crude_rate_with_its_exact_interval():
    found, crude = directly_standardised([4, 6], [200, 300], [200, 300]), rate(10, 500)

    assert (found.value, found.low, found.high) == pytest.approx((crude.value, crude.low, crude.high))


def test_observed_is_held_against_expected():
    found = indirectly_standardised(12, [100, 1000], [0.02, 0.008])

    assert (found.value, found.unit) == (pytest.approx(1.2), "observed_to_expected")
    assert found.low == pytest.approx(rate(12, 10).low)
    assert indirectly_standardised(0, [10], [0.0]).undefined == Undefined.NO_OPPORTUNITY


def test_nothing_happened_is_0_with_an_upper_bound_and_no_standard_is_undefined():
    found = directly_standardised([0, 0], [100, 50], [1, 1])

    assert (found.value, found.low, found.high) == (0, 0, pytest.approx(3.6889 / 100, rel=1e-4))
    assert directly_standardised([1], [5], [0]).undefined == Undefined.NO_OPPORTUNITY


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: benchmark_gaps([1], ["a", "b"]), "do not go with"),
        (lambda: benchmark_gaps([1, inf], ["a", "b"]), "finite"),
        (lambda: benchmark_gaps([1, 2], ["a", "b"], errors=[1, -1]), "0 or more"),
        (lambda: benchmark_gaps([1, 2], ["a", "b"], target=nan), "target finite"),
        (lambda: directly_standardised([1], [1, 2], [1]), "equally many"),
        (lambda: directly_standardised([-1], [1], [1]), "0 or more"),
        (lambda: directly_standardised([0], [0], [1]), "size above 0"),
        (lambda: indirectly_standardised(1, [nan], [1]), "known"),
    ],
)
def test_what_is_no_benchmark_is_refused(act, said):
    with pytest.raises(ValueError, match=said):
        act()


@settings(max_examples=60)
@given(values=st.lists(st.floats(1, 100), min_size=2, max_size=12), shift=st.floats(-50, 50))
def test_moved_by_the_same_amount_the_gaps_stay(values, shift):
    names = [str(place) for place in range(len(values))]

    one, other = benchmark_gaps(values, names), benchmark_gaps([value + shift for value in values], names)

    assert [gap.to_mean for gap in other.gaps] == pytest.approx([gap.to_mean for gap in one.gaps], abs=1e-9)
    assert max(gap.to_best for gap in one.gaps) == 0
