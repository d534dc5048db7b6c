"""Complaints over time: what is put into which week, what is judged, and what is said about it."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ascolto.analysis import ChartKind, Rule
from ascolto.complaints.figures_periods import Period
from ascolto.web.figures.over_time import (
    begun_whole,
    fitting,
    judge,
    series_of,
    with_what_is_not_over,
)
from ascolto.web.figures.sentences_over_time import of_series

ROME = ZoneInfo("Europe/Rome")
DAY = timedelta(days=1)
FIRST = date(2025, 1, 6)  # a Monday
STEADY = [8, 7, 9, 8, 6, 8, 10, 7, 8, 9, 7, 8]


def weeks(counts, *, days_of_last=7):
    """Return a series of weeks with these counts; all complaints of a week come on its Monday."""
    by_day = {FIRST + 7 * place * DAY: count for place, count in enumerate(counts)}
    last = FIRST + (7 * len(counts) - 8 + days_of_last) * DAY
    return series_of(by_day, Period(FIRST, last, ROME), every="week", today=last if days_of_last < 7 else last + DAY)


def said(series):
    judged = judge(series)
    return of_series(judged.phases, judged.chart.finding(), series)


def test_a_lasting_rise_is_said_with_its_week_its_levels_and_its_ratio():
    series = weeks([*STEADY, *STEADY, *[round(count * 1.6) for count in STEADY * 2]])

    assert said(series) == [
        "Since the week of 23 Jun 2025 about 12.7 a week, before 7.9: 1.6 times as many (95 %: 1.3 to 1.9).",
        "Beside this no week stands out beyond chance.",
    ]


def test_the_surer_of_a_burst_and_a_shift_comes_first():
    shifted = [*STEADY, *STEADY, *[round(count * 1.6) for count in STEADY * 2]]
    small = [*STEADY * 3, *[round(count * 0.55) for count in STEADY * 2]]

    great_shift = said(weeks([*shifted[:40], 27, *shifted[41:]]))
    great_burst = said(weeks([*small[:30], 60, *small[31:]]))

    assert [sentence.split(" 20")[0] for sentence in great_shift[:2]] == [
        "Since the week of 23 Jun", "The week of 13 Oct",
    ]  # fmt: skip
    assert [sentence.split(" 20")[0] for sentence in great_burst[:2]] == [
        "The week of 4 Aug", "Since the week of 15 Sep",
    ]  # fmt: skip


def test_a_lasting_fall_is_said_in_per_cent_fewer():
    [first, *_] = said(weeks([*[count * 2 for count in STEADY * 2], *STEADY, *STEADY]))

    assert (
        first == "Since the week of 23 Jun 2025 about 7.9 a week, before 15.8: 50.0 % fewer (95 %: 40.4 % to 58.2 %)."
    )


def test_where_nothing_happened_that_is_said():
    assert said(weeks(STEADY * 3)) == ["No signal beyond chance: about 7.9 a week, single weeks from 1 to 18."]


def test_a_single_week_beyond_the_limits_is_named():
    counts = STEADY * 3
    counts[30] = 25

    assert said(weeks(counts)) == [
        "The week of 4 Aug 2025 brought 25 complaints, more than chance explains (up to 18 a week)."
    ]


def test_of_a_week_that_the_filter_cuts_off_its_days_are_named_and_no_limit_for_a_whole_one():
    by_day = {FIRST + 7 * place * DAY: count for place, count in enumerate([*STEADY * 3, 20])}
    wednesday = FIRST + (7 * 36 + 2) * DAY
    cut = series_of(by_day, Period(FIRST, wednesday, ROME), every="week", today=wednesday + 30 * DAY)

    # 305 complaints in 36 3/7 weeks are 3.59 in three days: chance brings more than 9 once in 254 times, and more than
    # 10 once in 807, which is the first that is rarer than 1 in 740.
    assert said(cut) == [
        "From 15 Sep 2025 to 17 Sep 2025 came 20 complaints, more than chance explains in these days (up to 10)."
    ]


def test_of_a_month_that_the_filter_cuts_off_its_days_are_named():
    by_day = {date(2023 + month // 12, month % 12 + 1, 10): 30 for month in range(24)} | {date(2025, 1, 10): 40}
    cut = series_of(by_day, Period(date(2023, 1, 1), date(2025, 1, 10), ROME), every="month", today=date(2025, 3, 1))

    [sentence] = said(cut)
    assert sentence.startswith("From 1 Jan 2025 to 10 Jan 2025 came 40 complaints, more than chance explains in these")


def test_points_are_compared_with_the_level_of_their_own_time():
    counts = [*STEADY * 2, *[count * 3 for count in STEADY * 2]]
    counts[5] = 20  # usual later, but not then

    assert said(weeks(counts))[1:] == [
        "The week of 10 Feb 2025 brought 20 complaints, more than chance explains (up to 18 a week)."
    ]


def test_a_single_burst_is_one_week_and_no_level():
    counts = [1, 0, 1, 2, 0, 1] * 8
    counts[30] = 28

    assert said(weeks(counts)) == [
        "The week of 4 Aug 2025 brought 28 complaints, more than chance explains (up to 5 a week)."
    ]


def test_a_level_that_has_lasted_five_weeks_is_a_level():
    [first, *_] = said(weeks([*STEADY * 3, 22, 25, 21, 24, 23]))

    assert first.startswith("Since the week of 15 Sep 2025 about 23.0 a week, before 7.9: 2.9 times as many")


def test_the_week_that_is_not_over_is_shown_and_not_judged():
    series = weeks([*STEADY * 2, 1], days_of_last=2)
    chart = with_what_is_not_over(judge(series).chart, series)

    assert [bucket.is_over for bucket in series.buckets[-2:]] == [True, False]
    assert (chart.points[-1].value, chart.points[-1].is_excluded, chart.points[-1].signals) == (3.5, True, ())
    assert said(series)[0].startswith("No signal beyond chance")


def test_too_few_weeks_are_not_judged():
    assert said(weeks(STEADY[:5])) == ["5 whole weeks are too few to judge; it takes 8."]


def test_months_have_their_own_lengths_and_words():
    by_day = {date(2024, month, 3): 30 for month in range(1, 13)} | {date(2025, month, 3): 60 for month in range(1, 13)}
    period = Period(date(2024, 1, 1), date(2025, 12, 31), ROME)

    series = series_of(by_day, period, every="month", today=date(2026, 1, 1))

    assert [bucket.days for bucket in series.buckets[:3]] == [31, 29, 31]
    assert said(series)[0].startswith("Since 1 Jan 2025 about 60.0 a month, before 29.9: 2.0 times as many")


def test_a_month_is_compared_with_what_its_own_days_could_have_brought():
    by_day = {date(2025, month, 3): 30 for month in range(1, 13)} | {date(2025, 2, 3): 47}
    period = Period(date(2025, 1, 1), date(2025, 12, 31), ROME)

    series = series_of(by_day, period, every="month", today=date(2026, 1, 1))

    # A month of usual length could have brought 49 by chance, and February has 28 days.
    assert said(series) == ["The month from 1 Feb 2025 on brought 47 complaints, more than chance explains (up to 46)."]


def test_what_is_said_of_a_whole_week_does_not_depend_on_how_much_of_the_last_one_is_looked_at():
    cut = weeks([*STEADY, 1])
    last = cut.buckets[-1]
    monday_alone = replace(cut, buckets=(*cut.buckets[:-1], replace(last, last=last.first)))

    assert said(weeks(STEADY)) == ["No signal beyond chance: about 7.9 a week, single weeks from 1 to 18."]
    assert said(monday_alone) == ["No signal beyond chance: about 7.9 a week, single weeks from 1 to 18."]


def test_weeks_that_differ_more_than_chance_have_wide_limits_that_hold_for_a_whole_week():
    restless = [4, 14, 5, 15, 3, 12, 6, 16] * 4
    cut = weeks([*restless, 1])
    monday_alone = replace(cut, buckets=(*cut.buckets[:-1], replace(cut.buckets[-1], last=cut.buckets[-1].first)))

    assert judge(cut).chart.kind == ChartKind.U_PRIME
    assert said(weeks(restless)) == ["No signal beyond chance: about 9.4 a week, single weeks from 0 to 35.1."]
    assert said(monday_alone) == ["No signal beyond chance: about 9.4 a week, single weeks from 0 to 34.9."]


@pytest.mark.parametrize("mean", [1, 2.7])
def test_of_two_stable_years_no_more_alarm_than_is_promised_however_few_complaints_come(mean):
    draw = np.random.default_rng(20261122)
    years = [judge(weeks(draw.poisson(mean, 104).tolist())).chart for _each in range(100)]

    alarms = np.mean([any(Rule.BEYOND_LIMITS in point.signals for point in chart.points) for chart in years])

    assert alarms < 1 - (1 - 1 / 370) ** 104


@pytest.mark.parametrize(
    ("n", "days", "every"), [(400, 365, "week"), (30, 365, "month"), (4000, 900, "month"), (20, 60, "week")]
)
def test_weeks_are_chosen_unless_they_would_be_too_many_or_too_empty(n, days, every):
    assert fitting(n, Period(FIRST, FIRST + (days - 1) * DAY, ROME)) == every


def test_a_series_begins_with_a_whole_week_as_far_as_records_go_back():
    wednesday = Period(date(2026, 3, 4), date(2026, 3, 31), ROME)

    assert begun_whole(wednesday, "week", since=date(2025, 1, 1)).first == date(2026, 3, 2)
    assert begun_whole(wednesday, "month", since=date(2025, 1, 1)).first == date(2026, 3, 1)
    assert begun_whole(wednesday, "week", since=date(2026, 3, 3)).first == date(2026, 3, 3)
    assert begun_whole(wednesday, "week", since=None).first == date(2026, 3, 2)


def test_days_are_counted_once_each_and_weeks_without_complaints_are_there():
    series = weeks([3, 0, 0, 2])

    assert [bucket.count for bucket in series.buckets] == [3, 0, 0, 2]
