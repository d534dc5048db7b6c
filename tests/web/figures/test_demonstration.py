"""What was planted in the demonstration is what the overview says, in every language; and its figures are right."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from statistics import median_low

import pytest
from django.db import connection, transaction
from django.utils import translation

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures_tally import tallied
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint
from ascolto.demo.load import load
from ascolto.demo.planted import PIPE, week_start
from ascolto.people.acting import actor_for
from ascolto.people.models import User
from ascolto.trail.acting import Actor
from ascolto.web.figures.overview import Overview, ground_of, overview_of
from ascolto.web.figures.overview_form import OverviewForm
from ascolto.web.figures.sentences import day
from ascolto.web.figures.times import survival

# Loaded once, not once for each core.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("overview of the demonstration")]

TODAY = datetime(2026, 11, 19, 10, 30, tzinfo=UTC)
LANGUAGES = ("en", "bg", "it", "ro", "ru")


@pytest.fixture(scope="module")
def manager(django_db_setup, django_db_blocker) -> Iterator[Actor]:
    """The quality manager of the demonstration, which is loaded once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(at=TODAY)
        yield actor_for(User.objects.get(name="Marco Ferri"))
        transaction.set_rollback(True)


def seen(manager: Actor, **asked: str) -> Overview:
    form = OverviewForm(asked, actor=manager, today=TODAY.date(), zone=UTC)
    assert form.is_valid()
    return overview_of(ground_of(form.asked(), actor=manager, at=TODAY))


def sentences(overview: Overview, code: str) -> list[str]:
    return next(list(block.sentences) for block in overview.blocks if block.code == code)


def weeks_around(weeks_ago: int, *, tolerance: int) -> list[str]:
    """Return the Mondays around a planted change, as they stand in a sentence."""
    return [day(week_start(TODAY.date(), weeks_ago + off).date()) for off in range(-tolerance, tolerance + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_guests_in_sofia_wait_about_twice_as_often_since_the_new_programme(manager, language):
    with translation.override(language):
        [first, *_] = sentences(seen(manager, unit="sofia", category="waiting_time"), "over_time")
        assert any(monday in first for monday in weeks_around(20, tolerance=1)), first


def test_the_rise_and_the_fall_are_said_with_their_ratio(manager):
    [waiting, *_] = sentences(seen(manager, unit="sofia", category="waiting_time"), "over_time")
    [breakfast, *_] = sentences(seen(manager, unit="rome", category="food"), "over_time")

    assert "times as many" in waiting
    assert "fewer" in breakfast


def test_the_burst_pipe_stands_out_as_its_week_and_where_weeks_are_too_empty_as_its_month(manager):
    everywhere = sentences(seen(manager), "over_time")
    there = sentences(seen(manager, unit="bologna", category="rooms_and_equipment"), "over_time")

    burst_on = week_start(TODAY.date(), PIPE.weeks_ago).date()
    assert everywhere[0].startswith(f"The week of {day(burst_on)} brought")
    assert there[0].startswith(f"The month from {day(burst_on.replace(day=1))} on brought")


def test_where_nothing_was_planted_nothing_is_found(manager):
    [said] = sentences(seen(manager, category="noise"), "over_time")

    assert said.startswith("No signal beyond chance")


def test_what_was_written_down_stands_behind_the_change_that_it_preceded_and_behind_no_other(manager):
    asked = {
        "New check-in programme": {"unit": "sofia", "category": "waiting_time"},
        "Breakfast buffet": {"unit": "rome", "category": "food"},
        "Main water pipe burst": {"unit": "bologna"},
        "Campaign": {"category": "noise"},
    }

    behind = {
        words: any(f"About that time or in the four weeks before: “{words}" in said for said in found)
        for words, filters in asked.items()
        for found in [sentences(seen(manager, **filters), "over_time")]
    }

    assert behind == {**dict.fromkeys(asked, True), "Campaign": False}


def test_confirming_receipts_has_become_faster(manager):
    said = sentences(seen(manager), "times")

    assert any(sentence.startswith("Acknowledging is faster than in the period before") for sentence in said)


def test_what_shows_although_nobody_planted_it_is_as_the_page_about_the_demonstration_says(manager):
    overview = seen(manager)
    change_of = {tile.label: tile.change for tile in overview.tiles}

    assert "times as many" in change_of["Open now"]


def test_promises_equal_sql_written_by_hand(manager):
    form = OverviewForm({}, actor=manager, today=TODAY.date(), zone=UTC)
    period = form.asked().period
    sql = """
        select count(*), count(case when done <= close_by then 1 end),
            count(case when done > close_by or done is null and (closed_at is null or closed_at > close_by) then 1 end)
        from (
            select close_by, closed_at, case when stage in ('closed', 'settled') then closed_at end as done
            from complaints_complaint
            where stage not in ('joined', 'recorded_otherwise') and received_at >= %s and received_at < %s
        ) as complaints where close_by < %s
    """
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (period.start, period.end, TODAY)]
    with connection.cursor() as cursor:
        cursor.execute(sql, moments)
        due, kept, late = cursor.fetchone()

    [cohort] = tallied(Complaint.objects.all(), [period], at=TODAY).cohorts

    promised = cohort.promises[ClockName.CLOSE]
    assert (promised.kept, promised.late) == (kept, late)
    assert due == kept + late + promised.withdrawn


def test_days_to_close_of_a_time_in_which_all_were_closed_are_their_plain_median(manager):
    form = OverviewForm(
        {"received_from": "2025-03-01", "received_to": "2025-06-30"}, actor=manager, today=TODAY.date(), zone=UTC
    )
    period = form.asked().period
    closed = Complaint.objects.filter(received_at__gte=period.start, received_at__lt=period.end)
    closed = closed.filter(stage__in=[Stage.CLOSED, Stage.SETTLED])
    hours = sorted(max(1, ceil((each.closed_at - each.received_at) / timedelta(hours=1))) for each in closed)

    [found] = tallied(closed, [period], at=TODAY).waits(ClockName.CLOSE)

    # The first time by which half were closed: of an even number, the lower of the two in the middle.
    assert survival(found).median.value == pytest.approx(median_low(hours) / 24)
