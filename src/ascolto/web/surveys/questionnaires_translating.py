"""A questionnaire in two languages side by side: translated by one, reviewed by another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.people.policy import needs_second_person
from ascolto.surveys.checking import missing_words
from ascolto.surveys.content import Content
from ascolto.surveys.designing import EditionChangedMeanwhile, author_in
from ascolto.surveys.models import Edition
from ascolto.surveys.policy import may_read_over
from ascolto.surveys.translating import translated
from ascolto.ui import reasons
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.drafts import is_about_draft
from ascolto.web.surveys import questionnaires_unsent as unsent
from ascolto.web.surveys.questionnaires_builder import tongues
from ascolto.web.surveys.questionnaires_question_form import LONGEST, written
from ascolto.web.surveys.questionnaires_reading import edition_numbered, keep, may_edit, saved, title_of
from ascolto.web.surveys.questionnaires_words import shortened

Text = str | Promise
LATE = 409
LONG_TEXT = 80
PARTS: dict[str, Text] = {
    "title": pgettext_lazy("part of a questionnaire", "title"),
    "welcome": pgettext_lazy("part of a questionnaire", "welcome"),
    "thanks": pgettext_lazy("part of a questionnaire", "thanks"),
    "text": pgettext_lazy("part of a questionnaire", "text"),
    "words": pgettext_lazy("part of a questionnaire", "question"),
    "help": pgettext_lazy("part of a questionnaire", "help"),
    "scale": pgettext_lazy("part of a questionnaire", "scale"),
    "options": pgettext_lazy("part of a questionnaire", "option"),
    "rows": pgettext_lazy("part of a questionnaire", "row"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One text: what it is, how it stands in the first language, and the field for the other."""

    part: Text
    about: str
    original: str
    name: str
    text: str
    rows: int
    is_missing: bool


class TranslationForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, content: Content, language: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.language, self.first = language, content.languages[0]
        self._missing = set(missing_words(content, language))
        self._texts = {path: words for path, words in content.wordings() if any(words.values())}
        self._paths = {f"t_{place}": path for place, path in enumerate(self._texts)}
        for name, path in self._paths.items():
            words = self._texts[path]
            original = words.get(self.first, "")
            self.fields[name] = forms.CharField(
                label=shortened(original) or path,
                initial=words.get(language, ""),
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea,
            )

    def _typed(self, name: str, stored: str) -> str:
        """Return what stands in a field; with hundreds of them, asking each bound field takes a second."""
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, stored))

    def pairs(self) -> Iterator[Pair]:
        """The texts side by side, in the order of the questionnaire."""
        for name, path in self._paths.items():
            yield Pair(
                part=_part(path),
                about=_about(path),
                original=self._texts[path].get(self.first, ""),
                name=name,
                text=self._typed(name, self._texts[path].get(self.language, "")),
                rows=1 + len(self._texts[path].get(self.first, "")) // LONG_TEXT,
                is_missing=path in self._missing,
            )

    def texts(self) -> dict[str, str]:
        return {path: written(self.cleaned_data[name]) for name, path in self._paths.items()}


def _part(path: str) -> Text:
    return next((PARTS[one] for one in reversed(path.split(".")) if one in PARTS), path)


def _about(path: str) -> str:
    parts = path.split(".")
    return parts[1] if len(parts) > 1 else ""


def translation(request: HouseRequest, reference: str, number: int, language: str) -> HttpResponse:
    """Show the questionnaire in its first and in another language, text beside text; a draft can be translated here."""
    edition = edition_numbered(request, reference, number)
    content, name = edition.read(), f"translation:{language}"
    every = tongues(edition, content, request.organisation.languages)
    tongue = next((one for one in every if one.code == language and not one.is_first), None)
    if tongue is None:
        raise Http404
    if is_about_draft(request):
        return unsent.keep_or_drop(request, edition, name)
    posted = request.POST if request.method == "POST" else None
    form = TranslationForm(posted, content=content, language=language, initial={"seen": edition.version})
    late = None
    if form.is_bound and form.is_valid():
        try:
            keep(request, edition, translated(content, language, form.texts()), seen=form.cleaned_data["seen"])
        except EditionChangedMeanwhile as refused:
            late = unsent.again(form, refused)
        else:
            unsent.forget(request, edition, name)
            return saved(request, edition, "languages")
    if form.is_bound:
        unsent.keep_posted(request, edition, name)
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
        "content": content,
        "tongue": tongue,
        "tongues": [one for one in every if not one.is_first],
        "original": language_name(content.languages[0]),
        "form": form,
        "pairs": list(form.pairs()),
        "may_edit": may_edit(request, edition),
        "review_refused": _review_refused(request, edition, language),
        "kept": None if form.is_bound else unsent.offer_again(request, edition, name, form),
        "late": late,
    }
    status = LATE if late else 422 if form.errors else 200
    return render(request, "web/surveys/translation.html", context, status=status)


def _review_refused(request: HouseRequest, edition: Edition, language: str) -> Text:
    """Return why this reader may not say that they reviewed it, or nothing."""
    if not edition.is_in_the_making:
        return _("What is frozen is not reviewed any more.")
    alone = not needs_second_person(request.actor)
    author = author_in(edition, language)
    verdict = may_read_over(request.actor, edition, written_by_ref=author, alone=alone)
    return "" if verdict else reasons.sentence_of(verdict.reason)
