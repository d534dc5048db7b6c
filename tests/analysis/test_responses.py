"""Response rates by the definitions of AAPOR, and checks of who stayed silent."""

import warnings
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.analysis import (
    FindingKind,
    Outcomes,
    Undefined,
    early_and_late,
    frame_check,
    mean_difference,
    response_rates,
    wilson_interval,
)

ASKED = Outcomes(complete=300, partial=50, refused=100, not_contacted=150, other=20, unknown=200, ineligible=80)


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_the_six_rates_are_as_defined():
    # Eligible 620; e = 620 / 700, so that 177.14 of the 200 unknown ones count in RR3 and RR4.
    found = response_rates(ASKED)

    assert (found.rr1.value, found.rr2.value) == (300 / 820, 350 / 820)
    assert (found.rr3.value, found.rr4.value) == pytest.approx(
        (300 / (620 + 200 * 62 / 70), 350 / (620 + 200 * 62 / 70))
    )
    assert (found.rr5.value, found.rr6.value) == (300 / 620, 350 / 620)
    assert (found.eligible_share, found.n) == (pytest.approx(62 / 70), 900)
    assert found.rr2.low == wilson_interval(350, 820).low
    assert found.finding().facts["at_most"] == 350 / 620


def test_the_eligible_share_may_be_declared():
    assert response_rates(ASKED, eligible_share=0.5).rr3.value == 300 / 720
    assert response_rates(ASKED, eligible_share=0).rr4 == response_rates(ASKED).rr6
    assert response_rates(ASKED, eligible_share=1).rr3 == response_rates(ASKED).rr1


def test_where_nobody_is_known_to_be_eligible_most_rates_are_open():
    found = response_rates(Outcomes(complete=0, unknown=9))

    assert (found.rr1.value, found.rr3.undefined, found.rr5.undefined) == (
        0,
        Undefined.NOTHING_COUNTED,
        Undefined.NOTHING_COUNTED,
    )
    nobody = response_rates(Outcomes(complete=0))
    assert nobody.finding().kind == FindingKind.UNDEFINED


@given(st.lists(st.integers(0, 500), min_size=7, max_size=7))
def test_rates_rise_the_fewer_unknown_ones_are_counted(counts):
    found = response_rates(Outcomes(*counts))

    if found.rr5.value is not None:
        assert 0 <= found.rr1.value <= found.rr3.value <= found.rr5.value <= 1
        assert found.rr1.value <= found.rr2.value <= found.rr4.value <= found.rr6.value <= 1


def test_the_make_up_of_respondents_is_held_against_the_frame():
    # Expected 50, 30, 20 of 100; (64-50)²/50 + (26-30)²/30 + (10-20)²/20 = 3.92 + 0.5333 + 5.
    found = frame_check({"s": 64, "m": 26, "l": 10}, {"s": 500, "m": 300, "l": 200})

    assert found.chi_square == pytest.approx(9.45333, abs=1e-4)
    # With two degrees of freedom the chance is exp(-x / 2).
    assert (found.degrees_of_freedom, found.p_value) == (2, pytest.approx(0.0088560, abs=1e-6))
    assert found.kinds[0].residual == pytest.approx(14 / 5)
    assert found.finding().kind == FindingKind.UNLIKE_FRAME
    assert found.finding().facts["furthest"] == "s"


def test_of_a_small_frame_those_who_answered_are_compared_with_the_rest():
    """The chi-square of respondents against the silent, 60 and 40 of 100 against 30 and 70, as in a table of two."""
    found = frame_check({"a": 60, "b": 40}, {"a": 90, "b": 110}, population=200)

    # 200 (60·70 - 40·30)² / (100·100·90·110) is 18.18; with N - 1 in place of N 18.09.
    assert found.chi_square == pytest.approx(18.181818 * 199 / 200, abs=1e-5)


def test_few_expected_of_a_kind_make_the_test_rough_and_kinds_that_are_silent_count():
    found = frame_check({"a": 20}, {"a": 9, "b": 1})

    assert [(kind.name, kind.answered) for kind in found.kinds] == [("a", 20), ("b", 0)]
    assert found.is_rough
    assert found.finding().kind == FindingKind.LIKE_FRAME


@pytest.mark.parametrize(
    ("answered", "frame", "population", "reason"),
    [
        ({}, {"a": 1, "b": 1}, None, Undefined.NOTHING_COUNTED),
        ({"a": 3}, {"a": 1}, None, Undefined.ONE_GROUP),
        ({"a": 3, "b": 2}, {"a": 3, "b": 2}, 5, Undefined.ALL_EQUAL),
    ],
)
def test_there_may_be_nothing_to_check(answered, frame, population, reason):
    found = frame_check(answered, frame, population=population)

    assert (found.p_value, found.undefined, found.finding().kind) == (None, reason, FindingKind.UNDEFINED)


def test_late_answers_are_held_against_early_ones():
    found = early_and_late([5, 4, 5, 4, 2, 1, 3, nan], [False] * 4 + [True] * 4)

    assert found == mean_difference([2, 1, 3], [5, 4, 5, 4])
    assert found.finding().kind == FindingKind.LOWER


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: response_rates(Outcomes(complete=-1)), "whole numbers, 0 or more"),
        (lambda: response_rates(Outcomes(complete=1.5)), "whole numbers, 0 or more"),
        (lambda: response_rates(ASKED, eligible_share=2), "not between 0 and 1"),
        (lambda: response_rates(ASKED, confidence=2), "not between 0 and 1"),
        (lambda: frame_check({"x": 1}, {"a": 1}), "“x” is no kind of the frame"),
        (lambda: frame_check({"a": -1}, {"a": 1, "b": 1}), "whole numbers, 0 or more"),
        (lambda: frame_check({"a": 1}, {"a": 0, "b": 1}), "the frame has none of them"),
        (lambda: frame_check({"a": 9}, {"a": 1, "b": 1}, population=5), "cannot have given"),
        (lambda: early_and_late([1, 2], [True]), "1 times of answering for 2"),
    ],
)
def test_what_is_no_response_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


def test_a_frame_may_be_as_large_as_numbers_are():
    assert frame_check({"a": 3, "b": 4}, {"a": 1e308, "b": 1e308}) == frame_check({"a": 3, "b": 4}, {"a": 1, "b": 1})
