"""How long things take: agreement with R (survival 3.5-3), a hand-worked example, properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.reference import data, expected

from ascolto.analysis import Estimate, Finding, FindingKind, Undefined, kaplan_meier, log_rank

# Six complaints: four closed after 2, 3, 3 and 7 days, two still open after 3 and 5.
DAYS, CLOSED = [2, 3, 3, 3, 5, 7], [True, True, True, False, False, True]


def lung():
    columns = data("survival_lung")
    return columns["time"], [status == 2 for status in columns["status"]], columns["sex"]


def test_a_small_curve_is_as_worked_by_hand():
    curve = kaplan_meier(DAYS, CLOSED)

    assert (curve.times, curve.at_risk, curve.ends) == ((2, 3, 7), (6, 5, 1), (1, 2, 1))
    assert curve.survival == pytest.approx((5 / 6, 5 / 6 * 3 / 5, 0))
    assert (curve.n, curve.ended, curve.censored, curve.until) == (6, 4, (3, 5), 7)
    assert curve.median.value == 3


def test_the_curve_of_the_lung_patients_agrees_with_r():
    time, died, _ = lung()
    published = expected("misc_stats")["lung_km_loglog"]

    curve = kaplan_meier(time, died)

    at = [curve.at(each) for each in published["time"]]
    assert [estimate.value for estimate in at] == pytest.approx(published["surv"], rel=1e-9)
    assert [estimate.low for estimate in at] == pytest.approx(published["lower"], rel=1e-9)
    assert [estimate.high for estimate in at] == pytest.approx(published["upper"], rel=1e-9)


def test_the_median_of_the_lung_patients_is_310_days():
    time, died, _ = lung()

    curve = kaplan_meier(time, died)

    assert curve.median == Estimate(310, 284, 361, 228, "days", 0.95)
    facts = {"median": 310, "low": 284, "high": 361, "ended": 165, "n": 228, "unit": "days"}
    assert curve.finding() == Finding(FindingKind.HALF_TIME, facts)


def test_the_mean_up_to_the_last_look_agrees_with_r():
    time, died, _ = lung()
    published = expected("misc_stats")["lung_km_median"]

    mean = kaplan_meier(time, died).restricted_mean(max(time))

    assert mean.value == pytest.approx(published["rmean"], rel=1e-9)
    assert (mean.high - mean.low) / 2 / 1.959964 == pytest.approx(published["se(rmean)"], rel=1e-4)


def test_women_with_lung_cancer_lived_longer():
    time, died, sex = lung()
    groups = {
        name: (
            [t for t, s in zip(time, sex, strict=True) if s == code],
            [d for d, s in zip(died, sex, strict=True) if s == code],
        )
        for name, code in (("men", 1), ("women", 2))
    }

    test = log_rank(groups)

    assert (test.chi_square, test.p_value) == pytest.approx((10.326741954886, 0.001311164520356), rel=1e-9)
    assert (test.degrees_of_freedom, test.observed, test.n) == (1, {"men": 112, "women": 53}, 228)
    assert test.finding().kind == FindingKind.GROUPS_DIFFER


def test_three_equal_groups_are_alike():
    test = log_rank(dict.fromkeys("abc", (DAYS, CLOSED)))

    assert (test.chi_square, test.degrees_of_freedom) == (pytest.approx(0, abs=1e-9), 2)
    assert test.expected == pytest.approx(test.observed)
    assert test.finding().kind == FindingKind.GROUPS_ALIKE


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({}, Undefined.ONE_GROUP),
        ({"a": (DAYS, CLOSED), "b": ([], [])}, Undefined.ONE_GROUP),
        ({"a": ([1], [False]), "b": ([2], [False])}, Undefined.NO_EVENTS),
    ],
)
def test_without_two_groups_that_end_there_is_nothing_to_compare(groups, reason):
    test = log_rank(groups)

    assert (test.p_value, test.undefined, test.finding().kind) == (None, reason, FindingKind.UNDEFINED)


def test_where_most_are_still_open_the_median_is_not_reached():
    curve = kaplan_meier([1, 4, 4, 4], [True, False, False, False])

    assert curve.median == Estimate(None, 1, None, 4, "days", 0.95, Undefined.NOT_REACHED)
    facts = {"ended": 1, "share_left": 0.75, "until": 4, "n": 4, "unit": "days"}
    assert curve.finding() == Finding(FindingKind.MEDIAN_NOT_REACHED, facts)


def test_where_nothing_has_ended_all_are_left():
    curve = kaplan_meier([1, 4], [False, False])

    assert (curve.times, curve.at(3).value, curve.restricted_mean(4).value) == ((), 1.0, 4.0)
    assert curve.finding().facts == {"ended": 0, "share_left": 1.0, "until": 4, "n": 2, "unit": "days"}


def test_beyond_the_last_look_nothing_is_known_unless_all_have_ended():
    watched = kaplan_meier([1, 4], [True, False])
    over = kaplan_meier([1, 4], [True, True])

    assert watched.at(5) == Estimate(None, None, None, 2, "share", 0.95, Undefined.BEYOND_FOLLOW_UP)
    assert watched.restricted_mean(5).undefined == Undefined.BEYOND_FOLLOW_UP
    assert (over.at(5).value, over.restricted_mean(5).value) == (0.0, 2.5)


def test_no_cases_are_no_curve():
    curve = kaplan_meier([], [])

    assert (curve.median.undefined, curve.at(1).undefined) == (Undefined.NOTHING_COUNTED,) * 2
    assert curve.finding().facts == {"reason": Undefined.NOTHING_COUNTED, "n": 0, "unit": "days"}


@pytest.mark.parametrize(
    ("durations", "ended"), [([1], []), ([-1], [True]), ([float("nan")], [True]), ([float("inf")], [True])]
)
def test_what_is_no_duration_is_refused(durations, ended):
    with pytest.raises(ValueError, match=r"duration"):
        kaplan_meier(durations, ended)


def test_a_share_or_time_that_is_none_is_refused():
    curve = kaplan_meier(DAYS, CLOSED)

    with pytest.raises(ValueError, match="share of 1"):
        curve.quantile(1)
    with pytest.raises(ValueError, match="time 0"):
        curve.restricted_mean(0)


cases = st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=60)


@given(cases)
def test_the_curve_falls_between_its_bounds(cases):
    curve = kaplan_meier([days for days, _ in cases], [ended for _, ended in cases])

    assert list(curve.survival) == sorted(curve.survival, reverse=True)
    for low, share, high in zip(curve.low, curve.survival, curve.high, strict=True):
        if low is not None and high is not None:
            assert 0 <= low <= share * (1 + 1e-12)
            assert share <= high * (1 + 1e-12) <= 1 + 1e-9


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(0, 60))
def test_without_open_cases_the_curve_is_the_plain_share(durations, time):
    curve = kaplan_meier(durations, [True] * len(durations))

    assert curve.at(time).value == pytest.approx(sum(each > time for each in durations) / len(durations))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 4)), max_size=20))
def test_equal_cases_counted_together_are_as_good_as_one_by_one(grouped):
    durations, ended, counts = zip(*grouped, strict=True) if grouped else ((), (), ())
    one_by_one = [case[:2] for case in grouped for _ in range(case[2])]
    times, ends = zip(*one_by_one, strict=True) if one_by_one else ((), ())

    assert kaplan_meier(durations, ended, counts=counts) == kaplan_meier(times, ends)
    others = ([1, 2, 3], [True, True, False])
    together, apart = (log_rank({"a": group, "b": others}) for group in ((durations, ended, counts), (times, ends)))
    assert together == apart


def test_very_many_cases_still_have_bounds():
    curve = kaplan_meier([1, 2, 3], [True, True, True], counts=[10**9, 10**10, 10**9])

    assert curve.median == Estimate(2, 2, 2, 12 * 10**9, "days", 0.95)
    assert curve.restricted_mean(3).low == pytest.approx(2, abs=1e-4)


@pytest.mark.parametrize("counts", [[1], [1, -1]])
def test_what_is_no_count_of_cases_is_refused(counts):
    with pytest.raises(ValueError, match="count"):
        kaplan_meier([1, 2], [True, False], counts=counts)
