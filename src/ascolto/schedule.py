"""What happens by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session

from ascolto.complaints.burdens import supplied, with_open_complaint
from ascolto.complaints.digest import send_digest
from ascolto.complaints.exporting import forget_exports
from ascolto.correspondence.files import scan_waiting
from ascolto.customers.estimating import estimate_worth
from ascolto.customers.following import FOLLOW_RULES, follow_rules
from ascolto.jobs.each import do_for_each
from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.jobs.tidying import forget_done
from ascolto.jobs.timetable import every
from ascolto.people.digests import wishes_due
from ascolto.people.drafts import forget_drafts
from ascolto.surveys.closing import close_due
from ascolto.surveys.keeping import keep_responses
from ascolto.surveys.reminding import REMIND, ask_for_all_reminders, send_reminders
from ascolto.surveys.sending import SEND, ask_for_all_sending, send_invitations
from ascolto.surveys.triggering import ask_after_purchases
from ascolto.trail.acting import SYSTEM
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
    do_for_each(wishes_due(at=at), lambda due: send_digest(due[0], on=due[1], at=at))


@task("scan_waiting_files")
def scan_waiting_files(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Let the virus scanner look at what came while it could not be asked."""
    scan_waiting(at=at)


@task(FOLLOW_RULES, lease_seconds=60 * 60)
def follow_segment_rules(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Estimate what customers are worth, and let them come into the segments whose rule finds them."""
    estimate_worth(by=SYSTEM, at=at)
    follow_rules(by=SYSTEM, at=at, supplied=supplied(), tell=lambda done, total: progress.tell(done, total=total))


@task(SEND)
def send_survey_invitations(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Ask those who were drawn for a survey; who has a complaint open is left in peace."""
    send_invitations(payload["wave"], busy=with_open_complaint, at=at, tell=progress.tell)


@task(REMIND)
def send_survey_reminders(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Remind those who were asked and are silent."""
    send_reminders(payload["wave"], busy=with_open_complaint, at=at, tell=progress.tell)


@task("keep_survey_responses")
def keep_survey_responses(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Put on record, in random order, what has come in."""
    keep_responses(at=at)


@task("look_after_surveys")
def look_after_surveys(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Close the waves whose time is over, and ask and remind in those that run."""
    close_due(at=at)
    ask_after_purchases(at=at)
    ask_for_all_sending(at=at)
    ask_for_all_reminders(at=at)


every("look_after_surveys", seconds=5 * 60, task="look_after_surveys")
every("keep_survey_responses", seconds=60 * 60, task="keep_survey_responses")
every("scan_waiting_files", seconds=60, task="scan_waiting_files")
every("seal_trail", seconds=60, task="seal_trail")
every("forget_what_is_over", seconds=24 * 60 * 60, task="forget_what_is_over")
every("send_digests", seconds=15 * 60, task="send_digests")
every("tell_of_views", seconds=15 * 60, task="tell_of_views")
every("follow_segment_rules", seconds=24 * 60 * 60, task=FOLLOW_RULES)
