"""The views of the inbox: those that everybody has, one's own, and those that colleagues share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ascolto.complaints.finding import Whose, count_of
from ascolto.complaints.models import Complaint
from ascolto.organisation.models import Unit
from ascolto.people import saved_views
from ascolto.people.models import Area, SavedView
from ascolto.trail.acting import Actor, Permission
from ascolto.ui import moment
from ascolto.ui.page import page_or_part
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.ui.zone import zone_of
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.complaints.filters import FilterForm, Offers, address_of, chips_of, offers_for
from ascolto.web.complaints.watching import watches_of

Text = str | Promise
LIST = Area.COMPLAINTS
COUNTED_UP_TO = 999
SEE_OTHER = 303
EVERYBODY = pgettext_lazy("view shared with", "everybody who reads complaints")

#        code        name                                              filters            for whom
BUILT_IN: dict[str, tuple[Promise, dict[str, str], Permission]] = {
    "mine": (pgettext_lazy("view", "My open"), {"handler": Whose.MINE}, Permission.HANDLE_COMPLAINTS),
    "nobodys": (pgettext_lazy("view", "Nobody’s"), {"handler": Whose.NOBODYS}, Permission.HANDLE_COMPLAINTS),
    "blocked": (pgettext_lazy("view", "Handler in conflict"), {"blocked": "on"}, Permission.ASSIGN_COMPLAINTS),
    "overdue": (pgettext_lazy("view", "Overdue"), {"overdue": "on"}, Permission.VIEW_COMPLAINTS),
    "to_decide": (pgettext_lazy("view", "For my decision"), {"to_decide": "on"}, Permission.DECIDE_COMPLAINTS),
    "heard": (pgettext_lazy("view", "New messages"), {"heard": "on"}, Permission.HANDLE_COMPLAINTS),
    "open": (pgettext_lazy("view", "All open"), {}, Permission.VIEW_COMPLAINTS),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as a tab above the list; `key` is what one begins with, `count` how many there are where it is known."""

    key: str
    label: Text
    url: str
    query: str
    is_current: bool = False
    count: str = ""
    view: SavedView | None = None
    is_own: bool = False
    is_start: bool = False


def tabs_for(actor: Actor, *, current: str | None = None) -> list[Tab]:
    """Return the views that the reader can use; the one whose filters are in force is the current one."""
    tabs = [*_built_in(actor), *map(_tab_of, saved_views.views_for(actor, LIST))]
    tabs = [replace(tab, is_own=tab.view is not None and tab.view.owner_id == actor.user_id) for tab in tabs]
    here = next((tab.key for tab in tabs if tab.query == current), None)
    return [replace(tab, is_current=tab.key == here) for tab in tabs]


def _built_in(actor: Actor) -> Iterable[Tab]:
    for code, (label, filters, permission) in BUILT_IN.items():
        if actor.holds_somewhere(permission):
            yield Tab(code, label, address_of(filters), urlencode(filters))


def _tab_of(view: SavedView) -> Tab:
    return Tab(str(view.pk), view.name, address_of(dict(QueryDict(view.query).lists())), view.query, view=view)


def counted(tabs: Iterable[Tab], request: HouseRequest, offers: Offers) -> list[Tab]:
    """Return the views with how many complaints each shows; nobody needs to know that beyond some hundreds."""
    rows, at, zone = Complaint.objects.visible_to(request.actor), moment.now(), zone_of(request)
    return [
        replace(tab, count=_in_words(count_of(form.narrow(rows, actor=request.actor, at=at), up_to=COUNTED_UP_TO)))
        for tab in tabs
        for form in [FilterForm(QueryDict(tab.query), offers=offers, zone=zone)]
    ]


def _in_words(count: int) -> str:
    return f"{number_format(COUNTED_UP_TO)}+" if count > COUNTED_UP_TO else number_format(count)


def start_address_of(actor: Actor) -> str:
    """Return the address with which the reader begins; a view that cannot be used any more is none."""
    start = saved_views.start_of(actor, LIST)
    return next((tab.url for tab in tabs_for(actor) if tab.key == start), "") if start else ""


@require_GET
def views(request: HouseRequest) -> HttpResponse:
    """Show every view with its count, and what can be done with it; a script asks for the tabs alone."""
    start = saved_views.start_of(request.actor, LIST)
    tabs = tabs_for(request.actor, current=request.GET.get("current"))
    tabs = [replace(tab, is_start=tab.key == start) for tab in tabs]
    context = {"tabs": counted(tabs, request, offers_for(request.actor)), "watches": partial(watches_of, request.actor)}
    return page_or_part(request, "web/complaints/views.html", context, part="web/complaints/_views.html")


class NameForm(forms.Form):
    """What a view is called."""

    name = forms.CharField(label=pgettext_lazy("view", "Name"), max_length=80)


class ShareForm(forms.Form):
    """With whom a view is shared."""

    unit = NodeField(label=pgettext_lazy("view", "Share with those who read complaints of"), required=False)

    def __init__(self, data=None, *, actor: Actor, initial=None) -> None:
        super().__init__(data, initial=initial)
        everywhere = EVERYBODY if actor.holds(Permission.VIEW_COMPLAINTS) else ""
        node_field(self, "unit").offer(units_where(actor, Permission.VIEW_COMPLAINTS), empty=everywhere)
        self.fields["unit"].required = not everywhere


@require_http_methods(["GET", "POST"])
def save(request: HouseRequest) -> HttpResponse:
    """Keep the filters of the list under a name."""
    asked = QueryDict(request.POST.get("query", "") if request.method == "POST" else request.GET.urlencode())
    filters = FilterForm(asked, offers=offers_for(request.actor), zone=zone_of(request))
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        name, query = form.cleaned_data["name"], filters.query
        saved = _taken(
            form, lambda: saved_views.save_view(LIST, name=name, query=query, by=request.actor, at=moment.now())
        )
        if saved:
            messages.success(request, str(_("The view is saved.")))
            return _to(address_of(filters.in_force))
    context = {"form": form, "chips": chips_of(filters), "query": filters.query}
    return render(request, "web/complaints/save_view.html", context, status=422 if form.is_bound else 200)


def _taken(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; what stands against the name is said beside it."""
    try:
        act()
    except (saved_views.NameTaken, saved_views.NoName) as refusal:
        form.add_error("name", str(SAID_OF[type(refusal)]))
        return False
    return True


@require_http_methods(["GET", "POST"])
def edit(request: HouseRequest, view_id: int) -> HttpResponse:
    """Show a view of one's own with what can be changed about it; sent off, it gets another name."""
    view = _own(request, view_id)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": view.name})
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        if _taken(form, lambda: saved_views.rename_view(view, name=name, by=request.actor, at=moment.now())):
            return _done(request, _("The view has another name now."))
    filters = FilterForm(QueryDict(view.query), offers=offers_for(request.actor), zone=zone_of(request))
    context = {
        "view": view,
        "form": form,
        "share": ShareForm(actor=request.actor, initial={"unit": view.unit.code if view.unit else ""}),
        "chips": chips_of(filters),
        "url": address_of(filters.in_force),
    }
    return render(request, "web/complaints/edit_view.html", context, status=422 if form.is_bound else 200)


@require_POST
def share(request: HouseRequest, view_id: int) -> HttpResponse:
    """Offer a view to colleagues, or keep it to oneself again."""
    view = _own(request, view_id)
    if "stop" in request.POST:
        saved_views.unshare_view(view, by=request.actor, at=moment.now())
        return _done(request, _("Only you see this view now."))
    form = ShareForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Http404
    unit: Unit | None = form.cleaned_data["unit"]
    saved_views.share_view(view, unit=unit, by=request.actor, at=moment.now())
    return _done(request, _("The view is shared."))


@require_POST
def delete(request: HouseRequest, view_id: int) -> HttpResponse:
    saved_views.delete_view(_own(request, view_id), by=request.actor, at=moment.now())
    return _done(request, _("The view is deleted."))


@require_POST
def start(request: HouseRequest) -> HttpResponse:
    """Choose the view with which the inbox begins, or none."""
    key = request.POST.get("view", "")
    if key and key not in {tab.key for tab in tabs_for(request.actor)}:
        raise Http404
    saved_views.start_with(LIST, view=key, by=request.actor, at=moment.now())
    return _done(request, _("The inbox begins with this view now.") if key else _("The inbox begins with all open."))


def _own(request: HouseRequest, view_id: int) -> SavedView:
    return get_object_or_404(SavedView.objects.of(request.actor.user_id, LIST).select_related("unit"), pk=view_id)


def _done(request: HouseRequest, words: Text) -> HttpResponse:
    messages.success(request, str(words))
    return _to(reverse("complaint_views"))


def _to(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=SEE_OTHER)


SAID_OF: dict[type[Exception], Promise] = {
    saved_views.NameTaken: _("You have a view of this name already."),
    saved_views.NoName: _("Give the view a name."),
}


@explains(saved_views.TooManyViews)
def _too_many(refused: saved_views.TooManyViews) -> Refusal:
    sentence = ngettext(
        "You keep %(limit)d view already. Delete it if you do not need it any more.",
        "You keep %(limit)d views already. Delete one that you do not need any more.",
        refused.limit,
    )
    return Refusal(_("The view was not saved"), sentence % {"limit": refused.limit})


@explains(saved_views.TooMuchAsked)
def _too_much(refused: saved_views.TooMuchAsked) -> Refusal:
    return Refusal(
        _("The view was not saved"),
        _("It looks for more words than can be kept in a view."),
        _("Look for fewer words, and save that."),
    )


@explains(saved_views.ViewDeleted)
def _deleted(refused: saved_views.ViewDeleted) -> Refusal:
    return Refusal(_("Nothing was changed"), _("This view was deleted in the meantime."))
