"""Trying a dead letter again: a decision of a person, so it stands in the trail."""

from datetime import datetime

from django.db import transaction

from ascolto.jobs.leases import revive
from ascolto.jobs.models import Job, State
from ascolto.trail.acting import Actor, Permission, Verdict, holds, require
from ascolto.trail.events import JobEvent
from ascolto.trail.recording import record


class NotDead(Exception):
    """The job is no dead letter: it still waits, runs, or is done."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def may_retry(actor: Actor) -> Verdict:
    return holds(actor, Permission.MANAGE_ORGANISATION)


@transaction.atomic
def retry(job: Job, *, by: Actor, at: datetime) -> Job:
    """Put a dead letter back into the queue with all its attempts before it."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    require(may_retry(by))
    if job.state != State.DEAD:
        raise NotDead(job.state)
    revive(job, at=at)
    record(JobEvent.RETRIED, job, by=by, at=at, facts={"task": job.task})
    return job
