"""The refusals of answering, entering and revealing, in words."""

from django.utils.translation import gettext_lazy as _

from ascolto.surveys.answering import AlreadySent
from ascolto.surveys.entering import EnteredBefore, NotAnEntry, NothingEntered
from ascolto.surveys.revealing import NobodySealed, ReasonMissing
from ascolto.surveys.sealing import SealBroken
from ascolto.trail.acting import Permission
from ascolto.ui.reasons import say
from ascolto.ui.refusals import Refusal, explains

NOT_STORED = _("This was not stored")
NOT_REVEALED = _("Nobody was revealed")

say("wave_not_open", _("The wave is not running yet."))
say("wave_closed", _("The wave is closed and takes no answers any more."))
say("wave_called_off", _("The wave was called off and takes no answers."))
say(f"needs:{Permission.ENTER_ANSWERS}", _("Your roles do not include entering answers here."))


@explains(AlreadySent)
def _already_sent(refused: AlreadySent) -> Refusal:
    advice = _("If these answers are somebody else's, or nobody's in particular, leave this name away.")
    return Refusal(NOT_STORED, _("For this person no answers are taken any more."), advice)


@explains(EnteredBefore)
def _entered_before(refused: EnteredBefore) -> Refusal:
    sentence = _("A sheet with the number %(number)s has been entered already.") % {"number": refused.number}
    return Refusal(NOT_STORED, sentence, _("If it is another sheet, give it another number."))


@explains(NothingEntered)
def _nothing_entered(refused: NothingEntered) -> Refusal:
    return Refusal(NOT_STORED, _("Not one question was answered."), status=422)


@explains(NotAnEntry)
def _not_an_entry(refused: NotAnEntry) -> Refusal:
    return Refusal(
        NOT_STORED, _("Say whether it was told by telephone, face to face, or written on paper."), status=422
    )


@explains(ReasonMissing)
def _reason_missing(refused: ReasonMissing) -> Refusal:
    return Refusal(NOT_REVEALED, _("Give a reason: it is put on record."), status=422)


@explains(NobodySealed)
def _nobody_sealed(refused: NobodySealed) -> Refusal:
    sentence = _("Nobody knows who gave this response: the wave is anonymous, or nobody in particular was asked.")
    return Refusal(NOT_REVEALED, sentence)


@explains(SealBroken)
def _seal_broken(refused: SealBroken) -> Refusal:
    sentence = _("What was sealed cannot be opened: it was altered, or the secret of this installation was changed.")
    return Refusal(NOT_REVEALED, sentence)
