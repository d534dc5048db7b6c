"""Questionnaires as files: taken out as JSON or workbook, taken in from those and from LimeSurvey."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ascolto.surveys.content import Content
from ascolto.surveys.designing import create_questionnaire
from ascolto.surveys.files import Imported, UnreadableQuestionnaire, from_json, from_sheet, to_json, to_sheet
from ascolto.surveys.files.imported import MOST_BYTES, FileFault, Part, Reason
from ascolto.surveys.files.limesurvey import read_lss, read_txt
from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.models import Edition
from ascolto.trail.acting import Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.going_on import see_other
from ascolto.web.surveys.questionnaires_list import DECISION
from ascolto.web.surveys.questionnaires_reading import edition_numbered, questionnaire_named, title_of

MOST_TOLD = 200
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _own(read: Callable[[bytes], Content]) -> Callable[[bytes], Imported]:
    return lambda data: Imported(content=read(data))


READERS: dict[str, Callable[[bytes], Imported]] = {
    "json": _own(from_json),
    "xlsx": _own(from_sheet),
    "lss": read_lss,
    "txt": read_txt,
    "tsv": read_txt,
}
WRITERS: dict[str, tuple[Callable[[Content], bytes], str]] = {
    "json": (to_json, "application/json"),
    "xlsx": (to_sheet, SHEET),
}


class TakeInForm(forms.Form):
    """A file with a questionnaire, and what it is to serve here."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Our own JSON or Excel file, or a structure file of LimeSurvey (.lss or .txt)."),
        widget=forms.FileInput(attrs={"accept": ".json,.xlsx,.lss,.txt,.tsv"}),
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("The title in the file when left empty.")
    )
    decision = forms.CharField(
        label=_("The decision that it serves"),
        help_text=DECISION,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(label=_("Kind of survey"), choices=SurveyKind.choices)
    unit = NodeField(label=_("Unit that owns it"), required=False)

    def __init__(self, *given: Any, request: HouseRequest, **named: Any) -> None:
        super().__init__(*given, **named)
        self.faults: Sequence[FileFault] = ()
        units = units_where(request.actor, Permission.DESIGN_SURVEYS)
        node_field(self, "unit").offer(units, empty=pgettext_lazy("questionnaire", "the whole organisation"))

    def clean_file(self) -> Imported:
        """Read the file; what is wrong with it is kept for the page."""
        file = cast(UploadedFile, self.cleaned_data["file"])
        ending = (file.name or "").rpartition(".")[2].lower()
        if ending not in READERS:
            raise forms.ValidationError(_("Files that end like this are not read."))
        try:
            return READERS[ending](file.read(MOST_BYTES + 1))
        except UnreadableQuestionnaire as unreadable:
            self.faults = unreadable.faults[:MOST_TOLD]
            raise forms.ValidationError(_("The file cannot be read as a questionnaire.")) from unreadable

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "file" in told and not self.wording():
            raise forms.ValidationError({"name": _("The file says no title: give it a name.")})
        return told

    def wording(self) -> dict[str, str]:
        """Return the name: what was written, in the reader's language, or the titles in the file."""
        name = self.cleaned_data.get("name", "").strip()
        if name:
            return {get_language() or "en": name}
        titles = cast(Imported, self.cleaned_data["file"]).content.title
        return {language: text[:200] for language, text in titles.items() if text.strip()}


@dataclass(frozen=True, slots=True)
class Note:
    """Something of the file that is not as it was, in words."""

    part: str | Promise
    code: str
    type: str
    reason: str | Promise
    detail: str
    is_missing: bool


def take_in(request: HouseRequest) -> HttpResponse:
    """Begin a questionnaire from a file, and say by name what could not be kept as it was."""
    is_sent = request.method == "POST"
    form = TakeInForm(request.POST if is_sent else None, request.FILES if is_sent else None, request=request)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        read = cast(Imported, told["file"])
        edition = create_questionnaire(
            form.wording(),
            kind=told["kind"],
            decision=told["decision"],
            content=read.content,
            unit=told["unit"] or None,
            by=request.actor,
            at=now(),
        )
        request.session[_kept_under(edition.questionnaire.reference)] = [
            [one.part.value, one.code, one.type, one.reason.value, one.detail, one.whole]
            for one in read.not_representable
        ]
        return see_other("questionnaire_taken_in", edition.questionnaire.reference)
    faults = [(one.sheet, one.row or "", one.column, one.trouble.label, one.found) for one in form.faults]
    context = {"form": form, "faults": faults}
    return render(request, "web/surveys/questionnaire_take_in.html", context, status=422 if form.errors else 200)


def taken_in(request: HouseRequest, reference: str) -> HttpResponse:
    """Say by name what of the file could not be kept as it was; this session remembers it."""
    questionnaire = questionnaire_named(request, reference)
    edition = get_object_or_404(Edition, questionnaire=questionnaire, number=1)
    kept = request.session.get(_kept_under(reference), [])
    notes = [
        Note(Part(part).label, code, kind, Reason(reason).label, detail, is_missing=missing)
        for part, code, kind, reason, detail, missing in kept
    ]
    context = {
        "edition": edition,
        "questionnaire": questionnaire,
        "title": title_of(questionnaire),
        "notes": notes,
        "questions": len(edition.read().questions),
    }
    return render(request, "web/surveys/questionnaire_taken_in.html", context)


def _kept_under(reference: str) -> str:
    return f"taken_in:{reference}"


def take_out(request: HouseRequest, reference: str, number: int, ending: str) -> HttpResponse:
    """Hand out an edition as a file; there and back it is the same questionnaire."""
    if ending not in WRITERS:
        raise Http404
    edition = edition_numbered(request, reference, number)
    write, kind = WRITERS[ending]
    response = HttpResponse(write(edition.read()), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{reference}-{number}.{ending}"'
    return response
