"""Help for those who work here: how to work a case, what is promised, how to read a figure, which keys there are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ascolto.organisation import settings_of
from ascolto.ui.request import HouseRequest


@require_GET
def help_page(request: HouseRequest) -> HttpResponse:
    """Show the help, with the promises that hold in this organisation."""
    return render(request, "web/help.html", {"promised": settings_of.current()})
