"""Forgetting the jobs that are long done; dead letters stay until a person has seen to them."""

from datetime import datetime

from ascolto.jobs.models import Job, State

BATCH = 5000


def forget_done(*, before: datetime) -> int:
    """Delete the jobs done before that moment, in short transactions; return how many."""
    forgotten = 0
    while True:
        old = Job.objects.filter(state=State.DONE, finished_at__lt=before).order_by("pk").values_list("pk", flat=True)
        deleted, _ = Job.objects.filter(pk__in=list(old[:BATCH])).delete()
        forgotten += deleted
        if deleted < BATCH:
            return forgotten
