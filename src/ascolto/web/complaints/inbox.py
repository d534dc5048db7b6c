"""The inbox: every complaint that the reader may read, narrowed by what stands in the address."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from ascolto.complaints.finding import (
    COUNTED_UP_TO,
    Order,
    Page,
    Standing,
    Wanted,
    Whose,
    handlers,
    narrowed,
    page_of,
    referred_to,
)
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Channel, Complaint, Priority
from ascolto.customers.showing import shown_name
from ascolto.organisation.models import Tree
from ascolto.trail.acting import Actor, Permission
from ascolto.ui import moment
from ascolto.ui.page import page_or_part
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NodeField, name_of, units_where
from ascolto.web.complaints.fields import choices_of, grow

Text = str | Promise
ALL = "all"
PLACES = ("after", "before")
STAGES = [
    (Standing.OPEN, pgettext_lazy("filter", "open")),
    (Standing.ENDED, pgettext_lazy("filter", "ended")),
    (ALL, pgettext_lazy("filter", "all")),
    (pgettext_lazy("filter", "Stage"), Stage.choices),
]
ORDERS = [
    (Order.BY_DUE, pgettext_lazy("order", "next due first")),
    (Order.NEWEST, pgettext_lazy("order", "newest first")),
]
ANY = pgettext_lazy("filter", "any")


class FilterForm(forms.Form):
    """What the reader looks for; it stands in the address, so that a list can be kept and shared."""

    q = forms.CharField(label=pgettext_lazy("filter", "Words"), required=False, max_length=200)
    stage = forms.ChoiceField(label=pgettext_lazy("filter", "Stage"), choices=STAGES, required=False)
    unit = NodeField(label=_("Unit"), required=False)
    category = NodeField(label=_("Category"), required=False)
    handler = forms.ChoiceField(label=_("Handler"), required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=[("", ANY), *Priority.choices], coerce=int, empty_value=None, required=False
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", ANY), *Channel.choices], required=False)
    order = forms.ChoiceField(label=pgettext_lazy("filter", "Order"), choices=ORDERS, required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, asked: QueryDict, *, actor: Actor) -> None:
        super().__init__({"stage": Standing.OPEN, "order": Order.BY_DUE, **asked.dict()})
        cast(NodeField, self.fields["unit"]).offer(units_where(actor, Permission.VIEW_COMPLAINTS), empty=ANY)
        grow(self, "category", Tree.CATEGORY, empty=ANY)
        people = [(str(user.pk), user.name) for user in handlers()]
        choices_of(self, "handler").choices = [
            ("", ANY),
            (Whose.MINE, pgettext_lazy("handler", "me")),
            (Whose.NOBODYS, pgettext_lazy("handler", "nobody yet")),
            *people,
        ]

    @property
    def wanted(self) -> Wanted:
        """What is looked for; a filter that cannot be read narrows nothing, and says so beside its field."""
        self.is_valid()
        said = self.cleaned_data
        stage = said.get("stage") or Standing.OPEN
        return Wanted(
            stage="" if stage == ALL else stage,
            unit=said.get("unit"),
            category=said.get("category"),
            handler=said.get("handler") or "",
            overdue=said.get("overdue") or False,
            priority=said.get("priority"),
            channel=said.get("channel") or "",
            words=said.get("q") or "",
        )

    @property
    def more_is_open(self) -> bool:
        """Whether one of the filters that stand behind a first press is in force."""
        return any(self.data.get(name) for name in ("unit", "category", "priority", "channel", "overdue"))

    @property
    def ordering(self) -> str:
        return self.cleaned_data.get("order") or Order.BY_DUE


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint as a line of the inbox."""

    complaint: Complaint
    complainant: str
    category: str
    priority: Text


@dataclass(frozen=True, slots=True)
class Chip:
    label: Text
    url: str


@require_GET
def inbox(request: HouseRequest) -> HttpResponse:
    """List complaints, or go straight to the one whose reference was asked for."""
    exact = referred_to(request.GET.get("q", ""), actor=request.actor)
    if exact is not None:
        return HttpResponseRedirect(reverse("complaint", args=[exact.reference]))
    at = moment.now()
    form = FilterForm(request.GET, actor=request.actor)
    rows = narrowed(Complaint.objects.visible_to(request.actor), form.wanted, actor=request.actor, at=at)
    page = page_of(
        beside(rows), form.ordering, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "form": form,
        "at": at,
        "rows": rows_of(page.rows, actor=request.actor),
        "count": count_in_words(page.count),
        "chips": chips_of(form, request.GET),
        "may_record": request.actor.holds_somewhere(Permission.RECORD_COMPLAINTS),
        **_links(page, request.GET),
    }
    return page_or_part(request, "web/complaints/inbox.html", context, part="web/complaints/_list.html")


def beside(rows):
    """Bring along what a line shows beside the complaint itself."""
    return rows.select_related("unit", "customer", "handler", "category")


def rows_of(complaints, *, actor: Actor) -> list[Row]:
    return [Row(each, _name(each, actor), _category(each), _priority(each)) for each in complaints]


def _name(complaint: Complaint, actor: Actor) -> str:
    return shown_name(complaint.customer, actor) if complaint.customer else ""


def _category(complaint: Complaint) -> str:
    return name_of(complaint.category) if complaint.category else ""


def _priority(complaint: Complaint) -> Text:
    return Priority(complaint.priority).label if complaint.priority else ""


def count_in_words(count: int) -> str:
    if count > COUNTED_UP_TO:
        return pgettext_lazy("count", "%(count)s+ complaints") % {"count": number_format(COUNTED_UP_TO)}
    return ngettext("%(count)s complaint", "%(count)s complaints", count) % {"count": number_format(count)}


def chips_of(form: FilterForm, asked: QueryDict) -> list[Chip]:
    """Return the filters in force, each with the address without it."""
    usual = {"stage": Standing.OPEN, "order": Order.BY_DUE}
    return [
        Chip(_said(form, name), _address(asked, without=name))
        for name in form.fields
        if name not in form.errors and asked.get(name) and asked.get(name) != usual.get(name)
    ]


def _said(form: FilterForm, name: str) -> str:
    """Return the filter in words: its name and what was chosen."""
    value = form.data[name]
    if name == "overdue":
        return str(form.fields[name].label)
    if isinstance(form.fields[name], forms.ChoiceField):
        value = _label_of(choices_of(form, name).choices, value)
    return f"{form.fields[name].label}: {value}"


def _label_of(choices: Any, value: str) -> str:
    flat = [pair for key, label in choices for pair in (label if isinstance(label, list) else [(key, label)])]
    return next((str(label).strip() for key, label in flat if str(key) == value), value)


def _links(page: Page, asked: QueryDict) -> dict[str, str]:
    return {
        "later": _address(asked, after=page.later) if page.later else "",
        "earlier": _address(asked, before=page.earlier) if page.earlier else "",
    }


def _address(asked: QueryDict, *, without: str = "", **place: str) -> str:
    """Return the address of the list as it is asked for, at another place or without one filter."""
    changed = asked.copy()
    for name in (*PLACES, without):
        changed.pop(name, None)
    for name, value in place.items():
        changed[name] = value
    return f"{reverse('complaints')}?{changed.urlencode()}"
