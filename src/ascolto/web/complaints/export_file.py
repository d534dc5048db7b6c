"""The list of complaints as a file: one line for each, read some hundreds at a time, and what the columns mean."""

from collections.abc import Callable, Iterator
from typing import IO

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext, pgettext

from ascolto.complaints.exporting import exportable
from ascolto.complaints.finding import in_order
from ascolto.complaints.models import Complaint, ComplaintQuerySet, ExportFormat, Remedy, RemedyState
from ascolto.customers.policy import may_see_identity_in
from ascolto.web import sheets
from ascolto.web.complaints.columns import BESIDE, DICTIONARY_HEAD, GRANTED, Asking, Column, dictionary_of, line_of
from ascolto.web.complaints.filters import FilterForm, offers_for
from ascolto.web.sheets import Cell, Table

READ_AT_ONCE = 500
CONTENT_TYPES = {ExportFormat.EXCEL: sheets.EXCEL, ExportFormat.CSV: sheets.CSV}


def filters_of(asked: QueryDict, asking: Asking) -> FilterForm:
    filters = FilterForm(asked, offers=offers_for(asking.actor), zone=asking.zone)
    filters.is_valid()
    return filters


def wanted(filters: FilterForm, chosen: list[str], asking: Asking) -> ComplaintQuerySet:
    """Return the complaints that were ticked, or else all that fit the filters, as far as they may be taken away."""
    rows = exportable(Complaint.objects.visible_to(asking.actor), asking.actor)
    rows = rows.filter(reference__in=chosen) if chosen else filters.narrow(rows, actor=asking.actor, at=asking.at)
    return in_order(rows, filters.ordering)


class Lines:
    """The lines of the file; while they are read, `written` grows to what stands in it, and so do the `units`.

    The `named` are the units of which people stand in it by name.

    First it is settled which complaints they are, then each is read as it is at that moment: no long question stands
    open meanwhile, which on SQLite would bar the way to whoever wants to write.
    """

    def __init__(
        self, rows: ComplaintQuerySet, columns: list[Column], asking: Asking, *, tell: Callable[[int, int], None]
    ) -> None:
        self.rows = rows
        self.columns = columns
        self.asking = asking
        self.tell = tell
        self.written: list[int] = []
        self.units: set[int] = set()
        self.named: set[int] = set()
        self._names_people = any(column.names_people for column in columns)

    def __iter__(self) -> Iterator[list[Cell]]:
        ids = list(self.rows.values_list("pk", flat=True))
        for first in range(0, len(ids), READ_AT_ONCE):
            self.tell(first, len(ids))
            for complaint in self._read(ids[first : first + READ_AT_ONCE]):
                self.written.append(complaint.pk)
                self.units.add(complaint.unit_id)
                if self._names_people and may_see_identity_in(self.asking.actor, complaint.unit_id):
                    self.named.add(complaint.unit_id)
                yield line_of(complaint, self.columns, self.asking)

    def _read(self, ids: list[int]) -> Iterator[Complaint]:
        """Return those that may still be read, in their order; what many share is read once for all of them."""
        granted = Remedy.objects.exclude(state=RemedyState.DECLINED).select_related("point")
        granted = granted.order_by("offered_at", "pk")
        visible = Complaint.objects.visible_to(self.asking.actor)
        rows = exportable(visible, self.asking.actor).filter(pk__in=ids)
        rows = rows.prefetch_related(*BESIDE, Prefetch("remedies", granted, to_attr=GRANTED))
        rows = rows.prefetch_related(Prefetch("joined_to", visible))
        found = {complaint.pk: complaint for complaint in rows}
        return (found[pk] for pk in ids if pk in found)


def written(lines: Lines, form: ExportFormat) -> IO[bytes]:
    """Write the whole file before any of it is handed over: half a list would look like a whole one."""
    table = Table(
        pgettext("sheet", "Complaints"),
        [str(column.label) for column in lines.columns],
        [column.kind for column in lines.columns],
        lines,
    )
    if form == ExportFormat.CSV:
        return sheets.csv_of(table)
    about = Table(
        gettext("Data dictionary"),
        [str(label) for label in DICTIONARY_HEAD],
        ["text", "text", "words", "text", "words"],
        dictionary_of(lines.columns, lines.asking),
    )
    return sheets.excel_of(table, about)
