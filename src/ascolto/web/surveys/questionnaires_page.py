"""A page of the questionnaire, and what holds for the whole: title, welcome, thanks, languages, quotas."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.organisation.wording import say
from ascolto.surveys.arranging import free_code, page_replaced, with_page
from ascolto.surveys.checks_of_logic import QUOTABLE
from ascolto.surveys.content import Content, Page, Quota
from ascolto.surveys.designing import EditionChangedMeanwhile
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.drafts import is_about_draft
from ascolto.web.settings.fields import offer_choices
from ascolto.web.surveys import questionnaires_unsent as unsent
from ascolto.web.surveys.questionnaires_logic import LogicFields, asked_before_page
from ascolto.web.surveys.questionnaires_question_form import joined, words_field
from ascolto.web.surveys.questionnaires_reading import draft_numbered, keep, saved, title_of
from ascolto.web.surveys.questionnaires_words import short, shortened

LATE = 409
SPARE_QUOTAS = 2
NEW = Page(code="", questions=())


class PageForm(forms.Form):
    """The title and text of a page, the order of its questions, and when it is shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    shuffled = forms.BooleanField(label=_("questions in random order"), required=False)

    def __init__(self, *given: Any, page: Page, content: Content, **named: Any) -> None:
        super().__init__(*given, **named)
        self.page, self.languages = page, content.languages
        self.initial.setdefault("shuffled", page.shuffled)
        for code in self.languages:
            name = language_name(code)
            self.fields[f"title_{code}"] = words_field(code, name, page.title.get(code, ""), rows=1)
            self.fields[f"text_{code}"] = words_field(code, name, page.text.get(code, ""), rows=3)
        before = asked_before_page(content, page if page in content.pages else None)
        self.logic = LogicFields(self, before, page.show_if)

    @property
    def words(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"title_{code}"], self[f"text_{code}"]) for code in self.languages]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        told["show_if"] = self.logic.condition() if not self.errors else None
        return told

    def changed(self) -> Page:
        told = self.cleaned_data
        return replace(
            self.page,
            title=joined(self.page.title, self.languages, told, "title"),
            text=joined(self.page.text, self.languages, told, "text"),
            shuffled=told["shuffled"],
            show_if=told["show_if"],
        )


def edit_page(request: HouseRequest, reference: str, number: int, code: str) -> HttpResponse:
    """Change a page."""
    return _page(request, reference, number, code)


def add_page(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Add a page at the end."""
    return _page(request, reference, number, "")


def _page(request: HouseRequest, reference: str, number: int, code: str) -> HttpResponse:
    edition = draft_numbered(request, reference, number)
    content = edition.read()
    page = next((one for one in content.pages if one.code == code), None) if code else NEW
    if page is None:
        raise Http404
    name = f"page:{code}"
    if is_about_draft(request):
        return unsent.keep_or_drop(request, edition, name)
    posted = request.POST if request.method == "POST" else None
    form = PageForm(posted, page=page, content=content, initial={"seen": edition.version})
    late = None
    if form.is_bound and form.is_valid():
        changed = form.changed()
        if not code:
            changed = replace(changed, code=free_code("page", [one.code for one in content.pages]))
        after = page_replaced(content, code, changed) if code else with_page(content, changed)
        try:
            keep(request, edition, after, seen=form.cleaned_data["seen"])
        except EditionChangedMeanwhile as refused:
            late = unsent.again(form, refused)
        else:
            unsent.forget(request, edition, name)
            return saved(request, edition, f"p-{changed.code}")
    if form.is_bound:
        unsent.keep_posted(request, edition, name)
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
        "form": form,
        "is_new": not code,
        "kept": None if form.is_bound else unsent.offer_again(request, edition, name, form),
        "late": late,
    }
    status = LATE if late else 422 if form.errors else 200
    return render(request, "web/surveys/questionnaire_page.html", context, status=status)


class WholeForm(forms.Form):
    """What is said before and after the questions, in which languages it is asked, and how many are let in."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    languages = forms.MultipleChoiceField(
        label=_("Languages in which it is asked"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each must be complete, and reviewed by a second person, before the edition can be frozen."),
    )
    first = forms.ChoiceField(label=_("Language in which it is written first"))

    def __init__(self, *given: Any, content: Content, languages: list[str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.content = content
        names = [(code, language_name(code)) for code in dict.fromkeys((*content.languages, *languages))]
        offer_choices(self, "first", names)
        chosen = self.fields["languages"]
        if isinstance(chosen, forms.MultipleChoiceField):
            chosen.choices = names
        self.initial.setdefault("languages", list(content.languages))
        self.initial.setdefault("first", content.languages[0] if content.languages else "")
        for stem, words in self._texts().items():
            for code in content.languages:
                rows = 1 if stem == "title" else 3
                self.fields[f"{stem}_{code}"] = words_field(code, language_name(code), words.get(code, ""), rows=rows)
        self._add_quotas()

    def _texts(self) -> dict[str, Mapping[str, str]]:
        return {"title": self.content.title, "welcome": self.content.welcome, "thanks": self.content.thanks}

    def _add_quotas(self) -> None:
        choices = [("", pgettext_lazy("quota", "–")), *self._quotable()]
        self.quota_count = len(self.content.quotas) + SPARE_QUOTAS if len(choices) > 1 else len(self.content.quotas)
        for number in range(self.quota_count):
            quota = self.content.quotas[number] if number < len(self.content.quotas) else None
            self.fields[f"quota_{number}_of"] = forms.ChoiceField(
                label=_("Who answers"),
                choices=choices,
                initial=f"{quota.question}:{quota.option}" if quota else "",
                required=False,
            )
            self.fields[f"quota_{number}_most"] = forms.IntegerField(
                label=_("at most"), initial=quota.most if quota else None, required=False, min_value=1
            )

    def _quotable(self) -> list[tuple[Any, Any]]:
        language = get_language() or "en"
        return [
            (
                short(one),
                [
                    (f"{one.code}:{each.code}", shortened(say(each.words, language)) or each.code)
                    for each in one.options
                ],
            )
            for one in self.content.questions.values()
            if one.kind in QUOTABLE
        ]

    @property
    def quotas(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"quota_{number}_of"], self[f"quota_{number}_most"]) for number in range(self.quota_count)]

    @property
    def texts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The texts around the questions, each in all languages, for the page."""
        labels = {"title": _("Title"), "welcome": _("Welcome"), "thanks": _("Thanks")}
        return [(labels[stem], [self[f"{stem}_{code}"] for code in self.content.languages]) for stem in self._texts()]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("first") and told["first"] not in told.get("languages", ()):
            raise ValidationError({"first": _("It must be asked in the language in which it is written first.")})
        for number in range(self.quota_count):
            if told.get(f"quota_{number}_of") and not told.get(f"quota_{number}_most"):
                raise ValidationError({f"quota_{number}_most": _("Say how many are let in.")})
        return told

    def changed(self) -> Content:
        told, shown = self.cleaned_data, self.content.languages
        first = told["first"]
        languages = (first, *(code for code in told["languages"] if code != first))
        said = {stem: joined(words, shown, told, stem) for stem, words in self._texts().items()}
        return replace(
            self.content,
            languages=languages,
            title=said["title"],
            welcome=said["welcome"],
            thanks=said["thanks"],
            quotas=tuple(self._quotas()),
        )

    def _quotas(self) -> list[Quota]:
        told, quotas = self.cleaned_data, []
        for number in range(self.quota_count):
            question, _colon, option = (told.get(f"quota_{number}_of") or "").partition(":")
            if question:
                quotas.append(Quota(question=question, option=option, most=told[f"quota_{number}_most"]))
        return quotas


def whole(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Change what holds for the whole questionnaire."""
    edition = draft_numbered(request, reference, number)
    content, name = edition.read(), "whole"
    if is_about_draft(request):
        return unsent.keep_or_drop(request, edition, name)
    posted = request.POST if request.method == "POST" else None
    languages = list(request.organisation.languages)
    form = WholeForm(posted, content=content, languages=languages, initial={"seen": edition.version})
    late = None
    if form.is_bound and form.is_valid():
        try:
            keep(request, edition, form.changed(), seen=form.cleaned_data["seen"])
        except EditionChangedMeanwhile as refused:
            late = unsent.again(form, refused)
        else:
            unsent.forget(request, edition, name)
            return saved(request, edition)
    if form.is_bound:
        unsent.keep_posted(request, edition, name)
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
        "form": form,
        "kept": None if form.is_bound else _offer(request, edition, form),
        "late": late,
    }
    status = LATE if late else 422 if form.errors else 200
    return render(request, "web/surveys/questionnaire_whole.html", context, status=status)


def _offer(request: HouseRequest, edition: Any, form: WholeForm) -> Any:
    """Ticked languages are a list, of which a draft keeps only the last: they are shown as they are stored."""
    chosen = form.initial["languages"]
    kept = unsent.offer_again(request, edition, "whole", form)
    form.initial["languages"] = chosen
    return kept
