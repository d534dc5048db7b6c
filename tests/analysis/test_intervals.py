"""Intervals of a share by five methods: agreement with R, the rules at the bounds, coverage."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import expected

from ascolto.analysis import ShareInterval, share_interval

CASES = ["81_263", "15_148", "0_20", "1_29"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", ShareInterval)
def test_intervals_agree_with_r(case, method):
    """R 4.2.2 with binom.test, prop.test and qbeta; its Agresti-Coull and Wald run beyond 0, which ours are cut off."""
    satisfied, answered = map(int, case.split("_"))
    low, high = expected("misc_stats")[f"prop_{case}"][method]

    interval = share_interval(satisfied, answered, method=method)

    assert (interval.low, interval.high) == pytest.approx((max(0, low), high), abs=1e-12)


def test_bounds_of_clopper_and_pearson_are_those_published_by_newcombe():
    # Newcombe (1998), Stat. Med. 17, 857-872, table I, method 5.
    found = [
        share_interval(*case, method=ShareInterval.CLOPPER_PEARSON) for case in [(81, 263), (15, 148), (0, 20), (1, 29)]
    ]

    assert [(round(each.low, 4), round(each.high, 4)) for each in found] == [
        (0.2527, 0.3676),
        (0.0578, 0.1617),
        (0, 0.1684),
        (0.0009, 0.1776),
    ]


@pytest.mark.parametrize("method", [ShareInterval.CLOPPER_PEARSON, ShareInterval.JEFFREYS])
def test_nobody_reaches_down_to_0_and_everybody_up_to_1(method):
    nobody, everybody = (share_interval(counted, 20, method=method) for counted in (0, 20))

    assert (nobody.low, everybody.high) == (0, 1)
    assert nobody.high == pytest.approx(1 - everybody.low)
    assert 0.1 < nobody.high < 0.2


def test_a_census_leaves_nothing_to_guess():
    interval = share_interval(0.25, inf)

    assert (interval.low, interval.high) == (0.25, 0.25)


@pytest.mark.parametrize("wrong", [(3, 2), (-1, 2), (0, 0), (nan, 2), (2, inf)])
def test_what_is_no_share_is_refused(wrong):
    with pytest.raises(ValueError, match="is not a share"):
        share_interval(*wrong, method=ShareInterval.JEFFREYS)


@given(answered=st.integers(1, 3000), data=st.data(), method=st.sampled_from(ShareInterval))
def test_every_interval_holds_the_share_and_mirrors_that_of_the_others(answered, data, method):
    satisfied = data.draw(st.integers(0, answered))

    one = share_interval(satisfied, answered, method=method)
    other = share_interval(answered - satisfied, answered, method=method)

    assert 0 <= one.low <= satisfied / answered <= one.high <= 1
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)


@given(answered=st.integers(2, 500), data=st.data(), method=st.sampled_from(ShareInterval))
def test_more_confidence_never_narrows_an_interval(answered, data, method):
    satisfied = data.draw(st.integers(0, answered))

    narrow = share_interval(satisfied, answered, method=method, confidence=0.8)
    wide = share_interval(satisfied, answered, method=method, confidence=0.99)

    assert wide.low <= narrow.low <= narrow.high <= wide.high


def covered(share: float, answered: int, method: ShareInterval) -> float:
    """Return the exact chance that the interval holds the true share."""
    counts = np.arange(answered + 1)
    logs = np.concatenate([[0], np.cumsum(np.log((answered - counts[1:] + 1) / counts[1:]))])
    chances = np.exp(logs + counts * np.log(share) + (answered - counts) * np.log1p(-share))
    bounds = [share_interval(int(count), answered, method=method) for count in counts]
    return sum(
        chance for chance, each in zip(chances, bounds, strict=True) if each.low <= share <= each.high
    )  # fmt: skip


def test_exact_coverage_is_what_each_method_is_known_for():
    """Brown, Cai and DasGupta (2001): exact never below the level, Wilson and Jeffreys about it, Wald far below."""
    shares = np.linspace(0.02, 0.98, 97)

    mean = {method: np.mean([covered(share, 40, method) for share in shares]) for method in ShareInterval}

    least = min(covered(share, 40, ShareInterval.CLOPPER_PEARSON) for share in shares)
    assert least >= 0.95
    assert mean[ShareInterval.WILSON] == pytest.approx(0.95, abs=0.006)
    assert mean[ShareInterval.JEFFREYS] == pytest.approx(0.95, abs=0.006)
    assert 0.95 < mean[ShareInterval.AGRESTI_COULL] < 0.97
    assert mean[ShareInterval.WALD] < 0.93
