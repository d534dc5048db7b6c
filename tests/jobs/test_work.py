"""What becomes of a job: done, tried again ever later, given up; and only by the worker that holds its lease."""

from datetime import timedelta

import pytest

from ascolto.jobs.leases import LONGEST_PAUSE, WORKER_LOST, fail, finish, pause_after, take, take_back_abandoned
from ascolto.jobs.models import Job, State
from ascolto.jobs.progress import LeaseLost, Progress
from ascolto.jobs.queue import enqueue
from ascolto.jobs.registry import GiveUp, task
from ascolto.jobs.tidying import forget_done
from ascolto.jobs.work import run_due, run_one
from tests.moments import MONDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db

ran: list[object] = []


@pytest.fixture(autouse=True)
def nothing_ran():
    ran.clear()


@task("tests.note")
def note(payload, *, at, progress):
    ran.append((payload, at, progress.attempt))


@task("tests.fail", attempts=3)
def always_fails(payload, *, at, progress):
    ran.append(at)
    raise ValueError("Anna Petrova, anna@example.org, is not known")


@task("tests.give_up")
def gives_up(payload, *, at, progress):
    raise GiveUp("address_refused")


@task("tests.no_connection", attempts=1)
def finds_no_server(payload, *, at, progress):
    raise ConnectionRefusedError(111, "anna@example.org")


@task("tests.half")
def gets_half_way(payload, *, at, progress):
    progress.tell(50, total=100, note="rows")
    progress.tell(51, total=100, note="rows")


def fate(job):
    job.refresh_from_db()
    return job.state, job.attempts, job.due_at, job.finished_at, job.last_error


def test_a_due_job_is_run_with_its_payload_and_done():
    job = enqueue("tests.note", {"event": 3}, at=MONDAY)

    assert run_one("w1", at=MONDAY) is True

    assert ran == [({"event": 3}, MONDAY, 1)]
    assert fate(job) == (State.DONE, 1, MONDAY, MONDAY, "")


def test_a_job_that_is_not_due_yet_is_left_alone():
    job = enqueue("tests.note", {}, at=TUESDAY)

    assert run_due("w1", at=MONDAY) == 0

    assert ran == []
    assert fate(job) == (State.WAITING, 0, TUESDAY, None, "")


def test_the_job_that_has_been_due_longest_goes_first():
    for day, number in ((TUESDAY, 2), (MONDAY, 1), (TUESDAY, 3)):
        enqueue("tests.note", {"n": number}, at=day)

    assert run_due("w1", at=WEDNESDAY) == 3

    assert [payload for payload, _, _ in ran] == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_a_failing_job_waits_longer_each_time_and_is_a_dead_letter_after_its_last_attempt():
    job = enqueue("tests.fail", {}, at=MONDAY)
    second = MONDAY + timedelta(seconds=10)
    third = second + timedelta(seconds=40)

    run_due("w1", at=MONDAY)
    assert fate(job)[:4] == (State.WAITING, 1, second, None)
    run_due("w1", at=second)
    assert fate(job)[:4] == (State.WAITING, 2, third, None)
    run_due("w1", at=third)

    assert fate(job)[:4] == (State.DEAD, 3, third, third)
    assert list(Job.objects.dead()) == [job]
    assert ran == [MONDAY, second, third]
    assert run_due("w1", at=WEDNESDAY) == 0


def test_the_error_that_is_kept_says_what_went_wrong_but_names_nobody():
    job = enqueue("tests.fail", {}, at=MONDAY)

    run_due("w1", at=MONDAY)

    assert fate(job)[4].startswith("ValueError (jobs/work.py, line ")
    assert "anna" not in fate(job)[4].lower()


def test_a_failure_of_the_system_is_kept_in_the_systems_own_words():
    job = enqueue("tests.no_connection", {}, at=MONDAY)

    run_due("w1", at=MONDAY)

    assert fate(job)[0] == State.DEAD
    assert fate(job)[4].startswith("ConnectionRefusedError: Connection refused (")


def test_a_task_that_gives_up_is_not_tried_again():
    job = enqueue("tests.give_up", {}, at=MONDAY)

    run_due("w1", at=MONDAY)

    assert fate(job) == (State.DEAD, 1, MONDAY, MONDAY, "address_refused")


def test_a_job_whose_task_nobody_knows_waits_for_a_worker_that_does():
    job = enqueue("tests.of_the_next_release", {}, at=MONDAY)

    run_due("w1", at=MONDAY)

    assert fate(job)[:2] == (State.WAITING, 1)
    assert fate(job)[4].startswith("UnknownTask: tests.of_the_next_release")


def test_pauses_grow_and_stay_below_the_longest():
    pauses = [pause_after(attempts) for attempts in range(1, 100)]

    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (10, 40, 160, 640)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_a_leased_job_is_given_to_nobody_else():
    enqueue("tests.note", {}, at=MONDAY)

    assert take("w1", at=MONDAY) is not None
    assert take("w2", at=MONDAY) is None


def test_the_job_of_a_dead_worker_returns_at_the_end_of_its_lease_with_the_attempt_counted():
    job = enqueue("tests.note", {}, at=MONDAY)
    take("w1", at=MONDAY)

    assert take_back_abandoned(at=MONDAY + timedelta(seconds=119)) == 0
    later = MONDAY + timedelta(seconds=120)
    assert take_back_abandoned(at=later) == 1

    assert fate(job) == (State.WAITING, 1, later, None, WORKER_LOST)
    assert run_one("w2", at=later) is True
    assert ran == [({}, later, 2)]


def test_a_job_that_kills_every_worker_ends_as_a_dead_letter():
    job = enqueue("tests.fail", {}, at=MONDAY)

    for day in range(3):
        take("w", at=MONDAY + timedelta(days=day))
        take_back_abandoned(at=MONDAY + timedelta(days=day, hours=1))

    assert fate(job)[:2] == (State.DEAD, 3)
    assert fate(job)[4] == WORKER_LOST


def test_a_worker_that_lost_its_lease_changes_nothing():
    job = enqueue("tests.note", {}, at=MONDAY)
    slow = take("w1", at=MONDAY)
    take_back_abandoned(at=TUESDAY)
    quick = take("w1", at=TUESDAY)  # even under the same name
    before = fate(job)

    assert finish(slow, at=TUESDAY) is False
    assert fail(slow, "late", at=TUESDAY) is False
    with pytest.raises(LeaseLost):
        Progress(slow, clock=lambda: TUESDAY, lease_seconds=60).tell(1)

    assert fate(job) == before
    assert finish(quick, at=TUESDAY) is True


def test_progress_is_shown_and_keeps_the_lease():
    job = enqueue("tests.half", {}, at=MONDAY)
    taken = take("w1", at=MONDAY)
    progress = Progress(taken, clock=lambda: MONDAY + timedelta(seconds=100), lease_seconds=120)

    progress.tell(40, total=100, note="rows")

    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_note) == (40, 100, "rows")
    assert job.lease_until == MONDAY + timedelta(seconds=220)


def test_progress_told_for_every_row_is_written_once_a_second():
    job = enqueue("tests.half", {}, at=MONDAY)

    run_one("w1", at=MONDAY)

    job.refresh_from_db()
    assert (job.progress_done, job.progress_total) == (50, 100)


def test_jobs_long_done_are_forgotten_and_dead_letters_are_not():
    for name, day in (("tests.note", MONDAY), ("tests.give_up", MONDAY), ("tests.note", WEDNESDAY)):
        enqueue(name, {}, at=day)
    run_due("w1", at=MONDAY)
    run_due("w1", at=WEDNESDAY)

    assert forget_done(before=TUESDAY) == 1

    assert list(Job.objects.order_by("pk").values_list("task", "state")) == [
        ("tests.give_up", State.DEAD),
        ("tests.note", State.DONE),
    ]
