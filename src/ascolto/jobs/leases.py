"""Who works on which job: a worker leases it for a while, and what it does not bring back in time returns.

Every statement about a leased job names the lease, so that a worker that lost it changes nothing.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from ascolto.jobs.models import Job, State
from ascolto.jobs.progress import held
from ascolto.jobs.registry import LEASE_SECONDS, attempts_of, lease_seconds_of

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=6)
# One statement, so that no transaction is open while the task runs; on PostgreSQL workers pass by each other's rows.
TAKE = """
UPDATE jobs_job SET state = 'running', leased_by = %s, lease_until = %s, attempts = attempts + 1
WHERE id = (SELECT id FROM jobs_job WHERE state = 'waiting' AND due_at <= %s ORDER BY due_at, id LIMIT 1 {skip})
RETURNING *
"""
WORKER_LOST = "The worker stopped or lost its lease while it ran this job."


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 10 s, 40 s, about 3 minutes, 11 minutes … at most 6 hours."""
    factor: int = 4 ** min(attempts - 1, 10)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)


def take(worker: str, *, at: datetime) -> Job | None:
    """Lease the job that has been due longest to this worker; return None where nothing is due."""
    if not Job.objects.due(at=at).exists():
        return None  # an idle worker must not hold SQLite's one place for a writer
    skip = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    moment = connection.ops.adapt_datetimefield_value
    lease_until = at + timedelta(seconds=LEASE_SECONDS)
    taken = list(Job.objects.raw(TAKE.format(skip=skip), [worker, moment(lease_until), moment(at)]))
    return _with_its_lease(taken[0], at=at) if taken else None


def _with_its_lease(job: Job, *, at: datetime) -> Job:
    """Lengthen or shorten the lease where the task asks for another than the usual one."""
    seconds = lease_seconds_of(job.task)
    if seconds != LEASE_SECONDS:
        held(job).update(lease_until=at + timedelta(seconds=seconds))
    return job


def take_back_abandoned(*, at: datetime) -> int:
    """Put the jobs of killed workers back into the queue at once, each with the attempt counted; return how many."""
    if not Job.objects.abandoned(at=at).exists():
        return 0
    with transaction.atomic():
        jobs = list(Job.objects.abandoned(at=at).select_for_update(skip_locked=True).order_by("pk"))
        for job in jobs:
            _take_back(job, at=at)
    return len(jobs)


def _take_back(job: Job, *, at: datetime) -> None:
    """Let another worker try at once, unless this job has by now cost as many workers as it may try."""
    if job.attempts >= attempts_of(job.task):
        bury(job, WORKER_LOST, at=at)
    else:
        _end(job, state=State.WAITING, due_at=at, last_error=WORKER_LOST)


def finish(job: Job, *, at: datetime) -> bool:
    """Mark the job done; return False where its lease was lost and another worker has it."""
    return _end(job, state=State.DONE, finished_at=at, last_error="")


def fail(job: Job, error: str, *, at: datetime) -> bool:
    """Let the job wait for its next attempt, longer each time; after the last one it is a dead letter."""
    if job.attempts >= attempts_of(job.task):
        return bury(job, error, at=at)
    return _end(job, state=State.WAITING, due_at=at + pause_after(job.attempts), last_error=error[:300])


def bury(job: Job, error: str, *, at: datetime) -> bool:
    """Make the job a dead letter, which only a person can revive."""
    return _end(job, state=State.DEAD, finished_at=at, last_error=error[:300])


def _end(job: Job, **changes: object) -> bool:
    return held(job).update(lease_until=None, leased_by="", **changes) == 1


def revive(job: Job, *, at: datetime) -> None:
    """Let a dead letter start anew; the caller has locked it, and has made sure that somebody may."""
    job.state = State.WAITING
    job.due_at = at
    job.attempts = 0
    job.finished_at = None
    job.save(update_fields=["state", "due_at", "attempts", "finished_at"])
