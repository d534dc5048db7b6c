"""In plain words: what happens with a complaint, how long it takes, what one gets, and where else one may go."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ascolto.frontdoor.counter import Counter, counter_of
from ascolto.frontdoor.pages import once_founded, outside_bodies
from ascolto.frontdoor.ready import same_for_everybody
from ascolto.ui.request import HouseRequest


@require_safe
@once_founded
@same_for_everybody
def guidance(request: HouseRequest) -> HttpResponse:
    """Tell what to expect, of the place that the address names or of all of them (ISO 10002, 7.1)."""
    counter = counter_of(request.organisation)
    context = {"organisation": request.organisation, "houses": _houses(counter, request.GET.get("unit", ""))}
    return render(request, "frontdoor/guidance.html", context)


def _houses(counter: Counter, unit: str) -> list[dict[str, Any]]:
    """Return each legal entity that is meant once, with the bodies outside it."""
    units = [counter.units[unit]] if unit in counter.units else list(counter.units.values())
    entities = {each.legal_entity_id: each.legal_entity for each in units}
    return [{"name": entity.name, "bodies": outside_bodies(entity)} for entity in entities.values()]
