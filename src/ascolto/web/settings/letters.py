"""Pages of the letters: what each kind says in each language, and the organisation's own wording of it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.correspondence import templates_of
from ascolto.correspondence.models import LetterTemplate
from ascolto.correspondence.placeholders import PlaceholderMissing, UnknownPlaceholder
from ascolto.correspondence.templates_of import LetterKind, Preview, Wording
from ascolto.trail.acting import Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.fields import Blames, language_names
from ascolto.web.settings.filling import TAKEN, hand_over, press


class WordingForm(forms.Form):
    subject = forms.CharField(label=pgettext_lazy("letter", "Subject"), max_length=250)
    body = forms.CharField(label=pgettext_lazy("letter", "Text"), widget=forms.Textarea(attrs={"rows": 16}))
    blames: Blames = {UnknownPlaceholder: "body", PlaceholderMissing: "body"}

    def __init__(self, *given: Any, language: str, **named: Any):
        super().__init__(*given, **named)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language


@dataclass(frozen=True, slots=True)
class Leaf:
    """One kind of letter in one language."""

    kind: LetterKind
    language: str

    @property
    def wording(self) -> Wording:
        return templates_of.wording_of(self.kind, self.language)

    def previewed(self, subject: str, body: str) -> Preview:
        return templates_of.preview(self.kind.name, language=self.language, subject=subject, body=body)


def letters(request: HouseRequest) -> HttpResponse:
    """List the kinds of letters with the languages, and which the organisation words itself."""
    own = {(row.kind, row.language) for row in LetterTemplate.objects.in_use()}
    languages = language_names(request.organisation.languages)
    rows = [
        (kind, [(code, name, (kind.name, code) in own) for code, name in languages.items()])
        for kind in templates_of.kinds()
    ]
    context = {"title": _("Letters"), "languages": list(languages.values()), "rows": rows}
    return render(request, "web/settings/letters.html", context)


def letter(request: HouseRequest, kind: str, language: str) -> HttpResponse:
    """Show a letter as its reader would see it, with its wording."""
    leaf = _leaf(kind, language)
    wording = leaf.wording
    context = _context(leaf, title=leaf.kind.title)
    context |= {
        "wording": wording,
        "preview": leaf.previewed(wording.subject, wording.body),
        "revisions": LetterTemplate.objects.filter(kind=kind, language=language).order_by("-revision"),
        "may_change": request.actor.holds(Permission.MANAGE_LETTERS),
    }
    return render(request, "web/settings/letter.html", context)


def edit_letter(request: HouseRequest, kind: str, language: str) -> HttpResponse:
    """Word a letter differently, after a look at how it would read."""
    leaf = _leaf(kind, language)
    wording = leaf.wording
    form = WordingForm(
        request.POST or None, language=language, initial={"subject": wording.subject, "body": wording.body}
    )
    previews: list[Preview] = []

    def look(told: dict[str, Any]) -> None:
        previews.append(leaf.previewed(told["subject"], told["body"]))

    def keep(told: dict[str, Any]) -> None:
        templates_of.edit_template(kind, language, **told, by=request.actor, at=now())

    only_looks = "preview" in request.POST
    status = hand_over(form, look if only_looks else keep) if form.is_bound else 200
    if status == TAKEN and not only_looks:
        messages.success(request, _("The letter is worded anew; letters already sent stay as they were."))
        return HttpResponseRedirect(reverse("settings_letter", args=[kind, language]), status=TAKEN)
    context = _context(leaf, title=_("Edit the letter “%(title)s”") % {"title": leaf.kind.title})
    context |= {
        "form": form,
        "preview": previews[0] if previews else None,
        "shipped": templates_of.shipped(leaf.kind, language),
    }
    return render(request, "web/settings/letter_sheet.html", context, status=200 if status == TAKEN else status)


@require_POST
def use_shipped(request: HouseRequest, kind: str, language: str) -> HttpResponse:
    """Go back to the wording that comes with Ascolto."""
    leaf = _leaf(kind, language)
    to = reverse("settings_letter", args=[kind, language])
    act = lambda: templates_of.retire_template(leaf.kind.name, language, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=to, done=_("The wording that comes with Ascolto is in use again."))


def _leaf(kind: str, language: str) -> Leaf:
    known = {each.name: each for each in templates_of.kinds()}
    if kind not in known or language not in dict(settings.LANGUAGES):
        raise Http404
    return Leaf(known[kind], language)


def _context(leaf: Leaf, *, title: Any) -> dict[str, Any]:
    samples = {name: localize(value) for name, value in templates_of.sample_values(leaf.kind).items()}
    return {
        "title": title,
        "kind": leaf.kind,
        "language": leaf.language,
        "language_name": language_names([leaf.language])[leaf.language],
        "placeholders": [(name, samples[name], name in leaf.kind.compulsory) for name in leaf.kind.placeholders],
    }
