"""The lifecycle as a table, tested exhaustively: every stage and every move, on the table and on the actions."""

from itertools import product

import pytest

from ascolto.complaints import acknowledging, assessing, closing, deciding, handling
from ascolto.complaints.assessing import Criteria
from ascolto.complaints.lifecycle import ENDED, MOVES, OPEN, Move, MoveNotAllowed, Stage, is_legal, stage_after
from ascolto.complaints.models import Closure, Determination, Impact, RemarkKind
from ascolto.organisation.models import Taxon, Tree
from ascolto.trail.recording import trail_of
from tests.complaints.making import complaint_at, taken
from tests.moments import MONDAY

EVERY_PAIR = list(product(Stage, Move))
CRITERIA = Criteria(
    severity=2, safety=False, complexity=1, impact=Impact.ONE, immediate_needed=False, immediate_possible=True
)
# A second assessment replaces the first without moving the complaint.
REASSESSED = {Stage.ASSESSED, Stage.IN_INVESTIGATION, Stage.DECISION_PROPOSED}


def test_every_move_is_in_the_table():
    assert set(MOVES) == set(Move)


def test_open_and_ended_share_no_stage_and_miss_none():
    assert set(Stage) == OPEN | ENDED
    assert not OPEN & ENDED


def test_every_stage_can_be_reached_from_the_first():
    reached = {Stage.RECEIVED}
    for _ in Stage:
        reached |= {to for froms, to in MOVES.values() if froms & reached}

    assert reached == set(Stage)


def test_an_ended_complaint_can_only_be_reopened():
    assert {move for stage, move in EVERY_PAIR if stage in ENDED and is_legal(stage, move)} == {Move.REOPEN}


@pytest.mark.parametrize(("stage", "move"), EVERY_PAIR)
def test_the_table_alone_says_what_is_legal(stage, move):
    if stage in MOVES[move][0]:
        assert stage_after(stage, move) == MOVES[move][1]
    else:
        with pytest.raises(MoveNotAllowed):
            stage_after(stage, move)


def _ready_to_decide(complaint, user):
    complaint.points.update(determination=Determination.FOUNDED, reasons="Seen in the log.", answer="You are right.")
    complaint.decisions.create(
        number=1, outcome=Determination.FOUNDED, answer="Yes.", proposed_by=user, proposed_at=MONDAY
    )


def _do(move, complaint, by, unit):
    """Carry out the move by the action that stands for it."""
    at = MONDAY
    actions = {
        Move.ACKNOWLEDGE: lambda: acknowledging.acknowledge(complaint, by=by, at=at),
        Move.ASSESS: lambda: assessing.assess(complaint, CRITERIA, category=None, by=by, at=at),
        Move.INVESTIGATE: lambda: handling.start_investigation(complaint, by=by, at=at),
        Move.PROPOSE: lambda: deciding.propose(complaint, answer="Yes.", by=by, at=at),
        Move.SEND_BACK: lambda: deciding.send_back(complaint, reason="Too short.", by=by, at=at),
        Move.DECIDE: lambda: deciding.decide(complaint, by=by, at=at),
        Move.CLOSE: lambda: closing.close(complaint, closure=Closure.ACCEPTED, by=by, at=at),
        Move.SETTLE: lambda: closing.settle(
            complaint, closing.OnTheSpot(answer="Another room.", content=True), by=by, at=at
        ),
        Move.WITHDRAW: lambda: closing.withdraw(complaint, by=by, at=at),
        Move.RECORD_OTHERWISE: lambda: closing.record_otherwise(
            complaint, kind=RemarkKind.ENQUIRY, reason="They asked for the price.", by=by, at=at
        ),
        Move.JOIN: lambda: closing.join(complaint, to=taken(unit).complaint, by=by, at=at),
        Move.REOPEN: lambda: closing.reopen(complaint, reason="New facts.", by=by, at=at),
    }
    return actions[move]()


@pytest.mark.parametrize(("stage", "move"), EVERY_PAIR)
def test_every_action_obeys_the_table_and_a_refusal_leaves_no_trace(stage, move, sofia, clara, clara_user):
    complaint = complaint_at(stage, sofia)
    _ready_to_decide(complaint, clara_user)
    complaint.cause = Taxon.objects.offered(Tree.CAUSE).first()
    complaint.category = Taxon.objects.offered(Tree.CATEGORY).first()
    complaint.save(update_fields=["cause", "category"])
    events = trail_of(complaint).count()

    if is_legal(stage, move) or (move is Move.ASSESS and stage in REASSESSED):
        _do(move, complaint, clara, sofia)
        complaint.refresh_from_db()
        assert complaint.stage == (MOVES[move][1] if is_legal(stage, move) else stage)
        assert trail_of(complaint).count() == events + 1
    else:
        with pytest.raises(MoveNotAllowed):
            _do(move, complaint, clara, sofia)
        complaint.refresh_from_db()
        assert complaint.stage == stage
        assert trail_of(complaint).count() == events
