"""Plan studies and the conversations in them: by which guide, for which decision, when and where."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ascolto.conversations import letters
from ascolto.conversations.events import ConversationEvent, StudyEvent
from ascolto.conversations.kinds import Answer, ConversationKind
from ascolto.conversations.lifecycle import Move, require_planned, stage_after
from ascolto.conversations.locking import lock, require_words
from ascolto.conversations.models import Conversation, Study
from ascolto.conversations.policy import may_hold, may_plan
from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.references import new_reference
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

LETTER = "D"


@dataclass(frozen=True, kw_only=True, slots=True)
class StudyPlan:
    """What a study is for and how it is held; `name` is what the invited read as its topic."""

    name: str
    decision: str
    guide: str
    language: str
    unit: Unit
    offering: Offering | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment:
    """When and where a conversation is held, and how long it takes."""

    starts_at: datetime
    minutes: int
    place: str


class GuideInUse(Exception):
    """A conversation was held by the guide: a changed one would make the others differ from it."""


@transaction.atomic
def plan_study(plan: StudyPlan, *, by: Actor, at: datetime) -> Study:
    """Plan a study; it says which decision it serves before anybody is asked."""
    require(may_plan(by, plan.unit.pk))
    study = Study.objects.create(
        name=require_words(plan.name),
        decision=require_words(plan.decision),
        guide=require_words(plan.guide),
        language=plan.language,
        unit=plan.unit,
        offering=plan.offering,
        planned_at=at,
    )
    facts: Facts = {"unit": plan.unit.pk, "language": plan.language}
    begin(StudyEvent.PLANNED, study, by=by, at=at, facts=facts)
    return study


@transaction.atomic
def change_study(study: Study, plan: StudyPlan, *, by: Actor, at: datetime) -> Study:
    """Change a study of which no conversation was held yet."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    require(may_plan(by, study.unit_id))
    require(may_plan(by, plan.unit.pk))
    if study.conversations.spoken().exists():
        raise GuideInUse
    study.name, study.decision, study.guide = map(require_words, (plan.name, plan.decision, plan.guide))
    study.language, study.unit, study.offering = plan.language, plan.unit, plan.offering
    study.save(update_fields=["name", "decision", "guide", "language", "unit", "offering"])
    facts: Facts = {"unit": plan.unit.pk, "language": plan.language}
    record(StudyEvent.CHANGED, study, by=by, at=at, facts=facts)
    return study


@transaction.atomic
def plan_conversation(
    study: Study,
    kind: ConversationKind,
    appointment: Appointment,
    *,
    moderator: User,
    language: str = "",
    by: Actor,
    at: datetime,
) -> Conversation:
    """Plan an interview or a focus group within a study; it is held in the study's language unless said otherwise."""
    require(may_plan(by, study.unit_id))
    conversation = Conversation.objects.create(
        reference=new_reference(LETTER),
        study=study,
        kind=kind,
        language=language or study.language,
        starts_at=appointment.starts_at,
        minutes=appointment.minutes,
        place=appointment.place,
        moderator=moderator,
    )
    facts: Facts = {
        "reference": conversation.reference,
        "study": study.pk,
        "kind": str(kind),
        "moderator": moderator.pk,
        **_when(appointment),
    }
    begin(ConversationEvent.PLANNED, conversation, by=by, at=at, facts=facts)
    return conversation


@transaction.atomic
def move_conversation(conversation: Conversation, appointment: Appointment, *, by: Actor, at: datetime) -> Conversation:
    """Hold it at another time or elsewhere; whoever was invited and has not declined is told."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    require_planned(conversation.stage)
    conversation.starts_at, conversation.minutes = appointment.starts_at, appointment.minutes
    conversation.place = appointment.place
    conversation.save(update_fields=["starts_at", "minutes", "place"])
    record(ConversationEvent.MOVED, conversation, by=by, at=at, facts=_when(appointment))
    _tell(letters.MOVED, conversation, by=by, at=at)
    return conversation


@transaction.atomic
def call_off(conversation: Conversation, *, reason: str, by: Actor, at: datetime) -> Conversation:
    """Call a planned conversation off, and tell whoever was invited and has not declined."""
    conversation = lock(conversation)
    require(may_hold(by, conversation))
    conversation.stage = stage_after(conversation.stage, Move.CALL_OFF)
    conversation.save(update_fields=["stage"])
    record(ConversationEvent.CALLED_OFF, conversation, by=by, at=at, text=require_words(reason))
    _tell(letters.CALLED_OFF, conversation, by=by, at=at)
    return conversation


def _tell(kind: letters.LetterKind, conversation: Conversation, *, by: Actor, at: datetime) -> None:
    invited = conversation.participants.exclude(invited_at=None).exclude(answer=Answer.DECLINED)
    for participant in invited.select_related("customer").order_by("number"):
        letters.write(kind, participant, conversation, by=by, at=at)


def _when(appointment: Appointment) -> Facts:
    return {"starts_at": appointment.starts_at.isoformat(), "minutes": appointment.minutes}
