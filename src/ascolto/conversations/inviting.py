"""Who takes part: asked by letter, answering without an account, and agreeing or not to be written down."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from ascolto.conversations import letters
from ascolto.conversations.events import ConversationEvent
from ascolto.conversations.kinds import Answer, Consent, ConversationKind, InformationSource
from ascolto.conversations.lifecycle import require_not_called_off, require_planned
from ascolto.conversations.locking import lock
from ascolto.conversations.models import Conversation, Participant
from ascolto.conversations.policy import may_answer, may_hold
from ascolto.correspondence.models import Letter
from ascolto.customers.models import Customer, Segment
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

CONSENT_WORDING = "2026-1"
"""The version of what a participant reads before agreeing; changed words are a new version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guest:
    """Somebody who is to take part: a customer on record, or anybody under a label."""

    customer: Customer | None = None
    label: str = ""
    email: str = ""
    segment: Segment | None = None
    informed_by: InformationSource = InformationSource.UNKNOWN


class NobodyNamed(Exception):
    """A participant is a customer or has a label."""


class TakesPartAlready(Exception):
    """The customer is among the participants."""


class OneIsEnough(Exception):
    """An interview is held with one person."""


class NowhereToWrite(Exception):
    """There is no address to which the invitation could go."""


@transaction.atomic
def add_participant(conversation: Conversation, guest: Guest, *, by: Actor, at: datetime) -> Participant:
    """Add somebody who is to take part."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    require_planned(conversation.stage)
    _require_welcome(conversation, guest)
    last = conversation.participants.aggregate(last=Max("number", default=0))["last"]
    participant = Participant.objects.create(
        conversation=conversation,
        number=last + 1,
        customer=guest.customer,
        label=guest.label.strip(),
        email=guest.email.strip(),
        segment=guest.segment,
        informed_by=guest.informed_by,
    )
    facts: Facts = {"participant": participant.number, "customer": guest.customer.pk if guest.customer else None}
    record(ConversationEvent.PARTICIPANT_ADDED, conversation, by=by, at=at, facts=facts)
    return participant


def _require_welcome(conversation: Conversation, guest: Guest) -> None:
    if guest.customer is None and not guest.label.strip():
        raise NobodyNamed
    there = conversation.participants.exclude(answer=Answer.DECLINED)
    if guest.customer and conversation.participants.filter(customer=guest.customer).exists():
        raise TakesPartAlready
    if conversation.kind == ConversationKind.INTERVIEW and there.exists():
        raise OneIsEnough


@transaction.atomic
def invite(participant: Participant, *, by: Actor, at: datetime) -> Letter:
    """Invite somebody by letter, with a personal link to answer and to agree; again where they lost it."""
    conversation = lock(participant.conversation)
    require(may_hold(by, conversation))
    require_planned(conversation.stage)
    participant = _locked(participant)
    letter = letters.write(letters.INVITATION, participant, conversation, by=by, at=at)
    if letter is None:
        raise NowhereToWrite
    participant.invited_at = at
    if participant.consent == Consent.NOT_ASKED:
        participant.consent = Consent.ASKED
    participant.save(update_fields=["invited_at", "consent"])
    facts: Facts = {"participant": participant.number, "letter": letter.pk}
    record(ConversationEvent.INVITED, conversation, by=by, at=at, facts=facts)
    return letter


@transaction.atomic
def answer(participant: Participant, said: Answer, *, by: Actor, at: datetime) -> Participant:
    """Note whether somebody comes; until the conversation is held they may change their mind."""
    conversation = lock(participant.conversation)
    participant = _locked(participant)
    require(may_answer(by, participant))
    require_planned(conversation.stage)
    if participant.answer == said:
        return participant
    participant.answer = said
    participant.save(update_fields=["answer"])
    facts: Facts = {"participant": participant.number, "answer": str(said)}
    record(ConversationEvent.ANSWERED, conversation, by=by, at=at, facts=facts)
    return participant


@transaction.atomic
def note_consent(participant: Participant, consent: Consent, *, by: Actor, at: datetime) -> Participant:
    """Note whether somebody agrees that what they say is written down and used; it can be taken back at any time."""
    conversation = lock(participant.conversation)
    participant = _locked(participant)
    require(may_answer(by, participant))
    require_not_called_off(conversation.stage)
    if (participant.consent, participant.consent_wording) == (consent, CONSENT_WORDING):
        return participant
    participant.consent, participant.consent_wording, participant.consent_at = consent, CONSENT_WORDING, at
    participant.save(update_fields=["consent", "consent_wording", "consent_at"])
    facts: Facts = {"participant": participant.number, "consent": str(consent), "wording": CONSENT_WORDING}
    record(ConversationEvent.CONSENT_NOTED, conversation, by=by, at=at, facts=facts)
    return participant


def _locked(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",)).select_related("customer", "conversation")
    return rows.get(pk=participant.pk)
