"""Joining an answer to the person who gave it: only by a custodian, for a reason, and never without a trace."""

from datetime import datetime

from django.db import transaction

from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.models import Invitation, Response
from ascolto.surveys.policy import may_reveal
from ascolto.surveys.sealing import opened
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record


class ReasonMissing(Exception):
    """Nobody is revealed without a reason."""


class NobodySealed(Exception):
    """Nobody knows who gave this response: the wave was anonymous, or nobody in particular was asked."""


@transaction.atomic
def reveal(response: Response, *, reason: str, by: Actor, at: datetime) -> Invitation:
    """Return who was asked, as an event on the response.

    The event names the custodian and the reason, and not the person: it would undo what it guards.

    Raises:
        NotPermitted: only a custodian may.
        ReasonMissing: no reason was given.
        NobodySealed: there is nothing to be opened.
        SealBroken: it cannot be opened, for it was altered or sealed under another secret.
    """
    require(may_reveal(by))
    if not reason.strip():
        raise ReasonMissing
    response = Response.objects.select_for_update().get(pk=response.pk)
    if not response.sealed:
        raise NobodySealed
    invitation = Invitation.objects.select_related("customer", "wave").get(pk=opened(response.sealed))
    record(ResponseEvent.REVEALED, response, by=by, at=at, facts={"wave": response.wave_id}, text=reason.strip())
    return invitation
