"""Funnels: exact limits, units that stand out, dispersion beyond chance, and what cannot be compared."""

import warnings
from itertools import pairwise
from math import comb, exp, factorial, inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import FindingKind, Undefined, funnel


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def named(counts):
    return [f"house {place}" for place in range(len(counts))]


def of(counts, sizes, **options):
    return funnel(counts, sizes, named(counts), **options)


def interpolated(chances, share):
    """Return where the sums of chances reach a share, as Spiegelhalter (2005), appendix A.1, has it."""
    below = np.concatenate([[0.0], np.cumsum(chances)])
    for count, (before, reached) in enumerate(pairwise(below)):
        if reached >= share:
            return max(0.0, count - (reached - share) / (reached - before))
    raise AssertionError(share)


def test_limits_of_shares_are_the_binomial_quantiles_of_spiegelhalter():
    found = of([4, 10], [20, 50], target=0.2, allowance="chance")

    chances = [comb(20, count) * 0.2**count * 0.8 ** (20 - count) for count in range(21)]
    unit = found.units[0]
    wanted = [interpolated(chances, share) / 20 for share in (0.001, 0.025, 0.975, 0.999)]
    assert [unit.low, unit.warning_low, unit.warning_high, unit.high] == pytest.approx(wanted)


def test_limits_of_rates_are_the_poisson_quantiles():
    found = of([3, 9], [2.5, 8.0], kind="u", target=1.2, allowance="chance")

    chances = [exp(-3) * 3**count / factorial(count) for count in range(40)]
    unit = found.units[0]
    wanted = [interpolated(chances, share) / 2.5 for share in (0.001, 0.025, 0.975, 0.999)]
    assert [unit.low, unit.warning_low, unit.warning_high, unit.high] == pytest.approx(wanted)


def test_a_small_unit_far_off_may_be_chance_and_a_large_one_nearby_not():
    found = of([3, 300, 90, 95, 105], [10, 2000, 900, 1000, 1000], target=0.1, allowance="chance")

    assert [unit.side for unit in found.units] == [None, "above", None, None, None]
    [finding] = found.findings()
    assert (finding.kind, finding.facts["name"], finding.facts["side"]) == (
        FindingKind.STANDS_OUT,
        "house 1",
        "above",
    )


def test_the_chance_of_a_unit_is_twice_the_smaller_tail_with_half_of_its_own_count():
    unit = of([4, 10], [20, 50], target=0.2, allowance="chance").units[0]

    chances = [comb(20, count) * 0.2**count * 0.8 ** (20 - count) for count in range(21)]
    assert unit.p_value == pytest.approx(min(1, 2 * min(sum(chances[:4]), sum(chances[5:])) + chances[4]))


def test_where_all_units_differ_the_limits_are_widened_and_none_is_blamed():
    random = default_rng(5)
    sizes = random.integers(800, 1500, size=40)
    levels = np.clip(random.normal(0.2, 0.04, size=40), 0.05, 0.4)
    counts = random.binomial(sizes, levels)

    strict, fair = (of(counts.tolist(), sizes.tolist(), allowance=each) for each in ("chance", "beyond_chance"))

    assert sum(unit.side is not None for unit in strict.units) > 20
    assert sum(unit.side is not None for unit in fair.units) <= 2
    assert fair.dispersion > 5
    assert strict.dispersion == 1
    assert fair.units[0].high - fair.target == pytest.approx(
        3.0902 * (fair.dispersion * fair.target * (1 - fair.target) / sizes[0]) ** 0.5, rel=1e-4
    )


def test_the_dispersion_is_the_winsorised_mean_square():
    sizes = [400.0] * 10
    counts = [60, 64, 100, 80, 75, 85, 90, 70, 110, 66]
    z = [(count / 400 - 0.2) / (0.16 / 400) ** 0.5 for count in counts]
    low, high = np.quantile(z, [0.1, 0.9])

    found = of(counts, sizes, target=0.2)

    assert found.dispersion == pytest.approx(float((np.clip(z, low, high) ** 2).mean()))


def test_a_single_unit_that_stands_out_does_not_widen_the_limits_for_all():
    found = of([50, 52, 48, 51, 49, 47, 53, 50, 52, 120], [500] * 10)

    assert (found.dispersion, [unit.side for unit in found.units][-1]) == (1, "above")


def test_chance_alone_seldom_makes_a_unit_stand_out():
    random, blamed = default_rng(8), 0
    for _ in range(200):
        found = of(random.poisson(30, size=20).tolist(), [10.0] * 20, kind="u")
        blamed += any(unit.side for unit in found.units)

    assert blamed / 200 < 0.09


def test_calm_units_say_that_none_stands_out():
    [finding] = of([10, 11, 9], [100, 100, 100]).findings()

    assert (finding.kind, finding.facts["n"]) == (FindingKind.NONE_STANDS_OUT, 3)


@pytest.mark.parametrize(
    ("counts", "sizes", "kind", "reason"),
    [
        ([], [], "p", Undefined.NO_OPPORTUNITY),
        ([0, 0], [0, 0], "u", Undefined.NO_OPPORTUNITY),
        ([0, 0], [5, 6], "u", Undefined.NEVER_HAPPENED),
        ([5, 6], [5, 6], "p", Undefined.ALWAYS_HAPPENED),
    ],
)
def test_without_a_common_level_there_is_no_funnel(counts, sizes, kind, reason):
    found = of(counts, sizes, kind=kind)

    assert (found.undefined, [unit.low for unit in found.units]) == (reason, [None] * len(counts))
    assert found.findings()[0].facts["reason"] == reason


def test_a_unit_of_size_0_is_named_and_not_judged():
    found = of([0, 5, 6], [0, 50, 50])

    assert (found.units[0].value, found.units[0].p_value, found.n) == (None, None, 2)


@pytest.mark.parametrize(
    ("counts", "sizes", "options", "said"),
    [
        ([1], [1, 2], {}, "do not go with"),
        ([1.5], [3], {}, "whole"),
        ([1], [3.5], {}, "whole"),
        ([-1], [3], {}, "0 or more"),
        ([nan], [3], {}, "known"),
        ([1], [inf], {}, "finite"),
        ([4], [3], {}, "More was counted"),
        ([1], [3], {"target": 1.0}, "target"),
        ([1], [3], {"target": nan}, "target"),
        ([1], [3], {"confidence": 1}, "confidence"),
        ([1], [3], {"kind": "x"}, "not a valid"),
    ],
)
def test_what_is_no_comparison_of_units_is_refused(counts, sizes, options, said):
    with pytest.raises(ValueError, match=said):
        of(counts, sizes, **options)


def test_a_billion_in_a_unit_is_no_problem():
    found = of([10**9, 10**9 + 10**6], [10**10, 10**10], allowance="chance")

    assert found.units[0].low < found.target < found.units[0].high
    assert [unit.side for unit in found.units] == ["below", "above"]


units = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=2, max_size=25)


@settings(max_examples=60, deadline=None)
@given(pairs=units, kind=st.sampled_from(["p", "u"]))
def test_limits_hold_the_target_and_do_not_depend_on_the_order(pairs, kind):
    counts, sizes = [min(pair) for pair in pairs], [max(pair) for pair in pairs]

    found, turned = of(counts, sizes, kind=kind), of(counts[::-1], sizes[::-1], kind=kind)

    for unit, same in zip(found.units, reversed(turned.units), strict=True):
        if unit.low is not None:
            assert 0 <= unit.low <= unit.warning_low <= unit.warning_high <= unit.high
            assert unit.side == same.side
            assert unit.p_value == pytest.approx(same.p_value)
