"""Playbooks: what is done, step by step, so that a customer stays; opened for one, gone through, and closed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from ascolto.customers.events import InterventionEvent, PlaybookEvent
from ascolto.customers.models import Customer, Intervention, InterventionStep, Outcome, Playbook
from ascolto.customers.policy import may_look_after_worth
from ascolto.organisation.wording import Wording, change_of, require_words
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

MOST_STEPS = 12


class NoSteps(Exception):
    """A playbook says what to do, in at least one step and at most twelve."""


class PlaybookRetired(Exception):
    """No intervention begins with a playbook that is used no longer."""


class OpenAlready(Exception):
    """The same playbook is at work for this customer."""


class InterventionClosed(Exception):
    """The intervention has ended."""


class StepDone(Exception):
    """Somebody has taken this step."""


class NoOutcomeWhy(Exception):
    """Why a customer stayed or left is what the next intervention learns from."""


@transaction.atomic
def write_playbook(wording: Wording, steps: Sequence[Wording], *, by: Actor, at: datetime) -> Playbook:
    """Write down what is done, in its steps."""
    require(may_look_after_worth(by))
    if not 1 <= len(steps) <= MOST_STEPS:
        raise NoSteps
    words = require_words(wording)
    playbook = Playbook.objects.create(wording=words, steps=[require_words(step) for step in steps])
    begin(PlaybookEvent.WRITTEN, playbook, by=by, at=at, facts={"steps": len(steps)}, text=change_of({}, words))
    return playbook


@transaction.atomic
def retire_playbook(playbook: Playbook, *, by: Actor, at: datetime) -> Playbook:
    """Begin no intervention with the playbook any more; those that are open go on."""
    require(may_look_after_worth(by))
    playbook = Playbook.objects.select_for_update().get(pk=playbook.pk)
    if playbook.retired_at is not None:
        return playbook
    playbook.retired_at = at
    playbook.save(update_fields=["retired_at"])
    record(PlaybookEvent.RETIRED, playbook, by=by, at=at)
    return playbook


@transaction.atomic
def open_intervention(
    customer: Customer, playbook: Playbook, *, why: str, carried_by: User | None, by: Actor, at: datetime
) -> Intervention:
    """Put a playbook to work for a customer, with its steps as they are worded now."""
    require(may_look_after_worth(by))
    playbook = Playbook.objects.select_for_update().get(pk=playbook.pk)
    if playbook.retired_at is not None:
        raise PlaybookRetired
    try:
        with transaction.atomic():
            opened = Intervention.objects.create(
                customer=customer, playbook=playbook, carried_by=carried_by, why=why.strip(), opened_at=at
            )
    except IntegrityError as there:
        raise OpenAlready from there
    InterventionStep.objects.bulk_create(
        InterventionStep(intervention=opened, position=place, wording=step)
        for place, step in enumerate(playbook.steps, start=1)
    )
    facts: Facts = {"customer": customer.pk, "playbook": playbook.pk, "carried_by": opened.carried_by_id}
    begin(InterventionEvent.OPENED, opened, by=by, at=at, facts=facts, text=opened.why)
    return opened


@transaction.atomic
def take_step(step: InterventionStep, *, note: str = "", by: Actor, at: datetime) -> InterventionStep:
    """Say that a step has been taken, and what came of it."""
    intervention = _locked(step.intervention_id, by=by)
    step = InterventionStep.objects.select_for_update().get(pk=step.pk)
    if step.done_at is not None:
        raise StepDone
    step.done_at, step.by_ref, step.note = at, by.ref, note.strip()
    step.save(update_fields=["done_at", "by_ref", "note"])
    facts: Facts = {"step": step.position}
    record(InterventionEvent.STEP_DONE, intervention, by=by, at=at, facts=facts, text=step.note)
    return step


@transaction.atomic
def close_intervention(
    intervention: Intervention, outcome: Outcome, *, why: str, by: Actor, at: datetime
) -> Intervention:
    """Say how it ended: the customer was kept or lost, and why."""
    intervention = _locked(intervention.pk, by=by)
    if not why.strip():
        raise NoOutcomeWhy
    intervention.outcome, intervention.outcome_why, intervention.closed_at = outcome, why.strip(), at
    intervention.save(update_fields=["outcome", "outcome_why", "closed_at"])
    facts: Facts = {"customer": intervention.customer_id, "outcome": str(outcome)}
    record(InterventionEvent.CLOSED, intervention, by=by, at=at, facts=facts, text=intervention.outcome_why)
    return intervention


def _locked(pk: int, *, by: Actor) -> Intervention:
    require(may_look_after_worth(by))
    intervention = Intervention.objects.select_for_update().get(pk=pk)
    if intervention.closed_at is not None:
        raise InterventionClosed
    return intervention
