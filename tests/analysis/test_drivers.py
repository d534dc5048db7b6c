"""Drivers: agreement with relaimpo 2.2-7 and rwa 0.1.0 (R 4.2.2), all orders by hand, properties."""

from itertools import permutations
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import Estimate, FindingKind, Missing, Undefined, drivers, relative_weights

SWISS = ["Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality"]
MTCARS = ["cyl", "disp", "hp", "gear"]
QUALITY = [f"PERQ{number}" for number in range(1, 8)]


def published(name):
    """Return outcome, drivers and what R says of them."""
    if name == "swiss":
        columns, outcome, names = data("R_swiss"), "Fertility", SWISS
    elif name == "mtcars_mpg":
        columns, outcome, names = data("R_mtcars"), "mpg", MTCARS
    else:
        columns, names = data("mobi_ecsi"), QUALITY
        columns["satisfaction"] = list(np.mean([columns[f"CUSA{number}"] for number in (1, 2, 3)], axis=0))
        outcome = "satisfaction"
    return columns[outcome], {driver: columns[driver] for driver in names}, expected("kda")[name]


def drawn(rows, size, seed=0, outcome_of=3):
    random = np.random.default_rng(seed)
    table = random.normal(size=(rows, size)) + random.normal(size=(rows, 1))
    return table[:, :outcome_of].sum(axis=1) + 2 * random.normal(size=rows), {
        f"x{place}": table[:, place] for place in range(size)
    }


def explained_by(outcome, columns):
    """Return R² by least squares, as any program computes it."""
    design = np.column_stack([np.ones(len(outcome)), *columns])
    left = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return 1 - left @ left / ((outcome - outcome.mean()) @ (outcome - outcome.mean()))


def by_all_orders(outcome, predictors):
    gains = dict.fromkeys(predictors, 0.0)
    orders = list(permutations(predictors))
    for order in orders:
        for place, name in enumerate(order):
            before = [predictors[other] for other in order[:place]]
            gains[name] += explained_by(outcome, [*before, predictors[name]]) - explained_by(outcome, before)
    return {name: gain / len(orders) for name, gain in gains.items()}


def parts(result):
    return {driver.name: driver.part.value for driver in result.drivers}


@pytest.mark.parametrize("name", ["swiss", "mtcars_mpg", "mobi_SAT_on_PERQ"])
def test_shares_agree_with_relaimpo(name):
    outcome, predictors, r = published(name)

    result = drivers(outcome, predictors, resamples=0)

    assert parts(result) == pytest.approx(r["lmg"], rel=1e-10)
    assert {d.name: d.share.value for d in result.drivers} == pytest.approx(r["lmg_rela"], rel=1e-10)
    assert result.explained.value == pytest.approx(r["R2"], rel=1e-12)


@pytest.mark.parametrize("name", ["swiss", "mtcars_mpg", "mobi_SAT_on_PERQ"])
def test_relative_weights_are_those_of_rwa_and_of_genizi(name):
    """Johnson's weights (rwa 0.1.0) and Genizi's (relaimpo 2.2-7) are the same numbers by different ways."""
    outcome, predictors, r = published(name)

    result = relative_weights(outcome, predictors, resamples=0)

    assert parts(result) == pytest.approx(r["johnson"]["raw"], rel=1e-10)
    assert parts(result) == pytest.approx(r["genizi"], rel=1e-10)


def test_the_methods_disagree_about_the_first_of_the_cars():
    """As rwa's own README shows: horsepower leads by relative weights, cylinders by all orders."""
    outcome, predictors, _ = published("mtcars_mpg")

    johnson = relative_weights(outcome, predictors, resamples=0)
    orders = drivers(outcome, predictors, resamples=0)

    assert [driver.name for driver in johnson.drivers] == expected("kda")["rwa_pkg"]["mtcars"]["Variables"]
    signs = ["-" if driver.correlation < 0 else "+" for driver in johnson.drivers]
    assert signs == expected("kda")["rwa_pkg"]["mtcars"]["Sign"]
    assert [driver.name for driver in orders.drivers] == ["cyl", "disp", "hp", "gear"]


def test_shares_are_the_average_over_all_orders():
    outcome, predictors = drawn(40, 4)

    assert parts(drivers(outcome, predictors, resamples=0)) == pytest.approx(by_all_orders(outcome, predictors))


def test_uncorrelated_drivers_get_their_squared_correlations():
    """Two crossed factors, outcome 2a + b: R² is 1, of which a has 4/5."""
    a, b = [1, 1, -1, -1], [1, -1, 1, -1]
    outcome = [3, 1, -1, -3]

    for method in (drivers, relative_weights):
        assert parts(method(outcome, {"a": a, "b": b}, resamples=0)) == pytest.approx({"a": 0.8, "b": 0.2})


@given(seed=st.integers(0, 1000), size=st.integers(1, 6), scale=st.floats(1e-3, 1e6), shift=st.floats(-1e3, 1e3))
@settings(max_examples=25)
def test_neither_the_unit_nor_the_order_of_rows_and_drivers_matters(seed, size, scale, shift):
    outcome, predictors = drawn(30, size, seed)
    rows = np.random.default_rng(seed).permutation(30)
    turned = {name: scale * values[rows] + shift for name, values in reversed(predictors.items())}

    for method in (drivers, relative_weights):
        before = method(outcome, predictors, resamples=0)
        after = method(-scale * outcome[rows] + shift, turned, resamples=0)
        assert parts(after) == pytest.approx(parts(before), abs=1e-8)
        assert sum(parts(before).values()) == pytest.approx(explained_by(outcome, predictors.values()))
        assert min(parts(before).values()) >= -1e-12


def test_a_driver_said_twice_shares_its_part_with_its_copy():
    outcome, predictors = drawn(50, 3)
    twice = {**predictors, "copy": 5 - 2 * predictors["x0"]}

    for method in (drivers, relative_weights):
        result = method(outcome, twice, resamples=20)
        assert result.explained.value == pytest.approx(explained_by(outcome, predictors.values()))
        assert result.named("copy").part.value == pytest.approx(result.named("x0").part.value)
        assert result.named("copy").correlation == pytest.approx(-result.named("x0").correlation)
        assert result.named("x0").rank < result.named("copy").rank


def test_whole_weights_count_like_repeated_answers():
    outcome, predictors = drawn(30, 3)
    times = np.random.default_rng(5).integers(0, 4, 30)

    for method in (drivers, relative_weights):
        weighted = method(outcome, predictors, weights=times, resamples=0)
        repeated = method(
            outcome.repeat(times), {k: values.repeat(times) for k, values in predictors.items()}, resamples=0
        )
        assert parts(weighted) == pytest.approx(parts(repeated))
        assert weighted.n == (times > 0).sum()


def test_a_constant_driver_is_dropped_and_named():
    outcome, predictors = drawn(30, 2)

    result = drivers(outcome, {**predictors, "always 5": [5] * 30, "never asked": [nan] * 30}, resamples=0)

    assert result.dropped == ("always 5", "never asked")
    assert parts(result) == pytest.approx(parts(drivers(outcome, predictors, resamples=0)))


def test_who_left_a_question_open_is_left_out_or_counts_for_the_others():
    outcome, predictors = drawn(60, 3)
    predictors["x1"][:10] = nan
    outcome[55:] = nan
    whole = slice(10, 55)

    listwise = drivers(outcome, predictors, resamples=0)
    pairwise = drivers(outcome, predictors, missing=Missing.PAIRWISE, resamples=0)

    assert (listwise.n, listwise.left_out, listwise.missing) == (45, 15, Missing.LISTWISE)
    alone = drivers(outcome[whole], {k: v[whole] for k, v in predictors.items()}, resamples=0)
    assert parts(listwise) == pytest.approx(parts(alone))
    assert (pairwise.n, pairwise.left_out, pairwise.missing) == (45, 0, Missing.PAIRWISE)
    table = np.column_stack([*predictors.values(), outcome])
    both = np.corrcoef(predictors["x1"][whole], outcome[whole])[0, 1]
    assert pairwise.named("x1").correlation == pytest.approx(both)
    assert pairwise.named("x0").correlation == pytest.approx(np.corrcoef(predictors["x0"][:55], outcome[:55])[0, 1])
    own = np.asarray([
        [pairwise_correlation(table[:, i], table[:, j]) for j in range(4)] for i in range(4)
    ])  # fmt: skip
    assert pairwise.explained.value == pytest.approx(own[:3, 3] @ np.linalg.solve(own[:3, :3], own[:3, 3]))


def pairwise_correlation(one, other):
    both = ~np.isnan(one) & ~np.isnan(other)
    return np.corrcoef(one[both], other[both])[0, 1]


def test_correlations_that_contradict_each_other_are_refused():
    """Each pair of three questions was answered by other people: all agree but two, which no one data set can show."""
    up, down, none = [1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [nan] * 5
    outcome, a, b = up + up + none, up + none + up, none + up + down

    for method in (drivers, relative_weights):
        refused = method(outcome, {"a": a, "b": b}, missing=Missing.PAIRWISE)
        assert (refused.drivers, refused.undefined) == ((), Undefined.INCONSISTENT)
        assert refused.finding().facts["reason"] == Undefined.INCONSISTENT


@pytest.mark.parametrize(
    ("outcome", "predictors", "reason"),
    [
        ([], {"a": []}, Undefined.NOTHING_COUNTED),
        ([1], {"a": [2]}, Undefined.ALL_EQUAL),
        ([1, 2, nan, nan], {"a": [nan, nan, 1, 2]}, Undefined.NOTHING_COUNTED),
        ([1, 2, 3, nan, nan], {"a": [nan, nan, 2, 3, 4]}, Undefined.ALL_EQUAL),
        ([3, 3, 3, 3], {"a": [1, 2, 3, 4]}, Undefined.ALL_EQUAL),
        ([1, 2, 3, 4], {"a": [2, 2, 2, 2]}, Undefined.ALL_EQUAL),
        ([1, 2, 4], {"a": [1, 2, 3], "b": [1, 0, 1]}, Undefined.TOO_FEW_POINTS),
    ],
)
def test_where_nothing_can_be_shared_out_the_result_says_why(outcome, predictors, reason):
    for method in (drivers, relative_weights):
        result = method(outcome, predictors)
        assert (result.drivers, result.undefined) == ((), reason)
        assert result.explained.undefined == reason
        assert result.finding().kind == FindingKind.UNDEFINED


@pytest.mark.parametrize(
    ("outcome", "predictors", "options", "sentence"),
    [
        ([1, 2], {}, {}, "There is no driver to be weighed."),
        ([1, 2], {"a": [1, inf]}, {}, "“a” must be finite."),
        ([1, 2], {"a": [1]}, {}, "The outcome and its drivers must have the same number of answers."),
        ([1, 2], {"a": [1, 2]}, {"weights": [1, nan]}, "Weights must be 0 or more, and none may be missing."),
        ([1, 2], {"a": [1, 2]}, {"confidence": 1}, "A confidence of 1 is not between 0 and 1."),
        ([1, 2, 4], {"a": [1, 2, 2]}, {"resamples": -1}, "-1 resamples cannot be drawn."),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(outcome, predictors, options, sentence):
    for method in (drivers, relative_weights):
        with pytest.raises(ValueError, match="^" + sentence.replace(".", r"\.") + "$"):
            method(outcome, predictors, **options)


def test_more_than_20_drivers_are_refused_but_have_relative_weights():
    outcome, predictors = drawn(100, 21)

    with pytest.raises(ValueError, match=r"^At most 20 drivers can be shared out; there are 21\.$"):
        drivers(outcome, predictors)
    assert len(relative_weights(outcome, predictors, resamples=0).drivers) == 21


def test_twenty_drivers_are_shared_out_exactly():
    """Twenty uncorrelated ones, so that each part is known: the rows of a Hadamard matrix."""
    hadamard = np.array([[1 - 2 * ((i & j).bit_count() % 2) for j in range(32)] for i in range(1, 21)])
    outcome = np.arange(1, 21) @ hadamard

    result = drivers(outcome, {str(place): row for place, row in enumerate(hadamard, start=1)}, resamples=0)

    squares = {str(place): place**2 / 2870 for place in range(1, 21)}
    assert parts(result) == pytest.approx(squares, rel=1e-10)
    assert [driver.name for driver in result.drivers] == [str(place) for place in range(20, 0, -1)]


def test_intervals_hold_the_value_and_the_same_seed_gives_the_same():
    outcome, predictors, _ = published("mobi_SAT_on_PERQ")

    result = drivers(outcome, predictors, resamples=300, seed=4)

    for driver in result.drivers:
        assert driver.part.low < driver.part.value < driver.part.high
        assert 0 <= driver.first <= 1
        assert 0 < driver.same_rank <= 1
    assert sum(driver.first for driver in result.drivers) == pytest.approx(1)
    assert result == drivers(outcome, predictors, resamples=300, seed=4)
    assert result != drivers(outcome, predictors, resamples=300, seed=5)
    assert result.resamples == 300


def test_a_resample_in_which_nothing_varies_is_not_counted():
    result = drivers([1, 2, 2, 2], {"a": [0, 1, 1, 1]}, resamples=200)

    assert 0 < result.resamples < 200
    assert result.drivers[0].part == Estimate(
        pytest.approx(1), pytest.approx(1), pytest.approx(1), 4, "share_of_variance", 0.95
    )


def test_only_a_lead_that_lasts_is_said_to_be_the_strongest():
    outcome, predictors = drawn(400, 3, outcome_of=1)
    equal, both = drawn(60, 2, outcome_of=2)

    clear = drivers(outcome, predictors, resamples=200).finding()
    unclear = drivers(equal, both, resamples=200).finding()

    assert (clear.kind, clear.facts["driver"], clear.facts["n"]) == (FindingKind.STRONGEST_DRIVER, "x0", 400)
    assert unclear.kind == FindingKind.LEADING_DRIVER
    assert unclear.facts["first"] < 0.95


def test_a_driver_matters_where_it_beats_one_drawn_at_random():
    outcome, predictors = drawn(400, 3, outcome_of=2)
    predictors["noise"] = np.random.default_rng(8).normal(size=400)

    result = relative_weights(outcome, predictors, resamples=300)

    assert result.named("x0").over_chance.low > 0
    assert result.named("noise").over_chance.low < 0 < result.named("noise").part.low


def test_large_offsets_and_sizes_do_no_harm():
    outcome, predictors = drawn(50, 3)

    plain = parts(drivers(outcome, predictors, resamples=0))
    far = parts(drivers(1e9 + outcome, {k: 1e300 * values for k, values in predictors.items()}, resamples=0))

    assert far == pytest.approx(plain, rel=1e-5)


def test_the_size_of_weights_does_no_harm():
    outcome, predictors = drawn(50, 3)

    for method in (drivers, relative_weights):
        plain = method(outcome, predictors, resamples=20)
        for size in (1e-300, 1e307):
            weighed = method(outcome, predictors, weights=np.full(50, size), resamples=20)
            assert parts(weighed) == pytest.approx(parts(plain))
            assert weighed.explained.low == pytest.approx(plain.explained.low)


def test_answers_that_differ_little_from_each_other_and_much_from_0_are_told_apart():
    outcome, predictors = drawn(50, 3)
    steps = {name: np.round(1e6 * values) / 2**40 for name, values in predictors.items()}

    near, far = (
        parts(drivers(outcome, {name: start + values for name, values in steps.items()}, resamples=0))
        for start in (0, 1000)
    )

    assert far == pytest.approx(near, rel=1e-12)
