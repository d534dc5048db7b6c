"""A statement that is a complaint becomes one: asked for here, taken in by whoever knows complaints."""

from datetime import datetime

from django.db import transaction

from ascolto.conversations.events import StatementEvent
from ascolto.conversations.kinds import Consent
from ascolto.conversations.locking import lock
from ascolto.conversations.models import Statement
from ascolto.conversations.policy import may_hold
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


class RaisedBefore(Exception):
    """The statement was handed on as a complaint already."""


class NoConsent(Exception):
    """Whoever said it does not agree that it is used."""


@transaction.atomic
def raise_statement(statement: Statement, *, by: Actor, at: datetime) -> Statement:
    """Ask for a statement to be taken in as a complaint, as whoever said it wishes; a reaction takes it in."""
    conversation = lock(statement.conversation)
    require(may_hold(by, conversation))
    statement = Statement.objects.select_for_update(of=("self",)).select_related("participant").get(pk=statement.pk)
    if statement.raised_at is not None:
        raise RaisedBefore
    if statement.participant is not None and statement.participant.consent != Consent.GIVEN:
        raise NoConsent
    statement.raised_at = at
    statement.save(update_fields=["raised_at"])
    facts: Facts = {"conversation": conversation.pk}
    record(StatementEvent.RAISED, statement, by=by, at=at, facts=facts)
    return statement


@transaction.atomic
def note_taken_in(statement: Statement, *, reference: str, by: Actor, at: datetime) -> Statement:
    """Note under which number the complaint goes on."""
    statement = Statement.objects.select_for_update().get(pk=statement.pk)
    statement.complaint_reference = reference
    statement.save(update_fields=["complaint_reference"])
    record(StatementEvent.TAKEN_IN, statement, by=by, at=at, facts={"complaint": reference})
    return statement
