"""What a list of complaints is narrowed by: it stands in the address, so that a list can be kept and shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.finding import Order, Standing, Wanted, Whose, awaiting_decision, handlers, narrowed
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, ComplaintQuerySet, Priority
from ascolto.customers.models import Customer, Segment
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.organisation.references import normalise_reference
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.ui.looks import SEVERITIES
from ascolto.web.choosing import (
    NodeField,
    SegmentField,
    node_field,
    offer_segments,
    offerings,
    segments_for,
    units_where,
)
from ascolto.web.complaints.fields import choices_of

Text = str | Promise
ALL = "all"
STAGES = [
    (Standing.OPEN, pgettext_lazy("filter", "open")),
    (Standing.ENDED, pgettext_lazy("filter", "ended")),
    (ALL, pgettext_lazy("filter", "all")),
    (pgettext_lazy("filter", "Stage"), Stage.choices),
]
ORDERS = [
    (Order.BY_DUE, pgettext_lazy("order", "next due first")),
    (Order.BY_PRIORITY, pgettext_lazy("order", "by priority, then next due")),
    (Order.NEWEST, pgettext_lazy("order", "newest first")),
    (Order.OLDEST, pgettext_lazy("order", "oldest first")),
    (Order.LATEST_CHANGE, pgettext_lazy("order", "latest change first")),
]
ANY = pgettext_lazy("filter", "any")
TREES = {"category": Tree.CATEGORY, "cause": Tree.CAUSE, "journey_stage": Tree.JOURNEY_STAGE}
USUAL: dict[str, str] = {"stage": Standing.OPEN, "order": Order.BY_DUE}
AT_ONCE = ("q", "stage", "handler")


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be chosen in the filters; read once, however many lists are counted by them."""

    units: Sequence[Unit]
    taxa: Sequence[Taxon]
    offerings: Sequence[Offering]
    handlers: Sequence[tuple[str, str]]
    segments: Sequence[Segment]

    def of(self, tree: Tree) -> list[Taxon]:
        return [taxon for taxon in self.taxa if taxon.tree == tree]


def offers_for(actor: Actor) -> Offers:
    return Offers(
        units=list(units_where(actor, Permission.VIEW_COMPLAINTS)),
        taxa=list(Taxon.objects.in_use().order_by("position", "pk")),
        offerings=list(offerings()),
        handlers=[(str(user.pk), user.name) for user in handlers()],
        segments=segments_for(actor),
    )


class FilterForm(forms.Form):
    """What the reader looks for."""

    q = forms.CharField(label=pgettext_lazy("filter", "Words"), required=False, max_length=200)
    stage = forms.ChoiceField(label=pgettext_lazy("filter", "Stage"), choices=STAGES, required=False)
    handler = forms.ChoiceField(label=_("Handler"), required=False)
    unit = NodeField(label=_("Unit"), required=False)
    category = NodeField(label=_("Category"), required=False)
    cause = NodeField(label=_("Cause"), required=False)
    journey_stage = NodeField(label=_("Journey stage"), required=False)
    offering = NodeField(label=_("Product or service"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", ANY), *Priority.choices], coerce=int, empty_value=None, required=False
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=[("", ANY), *SEVERITIES.items()], coerce=int, empty_value=None, required=False
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", ANY), *Channel.choices], required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("", ANY), *settings.LANGUAGES], required=False)
    received_from = forms.DateField(label=pgettext_lazy("filter", "Received from"), widget=DayInput, required=False)
    received_to = forms.DateField(label=pgettext_lazy("filter", "Received until"), widget=DayInput, required=False)
    customer = forms.CharField(label=pgettext_lazy("filter", "Customer number"), required=False, max_length=20)
    segment = SegmentField(label=pgettext_lazy("filter", "Segment of customers"), required=False)
    order = forms.ChoiceField(label=pgettext_lazy("filter", "Order"), choices=ORDERS, required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    heard = forms.BooleanField(label=_("With a new message only"), required=False)
    to_decide = forms.BooleanField(label=_("Waiting for my decision only"), required=False)
    reopened = forms.BooleanField(label=_("Reopened only"), required=False)
    undelivered = forms.BooleanField(label=_("Acknowledgement came back only"), required=False)

    def __init__(self, asked: QueryDict, *, offers: Offers, zone: ZoneInfo) -> None:
        super().__init__({**USUAL, **asked.dict()})
        self.zone = zone
        node_field(self, "unit").offer(offers.units, empty=ANY)
        node_field(self, "offering").offer(offers.offerings, empty=ANY)
        for name, tree in TREES.items():
            node_field(self, name).offer(offers.of(tree), empty=ANY)
        offer_segments(self, offers.segments, empty=ANY)
        choices_of(self, "handler").choices = [
            ("", ANY),
            (Whose.MINE, pgettext_lazy("handler", "me")),
            (Whose.NOBODYS, pgettext_lazy("handler", "nobody yet")),
            *offers.handlers,
        ]

    def clean_customer(self) -> Customer | None:
        typed = self.cleaned_data["customer"]
        if not typed:
            return None
        customer = Customer.objects.filter(reference=normalise_reference(typed)).first()
        if customer is None:
            raise forms.ValidationError(_("There is no customer with this number."))
        return customer

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = said.get("received_from"), said.get("received_to")
        if first and last and first > last:
            self.add_error("received_to", _("The last day is before the first."))
        return said

    @property
    def wanted(self) -> Wanted:
        """What is looked for; a filter that cannot be read narrows nothing, and says so beside its field."""
        self.is_valid()
        said = self.cleaned_data
        stage = said.get("stage") or Standing.OPEN
        nodes = {name: said.get(name) or None for name in ("unit", "offering", "segment", *TREES)}
        texts = {name: said.get(name) or "" for name in ("handler", "channel", "language")}
        others = {name: said.get(name) for name in ("customer", "priority", "severity", "received_from", "received_to")}
        marks = {name: bool(said.get(name)) for name in ("overdue", "heard", "reopened", "undelivered")}
        return Wanted(
            stage="" if stage == ALL else stage,
            words=said.get("q") or "",
            zone=self.zone,
            **cast(Any, nodes | texts | others | marks),
        )

    def narrow(self, rows: ComplaintQuerySet, *, actor: Actor, at: datetime) -> ComplaintQuerySet:
        """Return those of the complaints that are looked for."""
        rows = narrowed(rows, self.wanted, actor=actor, at=at)
        return awaiting_decision(rows, actor) if self.cleaned_data.get("to_decide") else rows

    @property
    def rest(self) -> list[forms.BoundField]:
        """The filters that stand behind a first press."""
        return [self[name] for name in self.fields if name not in AT_ONCE]

    @property
    def more_is_open(self) -> bool:
        """Whether one of them is in force, or cannot be read."""
        return any(bound.errors or bound.name in self.in_force for bound in self.rest)

    @cached_property
    def in_force(self) -> dict[str, str]:
        """The filters that narrow or order the list, by their names, as they stand in the address."""
        self.is_valid()
        return {
            name: self.data[name]
            for name in self.fields
            if name not in self.errors and self.data.get(name) and self.data[name] != USUAL.get(name)
        }

    @property
    def query(self) -> str:
        """The words of the address in their one spelling: in the order of the form, without what is usual."""
        return urlencode(self.in_force)

    @property
    def ordering(self) -> str:
        return self.cleaned_data.get("order") or Order.BY_DUE


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, with the address of the list without it."""

    label: Text
    url: str


def chips_of(form: FilterForm) -> list[Chip]:
    kept = form.in_force
    return [
        Chip(_said(form, name), address_of({other: kept[other] for other in kept if other != name})) for name in kept
    ]


def _said(form: FilterForm, name: str) -> str:
    """Return the filter in words: its name and what was chosen."""
    value, field = form.data[name], form.fields[name]
    if isinstance(field, forms.BooleanField):
        return str(field.label)
    if isinstance(field, forms.ChoiceField):
        value = _label_of(field.choices, value)
    return f"{field.label}: {value}"


def _label_of(choices: Any, value: str) -> str:
    flat = [pair for key, label in choices for pair in (label if isinstance(label, list) else [(key, label)])]
    return next((str(label).strip() for key, label in flat if str(key) == value), value)


def address_of(filters: dict[str, str], **place: str) -> str:
    """Return the address of the list under these filters; one without any says so, and is no start page."""
    return f"{reverse('complaints')}?{urlencode(filters | place or {'stage': Standing.OPEN})}"
