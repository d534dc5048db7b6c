"""Two people code the same statements, each without seeing what the other did; then they agree on every code."""

from datetime import datetime

from django.db import transaction

from ascolto.conversations.events import ConversationEvent
from ascolto.conversations.lifecycle import Move, require_held, stage_after
from ascolto.conversations.locking import lock
from ascolto.conversations.models import Code, Coder, Conversation, Statement
from ascolto.conversations.policy import codes_alone_suffice, may_code
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

CODERS = 2


class SeatsTaken(Exception):
    """Two others code this conversation."""


class NothingToCode(Exception):
    """No statement is marked yet."""


class NotACoder(Exception):
    """Whoever codes has taken one of the two seats first."""


class HandedInBefore(Exception):
    """The coder has handed in; the codes stay as they are."""


class StatementsUncoded(Exception):
    """The coder has not looked at so many statements yet."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class CodersNotDone(Exception):
    """Both coders hand in before anybody settles what they differ in."""


class NoTheme(Exception):
    """The entry is no theme that is offered."""


@transaction.atomic
def begin_coding(conversation: Conversation, *, by: Actor, at: datetime) -> Coder:
    """Take one of the two seats of a coder; whoever has one keeps it."""
    conversation = lock(conversation)
    require(may_code(by, conversation))
    require_held(conversation.stage)
    seats = {coder.user_id: coder for coder in conversation.coders.order_by("pk")}
    if by.user_id in seats:
        return seats[by.user_id]
    if not conversation.statements.exists():
        raise NothingToCode
    if len(seats) >= CODERS or (codes_alone_suffice() and any(each.handed_in_at for each in seats.values())):
        raise SeatsTaken
    coder = Coder.objects.create(conversation=conversation, user=User.objects.get(pk=by.user_id), begun_at=at)
    record(ConversationEvent.CODING_BEGUN, conversation, by=by, at=at, facts={"coder": coder.user_id})
    return coder


@transaction.atomic
def code(statement: Statement, theme: Taxon | None, *, by: Actor, at: datetime) -> Code:
    """Give a statement the theme that this coder sees in it, or say that none fits."""
    conversation = lock(statement.conversation)
    require(may_code(by, conversation))
    require_held(conversation.stage)
    coder = _seat_of(conversation, by)
    _require_theme(theme)
    given, _is_new = Code.objects.update_or_create(statement=statement, coder=coder, defaults={"theme": theme})
    # Which theme it is stays out of the trail until both have handed in: the other coder may read the trail.
    record(ConversationEvent.STATEMENT_CODED, conversation, by=by, at=at, facts={"statement": statement.pk})
    return given


@transaction.atomic
def hand_in(conversation: Conversation, *, by: Actor, at: datetime) -> Conversation:
    """Finish one's own coding; once both have, what they agree in stands, and the rest is to be settled."""
    conversation = lock(conversation)
    require(may_code(by, conversation))
    require_held(conversation.stage)
    coder = _seat_of(conversation, by)
    uncoded = conversation.statements.exclude(codes__coder=coder).count()
    if uncoded:
        raise StatementsUncoded(uncoded)
    coder.handed_in_at = at
    coder.save(update_fields=["handed_in_at"])
    record(ConversationEvent.CODING_HANDED_IN, conversation, by=by, at=at, facts={"coder": coder.user_id})
    if is_coding_done(conversation):
        _settle_what_agrees(conversation, at=at)
        _move_on(conversation, by=by, at=at)
    return conversation


@transaction.atomic
def settle(statement: Statement, theme: Taxon | None, *, reason: str = "", by: Actor, at: datetime) -> Statement:
    """Agree on the code of a statement that the coders saw differently; with the last one the conversation is coded."""
    conversation = lock(statement.conversation)
    require(may_code(by, conversation))
    require_held(conversation.stage)
    if not is_coding_done(conversation):
        raise CodersNotDone
    _require_theme(theme)
    statement = Statement.objects.select_for_update().get(pk=statement.pk)
    statement.theme, statement.settled_at = theme, at
    statement.save(update_fields=["theme", "settled_at"])
    facts: Facts = {"statement": statement.pk, "theme": theme.pk if theme else None}
    record(ConversationEvent.SETTLED, conversation, by=by, at=at, facts=facts, text=reason.strip())
    _move_on(conversation, by=by, at=at)
    return statement


def is_coding_done(conversation: Conversation) -> bool:
    """Return whether every coder has handed in: both, or the only one where one is enough."""
    handed_in = [coder.handed_in_at is not None for coder in conversation.coders.order_by("pk")]
    return bool(handed_in) and all(handed_in) and (len(handed_in) == CODERS or codes_alone_suffice())


def _seat_of(conversation: Conversation, by: Actor) -> Coder:
    coder = next((each for each in conversation.coders.order_by("pk") if each.user_id == by.user_id), None)
    if coder is None:
        raise NotACoder
    if coder.handed_in_at is not None:
        raise HandedInBefore
    return coder


def _require_theme(theme: Taxon | None) -> None:
    if theme is not None and (theme.tree != Tree.THEME or theme.retired_at is not None):
        raise NoTheme


def _settle_what_agrees(conversation: Conversation, *, at: datetime) -> None:
    agreed = []
    for statement in conversation.statements.prefetch_related("codes").order_by("pk"):
        themes = {given.theme_id for given in statement.codes.all()}
        if len(themes) == 1:
            statement.theme_id, statement.settled_at = themes.pop(), at
            agreed.append(statement)
    Statement.objects.bulk_update(agreed, ["theme", "settled_at"])


def _move_on(conversation: Conversation, *, by: Actor, at: datetime) -> None:
    """Call the conversation coded once every statement has its agreed code."""
    if conversation.statements.filter(settled_at=None).exists():
        return
    conversation.stage = stage_after(conversation.stage, Move.CODE)
    conversation.save(update_fields=["stage"])
    count = conversation.statements.count()
    record(ConversationEvent.CODED, conversation, by=by, at=at, facts={"statements": count})
