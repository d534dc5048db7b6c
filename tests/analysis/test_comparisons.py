"""Shares and rates compared: published tables, agreement with R, edges, properties."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import (
    Comparison,
    Estimate,
    FindingKind,
    Undefined,
    difference_of_proportions,
    proportion,
    rate,
    rate_ratio,
)

# Newcombe (1998), Stat. Med. 17, 873-890, table II, method 10: counts, and the interval of the difference.
NEWCOMBE = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("satisfied", "answered", "others", "of", "low", "high"), NEWCOMBE)
def test_differences_agree_with_newcombe_1998_table_two(satisfied, answered, others, of, low, high):
    found = difference_of_proportions(satisfied, answered, others, of)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert (found.value, found.n, found.unit) == (satisfied / answered - others / of, answered + of, "share_difference")


def test_a_share_comes_with_its_n_and_interval():
    found = proportion(81, 263)

    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)
    assert found == Estimate(81 / 263, found.low, found.high, 263, "share", 0.95)


def test_a_share_of_nobody_is_undefined_rather_than_nought():
    assert proportion(0, 0) == Estimate(None, None, None, 0, "share", 0.95, Undefined.NOTHING_COUNTED)
    assert difference_of_proportions(1, 2, 0, 0).undefined == Undefined.NOTHING_COUNTED


def test_infections_after_and_before_agree_with_r():
    published = expected("before_after")["cdi_rate_ratio_exact"]

    found = rate_ratio(published["n"]["1"], published["days"]["1"], published["n"]["0"], published["days"]["0"])

    assert (found.value, found.low, found.high) == pytest.approx((published["rate_ratio"], *published["ci"]), rel=1e-7)
    assert found.p_value < 1e-17
    assert found.finding().kind == FindingKind.LOWER


def test_the_interval_of_a_rate_is_that_of_garwood_1936():
    # Garwood's table for 10 events, two-sided 95 %: 4.80 to 18.39; for none: 0 to 3.69.
    ten, none = rate(10, 1), rate(0, 1)

    assert (ten.value, round(ten.low, 2), round(ten.high, 2)) == (10, 4.80, 18.39)
    assert (none.value, none.low, round(none.high, 2)) == (0, 0, 3.69)


def test_a_rate_in_nothing_is_undefined():
    assert rate(0, 0) == Estimate(None, None, None, 0, "rate", 0.95, Undefined.NO_OPPORTUNITY)


def test_a_ratio_to_what_never_happened_is_limited_from_below_only():
    found = rate_ratio(8, 10, 0, 10)

    assert (found.value, found.high, found.undefined) == (None, None, Undefined.NEVER_HAPPENED)
    # Clopper-Pearson for 8 of 8: at least 0.6306, so the odds are at least 1.707.
    assert found.low == pytest.approx(0.6306 / 0.3694, abs=2e-3)
    assert found.finding().kind == FindingKind.HIGHER


def test_two_rates_without_an_event_cannot_be_compared():
    found = rate_ratio(0, 10, 0, 20)

    assert found == Comparison(None, None, None, 1, 0, "rate_ratio", 0.95, undefined=Undefined.NO_EVENTS)
    assert found.finding().kind == FindingKind.UNDEFINED


def test_very_many_events_still_tell_a_difference():
    found = rate_ratio(5_000_000_000, 1, 4_000_000_000, 1)

    assert found.low > 1
    assert found.p_value == pytest.approx(0)


def test_an_interval_that_holds_no_difference_shows_none():
    assert rate_ratio(10, 100, 12, 100).finding().kind == FindingKind.NO_DIFFERENCE_SHOWN
    assert difference_of_proportions(5, 56, 0, 29).finding().kind == FindingKind.NO_DIFFERENCE_SHOWN


@pytest.mark.parametrize(
    "refused",
    [
        lambda: proportion(3, 2),
        lambda: proportion(0, 0, confidence=1),
        lambda: difference_of_proportions(3, 2, 1, 2),
        lambda: difference_of_proportions(1, 2, 3, 0),
        lambda: rate(-1, 2),
        lambda: rate(1, -2),
        lambda: rate(inf, 2),
        lambda: rate(1, nan),
        lambda: rate_ratio(1, 0, 1, 1),
        lambda: rate_ratio(1, nan, 1, 1),
        lambda: rate_ratio(1, 1, 1, inf),
        lambda: rate_ratio(-1, 1, 1, 1),
    ],
)
def test_what_is_no_share_or_rate_is_refused(refused):
    with pytest.raises(ValueError, match=r"is not a share|is not a rate|are not two rates|not between"):
        refused()


counts = st.integers(1, 300)


@given(counts, counts, counts, counts)
def test_a_ratio_the_other_way_round_is_its_inverse(count, size, other_count, other_size):
    one, other = rate_ratio(count, size, other_count, other_size), rate_ratio(other_count, other_size, count, size)

    assert one.value * other.value == pytest.approx(1)
    assert one.low * other.high == pytest.approx(1, rel=1e-6)
    assert one.p_value == pytest.approx(other.p_value, rel=1e-6, abs=1e-12)


@given(counts, counts, counts, counts)
def test_a_difference_lies_within_its_interval_and_the_possible(satisfied, more, others, more_others):
    found = difference_of_proportions(satisfied, satisfied + more, others, others + more_others)

    assert -1 <= found.low <= found.value <= found.high <= 1
