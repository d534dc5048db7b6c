"""The register of definitions, and saying what a term means in the organisation's own words."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ascolto.organisation import definitions
from ascolto.organisation.definitions import NoSuchTerm, Term
from ascolto.organisation.models import Definition
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.wording import change_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.filling import Sheet, fill
from ascolto.web.settings.naming import names_of


class DefinitionForm(forms.Form):
    """What a term means, in each language of the organisation."""

    def __init__(self, *given: Any, term: Term, languages: tuple[str, ...], **named: Any):
        super().__init__(*given, **named)
        self._term, self._languages = term, languages
        for code, name in language_names(languages).items():
            self.fields[f"in_{code}"] = forms.CharField(
                label=name,
                required=False,
                max_length=1000,
                initial=term.meaning.get(code, ""),
                help_text=_("Emptied, it becomes again what came with Ascolto."),
                widget=forms.Textarea(attrs={"lang": code, "rows": 3}),
            )

    def wording(self) -> dict[str, str]:
        """Return the own words; a language that the organisation does not use keeps its own."""
        kept = {code: words for code, words in self._term.own.items() if code not in self._languages}
        return {**kept, **{code: self.cleaned_data[f"in_{code}"] for code in self._languages}}


def register(request: HouseRequest) -> HttpResponse:
    """Show what the terms mean here."""
    language = translation.get_language() or "en"
    rows = [(term, term.named(language), term.means(language)) for term in definitions.terms()]
    may_change = may_change_organisation(request.actor)
    context = {"title": _("Definitions"), "rows": rows, "may_change": may_change, "history": _history()}
    return render(request, "web/settings/definitions.html", context)


def define(request: HouseRequest, term: str) -> HttpResponse:
    """Say what a term means in the organisation's own words."""
    try:
        known = definitions.term(term)
    except NoSuchTerm as unknown:
        raise Http404 from unknown
    form = DefinitionForm(request.POST or None, term=known, languages=request.organisation.languages)
    url = reverse("settings_definitions")
    sheet = Sheet(
        title=_("What we mean by “%(term)s”") % {"term": known.named(translation.get_language() or "en")},
        lead=_("These words help whoever fills in a form, and answer an auditor who asks."),
        parent=_("Definitions"),
        parent_url=url,
        to=url,
        done=_("The definition was changed; the words before stay readable."),
    )
    act = lambda _told: definitions.define(term, form.wording(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, sheet)


def _history() -> list[tuple[str, Definition, str, str]]:
    """Return every change of the register, the newest first: the term, its revision, who, and what changed."""
    language = translation.get_language() or "en"
    known = {term.code: term for term in definitions.terms()}
    rows = list(Definition.objects.order_by("pk"))
    names = names_of(row.by_ref for row in rows)
    said = {code: dict(term.shipped) for code, term in known.items()}
    told = []
    for row in rows:
        after = {**known[row.term].shipped, **row.wording}
        name = known[row.term].named(language)
        told.append((name, row, names.get(row.by_ref, ""), change_of(said[row.term], after)))
        said[row.term] = after
    return told[::-1]
