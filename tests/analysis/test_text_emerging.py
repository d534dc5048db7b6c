"""What rises: a planted rise is found and nothing else; bursts against trying every sequence; properties."""

from itertools import product
from math import comb, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.analysis.phrases import GRAMMAR, complaints

from ascolto.analysis.estimates import Undefined
from ascolto.analysis.findings import FindingKind
from ascolto.analysis.shares.comparisons import rate_ratio
from ascolto.analysis.text.emerging import bursts_of, emerging, emerging_themes, emerging_words
from ascolto.analysis.text.themes import themes

MONTHS = 10
CALM = ["breakfast", "noise", "parking"]
INTERNET = set(" ".join(GRAMMAR["en"]["internet"]).split())


def written(new=15):
    """Return ten months of complaints, among which those about the internet come in the last month."""
    texts, months = [], []
    for month in range(MONTHS):
        texts += complaints(30, language="en", seed=month, about=CALM)[0]
        months += [month] * 30
    texts += complaints(new, language="en", seed=99, about=["internet"])[0]
    return texts, months + [MONTHS - 1] * new


def test_a_word_that_is_new_in_the_last_month_is_found_with_its_texts():
    texts, months = written()

    result = emerging_words(texts, months, language="en")

    assert {rising.name for rising in result.rising} <= INTERNET
    assert len(result.rising) >= 5
    for rising in result.rising:
        assert all(rising.name in texts[row].lower() and months[row] == MONTHS - 1 for row in rising.examples)
        assert [(burst.first, burst.last) for burst in rising.bursts] == [(MONTHS - 1, MONTHS - 1)]
    assert (result.n, result.periods) == (315, MONTHS)


def test_a_theme_that_rises_is_found_and_named():
    texts, months = written(new=60)

    result = emerging_themes(themes(texts, ["en"] * len(texts), candidates=(4,)), months)

    [rising] = result.rising
    assert set(rising.name.removeprefix("en: ").split(", ")) <= INTERNET
    assert rising.ratio.low > 1
    assert [finding.kind for finding in result.findings()] == [FindingKind.RISING, FindingKind.BURST]


def test_each_ratio_is_the_exact_one():
    said = sparse.csr_array(np.array([[1.0]] * 4 + [[0.0]] * 36 + [[1.0]] * 9 + [[0.0]] * 1))

    [rising] = emerging(said, ["late"], [0] * 40 + [1] * 10).rising

    assert rising.ratio == rate_ratio(9, 10, 4, 40)
    assert rising.p_value == pytest.approx(rising.ratio.p_value)
    assert (rising.count, rising.before, rising.examples) == (9, 4, (40, 41, 42))


def test_what_is_said_as_often_as_before_does_not_rise():
    texts, _about = complaints(300, language="en", seed=5)

    result = emerging_words(texts, [row // 30 for row in range(300)], language="en")

    assert result.rising == ()
    [finding] = result.findings()
    assert (finding.kind, finding.facts["compared"]) == (FindingKind.NOTHING_RISES, result.compared)


def test_periods_may_begin_anywhere():
    texts, months = written()

    early, late = (emerging_words(texts, [month + shift for month in months], language="en") for shift in (0, 2016))

    assert [each.name for each in early.rising] == [each.name for each in late.rising]
    assert [each.bursts[0].first + 2016 for each in early.rising] == [each.bursts[0].first for each in late.rising]


@pytest.mark.parametrize("periods", [[], [3, 3, 3]])
def test_one_period_or_none_has_no_before(periods):
    result = emerging_words(["late train"] * len(periods), periods, language="en")

    assert (result.rising, result.undefined) == ((), Undefined.TOO_FEW_POINTS)
    assert result.findings()[0].kind == FindingKind.UNDEFINED


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="2 texts, but 1 periods"):
        emerging_words(["a", "b"], [0], language="en")
    with pytest.raises(ValueError, match="Each text needs a period"):
        emerging(sparse.csr_array((2, 1)), [], [0, 1])
    with pytest.raises(ValueError, match="more than 10000 periods"):
        emerging_words(["a", "b"], [0, 20261122], language="en")
    with pytest.raises(ValueError, match="confidence"):
        emerging_words(["a", "b"], [0, 1], language="en", confidence=0)


def cost_of(states, counts, sizes):
    usual = sum(counts) / sum(sizes)
    shares = (usual, min(2 * usual, 0.9999))
    cost = sum(
        -log(comb(size, count)) - count * log(shares[state]) - (size - count) * log(1 - shares[state])
        for state, count, size in zip(states, counts, sizes, strict=True)
    )
    return cost + log(len(counts)) * sum(before < after for before, after in zip((0, *states), states, strict=False))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_bursts_are_those_of_the_cheapest_of_all_sequences(counts):
    sizes = [20] * len(counts)

    bursts = bursts_of(counts, sizes)

    states = [int(any(burst.first <= period <= burst.last for burst in bursts)) for period in range(len(counts))]
    if sum(counts):
        cheapest = min(cost_of(each, counts, sizes) for each in product((0, 1), repeat=len(counts)))
        assert cost_of(states, counts, sizes) == pytest.approx(cheapest)
    else:
        assert bursts == ()


def test_a_burst_has_its_periods_its_count_and_its_weight():
    [burst] = bursts_of([1, 1, 1, 9, 8, 1, 1, 1], [20] * 8)

    usual, often = 23 / 160, 46 / 160
    weight = sum(k * log(often / usual) + (20 - k) * log((1 - often) / (1 - usual)) for k in (9, 8))
    assert (burst.first, burst.last, burst.count) == (3, 4, 17)
    assert burst.weight == pytest.approx(weight)


@pytest.mark.parametrize(("counts", "sizes"), [([1], [1, 2]), ([-1], [2]), ([3], [2])])
def test_counts_that_are_none_have_no_bursts(counts, sizes):
    with pytest.raises(ValueError, match="between 0 and its number"):
        bursts_of(counts, sizes)


def test_what_everybody_always_says_is_no_burst():
    assert bursts_of([5, 5, 5], [5, 5, 5]) == ()


@pytest.mark.proof
def test_of_words_that_do_not_rise_hardly_any_is_said_to():
    rng = np.random.default_rng(1)
    periods = np.repeat(np.arange(12), 100)
    claims = 0
    for _draw in range(200):
        said = sparse.csr_array((rng.random((1200, 60)) < rng.uniform(0.01, 0.2, 60)).astype(float))
        claims += bool(emerging(said, [str(name) for name in range(60)], periods).rising)

    assert claims <= 12  # half of the false discoveries, those upwards: 2.5 in 100 of 200 is 5
