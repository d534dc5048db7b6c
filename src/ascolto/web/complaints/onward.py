"""Where somebody goes on once a complaint has ended: the next of the list they came from, or of their own."""

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

from ascolto.complaints.finding import in_order, mine
from ascolto.complaints.models import Complaint
from ascolto.trail.acting import Permission
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.filters import FilterForm, offers_for

CAME_FROM = "complaints_came_from"


def remember_list(request: HouseRequest) -> None:
    """Remember the list from which somebody opens a complaint."""
    before = urlsplit(request.headers.get("Referer", ""))
    is_list = (before.netloc, before.path) == (request.get_host(), reverse("complaints"))
    if is_list and request.session.get(CAME_FROM) != before.query:
        request.session[CAME_FROM] = before.query


def next_after(complaint: Complaint, request: HouseRequest) -> Complaint | None:
    """Return the open complaint that comes next once this one has ended, for whoever handles complaints there."""
    if complaint.is_open or not request.actor.holds(Permission.HANDLE_COMPLAINTS, complaint.unit_id):
        return None
    readable = Complaint.objects.visible_to(request.actor).open().exclude(pk=complaint.pk)
    if CAME_FROM not in request.session:
        return mine(readable, request.actor).first()
    asked = QueryDict(request.session[CAME_FROM])
    form = FilterForm(asked, offers=offers_for(request.actor), zone=zone_of(request))
    rows = form.narrow(readable, actor=request.actor, at=moment.now())
    return in_order(rows, form.ordering).first() or mine(readable, request.actor).first()
