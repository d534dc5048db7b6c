"""Suggestions are followed to what became of them: taken up by somebody, adopted, carried out or declined."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ascolto.complaints import letters
from ascolto.complaints.events import RemarkEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.lifecycle import SuggestionMove, SuggestionStage, suggestion_after
from ascolto.complaints.models import Remark
from ascolto.complaints.policy import may_be_responsible, may_follow
from ascolto.correspondence.templates_of import LetterKind
from ascolto.organisation.reading import calendar_of
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record


class NotASuggestion(Exception):
    """Praise and enquiries are answered; there is nothing of which to say what became."""


class ReviewIsOver(Exception):
    """The day on which the suggestion is to be looked at again has passed already."""


@dataclass(frozen=True, slots=True)
class Review:
    """Who sees to a suggestion, and the day on which it is looked at again."""

    responsible: User
    on: date


@transaction.atomic
def consider(suggestion: Remark, review: Review, *, by: Actor, at: datetime) -> Remark:
    """Take a suggestion up, or give it another day or somebody else to see to it."""
    suggestion = _moved(suggestion, SuggestionMove.CONSIDER, by=by, at=at)
    facts = _plan(suggestion, review, at=at)
    suggestion.outcome = ""
    _keep(suggestion)
    record(RemarkEvent.CONSIDERED, suggestion, by=by, at=at, facts=facts)
    return suggestion


@transaction.atomic
def adopt(suggestion: Remark, review: Review, *, outcome: str, by: Actor, at: datetime) -> Remark:
    """Say that it will be done and why, who sees to it, and when it is looked at again."""
    suggestion = _moved(suggestion, SuggestionMove.ADOPT, by=by, at=at)
    facts = _plan(suggestion, review, at=at)
    suggestion.outcome = require_words(outcome)
    _keep(suggestion)
    record(RemarkEvent.ADOPTED, suggestion, by=by, at=at, facts=facts, text=suggestion.outcome)
    return suggestion


@transaction.atomic
def carry_out(suggestion: Remark, *, outcome: str, by: Actor, at: datetime) -> Remark:
    """Note that it is done, and tell its author what came of it, by letter where there is an address."""
    suggestion = _moved(suggestion, SuggestionMove.CARRY_OUT, by=by, at=at)
    _settle(suggestion, outcome, RemarkEvent.CARRIED_OUT, letters.SUGGESTION_DONE, by=by, at=at)
    return suggestion


@transaction.atomic
def decline(suggestion: Remark, *, outcome: str, by: Actor, at: datetime) -> Remark:
    """Say that it will not be done, and tell its author why, by letter where there is an address."""
    suggestion = _moved(suggestion, SuggestionMove.DECLINE, by=by, at=at)
    _settle(suggestion, outcome, RemarkEvent.DECLINED, letters.SUGGESTION_DECLINED, by=by, at=at)
    return suggestion


def _moved(suggestion: Remark, move: SuggestionMove, *, by: Actor, at: datetime) -> Remark:
    """Return the suggestion, locked and at the stage to which the move leads; nothing is written yet."""
    suggestion = Remark.objects.select_for_update(of=("self",)).select_related("unit").get(pk=suggestion.pk)
    require(may_follow(by, suggestion))
    if not suggestion.is_suggestion:
        raise NotASuggestion
    stage: SuggestionStage = suggestion_after(suggestion.stage, move)
    suggestion.stage, suggestion.stage_at = stage, at
    return suggestion


def _plan(suggestion: Remark, review: Review, *, at: datetime) -> Facts:
    require(may_be_responsible(review.responsible, suggestion))
    if review.on < calendar_of(suggestion.unit).day_of(at):
        raise ReviewIsOver
    suggestion.responsible, suggestion.review_on = review.responsible, review.on
    return {"responsible": review.responsible.pk, "review_on": review.on.isoformat()}


def _settle(suggestion: Remark, outcome: str, event: RemarkEvent, kind: LetterKind, *, by: Actor, at: datetime) -> None:
    suggestion.outcome, suggestion.review_on = require_words(outcome), None
    _keep(suggestion)
    letter = letters.write_outcome(kind, suggestion, by=by, at=at)
    facts: Facts = {"letter": letter.pk if letter else None}
    record(event, suggestion, by=by, at=at, facts=facts, text=suggestion.outcome)


def _keep(suggestion: Remark) -> None:
    suggestion.save(update_fields=["stage", "stage_at", "responsible", "review_on", "outcome"])
