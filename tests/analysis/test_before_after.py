"""Before and after: R 4.2.2 (poisson.test, t.test, wilcox.test, mcnemar.test), worked examples, properties."""

import warnings
from itertools import combinations, product
from math import inf, log, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy.special import stdtr
from tests.analysis.reference import data, expected

from ascolto.analysis import (
    ComparedBy,
    FindingKind,
    Measured,
    Undefined,
    before_after,
    before_after_in_panel,
    before_after_of_rates,
    difference_in_differences,
    difference_of_proportions,
    equivalence,
    mean_difference,
    mean_of_largest,
    measured_as,
    order_change_in_panel,
    order_difference,
    paired_shares,
    periods_to_tell,
    rate_ratio,
    share_change_in_panel,
)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def sleep() -> tuple[list[float], list[float]]:
    table = data("R_sleep")
    of = {group: [x for x, g in zip(table["extra"], table["group"], strict=True) if g == group] for group in (1, 2)}
    return of[1], of[2]


def test_infections_after_against_before_as_poisson_test_of_r():
    wanted = expected("before_after")["cdi_rate_ratio_exact"]

    found = before_after_of_rates(449, wanted["days"]["0"], 85, wanted["days"]["1"])

    assert found.effect.value == pytest.approx(wanted["rate_ratio"], rel=1e-9)
    assert (found.effect.low, found.effect.high) == pytest.approx(tuple(wanted["ci"]), rel=1e-6)
    assert found.findings()[0].kind == FindingKind.LOWER
    assert found.test == ComparedBy.POISSON


def test_two_sleeping_drugs_as_t_test_of_r():
    one, two = sleep()
    paired, welch = expected("misc_stats")["sleep_paired_t"], expected("misc_stats")["sleep_welch"]

    panel = before_after_in_panel(two, one, scale="mean")
    others = before_after(two, one, scale="mean")

    assert (panel.test, others.test) == (ComparedBy.PAIRED_T, ComparedBy.WELCH)
    assert (panel.effect.value, panel.effect.p_value) == pytest.approx((paired["diff"], paired["p"]), rel=1e-9)
    assert (panel.effect.low, panel.effect.high) == pytest.approx(tuple(paired["ci"]), rel=1e-9)
    assert (others.effect.low, others.effect.high) == pytest.approx(tuple(welch["ci"]), rel=1e-9)
    assert others.effect.p_value == pytest.approx(welch["p"], rel=1e-9)


def test_two_sleeping_drugs_as_wilcox_test_of_r():
    one, two = sleep()
    ranks, sums = expected("misc_stats")["sleep_wilcoxon"], expected("misc_stats")["sleep_mannwhitney"]

    paired, apart = order_change_in_panel(one, two), order_difference(one, two)

    assert (paired.statistic, paired.p_value) == pytest.approx((ranks["V"], ranks["p"]), rel=1e-9)
    assert (apart.statistic, apart.p_value) == pytest.approx((sums["W"], sums["p"]), rel=1e-9)
    assert [paired.is_exact, apart.is_exact] == [False, False]


def test_approval_of_the_prime_minister_as_mcnemar_test_of_r():
    """Agresti, Categorical Data Analysis: 1600 voters asked twice."""
    wanted = expected("misc_stats")["mcnemar_agresti"]

    found = paired_shares(86, 150, 1600)

    assert (found.chi_square, found.chi_square_p_value) == pytest.approx((wanted["chisq"], wanted["p"]), rel=1e-9)
    assert found.corrected == pytest.approx(wanted["chisq_cc"], rel=1e-9)
    assert found.p_value == pytest.approx(wanted["exact_p"], rel=1e-9)
    # Bonett and Price: (87 - 151) / 1602, within 1.96 standard errors
    half = 1.959964 * sqrt((238 / 1602 - (64 / 1602) ** 2) / 1602)
    assert (found.low, found.high) == pytest.approx((-64 / 1602 - half, -64 / 1602 + half), abs=1e-7)


def test_shares_of_a_panel_come_from_those_known_twice():
    found = share_change_in_panel([1, 1, 0, 1, nan, 0], [0, 0, 1, 1, 1, 0])

    assert (found.came, found.left, found.n, found.value) == (2, 1, 5, 0.2)


@pytest.mark.parametrize("sizes", [(2, 3), (4, 4), (3, 6)])
def test_small_samples_without_ties_are_counted_out_as_by_hand(sizes):
    m, n = sizes
    ranks = range(m + n)
    sums = [sum(one) - m * (m - 1) / 2 for one in combinations(ranks, m)]
    one = [0, *range(n + 1, n + m)]
    others = [rank for rank in ranks if rank not in one]

    found = order_difference(one, others)

    as_many = sum(each >= found.statistic for each in sums) / len(sums)
    as_few = sum(each <= found.statistic for each in sums) / len(sums)
    assert found.is_exact
    assert found.p_value == pytest.approx(min(1, 2 * min(as_many, as_few)))


def test_signed_ranks_without_ties_are_counted_out_as_by_hand():
    moves = [1, -2, 3, 4, 5]
    sums = [sum(rank for rank, sign in enumerate(signs, start=1) if sign) for signs in product((0, 1), repeat=5)]

    found = order_change_in_panel(moves, [0] * 5)

    assert (found.statistic, found.is_exact, found.value) == (13, True, 0.6)
    assert found.p_value == pytest.approx(2 * sum(each >= 13 for each in sums) / 32)


def test_the_interval_of_cliffs_delta_is_that_of_feng_and_cliff():
    one, others = [3, 4, 4, 5, 2], [1, 2, 2, 3, 3, 1]
    signs = np.sign(np.subtract.outer(one, others))
    delta, m, n = signs.mean(), *signs.shape
    rows, columns = signs.mean(axis=1) - delta, signs.mean(axis=0) - delta
    variance = (n**2 * (rows**2).sum() + m**2 * (columns**2).sum() - ((signs - delta) ** 2).sum()) / (
        m * n * (m - 1) * (n - 1)
    )
    z, s = 1.959963984540054, sqrt(variance)
    low, high = (
        (delta - delta**3 + side * z * s * sqrt((1 - delta**2) ** 2 + z**2 * variance))
        / (1 - delta**2 + z**2 * variance)
        for side in (-1, 1)
    )

    found = order_difference(one, others)

    assert (found.value, found.low, found.high) == pytest.approx((delta, low, min(1, high)))


def test_complete_dominance_has_an_open_side_but_no_certainty():
    found = order_difference([4, 5, 5, 4], [1, 2, 1, 2, 3])

    assert (found.value, found.high) == (1, 1)
    assert 0 < found.low + 0.1 < 1


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0, 1, 1, nan], Measured.SHARE),
        ([1, 5, 3, 2], Measured.ORDER),
        (list(range(11)), Measured.ORDER),
        (list(range(12)), Measured.MEAN),
        ([1.5, 2], Measured.MEAN),
    ],
)
def test_the_scale_is_seen_from_the_values(values, scale):
    assert measured_as(values) == scale


def test_shares_are_compared_by_newcombe_and_small_ones_by_fisher():
    many = before_after([1] * 48 + [0] * 32, [1] * 56 + [0] * 14)
    few = before_after([1] * 3 + [0] * 5, [1] * 7 + [0])

    assert (many.effect.low, many.effect.high) == pytest.approx((0.05243, 0.33387), abs=1e-5)
    # Fisher 1935, by hand: (C(8,7)C(8,3) + C(8,8)C(8,2)) / C(16,10) on one side, the same on the other.
    assert few.effect.p_value == pytest.approx(2 * (8 * 56 + 28) / 8008)
    assert many.size == pytest.approx(0.4421, abs=1e-4)


def test_a_comparison_says_what_it_could_have_seen():
    found = before_after([1] * 194 + [0] * 194, [1] * 194 + [0] * 194)

    # power.prop.test of R: 387.34 in each group see 60 % against 50 % with a power of 80 %.
    assert found.detectable == pytest.approx(0.1, abs=2e-4)


def test_the_worst_of_many_comes_back_by_itself():
    rates = before_after_of_rates(30, 10.0, 20, 10.0, picked_from=20)

    # The largest of twenty normal values lies 1.867 standard deviations above their mean (Tippett 1925).
    assert mean_of_largest(20) == pytest.approx(1.86748, abs=1e-5)
    assert rates.by_itself == pytest.approx(1.86748 * sqrt(30) / 10, rel=1e-5)
    assert rates.findings()[1].kind == FindingKind.RETURNS_BY_ITSELF
    assert [mean_of_largest(n) for n in (1, 2)] == pytest.approx([0, 0.564190], abs=1e-6)


@pytest.mark.parametrize(
    ("before", "after", "scale", "reason"),
    [
        ([], [], "share", Undefined.NOTHING_COUNTED),
        ([1, 0], [], "share", Undefined.NOTHING_COUNTED),
        ([1.5], [2.5, 3], "mean", Undefined.TOO_FEW_POINTS),
        ([2, 2], [2, 2], "mean", Undefined.ALL_EQUAL),
        ([3], [4, 5], "order", Undefined.TOO_FEW_POINTS),
    ],
)
def test_too_little_is_compared_with_nothing(before, after, scale, reason):
    found = before_after(before, after, scale=scale)

    assert found.effect.undefined == reason
    assert [finding.kind for finding in found.findings()] == [FindingKind.UNDEFINED]


@pytest.mark.parametrize("scale", ["share", "mean", "order"])
def test_a_panel_of_nobody_says_so(scale):
    assert before_after_in_panel([nan], [1], scale=scale).effect.undefined is not None


def test_people_who_all_stay_as_they_are_show_no_change():
    assert paired_shares(0, 0, 9).p_value == 1
    assert order_change_in_panel([1, 2, 3], [1, 2, 3]).p_value == 1


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: before_after([1, 2], [1, 2], scale="share"), "0 and 1 alone"),
        (lambda: before_after([1, 2], [1, 2], scale="rate"), "counts and sizes"),
        (lambda: before_after([1, inf], [1, 2]), "finite"),
        (lambda: before_after([1, 2], [1, 2], picked_from=0), "picked from 0"),
        (lambda: before_after([1, 2], [1, 2], confidence=1), "confidence"),
        (lambda: before_after_in_panel([1, 2], [1]), "two values for each"),
        (lambda: before_after_of_rates(1, 0, 1, 1), "not two rates"),
        (lambda: paired_shares(3, 3, 5), "cannot have come"),
        (lambda: share_change_in_panel([2], [1]), "0 and 1 alone"),
        (lambda: order_change_in_panel([2], [1, 2]), "two answers for each"),
        (lambda: periods_to_tell(0, 1, 0.5), "cannot be waited for"),
        (lambda: periods_to_tell(5, 1, 1), "cannot be waited for"),
        (lambda: mean_of_largest(0), "picked from 0"),
    ],
)
def test_what_is_no_comparison_is_refused(act, said):
    with pytest.raises(ValueError, match=said):
        act()


def test_the_change_of_a_control_group_is_taken_off():
    changed = mean_difference([5.0, 6.0, 7.0, 6.0], [3.0, 4.0, 5.0, 4.0])
    control = mean_difference([4.0, 5.0, 4.0, 6.0], [4.0, 4.0, 5.0, 4.0])

    found = difference_in_differences(changed, control)

    assert found.value == pytest.approx(1.5)
    assert found.value - found.low == pytest.approx(sqrt((2 - changed.low) ** 2 + (control.high - 0.5) ** 2))
    assert found.finding().facts["control_change"] == 0.5


def test_ratios_are_held_against_each_other_on_their_logarithms():
    found = difference_in_differences(rate_ratio(20, 10, 40, 10), rate_ratio(30, 10, 30, 10))

    assert found.value == pytest.approx(0.5)
    assert log(found.high / found.value) > log(rate_ratio(20, 10, 40, 10).high / 0.5)


def test_a_change_without_a_figure_has_no_difference():
    nothing = rate_ratio(0, 10, 0, 10)

    assert difference_in_differences(nothing, rate_ratio(1, 1, 1, 1)).undefined == Undefined.NO_EVENTS
    assert difference_in_differences(rate_ratio(0, 10, 5, 10), rate_ratio(5, 10, 5, 10)).value == 0
    with pytest.raises(ValueError, match="held against"):
        difference_in_differences(nothing, difference_of_proportions(1, 2, 1, 2))


def test_the_same_is_shown_by_two_one_sided_t_tests():
    random = default_rng(4)
    one, other = random.normal(5, 1, 60).tolist(), random.normal(5.05, 1, 60).tolist()
    found = equivalence(lambda confidence: mean_difference(one, other, confidence=confidence), margin=0.5, aim="same")

    errors = np.var(one, ddof=1) / 60, np.var(other, ddof=1) / 60
    freedom = sum(errors) ** 2 / (errors[0] ** 2 / 59 + errors[1] ** 2 / 59)
    gap = 0.5 - abs(np.mean(one) - np.mean(other))
    assert found.p_value == pytest.approx(stdtr(freedom, -gap / sqrt(sum(errors))), rel=1e-6)
    assert found.is_shown
    assert found.finding().kind == FindingKind.EQUIVALENT


def test_no_worse_is_shown_exactly_where_the_interval_at_90_percent_lies_above_the_margin():
    for satisfied in range(70, 100):
        found = equivalence(
            lambda confidence, satisfied=satisfied: difference_of_proportions(
                satisfied, 100, 90, 100, confidence=confidence
            ),
            margin=0.1,
        )
        assert found.is_shown == (found.effect.low > -0.1)
    assert found.finding().kind == FindingKind.NO_WORSE


def test_fewer_complaints_are_better_and_a_margin_of_a_ratio_is_a_factor():
    few = equivalence(lambda confidence: rate_ratio(80, 10, 100, 10, confidence=confidence), margin=1.2, better="lower")
    many = equivalence(
        lambda confidence: rate_ratio(130, 10, 100, 10, confidence=confidence), margin=1.2, better="lower"
    )

    assert (few.best, few.worst, few.is_shown) == (1.2, None, True)
    assert many.p_value > 0.5
    assert many.finding().kind == FindingKind.NO_WORSE_NOT_SHOWN


def test_a_margin_that_is_none_is_refused_and_nothing_counted_shows_nothing():
    with pytest.raises(ValueError, match="margin must be more than 0"):
        equivalence(lambda confidence: difference_of_proportions(1, 2, 1, 2, confidence=confidence), margin=0)
    with pytest.raises(ValueError, match="margin must be more than 1"):
        equivalence(lambda confidence: rate_ratio(1, 2, 1, 2, confidence=confidence), margin=0.9)
    nothing = equivalence(lambda c: difference_of_proportions(0, 0, 1, 2, confidence=c), margin=0.1)
    assert (nothing.undefined, nothing.is_shown) == (Undefined.NOTHING_COUNTED, False)


def test_a_halving_of_ten_a_month_takes_so_many_months_to_tell():
    found = periods_to_tell(240, 24, 0.5)

    # 1/240 + 1/x = (ln 2 / (1.96 + 0.8416))²
    events = 1 / ((log(2) / 2.801585) ** 2 - 1 / 240)
    assert (found.events, found.exact) == pytest.approx((events, events / 5), rel=1e-5)
    assert found.periods == 4
    assert periods_to_tell(240, 24, 0.5, dispersion=4).periods > 12


def test_after_too_little_no_waiting_is_long_enough():
    found = periods_to_tell(8, 4, 0.5)

    assert found.periods is None
    assert found.finding().kind == FindingKind.NEVER_TOLD


@pytest.mark.proof
def test_the_waiting_gives_the_promised_power():
    random, shown = default_rng(2), 0
    wait = periods_to_tell(400, 40, 0.6)
    for _ in range(2000):
        before, after = random.poisson(400), random.poisson(6 * wait.exact)
        shown += rate_ratio(int(after), wait.exact, int(before), 40).p_value < 0.05

    assert shown / 2000 == pytest.approx(0.8, abs=0.05)


answers = st.lists(st.integers(1, 7), min_size=2, max_size=25)


@settings(max_examples=80, deadline=None)
@given(one=answers, other=answers)
def test_turned_round_ordered_answers_differ_as_much_the_other_way(one, other):
    found, turned = order_difference(one, other), order_difference(other, one)
    stretched = order_difference([each**3 for each in one], [each**3 for each in other])

    assert (found.value, found.low, found.high) == pytest.approx((-turned.value, -turned.high, -turned.low))
    assert (found.value, found.p_value) == pytest.approx((stretched.value, stretched.p_value))
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert 0 <= found.p_value <= 1


@settings(max_examples=80, deadline=None)
@given(counts=st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)))
def test_coming_and_leaving_are_two_sides_of_one_change(counts):
    came, left, _ = counts
    found, turned = (paired_shares(*each, sum(counts)) for each in ((came, left), (left, came)))

    if found.value is not None:
        assert (found.value, found.low, found.p_value) == pytest.approx((-turned.value, -turned.high, turned.p_value))
        assert -1 <= found.low <= found.value <= found.high <= 1
