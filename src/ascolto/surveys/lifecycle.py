"""The stages of an edition and of a wave, and which move is legal from where. Only this page knows."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class EditionStage(TextChoices):
    DRAFT = "draft", pgettext_lazy("edition stage", "draft")
    IN_REVIEW = "in_review", pgettext_lazy("edition stage", "in review")
    APPROVED = "approved", pgettext_lazy("edition stage", "approved")
    FROZEN = "frozen", pgettext_lazy("edition stage", "frozen")
    RETIRED = "retired", pgettext_lazy("edition stage", "retired")


class EditionMove(TextChoices):
    SUBMIT = "submit", pgettext_lazy("edition move", "Hand in for review")
    SEND_BACK = "send_back", pgettext_lazy("edition move", "Send back")
    APPROVE = "approve", pgettext_lazy("edition move", "Approve")
    FREEZE = "freeze", pgettext_lazy("edition move", "Freeze")
    RETIRE = "retire", pgettext_lazy("edition move", "Retire")


EDITION_MOVES: dict[EditionMove, tuple[frozenset[EditionStage], EditionStage]] = {
    EditionMove.SUBMIT: (frozenset({EditionStage.DRAFT}), EditionStage.IN_REVIEW),
    EditionMove.SEND_BACK: (frozenset({EditionStage.IN_REVIEW, EditionStage.APPROVED}), EditionStage.DRAFT),
    EditionMove.APPROVE: (frozenset({EditionStage.IN_REVIEW}), EditionStage.APPROVED),
    EditionMove.FREEZE: (frozenset({EditionStage.APPROVED}), EditionStage.FROZEN),
    EditionMove.RETIRE: (frozenset({EditionStage.FROZEN}), EditionStage.RETIRED),
}


IN_THE_MAKING = (EditionStage.DRAFT, EditionStage.IN_REVIEW, EditionStage.APPROVED)


class WaveStage(TextChoices):
    PLANNED = "planned", pgettext_lazy("wave stage", "planned")
    DRAWN = "drawn", pgettext_lazy("wave stage", "sample drawn")
    RUNNING = "running", pgettext_lazy("wave stage", "running")
    CLOSED = "closed", pgettext_lazy("wave stage", "closed")
    CALLED_OFF = "called_off", pgettext_lazy("wave stage", "called off")


class WaveMove(TextChoices):
    DRAW = "draw", pgettext_lazy("wave move", "Draw the sample")
    LAUNCH = "launch", pgettext_lazy("wave move", "Launch")
    CLOSE = "close", pgettext_lazy("wave move", "Close")
    CALL_OFF = "call_off", pgettext_lazy("wave move", "Call off")


WAVE_MOVES: dict[WaveMove, tuple[frozenset[WaveStage], WaveStage]] = {
    WaveMove.DRAW: (frozenset({WaveStage.PLANNED, WaveStage.DRAWN}), WaveStage.DRAWN),
    WaveMove.LAUNCH: (frozenset({WaveStage.PLANNED, WaveStage.DRAWN}), WaveStage.RUNNING),
    WaveMove.CLOSE: (frozenset({WaveStage.RUNNING}), WaveStage.CLOSED),
    WaveMove.CALL_OFF: (frozenset({WaveStage.PLANNED, WaveStage.DRAWN, WaveStage.RUNNING}), WaveStage.CALLED_OFF),
}


OVER = frozenset({WaveStage.CLOSED, WaveStage.CALLED_OFF})


def over(stage: str) -> bool:
    """Return whether a wave at this stage takes no answers any more."""
    return stage in OVER


class SurveyMoveNotAllowed(Exception):
    """The edition or wave stands at a stage from which this move is not legal."""

    def __init__(self, stage: EditionStage | WaveStage, move: EditionMove | WaveMove) -> None:
        super().__init__(f"{move} is not allowed from {stage}")
        self.stage = stage
        self.move = move


def edition_after(stage: str, move: EditionMove) -> EditionStage:
    """Return the stage to which the move leads.

    Raises:
        SurveyMoveNotAllowed: the move is not legal from this stage.
    """
    allowed, after = EDITION_MOVES[move]
    if stage not in allowed:
        raise SurveyMoveNotAllowed(EditionStage(stage), move)
    return after


def edition_moves_from(stage: str) -> list[EditionMove]:
    """Return the moves that are legal from a stage, in their order."""
    return [move for move, (allowed, _after) in EDITION_MOVES.items() if stage in allowed]


def wave_after(stage: str, move: WaveMove) -> WaveStage:
    """Return the stage to which the move leads.

    Raises:
        SurveyMoveNotAllowed: the move is not legal from this stage.
    """
    allowed, after = WAVE_MOVES[move]
    if stage not in allowed:
        raise SurveyMoveNotAllowed(WaveStage(stage), move)
    return after
