"""Who may do what with conversations, observations and reviews, and why not."""

from ascolto.conversations.models import Conversation, Participant
from ascolto.organisation import settings_of
from ascolto.trail.acting import ALLOWED, Actor, ActorKind, Permission, Verdict, holds, refused

SMALL = "small"


def may_plan(by: Actor, unit_id: int) -> Verdict:
    """Studies, visits and what is entered by hand are for those who hold conversations about the unit."""
    return holds(by, Permission.HOLD_CONVERSATIONS, unit_id)


def may_hold(by: Actor, conversation: Conversation) -> Verdict:
    return may_plan(by, conversation.study.unit_id)


def may_code(by: Actor, conversation: Conversation) -> Verdict:
    """A coder is a person: two judgements of one program would agree with themselves."""
    if by.user_id is None:
        return refused("needs_person")
    return may_hold(by, conversation)


def may_answer(by: Actor, participant: Participant) -> Verdict:
    """Who was invited answers by the link in the letter; staff note what they were told."""
    if by.kind is ActorKind.COMPLAINANT:
        return ALLOWED if by.ref == ref_of(participant) else refused("not_yours")
    return may_hold(by, participant.conversation)


def may_issue_checklists(by: Actor) -> Verdict:
    """A checklist belongs to no unit, so that units can be compared by it."""
    if by.holds_somewhere(Permission.HOLD_CONVERSATIONS):
        return ALLOWED
    return refused(f"needs:{Permission.HOLD_CONVERSATIONS}")


def may_enter_review(by: Actor, unit_id: int) -> Verdict:
    importing = by.holds(Permission.IMPORT_DATA, unit_id)
    return ALLOWED if importing else may_plan(by, unit_id)


def may_speak_up(by: Actor) -> Verdict:
    """Whoever works here may say something about the units that serve theirs."""
    return ALLOWED if by.user_id is not None else refused("needs_person")


def codes_alone_suffice() -> bool:
    """Return whether one coder is enough: where one person may hold every role, there may be no second."""
    return settings_of.current().profile == SMALL


def ref_of(participant: Participant) -> str:
    """Return how the trail names somebody who was invited: by conversation and number, never by name."""
    return f"{participant.conversation.reference}/P{participant.number}"


def participant_as_actor(participant: Participant) -> Actor:
    return Actor(ActorKind.COMPLAINANT, ref_of(participant))
