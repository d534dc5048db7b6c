"""What happened and when: read by whoever sees figures, written down by whoever manages complaints there."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.organisation import annotating
from ascolto.organisation.models import Annotation, AnnotationKind, AnnotationQuerySet
from ascolto.organisation.policy import may_annotate
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.ui.moment import now
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.figures.happened import days_of
from ascolto.web.keyset import window
from ascolto.web.settings.filling import Sheet, fill, press
from ascolto.web.settings.naming import names_of

TITLE = _("What happened")
SHEET = "web/figures/annotation_sheet.html"
EVERYWHERE = pgettext_lazy("annotation", "everywhere")
TOLD = ("words", "kind", "from_on", "until_on")


class AnnotationForm(forms.Form):
    """What happened, of which kind, when and where."""

    words = forms.CharField(
        label=_("What happened?"),
        max_length=120,
        help_text=_("In a few words, as they are to stand below the chart. Name no person."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=AnnotationKind.choices)
    from_on = forms.DateField(label=_("Day, or the first day"), widget=DayInput)
    until_on = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Left open, it was one day.")
    )
    unit = NodeField(label=_("Unit"), required=False, help_text=_("It stands for the unit and all below it."))

    blames = {annotating.EndsBeforeItBegins: "until_on", annotating.SaysNothing: "words"}

    def __init__(self, *given: Any, actor: Actor, **named: Any) -> None:
        super().__init__(*given, **named)
        everywhere = EVERYWHERE if may_annotate(actor, None) else ""
        node_field(self, "unit").offer(units_where(actor, Permission.ANNOTATE_FIGURES), empty=everywhere)
        self.fields["unit"].required = not everywhere

    def happened(self) -> annotating.Happened:
        said = self.cleaned_data
        return annotating.Happened(
            words=said["words"],
            kind=AnnotationKind(said["kind"]),
            from_on=said["from_on"],
            until_on=said["until_on"] or said["from_on"],
            unit=said["unit"],
        )


def annotations(request: HouseRequest) -> HttpResponse:
    """Show what happened, the latest first."""
    found = window(_standing(request).select_related("unit"), by="-from_on", asked=request.GET)
    names = names_of(one.by_ref for one in found.rows)
    context = {
        "title": TITLE,
        "found": found,
        "rows": [
            (one, days_of(one), names.get(one.by_ref, ""), may_annotate(request.actor, one.unit_id))
            for one in found.rows
        ],
        "may_annotate": request.actor.holds_somewhere(Permission.ANNOTATE_FIGURES),
    }
    return render(request, "web/figures/annotations.html", context)


def new_annotation(request: HouseRequest) -> HttpResponse:
    """Write down what happened."""
    form = AnnotationForm(request.POST or None, actor=request.actor)
    act = lambda _told: annotating.annotate(form.happened(), by=request.actor, at=now())  # noqa: E731
    lead = _("It is marked on the chart of complaints over time. Whether it changed anything, the figures may tell.")
    return fill(request, form, act, _sheet(_("Write down what happened"), _("It is written down."), lead))


def annotation(request: HouseRequest, annotation_id: int) -> HttpResponse:
    """Correct what was written down."""
    shown = get_object_or_404(_standing(request).select_related("unit"), pk=annotation_id)
    initial = {name: getattr(shown, name) for name in TOLD} | {"unit": shown.unit.code if shown.unit else ""}
    form = AnnotationForm(request.POST or None, actor=request.actor, initial=initial)
    act = lambda _told: annotating.correct(shown, form.happened(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, _sheet(_("Correct what happened"), _("It is corrected.")))


@require_POST
def withdraw_annotation(request: HouseRequest, annotation_id: int) -> HttpResponse:
    """Show it no longer."""
    shown = get_object_or_404(_standing(request), pk=annotation_id)
    act = lambda: annotating.withdraw(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("annotations"), done=_("It is withdrawn; the trail keeps it."))


def _standing(request: HouseRequest) -> AnnotationQuerySet:
    return Annotation.objects.standing().visible_to(request.actor)


def _sheet(title: Any, done: Any, lead: Any = "") -> Sheet:
    url = reverse("annotations")
    return Sheet(title=title, done=done, lead=lead, to=url, parent=TITLE, parent_url=url, template=SHEET)


SENTENCES = {
    annotating.SaysNothing: _("Say in a few words what happened."),
    annotating.EndsBeforeItBegins: _("The last day is before the first."),
    annotating.AnnotationGone: _("Somebody withdrew it in the meantime."),
}


def _explain(refused: Exception) -> Refusal:
    return Refusal(_("This was not done"), SENTENCES[type(refused)], _("Nothing was changed."))


for _kind in SENTENCES:
    explains(_kind)(_explain)
