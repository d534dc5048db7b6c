"""The stages of a complaint and of a suggestion, and which move is legal from where. Only this page knows."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    RECEIVED = "received", pgettext_lazy("complaint stage", "received")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint stage", "acknowledged")
    ASSESSED = "assessed", pgettext_lazy("complaint stage", "assessed")
    IN_INVESTIGATION = "in_investigation", pgettext_lazy("complaint stage", "in investigation")
    DECISION_PROPOSED = "decision_proposed", pgettext_lazy("complaint stage", "decision proposed")
    DECIDED = "decided", pgettext_lazy("complaint stage", "decided")
    CLOSED = "closed", pgettext_lazy("complaint stage", "closed")
    SETTLED = "settled", pgettext_lazy("complaint stage", "settled on the spot")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint stage", "withdrawn")
    RECORDED_OTHERWISE = "recorded_otherwise", pgettext_lazy("complaint stage", "recorded as something else")
    JOINED = "joined", pgettext_lazy("complaint stage", "joined to another complaint")


class Move(TextChoices):
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("complaint move", "Acknowledge")
    ASSESS = "assess", pgettext_lazy("complaint move", "Assess")
    INVESTIGATE = "investigate", pgettext_lazy("complaint move", "Start the investigation")
    PROPOSE = "propose", pgettext_lazy("complaint move", "Propose a decision")
    SEND_BACK = "send_back", pgettext_lazy("complaint move", "Send back the proposal")
    DECIDE = "decide", pgettext_lazy("complaint move", "Decide")
    CLOSE = "close", pgettext_lazy("complaint move", "Close")
    SETTLE = "settle", pgettext_lazy("complaint move", "Settle on the spot")
    WITHDRAW = "withdraw", pgettext_lazy("complaint move", "Withdraw")
    RECORD_OTHERWISE = "record_otherwise", pgettext_lazy("complaint move", "Record as something else")
    JOIN = "join", pgettext_lazy("complaint move", "Join to another complaint")
    REOPEN = "reopen", pgettext_lazy("complaint move", "Reopen")


FRESH = frozenset({Stage.RECEIVED, Stage.ACKNOWLEDGED, Stage.ASSESSED})
UNDECIDED = FRESH | {Stage.IN_INVESTIGATION, Stage.DECISION_PROPOSED}
OPEN = UNDECIDED | {Stage.DECIDED}
ENDED = frozenset(Stage) - OPEN
ANSWERED = frozenset({Stage.DECIDED, Stage.CLOSED, Stage.SETTLED})
IN_HAND = UNDECIDED - {Stage.RECEIVED, Stage.ACKNOWLEDGED}

#   move                  from which stages                             to
MOVES: dict[Move, tuple[frozenset[Stage], Stage]] = {
    Move.ACKNOWLEDGE: (frozenset({Stage.RECEIVED}), Stage.ACKNOWLEDGED),
    Move.ASSESS: (frozenset({Stage.ACKNOWLEDGED}), Stage.ASSESSED),
    Move.INVESTIGATE: (frozenset({Stage.ASSESSED}), Stage.IN_INVESTIGATION),
    Move.PROPOSE: (frozenset({Stage.ASSESSED, Stage.IN_INVESTIGATION}), Stage.DECISION_PROPOSED),
    Move.SEND_BACK: (frozenset({Stage.DECISION_PROPOSED}), Stage.IN_INVESTIGATION),
    Move.DECIDE: (frozenset({Stage.DECISION_PROPOSED}), Stage.DECIDED),
    Move.CLOSE: (frozenset({Stage.DECIDED}), Stage.CLOSED),
    Move.SETTLE: (FRESH, Stage.SETTLED),
    Move.WITHDRAW: (OPEN, Stage.WITHDRAWN),
    Move.RECORD_OTHERWISE: (FRESH, Stage.RECORDED_OTHERWISE),
    Move.JOIN: (UNDECIDED, Stage.JOINED),
    Move.REOPEN: (ENDED | {Stage.DECIDED}, Stage.IN_INVESTIGATION),
}


class MoveNotAllowed(Exception):
    """The complaint stands at a stage from which this move is not legal."""

    def __init__(self, stage: Stage, move: Move) -> None:
        super().__init__(f"{move} is not allowed from {stage}")
        self.stage = stage
        self.move = move


def is_legal(stage: str, move: Move) -> bool:
    return stage in MOVES[move][0]


def stage_after(stage: str, move: Move) -> Stage:
    """Return the stage to which the move leads from this stage.

    Raises:
        MoveNotAllowed: the move is not legal from this stage.
    """
    if not is_legal(stage, move):
        raise MoveNotAllowed(Stage(stage), move)
    return MOVES[move][1]


def is_examined(stage: str) -> bool:
    """Return whether the complaint can be assessed and its points determined: acknowledged, and not yet decided."""
    return stage in UNDECIDED - {Stage.RECEIVED}


def is_undecided(stage: str) -> bool:
    return stage in UNDECIDED


def is_in_hand(stage: str) -> bool:
    return stage in IN_HAND


def is_ended(stage: str) -> bool:
    return stage in ENDED


def can_be_reviewed(stage: str) -> bool:
    """Return whether the complainant can ask for a second look: once there is an answer not to agree with."""
    return stage in ANSWERED


def takes_offers(stage: str) -> bool:
    """Return whether a remedy can be offered: while it is open, but not into a proposal."""
    return stage in OPEN - {Stage.DECISION_PROPOSED}


def is_answerable(stage: str) -> bool:
    """Return whether its points can be determined: examined, and no proposal lies before whoever decides."""
    return is_examined(stage) and stage != Stage.DECISION_PROPOSED


class SuggestionStage(TextChoices):
    """What has become of a suggestion; one that nobody has taken up yet stands at none of these."""

    CONSIDERED = "considered", pgettext_lazy("suggestion stage", "under consideration")
    ADOPTED = "adopted", pgettext_lazy("suggestion stage", "adopted")
    DONE = "done", pgettext_lazy("suggestion stage", "carried out")
    DECLINED = "declined", pgettext_lazy("suggestion stage", "declined")


class SuggestionMove(TextChoices):
    CONSIDER = "consider", pgettext_lazy("suggestion move", "Take up")
    ADOPT = "adopt", pgettext_lazy("suggestion move", "Adopt")
    CARRY_OUT = "carry_out", pgettext_lazy("suggestion move", "Note that it is carried out")
    DECLINE = "decline", pgettext_lazy("suggestion move", "Decline")


NOT_TAKEN_UP = ""
IN_REVIEW = frozenset({SuggestionStage.CONSIDERED, SuggestionStage.ADOPTED})
SETTLED = frozenset(SuggestionStage) - IN_REVIEW

SUGGESTION_MOVES: dict[SuggestionMove, tuple[frozenset[str], SuggestionStage]] = {
    SuggestionMove.CONSIDER: (
        frozenset({NOT_TAKEN_UP, SuggestionStage.CONSIDERED, SuggestionStage.DECLINED}),
        SuggestionStage.CONSIDERED,
    ),
    SuggestionMove.ADOPT: (frozenset({SuggestionStage.CONSIDERED, SuggestionStage.ADOPTED}), SuggestionStage.ADOPTED),
    SuggestionMove.CARRY_OUT: (IN_REVIEW, SuggestionStage.DONE),
    SuggestionMove.DECLINE: (IN_REVIEW | {NOT_TAKEN_UP}, SuggestionStage.DECLINED),
}


class SuggestionMoveNotAllowed(Exception):
    """The suggestion stands at a stage, or at none yet, from which this move is not legal."""

    def __init__(self, stage: str, move: SuggestionMove) -> None:
        super().__init__(f"{move} is not allowed from {stage or 'no stage'}")
        self.stage = stage
        self.move = move


def suggestion_after(stage: str, move: SuggestionMove) -> SuggestionStage:
    """Return the stage to which the move leads a suggestion.

    Raises:
        SuggestionMoveNotAllowed: the move is not legal from this stage.
    """
    sources, target = SUGGESTION_MOVES[move]
    if stage not in sources:
        raise SuggestionMoveNotAllowed(stage, move)
    return target


def suggestion_moves_from(stage: str) -> list[SuggestionMove]:
    """Return the moves that are legal for a suggestion at this stage, in their order."""
    return [move for move, (sources, _target) in SUGGESTION_MOVES.items() if stage in sources]
