"""Importance against performance, and penalty against reward: hand-worked answers, least squares, properties."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import (
    Crosshair,
    Derived,
    Estimate,
    Factor,
    FindingKind,
    Quadrant,
    Undefined,
    derived_importance,
    penalty_reward,
    stated_importance,
)

# Two respondents; means of performance 2, 4, 2, 4, of importance 5, 5, 3, 3.
RATED = {"queue": [1, 3], "staff": [3, 5], "music": [2, 2], "plants": [4, 4]}
WISHED = {"queue": [5, 5], "staff": [4, 6], "music": [3, 3], "plants": [2, 4]}
QUADRANTS = [Quadrant.CONCENTRATE_HERE, Quadrant.KEEP_UP, Quadrant.LOW_PRIORITY, Quadrant.POSSIBLE_OVERKILL]


def quadrants(plot):
    return [attribute.quadrant for attribute in plot.attributes]


def mobile():
    """Return the seven questions of quality of the mobile phone customers, and their mean satisfaction."""
    columns = data("mobi_ecsi")
    quality = {f"PERQ{number}": columns[f"PERQ{number}"] for number in range(1, 8)}
    return quality, np.mean([columns[f"CUSA{number}"] for number in (1, 2, 3)], axis=0)


@pytest.mark.parametrize("crosshair", [Crosshair.MEAN, Crosshair.MEDIAN])
def test_the_four_quadrants_by_hand(crosshair):
    plot = stated_importance(RATED, WISHED, crosshair=crosshair, resamples=0)

    assert quadrants(plot) == QUADRANTS
    assert (plot.importance_line, plot.performance_line, plot.n) == (4, 3, 2)
    assert plot.attributes[0].performance == Estimate(2, None, None, 2, "score", 0.95)
    assert [finding.facts["attribute"] for finding in plot.findings()] == ["queue"]


def test_the_midpoint_is_that_of_the_scale():
    plot = stated_importance(RATED, WISHED, crosshair=Crosshair.MIDPOINT, scale=(1, 9), resamples=0)

    assert (plot.importance_line, plot.performance_line) == (5, 5)
    low = Quadrant.LOW_PRIORITY
    assert quadrants(plot) == [Quadrant.CONCENTRATE_HERE, Quadrant.CONCENTRATE_HERE, low, low]


def test_the_diagonal_parts_what_is_more_important_than_good():
    plot = stated_importance(RATED, WISHED, crosshair=Crosshair.DIAGONAL, resamples=0)

    weak = Quadrant.CONCENTRATE_HERE
    assert quadrants(plot) == [weak, weak, weak, Quadrant.KEEP_UP]
    assert (plot.importance_line, plot.performance_line) == (None, None)


def test_what_lies_on_a_line_is_high():
    same = {"a": [0.1, 0.2], "b": [0.2, 0.1], "c": [0.15, 0.15]}

    for crosshair in (Crosshair.MEAN, Crosshair.MEDIAN, Crosshair.DIAGONAL):
        assert set(quadrants(stated_importance(same, same, crosshair=crosshair))) == {Quadrant.KEEP_UP}


def test_who_left_one_question_open_counts_for_the_others():
    rated = {**RATED, "queue": [nan, 3]}

    plot = stated_importance(rated, WISHED, resamples=0)

    assert (plot.attributes[0].performance.value, plot.attributes[0].performance.n) == (3, 1)
    assert (plot.n, plot.left_out) == (2, 0)


def test_an_attribute_that_nobody_rated_moves_no_line():
    rated, wished = {**RATED, "app": [nan, nan]}, {**WISHED, "app": [9, 9]}

    plot = stated_importance(rated, wished, resamples=0)

    assert quadrants(plot) == [*QUADRANTS, None]
    assert plot.importance_line == 4
    assert plot.attributes[-1].performance.undefined == Undefined.NOTHING_COUNTED


def test_stability_is_how_often_the_quadrant_stays():
    random = np.random.default_rng(1)
    clear = {"weak": random.normal(2, 1, 200), "strong": random.normal(6, 1, 200), "middle": random.normal(4, 1, 200)}
    wished = {name: random.normal(5, 1, 200) for name in clear}

    plot = stated_importance(clear, wished, resamples=300)

    assert all(0 < each.stability <= 1 for each in plot.attributes)
    assert all(each.performance.low < each.performance.value < each.performance.high for each in plot.attributes)
    assert plot == stated_importance(clear, wished, resamples=300)
    assert plot != stated_importance(clear, wished, resamples=300, seed=2)
    important = {**wished, "weak": wished["weak"] + 5}
    sure = stated_importance(clear, important, resamples=300)
    assert (sure.attributes[0].quadrant, sure.attributes[0].stability) == (Quadrant.CONCENTRATE_HERE, 1)


def test_derived_importance_agrees_with_relaimpo():
    """relaimpo 2.2-7 (R 4.2.2): `first` are squared correlations, `betasq` squared slopes, `lmg_rela` the shares."""
    quality, satisfaction = mobile()
    published = expected("kda")["mobi_SAT_on_PERQ"]

    found = {
        derived: derived_importance(quality, satisfaction, derived=derived, resamples=0).attributes
        for derived in Derived
    }

    assert {each.name: each.importance.value**2 for each in found["correlation"]} == pytest.approx(published["first"])
    assert {each.name: each.importance.value**2 for each in found["regression"]} == pytest.approx(published["betasq"])
    assert {each.name: each.importance.value for each in found["drivers"]} == pytest.approx(published["lmg_rela"])


@pytest.mark.parametrize("derived", list(Derived))
def test_derived_importance_is_resampled_too(derived):
    quality, satisfaction = mobile()

    plot = derived_importance(quality, satisfaction, derived=derived, resamples=100)

    assert plot.resamples == 100
    assert all(each.importance.low <= each.importance.value <= each.importance.high for each in plot.attributes)
    assert {each.stability for each in plot.attributes} <= {place / 100 for place in range(1, 101)}


def test_a_negative_attribute_is_as_important_and_shows_its_sign():
    random = np.random.default_rng(2)
    noise = random.normal(size=(100, 2))
    outcome = noise[:, 0] + random.normal(size=100)

    up = derived_importance({"a": noise[:, 0], "b": noise[:, 1]}, outcome, resamples=0)
    down = derived_importance({"a": -noise[:, 0], "b": noise[:, 1]}, outcome, resamples=0)

    assert down.attributes[0].importance == up.attributes[0].importance
    assert down.attributes[0].correlation == -up.attributes[0].correlation


def test_an_attribute_that_all_rate_alike_has_no_derived_importance():
    plot = derived_importance({"a": [1, 2, 3, 5], "b": [4, 4, 4, 4]}, [1, 2, 4, 4], resamples=50)

    assert (plot.attributes[1].quadrant, plot.attributes[1].correlation) == (None, None)
    assert plot.attributes[1].importance.undefined == Undefined.ALL_EQUAL
    assert plot.attributes[0].quadrant == Quadrant.KEEP_UP


def test_who_answered_not_everything_is_left_out_of_derived_importance():
    plot = derived_importance({"a": [1, 2, 3, 5, nan], "b": [4, 2, 3, 1, 1]}, [1, 2, 4, 4, 5], resamples=0)

    assert (plot.n, plot.left_out, plot.attributes[1].performance.value) == (4, 1, 2.5)


def test_weights_count_like_repeated_answers():
    times = [2, 1]
    repeated = {name: np.repeat(values, times) for name, values in RATED.items()}
    wishes = {name: np.repeat(values, times) for name, values in WISHED.items()}

    weighted = stated_importance(RATED, WISHED, weights=times, resamples=0)

    assert [each.performance.value for each in weighted.attributes] == pytest.approx(
        [each.performance.value for each in stated_importance(repeated, wishes, resamples=0).attributes]
    )


def test_where_nothing_is_both_important_and_weak_that_is_said():
    plot = stated_importance({"a": [5, 5], "b": [1, 1]}, {"a": [5, 5], "b": [1, 1]}, resamples=0)

    assert [finding.kind for finding in plot.findings()] == [FindingKind.NOTHING_STANDS_OUT]


@pytest.mark.parametrize(
    ("plot", "reason"),
    [
        (lambda: stated_importance({"a": []}, {"a": []}), Undefined.NOTHING_COUNTED),
        (lambda: stated_importance({"a": [nan]}, {"a": [nan]}), Undefined.NOTHING_COUNTED),
        (lambda: derived_importance({"a": []}, []), Undefined.NOTHING_COUNTED),
        (lambda: derived_importance({"a": [1, 2, 3]}, [2, 2, 2]), Undefined.ALL_EQUAL),
        (lambda: derived_importance({"a": [2, 2, 2]}, [1, 2, 3]), Undefined.ALL_EQUAL),
        (lambda: derived_importance({"a": [1, 2]}, [1, 3]), Undefined.TOO_FEW_POINTS),
    ],
)
def test_where_nothing_can_be_plotted_it_says_why(plot, reason):
    assert (plot().attributes, plot().undefined) == ((), reason)
    assert [finding.facts["reason"] for finding in plot().findings()] == [reason]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: stated_importance({"a": [1]}, {"b": [1]}), r"The same attributes must have performance and .*"),
        (lambda: stated_importance({}, {}), r"There is no attribute\."),
        (lambda: stated_importance({"a": [1]}, {"a": [1, 2]}), r"There are 1 answers on performance and 2 on .*"),
        (lambda: stated_importance({"a": [inf]}, {"a": [1]}), r"The performance of “a” must be finite\."),
        (lambda: stated_importance({"a": [1]}, {"a": [1]}, crosshair="midpoint"), r"The midpoint takes a scale: .*"),
        (lambda: derived_importance({"a": [1]}, [1], crosshair="diagonal"), r"Derived importance has no scale in .*"),
        (lambda: derived_importance({"a": [1]}, [1, 2]), r"There are 1 answers on performance and 2 outcomes\."),
        (lambda: penalty_reward([1], {"a": [1]}, low=3, high=3), r"Low ratings must end below where high .*"),
        (lambda: penalty_reward([1], {}, low=1, high=3), r"There is no attribute\."),
        (lambda: penalty_reward([1], {"a": [1, 2]}, low=1, high=3), r"The outcome and the attributes must have .*"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        wrong()


@given(seed=st.integers(0, 500), scale=st.floats(0.1, 10), shift=st.floats(-10, 10))
@settings(max_examples=25)
def test_a_common_change_of_scale_changes_no_quadrant(seed, scale, shift):
    random = np.random.default_rng(seed)
    rated = {str(place): random.integers(1, 6, 9) for place in range(4)}
    wished = {str(place): random.integers(1, 6, 9) for place in range(4)}

    for crosshair in (Crosshair.MEAN, Crosshair.MEDIAN, Crosshair.DIAGONAL):
        before = stated_importance(rated, wished, crosshair=crosshair, resamples=0)
        after = stated_importance(
            {name: scale * values + shift for name, values in rated.items()},
            {name: scale * values + shift for name, values in wished.items()},
            crosshair=crosshair,
            resamples=0,
        )
        assert quadrants(after) == quadrants(before)


# One attribute: outcomes 2 and 4 where it is low, 6 and 8 where it is middling, 7 and 9 where it is high.
OUTCOME, QUEUE = [2, 4, 6, 8, 7, 9], [1, 1, 3, 3, 5, 5]


def test_penalty_and_reward_of_one_attribute_are_differences_of_means():
    result = penalty_reward(OUTCOME, {"queue": QUEUE}, low=2, high=4)

    [queue] = result.attributes
    assert (queue.penalty.value, queue.reward.value) == (pytest.approx(-4), pytest.approx(1))
    assert (queue.low_count, queue.high_count, result.n) == (2, 2, 6)
    assert queue.asymmetry == pytest.approx(-0.6)
    # Within groups the squares add up to 6, on 3 degrees of freedom: a difference of two means has the error √2.
    assert queue.penalty.high - queue.penalty.value == pytest.approx(3.182446 * 2**0.5)
    assert result.explained == pytest.approx(1 - 6 / 34)


@pytest.mark.parametrize(
    ("low", "high", "factor"),
    [(-4, 0.2, Factor.BASIC), (-0.2, 4, Factor.EXCITEMENT), (-3, 3, Factor.PERFORMANCE), (0, 0, Factor.NONE)],
)
def test_what_shows_beyond_chance_makes_the_factor(low, high, factor):
    random = np.random.default_rng(4)
    ratings = random.integers(1, 6, 600)
    other = random.integers(1, 6, 600)
    outcome = np.select([ratings <= 2, ratings >= 4], [low, high], 0) + random.normal(size=600)

    result = penalty_reward(outcome, {"it": ratings, "other": other}, low=2, high=4)

    assert result.attributes[0].factor == factor
    assert result.findings()[0].kind == factor


def test_a_side_that_nobody_used_has_no_effect():
    result = penalty_reward([1, 2, 4, 5, 4], {"it": [3, 3, 5, 5, 5]}, low=2, high=4)

    [it] = result.attributes
    assert (it.penalty.undefined, it.factor, it.low_count) == (Undefined.NOTHING_COUNTED, None, 0)
    assert it.reward.value == pytest.approx(13 / 3 - 1.5)
    assert result.findings() == []


@pytest.mark.parametrize(
    ("outcome", "ratings", "reason"),
    [
        ([], {"a": []}, Undefined.NOTHING_COUNTED),
        ([3, 3, 3], {"a": [1, 3, 5]}, Undefined.ALL_EQUAL),
        ([1, 2, 3], {"a": [1, 3, 5]}, Undefined.TOO_FEW_POINTS),
        ([1, 2, 3, 4, 5, 7], {"a": [1, 3, 5, 1, 3, 5], "b": [1, 3, 5, 1, 3, 5]}, Undefined.COLLINEAR),
        ([1, 2, 3, 4, 5, 7], {"a": [1, 5, 5, 1, 1, 5]}, Undefined.COLLINEAR),
    ],
)
def test_where_penalty_and_reward_cannot_be_told_apart_it_says_why(outcome, ratings, reason):
    result = penalty_reward(outcome, ratings, low=2, high=4)

    assert (result.attributes, result.undefined) == ((), reason)
    assert result.findings()[0].facts["reason"] == reason


def test_attributes_are_judged_beside_each_other_as_by_any_regression():
    quality, satisfaction = mobile()
    columns = [np.asarray(values) for values in quality.values()]
    design = np.column_stack([np.ones(250), *(c <= 6 for c in columns), *(c >= 9 for c in columns)]).astype(float)

    result = penalty_reward(satisfaction, quality, low=6, high=9)

    slopes = np.linalg.lstsq(design, satisfaction, rcond=None)[0]
    assert [each.penalty.value for each in result.attributes] == pytest.approx(list(slopes[1:8]))
    assert [each.reward.value for each in result.attributes] == pytest.approx(list(slopes[8:]))


def test_copies_of_an_attribute_share_its_slope():
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=(2, 40))
    outcome = 2 * one + other + rng.normal(size=40)

    alone = derived_importance({"a": one, "b": other}, outcome, derived=Derived.REGRESSION, resamples=0)
    twice = derived_importance(
        {"a": one, "copy": 3 * one + 1, "b": other}, outcome, derived=Derived.REGRESSION, resamples=0
    )

    sizes = [each.importance.value for each in alone.attributes]
    assert [each.importance.value for each in twice.attributes] == pytest.approx([sizes[0] / 2, sizes[0] / 2, sizes[1]])


@pytest.mark.parametrize(
    ("punished", "rewarded", "factor"), [(1, 1, Factor.PERFORMANCE), (2, 1, Factor.BASIC), (1, 2, Factor.EXCITEMENT)]
)
def test_an_outcome_that_attributes_explain_whole_is_not_judged_by_rounding_errors(punished, rewarded, factor):
    for seed in range(30):
        rng = np.random.default_rng(seed)
        rated, idle = rng.integers(1, 6, size=(2, 37))
        outcome = rng.random() * 100 - punished * (rated <= 2) + rewarded * (rated >= 4)

        found = penalty_reward(outcome, {"rated": rated, "idle": idle}, low=2, high=4).attributes

        assert [each.factor for each in found] == [factor, Factor.NONE]
        assert (found[1].penalty.value, found[1].reward.value, found[1].asymmetry) == (0, 0, None)


def test_the_size_of_weights_does_no_harm():
    plain = stated_importance(RATED, WISHED, resamples=20)
    heavy = stated_importance(RATED, WISHED, weights=[1e307, 1e307], resamples=20)
    derived = derived_importance(RATED, [1, 2], weights=[1e307, 1e307], resamples=20)

    assert heavy == plain
    assert derived.undefined == Undefined.TOO_FEW_POINTS


def test_answers_too_large_to_be_squared_are_refused():
    huge = [1e160, 2e160, 3e160, 1e160]

    for refused in (
        lambda: stated_importance({"a": huge}, {"a": huge}),
        lambda: derived_importance({"a": huge}, [1, 2, 3, 4]),
        lambda: penalty_reward(huge, {"a": [1, 2, 3, 1]}, low=1, high=3),
    ):
        with pytest.raises(ValueError, match="too large to be squared"):
            refused()
