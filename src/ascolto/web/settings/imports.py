"""Pages of the imports: which files were taken in, and the rows that were not."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from ascolto.imports.models import ImportRun, RejectedRow
from ascolto.imports.reasons import describe
from ascolto.trail.acting import Actor, NotPermitted, Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.keyset import window
from ascolto.web.settings.naming import names_of
from ascolto.web.sheets import Cell, harmless


def imports(request: HouseRequest) -> HttpResponse:
    """List the imports, the latest first."""
    page = window(ImportRun.objects.all(), by="-started_at", asked=request.GET)
    names, at = names_of(run.actor_ref for run in page.rows), now()
    context = {
        "title": _("Imports"),
        "rows": [(run, names.get(run.actor_ref, ""), _state_of(run, at=at)) for run in page.rows],
        "page": page,
        "may_import": request.actor.holds_somewhere(Permission.IMPORT_DATA),
    }
    return render(request, "web/settings/imports.html", context)


def import_run(request: HouseRequest, pk: int) -> HttpResponse:
    """Show one import: its counts, and, to those who may read them, the rows that were not taken in."""
    run, at = get_object_or_404(ImportRun, pk=pk), now()
    context: dict[str, Any] = {
        "title": run.file_name,
        "run": run,
        "state": _state_of(run, at=at),
        "is_interrupted": run.is_interrupted(at=at),
        "who": names_of([run.actor_ref]).get(run.actor_ref, ""),
        "may_read": may_read_rows(request.actor, run),
    }
    if context["may_read"]:
        rejected = list(run.rejected_rows.order_by("row", "pk")[:50])
        context["rejected"] = [(row.row, describe(row.reason, row.facts), " | ".join(_cells(row))) for row in rejected]
    return render(request, "web/settings/import_run.html", context)


def _state_of(run: ImportRun, *, at: datetime) -> str | Promise:
    return pgettext("import", "interrupted") if run.is_interrupted(at=at) else run.get_state_display()


def rejected_rows(request: HouseRequest, pk: int) -> Any:
    """Hand out every row that was not taken in, with its reason, as a file."""
    run = get_object_or_404(ImportRun, pk=pk)
    if not may_read_rows(request.actor, run):
        raise NotPermitted(f"needs:{Permission.IMPORT_DATA}")
    response = StreamingHttpResponse(_lines(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-rows-{run.pk}.csv"'
    return response


def may_read_rows(actor: Actor, run: ImportRun) -> bool:
    """The rows may be of any unit: they are for who imports everywhere, and for who ran the import."""
    is_own = actor.user_id is not None and (run.actor_kind, run.actor_ref) == (actor.kind, actor.ref)
    return actor.holds(Permission.IMPORT_DATA) or (is_own and actor.holds_somewhere(Permission.IMPORT_DATA))


class _Line:
    """What csv writes to: each line is handed on at once, so that no file is too large."""

    def write(self, line: str) -> str:
        return line


def _lines(run: ImportRun) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(map(harmless, [gettext("row"), gettext("reason"), *run.header]))
    for row in run.rejected_rows.order_by("row", "pk").iterator():
        cells: list[Cell] = [row.row, describe(row.reason, row.facts), *_cells(row)]
        yield writer.writerow(map(harmless, cells))


def _cells(row: RejectedRow) -> list[str]:
    """Return the cells as text; bytes that are none stay visible as such."""
    return [str(cell).encode("utf-8", "backslashreplace").decode() for cell in json.loads(row.raw)]
