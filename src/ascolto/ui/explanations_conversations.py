"""The refusals of conversations, observations and reviews, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ascolto.conversations import coding, holding, inviting, locking, marking, observing, planning, raising, reviewing
from ascolto.conversations.lifecycle import StepNotAllowed
from ascolto.conversations.staff import RatingOutside
from ascolto.conversations.transcripts import NotReadable
from ascolto.trail.acting import Permission
from ascolto.ui import reasons
from ascolto.ui.refusals import Refusal, explains

NOT_DONE = _("This was not done")
LOOK_AGAIN = _("Open the conversation again to see how it stands now.")

reasons.say(
    f"needs:{Permission.VIEW_CONVERSATIONS}", _("Your roles do not include reading interviews and observations here.")
)
reasons.say(
    f"needs:{Permission.HOLD_CONVERSATIONS}",
    _("Your roles do not include holding conversations or observing here."),
)


@explains(StepNotAllowed)
def _stands_elsewhere(refused: StepNotAllowed) -> Refusal:
    sentence = _("The conversation now stands at “%(stage)s”, where this is not possible.")
    return Refusal(NOT_DONE, sentence % {"stage": refused.stage.label}, LOOK_AGAIN)


@explains(locking.NothingWritten)
def _nothing_written(refused: locking.NothingWritten) -> Refusal:
    return Refusal(NOT_DONE, _("There is nothing in it."), _("Go back and fill it in."), status=422)


@explains(planning.GuideInUse)
def _guide_in_use(refused: planning.GuideInUse) -> Refusal:
    sentence = _("A conversation was held by this guide, so the study stays as it is.")
    return Refusal(NOT_DONE, sentence, _("Plan another study for other questions."))


@explains(inviting.NobodyNamed)
def _nobody_named(refused: inviting.NobodyNamed) -> Refusal:
    return Refusal(NOT_DONE, _("Say who takes part: a customer on record, or a label."), "", status=422)


@explains(inviting.TakesPartAlready)
def _takes_part_already(refused: inviting.TakesPartAlready) -> Refusal:
    return Refusal(NOT_DONE, _("This customer is among the participants already."), LOOK_AGAIN)


@explains(inviting.OneIsEnough)
def _one_is_enough(refused: inviting.OneIsEnough) -> Refusal:
    advice = _("Plan a focus group to speak with several people at once.")
    return Refusal(NOT_DONE, _("An interview is held with one person."), advice)


@explains(inviting.NowhereToWrite)
def _nowhere_to_write(refused: inviting.NowhereToWrite) -> Refusal:
    sentence = _("There is no e-mail address for this participant.")
    return Refusal(NOT_DONE, sentence, _("Ask them yourself, and note here what they say."), status=422)


@explains(holding.ConsentMissing)
def _consent_missing(refused: holding.ConsentMissing) -> Refusal:
    sentence = ngettext_lazy(
        "Before anything that was said is kept, this participant must agree: %(who)s.",
        "Before anything that was said is kept, these participants must agree: %(who)s.",
        len(refused.numbers),
    )
    who = ", ".join(f"P{number}" for number in refused.numbers)
    advice = _("Note their consent among the participants, or note that they did not come.")
    return Refusal(NOT_DONE, sentence % {"who": who}, advice)


@explains(holding.NobodyCame)
def _nobody_came(refused: holding.NobodyCame) -> Refusal:
    advice = _("If nobody came, call the conversation off.")
    return Refusal(NOT_DONE, _("Tick at least one participant who came."), advice, status=422)


@explains(holding.StatementsMarked)
def _statements_marked(refused: holding.StatementsMarked) -> Refusal:
    sentence = _("Statements are marked in what was said, so it stays as it is.")
    return Refusal(NOT_DONE, sentence, _("Take the marks back first; that is possible until somebody has coded them."))


@explains(holding.StatementsOpen)
def _statements_open(refused: holding.StatementsOpen) -> Refusal:
    return Refusal(NOT_DONE, _("Some statements have no agreed theme yet."), _("Code and settle them first."))


@explains(NotReadable)
def _not_readable(refused: NotReadable) -> Refusal:
    sentence = _("The file is not a text in UTF-8.")
    return Refusal(
        _("The file was not taken"), sentence, _("Save it as text in UTF-8, or paste the words."), status=422
    )


@explains(marking.NoSuchLines)
def _no_such_lines(refused: marking.NoSuchLines) -> Refusal:
    return Refusal(NOT_DONE, _("Tick paragraphs that follow one another."), "", status=422)


@explains(marking.MarkedBefore)
def _marked_before(refused: marking.MarkedBefore) -> Refusal:
    return Refusal(NOT_DONE, _("These paragraphs are marked already."), LOOK_AGAIN)


@explains(marking.CodingHandedIn)
def _coding_handed_in(refused: marking.CodingHandedIn) -> Refusal:
    sentence = _("A coder has finished; both must code the same statements.")
    return Refusal(NOT_DONE, sentence, LOOK_AGAIN)


@explains(marking.CodedBefore)
def _coded_before(refused: marking.CodedBefore) -> Refusal:
    return Refusal(NOT_DONE, _("Somebody has worked on this statement, so it stays."), LOOK_AGAIN)


@explains(coding.SeatsTaken)
def _seats_taken(refused: coding.SeatsTaken) -> Refusal:
    return Refusal(NOT_DONE, _("This conversation has its coders already."), LOOK_AGAIN)


@explains(coding.NothingToCode)
def _nothing_to_code(refused: coding.NothingToCode) -> Refusal:
    return Refusal(NOT_DONE, _("No statement is marked yet."), _("Mark statements in what was said first."))


@explains(coding.NotACoder)
def _not_a_coder(refused: coding.NotACoder) -> Refusal:
    return Refusal(NOT_DONE, _("You are none of the coders of this conversation."), LOOK_AGAIN)


@explains(coding.HandedInBefore)
def _handed_in_before(refused: coding.HandedInBefore) -> Refusal:
    return Refusal(NOT_DONE, _("You have handed in your codes, so they stay as they are."), LOOK_AGAIN)


@explains(coding.StatementsUncoded)
def _statements_uncoded(refused: coding.StatementsUncoded) -> Refusal:
    sentence = ngettext_lazy(
        "You have not looked at %(count)d statement yet.", "You have not looked at %(count)d statements yet.", "count"
    )
    advice = _("Where no theme fits, say so: that is an answer too.")
    return Refusal(NOT_DONE, sentence % {"count": refused.count}, advice, status=422)


@explains(coding.CodersNotDone)
def _coders_not_done(refused: coding.CodersNotDone) -> Refusal:
    return Refusal(NOT_DONE, _("The coders have not both handed in yet."), LOOK_AGAIN)


@explains(coding.NoTheme)
def _no_theme(refused: coding.NoTheme) -> Refusal:
    return Refusal(NOT_DONE, _("This theme is not offered any more."), _("Choose another theme."), status=422)


@explains(raising.RaisedBefore)
def _raised_before(refused: raising.RaisedBefore) -> Refusal:
    return Refusal(NOT_DONE, _("This statement was taken in as a complaint already."), LOOK_AGAIN)


@explains(raising.NoConsent)
def _no_consent(refused: raising.NoConsent) -> Refusal:
    return Refusal(NOT_DONE, _("Whoever said this does not agree that it is used."), "")


@explains(observing.ValueOutside)
def _value_outside(refused: observing.ValueOutside) -> Refusal:
    return Refusal(NOT_DONE, _("A value is outside its scale."), "", status=422)


@explains(observing.ChecklistRetired)
def _checklist_retired(refused: observing.ChecklistRetired) -> Refusal:
    sentence = _("There is a newer version of this checklist, or it is no longer used.")
    return Refusal(NOT_DONE, sentence, _("Choose a checklist that is in use."))


@explains(observing.InTheFuture)
def _in_the_future(refused: observing.InTheFuture) -> Refusal:
    return Refusal(NOT_DONE, _("This day is still to come."), "", status=422)


@explains(RatingOutside)
def _rating_outside(refused: RatingOutside) -> Refusal:
    return Refusal(NOT_DONE, _("A unit is rated from 1 to 5."), "", status=422)


@explains(reviewing.RatingOffScale)
def _rating_off_scale(refused: reviewing.RatingOffScale) -> Refusal:
    return Refusal(
        NOT_DONE, _("The rating does not lie on its scale; give the worst and the best rating too."), "", status=422
    )
