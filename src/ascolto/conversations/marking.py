"""Mark statements in what was said: some paragraphs in a row that say one thing."""

from datetime import datetime

from django.db import transaction

from ascolto.conversations.events import ConversationEvent
from ascolto.conversations.lifecycle import require_held
from ascolto.conversations.locking import lock
from ascolto.conversations.models import Conversation, Participant, Statement
from ascolto.conversations.policy import may_hold
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


class NoSuchLines(Exception):
    """The record has no such paragraphs."""


class MarkedBefore(Exception):
    """These very paragraphs are marked already."""


class CodingHandedIn(Exception):
    """A coder has finished: what is coded must be the same for both."""


class CodedBefore(Exception):
    """The statement has been coded, so it stays."""


@transaction.atomic
def mark(
    conversation: Conversation,
    first_line: int,
    last_line: int,
    *,
    participant: Participant | None = None,
    by: Actor,
    at: datetime,
) -> Statement:
    """Mark the paragraphs from first_line to last_line (counted from 1) as one statement, of whom if that is known."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    require_held(conversation.stage)
    _require_nobody_finished(conversation)
    lines = conversation.lines
    if not 1 <= first_line <= last_line <= len(lines):
        raise NoSuchLines
    if conversation.statements.filter(first_line=first_line, last_line=last_line).exists():
        raise MarkedBefore
    if participant is not None and participant.conversation_id != conversation.pk:
        raise NoSuchLines
    statement = Statement.objects.create(
        conversation=conversation,
        participant=participant,
        first_line=first_line,
        last_line=last_line,
        words="\n".join(lines[first_line - 1 : last_line]),
    )
    facts: Facts = {"statement": statement.pk, "first": first_line, "last": last_line}
    record(ConversationEvent.STATEMENT_MARKED, conversation, by=by, at=at, facts=facts)
    return statement


@transaction.atomic
def take_back(statement: Statement, *, by: Actor, at: datetime) -> None:
    """Take a mark back that nobody has coded yet."""
    conversation = lock(statement.conversation)
    require(may_hold(by, conversation))
    require_held(conversation.stage)
    _require_nobody_finished(conversation)
    if statement.codes.exists() or Statement.objects.filter(pk=statement.pk, raised_at__isnull=False).exists():
        raise CodedBefore
    facts: Facts = {"statement": statement.pk}
    Statement.objects.filter(pk=statement.pk).delete()
    record(ConversationEvent.STATEMENT_TAKEN_BACK, conversation, by=by, at=at, facts=facts)


def _require_nobody_finished(conversation: Conversation) -> None:
    if conversation.coders.exclude(handed_in_at=None).exists():
        raise CodingHandedIn
