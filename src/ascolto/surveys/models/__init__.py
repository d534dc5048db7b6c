"""Questionnaires and their editions; waves and whom they ask; responses and the answers in them."""

from ascolto.surveys.models.asking import Invitation, InvitationState, OptOut, Skip, Wave, WaveQuerySet
from ascolto.surveys.models.hearing import Answer, Response, ResponseQuerySet, Sheet, SpentKey
from ascolto.surveys.models.questionnaires import (
    Edition,
    EditionQuerySet,
    Question,
    Questionnaire,
    QuestionnaireQuerySet,
)

__all__ = [
    "Answer",
    "Edition",
    "EditionQuerySet",
    "Invitation",
    "InvitationState",
    "OptOut",
    "Question",
    "Questionnaire",
    "QuestionnaireQuerySet",
    "Response",
    "ResponseQuerySet",
    "Sheet",
    "Skip",
    "SpentKey",
    "Wave",
    "WaveQuerySet",
]
