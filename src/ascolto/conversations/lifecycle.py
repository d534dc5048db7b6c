"""The stages of a conversation, the moves between them, and which move is legal from where. Only this page knows."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    PLANNED = "planned", pgettext_lazy("conversation stage", "planned")
    HELD = "held", pgettext_lazy("conversation stage", "held")
    CODED = "coded", pgettext_lazy("conversation stage", "coded")
    CLOSED = "closed", pgettext_lazy("conversation stage", "closed")
    CALLED_OFF = "called_off", pgettext_lazy("conversation stage", "called off")


class Move(TextChoices):
    HOLD = "hold", pgettext_lazy("conversation move", "Note that it was held")
    CODE = "code", pgettext_lazy("conversation move", "Agree on the codes")
    CLOSE = "close", pgettext_lazy("conversation move", "Close")
    CALL_OFF = "call_off", pgettext_lazy("conversation move", "Call off")


#   move            from which stages                       to
MOVES: dict[Move, tuple[frozenset[Stage], Stage]] = {
    Move.HOLD: (frozenset({Stage.PLANNED}), Stage.HELD),
    Move.CODE: (frozenset({Stage.HELD}), Stage.CODED),
    Move.CLOSE: (frozenset({Stage.HELD, Stage.CODED}), Stage.CLOSED),
    Move.CALL_OFF: (frozenset({Stage.PLANNED}), Stage.CALLED_OFF),
}


class StepNotAllowed(Exception):
    """The conversation stands at a stage where this cannot be done; `stage` is where it stands."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage


def is_legal(stage: str, move: Move) -> bool:
    return stage in MOVES[move][0]


def stage_after(stage: str, move: Move) -> Stage:
    """Return the stage to which the move leads from this stage.

    Raises:
        StepNotAllowed: the move is not legal from this stage.
    """
    if not is_legal(stage, move):
        raise StepNotAllowed(Stage(stage))
    return MOVES[move][1]


def is_called_off(stage: str) -> bool:
    return stage == Stage.CALLED_OFF


def require_planned(stage: str) -> None:
    """Refuse what can be done only before the conversation is held: changing its date, asking people to it."""
    if stage != Stage.PLANNED:
        raise StepNotAllowed(Stage(stage))


def require_held(stage: str) -> None:
    """Refuse what needs a conversation that was held and is not coded yet: its transcript, its statements."""
    if stage != Stage.HELD:
        raise StepNotAllowed(Stage(stage))


def require_not_called_off(stage: str) -> None:
    """Refuse what needs somebody who took part or will."""
    if stage == Stage.CALLED_OFF:
        raise StepNotAllowed(Stage(stage))
