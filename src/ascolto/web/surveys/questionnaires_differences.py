"""What changed since the edition before, and which answers can still be compared with it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.surveys.comparing import Compared, Standing
from ascolto.surveys.content import Content
from ascolto.surveys.designing import EditionChangedMeanwhile, change_draft
from ascolto.surveys.models import Edition
from ascolto.surveys.series import comparability
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.surveys import questionnaires_unsent as unsent
from ascolto.web.surveys.questionnaires_reading import edition_numbered, may_edit, saved, title_of
from ascolto.web.surveys.questionnaires_words import short

LATE = 409
STANDINGS: dict[Standing, tuple[str | Promise, str]] = {
    Standing.COMPARABLE: (pgettext_lazy("question", "comparable"), "success"),
    Standing.NEW_SERIES: (pgettext_lazy("question", "new series"), "warning"),
    Standing.NEW: (pgettext_lazy("question", "not asked before"), "info"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """How one question stands to the edition before, in words."""

    code: str
    words: str
    standing: str | Promise
    tone: str
    reasons: str
    with_edition: int | None
    field: forms.BoundField | None


class ComparabilityForm(forms.Form):
    """Why the edition was changed, and which questions begin anew though they look the same."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    change_note = forms.CharField(
        label=_("What changed since the edition before, and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, standings: list[Compared], edition: Edition, **named: Any) -> None:
        super().__init__(*given, **named)
        self.initial.setdefault("change_note", edition.change_note)
        self.codes = [one.code for one in standings if one.standing is not Standing.NEW]
        for code in self.codes:
            self.fields[f"anew_{code}"] = forms.BooleanField(
                label=_("begins a new series"),
                required=False,
                initial=code in edition.not_comparable,
                widget=forms.CheckboxInput(
                    attrs={"class": "form-check-input", "aria-label": f"{code}: {_('begins a new series')}"}
                ),
            )

    def not_comparable(self) -> list[str]:
        return [code for code in self.codes if self.cleaned_data[f"anew_{code}"]]


def differences(request: HouseRequest, reference: str, number: int) -> HttpResponse:
    """Show what is comparable with the edition before and what is not; a draft may declare more to begin anew."""
    edition = edition_numbered(request, reference, number)
    content = edition.read()
    standings = comparability(edition, content)
    posted = request.POST if request.method == "POST" else None
    form = ComparabilityForm(posted, standings=standings, edition=edition, initial={"seen": edition.version})
    late = None
    if form.is_bound and form.is_valid():
        try:
            _declare(request, edition, content, form)
        except EditionChangedMeanwhile as refused:
            late = unsent.again(form, refused)
        else:
            return saved(request, edition)
    context = {
        "edition": edition,
        "questionnaire": edition.questionnaire,
        "title": title_of(edition.questionnaire),
        "form": form,
        "lines": [_line(one, content, form) for one in standings],
        "gone": _gone(edition, content),
        "may_edit": may_edit(request, edition),
        "late": late,
    }
    status = LATE if late else 422 if form.errors else 200
    return render(request, "web/surveys/differences.html", context, status=status)


def _declare(request: HouseRequest, edition: Edition, content: Content, form: ComparabilityForm) -> None:
    change_draft(
        edition,
        content,
        seen=form.cleaned_data["seen"],
        change_note=form.cleaned_data["change_note"].strip(),
        not_comparable=form.not_comparable(),
        by=request.actor,
        at=now(),
    )


def _line(one: Compared, content: Content, form: ComparabilityForm) -> Line:
    words, tone = STANDINGS[one.standing]
    reasons = ", ".join(str(difference.label) for difference in one.differences)
    field = form[f"anew_{one.code}"] if one.code in form.codes else None
    return Line(one.code, short(content.questions[one.code]), words, tone, reasons, one.with_edition, field)


def _gone(edition: Edition, content: Content) -> list[tuple[str, str]]:
    """Return what the edition before asked and this one does not."""
    before = edition.questionnaire.editions.filter(number__lt=edition.number).order_by("-number").first()
    if before is None:
        return []
    return [(code, short(one)) for code, one in before.read().questions.items() if code not in content.questions]
