"""Chance decides who is asked, and a seed shows later that it did."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascolto.surveys.sampling import (
    SEEDS,
    everybody,
    simple_sample,
    stratified_sample,
    systematic_sample,
)

SIZES = st.integers(1, 400).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count)))
SEED = st.integers(0, SEEDS - 1)


def test_the_same_seed_draws_the_same_places_for_ever():
    """These places were written down when drawing was first built: another result is another method."""
    assert simple_sample(1000, wanted=5, seed=7).places.tolist() == FIRST_DRAWN["simple"]
    assert systematic_sample(1000, wanted=5, seed=7).places.tolist() == FIRST_DRAWN["systematic"]


FIRST_DRAWN = {"simple": [6, 37, 114, 614, 865], "systematic": [125, 325, 525, 725, 925]}


@given(SIZES, SEED)
def test_a_simple_sample_has_the_wanted_size_and_nobody_twice(size, seed):
    count, wanted = size

    sample = simple_sample(count, wanted=wanted, seed=seed)

    assert sample.size == wanted == len(set(sample.places.tolist()))
    assert sample.places.tolist() == sorted(sample.places.tolist())
    assert all(0 <= place < count for place in sample.places)
    assert sample.chances.tolist() == [wanted / count] * wanted


@given(SIZES, SEED)
def test_a_systematic_sample_takes_its_places_evenly(size, seed):
    count, wanted = size

    places = systematic_sample(count, wanted=wanted, seed=seed).places

    assert len(set(places.tolist())) == wanted
    assert all(0 <= place < count for place in places)
    gaps = set(np.diff(places).tolist())
    assert not wanted or gaps <= {count // wanted, -(-count // wanted)}


@given(st.lists(st.integers(0, 3), min_size=1, max_size=200), SEED)
def test_each_stratum_gives_what_is_wanted_of_it(strata, seed):
    codes = np.array(strata, dtype=np.int32)
    wanted = {stratum: (strata.count(stratum) + 1) // 2 for stratum in set(strata)}

    sample = stratified_sample(codes, wanted=wanted, seed=seed)

    drawn = codes[sample.places].tolist()
    assert {stratum: drawn.count(stratum) for stratum in wanted} == wanted
    assert sample.chances.tolist() == [wanted[stratum] / strata.count(stratum) for stratum in drawn]


def test_every_place_is_drawn_equally_often_over_many_seeds():
    """Of 10 places 3 are drawn, 4,000 times: each 1,200 times, give or take four standard deviations (29)."""
    counts = np.bincount(np.concatenate([simple_sample(10, wanted=3, seed=seed).places for seed in range(4000)]))

    assert (abs(counts - 1200) < 4 * 29).all()


def test_everybody_is_drawn_for_certain():
    census = everybody(3)

    assert (census.places.tolist(), census.chances.tolist()) == ([0, 1, 2], [1.0, 1.0, 1.0])


def test_more_than_there_are_cannot_be_drawn():
    with pytest.raises(ValueError, match="5 cannot be drawn of 4"):
        simple_sample(4, wanted=5, seed=1)
