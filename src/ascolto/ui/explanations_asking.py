"""The refusals around requests for evidence, in words."""

from django.utils.translation import gettext_lazy as _

from ascolto.complaints.asking import DueDayIsOver, DueDayTooFar, NotAWorkingDay, RequestEnded
from ascolto.complaints.closing import EvidencePending
from ascolto.ui import reasons
from ascolto.ui.days import day_in_words
from ascolto.ui.explanations import LOOK_AGAIN, NOT_DONE
from ascolto.ui.refusals import Refusal, explains

TOO_FAR = _("This day is too far away: evidence is asked for by a day within one year.")

reasons.say("asked_may_not_read", _("This person may not read the complaint, so they cannot be asked about it."))
reasons.say("asked_not_impartial", _("A conflict of interest stands against this person, so they cannot be asked."))
reasons.say("asked_another", _("Somebody else was asked for this."))
reasons.say("asked_by_another", _("Only whoever asked, or handles this complaint, withdraws the request."))


@explains(DueDayIsOver)
def _due_day_is_over(refused: DueDayIsOver) -> Refusal:
    return Refusal(NOT_DONE, _("The day by which it is needed has passed already."), _("Choose another day."))


@explains(DueDayTooFar)
def _due_day_too_far(refused: DueDayTooFar) -> Refusal:
    return Refusal(NOT_DONE, TOO_FAR, _("Choose another day."))


@explains(NotAWorkingDay)
def _not_a_working_day(refused: NotAWorkingDay) -> Refusal:
    sentence = _("Nobody works in this unit on %(day)s.") % {"day": day_in_words(refused.day)}
    return Refusal(NOT_DONE, sentence, _("Choose a working day."))


@explains(RequestEnded)
def _request_ended(refused: RequestEnded) -> Refusal:
    return Refusal(NOT_DONE, _("This request has been answered, declined or withdrawn in the meantime."), LOOK_AGAIN)


@explains(EvidencePending)
def _evidence_pending(refused: EvidencePending) -> Refusal:
    advice = _("Wait for the answer, or withdraw the request and say why; then close.")
    return Refusal(NOT_DONE, _("A request for evidence is still open."), advice)
