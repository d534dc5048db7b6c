"""The inbox: every complaint that the reader may read, narrowed by what stands in the address."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from ascolto.complaints.finding import COUNTED_UP_TO, Page, page_of, referred_to
from ascolto.complaints.models import Complaint
from ascolto.organisation import settings_of
from ascolto.trail.acting import Permission
from ascolto.ui import moment
from ascolto.ui.page import page_or_part
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.complaints.bulk_forms import offered_to
from ascolto.web.complaints.filters import ALL, COMPACT, FilterForm, address_of, chips_of, offers_for
from ascolto.web.complaints.rows import beside, full_rows_of
from ascolto.web.complaints.saved import start_address_of, tabs_for

ONLY_OPEN = {"stage", "overdue", "to_decide"}  # with these, no ended complaint could be found either


@require_GET
def inbox(request: HouseRequest) -> HttpResponse:
    """List complaints, or go straight to the one whose reference was asked for, or to the view one begins with."""
    exact = referred_to(request.GET.get("q", ""), actor=request.actor)
    if exact is not None:
        return HttpResponseRedirect(reverse("complaint", args=[exact.reference]))
    start = "" if request.GET else start_address_of(request.actor)
    if start:
        return HttpResponseRedirect(start)
    with settings_of.held(request.organisation):
        return _listed(request)


def _listed(request: HouseRequest) -> HttpResponse:
    at = moment.now()
    form = FilterForm(request.GET, offers=offers_for(request.actor), zone=zone_of(request))
    rows = form.narrow(Complaint.objects.visible_to(request.actor), actor=request.actor, at=at)
    page = page_of(
        beside(rows), form.ordering, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {
        "form": form,
        "at": at,
        "search_all": "" if form.in_force.keys() & ONLY_OPEN else address_of(form.in_force | {"stage": [ALL]}),
        "rows": full_rows_of(page.rows, actor=request.actor),
        "count": count_in_words(page.count),
        "chips": chips_of(form),
        "other_rows": address_of(form.in_force | {"rows": [] if form.is_compact else [COMPACT]}, **_place_of(request)),
        "tabs": tabs_for(request.actor, current=form.query),
        "deeds": offered_to(request.actor),
        "all_chosen": "chosen" in request.GET,
        "choose_all": address_of(form.in_force, chosen="page", **_place_of(request)),
        "may_record": request.actor.holds_somewhere(Permission.RECORD_COMPLAINTS),
        "may_export": request.actor.holds_somewhere(Permission.EXPORT_DATA),
        **_links(page, form),
    }
    return page_or_part(request, "web/complaints/inbox.html", context, part="web/complaints/_list.html")


def count_in_words(count: int) -> str:
    if count > COUNTED_UP_TO:
        return pgettext_lazy("count", "%(count)s+ complaints") % {"count": number_format(COUNTED_UP_TO)}
    return ngettext("%(count)s complaint", "%(count)s complaints", count) % {"count": number_format(count)}


def _links(page: Page, form: FilterForm) -> dict[str, str]:
    return {
        "later": address_of(form.in_force, after=page.later) if page.later else "",
        "earlier": address_of(form.in_force, before=page.earlier) if page.earlier else "",
    }


def _place_of(request: HouseRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("after", "before") if request.GET.get(name)}
