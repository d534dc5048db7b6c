"""The first page, and how complaints are handled here: open to everybody, before anybody says who they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from ascolto.complaints.models import RemedyKind
from ascolto.frontdoor.counter import counter_of
from ascolto.frontdoor.ready import same_for_everybody
from ascolto.organisation.models import LegalEntity
from ascolto.organisation.reading import OutsideBody, dispute_body_of, regulator_of
from ascolto.organisation.wording import say
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

REMEDIES = [
    RemedyKind.INFORMATION, RemedyKind.APOLOGY, RemedyKind.TECHNICAL_HELP, RemedyKind.REPAIR, RemedyKind.REPLACEMENT,
    RemedyKind.REPEAT, RemedyKind.REFUND, RemedyKind.PRICE_REDUCTION, RemedyKind.COMPENSATION, RemedyKind.CHANGE,
]  # fmt: skip


def once_founded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say that nobody is here yet, until there is an organisation that can be complained to."""

    @wraps(view)
    def opened(request: HouseRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.organisation.is_founded:
            return render(request, "frontdoor/not_open.html", status=503)
        return view(request, *args, **kwargs)

    return opened


@require_safe
@once_founded
@same_for_everybody
def welcome(request: HouseRequest) -> HttpResponse:
    return render(request, "frontdoor/welcome.html", {"organisation": request.organisation})


@require_safe
@once_founded
@same_for_everybody
def policy(request: HouseRequest) -> HttpResponse:
    """Where and how to complain, what to tell, the stages, times, remedies, and where else to go (ISO 10002, 7.1)."""
    counter = counter_of(request.organisation)
    entities = {unit.legal_entity_id: unit.legal_entity for unit in counter.units.values()}
    houses = [_house(entity) for entity in entities.values()]
    context = {
        "organisation": request.organisation,
        "remedies": [kind.label for kind in REMEDIES],
        "houses": houses,
        "policies": _policies(houses),
    }
    return render(request, "frontdoor/policy.html", context)


def _house(entity: LegalEntity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "words": say(entity.policy, translation.get_language()),
        "bodies": outside_bodies(entity),
    }


def _policies(houses: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return each policy once, with the names of those who keep to it."""
    policies: dict[str, list[str]] = {}
    for house in houses:
        if house["words"]:
            policies.setdefault(house["words"], []).append(house["name"])
    return policies


def outside_bodies(entity: LegalEntity) -> list[dict[str, str]]:
    """Return where else one may go today, in the reader's language."""
    today = moment.now().date()
    bodies: list[OutsideBody | None] = [dispute_body_of(entity, on=today), regulator_of(entity, on=today)]
    return [{"words": say(body.wording, translation.get_language()), "url": body.url} for body in bodies if body]
