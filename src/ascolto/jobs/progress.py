"""How far a running job is; telling so also keeps its lease."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ascolto.jobs.models import Job, JobQuerySet

Clock = Callable[[], datetime]
PAUSE = timedelta(seconds=1)


class LeaseLost(Exception):
    """Another worker has taken the job over: this one must stop, and change nothing about it."""


def held(job: Job) -> JobQuerySet:
    """Return the job's row for as long as this lease of it lasts; the count of attempts tells leases apart."""
    return Job.objects.running().filter(pk=job.pk, leased_by=job.leased_by, attempts=job.attempts)


class Progress:
    """The job's own view of itself, handed to its task."""

    def __init__(self, job: Job, *, clock: Clock, lease_seconds: int) -> None:
        self._job = job
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)
        self._told_at: datetime | None = None

    @property
    def job_id(self) -> int:
        return self._job.pk

    @property
    def attempt(self) -> int:
        return self._job.attempts

    def tell(self, done: int, *, total: int | None = None, note: str = "") -> None:
        """Say how much is done, and keep the lease; cheap enough to be called for every row.

        Raises LeaseLost where the job was given to another worker in the meantime.
        """
        at = self._clock()
        if done != total and self._told_at and at - self._told_at < PAUSE:
            return
        self._told_at = at
        kept = held(self._job).update(
            progress_done=done, progress_total=total, progress_note=note[:200], lease_until=at + self._lease
        )
        if not kept:
            raise LeaseLost
