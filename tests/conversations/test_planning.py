"""Studies and conversations are planned for a decision, held by one guide, moved and called off in the open."""

import pytest

from ascolto.conversations import holding, inviting, planning
from ascolto.conversations.events import ConversationEvent, StudyEvent
from ascolto.conversations.kinds import Answer, ConversationKind
from ascolto.conversations.lifecycle import Stage, StepNotAllowed
from ascolto.conversations.locking import NothingWritten
from ascolto.conversations.models import Conversation, Study
from ascolto.correspondence.models import Letter
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.conversations.making import guest, held, plan_of, planned, study_in, when
from tests.moments import FRIDAY, MONDAY, TUESDAY, WEDNESDAY


def kinds_of(thing) -> list[str]:
    return list(trail_of(thing).values_list("kind", flat=True))


def test_a_study_says_which_decision_it_serves(sofia, marco, unchanged):
    study = study_in(sofia, by=marco)

    assert (study.decision, kinds_of(study)) == (plan_of(sofia).decision, [StudyEvent.PLANNED])
    with unchanged, pytest.raises(NothingWritten):
        study_in(sofia, by=marco, decision=" ")
    assert list(Study.objects.all()) == [study]


def test_a_study_is_planned_only_by_those_who_hold_conversations_there(sofia, ioana, elena, unchanged):
    for stranger in (ioana, elena):
        with unchanged, pytest.raises(NotPermitted, match="needs:hold_conversations"):
            study_in(sofia, by=stranger)

    assert Study.objects.count() == 0


def test_the_guide_stays_once_a_conversation_was_held_by_it(study, sofia, marco, unchanged):
    planning.change_study(study, plan_of(sofia, guide="How was it?"), by=marco, at=TUESDAY)
    held(study, by=marco)

    with unchanged, pytest.raises(planning.GuideInUse):
        planning.change_study(study, plan_of(sofia, guide="Tell us more"), by=marco, at=FRIDAY)

    study.refresh_from_db()
    assert study.guide == "How was it?"


def test_whoever_was_invited_and_did_not_decline_is_told_of_a_new_time_and_of_the_end(study, marco):
    conversation = planned(study, by=marco)
    for number, said in enumerate([Answer.ACCEPTED, Answer.NONE, Answer.DECLINED]):
        person = guest(conversation, by=marco, label=f"Guest {number}", email=f"g{number}@example.org")
        inviting.invite(person, by=marco, at=MONDAY)
        inviting.answer(person, said, by=marco, at=MONDAY)
    guest(conversation, by=marco, label="Never asked", email="never@example.org")

    planning.move_conversation(conversation, when(starts_at=WEDNESDAY), by=marco, at=TUESDAY)
    planning.call_off(conversation, reason="The house is full.", by=marco, at=TUESDAY)

    told = Letter.objects.exclude(kind="conversation_invitation").order_by("pk").values_list("kind", "to_address")
    assert list(told) == [
        ("conversation_moved", "g0@example.org"),
        ("conversation_moved", "g1@example.org"),
        ("conversation_called_off", "g0@example.org"),
        ("conversation_called_off", "g1@example.org"),
    ]
    conversation.refresh_from_db()
    assert (conversation.stage, conversation.starts_at) == (Stage.CALLED_OFF, WEDNESDAY)


def test_what_was_held_is_neither_moved_nor_called_off(study, marco, unchanged):
    conversation = held(study, by=marco)

    with unchanged, pytest.raises(StepNotAllowed):
        planning.move_conversation(conversation, when(starts_at=WEDNESDAY), by=marco, at=FRIDAY)
    with unchanged, pytest.raises(StepNotAllowed):
        planning.call_off(conversation, reason="Too late", by=marco, at=FRIDAY)

    conversation.refresh_from_db()
    assert (conversation.stage, conversation.starts_at) == (Stage.HELD, TUESDAY)


def test_a_conversation_is_held_with_somebody(study, marco, unchanged):
    conversation = planned(study, by=marco)
    guest(conversation, by=marco)

    with unchanged, pytest.raises(holding.NobodyCame):
        holding.hold(conversation, came=[7], by=marco, at=FRIDAY)

    holding.hold(conversation, came=[1], by=marco, at=FRIDAY)
    assert kinds_of(conversation)[-1] == ConversationEvent.HELD


def test_conversations_of_other_units_are_not_seen(study, rome, marco, ada):
    elsewhere = planned(study_in(rome, by=marco), by=marco)
    here = planned(study, by=marco, kind=ConversationKind.INTERVIEW)

    seen = Conversation.objects.visible_to(ada)

    assert set(seen) == {here, elsewhere}
    only = ada.__class__(ada.kind, ada.ref, ada.name, {"view_conversations": frozenset({study.unit_id})})
    assert list(Conversation.objects.visible_to(only)) == [here]
