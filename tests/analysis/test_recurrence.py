"""Recurrence: worked by hand, coverage by simulation, what cannot be told."""

import warnings
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import FindingKind, Undefined, rate, recurrence, recurrence_in_exposure


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_repeats_are_counted_in_the_time_after_the_first_complaint():
    found = recurrence(["Anna", "Boris", "Anna", "Anna", "Clara"], [10, 40, 30, 70, 90], until=100)

    # Anna is at risk for 90 days, Boris for 60, Clara for 10; only Anna came again, twice.
    assert (found.repeats, found.repeaters, found.subjects, found.exposure) == (2, 1, 3, 160)
    assert found.rate == rate(2, 160, unit="per_days")
    assert (found.gaps.times, found.gaps.ended) == ((20, 40), 2)
    assert found.findings()[0].kind == FindingKind.RECURS


def test_a_whole_end_does_not_round_the_times():
    assert recurrence(["a", "a"], [0.25, 0.5], until=1).gaps.times == (0.25,)


def test_an_action_parts_the_time_at_risk():
    found = recurrence(["a", "a", "a", "b", "b"], [0, 10, 50, 20, 40], until=100, action=50)

    # a is at risk for 50 days before and 50 after, b for 30 and 50; the repeat on day 50 is after.
    assert (found.before.value, found.after.value) == (2 / 80, 1 / 100)
    assert found.change.value == pytest.approx(0.4)
    assert found.findings()[1].kind == FindingKind.NO_DIFFERENCE_SHOWN


def test_few_who_always_complain_widen_the_interval():
    subjects = [f"quiet {place}" for place in range(30)] + ["loud"] * 31
    times = [0.0] * 30 + [float(day) for day in range(31)]

    found = recurrence(subjects, times, until=100)

    plain = rate(30, found.exposure)
    assert found.dispersion > 5
    assert found.rate.high - found.rate.low > 2 * (plain.high - plain.low)
    assert found.rate.value == pytest.approx(plain.value)


def test_an_action_before_or_after_everything_has_nothing_to_compare():
    for action in (-5, 200):
        found = recurrence(["a", "a"], [0, 10], until=100, action=action)
        assert found.change.undefined == Undefined.NO_OPPORTUNITY


@pytest.mark.parametrize("rows", [([], []), (["a"], [100])])
def test_without_time_at_risk_there_is_no_rate(rows):
    found = recurrence(*rows, until=100)

    assert found.rate.undefined == Undefined.NO_OPPORTUNITY
    assert found.findings()[0].kind == FindingKind.UNDEFINED


def test_repeats_per_sales_have_the_exact_interval():
    found = recurrence_in_exposure(10, 1000)

    assert (found.low, found.high) == pytest.approx((0.0048, 0.0184), abs=5e-5)
    assert found.unit == "per_sales"


@pytest.mark.parametrize(
    ("subjects", "times", "options"),
    [
        (["a"], [1, 2], {"until": 5}),
        (["a"], [6], {"until": 5}),
        (["a"], [nan], {"until": 5}),
        (["a"], [inf], {"until": 5}),
        (["a"], [1], {"until": inf}),
        (["a"], [1], {"until": 5, "action": nan}),
        (["a"], [1], {"until": 5, "confidence": 1}),
    ],
)
def test_what_is_no_history_is_refused(subjects, times, options):
    with pytest.raises(ValueError, match=r"."):
        recurrence(subjects, times, **options)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 100)), min_size=1, max_size=40))
def test_the_order_of_rows_and_the_unit_of_time_change_nothing(rows):
    subjects, times = [row[0] for row in rows], [float(row[1]) for row in rows]

    found = recurrence(subjects, times, until=101)
    turned = recurrence(subjects[::-1], [7 * time for time in times[::-1]], until=707)

    assert (found.repeats, found.subjects) == (turned.repeats, turned.subjects)
    assert found.repeats == len(rows) - found.subjects
    assert found.rate.value == pytest.approx(7 * turned.rate.value)


@pytest.mark.proof
def test_the_interval_holds_the_rate_although_customers_differ():
    random, held = default_rng(3), 0
    for _ in range(600):
        rates = random.gamma(0.5, 0.02, size=80)
        counts = random.poisson(rates * 100)
        subjects = [str(place) for place, count in enumerate(counts) for _ in range(count + 1)]
        times = [time for count in counts for time in [0.0, *random.uniform(0, 100, size=count)]]
        found = recurrence(subjects, times, until=100)
        held += found.rate.low <= 0.01 <= found.rate.high

    assert held / 600 > 0.9


def test_those_who_are_unknown_are_not_taken_for_one_who_comes_back():
    with pytest.raises(ValueError, match="whose it is"):
        recurrence(["", "", "a"], [1, 2, 3], until=10)
