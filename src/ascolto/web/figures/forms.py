"""Which complaints are counted, and by what."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.figures import BY_NAMES, By
from ascolto.complaints.finding import received_between
from ascolto.complaints.models import Channel, ComplaintQuerySet
from ascolto.organisation.models import Unit
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.figures.overview_form import usual_days

ANY = pgettext_lazy("filter", "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: by which kind, from the first to the last day, where and by which channel."""

    by: By
    first: date
    last: date
    unit: Unit | None = None
    channel: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def narrowed(self, rows: ComplaintQuerySet, *, zone: ZoneInfo) -> ComplaintQuerySet:
        """Return the complaints of these days, as the calendar of the house counts days."""
        rows = received_between(rows, self.first, self.last, zone=zone)
        if self.unit:
            rows = rows.filter(unit__path__startswith=self.unit.path)
        return rows.filter(channel=self.channel) if self.channel else rows

    def as_query(self) -> dict[str, str]:
        """Return the words of the address under which the same is counted again."""
        unit = self.unit.code if self.unit else ""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {"by": str(self.by), **days, "unit": unit, "channel": self.channel}


class FrequentForm(forms.Form):
    by = forms.ChoiceField(label=_("Count by"), choices=[(by.value, BY_NAMES[by]) for by in By], required=False)
    first = forms.DateField(label=_("From"), widget=DayInput, required=False)
    last = forms.DateField(label=_("To"), widget=DayInput, required=False)
    unit = NodeField(label=_("Unit"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", ANY), *Channel.choices], required=False)

    def __init__(self, asked: Any, *, actor: Actor, today: date) -> None:
        first, last = usual_days(today)
        usual = {"by": By.CATEGORY.value, "first": first.isoformat(), "last": last.isoformat()}
        super().__init__({**usual, **{name: value for name, value in asked.items() if value}})
        self.today = today
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_FIGURES), empty=ANY)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        return cleaned

    def asked(self) -> Asked:
        """Return what was asked for; what cannot be read is said beside its field, and the last year is counted."""
        if not self.is_valid():
            return Asked(By.CATEGORY, *usual_days(self.today))
        said = self.cleaned_data
        return Asked(By(said["by"]), said["first"], said["last"], said["unit"], said["channel"])
