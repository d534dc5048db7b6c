"""The page on which a category says with which answers the assessment of its complaints starts."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.organisation import taxonomies
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.usual_assessments import ASKED, usual_assessment_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import name_of
from ascolto.web.complaints.criteria import ANSWERS, LABELS, answer_in_words, as_typed, read_typed
from ascolto.web.settings.filling import Sheet, fill

Text = str | Promise
NOT_SAID = pgettext_lazy("usual assessment", "not said here")
INHERITED = _("Not said here: %(answer)s, as in what it belongs to.")


class UsualForm(forms.Form):
    """One answer for each criterion; what is left out comes from the category above."""

    def __init__(self, *given: Any, category: Taxon, **named: Any):
        super().__init__(*given, **named)
        self.initial.update(as_typed(category.usual_assessment))
        above = usual_assessment_of(category.parent)
        for name in ASKED:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=[("", NOT_SAID), *((typed, words) for typed, words in ANSWERS[name])],
                required=False,
                help_text=INHERITED % {"answer": answer_in_words(name, above[name])} if name in above else "",
            )


def rows_of(category: Taxon) -> list[tuple[Text, Text, bool]]:
    """Return for each criterion with a usual answer: its name, the answer, and whether it is the category's own."""
    usual = usual_assessment_of(category)
    return [
        (LABELS[name], answer_in_words(name, usual[name]), name in category.usual_assessment)
        for name in ASKED
        if name in usual
    ]


def set_usual(request: HouseRequest, pk: int) -> HttpResponse:
    """Say with which answers the assessment of such complaints starts."""
    category = get_object_or_404(Taxon.objects.of(Tree.CATEGORY).select_related("parent"), pk=pk)
    form = UsualForm(request.POST or None, category=category)
    url = reverse("settings_node", args=["categories", category.pk])
    sheet = Sheet(
        title=_("Usual assessment of “%(name)s”") % {"name": name_of(category)},
        lead=_("An assessment starts with these answers; whoever assesses corrects what is not so."),
        done=_("Assessments start with these answers from now on."),
        to=url,
        parent=name_of(category),
        parent_url=url,
    )

    def act(told: dict[str, Any]) -> Any:
        return taxonomies.set_usual_assessment(category, usual=read_typed(told), by=request.actor, at=now())

    return fill(request, form, act, sheet)
