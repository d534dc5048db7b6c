"""What happens by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session

from ascolto.complaints.digest import send_digest
from ascolto.complaints.exporting import forget_exports
from ascolto.correspondence.files import scan_waiting
from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.jobs.tidying import forget_done
from ascolto.jobs.timetable import every
from ascolto.people.digests import wishes_due
from ascolto.people.drafts import forget_drafts
from ascolto.trail.sealing import seal_all


@task("seal_trail")
def seal_trail(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Seal the events of the last minutes, so that nobody can change them unnoticed."""
    seal_all(at)


@task("forget_what_is_over")
def forget_what_is_over(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Drop jobs and exported lists of more than a week ago, drafts that nobody sent, and sessions that have ended."""
    forget_done(before=at - timedelta(days=7))
    forget_drafts(at=at)
    forget_exports(at=at)
    Session.objects.filter(expire_date__lt=at).delete()


@task("send_digests")
def send_digests(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Tell those who want it, at their hour, what waits for them."""
    for wish, day in wishes_due(at=at):
        send_digest(wish, on=day, at=at)


@task("scan_waiting_files")
def scan_waiting_files(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Let the virus scanner look at what came while it could not be asked."""
    scan_waiting(at=at)


every("scan_waiting_files", seconds=60, task="scan_waiting_files")
every("seal_trail", seconds=60, task="seal_trail")
every("forget_what_is_over", seconds=24 * 60 * 60, task="forget_what_is_over")
every("send_digests", seconds=15 * 60, task="send_digests")
