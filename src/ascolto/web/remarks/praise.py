"""Praise as those read it whom it is for, and where it goes in the house."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render

from ascolto.complaints.figures_praise import praise_by_person, praise_by_unit
from ascolto.complaints.models import PassedOn, Remark, in_units_where
from ascolto.complaints.praising import praise_of, without_addresses
from ascolto.trail.acting import Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.keyset import window

YEAR = timedelta(days=365)


def for_you(request: HouseRequest) -> HttpResponse:
    """Show the praise that was passed on to the reader."""
    found = window(praise_of(request.actor.user_id), by="-at", asked=request.GET)
    return render(request, "web/remarks/for_you.html", {"found": found, "praise": in_words(found.rows)})


def in_words(passed: list[PassedOn]) -> list[tuple[PassedOn, str]]:
    """Return each with the words that whoever is praised reads."""
    return [(one, without_addresses(one.praise.words)) for one in passed]


def overview(request: HouseRequest) -> HttpResponse:
    """Show how much praise the units got within a year, and whom it was passed on to."""
    since = now() - YEAR
    visible = Remark.objects.visible_to(request.actor)
    named = in_units_where(visible, request.actor, Permission.VIEW_IDENTITIES)
    context = {
        "units": praise_by_unit(visible, since=since),
        "people": praise_by_person(named, since=since),
    }
    return render(request, "web/remarks/praise.html", context)
