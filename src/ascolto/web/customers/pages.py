"""Customers: found, looked at, corrected."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ascolto.complaints.complainants import complaint_counts, most_complaining
from ascolto.complaints.identities import known_ids, known_to, may_know
from ascolto.customers import updating
from ascolto.customers.finding import Group, family_ids, search, survivor
from ascolto.customers.models import (
    Contact,
    ContactKind,
    ContactPoint,
    Customer,
    CustomerPromise,
    Segment,
    SegmentQuerySet,
)
from ascolto.customers.plans import spoken_with
from ascolto.customers.policy import may_edit_customer, may_see_identity
from ascolto.customers.segments import segments_of
from ascolto.customers.showing import name_among
from ascolto.customers.updating import NothingToReachBy
from ascolto.organisation import settings_of
from ascolto.organisation.definitions import terms
from ascolto.trail.acting import Permission, require
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.customers.forms import ContactForm, CustomerForm, ListForm, SortForm
from ascolto.web.customers.frame import frame_of
from ascolto.web.customers.twins import offered
from ascolto.web.customers.voices import voices_of, who_ordered
from ascolto.web.going_on import see_other
from ascolto.web.keyset import Window, window

INVALID = 422
FEW = 5
MOST_SHOWN = 100
A_YEAR = timedelta(days=365)
EXPLAINED = ("customer", "consumer", "business_customer", "internal_customer", "buyer")


def listed(request: HouseRequest) -> HttpResponse:
    """Find a customer by anything."""
    with settings_of.held(request.organisation):
        return render(request, "web/customers/list.html", _list_of(request))


def _list_of(request: HouseRequest) -> dict[str, Any]:
    form = ListForm(request.GET, segments=Segment.objects.visible_to(request.actor))
    known = known_to(request.actor, Customer.objects.visible_to(request.actor))
    ordered = who_ordered(form.words, actor=request.actor)
    fitting = search(form.words, actor=request.actor, known=known, also=ordered)
    fitting, narrowed = form.group.of(fitting), bool(form.words) or form.group != Group()
    since = now() - A_YEAR
    if form.by_complaints:
        among = fitting if narrowed else None
        rows = most_complaining(among, actor=request.actor, since=since, first=MOST_SHOWN)
        found: Window[Customer] = Window(rows, "", "")
    else:
        found = window(fitting, by="sort_key", asked=request.GET)
    counts = complaint_counts(found.rows, actor=request.actor, since=since)
    return {
        "form": form,
        "sort_form": SortForm(segments=_sortable(request)) if _may_sort(request) else None,
        "grouped": form.group != Group(),
        "narrowed": narrowed,
        "since": since.astimezone(zone_of(request)).date().isoformat(),
        "found": found,
        "most": MOST_SHOWN if form.by_complaints and len(found.rows) == MOST_SHOWN else 0,
        "customers": [(one, name, counts[one.pk]) for one, name in _named(found.rows, request)],
        "reads_complaints": request.actor.holds_somewhere(Permission.VIEW_COMPLAINTS),
        "sees_identity": bool(may_see_identity(request.actor)),
    }


def customer(request: HouseRequest, reference: str) -> HttpResponse:
    """Show one customer, everything they said, and what became of it."""
    one = _one(request, reference)
    merged = list(one.merged.order_by("pk"))
    known = known_ids(request.actor, [one, *merged])
    frame = frame_of(request, one, current="customer")
    may_edit, family = frame["may_edit"], family_ids(one)
    context = {
        **frame,
        "likely": offered(one, actor=request.actor) if may_edit and not one.merged_into_id else [],
        "segments": _segments_of(one, request),
        "sees_all_segments": not Segment.objects.exclude(pk__in=Segment.objects.visible_to(request.actor)).exists(),
        "sort_form": SortForm(segments=_sortable(request)) if may_edit else None,
        "may_record": request.actor.holds_somewhere(Permission.RECORD_COMPLAINTS),
        "standing_for": survivor(one) if one.merged_into_id else None,
        "contact_points": ContactPoint.objects.filter(customer__in=family).order_by("kind", "pk"),
        "promises": CustomerPromise.objects.open().filter(customer__in=family).order_by("due_on", "pk")[:FEW],
        "planned": Contact.objects.planned().filter(customer__in=family).order_by("planned_for", "pk")[:FEW],
        "spoken_at": max(spoken_with(family).values(), default=None),
        "at": now(),
        "language": dict(settings.LANGUAGES).get(one.language, one.language),
        "merged": [(gone, name_among(gone, known)) for gone in merged],
        "consents": one.consents.order_by("-given_at", "-pk"),
        "voices": voices_of(one, actor=request.actor),
    }
    return render(request, "web/customers/customer.html", context)


def _segments_of(one: Customer, request: HouseRequest) -> list[tuple[str, str]]:
    visible = set(Segment.objects.visible_to(request.actor).values_list("pk", flat=True))
    language = translation.get_language() or "en"
    return [(each.code, each.in_language(language)) for each in segments_of(one) if each.pk in visible]


def edit(request: HouseRequest, reference: str) -> HttpResponse:
    """Correct what is on record."""
    one = _one(request, reference)
    require(may_know(request.actor, one))
    form = CustomerForm(request.POST if request.method == "POST" else None, customer=one)
    if form.is_bound and form.is_valid():
        updating.change(one, form.cleaned_data, by=request.actor, at=now())
        messages.success(request, _("The record is corrected."))
        return see_other("customer", one.reference)
    return _record(request, one, form, ContactForm(), status=INVALID if form.errors else 200)


@require_POST
def add_contact(request: HouseRequest, reference: str) -> HttpResponse:
    """Note one more way to reach the customer."""
    one = _one(request, reference)
    require(may_know(request.actor, one))
    form = ContactForm(request.POST)
    if form.is_valid():
        kind, value = ContactKind(form.cleaned_data["kind"]), form.cleaned_data["value"]
        try:
            updating.add_contact_point(one, kind, value, by=request.actor, at=now())
        except NothingToReachBy:
            form.add_error("value", _("Nobody can be reached by this. Look at it again."))
        else:
            return see_other("edit_customer", one.reference)
    return _record(request, one, CustomerForm(customer=one), form, status=INVALID)


@require_POST
def end_contact(request: HouseRequest, reference: str, point_id: int) -> HttpResponse:
    """Note that this way reaches nobody any more."""
    one = _one(request, reference)
    require(may_know(request.actor, one))
    updating.note_unusable(get_object_or_404(one.contact_points, pk=point_id), by=request.actor, at=now())
    return see_other("edit_customer", one.reference)


def _one(request: HouseRequest, reference: str) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(request.actor), reference=reference)


def _record(
    request: HouseRequest, one: Customer, form: CustomerForm, contact_form: ContactForm, *, status: int
) -> HttpResponse:
    language = translation.get_language() or "en"
    context = {
        "customer": one,
        "form": form,
        "contact_form": contact_form,
        "points": _usable(one),
        "terms": [(each.named(language), each.means(language)) for each in terms() if each.code in EXPLAINED],
    }
    return render(request, "web/customers/edit.html", context, status=status)


def _may_sort(request: HouseRequest) -> bool:
    return bool(may_edit_customer(request.actor)) and Segment.objects.in_use().exists()


def _sortable(request: HouseRequest) -> SegmentQuerySet:
    return Segment.objects.visible_to(request.actor).in_use()


def _usable(one: Customer) -> list[ContactPoint]:
    return list(one.contact_points.filter(usable=True).order_by("kind", "pk"))


def _named(customers: Sequence[Customer], request: HouseRequest) -> list[tuple[Customer, str]]:
    known = known_ids(request.actor, customers)
    return [(one, name_among(one, known)) for one in customers]
