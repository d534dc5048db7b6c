"""Asking: invitations leave a portion at a time, each with exactly one letter, whatever becomes of the worker.

In one transaction a portion of invitations is locked, each is found to be asked or skipped, its letter is written and
queued, and its state is changed. A worker that is killed leaves whole portions behind, and the next one goes on with
those whose state has not changed. The customers are locked too: two waves that send at the same time cannot both ask
somebody within the days of rest.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from ascolto.correspondence.letters import compose_many
from ascolto.correspondence.models import Letter
from ascolto.customers.models import Customer
from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue
from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.letters import INVITATION, Writer, writer_for
from ascolto.surveys.limits import Busy, addresses_of, why_not
from ascolto.surveys.models import Invitation, InvitationState, Skip, Wave
from ascolto.surveys.tokens import personal_token, token_digest
from ascolto.trail.acting import SYSTEM
from ascolto.trail.bulk import update_values
from ascolto.trail.recording import Entry, record_many

SEND = "send_survey_invitations"
PORTION = 100
CHANGED = ("state", "skipped_because", "token_digest", "sent_at", "letter_id")

Tell = Callable[[int], None]


def ask_for_sending(wave: Wave, *, at: datetime) -> None:
    """Have the worker send what is due, unless one is at it or about to be."""
    going_on = Job.objects.filter(task=SEND, payload={"wave": wave.pk}, state__in=[State.WAITING, State.RUNNING])
    if not going_on.exists():
        enqueue(SEND, {"wave": wave.pk}, at=at)


def ask_for_all_sending(*, at: datetime) -> None:
    """Have the worker send what is due in every wave that runs."""
    due = Invitation.objects.filter(state=InvitationState.DRAWN, send_at__lte=at, wave__in=Wave.objects.running())
    for wave in Wave.objects.filter(pk__in=due.order_by().values("wave").distinct()).order_by("pk"):
        ask_for_sending(wave, at=at)


def send_invitations(wave_id: int, *, busy: Busy, at: datetime, tell: Tell) -> int:
    """Ask everybody in a wave whose time has come; return how many were asked or skipped."""
    wave = Wave.objects.select_related("edition__questionnaire", "unit").get(pk=wave_id)
    writer, done = writer_for(wave), 0
    while count := send_portion(wave, writer, busy=busy, at=at):
        done += count
        tell(done)
    return done


@transaction.atomic
def send_portion(wave: Wave, writer: Writer, *, busy: Busy, at: datetime) -> int:
    """Ask or skip the next few; return how many, 0 where nobody is left or the wave is not running any more."""
    if not still_asks(wave, at=at):
        return 0
    due = Invitation.objects.filter(wave=wave, state=InvitationState.DRAWN, send_at__lte=at).order_by("pk")
    invitations = list(due.select_for_update(skip_locked=True)[:PORTION])
    customers = locked_customers(invitations)
    addresses = addresses_of(list(customers))
    reasons = why_not(wave, customers, busy=busy, at=at)
    reasons |= dict.fromkeys(set(customers) - set(reasons) - set(addresses), Skip.NO_ADDRESS)
    asked = [one for one in invitations if one.customer_id not in reasons]
    skipped = [one for one in invitations if one.customer_id in reasons]
    _ask(wave, asked, written_to(writer, INVITATION.name, asked, addresses, at=at), at=at)
    _skip(skipped, reasons)
    update_values(Invitation, invitations, CHANGED)
    _record(wave, asked, skipped, at=at)
    return len(invitations)


def locked_customers(invitations: Sequence[Invitation]) -> dict[int, Customer]:
    """Return the customers of these invitations, held until the transaction ends, and known to each invitation."""
    ids = {one.customer_id for one in invitations}
    customers = Customer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    found = {customer.pk: customer for customer in customers}
    for one in invitations:
        one.customer = found[one.customer_id]
    return found


def written_to(
    writer: Writer, kind: str, invitations: Sequence[Invitation], addresses: Mapping[int, str], *, at: datetime
) -> list[Letter]:
    """Write and queue one letter for each of the invitations."""
    drafts = [writer(one, addresses[one.customer_id]) for one in invitations]
    return compose_many(kind, drafts, by=SYSTEM, at=at) if drafts else []


def still_asks(wave: Wave, *, at: datetime) -> bool:
    """Look again, holding the wave, so that nobody is asked after it was closed."""
    wave = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    return wave.is_running and (wave.closes_at is None or wave.closes_at > at)


def _ask(wave: Wave, invitations: Sequence[Invitation], letters: Sequence[Letter], *, at: datetime) -> None:
    for one, letter in zip(invitations, letters, strict=True):
        one.state = InvitationState.UNREACHED if letter.failure else InvitationState.SENT
        one.sent_at = at
        one.letter_id = letter.pk
        one.token_digest = None if wave.is_anonymous else token_digest(personal_token(one))


def _skip(invitations: Sequence[Invitation], reasons: Mapping[int, Skip]) -> None:
    for one in invitations:
        one.state = InvitationState.SKIPPED
        one.skipped_because = reasons[one.customer_id]


def _record(wave: Wave, asked: Sequence[Invitation], skipped: Sequence[Invitation], *, at: datetime) -> None:
    """Record exactly one event for each: asked, not reached at once, or skipped and why."""
    sent: list[Entry] = [(one, {"wave": wave.reference}, "", at) for one in asked if _is_sent(one)]
    failed: list[Entry] = [(one, {"wave": wave.reference}, "", at) for one in asked if not _is_sent(one)]
    left: list[Entry] = [(one, {"wave": wave.reference, "because": one.skipped_because}, "", at) for one in skipped]
    for kind, entries in (
        (InvitationEvent.SENT, sent),
        (InvitationEvent.UNREACHED, failed),
        (InvitationEvent.SKIPPED, left),
    ):
        if entries:
            record_many(kind, entries, by=SYSTEM, at=at)


def _is_sent(one: Invitation) -> bool:
    return one.state == InvitationState.SENT
