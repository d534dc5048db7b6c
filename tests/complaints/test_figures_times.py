"""How long complaints wait and which promises are kept: the same as SQL written by hand over the same rows."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures_breakdown import Side
from ascolto.complaints.figures_periods import Period, records_begin
from ascolto.complaints.figures_tally import tallied
from ascolto.complaints.figures_times import Cohort, Lasting, Promised, Standing, Waits, standing
from ascolto.complaints.lifecycle import ENDED, Stage
from ascolto.complaints.models import Closure, Complaint, Determination, Origin
from tests.complaints.making import taken
from tests.moments import MONDAY

SOFIA_TIME = ZoneInfo("Europe/Sofia")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), SOFIA_TIME)
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28), SOFIA_TIME)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT = MONDAY + 20 * DAY
SECONDS = {"sqlite": "cast(strftime('%s', {}) as integer)", "postgresql": "floor(extract(epoch from {}))"}


def standing_at(stage, unit, *, origin=Origin.RECORDED, received=MONDAY, due=DAY, **after):
    """Put a complaint at a stage; what happened to it is told as time after its receipt, each promise is due alike."""
    complaint = taken(unit, received_at=received).complaint
    moments = {name: received + passed for name, passed in after.items() if name.endswith("_at")}
    facts = {name: value for name, value in after.items() if name not in moments}
    promises = {f"{clock}_by": received + due if due else None for clock in ClockName}
    columns = {"acknowledged_at": None, "decided_at": None, "closed_at": None, **promises, **moments, **facts}
    Complaint.objects.filter(pk=complaint.pk).update(
        stage=stage,
        origin=origin,
        closure=Closure.ACCEPTED if stage == Stage.CLOSED else "",
        joined_to=Complaint.objects.earliest("pk") if stage == Stage.JOINED else None,
        next_due_at=None if stage in ENDED or not due else received + due,
        **columns,
    )
    return complaint


@pytest.fixture
def mixed(sofia):
    """One complaint of every fate that the figures must tell apart."""
    in_time = {"acknowledged_at": HOUR, "decided_at": 10 * HOUR, "closed_at": 20 * HOUR}
    standing_at(Stage.CLOSED, sofia, **in_time, outcome=Determination.FOUNDED)
    standing_at(
        Stage.CLOSED, sofia, acknowledged_at=DAY, decided_at=2 * DAY, closed_at=3 * DAY + HOUR, outcome="partly"
    )
    standing_at(Stage.SETTLED, sofia, acknowledged_at=2 * HOUR, closed_at=2 * HOUR, outcome=Determination.FOUNDED)
    standing_at(Stage.WITHDRAWN, sofia, acknowledged_at=HOUR, closed_at=5 * HOUR)
    standing_at(Stage.WITHDRAWN, sofia, closed_at=4 * DAY)
    standing_at(Stage.RECEIVED, sofia)
    standing_at(Stage.RECEIVED, sofia, due=30 * DAY)
    standing_at(Stage.ACKNOWLEDGED, sofia, acknowledged_at=HOUR, undelivered=True)
    standing_at(Stage.CLOSED, sofia, origin=Origin.IMPORTED, due=None, closed_at=6 * DAY, outcome="unfounded")
    standing_at(Stage.CLOSED, sofia, origin=Origin.IMPORTED, due=None)
    standing_at(Stage.JOINED, sofia, closed_at=DAY)
    standing_at(Stage.RECORDED_OTHERWISE, sofia, closed_at=DAY)
    standing_at(Stage.CLOSED, sofia, received=MONDAY - 10 * DAY, **in_time, outcome=Determination.UNFOUNDED)


def test_each_promise_counts_once_it_has_fallen_due(mixed):
    [march] = tallied(Complaint.objects.all(), [MARCH], at=AT).cohorts

    # acknowledge: withdrawn without it after the due moment, received and never acknowledged, undelivered: all late
    assert march == Cohort(
        10,
        {
            ClockName.ACKNOWLEDGE: Promised(kept=4, late=3, not_yet_due=1, withdrawn=0, without=2),
            ClockName.DECIDE: Promised(kept=2, late=4, not_yet_due=1, withdrawn=1, without=2),
            ClockName.CLOSE: Promised(kept=2, late=4, not_yet_due=1, withdrawn=1, without=2),
        },
    )


def test_what_was_closed_although_the_acknowledgement_came_back_was_not_withdrawn(sofia):
    standing_at(Stage.SETTLED, sofia, acknowledged_at=HOUR, closed_at=HOUR, undelivered=True, outcome="founded")

    [march] = tallied(Complaint.objects.all(), [MARCH], at=AT).cohorts

    assert march.promises == {
        ClockName.ACKNOWLEDGE: Promised(late=1),
        ClockName.DECIDE: Promised(kept=1),
        ClockName.CLOSE: Promised(kept=1),
    }


def test_a_promise_not_yet_due_counts_neither_as_kept_nor_as_late(mixed):
    [march] = tallied(Complaint.objects.all(), [MARCH], at=MONDAY + 3 * HOUR).cohorts

    counted = [(promised.due, promised.not_yet_due) for promised in march.promises.values()]
    assert counted == [(0, 8)] * 3


def test_two_periods_are_told_apart_and_an_empty_one_is_empty(mixed):
    rows = Complaint.objects.all()
    empty = Period(date(2025, 7, 1), date(2025, 7, 31), SOFIA_TIME)

    found = tallied(rows, [MARCH, FEBRUARY, empty], at=AT).cohorts

    assert [cohort.received for cohort in found] == [10, 1, 0]
    assert found[2].promises[ClockName.CLOSE] == Promised()


def test_how_long_until_closed_follows_the_open_until_now_and_the_withdrawn_until_then(mixed):
    [march] = tallied(Complaint.objects.all(), [MARCH], at=AT).waits(ClockName.CLOSE)

    assert march == Waits(
        (
            Lasting(2, True, 1),
            Lasting(5, False, 1),
            Lasting(20, True, 1),
            Lasting(73, True, 1),
            Lasting(96, False, 1),
            Lasting(144, True, 1),
            Lasting(480, False, 3),
        ),
        unknown=1,
    )
    assert (march.n, march.ended) == (9, 4)


def test_settling_on_the_spot_decides_and_what_was_imported_is_unknown(mixed):
    [decided] = tallied(Complaint.objects.all(), [MARCH], at=AT).waits(ClockName.DECIDE)

    assert [each for each in decided.lasting if each.has_ended] == [
        Lasting(2, True, 1), Lasting(10, True, 1), Lasting(48, True, 1),
    ]  # fmt: skip
    assert decided.unknown == 2


def test_an_acknowledgement_that_came_back_is_none(mixed):
    [acknowledged] = tallied(Complaint.objects.all(), [MARCH], at=AT).waits(ClockName.ACKNOWLEDGE)

    assert sum(each.count for each in acknowledged.lasting if each.hours == 480) == 3
    assert acknowledged.ended == 4


def test_hours_equal_sql_written_by_hand(mixed):
    seconds = SECONDS[connection.vendor]
    until = "coalesce(case when stage in ('closed', 'settled') then closed_at end, closed_at, %s)"
    hours = f"floor(({seconds.format(until)} - {seconds.format('received_at')} + 3599) / 3600)"
    sql = f"""
        select cast({hours} as integer), stage in ('closed', 'settled'), count(*) from complaints_complaint
        where stage not in ('joined', 'recorded_otherwise') and received_at >= %s and received_at < %s
            and not (closed_at is null and stage in ('closed', 'settled', 'withdrawn'))
        group by 1, 2 order by 1, 2 desc
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("'%s'", "'%%s'"), [_stored(AT), _stored(MARCH.start), _stored(MARCH.end)])
        by_hand = [Lasting(int(hours), bool(ended), count) for hours, ended, count in cursor.fetchall()]

    [found] = tallied(Complaint.objects.all(), [MARCH], at=AT).waits(ClockName.CLOSE)

    assert list(found.lasting) == by_hand


def test_a_begun_hour_counts_whole(sofia):
    for seconds in (0, 1, 3600, 3601):
        standing_at(Stage.CLOSED, sofia, closed_at=timedelta(seconds=seconds))

    [found] = tallied(Complaint.objects.all(), [MARCH], at=AT).waits(ClockName.CLOSE)

    assert [(each.hours, each.count) for each in found.lasting] == [(1, 3), (2, 1)]


def _stored(moment):
    return connection.ops.adapt_datetimefield_value(moment)


def test_how_many_are_open_and_overdue_now_and_a_while_ago(mixed):
    now, then = standing(Complaint.objects.all(), at=AT, ago=19 * DAY)

    assert now == Standing(open=3, overdue=2)
    # On Tuesday at nine nothing was overdue by more than an instant, and six had not ended.
    assert then == Standing(open=6, overdue=0)
    assert standing(Complaint.objects.all(), at=AT, ago=18 * DAY)[1] == Standing(open=6, overdue=4)


def test_the_parts_add_up_to_the_whole(mixed, rome):
    standing_at(Stage.RECEIVED, rome)
    [cohort] = tallied(Complaint.objects.all(), [MARCH], at=AT).cohorts

    found = tallied(Complaint.objects.all(), [MARCH], at=AT).parts(Side.UNIT)

    assert [(part.key == rome.pk, part.count, part.determined, part.founded) for part in found] == [
        (False, 10, 4, 3),
        (True, 1, 0, 0),
    ]
    assert sum(part.promised.due for part in found) == cohort.promises[ClockName.CLOSE].due
    assert sum(part.count for part in found) == cohort.received


def test_the_period_before_is_as_long_and_begins_no_earlier_than_the_records(mixed):
    assert records_begin(Complaint.objects.all(), zone=SOFIA_TIME) == date(2026, 2, 20)
    assert MARCH.before(since=date(2025, 12, 2)) == Period(date(2026, 1, 29), date(2026, 2, 28), SOFIA_TIME)
    assert MARCH.before(since=date(2026, 2, 11)) == Period(date(2026, 2, 11), date(2026, 2, 28), SOFIA_TIME)


def test_too_short_a_time_before_is_not_compared_with():
    assert MARCH.before(since=date(2026, 2, 20)) is None
    assert MARCH.before(since=None) is None


def test_today_counts_only_as_far_as_it_has_gone():
    assert MARCH.days_until(MARCH.start + 36 * HOUR) == 1.5
    assert MARCH.days_until(MARCH.end + DAY) == 31
    assert MARCH.days_until(MARCH.start - DAY) == 0
