"""Finding the edition that an address names, and keeping a changed draft."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ascolto.surveys.content import Content
from ascolto.surveys.designing import NotADraft, change_draft
from ascolto.surveys.lifecycle import EditionStage
from ascolto.surveys.models import Edition, Questionnaire
from ascolto.surveys.policy import may_design
from ascolto.surveys.retiring import require_in_use
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.going_on import see_other

Text = str | Promise


def questionnaire_named(request: HouseRequest, reference: str) -> Questionnaire:
    """Return the questionnaire with this reference, or there is no such page for this reader."""
    found: Questionnaire = get_object_or_404(Questionnaire.objects.visible_to(request.actor), reference=reference)
    return found


def edition_numbered(request: HouseRequest, reference: str, number: int) -> Edition:
    """Return the edition, or there is no such page for this reader."""
    questionnaire = questionnaire_named(request, reference)
    edition: Edition = get_object_or_404(Edition, questionnaire=questionnaire, number=number)
    edition.questionnaire = questionnaire
    return edition


def draft_numbered(request: HouseRequest, reference: str, number: int) -> Edition:
    """Return the edition to be changed.

    Raises:
        NotADraft: it was handed in, or frozen; what was typed stands on the page that says so.
        QuestionnaireRetired: it rests, drafts included.
    """
    edition = edition_numbered(request, reference, number)
    require_in_use(edition.questionnaire)
    if not edition.is_draft:
        raise NotADraft(EditionStage(edition.stage))
    return edition


def title_of(questionnaire: Questionnaire) -> str:
    return questionnaire.in_language(get_language() or "en")


def may_edit(request: HouseRequest, edition: Edition) -> bool:
    return edition.is_draft and edition.questionnaire.is_in_use and bool(may_design(request.actor))


def keep(request: HouseRequest, edition: Edition, content: Content, *, seen: int) -> Edition:
    """Put the changed content in the place of the draft's; what was said about the edition stays."""
    return change_draft(
        edition,
        content,
        seen=seen,
        change_note=edition.change_note,
        not_comparable=edition.not_comparable,
        by=request.actor,
        at=now(),
    )


def back_to(edition: Edition, anchor: str = "") -> HttpResponseRedirect:
    """Return to the page on which the edition is built, at the part that was changed."""
    answer = see_other("questionnaire_edition", edition.questionnaire.reference, str(edition.number))
    answer["Location"] += f"#{anchor}" if anchor else ""
    return answer


def saved(request: HouseRequest, edition: Edition, anchor: str = "") -> HttpResponseRedirect:
    messages.success(request, _("The draft is saved."))
    return back_to(edition, anchor)


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language in which the questionnaire can be asked: how far it is."""

    code: str
    name: str
    is_first: bool
    is_asked: bool
    missing: int
    is_reviewed: bool

    @property
    def is_complete(self) -> bool:
        return not self.missing
