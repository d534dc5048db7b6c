"""What is said about waiting names the time that differs, or says nothing."""

import pytest

from ascolto.analysis import FindingKind, kaplan_meier, log_rank
from ascolto.complaints.clocks import ClockName
from ascolto.web.figures.sentences import of_change_in_waiting, of_speed, of_waiting

HOUR = 1 / 24


def curve(*days):
    return kaplan_meier(days, [True] * len(days))


def compared(now, before):
    return log_rank({"now": (now, [True] * len(now)), "before": (before, [True] * len(before))})


# Half within one hour in both; of the rest each takes its time.
QUICK, SLOW = [[HOUR] * 60 + [hours * HOUR] * 40 for hours in (16, 20)]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (QUICK, SLOW, "Acknowledging is faster than in the period before, more than chance"),
        (SLOW, QUICK, "Acknowledging takes longer than in the period before, more than chance"),
    ],
)
def test_where_the_medians_are_alike_the_time_of_nine_out_of_ten_is_compared(now, before, said):
    hours = {now[-1]: round(now[-1] * 24), before[-1]: round(before[-1] * 24)}
    most = f"nine out of ten took up to {hours[now[-1]]} hours, then up to {hours[before[-1]]} hours."
    found = of_change_in_waiting(ClockName.ACKNOWLEDGE, curve(*now), curve(*before), compared(now, before))

    assert found == [f"{said}: {most}"]


def test_where_neither_time_differs_in_words_nothing_is_said():
    now = [HOUR] * 60 + [16 * HOUR] * 35 + [2.0] * 5
    before = [HOUR] * 60 + [15.9 * HOUR] * 2 + [16 * HOUR] * 33 + [30.0] * 5
    test = log_rank({"now": (now * 40, [True] * 4000), "before": (before * 40, [True] * 4000)})

    assert test.finding().kind is FindingKind.GROUPS_DIFFER
    assert of_change_in_waiting(ClockName.CLOSE, curve(*now), curve(*before), test) == []


def test_the_tile_of_closing_names_what_differs_too():
    assert of_speed(curve(*QUICK), curve(*SLOW), compared(QUICK, SLOW)) == (
        "Faster than in the period before, more than chance: nine out of ten took up to 16 hours, then up to 20 hours."
    )


def test_an_interval_that_is_one_hour_at_both_ends_is_left_out():
    found = curve(*([HOUR] * 90), *([2.0] * 10))

    said = of_waiting(ClockName.ACKNOWLEDGE, found.median, found.quantile(0.9))

    assert said == "Half were acknowledged within 1 hour, nine out of ten within 1 hour."
