"""How satisfied a customer said to be over time: where what surveys heard comes to the customer's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from ascolto.customers.finding import family_ids
from ascolto.customers.models import Customer
from ascolto.surveys.figures import satisfaction_of
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.models import Question
from ascolto.trail.acting import Actor

SATISFIED = 60.0  # of 100


@dataclass(frozen=True, slots=True)
class Said:
    """One score that the customer gave under their name, from 0 to 100, in what it was asked, and when."""

    on: date
    score: float
    asked_in: str


def satisfaction(customer: Customer, *, actor: Actor) -> Sequence[Said]:
    """Return what the customer said of their satisfaction as far as the reader may see it, the newest first.

    Answers that were given anonymously or in confidence never come here. Recommendation and effort are other
    questions, and are left to the results of their survey.
    """
    language = translation.get_language() or "en"
    asked = [one for one in satisfaction_of(family_ids(customer), actor) if one.question.kind == QuestionKind.CSAT]
    return [
        Said(one.on_day, _of_a_hundred(one.value, one.question), one.question.in_language(language))
        for one in reversed(asked)
    ]


def _of_a_hundred(value: float, question: Question) -> float:
    """Return a point of a scale as 0 at its worst and 100 at its best end; a question of satisfaction has both."""
    worst, best = question.low or 0, question.high or 1
    return 100 * (value - worst) / (best - worst)
