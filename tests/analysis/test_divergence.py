"""Divergence of process and perception: worked by hand, delays, false alarms by simulation."""

import warnings
from math import inf, nan, sqrt
from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ascolto.analysis import FindingKind, Undefined, divergence
from ascolto.analysis.effects.divergence import effective_points


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def walk(random, n, memory):
    series = [0.0]
    for shock in random.normal(size=n - 1):
        series.append(memory * series[-1] + shock)
    return np.array(series)


def kinds(found):
    return [finding.kind for finding in found.findings()]


def test_perception_that_follows_two_points_later_is_found_there():
    random = default_rng(1)
    process = random.normal(size=40)
    perceived = np.concatenate([[0, 0], process[:-2]]) + random.normal(0, 0.3, size=40)

    found = divergence(process.tolist(), perceived.tolist())

    assert (found.best.lag, round(found.best.correlation.value, 1)) == (2, 1.0)
    assert kinds(found) == [FindingKind.GOES_TOGETHER]


def test_a_correlation_of_independent_points_is_fishers():
    random = default_rng(2)
    one = random.normal(size=30)
    other = one + random.normal(size=30)

    found = divergence(one.tolist(), other.tolist(), longest=0)

    value, points = np.corrcoef(one, other)[0, 1], found.effective
    assert found.correlation.value == pytest.approx(value)
    assert found.correlation.high == pytest.approx(np.tanh(np.arctanh(value) + 1.959964 / sqrt(points - 3)), rel=1e-6)


def test_series_with_a_memory_are_worth_fewer_points():
    random = default_rng(5)
    one, other = walk(random, 200, 0.9), walk(random, 200, 0.9)

    # For two first-order series 1/N* is (1 - ab) / (1 + ab) / N: a tenth of the points.
    assert effective_points(one, other) < 60
    assert effective_points(random.normal(size=200), random.normal(size=200)) > 120


def test_long_series_do_not_take_the_square_of_their_length():
    one, other = default_rng(11).normal(size=(2, 100_000))
    begun = process_time()

    effective = effective_points(one, other)

    assert effective > 80_000
    assert process_time() - begun < 1


def test_effective_points_are_those_of_the_formula_by_hand():
    one, other = np.array([1.0, 2, 4, 3, 5, 4, 6, 5, 7, 8]), np.array([2.0, 1, 3, 4, 4, 5, 5, 7, 6, 8])

    def at(series, lag):
        c = series - series.mean()
        return (c[lag:] * c[:-lag]).sum() / (10 - lag) / (c**2).mean()

    expected = 1 / (1 / 10 + 2 / 10 * (1 - 1 / 10) * at(one, 1) * at(other, 1))
    assert effective_points(one, other) == pytest.approx(max(3.0, expected))


def test_a_process_that_improves_while_perception_falls_parts_ways():
    random = default_rng(4)
    time = np.arange(30)
    process, perceived = 0.1 * time + random.normal(0, 0.3, 30), -0.05 * time + random.normal(0, 0.3, 30)

    found = divergence(process.tolist(), perceived.tolist())

    assert kinds(found)[0] == FindingKind.PARTS_WAYS
    assert found.parting.high < 0


def test_the_share_of_steps_the_same_way_is_counted():
    process = [1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7]
    perceived = [1, 2, 3, 4, 3, 4, 5, 4, 5, 6, 7, 7, 8]

    found = divergence(process, perceived)

    # Twelve steps; one perceived step is none, two go the other way.
    assert (found.same_moves.value, found.same_moves.n) == (9 / 11, 11)
    assert found.same_moves_p_value == pytest.approx(2 * (1 + 11 + 55) / 2**11)


@pytest.mark.parametrize(
    ("process", "perceived", "reason"),
    [
        ([], [], Undefined.TOO_FEW_POINTS),
        ([1, 2] * 5, [2, 1] * 5, Undefined.TOO_FEW_POINTS),
        ([1] * 20, list(range(20)), Undefined.ALL_EQUAL),
        ([None] * 10 + [1, 2] * 5, [1, 2] * 10, Undefined.TOO_FEW_POINTS),
    ],
)
def test_too_little_is_compared_with_nothing(process, perceived, reason):
    found = divergence(process, perceived)

    assert (found.undefined, found.correlation.value, found.lags) == (reason, None, ())
    assert kinds(found) == [FindingKind.TOO_FEW if reason is Undefined.TOO_FEW_POINTS else FindingKind.UNDEFINED]


def test_series_that_are_the_same_part_nowhere():
    series = [3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7]

    found = divergence(series, [2 * value + 1 for value in series], longest=0)

    assert found.correlation.value == pytest.approx(1)
    assert (found.same_moves.value, found.parting.p_value) == (1, 1)


@pytest.mark.parametrize(
    ("process", "perceived", "options", "said"),
    [
        ([1], [1, 2], {}, "cannot be compared"),
        ([1], [1], {"longest": -1}, "cannot be compared"),
        ([1, inf], [1, 2], {}, "infinite"),
        ([1], [1], {"confidence": 0}, "confidence"),
    ],
)
def test_what_is_no_pair_of_series_is_refused(process, perceived, options, said):
    with pytest.raises(ValueError, match=said):
        divergence(process, perceived, **options)


def test_a_gap_is_passed_over():
    process = [float(value) for value in default_rng(3).normal(size=30)]
    perceived = [value + 0.1 * (place % 3) for place, value in enumerate(process)]
    process[7], perceived[12] = nan, nan

    assert divergence(process, perceived).n == 28


series = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=14, max_size=40)


@settings(max_examples=50, deadline=None)
@given(pairs=series, factor=st.sampled_from([0.5, 3.0, 10.0]))
def test_other_units_change_nothing_and_intervals_hold_their_correlation(pairs, factor):
    one, other = [float(pair[0]) for pair in pairs], [float(pair[1]) for pair in pairs]

    found = divergence(one, other)
    scaled = divergence([factor * value + 7 for value in one], other)

    if found.correlation.low is not None and scaled.correlation.value is not None:
        assert scaled.correlation.value == pytest.approx(found.correlation.value, abs=1e-9)
        assert found.correlation.low <= found.correlation.value <= found.correlation.high


@pytest.mark.proof
def test_two_series_with_nothing_in_common_seldom_seem_linked():
    random, linked = default_rng(8), 0
    for _ in range(400):
        found = divergence(walk(random, 60, 0.6).tolist(), walk(random, 60, 0.6).tolist())
        linked += found.best is not None

    assert linked / 400 < 0.12
