"""What the overview looks at: the days, and which complaints; all of it stands in the address, named as in the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.figures_periods import Period
from ascolto.complaints.finding import EARLIEST_DAY, Wanted, within
from ascolto.complaints.models import Channel, ComplaintQuerySet, Priority
from ascolto.organisation.models import Tree, Unit
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.web.choosing import (
    NodeField,
    SegmentField,
    node_field,
    offer_segments,
    offerings,
    segments_for,
    taxa,
    units_where,
)

ANY = pgettext_lazy("filter", "all")
USUAL_DAYS = 365
LONGEST_DAYS = 366 * 30
TREES = {"category": Tree.CATEGORY, "cause": Tree.CAUSE, "journey_stage": Tree.JOURNEY_STAGE}
NARROWING = ("unit", "category", "cause", "journey_stage", "offering", "channel", "language", "priority", "segment")
EVERY = [
    ("", pgettext_lazy("points of a chart", "as it fits")),
    ("week", pgettext_lazy("points of a chart", "week")),
    ("month", pgettext_lazy("points of a chart", "month")),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which complaints of which days, and the words of the address that ask for them.

    Who may not read complaints gets no address that leads to them.
    """

    period: Period
    wanted: Wanted
    every: str
    words: dict[str, str]
    may_look_behind: bool

    def narrowed(self, rows: ComplaintQuerySet) -> ComplaintQuerySet:
        """Return those of these rows that fit all but the days."""
        return within(rows, self.wanted)

    @property
    def days(self) -> dict[str, str]:
        return {"received_from": self.period.first.isoformat(), "received_to": self.period.last.isoformat()}

    @property
    def unit(self) -> Unit | None:
        """Return the unit that was asked for, which stands for itself and all below it."""
        return self.wanted.unit[0] if self.wanted.unit else None

    @property
    def narrowing(self) -> dict[str, str]:
        """Return the filters in force, without the days."""
        return {name: self.words[name] for name in NARROWING if self.words.get(name)}

    @property
    def query(self) -> dict[str, str]:
        """Return the words of the address under which the same is seen again."""
        every = {"every": self.every} if self.every else {}
        return {**self.days, **self.narrowing, **every}

    def address(self, name: str = "overview", **other: str) -> str:
        """Return where the same is seen, or, with other words, something next to it."""
        return f"{reverse(name)}?{urlencode({**self.query, **other})}"

    def behind(self, of: str, **other: str) -> str:
        """Return the address of the complaints behind a number."""
        return self.address("overview_behind", of=of, **other) if self.may_look_behind else ""

    def inbox(self, **words: str) -> str:
        """Return the address of the same complaints, of whatever day, in the list that is worked from."""
        return f"{reverse('complaints')}?{urlencode({**self.narrowing, **words})}" if self.may_look_behind else ""


class OverviewForm(forms.Form):
    received_from = forms.DateField(label=_("From"), widget=DayInput, required=False)
    received_to = forms.DateField(label=_("To"), widget=DayInput, required=False)
    unit = NodeField(label=_("Unit"), required=False)
    category = NodeField(label=_("Category"), required=False)
    cause = NodeField(label=_("Cause"), required=False)
    journey_stage = NodeField(label=_("Journey stage"), required=False)
    offering = NodeField(label=_("Product or service"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", ANY), *Channel.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", ANY), *settings.LANGUAGES], required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", ANY), *Priority.choices], coerce=int, empty_value=None, required=False
    )
    segment = SegmentField(label=pgettext_lazy("filter", "Segment of customers"), required=False)
    every = forms.ChoiceField(label=_("A point for every"), choices=EVERY, required=False)

    def __init__(self, asked: Any, *, actor: Actor, today: date, zone: ZoneInfo) -> None:
        first, last = usual_days(today)
        usual = {"received_from": first.isoformat(), "received_to": last.isoformat()}
        super().__init__({**usual, **{name: value for name, value in asked.items() if value}})
        self.today, self.zone = today, zone
        self.may_look_behind = actor.holds_somewhere(Permission.VIEW_COMPLAINTS)
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_FIGURES), empty=ANY)
        node_field(self, "offering").offer(offerings(), empty=ANY)
        for name, tree in TREES.items():
            node_field(self, name).offer(taxa(tree), empty=ANY)
        offer_segments(self, segments_for(actor), empty=ANY)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("received_from"), cleaned.get("received_to")
        if first and last and first > last:
            self.add_error("received_to", _("The last day is before the first."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("received_from", _("More than thirty years cannot be looked at together."))
        return cleaned

    @property
    def more_is_open(self) -> bool:
        """Whether one of the filters that stand behind a first press is in force."""
        return any(self.data.get(name) for name in (*NARROWING[1:], "every"))

    def asked(self) -> Asked:
        """Return what was asked for; what cannot be read is said beside its field and narrows nothing."""
        self.is_valid()
        said = self.cleaned_data
        first, last = said.get("received_from"), said.get("received_to")
        if first is None or last is None or first > self.today:
            first, last = usual_days(self.today)
        narrowing = {name: said[name] for name in NARROWING if said.get(name)}
        several: dict[str, Any] = {name: value if name == "segment" else [value] for name, value in narrowing.items()}
        return Asked(
            period=Period(max(first, EARLIEST_DAY), max(min(last, self.today), EARLIEST_DAY), self.zone),
            wanted=Wanted(stage=(), **several),
            every=said.get("every") or "",
            words={name: str(self.data[name]) for name in narrowing},
            may_look_behind=self.may_look_behind,
        )

    def said(self, name: str) -> tuple[str | Promise, str]:
        """Return a filter in words: what it is called, and what was chosen."""
        field = cast(forms.ChoiceField, self.fields[name])
        choices = cast("Iterable[tuple[Any, Any]]", field.choices)
        chosen = {str(key): str(label).strip() for key, label in choices}
        return field.label or "", chosen.get(str(self.data.get(name, "")), "")


def usual_days(today: date) -> tuple[date, date]:
    """Return the last year, today included."""
    return today - timedelta(days=USUAL_DAYS - 1), today
