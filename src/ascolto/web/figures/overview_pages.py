"""The overview as a page, the complaints behind its numbers, and its tables to take along."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from ascolto.complaints.exporting import note_export
from ascolto.complaints.figures_periods import in_period
from ascolto.complaints.finding import Order, in_order
from ascolto.complaints.models import Complaint
from ascolto.trail.acting import Permission
from ascolto.trail.canonical import Facts
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.figures.blocks import Block
from ascolto.web.figures.overview import block_of, ground_of, overview_of
from ascolto.web.figures.overview_behind import NoSuchNumber, behind
from ascolto.web.figures.overview_form import NARROWING, Asked, OverviewForm
from ascolto.web.figures.reading import Read, cause, read
from ascolto.web.keyset import window
from ascolto.web.sheets import CSV, EXCEL, Table, csv_of, excel_of, handed_out, sheet_title

SPANS = (30, 91, 182, 365, 730)
# How many complaints are shown, and how many words of each: instead of figures, or beside them.
INSTEAD, BESIDE = (20, 60), (5, 20)
FORMATS = ("csv", "xlsx")


def overview(request: HouseRequest) -> HttpResponse:
    """Show complaints at a glance; where they are few, the complaints themselves."""
    at = now()
    form = _form(request, request.GET, at=at)
    asked = form.asked()
    found = overview_of(ground_of(asked, actor=request.actor, at=at))
    count, read_words = INSTEAD if found.is_few else BESIDE
    context = {
        "form": form,
        "asked": asked,
        "overview": found,
        "spans": list(_spans(asked, form)),
        "chips": list(_chips(asked, form)),
        "newest": _newest(request, asked, count=count) if found.is_thin else [],
        "read_words": read_words,
        "all_url": asked.behind("received"),
        "download_url": reverse("overview_download") if request.actor.holds_somewhere(Permission.EXPORT_DATA) else "",
    }
    return render(request, "web/figures/overview.html", context)


def overview_behind(request: HouseRequest) -> HttpResponse:
    """Show the complaints behind a number, those of them that the reader may read."""
    at = now()
    form = _form(request, request.GET, at=at)
    asked = form.asked()
    try:
        found = behind(asked, request.GET.dict(), actor=request.actor, at=at)
    except NoSuchNumber:
        raise Http404 from None
    shown = window(found.rows.select_related("unit", "cause"), by="-received_at", asked=request.GET)
    context = {
        "name": found.title,
        "found": shown,
        "read": read(shown.rows, found.about),
        "asked": asked,
        "narrowed": [chip["label"] for chip in _chips(asked, form)],
        "back": asked.address(),
    }
    return render(request, "web/figures/overview_behind.html", context)


@require_POST
def overview_download(request: HouseRequest) -> HttpResponseBase:
    """Give the table of one block as a file; that it was taken is on the trail."""
    at = now()
    form = _form(request, request.POST, at=at)
    asked = form.asked()
    block = block_of(ground_of(asked, actor=request.actor, at=at), request.POST.get("block", ""))
    written = request.POST.get("format", "")
    if block is None or written not in FORMATS:
        raise Http404
    facts: Facts = {"block": block.code, "format": written, **asked.query, "n": len(block.sheet.lines)}
    note_export("overview", facts=facts, by=request.actor, at=at)
    columns = block.sheet.columns
    table = Table(
        sheet_title(block.sheet.caption),
        [column.name for column in columns],
        ["text", *("number" if column.is_number else "text" for column in columns[1:])],
        [[column.filed(cell) for column, cell in zip(columns, line.cells, strict=True)] for line in block.sheet.lines],
    )
    name = f"complaints-{block.code.replace('_', '-')}-{asked.period.first}-{asked.period.last}.{written}"
    if written == "csv":
        return handed_out(csv_of(table), name, CSV)
    return handed_out(excel_of(table, *_about(block, asked, form)), name, EXCEL)


def _about(block: Block, asked: Asked, form: OverviewForm) -> list[Table]:
    """Return what the columns mean, and by which filters the table comes about again."""
    chosen = [[str(label), words] for label, words in map(form.said, asked.narrowing)]
    said = [[sentence] for sentence in (*block.sentences, *block.ground, *block.notes)]
    days = [[pgettext("column", "from"), str(asked.period.first)], [pgettext("column", "to"), str(asked.period.last)]]
    meanings = [[column.name, column.explained] for column in block.sheet.columns]
    return [
        Table(pgettext("sheet", "Columns"), [], ["text", "words"], meanings),
        Table(pgettext("sheet", "About"), [], ["text", "text"], [[block.title], *days, *chosen, *said]),
    ]


def _form(request: HouseRequest, asked: Mapping[str, str], *, at: datetime) -> OverviewForm:
    zone = zone_of(request)
    return OverviewForm(asked, actor=request.actor, today=timezone.localdate(at, zone), zone=zone)


def _newest(request: HouseRequest, asked: Asked, *, count: int) -> list[Read]:
    """Return the complaints to be read instead of figures, for those who may read them."""
    visible = in_period(asked.narrowed(Complaint.objects.visible_to(request.actor)).counted(), asked.period)
    return read(in_order(visible.select_related("unit", "cause"), Order.NEWEST)[:count], [cause()])


def _spans(asked: Asked, form: OverviewForm) -> Iterator[dict[str, object]]:
    """Return the usual lengths to look at, up to today."""
    for days in SPANS:
        first = form.today - timedelta(days=days - 1)
        words = {**asked.query, "received_from": first.isoformat(), "received_to": form.today.isoformat()}
        is_current = (asked.period.first, asked.period.last) == (first, form.today)
        label = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        yield {"label": label, "url": f"{reverse('overview')}?{urlencode(words)}", "is_current": is_current}


def _chips(asked: Asked, form: OverviewForm) -> Iterator[dict[str, str]]:
    """Return the filters in force, each with the address without it."""
    for name in NARROWING:
        if name in asked.narrowing:
            label, said = form.said(name)
            words = {key: value for key, value in asked.query.items() if key != name}
            yield {"label": f"{label}: {said}", "url": f"{reverse('overview')}?{urlencode(words)}"}
