"""What is done by the clock is asked for once in each period, however many workers look."""

from datetime import timedelta

import pytest

from ascolto.jobs import timetable
from ascolto.jobs.models import Job
from tests.moments import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def hourly(monkeypatch):
    timetable.entries()  # the real ones are loaded once, and stay
    monkeypatch.setattr(timetable, "_entries", {})
    timetable.every("tests.tidy", seconds=3600, task="tests.tidy")


def test_several_workers_ask_once_in_each_period(hourly):
    first, second = {}, {}

    for minutes in (0, 1, 59, 60, 61):
        for seen in (first, second):
            timetable.enqueue_due(seen, at=MONDAY + timedelta(minutes=minutes))

    assert list(Job.objects.order_by("pk").values_list("task", "due_at")) == [
        ("tests.tidy", MONDAY),
        ("tests.tidy", MONDAY + timedelta(hours=1)),
    ]


def test_a_worker_that_has_looked_asks_the_database_nothing(hourly, django_assert_num_queries):
    seen = {}
    timetable.enqueue_due(seen, at=MONDAY)

    with django_assert_num_queries(0):
        assert timetable.enqueue_due(seen, at=MONDAY + timedelta(minutes=1)) == []
