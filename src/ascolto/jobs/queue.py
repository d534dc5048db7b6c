"""Putting work into the queue, in the transaction of the change that causes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from ascolto.jobs.models import Job

BATCH = 1000


def enqueue(task: str, payload: dict[str, Any], *, at: datetime, key: str = "") -> Job | None:
    """Ask for the task to be run from `at` on; return None where a job with this key exists already.

    It becomes visible to the workers when the caller's transaction commits, and never if that rolls back.
    """
    job = Job(task=task, payload=payload, key=key or None, due_at=at, created_at=at)
    if not key:
        job.save(force_insert=True)
        return job
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        if not Job.objects.filter(key=key).exists():
            raise
        return None
    return job


def enqueue_many(task: str, keyed: Iterable[tuple[str, dict[str, Any]]], *, at: datetime) -> None:
    """Ask for the task once for each (key, payload), in few statements; existing keys are passed over."""
    jobs = (Job(task=task, payload=payload, key=key, due_at=at, created_at=at) for key, payload in keyed)
    Job.objects.bulk_create(jobs, batch_size=BATCH, ignore_conflicts=True)
