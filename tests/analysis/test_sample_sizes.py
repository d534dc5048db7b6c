"""Sample sizes: the table of Krejcie and Morgan, rounding, finite populations, what is out of range."""

import warnings
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import (
    FindingKind,
    Rounding,
    design_effect_of_clusters,
    nps,
    sample_size_for_mean,
    sample_size_for_nps,
    sample_size_for_share,
)

# Krejcie and Morgan (1970), Educ. Psychol. Meas. 30, 607-610, table 1: population and sample.
TABLE = [(10, 10), (50, 44), (100, 80), (200, 132), (300, 169), (500, 217), (1000, 278), (5000, 357), (10_000, 370)]
TABLE += [(50_000, 381), (75_000, 382), (1_000_000, 384)]


@pytest.fixture(autouse=True)
def no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_an_endless_population_takes_385_answers_for_five_points():
    size = sample_size_for_share()

    assert size.exact == pytest.approx(expected("misc_stats")["ss_p05_e05"], rel=1e-9)
    assert (size.n, size.invited, size.is_everybody) == (385, 385, False)
    assert sample_size_for_share(rounding=Rounding.NEAREST).n == 384


@pytest.mark.parametrize(("population", "published"), TABLE)
def test_rounded_to_the_nearest_sizes_are_those_of_krejcie_and_morgan(population, published):
    assert sample_size_for_share(population=population, rounding=Rounding.NEAREST).n == published


def test_finite_populations_agree_with_r_and_are_rounded_up():
    """R 4.2.2, n0 / (1 + (n0 - 1) / N) with z of 1.959964."""
    published = expected("misc_stats")["cochran_fpc"]

    sizes = {n: sample_size_for_share(population=int(n)) for n in published}

    assert {n: size.exact for n, size in sizes.items()} == pytest.approx(published, rel=1e-9)
    assert [size.n for size in sizes.values()] == [10, 45, 80, 132, 169, 218, 278, 357, 370, 382, 383, 384]


def test_who_is_invited_and_how_they_cluster_raise_the_number():
    plain, clustered = sample_size_for_share(), sample_size_for_share(design_effect=1.5, response_rate=0.25)

    assert clustered.exact == pytest.approx(1.5 * plain.exact)
    assert (clustered.n, clustered.invited) == (577, 2308)
    assert design_effect_of_clusters(11, 0.05) == pytest.approx(1.5)


def test_where_all_must_be_asked_it_is_said():
    size = sample_size_for_share(population=200, response_rate=0.3)

    assert (size.n, size.invited, size.is_everybody) == (132, 200, True)
    assert size.finding().kind == FindingKind.SAMPLE_NEEDED
    assert size.finding().facts["is_everybody"] is True


def test_a_mean_and_a_net_promoter_score_are_planned_as_by_hand():
    # (1.959964 · 2 / 0.25)² = 245.9; of 1000: 245.9 / 1.2459 = 197.3.
    assert sample_size_for_mean(0.25, 2).n == 246
    assert sample_size_for_mean(0.25, 2, population=1000).exact == pytest.approx(197.33, abs=0.01)
    # (196 / 5)² = 1536.6 at worst; 0.61 of it for 50, 30 and 20 per cent.
    assert sample_size_for_nps(5).n == 1537
    assert sample_size_for_nps(5, variance=0.61).exact == pytest.approx(937.3, abs=0.1)


def test_a_sample_of_the_planned_size_has_the_planned_margin():
    n = sample_size_for_nps(5, variance=0.61).n

    score = nps([9.0] * round(0.5 * n) + [7.0] * round(0.3 * n) + [1.0] * round(0.2 * n), interval="wald")

    assert (score.high - score.low) / 2 == pytest.approx(5, abs=0.02)


def test_what_does_not_vary_takes_one_answer():
    assert (sample_size_for_share(share=0).n, sample_size_for_mean(1, 0).n) == (1, 1)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: sample_size_for_share(0),
        lambda: sample_size_for_share(1),
        lambda: sample_size_for_share(nan),
        lambda: sample_size_for_share(share=1.5),
        lambda: sample_size_for_share(population=0),
        lambda: sample_size_for_share(design_effect=0),
        lambda: sample_size_for_share(design_effect=inf),
        lambda: sample_size_for_share(response_rate=0),
        lambda: sample_size_for_share(response_rate=1.1),
        lambda: sample_size_for_share(confidence=1),
        lambda: sample_size_for_mean(0, 1),
        lambda: sample_size_for_mean(1, inf),
        lambda: sample_size_for_nps(101),
        lambda: sample_size_for_nps(5, variance=1.2),
        lambda: design_effect_of_clusters(0.5, 0.1),
        lambda: design_effect_of_clusters(11, -0.5),
    ],
)
def test_what_cannot_be_planned_is_refused(refused):
    with pytest.raises(ValueError, match=r"must be|not between|nobody to ask|no design effect"):
        refused()


@given(st.integers(1, 10**7), st.floats(0.005, 0.5), st.floats(0, 1), st.floats(0.2, 8))
@settings(max_examples=80)
def test_a_sample_never_exceeds_its_population_and_shrinks_with_the_margin(population, margin, share, effect):
    size = sample_size_for_share(margin, share=share, population=population, design_effect=effect)
    wider = sample_size_for_share(margin * 1.2, share=share, population=population, design_effect=effect)

    assert 1 <= size.n <= population
    assert wider.n <= size.n
    assert size.exact <= size.n + 1e-6


@pytest.mark.parametrize(
    "asked",
    [
        lambda: sample_size_for_share(1e-160),
        lambda: sample_size_for_share(0.05, response_rate=1e-320),
        lambda: sample_size_for_mean(1e-300, 1e300),
    ],
)
def test_more_answers_than_can_be_counted_are_refused(asked):
    with pytest.raises(ValueError, match="more answers than can be counted"):
        asked()


def test_however_close_the_margin_everybody_is_enough():
    assert sample_size_for_mean(1, 1e200, population=1000).n == 1000
