"""The page of the background work: what waits, what runs and how far it is, and what was given up."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.jobs.models import Job, State
from ascolto.jobs.registry import attempts_of
from ascolto.trail.acting import Permission
from ascolto.trail.dead_letters import retry
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.keyset import window
from ascolto.web.settings.filling import press

TABS = [
    (State.DEAD, pgettext_lazy("jobs", "Given up")),
    (State.RUNNING, pgettext_lazy("jobs", "Running")),
    (State.WAITING, pgettext_lazy("jobs", "Waiting")),
]


def jobs(request: HouseRequest) -> HttpResponse:
    """List the jobs in one state, what was given up first."""
    wanted = State(request.GET["state"]) if request.GET.get("state") in State.values else State.DEAD
    page = window(Job.objects.filter(state=wanted), by="-created_at", asked=request.GET)
    tabs = [
        {"label": label, "url": f"?state={state}", "is_current": state == wanted,
         "count": Job.objects.filter(state=state).count()}
        for state, label in TABS
    ]  # fmt: skip
    context = {
        "title": _("Background work"),
        "tabs": tabs,
        "state": wanted,
        "rows": [(job, attempts_of(job.task)) for job in page.rows],
        "page": page,
        "may_retry": request.actor.holds(Permission.MANAGE_ORGANISATION),
    }
    return render(request, "web/settings/jobs.html", context)


@require_POST
def retry_job(request: HouseRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk)
    to = reverse("settings_jobs")
    return press(request, lambda: retry(job, by=request.actor, at=now()), to=to, done=_("It will be tried again."))
