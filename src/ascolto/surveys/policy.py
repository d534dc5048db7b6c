"""Who may do what with surveys, and why not."""

from datetime import datetime

from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Edition, Wave
from ascolto.trail.acting import ALLOWED, Actor, ActorKind, Permission, Verdict, holds, refused


def may_design(actor: Actor) -> Verdict:
    return _somewhere(actor, Permission.DESIGN_SURVEYS)


def may_approve(actor: Actor, edition: Edition, *, submitted_by_ref: str, alone: bool) -> Verdict:
    """A second person approves what somebody handed in, except where one person holds every role (`alone`)."""
    verdict = _somewhere(actor, Permission.RUN_SURVEYS)
    if verdict and not alone and actor.ref and actor.ref == submitted_by_ref:
        return refused("four_eyes")
    return verdict


def may_read_over(actor: Actor, edition: Edition, *, written_by_ref: str, alone: bool) -> Verdict:
    """Whoever designs or runs surveys reads the words of others, sends back and freezes what was approved.

    Nobody reviews what they wrote themselves, except where one person holds every role (`alone`).
    """
    verdict = may_design(actor) or _somewhere(actor, Permission.RUN_SURVEYS)
    if verdict and not alone and actor.ref and actor.ref == written_by_ref:
        return refused("four_eyes")
    return verdict


def may_run(actor: Actor, wave: Wave) -> Verdict:
    """A wave of a unit is run there; one of no unit wherever somebody may run surveys everywhere."""
    return holds(actor, Permission.RUN_SURVEYS, wave.unit_id)


def may_plan(actor: Actor, unit_id: int | None) -> Verdict:
    return holds(actor, Permission.RUN_SURVEYS, unit_id)


def may_answer(wave: Wave, *, at: datetime) -> Verdict:
    """Whether answers are taken now: from when the wave opens until it is closed, or its time is over."""
    if wave.stage == WaveStage.CALLED_OFF:
        return refused("wave_called_off")
    if wave.stage == WaveStage.CLOSED or (wave.closes_at and at >= wave.closes_at):
        return refused("wave_closed")
    if wave.stage != WaveStage.RUNNING or (wave.opens_at and at < wave.opens_at):
        return refused("wave_not_open")
    return ALLOWED


def may_take_answers(wave: Wave) -> Verdict:
    """Whether answers of others may be entered: paper comes by post after the last day, so only closing ends it."""
    if wave.stage == WaveStage.CALLED_OFF:
        return refused("wave_called_off")
    if wave.stage == WaveStage.CLOSED:
        return refused("wave_closed")
    return ALLOWED if wave.stage == WaveStage.RUNNING else refused("wave_not_open")


def may_enter(actor: Actor, wave: Wave) -> Verdict:
    """Whoever may enter answers in the unit of the wave, or anywhere for a wave of no unit."""
    if wave.unit_id is None:
        return _somewhere(actor, Permission.ENTER_ANSWERS)
    return holds(actor, Permission.ENTER_ANSWERS, wave.unit_id)


def may_see_results(actor: Actor, wave: Wave) -> Verdict:
    if wave.unit_id is None:
        return _somewhere(actor, Permission.VIEW_SURVEYS)
    return holds(actor, Permission.VIEW_SURVEYS, wave.unit_id)


def may_stop(actor: Actor) -> Verdict:
    """A customer gets out of all surveys with a press; staff who look after customers or surveys do it for them."""
    if actor.kind is ActorKind.COMPLAINANT or actor.holds_somewhere(Permission.EDIT_CUSTOMERS):
        return ALLOWED
    return _somewhere(actor, Permission.RUN_SURVEYS)


def may_export_results(actor: Actor, wave: Wave) -> Verdict:
    """Who sees the results of a wave may take its answers along where they may take data along at all."""
    return may_see_results(actor, wave) and holds(actor, Permission.EXPORT_DATA, wave.unit_id)


def may_reveal(actor: Actor) -> Verdict:
    """Only a custodian joins an answer to a person, for a recorded reason."""
    return holds(actor, Permission.REVEAL_IDENTITIES)


def _somewhere(actor: Actor, permission: Permission) -> Verdict:
    return ALLOWED if actor.holds_somewhere(permission) else refused(f"needs:{permission}")
