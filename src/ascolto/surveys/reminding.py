"""Reminders: by the plan of the wave, to those who are silent; in an anonymous wave to all, or to none.

An anonymous wave does not know who is silent, so everybody who was asked is reminded and the letter says so.
"""

from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Q, QuerySet

from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue
from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.letters import REMINDER, Writer, writer_for
from ascolto.surveys.limits import Busy, addresses_of, kept_back
from ascolto.surveys.models import Invitation, InvitationState, Wave
from ascolto.surveys.sending import PORTION, Tell, locked_customers, still_asks, written_to
from ascolto.trail.acting import SYSTEM
from ascolto.trail.bulk import update_values
from ascolto.trail.recording import Entry, record_many

REMIND = "send_survey_reminders"
SILENT = (InvitationState.SENT, InvitationState.BEGUN)


def due_reminders(wave: Wave, *, at: datetime) -> QuerySet[Invitation]:
    """Return the silent whose next reminder is due.

    After the first, a reminder waits as long after the one before as the plan puts between them: a worker that stood
    still for a month does not send two on one day.
    """
    days = [0, *wave.reminders]
    due = Q(pk__in=[])
    for number, (before, day) in enumerate(pairwise(days)):
        gap = timedelta(days=day - before)
        last = Q(sent_at__lte=at - gap) if number == 0 else Q(reminded_at__lte=at - gap)
        due |= Q(reminders=number) & last
    return Invitation.objects.filter(due, wave=wave, state__in=SILENT)


def ask_for_all_reminders(*, at: datetime) -> None:
    """Have the worker remind in every wave that runs and in which a reminder is due."""
    for wave in Wave.objects.running().exclude(reminders=[]).order_by("pk"):
        going_on = Job.objects.filter(task=REMIND, payload={"wave": wave.pk}, state__in=[State.WAITING, State.RUNNING])
        if due_reminders(wave, at=at).exists() and not going_on.exists():
            enqueue(REMIND, {"wave": wave.pk}, at=at)


def send_reminders(wave_id: int, *, busy: Busy, at: datetime, tell: Tell) -> int:
    """Remind all in a wave who are due; return how many were looked at."""
    wave = Wave.objects.select_related("edition__questionnaire", "unit").get(pk=wave_id)
    writer, done, after = writer_for(wave), 0, 0
    while last := remind_portion(wave, writer, after=after, busy=busy, at=at):
        done, after = done + PORTION, last
        tell(done)
    return done


@transaction.atomic
def remind_portion(wave: Wave, writer: Writer, *, after: int, busy: Busy, at: datetime) -> int:
    """Remind the next few behind the invitation `after`; return the last one looked at, 0 where nobody is left.

    Who opted out, has no usable address any more, or has a complaint open is left in peace; a complaint that is closed
    later lets the reminder go out then.
    """
    if not still_asks(wave, at=at):
        return 0
    due = due_reminders(wave, at=at).filter(pk__gt=after).order_by("pk")
    invitations = list(due.select_for_update(skip_locked=True)[:PORTION])
    if not invitations:
        return 0
    customers = locked_customers(invitations)
    addresses = addresses_of(list(customers))
    left = kept_back(wave, customers, busy=busy)
    reminded = [one for one in invitations if one.customer_id in addresses and one.customer_id not in left]
    written_to(writer, REMINDER.name, reminded, addresses, at=at)
    for one in reminded:
        one.reminders += 1
        one.reminded_at = at
    update_values(Invitation, reminded, ["reminders", "reminded_at"])
    entries: list[Entry] = [(one, {"wave": wave.reference, "number": one.reminders}, "", at) for one in reminded]
    if entries:
        record_many(InvitationEvent.REMINDED, entries, by=SYSTEM, at=at)
    return invitations[-1].pk
