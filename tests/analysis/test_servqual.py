"""Service gaps: a published layout with hand-checked answers, the tests of R, what was left out, scales that differ."""

import warnings
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import FindingKind, Undefined, servperf, servqual
from ascolto.analysis.shares.multiplicity import holm

NAMES = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"]
PAIR = {"both": [0, 1]}


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def six():
    columns = data("servqual_synthetic6")
    wanted, got = (np.column_stack([columns[f"{side}{item}"] for item in range(1, 23)]) for side in "EP")
    return wanted, got, np.column_stack([columns[f"w_{name}"] for name in NAMES])


def test_gaps_of_six_respondents_agree_with_the_worked_example():
    """R 4.2.2: means of differences; six by 22 questions, worked_examples.json."""
    published = expected("worked_examples")["servqual_synthetic6"]
    wanted, got, points = six()

    found = servqual(wanted, got, points=points)

    assert [item.gap.value for item in found.items] == pytest.approx(published["item_gap"], abs=1e-12)
    assert {each.name: each.gap.value for each in found.dimensions} == pytest.approx(published["dimension_gap"])
    assert found.unweighted.value == pytest.approx(published["unweighted_overall"])
    assert found.weighted.value == pytest.approx(published["weighted_overall"])
    assert (found.n, found.renormalised) == (6, 0)
    assert sum(each.part for each in found.dimensions) == pytest.approx(1)


def test_the_findings_name_the_widest_gap():
    wanted, got, points = six()

    said = servqual(wanted, got, points=points).findings()

    assert [each.kind for each in said] == [FindingKind.SERVICE_GAP, FindingKind.WIDEST_GAP]
    assert said[0].facts["is_weighted"] is True
    assert said[1].facts["dimension"] == "responsiveness"


def test_each_question_is_tested_in_pairs_and_adjusted_by_holm():
    """R 4.2.2 on the sleep data: paired t .002833, Wilcoxon .009091 (ties and a zero)."""
    extra = data("R_sleep")["extra"]
    wanted = np.column_stack([extra[10:], extra[:10]])
    got = np.column_stack([extra[:10], extra[:10]])

    found = servqual(wanted, got, dimensions=PAIR, scale=(-5, 10))

    published = expected("misc_stats")
    assert found.items[0].gap.p_value == pytest.approx(published["sleep_paired_t"]["p"], rel=1e-9)
    assert found.items[0].adjusted_wilcoxon == pytest.approx(holm([published["sleep_wilcoxon"]["p"], 1])[0], rel=1e-6)
    # The second question has no gap at all, hence no test; it is not among those adjusted for.
    assert (found.items[1].gap.value, found.items[1].gap.p_value) == (0, None)
    assert found.items[0].adjusted_p_value == found.items[0].gap.p_value


def test_what_was_left_out_is_made_up_for_by_what_was_answered():
    wanted, got = [[7, 7], [6, nan], [nan, nan]], [[5, 6], [5, 3], [4, 4]]

    found = servqual(wanted, got, dimensions={"one": [0], "two": [1]})

    assert [each.gap.value for each in found.dimensions] == [-1.5, -1]
    # The first is −1.5 in all, the second −1 by one dimension alone, the third unknown.
    assert (found.unweighted.value, found.unweighted.n, found.unweighted.missing) == (-1.25, 2, 1)
    assert found.n == 2


def test_points_that_are_not_a_hundred_are_taken_in_proportion_and_counted():
    wanted, got = [[7, 7], [7, 7], [7, 7]], [[5, 7], [5, 7], [5, 7]]
    points = [[30, 10], [50, 50], [nan, nan]]

    found = servqual(wanted, got, dimensions={"one": [0], "two": [1]}, points=points)

    # −2 · ¾ and −2 · ½; the third gave no points.
    assert found.weighted.value == pytest.approx(-1.25)
    assert (found.renormalised, found.weighted.n) == (1, 2)
    assert found.unweighted.value == -1


def test_expectations_at_the_ceiling_are_said():
    found = servqual([[7, 7], [7, 6]], [[6, 6], [5, 5]], dimensions=PAIR)

    assert (found.ceiling, found.items[0].ceiling, found.items[1].ceiling) == (0.75, 1, 0.5)
    assert found.findings()[-1].kind == FindingKind.EXPECTATION_CEILING


def test_perceptions_alone_are_means():
    found = servperf([[1, 3, 7], [5, nan, 7]], dimensions={"one": [0, 1], "two": [2]})

    assert {name: score.value for name, score in found.dimensions.items()} == {"one": 3.5, "two": 7}
    assert found.overall.value == pytest.approx((4.5 + 6) / 2)
    assert found.finding().kind == FindingKind.SCORE


@pytest.mark.parametrize("answers", [[], [[nan, nan]]])
def test_nobody_answering_both_leaves_no_gap(answers):
    found = servqual(answers, answers, dimensions=PAIR)

    assert (found.n, found.undefined, found.unweighted.value) == (0, Undefined.NOTHING_COUNTED, None)
    assert [each.kind for each in found.findings()] == [FindingKind.UNDEFINED]


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (lambda: servqual([[5, 5]], [[9, 9]], dimensions=PAIR), "9 is outside the scale from 1 to 7"),
        (lambda: servqual([[5, 5]], [[5]], dimensions=PAIR), "same respondents and questions"),
        (lambda: servqual([[5, 5]], [[5, 5]]), "beyond the 2 that there are"),
        (lambda: servqual([[5, 5]], [[5, 5]], dimensions={"none": []}), "at least one question"),
        (lambda: servqual([[5, 5]], [[5, 5]], dimensions=PAIR, points=[[50, 50]]), "each respondent to each dimension"),
        (lambda: servqual([[5, 5]], [[5, 5]], dimensions=PAIR, points=[[-1]]), "0 or more"),
        (lambda: servqual([[5, 5]], [[5, 5]], dimensions=PAIR, confidence=1), "not between 0 and 1"),
        (lambda: servperf([[5, 8]], dimensions=PAIR), "outside the scale"),
    ],
)
def test_what_is_no_pair_of_questionnaires_is_refused(refused, why):
    with pytest.raises(ValueError, match=why):
        refused()


rows = st.lists(st.lists(st.integers(1, 7), min_size=4, max_size=4), min_size=2, max_size=15)


@given(rows)
@settings(max_examples=40, deadline=None)
def test_a_gap_turns_its_sign_with_the_questionnaires(answers):
    wanted, got = [row[:2] for row in answers], [row[2:] for row in answers]

    there, back = servqual(wanted, got, dimensions=PAIR), servqual(got, wanted, dimensions=PAIR)

    assert there.unweighted.value == pytest.approx(-back.unweighted.value)
    assert there.unweighted.value == pytest.approx(np.mean(got) - np.mean(wanted))
