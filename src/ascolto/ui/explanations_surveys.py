"""The refusals of surveys, in words."""

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.translation import get_language_info, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.people.models import User
from ascolto.surveys.content import NotAQuestionnaire
from ascolto.surveys.designing import (
    EditionChangedMeanwhile,
    EditionInTheMaking,
    EditionInUse,
    HasFaults,
    NoDecision,
    NoReason,
    NotADraft,
    NothingFrozen,
    NotReviewed,
    NotTranslated,
)
from ascolto.surveys.lifecycle import SurveyMoveNotAllowed
from ascolto.surveys.retiring import QuestionnaireInUse, QuestionnaireRetired
from ascolto.trail.acting import ActorKind, Permission
from ascolto.trail.recording import trail_of
from ascolto.ui import reasons
from ascolto.ui.refusals import Refusal, explains

NOT_DONE = _("This was not done")
LOOK_AGAIN = _("Open it again to see how it stands now.")

reasons.say(f"needs:{Permission.VIEW_SURVEYS}", _("Your roles do not include seeing surveys here."))
reasons.say(f"needs:{Permission.DESIGN_SURVEYS}", _("Your roles do not include designing questionnaires."))
reasons.say(f"needs:{Permission.RUN_SURVEYS}", _("Your roles do not include running surveys here."))
reasons.say(f"needs:{Permission.ENTER_ANSWERS}", _("Your roles do not include entering answers here."))


def language_name(code: str) -> str:
    """Return the name of a language in the reader's own, or its code where we have no name for it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@explains(SurveyMoveNotAllowed)
def _stands_elsewhere(refused: SurveyMoveNotAllowed) -> Refusal:
    sentence = _("It now stands at “%(stage)s”, where the step “%(move)s” is not possible.")
    return Refusal(NOT_DONE, sentence % {"stage": refused.stage.label, "move": refused.move.label}, LOOK_AGAIN)


@explains(EditionChangedMeanwhile)
def _changed_meanwhile(refused: EditionChangedMeanwhile) -> Refusal:
    last = trail_of(refused.edition).last()
    if last is None or last.actor_kind != ActorKind.USER:
        return Refusal(NOT_DONE, _("Somebody changed this questionnaire while you were writing."), LOOK_AGAIN)
    sentence = _("%(who)s changed this questionnaire while you were writing (%(when)s).")
    who = User.objects.get(pk=int(last.actor_ref))
    return Refusal(NOT_DONE, sentence % {"who": who, "when": naturaltime(last.at)}, LOOK_AGAIN)


@explains(NotADraft)
def _not_a_draft(refused: NotADraft) -> Refusal:
    sentence = _("This edition stands at “%(stage)s”, and only a draft can be changed.")
    advice = _("An edition in review can be sent back; after a frozen one the next edition is begun.")
    return Refusal(NOT_DONE, sentence % {"stage": refused.stage.label}, advice)


@explains(HasFaults)
def _has_faults(refused: HasFaults) -> Refusal:
    count = len(refused.faults)
    sentence = ngettext_lazy(
        "The questionnaire has %(count)d fault, so it cannot be asked yet.",
        "The questionnaire has %(count)d faults, so it cannot be asked yet.",
        count,
    )
    return Refusal(NOT_DONE, sentence % {"count": count}, _("The page of the questionnaire lists what to mend."))


@explains(NotReviewed)
def _not_reviewed(refused: NotReviewed) -> Refusal:
    sentence = _("Nobody but the author has read it in: %(languages)s.")
    languages = ", ".join(map(language_name, refused.languages))
    advice = _("Ask a second person to read it, or leave the language out of this edition.")
    return Refusal(NOT_DONE, sentence % {"languages": languages}, advice)


@explains(NotTranslated)
def _not_translated(refused: NotTranslated) -> Refusal:
    sentence = ngettext_lazy(
        "In this language (%(language)s) %(count)d text is still missing.",
        "In this language (%(language)s) %(count)d texts are still missing.",
        refused.count,
    )
    words = {"language": language_name(refused.language), "count": refused.count}
    return Refusal(NOT_DONE, sentence % words, _("Translate them first; then they can be reviewed."))


@explains(NoDecision)
def _no_decision(refused: NoDecision) -> Refusal:
    advice = _("Write which decision will be taken with the answers; without one, do not ask.")
    return Refusal(NOT_DONE, _("A questionnaire states the decision that it serves."), advice, status=422)


@explains(NoReason)
def _no_reason(refused: NoReason) -> Refusal:
    return Refusal(NOT_DONE, _("There was no reason with it."), _("Go back and say what is to be done."), status=422)


@explains(EditionInTheMaking)
def _in_the_making(refused: EditionInTheMaking) -> Refusal:
    sentence = _("Edition %(number)d is in the making already.")
    return Refusal(NOT_DONE, sentence % {"number": refused.edition.number}, _("Finish that one first."))


@explains(NothingFrozen)
def _nothing_frozen(refused: NothingFrozen) -> Refusal:
    return Refusal(NOT_DONE, _("No edition has been frozen yet."), _("Go on with the draft that there is."))


@explains(EditionInUse)
def _in_use(refused: EditionInUse) -> Refusal:
    return Refusal(NOT_DONE, _("Waves are planned or running with this edition."), _("Close or call them off first."))


@explains(QuestionnaireInUse)
def _questionnaire_in_use(refused: QuestionnaireInUse) -> Refusal:
    sentence = ngettext_lazy(
        "%(count)d wave with this questionnaire is planned or running.",
        "%(count)d waves with this questionnaire are planned or running.",
        refused.count,
    )
    return Refusal(NOT_DONE, sentence % {"count": refused.count}, _("Close or call them off first."))


@explains(QuestionnaireRetired)
def _questionnaire_retired(refused: QuestionnaireRetired) -> Refusal:
    advice = _("Whoever designs surveys can use it again, on its page.")
    return Refusal(NOT_DONE, _("This questionnaire is retired: nothing of it is changed or asked."), advice)


@explains(NotAQuestionnaire)
def _not_a_questionnaire(refused: NotAQuestionnaire) -> Refusal:
    sentence = _("This is no questionnaire as we write them: %(detail)s")
    return Refusal(NOT_DONE, sentence % {"detail": refused}, _("Choose another file."), status=422)
