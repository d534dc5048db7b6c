"""What becomes of an invitation: begun, answered, refused, not reached; what was answered is nowhere near."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.models import Invitation, InvitationState
from ascolto.surveys.tokens import invitation_of, personal_token
from ascolto.trail.acting import Actor
from ascolto.trail.recording import record

__all__ = [
    "invitation_of",
    "mark_answered",
    "mark_begun",
    "mark_ineligible",
    "mark_refused",
    "mark_unreached",
    "note_answered",
    "personal_token",
]

WAITING = frozenset({InvitationState.DRAWN, InvitationState.SENT, InvitationState.UNREACHED, InvitationState.BEGUN})
"""Where an answer can still come from: a letter that came back does not keep somebody from answering by telephone."""


def mark_begun(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Note that the first page has been filled in; told again, nothing changes."""
    return _mark(
        invitation,
        InvitationState.BEGUN,
        InvitationEvent.BEGUN,
        come_from=WAITING - {InvitationState.BEGUN},
        by=by,
        at=at,
    )


def mark_answered(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Note that somebody has answered; told again, nothing changes."""
    return _mark(invitation, InvitationState.ANSWERED, InvitationEvent.ANSWERED, come_from=WAITING, by=by, at=at)


def note_answered(locked: Invitation, *, by: Actor, at: datetime) -> None:
    """Note that somebody has answered, on an invitation that this transaction has locked and found waiting."""
    _note(locked, InvitationState.ANSWERED, InvitationEvent.ANSWERED, by=by, at=at)


def mark_refused(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Note that somebody said that they do not want to answer this time."""
    return _mark(invitation, InvitationState.REFUSED, InvitationEvent.REFUSED, come_from=WAITING, by=by, at=at)


def mark_ineligible(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Note that somebody was not meant: they said so, or enough others like them have answered."""
    return _mark(invitation, InvitationState.INELIGIBLE, InvitationEvent.INELIGIBLE, come_from=WAITING, by=by, at=at)


def mark_unreached(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Note that the letter came back; who has begun to answer was reached, whatever became of a letter."""
    return _mark(
        invitation,
        InvitationState.UNREACHED,
        InvitationEvent.UNREACHED,
        come_from={InvitationState.SENT},
        by=by,
        at=at,
    )


@transaction.atomic
def _mark(
    invitation: Invitation,
    state: InvitationState,
    kind: InvitationEvent,
    *,
    come_from: Collection[InvitationState],
    by: Actor,
    at: datetime,
) -> Invitation:
    """Bring the invitation to a state, from those alone that lead there; otherwise leave it as it is."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.state not in come_from:
        return invitation
    _note(invitation, state, kind, by=by, at=at)
    return invitation


def _note(locked: Invitation, state: InvitationState, kind: InvitationEvent, *, by: Actor, at: datetime) -> None:
    locked.state = state
    locked.save(update_fields=["state"])
    record(kind, locked, by=by, at=at)
