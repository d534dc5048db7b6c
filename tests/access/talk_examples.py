"""Something real for each parameter of the addresses of conversations, observations and reviews."""

from ascolto.conversations import holding, letters, marking, observing, reviewing
from ascolto.conversations.kinds import Dimension, ItemKind, Observer, RecordKind
from ascolto.conversations.models import Conversation
from ascolto.organisation.models import Unit
from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.trail.acting import Actor
from tests.conftest import employ
from tests.conversations.making import held, study_in
from tests.moments import FRIDAY, MONDAY


def of_talks(sofia: Unit) -> dict[str, object]:
    """Return a conversation with a statement, a visit by a checklist and a review, made by who holds them."""
    by = actor_for(employ("Petya Stoeva", Role.QUALITY_MANAGER))
    study = study_in(sofia, by=by)
    conversation = held(study, by=by)
    file = holding.keep_file(conversation, RecordKind.NOTES, b"P1: Late.\nP2: Fine.", "n.txt", by=by, at=FRIDAY)
    invited = conversation.participants.order_by("number")[0]
    conversation.participants.update(invited_at=MONDAY)
    return {
        "<conversation:reference>": conversation.reference,
        "<int:study_id>": study.pk,
        "participants/<int:number>": 1,
        "<int:attachment_id>": file.pk,
        "<int:statement_id>": _statement_of(conversation, by),
        **_observed(sofia, by),
        "<int:review_id>": reviewing.enter_review(
            reviewing.Found(site="s", words="Good", unit=sofia), by=by, at=MONDAY
        ).pk,
        "invited/<str:token>": letters.link_of(invited).rpartition("/")[2],
    }


def _statement_of(conversation: Conversation, by: Actor) -> int:
    conversation.refresh_from_db()
    return marking.mark(conversation, 1, 1, by=by, at=FRIDAY).pk


def _observed(sofia: Unit, by: Actor) -> dict[str, object]:
    item = observing.Item("Greeted", ItemKind.YES_NO, Dimension.QUALITY)
    checklist = observing.issue_checklist("arrival", "Arrival", [item], by=by, at=MONDAY)
    seen = observing.Seen(unit=sofia, visited_on=MONDAY.date(), observer=Observer.STAFF, values={1: 1})
    return {
        "<int:checklist_id>": checklist.pk,
        "<int:visit_id>": observing.note_visit(checklist, seen, by=by, at=MONDAY).pk,
    }
