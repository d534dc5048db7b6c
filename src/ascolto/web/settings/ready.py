"""Pages of the ready texts: what is put into messages and answers while they are written."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.correspondence import ready_texts
from ascolto.correspondence.models import ReadyText, Serves
from ascolto.correspondence.placeholders import UnknownPlaceholder
from ascolto.correspondence.ready_texts import Worded, may_manage_ready_texts
from ascolto.organisation.models import Taxon, Tree
from ascolto.organisation.wording import NoWords
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NodeField, name_of
from ascolto.web.settings.fields import Blames, language_names
from ascolto.web.settings.filling import Sheet, Text, fill, press
from ascolto.web.settings.growing import lacking

TITLE = pgettext_lazy("settings", "Ready texts")
ANY = pgettext_lazy("ready text", "any category")
LEAD = _("{reference}, {decide_by} and {name} become the number, the promised day and the name of the complainant.")


class ReadyTextForm(forms.Form):
    """A ready text in each language of the organisation: how staff call it, and what it says."""

    blames: Blames = {NoWords: "", UnknownPlaceholder: ""}

    serves = forms.TypedChoiceField(
        label=_("Where is it offered?"), choices=Serves.choices, coerce=Serves, widget=forms.RadioSelect
    )
    category = NodeField(label=_("Only for complaints of this category"), required=False)

    def __init__(self, *given: Any, languages: list[str], shown: ReadyText | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._was = {"name": shown.name if shown else {}, "text": shown.text if shown else {}}
        self.languages = languages
        if shown:
            self.initial.update(serves=shown.serves, category=shown.category.code if shown.category else "")
        for code, language in language_names(languages).items():
            self._ask("name", code, language, forms.CharField(max_length=100, required=False))
            area = forms.Textarea(attrs={"rows": 5})
            self._ask("text", code, language, forms.CharField(max_length=5000, required=False, widget=area))
        taxa = list(Taxon.objects.offered(Tree.CATEGORY))
        kept = [shown.category] if shown and shown.category and shown.category not in taxa else []
        cast(NodeField, self.fields["category"]).offer([*taxa, *kept], empty=ANY)

    def _ask(self, what: str, code: str, language: str, field: forms.CharField) -> None:
        field.label = format_lazy("{} – {}", LABELS[what], language)
        field.initial = self._was[what].get(code, "")
        field.widget.attrs["lang"] = code
        self.fields[f"{what}_{code}"] = field

    def worded(self) -> Worded:
        """Return what was written; a language that the organisation no longer uses keeps its words."""
        told = self.cleaned_data
        said = {
            what: {**was, **{code: told[f"{what}_{code}"] for code in self.languages}}
            for what, was in self._was.items()
        }
        return Worded(name=said["name"], text=said["text"], serves=told["serves"], category=told["category"])


LABELS = {"name": pgettext_lazy("ready text", "Name"), "text": pgettext_lazy("ready text", "Text")}


@dataclass(frozen=True, slots=True)
class Row:
    """A ready text as a reader of the settings sees it."""

    text: ReadyText
    name: str
    category: str
    lacking: list[str]


def texts(request: HouseRequest) -> HttpResponse:
    """List the ready texts, where each is offered, and what it lacks."""
    language, languages = translation.get_language() or "en", request.organisation.languages
    rows = [
        Row(text, text.in_language(language), name_of(text.category) if text.category else "", lacks)
        for text in ReadyText.objects.select_related("category").order_by("pk")
        for lacks in [list(lacking(text.text, languages))]
    ]
    context = {"title": TITLE, "rows": rows, "may_change": may_manage_ready_texts(request.actor)}
    return render(request, "web/settings/ready_texts.html", context)


def add_text(request: HouseRequest) -> HttpResponse:
    """Have one more text ready."""
    form = ReadyTextForm(request.POST or None, languages=list(request.organisation.languages))
    act = lambda _told: ready_texts.add_ready_text(form.worded(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, _sheet(_("Add a ready text"), _("The text is ready.")))


def change_text(request: HouseRequest, pk: int) -> HttpResponse:
    """Word a ready text differently, or offer it elsewhere."""
    shown = get_object_or_404(ReadyText.objects.select_related("category"), pk=pk)
    form = ReadyTextForm(request.POST or None, languages=list(request.organisation.languages), shown=shown)
    act = lambda _told: ready_texts.change_ready_text(shown, form.worded(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, _sheet(_("Change a ready text"), _("The text is worded anew.")))


@require_POST
def retire_text(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(ReadyText, pk=pk)
    act = lambda: ready_texts.retire_ready_text(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("settings_ready_texts"), done=_("It is offered no longer."))


@require_POST
def reinstate_text(request: HouseRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(ReadyText, pk=pk)
    act = lambda: ready_texts.reinstate_ready_text(shown, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("settings_ready_texts"), done=_("It is used again."))


@require_POST
def take_over_usual(request: HouseRequest) -> HttpResponse:
    """Begin with the usual texts, in every language that Ascolto speaks."""
    act = lambda: ready_texts.plant_starter_texts(by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("settings_ready_texts"), done=_("The usual texts are ready."))


def _sheet(title: Text, done: Text) -> Sheet:
    url = reverse("settings_ready_texts")
    return Sheet(title=title, lead=LEAD, done=done, parent=TITLE, parent_url=url, to=url)
