"""The task that writes a long list in the background, as the person sees it who asked.

It stands here, among the doors, because the columns and the filters do; `ascolto.apps` makes it known to every process.
"""

from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import translation

from ascolto.complaints.exporting import TASK, note_written, put_away
from ascolto.complaints.models import ExportFormat, ListExport
from ascolto.complaints.policy import may_export
from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.organisation import settings_of
from ascolto.people.acting import actor_for
from ascolto.web.complaints.columns import Asking, columns_for
from ascolto.web.complaints.export_file import Lines, filters_of, wanted, written

ATTEMPTS = 3


@task(TASK, attempts=ATTEMPTS)
def write_list_export(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Write the file with the rights of this moment, and let the person have it.

    A second run finds it written, or writes it anew. Who may not take data away any more gets none.
    """
    export = ListExport.objects.select_related("asked_by").filter(pk=payload["export"], written_at=None).first()
    if export is None or not may_export(actor_for(export.asked_by)):
        return
    with translation.override(export.language):
        _write(export, at=at, progress=progress)


def _write(export: ListExport, *, at: datetime, progress: Progress) -> None:
    asking = Asking(actor_for(export.asked_by), at, ZoneInfo(export.zone), settings_of.current().currency)
    asked = QueryDict(export.query)
    rows = wanted(filters_of(asked, asking), asked.getlist("chosen"), asking)
    columns = columns_for(asking.actor)
    lines = Lines(rows, columns, asking, tell=partial(_tell, progress))
    with written(lines, ExportFormat(export.format)) as file:
        put_away(file, export)
    note_written(
        export,
        complaints=lines.written,
        columns=[column.code for column in columns],
        units=lines.units,
        named=lines.named,
        by=asking.actor,
        at=at,
    )


def _tell(progress: Progress, done: int, total: int) -> None:
    progress.tell(done, total=total)
