"""Asking for a letter once a view of the inbox holds so many complaints."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.people import saved_views
from ascolto.people.models import Area, SavedView, ViewWatch
from ascolto.people.watching import MOST, NotSoMany, stop_watching, watch_view
from ascolto.trail.acting import Actor
from ascolto.ui import moment
from ascolto.ui.refusals import Refusal, explains
from ascolto.ui.request import HouseRequest
from ascolto.web.settings.filling import Sheet, fill, press

TITLE = _("Views of the list")


class WatchForm(forms.Form):
    """From how many complaints on one wants to be told, and from which hour of the day."""

    at_least = forms.IntegerField(
        label=_("From how many complaints on?"),
        min_value=1,
        max_value=MOST,
        help_text=_("One letter when they are reached; another only after the view has held fewer."),
    )
    hour = forms.TypedChoiceField(
        label=pgettext_lazy("hour", "From"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
        initial=8,
        help_text=_("The hour of the day where you work. The view is counted once on each working day."),
    )


def watches_of(actor: Actor) -> list[ViewWatch]:
    """Return about which views the reader wants letters, as far as they can still use them."""
    usable = saved_views.views_for(actor, Area.COMPLAINTS)
    watches = ViewWatch.objects.wished_by(actor).filter(view__in=usable.order_by())
    return list(watches.select_related("view").order_by("view__name", "pk"))


def watch(request: HouseRequest, view_id: int) -> HttpResponse:
    """Ask for a letter once a view holds so many."""
    view = _usable(request, view_id)
    standing = ViewWatch.objects.wished_by(request.actor).filter(view=view).first()
    initial = {"at_least": standing.at_least, "hour": standing.hour} if standing else None
    url = reverse("complaint_views")
    sheet = Sheet(
        title=_("Tell me about “%(name)s”") % {"name": view.name},
        lead=_("By e-mail, in your language. The letter says how many there are, and names nobody."),
        done=_("You will be told once the view holds so many."),
        to=url,
        parent=TITLE,
        parent_url=url,
        template="web/complaints/watch_view.html",
    )
    form = WatchForm(request.POST or None, initial=initial)
    act = lambda told: watch_view(view, **told, by=request.actor, at=moment.now())  # noqa: E731
    return fill(request, form, act, sheet)


@require_POST
def unwatch(request: HouseRequest, view_id: int) -> HttpResponse:
    """Want no letter about a view any more."""
    view = _usable(request, view_id)
    act = lambda: stop_watching(view, by=request.actor, at=moment.now())  # noqa: E731
    return press(request, act, to=reverse("complaint_views"), done=_("You get no letter about this view any more."))


def _usable(request: HouseRequest, view_id: int) -> SavedView:
    if request.actor.user_id is None:
        raise Http404
    return get_object_or_404(saved_views.views_for(request.actor, Area.COMPLAINTS), pk=view_id)


@explains(NotSoMany)
def _not_so_many(refused: NotSoMany) -> Refusal:
    sentence = ngettext("Choose %(limit)d.", "Choose a number from 1 to %(limit)d.", refused.limit)
    return Refusal(_("This was not done"), sentence % {"limit": refused.limit}, _("Nothing was changed."))
