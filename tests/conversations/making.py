"""Studies and conversations for tests, made by the room's own actions."""

from ascolto.conversations import coding, holding, inviting, marking, planning
from ascolto.conversations.kinds import Consent, ConversationKind, RecordKind
from ascolto.conversations.models import Conversation, Participant, Statement, Study
from ascolto.organisation.models import Taxon, Tree
from ascolto.people.models import User
from ascolto.trail.acting import Actor
from tests.moments import FRIDAY, MONDAY, TUESDAY

SAID = "\n".join(
    [
        "P1: We waited long at the desk.",
        "P2: Breakfast was lovely.",
        "P1: Nobody told us about the pool.",
        "P2: I would return.",
    ]
)


def plan_of(unit, **facts) -> planning.StudyPlan:
    usual = {
        "name": "Arriving at the hotel",
        "decision": "Whether to open a second desk in the evening",
        "guide": "How was your arrival?\nWhat would have helped?",
        "language": "en",
    }
    return planning.StudyPlan(unit=unit, **(usual | facts))


def study_in(unit, *, by: Actor, **facts) -> Study:
    return planning.plan_study(plan_of(unit, **facts), by=by, at=MONDAY)


def when(**facts) -> planning.Appointment:
    return planning.Appointment(**({"starts_at": TUESDAY, "minutes": 90, "place": "Room 2"} | facts))


def planned(study: Study, *, by: Actor, kind=ConversationKind.FOCUS_GROUP) -> Conversation:
    moderator = User.objects.get(pk=by.user_id)
    return planning.plan_conversation(study, kind, when(), moderator=moderator, by=by, at=MONDAY)


def guest(conversation: Conversation, *, by: Actor, label="Somebody", **facts) -> Participant:
    return inviting.add_participant(conversation, inviting.Guest(label=label, **facts), by=by, at=MONDAY)


def held(study: Study, *, by: Actor, guests: int = 2, consent: Consent = Consent.GIVEN) -> Conversation:
    """Return a focus group that was held with so many guests, of whom all said whether they agree."""
    conversation = planned(study, by=by)
    for number in range(guests):
        inviting.note_consent(guest(conversation, by=by, label=f"Guest {number}"), consent, by=by, at=MONDAY)
    return holding.hold(conversation, came=range(1, guests + 1), by=by, at=FRIDAY)


def recorded(study: Study, *, by: Actor, text: str = SAID) -> Conversation:
    return holding.keep_record(held(study, by=by), RecordKind.TRANSCRIPT, text, by=by, at=FRIDAY)


def marked(study: Study, *, by: Actor, text: str = SAID) -> tuple[Conversation, list[Statement]]:
    """Return a conversation of which each paragraph is a statement, of the participant named before the colon."""
    conversation = recorded(study, by=by, text=text)
    people = {each.number_shown: each for each in conversation.participants.all()}
    statements = [
        marking.mark(conversation, number, number, participant=people.get(line[:2]), by=by, at=FRIDAY)
        for number, line in enumerate(conversation.lines, start=1)
    ]
    return conversation, statements


def theme(code: str) -> Taxon:
    return Taxon.objects.get(tree=Tree.THEME, code=code)


def coded(conversation: Conversation, *codings: tuple[Actor, list[Taxon | None]]) -> Conversation:
    """Let each coder give their themes to the statements in order, and hand in."""
    statements = list(conversation.statements.order_by("first_line"))
    for by, themes in codings:
        coding.begin_coding(conversation, by=by, at=FRIDAY)
        for statement, seen in zip(statements, themes, strict=True):
            coding.code(statement, seen, by=by, at=FRIDAY)
    for by, _themes in codings:
        conversation = coding.hand_in(conversation, by=by, at=FRIDAY)
    return conversation
