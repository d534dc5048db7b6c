"""Hold a conversation: who came, what was said – kept only where everybody who came agreed – and its end."""

import io
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from ascolto.conversations.events import ConversationEvent
from ascolto.conversations.kinds import Consent, RecordKind
from ascolto.conversations.lifecycle import Move, require_held, stage_after
from ascolto.conversations.locking import NothingWritten, lock
from ascolto.conversations.models import Conversation
from ascolto.conversations.policy import may_hold
from ascolto.conversations.transcripts import paragraphs, text_of
from ascolto.correspondence.files import attach, keep
from ascolto.correspondence.models import Attachment, StoredFile
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


class ConsentMissing(Exception):
    """These participants came and did not agree that what they say is written down."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


class NobodyCame(Exception):
    """A conversation that was held had somebody in it."""


class StatementsMarked(Exception):
    """Statements name its paragraphs, so the record stays as it is."""


class StatementsOpen(Exception):
    """Statements are marked and their codes are not agreed on yet."""


@transaction.atomic
def hold(conversation: Conversation, *, came: Collection[int], by: Actor, at: datetime) -> Conversation:
    """Note that the conversation was held, and the numbers of the participants who came."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    conversation.stage = stage_after(conversation.stage, Move.HOLD)
    there = [each for each in conversation.participants.order_by("number") if each.number in set(came)]
    if not there:
        raise NobodyCame
    conversation.held_at = min(at, conversation.starts_at)
    conversation.save(update_fields=["stage", "held_at"])
    conversation.participants.update(came=False)
    conversation.participants.filter(pk__in=[each.pk for each in there]).update(came=True)
    facts: Facts = {"came": [each.number for each in there], "held_at": conversation.held_at.isoformat()}
    record(ConversationEvent.HELD, conversation, by=by, at=at, facts=facts)
    return conversation


@transaction.atomic
def keep_record(conversation: Conversation, kind: RecordKind, text: str, *, by: Actor, at: datetime) -> Conversation:
    """Keep notes or a transcript, paragraph by paragraph; until statements are marked it can be replaced."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    require_held(conversation.stage)
    require_consent(conversation)
    if conversation.statements.exists():
        raise StatementsMarked
    lines = paragraphs(text)
    if not lines:
        raise NothingWritten
    conversation.record_kind, conversation.record = kind, "\n".join(lines)
    conversation.save(update_fields=["record_kind", "record"])
    facts: Facts = {"kind": str(kind), "paragraphs": len(lines)}
    record(ConversationEvent.TRANSCRIPT_KEPT, conversation, by=by, at=at, facts=facts)
    return conversation


def keep_file(
    conversation: Conversation, kind: RecordKind, content: bytes, name: str, *, by: Actor, at: datetime
) -> Attachment:
    """Keep a file of text or subtitles as it is, and what it says as the record.

    The bytes go to disk before the transaction: a refusal leaves at most a file that nothing points to, so consent is
    asked for before anything is written.
    """
    require(may_hold(by, conversation))
    require_consent(conversation)
    text = text_of(content)
    stored = keep(io.BytesIO(content), name, at=at)
    return _keep_both(conversation, kind, text, stored, name, by=by, at=at)


@transaction.atomic
def _keep_both(
    conversation: Conversation, kind: RecordKind, text: str, stored: StoredFile, name: str, *, by: Actor, at: datetime
) -> Attachment:
    keep_record(conversation, kind, text, by=by, at=at)
    return attach(stored, about=conversation, name=name, public=False, by=by, at=at)


def require_consent(conversation: Conversation) -> None:
    """Refuse to keep anything said while somebody who came has not agreed.

    Raises:
        ConsentMissing: with the numbers of those participants.
    """
    silent = conversation.participants.filter(came=True).exclude(consent=Consent.GIVEN).order_by("number")
    numbers = list(silent.values_list("number", flat=True))
    if numbers:
        raise ConsentMissing(numbers)


@transaction.atomic
def close(conversation: Conversation, *, by: Actor, at: datetime) -> Conversation:
    """End the work on a conversation: its codes are agreed on, or nothing was marked in it."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    conversation.stage = stage_after(conversation.stage, Move.CLOSE)
    if conversation.statements.filter(settled_at=None).exists():
        raise StatementsOpen
    conversation.save(update_fields=["stage"])
    record(ConversationEvent.CLOSED, conversation, by=by, at=at)
    return conversation
