"""Lasting shifts of level: none in calm series, the right one where there is one, properties."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from tests.analysis.reference import data

from ascolto.analysis import Finding, FindingKind, Undefined, rate, steps


@pytest.mark.slow
@pytest.mark.parametrize("points", [12, 26, 52])
@pytest.mark.parametrize("mean", [0.5, 3, 12, 80])
def test_a_stable_series_is_split_in_at_most_one_case_of_twenty(points, mean):
    random = default_rng([points, int(10 * mean)])

    split = sum(bool(steps(random.poisson(mean, points).tolist()).shifts) for _ in range(300))

    assert split / 300 <= 0.05


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xmr", "p"])
def test_stable_measurements_and_shares_are_split_as_seldom(kind):
    random = default_rng(5)
    sizes = None if kind == "xmr" else [40.0] * 26

    def series():
        return random.normal(size=26).tolist() if kind == "xmr" else random.binomial(40, 0.3, 26).tolist()

    split = sum(bool(steps(series(), sizes, kind=kind).shifts) for _ in range(300))

    assert split / 300 <= 0.05


@pytest.mark.slow
def test_overdispersed_but_stable_counts_are_split_hardly_more_often():
    random = default_rng(6)

    split = sum(bool(steps(random.poisson(random.gamma(6, 2, 36)).tolist()).shifts) for _ in range(300))

    assert split / 300 <= 0.08


@pytest.mark.slow
def test_half_as_many_again_is_found_within_half_a_year():
    random = default_rng(8)

    found = [steps([*random.poisson(8, 26), *random.poisson(12, 26)]) for _ in range(200)]

    assert sum(bool(each.shifts) for each in found) / 200 > 0.8
    placed = sorted(each.shifts[0] for each in found if each.shifts)
    assert placed[len(placed) // 2] == pytest.approx(26, abs=1)


def test_a_shift_is_said_with_both_levels_and_their_ratio():
    found = steps([8] * 12 + [16] * 10)
    before, after = found.phases

    assert (before.first, before.last, before.level, before.n) == (0, 11, 8.0, 12)
    assert (after.first, after.last, after.level, after.n) == (12, 21, 16.0, 10)
    finding = found.finding()
    assert finding.kind == FindingKind.LEVEL_UP
    assert finding.facts == {
        "from_index": 12,
        "before": 8.0,
        "before_low": before.low,
        "before_high": before.high,
        "after": 16.0,
        "after_low": after.low,
        "after_high": after.high,
        "ratio": 2.0,
        "low": finding.facts["low"],
        "high": finding.facts["high"],
        "shifts": 1,
        "n": 22,
        "unit": "count",
    }
    assert 1.5 < finding.facts["low"] < 2 < finding.facts["high"] < 2.7


def test_levels_of_counts_have_the_interval_of_their_sum():
    found = steps([8] * 12 + [16] * 10)

    whole = rate(96, 12)
    assert (found.phases[0].low, found.phases[0].high) == pytest.approx((whole.low, whole.high))


def test_infections_fell_to_less_than_half_where_the_hospital_began_to_act():
    columns = data("qicharts2_cdi")

    found = steps(columns["n"], columns["days"], kind="u")

    # The intervention began with the 25th month; the counts were low from the 23rd on.
    assert [phase.first for phase in found.phases] == [0, 22]
    assert found.finding().kind == FindingKind.LEVEL_DOWN
    assert found.finding().facts["ratio"] == pytest.approx(0.411, abs=5e-4)


def test_a_calm_series_has_one_level():
    found = steps([8, 6, 9, 7, 11, 8, 5, 9, 8, 7, 10, 6])
    [phase] = found.phases

    facts = {"level": 94 / 12, "low": phase.low, "high": phase.high, "n": 12, "unit": "count"}
    assert (found.shifts, found.finding()) == ((), Finding(FindingKind.LEVEL, facts))


def test_gaps_are_passed_over_and_indexes_stay_those_of_the_series():
    found = steps([None, *[3] * 6, None, *[30] * 6])

    assert [(phase.first, phase.last, phase.n) for phase in found.phases] == [(1, 6, 6), (8, 13, 6)]


def test_a_level_of_nothing_has_no_ratio():
    found = steps([0] * 10 + [9] * 10)

    facts = found.finding().facts
    assert (facts["before"], facts["after"], facts["ratio"], facts["low"]) == (0, 9, None, None)


@pytest.mark.parametrize(
    ("values", "kind", "finding"),
    [
        ([3] * 7, "c", Finding(FindingKind.TOO_FEW, {"needed": 8, "n": 7, "unit": "count"})),
        ([0] * 9, "c", Finding(FindingKind.UNDEFINED, {"reason": Undefined.NEVER_HAPPENED, "n": 9, "unit": "count"})),
        (
            [1.5] * 9,
            "xmr",
            Finding(FindingKind.UNDEFINED, {"reason": Undefined.ALL_EQUAL, "n": 9, "unit": "measurement"}),
        ),
    ],
)
def test_what_cannot_be_split_says_why(values, kind, finding):
    assert steps(values, kind=kind).finding() == finding


def test_a_level_of_a_single_point_is_refused():
    with pytest.raises(ValueError, match="2 points or more"):
        steps([1, 2, 3], least=1)


@given(counts=st.lists(st.integers(0, 60), min_size=8, max_size=40), least=st.integers(2, 4))
def test_phases_follow_each_other_without_gap_and_are_long_enough(counts, least):
    found = steps(counts, least=least)

    if found.undefined is None:
        assert [phase.first for phase in found.phases] == [0, *(phase.last + 1 for phase in found.phases[:-1])]
        assert found.phases[-1].last == len(counts) - 1
        assert all(phase.n >= least for phase in found.phases)
        assert sum(phase.level * phase.n for phase in found.phases) == pytest.approx(sum(counts))


def test_the_split_is_the_best_of_all():
    """Compare with trying every split into two, for a series in which one shift is found."""
    counts = [4, 6, 5, 3, 5, 6, 12, 11, 14, 9, 13, 12, 10, 15]

    def unlikelihood(part):
        mean = sum(part) / len(part)
        return 2 * sum(mean - count * log(mean) for count in part)

    best = min(range(4, 11), key=lambda at: unlikelihood(counts[:at]) + unlikelihood(counts[at:]))
    assert steps(counts).shifts == (best,) == (6,)
