"""Expectations and what became of them: states, loyalty and captivity, worked by hand and by simulation."""

import warnings
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascolto.analysis import (
    FindingKind,
    Indifference,
    Segment,
    State,
    Undefined,
    captive_satisfaction,
    difference_of_proportions,
    expectation_states,
    loyalty_segments,
    proportion,
    stated_expectations,
)
from ascolto.analysis.scores.expectations import FOUR_ANSWERS

EXPECTED = [5, 5, 5, 5, 5, 7, 1, nan]
PERCEIVED = [2, 4, 5, 6, 7, 7, 1, 4]


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def counts(found):
    return [row.count for row in found.states]


def test_each_gap_falls_into_one_of_four_states():
    found = expectation_states(EXPECTED, PERCEIVED, scale=(1, 7))

    assert [row.state for row in found.states] == list(State)
    assert counts(found) == [1, 1, 3, 2]
    assert (found.n, found.missing) == (7, 1)
    assert found.share(State.MET).value == pytest.approx(3 / 7)
    assert found.share(State.MET).low == pytest.approx(proportion(3, 7).low)
    assert found.at_least_met.value == pytest.approx(5 / 7)
    assert found.mean_gap.value == pytest.approx(-1 / 7)


def test_the_zone_of_indifference_is_as_declared():
    narrow = expectation_states(EXPECTED, PERCEIVED, scale=(1, 7), zone=Indifference(0, 0))
    wide = expectation_states(EXPECTED, PERCEIVED, scale=(1, 7), zone=Indifference(3, 1))

    assert counts(narrow) == [2, 0, 3, 2]
    assert counts(wide) == [0, 2, 4, 1]


def test_one_question_may_say_it_at_once():
    five = stated_expectations([1, 2, 3, 4, 5, 3, nan])
    four = stated_expectations([1, 2, 3, 4, 4], coding=FOUR_ANSWERS)

    assert (counts(five), five.missing, five.mean_gap) == ([1, 1, 2, 2], 1, None)
    assert counts(four) == [1, 1, 1, 2]


def test_weights_count_customers_for_more():
    found = stated_expectations([1, 3], weights=[1, 3])

    assert found.share(State.BELOW).value == 0.25
    assert found.at_least_met.value == 0.75


def test_the_finding_says_all_four_shares():
    finding = stated_expectations([1, 2, 3, 4]).finding()

    assert finding.kind == FindingKind.EXPECTATION_STATES
    assert [finding.facts[state] for state in State] == [0.25] * 4
    assert finding.facts["at_least_met"] == 0.5


def test_without_pairs_there_are_no_states():
    found = expectation_states([nan, 3], [3, nan], scale=(1, 7))

    assert (found.n, found.undefined, found.at_least_met.value) == (0, Undefined.NOTHING_COUNTED, None)
    assert found.finding().kind == FindingKind.UNDEFINED


def test_segments_are_counted_and_satisfaction_held_against_loyalty():
    satisfaction = [5] * 50 + [5] * 10 + [2] * 15 + [2] * 25 + [nan]
    loyalty = [1] * 50 + [0] * 10 + [1] * 15 + [0] * 25 + [1]

    found = loyalty_segments(satisfaction, loyalty, satisfied_from=4, loyal_from=1)

    assert {row.segment: row.count for row in found.segments} == {
        Segment.LOYALISTS: 50,
        Segment.MERCENARIES: 10,
        Segment.HOSTAGES: 15,
        Segment.DEFECTORS: 25,
    }
    assert (found.loyal_if_satisfied.value, found.loyal_otherwise.value) == (50 / 60, 15 / 40)
    assert found.difference == difference_of_proportions(50, 60, 15, 40)
    assert (found.n, found.missing) == (100, 1)
    assert found.finding().facts["hostages"] == 0.15


def captives():
    """Return satisfaction, freedom and loyalty of 100 customers, half of them free."""
    rows = [(1, 1, 1)] * 24 + [(1, 1, 0)] * 6 + [(0, 1, 1)] * 4 + [(0, 1, 0)] * 16
    rows += [(1, 0, 1)] * 27 + [(1, 0, 0)] * 3 + [(0, 0, 1)] * 16 + [(0, 0, 0)] * 4
    return [list(column) for column in zip(*rows, strict=True)]


def test_loyalty_that_rests_on_captivity_is_as_worked_by_hand():
    # Free and satisfied 24 of 30 stay, free and not 4 of 20. Captives at these rates: 30·0.8 + 20·0.2 = 28, not 43.
    found = captive_satisfaction(*captives(), satisfied_from=1, free_from=1, loyal_from=1)

    assert found.resting_share.value == pytest.approx((43 - 28) / 100)
    assert 0.05 < found.resting_share.low < 0.15 < found.resting_share.high < 0.25
    assert found.captive_share.value == 0.5
    assert (found.satisfied_if_free.value, found.satisfied_if_captive.value) == (0.6, 0.6)
    assert (found.loyal_if_free.value, found.loyal_if_captive.value) == (28 / 50, 43 / 50)
    assert found.loyal_captive_share == proportion(43, 71)
    assert [each.kind for each in found.findings()] == [
        FindingKind.CAPTIVE_SATISFACTION,
        FindingKind.CAPTIVE_LOYALTY,
    ]


def test_loyalty_need_not_be_asked():
    satisfaction, freedom, _ = captives()

    found = captive_satisfaction(satisfaction, freedom, satisfied_from=1, free_from=1)

    assert (found.resting_share, found.loyal_captive_share) == (None, None)
    assert [each.kind for each in found.findings()] == [FindingKind.CAPTIVE_SATISFACTION]


def test_captives_without_a_free_counterpart_leave_the_question_open():
    found = captive_satisfaction([1, 1, 0], [0, 0, 1], [1, 1, 0], satisfied_from=1, free_from=1, loyal_from=1)

    assert (found.resting_share.value, found.resting_share.undefined) == (None, Undefined.EMPTY_BASELINE)
    assert found.findings()[1].kind == FindingKind.UNDEFINED


def test_nobody_answering_leaves_everything_open():
    captive = captive_satisfaction([nan], [1], [1], satisfied_from=1, free_from=1, loyal_from=1)
    segments = loyalty_segments([], [], satisfied_from=1, loyal_from=1)

    assert (captive.undefined, captive.resting_share.undefined) == (Undefined.NOTHING_COUNTED,) * 2
    assert [each.kind for each in captive.findings()] == [FindingKind.UNDEFINED]
    assert segments.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: expectation_states([1], [1, 2], scale=(1, 7)), "1 expectations for 2 perceptions"),
        (lambda: expectation_states([8], [1], scale=(1, 7)), "outside the scale"),
        (lambda: expectation_states([1], [0], scale=(1, 7)), "outside the scale"),
        (lambda: Indifference(-1, 0), "0 or more points"),
        (lambda: Indifference(1, inf), "0 or more points"),
        (lambda: stated_expectations([6]), "6 has no state"),
        (lambda: stated_expectations([1], confidence=0), "not between 0 and 1"),
        (lambda: loyalty_segments([1], [1, 2], satisfied_from=1, loyal_from=1), "equally many"),
        (lambda: loyalty_segments([1], [1], satisfied_from=nan, loyal_from=1), "must be numbers"),
        (lambda: captive_satisfaction([1], [1], [1], satisfied_from=1, free_from=1), "go together"),
        (lambda: captive_satisfaction([1], [inf], satisfied_from=1, free_from=1), "finite"),
    ],
)
def test_what_cannot_be_told_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


pair = st.tuples(st.integers(1, 7), st.integers(1, 7))


@given(st.lists(pair, min_size=1, max_size=40), st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_everybody_is_in_exactly_one_state_and_a_wider_zone_is_milder(pairs, short_of, beyond):
    expected, perceived = zip(*pairs, strict=True)

    found = expectation_states(expected, perceived, scale=(1, 7), zone=Indifference(short_of, beyond))
    wider = expectation_states(expected, perceived, scale=(1, 7), zone=Indifference(short_of + 1, beyond))

    assert sum(counts(found)) == len(pairs)
    assert sum(row.share.value for row in found.states) == pytest.approx(1)
    assert counts(wider)[0] <= counts(found)[0]
    assert wider.at_least_met == found.at_least_met


def test_where_freedom_changes_nothing_no_loyalty_rests_on_captivity():
    random = np.random.default_rng(9)
    held = []
    for seed in range(150):
        happy, free = random.random(300) < 0.6, random.random(300) < 0.5
        stays = random.random(300) < np.where(happy, 0.8, 0.3)
        found = captive_satisfaction(happy, free, stays, satisfied_from=1, free_from=1, loyal_from=1, seed=seed)
        held.append(found.resting_share.low <= 0 <= found.resting_share.high)

    assert np.mean(held) > 0.9


def test_a_gap_of_exactly_one_point_is_one_whatever_rounding_says():
    # 1.2 - 2.2 is a little less than -1 in binary, 2.3 - 3.3 is -1.
    found = expectation_states([2.2, 4.1, 3.3], [1.2, 3.1, 2.3], scale=(0, 5))

    assert [row.count for row in found.states] == [0, 3, 0, 0]


def test_where_everybody_is_loyal_nothing_is_known_of_how_sure_that_is():
    found = captive_satisfaction(
        [5, 5, 1, 5], [1, 5, 5, 5], [5, 5, 5, 5], satisfied_from=4, free_from=3, loyal_from=4
    ).resting_share

    assert (found.value, found.low, found.high) == (0, None, None)
