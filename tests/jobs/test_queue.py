"""Work is asked for in the transaction of its cause, and a key is taken once."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue, enqueue_many
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


def test_a_job_waits_from_the_moment_it_is_asked_for():
    job = enqueue("deliver_letter", {"letter": 7}, at=MONDAY)

    assert list(Job.objects.waiting().values_list("task", "payload", "due_at", "attempts", "key")) == [
        ("deliver_letter", {"letter": 7}, MONDAY, 0, None)
    ]
    assert list(Job.objects.due(at=MONDAY)) == [job]


def test_a_job_whose_cause_is_undone_was_never_asked_for():
    with suppress(ZeroDivisionError), transaction.atomic():
        enqueue("deliver_letter", {"letter": 7}, at=MONDAY)
        raise ZeroDivisionError

    assert list(Job.objects.all()) == []


def test_a_key_is_taken_once_even_when_its_job_is_done():
    first = enqueue("seal", {}, at=MONDAY, key="every:seal:1")
    Job.objects.filter(pk=first.pk).update(state=State.DONE, finished_at=MONDAY)

    again = enqueue("seal", {}, at=TUESDAY, key="every:seal:1")

    assert again is None
    assert list(Job.objects.all()) == [first]


def test_many_jobs_at_once_pass_over_the_keys_that_exist():
    enqueue("react", {"event": 1}, at=MONDAY, key="react:1")

    enqueue_many("react", [("react:1", {"event": 9}), ("react:2", {"event": 2})], at=TUESDAY)

    assert list(Job.objects.order_by("pk").values_list("key", "payload")) == [
        ("react:1", {"event": 1}),
        ("react:2", {"event": 2}),
    ]


def test_a_running_job_without_a_lease_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="t", state=State.RUNNING, due_at=MONDAY, created_at=MONDAY)


def test_a_waiting_job_that_is_finished_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="t", state=State.WAITING, due_at=MONDAY, created_at=MONDAY, finished_at=MONDAY)
