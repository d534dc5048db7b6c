"""The list as a file: a short one at once, a long one from a page of its own once it has been written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ascolto.complaints.exporting import (
    EXPORT_LIMIT,
    NOT_ALL_OF_IT,
    HowFar,
    Standing,
    ask_for_list,
    exports_of,
    may_fetch,
    note_complaints_export,
    open_export,
    standing_of,
)
from ascolto.complaints.finding import count_of
from ascolto.complaints.models import ComplaintQuerySet, ExportFormat, ListExport
from ascolto.ui import moment
from ascolto.ui.page import page_or_part
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web import sheets
from ascolto.web.complaints.columns import Asking, columns_for
from ascolto.web.complaints.export_file import CONTENT_TYPES, Lines, filters_of, wanted, written
from ascolto.web.complaints.filters import chips_of

AT_ONCE = 3_000  # about five seconds on a small server; a longer one would keep the browser, or a proxy, waiting
NAME = "complaints-%(day)s.%(format)s"
LISTED = 10
SEE_OTHER = 303


class ExportForm(forms.Form):
    """In which form the list is wanted."""

    format = forms.TypedChoiceField(
        label=pgettext_lazy("export", "File"),
        choices=ExportFormat.choices,
        coerce=ExportFormat,
        widget=forms.RadioSelect,
        initial=ExportFormat.EXCEL,
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """A long list that the reader asked for in the last days."""

    export: ListExport
    standing: Standing


@require_http_methods(["GET", "POST"])
def export(request: HouseRequest) -> HttpResponseBase:
    """Show what the file would hold; sent off, make it at once, or have it made."""
    asked = request.GET if request.method == "GET" else QueryDict(request.POST.get("query", ""))
    asking = _asking(request, at=moment.now())
    filters = filters_of(asked, asking)
    rows = wanted(filters, asked.getlist("chosen"), asking)
    form = ExportForm(request.POST if request.method == "POST" else None)
    count = count_of(rows, up_to=EXPORT_LIMIT)
    if form.is_valid() and count <= AT_ONCE:
        return _handed_over(rows, asked, form.cleaned_data["format"], asking)
    if form.is_valid() and count <= EXPORT_LIMIT:
        return _asked_for(asked, form.cleaned_data["format"], asking)
    columns = columns_for(request.actor)
    context = {
        "form": form,
        "count": number_format(count),
        "is_empty": not count,
        "is_long": count > AT_ONCE,
        "too_many": count > EXPORT_LIMIT,
        "limit": number_format(EXPORT_LIMIT),
        "chips": [] if asked.getlist("chosen") else chips_of(filters),
        "chosen": asked.getlist("chosen"),
        "query": asked.urlencode(),
        "columns": columns,
        "names_people": any(column.names_people for column in columns),
        "earlier": [Earlier(each, standing_of(each)) for each in exports_of(request.actor)[:LISTED]],
    }
    return render(request, "web/complaints/export.html", context, status=422 if form.is_bound else 200)


@require_GET
def export_asked(request: HouseRequest, export_id: int) -> HttpResponse:
    """Show how far a long list is, and where it can be fetched."""
    found = get_object_or_404(exports_of(request.actor), pk=export_id)
    standing, verdict = standing_of(found), may_fetch(request.actor, found)
    context = {
        "export": found,
        "standing": standing,
        "is_ready": standing.how_far is HowFar.READY,
        "has_failed": standing.how_far is HowFar.FAILED,
        "may_fetch": bool(verdict),
        "is_outdated": verdict.reason == NOT_ALL_OF_IT,
        "count": number_format(found.count),
        "again": f"{reverse('complaints_export')}?{found.query}",
    }
    return page_or_part(request, "web/complaints/export_asked.html", context, part="web/complaints/_export_asked.html")


@require_GET
def export_fetched(request: HouseRequest, export_id: int) -> HttpResponseBase:
    """Hand over the written file; the browser is to keep no copy of its own."""
    found = get_object_or_404(exports_of(request.actor).exclude(written_at=None), pk=export_id)
    try:
        file = open_export(found, by=request.actor)
    except FileNotFoundError:
        raise Http404 from None
    day = found.asked_at.astimezone(zone_of(request)).date().isoformat()
    answer = sheets.handed_out(
        file, NAME % {"day": day, "format": found.format}, CONTENT_TYPES[ExportFormat(found.format)]
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _asking(request: HouseRequest, *, at: datetime) -> Asking:
    return Asking(request.actor, at, zone_of(request), request.organisation.currency)


def _handed_over(rows: ComplaintQuerySet, asked: QueryDict, form: ExportFormat, asking: Asking) -> HttpResponseBase:
    columns = columns_for(asking.actor)
    lines = Lines(rows, columns, asking, tell=_nobody)
    file = written(lines, form)
    facts: Mapping[str, str | int | list[str]] = {
        "format": form, "n": len(lines.written), "columns": [column.code for column in columns],
    }  # fmt: skip
    note_complaints_export(facts=facts, query=asked.urlencode(), by=asking.actor, at=asking.at)
    day = asking.at.astimezone(asking.zone).date().isoformat()
    return sheets.handed_out(file, NAME % {"day": day, "format": form}, CONTENT_TYPES[form])


def _asked_for(asked: QueryDict, form: ExportFormat, asking: Asking) -> HttpResponse:
    found = ask_for_list(
        asked.urlencode(), form,
        language=translation.get_language() or "en", zone=asking.zone.key, by=asking.actor, at=asking.at,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("complaints_export_asked", args=[found.pk]), status=SEE_OTHER)


def _nobody(done: int, total: int) -> None:
    """Nobody watches a list that is made at once."""
