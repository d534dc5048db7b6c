"""Figures about complaints, the rows behind them, and the way to take them along."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_POST

from ascolto.analysis import pareto
from ascolto.complaints.exporting import note_export
from ascolto.complaints.figures import (
    BY_NAMES,
    By,
    counts_by,
    determined,
    in_figures_of,
    of_kind,
    recorded_otherwise,
)
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Taxon, Unit
from ascolto.trail.acting import Permission
from ascolto.trail.canonical import Facts
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.choosing import name_of
from ascolto.web.figures.blocks import PLACES, Column, Kind, Part
from ascolto.web.figures.forms import FrequentForm
from ascolto.web.figures.frequent import frequent, otherwise_lines
from ascolto.web.figures.reading import cause, read
from ascolto.web.keyset import window
from ascolto.web.sheets import CSV, EXCEL, Cell, Table, csv_of, excel_of, handed_out, sheet_title

FORMATS = ("csv", "xlsx")


def most_frequent(request: HouseRequest) -> HttpResponse:
    """Show which few categories, causes, units or journey stages make up most complaints."""
    form = _form(request, request.GET)
    asked = form.asked()
    rows = asked.narrowed(in_figures_of(request.actor), zone=zone_of(request))
    may_look_behind = request.actor.holds_somewhere(Permission.VIEW_COMPLAINTS)
    context = {
        "form": form,
        "asked": asked,
        "by_name": BY_NAMES[asked.by],
        "frequent": frequent(counts_by(asked.by, rows), asked, may_look_behind=may_look_behind),
        "otherwise": otherwise_lines(recorded_otherwise(rows)),
        "query": asked.as_query(),
        "may_export": request.actor.holds_somewhere(Permission.EXPORT_DATA),
        "may_look_behind": may_look_behind,
    }
    return render(request, "web/figures/frequent.html", context)


def behind(request: HouseRequest) -> HttpResponse:
    """Show the complaints behind one line, those of them that the reader may read."""
    asked = _form(request, request.GET).asked()
    kind = _kind(asked.by, request.GET.get("kind", ""))
    visible = Complaint.objects.visible_to(request.actor).counted().select_related("unit")
    rows = of_kind(asked.narrowed(visible.select_related("cause"), zone=zone_of(request)), asked.by, kind)
    found = window(rows, by="-received_at", asked=request.GET)
    context = {
        "found": found,
        "read": read(found.rows, [cause()] if asked.by is By.CATEGORY else []),
        "name": name_of(kind),
        "asked": asked,
        "query_string": urlencode(asked.as_query()),
    }
    return render(request, "web/figures/behind.html", context)


@require_POST
def download(request: HouseRequest) -> HttpResponseBase:
    """Give the table as a file; that it was taken is on the trail."""
    asked = _form(request, request.POST).asked()
    written = request.POST.get("format", "csv")
    if written not in FORMATS:
        raise Http404
    rows = asked.narrowed(in_figures_of(request.actor), zone=zone_of(request))
    counts = counts_by(asked.by, rows)
    counted = pareto(determined(counts.of))
    facts: Facts = {**asked.as_query(), "format": written, "n": counts.n}
    note_export("frequent", facts=facts, by=request.actor, at=now())
    columns = _columns(asked.by)
    lines: list[list[Cell]] = [
        [name_of(row.kind), row.kind.code, row.count, counted.n,
         *(round(share, PLACES) for share in (row.share, row.interval.low, row.interval.high, row.cumulative_share))]
        for row in counted.rows
    ]  # fmt: skip
    apart = [kind for kind in counts.of if kind not in determined(counts.of)]
    lines += [[name_of(kind), kind.code, counts.of[kind], None, None, None, None, None] for kind in apart]
    title = sheet_title(str(BY_NAMES[asked.by]).capitalize())
    kinds = ["words", "text", *("number" for _each in columns[2:])]
    table = Table(title, [column.name for column in columns], kinds, lines)
    name = f"complaints-by-{asked.by}-{asked.first}-{asked.last}.{written}"
    if written == "csv":
        return handed_out(csv_of(table), name, CSV)
    meanings = [[column.name, column.explained] for column in columns]
    about = Table(pgettext("sheet", "Columns"), [], ["text", "words"], meanings)
    return handed_out(excel_of(table, about), name, EXCEL)


def _columns(by: By) -> list[Column]:
    return [
        Column(str(BY_NAMES[by]), meaning=gettext("What complaints are counted by.")),
        Column(pgettext("column", "code"), meaning=gettext("Under which it stands in the settings.")),
        Column(pgettext("column", "complaints"), Kind.COUNT, gettext("Received in the period.")),
        Column(pgettext("column", "n"), Kind.COUNT, part=Part.N),
        Column(pgettext("column", "share"), Kind.SHARE, gettext("Of those that are sorted.")),
        Column(pgettext("column", "share, from (95 %)"), Kind.SHARE, part=Part.LOW),
        Column(pgettext("column", "share, to (95 %)"), Kind.SHARE, part=Part.HIGH),
        Column(pgettext("column", "cumulative share"), Kind.SHARE, gettext("Of this line and all above it together.")),
    ]


def _form(request: HouseRequest, asked: QueryDict) -> FrequentForm:
    today = timezone.localdate(now(), zone_of(request))
    return FrequentForm(asked.dict(), actor=request.actor, today=today)


def _kind(by: By, code: str) -> Taxon | Unit:
    kinds = Unit.objects.all() if by is By.UNIT else Taxon.objects.filter(tree=by.value)
    found = kinds.filter(code=code).first()
    if found is None:
        raise Http404
    return found
