"""Questionnaires that are not asked any more: out of the way with all that was answered, and used again if need be."""

from datetime import datetime

from django.db import transaction

from ascolto.surveys.events import QuestionnaireEvent
from ascolto.surveys.lifecycle import WaveStage
from ascolto.surveys.models import Questionnaire, Wave
from ascolto.surveys.policy import may_design
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

NOT_OVER = (WaveStage.PLANNED, WaveStage.DRAWN, WaveStage.RUNNING)


class QuestionnaireInUse(Exception):
    """So many waves that ask with it are planned or running; those come to their end first."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class QuestionnaireRetired(Exception):
    """It rests: no edition of it is begun or changed, and no wave is planned with it."""


@transaction.atomic
def retire_questionnaire(questionnaire: Questionnaire, *, by: Actor, at: datetime) -> Questionnaire:
    """Ask no more with a questionnaire; its editions, drafts and answers stay. Retired already, nothing changes.

    Raises:
        QuestionnaireInUse: waves are planned or running with it.
    """
    questionnaire = locked(questionnaire.pk)
    require(may_design(by))
    if questionnaire.retired_at is not None:
        return questionnaire
    if count := Wave.objects.filter(edition__questionnaire=questionnaire, stage__in=NOT_OVER).count():
        raise QuestionnaireInUse(count)
    questionnaire.retired_at = at
    questionnaire.save(update_fields=["retired_at"])
    record(QuestionnaireEvent.RETIRED, questionnaire, by=by, at=at)
    return questionnaire


@transaction.atomic
def reinstate_questionnaire(questionnaire: Questionnaire, *, by: Actor, at: datetime) -> Questionnaire:
    """Use a retired questionnaire again; where it is in use, nothing changes."""
    questionnaire = locked(questionnaire.pk)
    require(may_design(by))
    if questionnaire.retired_at is None:
        return questionnaire
    questionnaire.retired_at = None
    questionnaire.save(update_fields=["retired_at"])
    record(QuestionnaireEvent.REINSTATED, questionnaire, by=by, at=at)
    return questionnaire


def require_in_use(questionnaire: Questionnaire) -> None:
    """Raise QuestionnaireRetired where the questionnaire rests."""
    if questionnaire.retired_at is not None:
        raise QuestionnaireRetired


def locked(pk: int) -> Questionnaire:
    """Return the questionnaire as it is now, held until the transaction ends, so that nobody retires it meanwhile."""
    return Questionnaire.objects.select_for_update(no_key=True).get(pk=pk)
