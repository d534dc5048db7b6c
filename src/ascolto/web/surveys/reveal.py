"""Joining a response to the person who gave it: for a custodian, with a reason, and on record."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from ascolto.surveys.models import Response
from ascolto.surveys.revealing import reveal
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest


@require_http_methods(["GET", "HEAD", "POST"])
def reveal_respondent(request: HouseRequest, pk: int) -> HttpResponse:
    """Ask for the reason; then say who it was, on this page and nowhere else."""
    response = get_object_or_404(Response.objects.select_related("wave"), pk=pk)
    invitation = None
    if request.method == "POST":
        invitation = reveal(response, reason=request.POST.get("reason", ""), by=request.actor, at=now())
    shown = render(request, "web/surveys/entry/reveal.html", {"response": response, "invitation": invitation})
    shown.headers["Cache-Control"] = "private, no-store"
    return shown
