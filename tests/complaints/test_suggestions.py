"""A suggestion is followed until somebody has said what became of it, and its author is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ascolto.complaints.events import RemarkEvent
from ascolto.complaints.handling import NothingWritten
from ascolto.complaints.lifecycle import (
    NOT_TAKEN_UP,
    SUGGESTION_MOVES,
    SuggestionMove,
    SuggestionMoveNotAllowed,
    SuggestionStage,
)
from ascolto.complaints.models import Remark, RemarkKind
from ascolto.complaints.suggestions import (
    NotASuggestion,
    Review,
    ReviewIsOver,
    adopt,
    carry_out,
    consider,
    decline,
)
from ascolto.correspondence.models import Letter
from ascolto.people.acting import actor_for
from ascolto.trail.acting import NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY
from tests.web.saying import said

DAY = MONDAY.date()
SOON = DAY + timedelta(days=14)
STAGES = [NOT_TAKEN_UP, *SuggestionStage]


@pytest.fixture
def idea(sofia, anna) -> Remark:
    return said(sofia, customer=anna, kind=RemarkKind.SUGGESTION, words="Put a kettle in the rooms.")


def standing(remark: Remark, stage: str, responsible) -> Remark:
    """Return the suggestion as it stands at this stage, however it got there."""
    taken_up, settled = stage != NOT_TAKEN_UP, stage in {SuggestionStage.DONE, SuggestionStage.DECLINED}
    Remark.objects.filter(pk=remark.pk).update(
        stage=stage,
        stage_at=MONDAY if taken_up else None,
        responsible=responsible if taken_up else None,
        review_on=SOON if taken_up and not settled else None,
        outcome="Because." if settled else "",
    )
    return Remark.objects.get(pk=remark.pk)


def moved(move: SuggestionMove, remark: Remark, responsible, *, by) -> Remark:
    review, words = Review(responsible, SOON), "From May on."
    if move == SuggestionMove.CONSIDER:
        return consider(remark, review, by=by, at=MONDAY)
    if move == SuggestionMove.ADOPT:
        return adopt(remark, review, outcome=words, by=by, at=MONDAY)
    action = carry_out if move == SuggestionMove.CARRY_OUT else decline
    return action(remark, outcome=words, by=by, at=MONDAY)


def state(remark: Remark) -> tuple[object, ...]:
    remark.refresh_from_db()
    return (remark.stage, remark.stage_at, remark.responsible_id, remark.review_on, remark.outcome)


@pytest.mark.parametrize("move", SuggestionMove)
@pytest.mark.parametrize("stage", STAGES)
def test_every_move_is_made_from_where_it_is_legal_and_refused_elsewhere(idea, ioana, ioana_user, stage, move):
    idea = standing(idea, stage, ioana_user)
    sources, target = SUGGESTION_MOVES[move]
    before = state(idea)

    if stage in sources:
        assert moved(move, idea, ioana_user, by=ioana).stage == target
        assert trail_of(idea).count() == 2
    else:
        with pytest.raises(SuggestionMoveNotAllowed):
            moved(move, idea, ioana_user, by=ioana)
        assert (state(idea), trail_of(idea).count(), Letter.objects.count()) == (before, 1, 0)


def test_a_suggestion_is_taken_up_by_somebody_until_a_day(idea, ioana, marco_user):
    consider(idea, Review(marco_user, SOON), by=ioana, at=MONDAY)

    assert state(idea) == ("considered", MONDAY, marco_user.pk, SOON, "")
    event = trail_of(idea).last()
    assert (event.kind, event.facts) == (
        RemarkEvent.CONSIDERED,
        {"responsible": marco_user.pk, "review_on": SOON.isoformat()},
    )


def test_what_is_adopted_keeps_a_day_and_its_reason_lies_beside_the_trail(idea, ioana, marco_user):
    consider(idea, Review(marco_user, SOON), by=ioana, at=MONDAY)

    adopt(idea, Review(marco_user, SOON), outcome="Guests ask for it often.", by=ioana, at=MONDAY)

    assert state(idea) == ("adopted", MONDAY, marco_user.pk, SOON, "Guests ask for it often.")
    event = trail_of(idea).last()
    assert (event.kind, event.text) == (RemarkEvent.ADOPTED, "Guests ask for it often.")
    assert Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("action", "kind", "event"),
    [(carry_out, "suggestion_done", RemarkEvent.CARRIED_OUT), (decline, "suggestion_declined", RemarkEvent.DECLINED)],
)
def test_its_author_is_told_by_letter_what_became_of_it(idea, ioana, ioana_user, action, kind, event):
    idea = standing(idea, SuggestionStage.CONSIDERED, ioana_user)

    action(idea, outcome="Every room has one now.", by=ioana, at=MONDAY)

    letter = Letter.objects.get()
    assert (letter.kind, letter.language, letter.to_address) == (kind, "bg", "anna@example.org")
    assert "Every room has one now." in letter.body
    assert (trail_of(idea).last().kind, trail_of(idea).last().facts) == (event, {"letter": letter.pk})
    assert state(idea)[3:] == (None, "Every room has one now.")


def test_where_nobody_can_be_written_to_the_outcome_is_kept_all_the_same(sofia, ioana):
    idea = said(sofia, kind=RemarkKind.SUGGESTION)

    decline(idea, outcome="The wires are too old.", by=ioana, at=MONDAY)

    assert (state(idea)[0], Letter.objects.count(), trail_of(idea).last().facts) == ("declined", 0, {"letter": None})


def test_what_was_declined_can_be_taken_up_again(idea, ioana, ioana_user):
    decline(idea, outcome="Too dear.", by=ioana, at=MONDAY)

    consider(idea, Review(ioana_user, SOON), by=ioana, at=MONDAY)

    assert state(idea) == ("considered", MONDAY, ioana_user.pk, SOON, "")


def test_who_is_responsible_goes_on_with_it_without_answering_letters(idea, ioana, marco, marco_user, elena):
    with pytest.raises(NotPermitted):
        decline(idea, outcome="No.", by=marco, at=MONDAY)
    consider(idea, Review(marco_user, SOON), by=ioana, at=MONDAY)

    with pytest.raises(NotPermitted):
        carry_out(idea, outcome="Done.", by=elena, at=MONDAY)
    carry_out(idea, outcome="Every room has one now.", by=marco, at=MONDAY)

    assert (state(idea)[0], trail_of(idea).count()) == ("done", 3)


def test_nobody_is_made_responsible_who_may_not_read_it(idea, ioana, boris_user, olga_user):
    for user in (boris_user, olga_user):
        with pytest.raises(NotPermitted, match="needs:view_complaints"):
            consider(idea, Review(user, SOON), by=ioana, at=MONDAY)

    assert (state(idea)[0], trail_of(idea).count()) == ("", 1)


def test_who_may_not_answer_in_the_unit_takes_nothing_up(idea, ioana_user, boris, elena, marco):
    for by in (boris, elena, marco):
        with pytest.raises(NotPermitted, match="needs:handle_complaints"):
            consider(idea, Review(ioana_user, SOON), by=by, at=MONDAY)

    assert (state(idea)[0], trail_of(idea).count()) == ("", 1)


def test_a_day_that_has_passed_and_a_reason_without_words_are_refused(idea, ioana, ioana_user):
    with pytest.raises(ReviewIsOver):
        consider(idea, Review(ioana_user, DAY - timedelta(days=1)), by=ioana, at=MONDAY)
    with pytest.raises(NothingWritten):
        decline(idea, outcome=" \n", by=ioana, at=MONDAY)

    assert (state(idea)[0], Letter.objects.count(), trail_of(idea).count()) == ("", 0, 1)


@pytest.mark.parametrize("kind", [RemarkKind.PRAISE, RemarkKind.ENQUIRY])
def test_only_suggestions_are_followed(sofia, ioana, ioana_user, kind):
    remark = said(sofia, kind=kind)

    with pytest.raises(NotASuggestion):
        consider(remark, Review(ioana_user, SOON), by=ioana, at=MONDAY)

    assert (state(remark)[0], trail_of(remark).count()) == ("", 1)


def test_open_suggestions_are_those_of_which_nobody_said_what_becomes_of_them(sofia, ioana_user):
    rows = {stage: standing(said(sofia, kind=RemarkKind.SUGGESTION), stage, ioana_user) for stage in STAGES}
    said(sofia)

    found = Remark.objects.open_suggestions().order_by("pk")

    assert list(found) == [rows[NOT_TAKEN_UP], rows[SuggestionStage.CONSIDERED], rows[SuggestionStage.ADOPTED]]


def test_a_suggestion_is_overdue_from_the_day_after_its_review(idea, ioana, ioana_user):
    consider(idea, Review(ioana_user, SOON), by=ioana, at=MONDAY)
    idea.refresh_from_db()

    assert [list(Remark.objects.to_review(before=SOON + timedelta(days=days))) for days in (0, 1)] == [[], [idea]]
    assert [idea.is_overdue(today=SOON + timedelta(days=days)) for days in (0, 1)] == [False, True]


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"kind": RemarkKind.PRAISE, "stage": "declined", "outcome": "No."}, "remark_stage_is_of_a_suggestion"),
        ({"stage": "considered", "review_on": None}, "remark_in_review_has_somebody_and_a_day"),
        ({"stage": "declined", "review_on": DAY, "outcome": "No."}, "remark_in_review_has_somebody_and_a_day"),
        ({"stage": "done", "outcome": ""}, "remark_settled_says_why"),
    ],
)
def test_the_database_keeps_stages_days_and_reasons_together(idea, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Remark.objects.filter(pk=idea.pk).update(**{"stage_at": MONDAY, **columns})


def test_a_responsible_person_who_lost_the_unit_goes_on_with_nothing(idea, ioana, marco_user):
    consider(idea, Review(marco_user, SOON), by=ioana, at=MONDAY)
    marco_user.grants.all().update(ended_at=MONDAY)

    with pytest.raises(NotPermitted, match="needs:view_complaints"):
        decline(idea, outcome="No.", by=actor_for(marco_user), at=MONDAY)

    assert (state(idea)[0], trail_of(idea).count()) == ("considered", 2)
