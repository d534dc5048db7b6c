"""The list as a file: every complaint that fits, with all that is known about it, and what each column means."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO

from django import forms
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ascolto.complaints.exporting import EXPORT_LIMIT, exportable, note_complaints_export
from ascolto.complaints.finding import count_of, in_order
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web import sheets
from ascolto.web.complaints.columns import (
    BESIDE,
    DICTIONARY_HEAD,
    Asking,
    Column,
    columns_for,
    dictionary_of,
    line_of,
)
from ascolto.web.complaints.filters import FilterForm, chips_of, offers_for
from ascolto.web.sheets import Cell, Table

READ_AT_ONCE = 500
EXCEL, CSV = "xlsx", "csv"
CONTENT_TYPES = {EXCEL: sheets.EXCEL, CSV: sheets.CSV}
NAME = "complaints-%(day)s.%(format)s"


class ExportForm(forms.Form):
    """In which form the list is wanted."""

    format = forms.ChoiceField(
        label=pgettext_lazy("export", "File"),
        choices=[
            (EXCEL, _("Excel, with a sheet that says what each column means")),
            (CSV, _("CSV, for other programs")),
        ],
        widget=forms.RadioSelect,
        initial=EXCEL,
    )


@require_http_methods(["GET", "POST"])
def export(request: HouseRequest) -> HttpResponseBase:
    """Show what the file would hold; sent off, make it, and note that it was taken."""
    at = moment.now()
    asked = request.GET if request.method == "GET" else QueryDict(request.POST.get("query", ""))
    filters = FilterForm(asked, offers=offers_for(request.actor), zone=zone_of(request))
    rows = _wanted(filters, asked.getlist("chosen"), request, at=at)
    form = ExportForm(request.POST if request.method == "POST" else None)
    count = count_of(rows, up_to=EXPORT_LIMIT)
    if form.is_valid() and count <= EXPORT_LIMIT:
        return _made(request, in_order(rows, filters.ordering), asked, form.cleaned_data["format"], at=at)
    columns = columns_for(request.actor)
    context = {
        "form": form,
        "count": number_format(count),
        "is_empty": not count,
        "too_many": count > EXPORT_LIMIT,
        "limit": number_format(EXPORT_LIMIT),
        "chips": [] if asked.getlist("chosen") else chips_of(filters),
        "chosen": asked.getlist("chosen"),
        "query": asked.urlencode(),
        "columns": columns,
        "names_people": any(column.names_people for column in columns),
    }
    return render(request, "web/complaints/export.html", context, status=422 if form.is_bound else 200)


def _wanted(filters: FilterForm, chosen: list[str], request: HouseRequest, *, at: datetime) -> ComplaintQuerySet:
    """Return the complaints that were ticked, or else all that fit the filters."""
    rows = exportable(Complaint.objects.visible_to(request.actor), request.actor)
    filters.is_valid()
    return rows.filter(reference__in=chosen) if chosen else filters.narrow(rows, actor=request.actor, at=at)


def _made(
    request: HouseRequest, rows: ComplaintQuerySet, asked: QueryDict, form: str, *, at: datetime
) -> HttpResponseBase:
    """Write the whole file before any of it is sent: half a list would look like a whole one."""
    columns = columns_for(request.actor)
    asking = Asking(request.actor, at, zone_of(request), request.organisation.currency)
    lines = Lines(rows, columns, asking)
    file = _file(lines, form)
    facts: Mapping[str, str | int | list[str]] = {
        "format": form, "n": lines.written, "columns": [column.code for column in columns],
    }  # fmt: skip
    note_complaints_export(facts=facts, query=asked.urlencode(), by=request.actor, at=at)
    day = at.astimezone(asking.zone).date().isoformat()
    return sheets.handed_out(file, NAME % {"day": day, "format": form}, CONTENT_TYPES[form])


class Lines:
    """The lines of the file, read some hundreds at a time; afterwards `written` says how many there were."""

    def __init__(self, rows: ComplaintQuerySet, columns: list[Column], asking: Asking) -> None:
        self.rows = rows.select_related(*BESIDE).prefetch_related("remedies")
        self.columns = columns
        self.asking = asking
        self.written = 0

    def __iter__(self) -> Iterator[list[Cell]]:
        for complaint in self.rows.iterator(chunk_size=READ_AT_ONCE):
            self.written += 1
            yield line_of(complaint, self.columns, self.asking)


def _file(lines: Lines, form: str) -> IO[bytes]:
    table = Table(
        pgettext("sheet", "Complaints"),
        [str(column.label) for column in lines.columns],
        [column.kind for column in lines.columns],
        lines,
    )
    if form == CSV:
        return sheets.csv_of(table)
    about = Table(
        gettext("Data dictionary"),
        [str(label) for label in DICTIONARY_HEAD],
        ["text", "text", "words", "text", "words"],
        dictionary_of(lines.columns, lines.asking),
    )
    return sheets.excel_of(table, about)
