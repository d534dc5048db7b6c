"""Figures about complaints, the rows behind them, and the way to take them along."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from ascolto.analysis import pareto
from ascolto.complaints.exporting import note_export
from ascolto.complaints.figures import BY_NAMES, By, counts_by, in_figures_of, of_kind, recorded_otherwise
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Taxon, Unit
from ascolto.trail.acting import Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.choosing import name_of
from ascolto.web.figures.forms import FrequentForm
from ascolto.web.figures.frequent import frequent, otherwise_lines
from ascolto.web.keyset import window
from ascolto.web.sheets import CSV, Cell, Table, csv_of, handed_out


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
    rows = of_kind(asked.narrowed(visible, zone=zone_of(request)), asked.by, kind)
    context = {
        "found": window(rows, by="-received_at", asked=request.GET),
        "name": name_of(kind),
        "asked": asked,
        "query_string": urlencode(asked.as_query()),
    }
    return render(request, "web/figures/behind.html", context)


@require_POST
def download(request: HouseRequest) -> HttpResponseBase:
    """Give the table as a file; that it was taken is on the trail."""
    asked = _form(request, request.POST).asked()
    rows = asked.narrowed(in_figures_of(request.actor), zone=zone_of(request))
    counted = pareto(counts_by(asked.by, rows).of)
    note_export("frequent", facts={**asked.as_query(), "n": counted.n}, by=request.actor, at=now())
    head = [
        str(BY_NAMES[asked.by]),
        pgettext("column", "code"),
        pgettext("column", "complaints"),
        pgettext("column", "n"),
        pgettext("column", "share"),
        pgettext("column", "share, from (95 %)"),
        pgettext("column", "share, to (95 %)"),
        pgettext("column", "cumulative share"),
    ]
    lines: list[list[Cell]] = [
        [name_of(row.kind), row.kind.code, row.count, counted.n,
         *(round(share, 4) for share in (row.share, row.interval.low, row.interval.high, row.cumulative_share))]
        for row in counted.rows
    ]  # fmt: skip
    name = f"complaints-by-{asked.by}-{asked.first}-{asked.last}.csv"
    return handed_out(csv_of(Table("", head, [], lines)), name, CSV)


def _form(request: HouseRequest, asked: QueryDict) -> FrequentForm:
    today = timezone.localdate(now(), zone_of(request))
    return FrequentForm(asked.dict(), actor=request.actor, today=today)


def _kind(by: By, code: str) -> Taxon | Unit:
    kinds = Unit.objects.all() if by is By.UNIT else Taxon.objects.filter(tree=by.value)
    found = kinds.filter(code=code).first()
    if found is None:
        raise Http404
    return found
