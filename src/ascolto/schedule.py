"""What happens by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session

from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.jobs.tidying import forget_done
from ascolto.jobs.timetable import every
from ascolto.trail.sealing import seal_all


@task("seal_trail")
def seal_trail(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Seal the events of the last minutes, so that nobody can change them unnoticed."""
    seal_all(at)


@task("forget_what_is_over")
def forget_what_is_over(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Drop jobs that were done a week ago, and sessions that have ended."""
    forget_done(before=at - timedelta(days=7))
    Session.objects.filter(expire_date__lt=at).delete()


every("seal_trail", seconds=60, task="seal_trail")
every("forget_what_is_over", seconds=24 * 60 * 60, task="forget_what_is_over")
