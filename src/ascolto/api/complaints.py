"""Complaints: take one in, list them, read one, and what happened to it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status

from ascolto.api import shown
from ascolto.api.choosing import Choosing, known_as, told_by
from ascolto.api.faults import ANSWERS, Invalid
from ascolto.api.given import Filters, GivenComplaint, Key
from ascolto.api.sendings import KEY, sending_of
from ascolto.api.tokens import ApiRequest, needs, owner_of
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.complaints.naming import nameable
from ascolto.complaints.relaying import relay, relayed
from ascolto.organisation.models import Unit
from ascolto.organisation.references import normalise_reference
from ascolto.trail.acting import Permission
from ascolto.trail.recording import trail_of
from ascolto.ui import moment

router = Router(tags=["Complaints"])


@router.post("", response={201: shown.Received, **ANSWERS}, **needs(Permission.RECORD_COMPLAINTS))
def receive_complaint(
    request: ApiRequest,
    given: GivenComplaint,
    response: HttpResponse,
    idempotency_key: Key | None = KEY,
) -> Any:
    """Take a complaint in."""
    at = moment.now()
    sending = sending_of(request, given, idempotency_key)
    taken = relayed(sending) if sending else None
    if taken is None:
        people = {"customer": known_as(given.customer), "representative": known_as(given.representative)}
        taken = relay(told_by(given, at=at), sending=sending, **people, by=request.actor, at=at)
    response.headers["Location"] = reverse("api:read_complaint", args=[taken.complaint.reference])
    return Status(201, shown.receipt(taken))


@router.get("", response={200: shown.Page, **ANSWERS}, **needs(Permission.VIEW_COMPLAINTS))
def list_complaints(request: ApiRequest, filters: Query[Filters]) -> Any:
    """List the complaints that the token may read, the latest received first."""
    _require_known(request)
    found = _filtered(_readable(request), filters).select_related("unit", "category")
    rows = list(found.order_by("-received_at", "-pk")[: filters.limit + 1])
    page = rows[: filters.limit]
    last = page[-1].reference if len(rows) > filters.limit else None
    return Status(200, shown.Page(complaints=[shown.listed(row) for row in page], next=_next(filters, last)))


@router.get("/{reference}", response={200: shown.Shown, **ANSWERS}, **needs(Permission.VIEW_COMPLAINTS))
def read_complaint(request: ApiRequest, reference: str) -> Any:
    """Read one complaint."""
    related = ("unit", "offering", "category", "journey_stage", "cause")
    people = ("customer", "representative", "person_complained_about")
    complaint = _one(_readable(request).select_related(*related, *people), reference)
    return Status(200, shown.shown(complaint, to=request.actor))


@router.get("/{reference}/timeline", response={200: shown.Timeline, **ANSWERS}, **needs(Permission.VIEW_COMPLAINTS))
def read_timeline(request: ApiRequest, reference: str) -> Any:
    """Read what happened to a complaint, as far as its complainant may know it too."""
    complaint = _one(_readable(request), reference)
    events = [event for event in trail_of(complaint) if event.kind in shown.PUBLIC_FACTS]
    others = nameable(events, among=_readable(request))
    told = [shown.happened(event, others=others) for event in events]
    return Status(200, shown.Timeline(reference=complaint.reference, events=told))


def _readable(request: ApiRequest) -> ComplaintQuerySet:
    """A token reads no more than its owner: nothing about the owner, as on the desk."""
    return Complaint.objects.visible_to(request.actor).not_about(owner_of(request.auth))


def _one(complaints: ComplaintQuerySet, reference: str) -> Complaint:
    complaint = complaints.filter(reference=normalise_reference(reference)).first()
    if complaint is None:
        raise Http404
    return complaint


def _require_known(request: ApiRequest) -> None:
    """A filter with a slip in its name would silently show everything."""
    unknown = set(request.GET) - set(Filters.model_fields)
    if unknown:
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such filter."))


def _filtered(complaints: ComplaintQuerySet, filters: Filters) -> ComplaintQuerySet:
    choosing = Choosing()
    unit = choosing.one("unit", Unit.objects.all(), code=filters.unit)
    after = choosing.one("after", complaints, reference=filters.after)
    choosing.require_all()
    conditions = Q()
    if filters.stage:
        conditions &= Q(stage=filters.stage)
    if unit:
        conditions &= Q(unit_id__in=Unit.objects.subtree_ids(unit))
    if filters.received_from:
        conditions &= Q(received_at__gte=filters.received_from)
    if filters.received_to:
        conditions &= Q(received_at__lt=filters.received_to)
    if after:
        earlier = Q(received_at__lt=after.received_at)
        conditions &= earlier | Q(received_at=after.received_at, pk__lt=after.pk)
    return complaints.filter(conditions)


def _next(filters: Filters, last: str | None) -> str | None:
    if last is None:
        return None
    asked = filters.model_dump(mode="json", exclude_unset=True, exclude_none=True) | {"after": last}
    return f"{reverse('api:list_complaints')}?{urlencode(asked)}"
