"""Pages of the segments: the names under which customers are grouped."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.customers import segments as grouping
from ascolto.customers.models import Belonging, Segment
from ascolto.customers.policy import may_manage_segments
from ascolto.customers.segments import SegmentTaken
from ascolto.organisation.wording import NoWords, say
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.fields import Blames, WordingForm
from ascolto.web.settings.filling import Sheet, Text, fill, press
from ascolto.web.settings.growing import lacking

TITLE = pgettext_lazy("customers", "Segments")


class RewordForm(WordingForm):
    blames: Blames = {NoWords: ""}


class AddForm(WordingForm):
    """A new segment: its name, and a short code that imports use."""

    blames: Blames = {NoWords: "", SegmentTaken: "code"}

    code = forms.CharField(
        label=_("Short code"), required=False, max_length=40, help_text=_("Made from the words when left empty.")
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        words = say(self.wording(), translation.get_language() or "en")
        told["code"] = (told.get("code") or slugify(words, allow_unicode=True).replace("-", "_"))[:40]
        return told


def segments(request: HouseRequest) -> HttpResponse:
    """Show the segments and how many customers belong to each."""
    language, languages = translation.get_language() or "en", request.organisation.languages
    counts = Belonging.objects.standing().counted()
    rows = [
        (segment, segment.in_language(language), lacking(segment.wording, languages), counts.get(segment.pk, 0))
        for segment in Segment.objects.order_by("code")
    ]
    context = {"title": TITLE, "rows": rows, "may_change": may_manage_segments(request.actor)}
    return render(request, "web/settings/segments.html", context)


def add_segment(request: HouseRequest) -> HttpResponse:
    """Tell one more group of customers apart."""
    form = AddForm(request.POST or None, languages=request.organisation.languages)

    def act(told: dict[str, Any]) -> Segment:
        return grouping.add_segment(form.wording(), code=told["code"], by=request.actor, at=now())

    return fill(request, form, act, _sheet(_("Add a segment"), _("The segment was added.")))


def reword_segment(request: HouseRequest, pk: int) -> HttpResponse:
    """Call a segment by other words."""
    shown = get_object_or_404(Segment, pk=pk)
    form = RewordForm(request.POST or None, languages=request.organisation.languages, wording=shown.wording)
    sheet = _sheet(_("Reword the segment"), _("The segment is worded anew."))
    act = lambda _told: grouping.reword_segment(shown, wording=form.wording(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, sheet)


@require_POST
def retire_segment(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Segment, pk=pk)
    act = lambda: grouping.retire_segment(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("settings_segments"), done=_("Nobody is put into it any more."))


@require_POST
def reinstate_segment(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Segment, pk=pk)
    act = lambda: grouping.reinstate_segment(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("settings_segments"), done=_("It is used again."))


def _sheet(title: Text, done: Text) -> Sheet:
    url = reverse("settings_segments")
    lead = _("Customers never see the name of a segment.")
    return Sheet(title=title, lead=lead, done=done, parent=TITLE, parent_url=url, to=url)
