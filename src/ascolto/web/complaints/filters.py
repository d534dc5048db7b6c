"""What a list of complaints is narrowed by: it stands in the address, so that a list can be kept and shared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.finding import Order, Standing, Wanted, Whose, awaiting_decision, handlers, narrowed
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, ComplaintQuerySet, Priority, sight_of
from ascolto.customers.models import Customer, Segment
from ascolto.organisation.models import Offering, Taxon, Tree, Unit
from ascolto.organisation.references import normalise_reference
from ascolto.trail.acting import Actor
from ascolto.trail.ready import Ready
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.forms import DayInput
from ascolto.ui.looks import SEVERITIES
from ascolto.web.choosing import NodesField, SegmentField, knows_segments, offer_segments, units_in_use
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
COMPACT = "compact"
ROWS = [("", pgettext_lazy("rows of the list", "full")), (COMPACT, pgettext_lazy("rows of the list", "compact"))]
ANY = pgettext_lazy("filter", "any")
TREES = {"category": Tree.CATEGORY, "cause": Tree.CAUSE, "journey_stage": Tree.JOURNEY_STAGE}
USUAL: dict[str, str] = {"stage": Standing.OPEN, "order": Order.BY_DUE}
SEVERAL = ("stage", "handler", "unit", "offering", *TREES, "priority", "severity", "channel", "language")
AT_ONCE = ("q", "stage", "handler", "order")
LOOKED_AT = ("tree", "code", "parent", "path", "position", "wording")  # of a category: to offer it asks for no more


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
        units=_UNITS(sight_of(actor).units),
        taxa=_TAXA(),
        offerings=_OFFERINGS(),
        handlers=[(str(pk), name) for pk, name in _HANDLERS()],
        segments=_SEGMENTS() if knows_segments(actor) else [],
    )


_UNITS = Ready(units_in_use)
_TAXA = Ready(lambda: Taxon.objects.in_use().only(*LOOKED_AT).order_by("position", "pk"))
_OFFERINGS = Ready(lambda: Offering.objects.in_use().arranged())
_HANDLERS = Ready(lambda: handlers().values_list("pk", "name"))
_SEGMENTS = Ready(lambda: Segment.objects.in_use().order_by("code"))


class SeveralField(forms.TypedMultipleChoiceField):
    """Some of a few values; any one of those that were chosen is enough."""

    widget = forms.CheckboxSelectMultiple


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter as it stands in the form; where several can be chosen, with those that are, in words."""

    field: forms.BoundField
    takes_several: bool = False
    chosen: Sequence[str] = ()


class FilterForm(forms.Form):
    """What the reader looks for; where several values of one filter are asked for, any one of them is enough."""

    q = forms.CharField(label=pgettext_lazy("filter", "Words"), required=False, max_length=200)
    stage = SeveralField(label=pgettext_lazy("filter", "Stage"), choices=STAGES, required=False)
    handler = SeveralField(label=_("Handler"), required=False)
    unit = NodesField(label=_("Unit"), required=False)
    category = NodesField(label=_("Category"), required=False)
    cause = NodesField(label=_("Cause"), required=False)
    journey_stage = NodesField(label=_("Journey stage"), required=False)
    offering = NodesField(label=_("Product or service"), required=False)
    priority = SeveralField(label=_("Priority"), choices=Priority.choices, coerce=int, required=False)
    severity = SeveralField(label=_("Severity"), choices=list(SEVERITIES.items()), coerce=int, required=False)
    channel = SeveralField(label=_("Channel"), choices=Channel.choices, required=False)
    language = SeveralField(label=_("Language"), required=False)
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
    blocked = forms.BooleanField(label=_("Handler in a conflict of interest only"), required=False)
    rows = forms.ChoiceField(
        label=pgettext_lazy("list", "Rows"), choices=ROWS, widget=forms.HiddenInput, required=False
    )

    def __init__(self, asked: QueryDict, *, offers: Offers, zone: ZoneInfo) -> None:
        data = MultiValueDict({name: [value for value in values if value] for name, values in asked.lists()})
        for name, value in USUAL.items():
            data.setlist(name, data.getlist(name) or [value])
        super().__init__(data)
        self.zone = zone
        cast(NodesField, self.fields["unit"]).offer(offers.units)
        cast(NodesField, self.fields["offering"]).offer(offers.offerings)
        for name, tree in TREES.items():
            cast(NodesField, self.fields[name]).offer(offers.of(tree))
        offer_segments(self, offers.segments, empty=ANY)
        choices_of(self, "language").choices = [
            (code, capfirst(language_name(code))) for code, _own_name in settings.LANGUAGES
        ]
        choices_of(self, "handler").choices = [
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
        stages = said.get("stage") or [Standing.OPEN]
        several = {name: said.get(name) or () for name in SEVERAL if name != "stage"}
        others = {name: said.get(name) or None for name in ("customer", "segment", "received_from", "received_to")}
        marks = {name: bool(said.get(name)) for name in ("overdue", "heard", "reopened", "undelivered", "blocked")}
        return Wanted(
            stage=() if ALL in stages else stages,
            words=said.get("q") or "",
            zone=self.zone,
            **cast(Any, several | others | marks),
        )

    def narrow(self, rows: ComplaintQuerySet, *, actor: Actor, at: datetime) -> ComplaintQuerySet:
        """Return those of the complaints that are looked for."""
        rows = narrowed(rows, self.wanted, actor=actor, at=at)
        return awaiting_decision(rows, actor) if self.cleaned_data.get("to_decide") else rows

    @property
    def at_once(self) -> list[Shown]:
        """The filters that stand there at first sight."""
        return [self._shown(name) for name in AT_ONCE]

    @property
    def rest(self) -> list[Shown]:
        """The filters that stand behind a first press."""
        return [self._shown(name) for name in self.fields if name not in (*AT_ONCE, "rows")]

    def _shown(self, name: str) -> Shown:
        if name not in SEVERAL:
            return Shown(self[name])
        chosen = () if name in self.errors else self._values_of(name)
        return Shown(self[name], takes_several=True, chosen=[in_words(self, name, value) for value in chosen])

    @property
    def more_is_open(self) -> bool:
        """Whether one of them is in force, or cannot be read."""
        return any(shown.field.errors or shown.field.name in self.in_force for shown in self.rest)

    @cached_property
    def in_force(self) -> dict[str, list[str]]:
        """The filters that narrow or order the list, by their names, with the values that stand in the address."""
        self.is_valid()
        read = {name: self._values_of(name) for name in self.fields if name not in self.errors}
        return {name: values for name, values in read.items() if values and values != [USUAL.get(name)]}

    def _values_of(self, name: str) -> list[str]:
        """Return the values of a filter as they are spelled, each once and in the order in which they are offered."""
        values = cast(MultiValueDict[str, str], self.data).getlist(name)
        if name not in SEVERAL:
            return values[-1:]
        return [key for key, _label in flat(choices_of(self, name).choices) if key in values]

    @property
    def query(self) -> str:
        """The words of the address in their one spelling: in the order of the form, without what is usual."""
        return urlencode(self.in_force, doseq=True)

    @property
    def is_compact(self) -> bool:
        return self.cleaned_data.get("rows") == COMPACT

    @property
    def ordering(self) -> str:
        return self.cleaned_data.get("order") or Order.BY_DUE


@dataclass(frozen=True, slots=True)
class Chip:
    """A value of a filter in force, with the address of the list without it."""

    label: Text
    url: str


def chips_of(form: FilterForm) -> list[Chip]:
    kept = form.in_force
    return [
        Chip(_said(form, name, value), address_of(kept | {name: [other for other in values if other != value]}))
        for name, values in kept.items()
        for value in values
    ]


def _said(form: FilterForm, name: str, value: str) -> str:
    """Return the filter in words: its name and what was chosen."""
    field = form.fields[name]
    if isinstance(field, forms.BooleanField):
        return str(field.label)
    return f"{field.label}: {in_words(form, name, value)}"


def in_words(form: FilterForm, name: str, value: str) -> str:
    """Return what the value of a filter is called; what was typed is called what it is."""
    field = form.fields[name]
    offered = flat(field.choices) if isinstance(field, forms.ChoiceField) else []
    return next((label for key, label in offered if key == value), value)


def flat(choices: Any) -> Iterable[tuple[str, str]]:
    """Return what can be chosen, without the groups in which it stands."""
    for key, label in choices:
        for value, words in label if isinstance(label, list) else [(key, label)]:
            yield str(value), str(words).strip()


def address_of(filters: Mapping[str, str | Sequence[str]], **place: str) -> str:
    """Return the address of the list under these filters; one without any says so, and is no start page."""
    query = urlencode({**filters, **place}, doseq=True) or urlencode({"stage": Standing.OPEN})
    return f"{reverse('complaints')}?{query}"
