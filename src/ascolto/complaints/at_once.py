"""Several steps in one press, for whoever may take them all; each is recorded as itself, and none without the rest.

In a firm of ten one person answers, decides and closes; asking for a press for each would only be ceremony.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from ascolto.complaints.closing import close
from ascolto.complaints.deciding import decide, propose
from ascolto.complaints.describing import Description, describe
from ascolto.complaints.determining import determine, name_cause, outcome_of
from ascolto.complaints.locking import lock
from ascolto.complaints.models import Closure, Complaint, Decision, Determination, Point, Remedy, RemedyState
from ascolto.complaints.remedies import Offer, answer_remedy, carry_out, offer_remedy
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """What was found out about one point, why, and what the complainant is told about it."""

    point: Point
    determination: Determination
    reasons: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """The whole answer to a complaint: every point, perhaps a remedy, and the words that open the decision."""

    points: Sequence[Answered]
    words: str = ""
    remedy: Offer | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a complaint ends and why it came about; what it was about, and what else is said, where anybody says so."""

    closure: Closure
    cause: Taxon
    description: Description | None = None
    told: str = ""
    lesson: str = ""


@transaction.atomic
def propose_reply(complaint: Complaint, reply: Reply, *, by: Actor, at: datetime, seen: int | None = None) -> Decision:
    """Determine every point, offer the remedy and lay the decision before whoever may take it."""
    for answered in reply.points:
        determine(
            answered.point,
            answered.determination,
            reasons=answered.reasons,
            answer=answered.answer,
            by=by,
            at=at,
            seen=seen,
        )
        seen = None  # the next change of the complaint is our own
    if reply.remedy:
        offer_remedy(complaint, reply.remedy, by=by, at=at)
    return propose(complaint, answer=reply.words or opening_words(complaint), by=by, at=at, seen=seen)


@transaction.atomic
def decide_at_once(complaint: Complaint, reply: Reply, *, by: Actor, at: datetime, seen: int | None = None) -> Decision:
    """Answer every point and take the decision oneself, where no second person has to look."""
    propose_reply(complaint, reply, by=by, at=at, seen=seen)
    return decide(complaint, by=by, at=at)


@transaction.atomic
def close_with_cause(
    complaint: Complaint,
    ending: Ending,
    *,
    remedies: Mapping[Remedy, RemedyState],
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Complaint:
    """Record what it was about where nobody had said so, what caused it and what became of each remedy, and close."""
    lock(complaint, seen=seen)
    describe(complaint, ending.description or {}, by=by, at=at)
    if complaint.cause_id != ending.cause.pk:
        name_cause(complaint, cause=ending.cause, by=by, at=at)
    for remedy, state in remedies.items():
        if state == RemedyState.CARRIED_OUT:
            carry_out(remedy, by=by, at=at)
        else:
            answer_remedy(remedy, answer=state, by=by, at=at)
    return close(complaint, closure=ending.closure, told=ending.told, lesson=ending.lesson, by=by, at=at)


def opening_words(complaint: Complaint) -> str:
    """Return the sentence with which a decision opens where nobody wrote another, in the complainant's language."""
    determined = complaint.points.exclude(determination="").order_by("number")
    return opening_for(outcome_of(list(determined.values_list("determination", flat=True))), complaint.language)


def opening_for(outcome: Determination, language: str) -> str:
    """Return the sentence with which a decision of this outcome opens, in that language."""
    with translation.override(language):
        return {
            Determination.FOUNDED: pgettext("decision", "Your complaint is founded."),
            Determination.PARTLY: pgettext("decision", "Your complaint is founded in part."),
            Determination.UNFOUNDED: pgettext("decision", "We could not find your complaint to be founded."),
        }[outcome]
