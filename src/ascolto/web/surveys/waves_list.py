"""The waves that there are, with how many answered, and the gaps where one was missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from ascolto.surveys.models import Invitation, InvitationState, Response, Wave
from ascolto.surveys.recurring import Gap, gaps_of
from ascolto.surveys.responding_rates import ASKED
from ascolto.trail.acting import Permission
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.keyset import window


@dataclass(frozen=True, slots=True)
class Line:
    """One wave in the list: of those who were asked, how many have answered."""

    wave: Wave
    questionnaire: str
    asked: int
    answered: int


def listed(request: HouseRequest) -> HttpResponse:
    """Show the waves, the newest first."""
    visible = Wave.objects.visible_to(request.actor).select_related("edition__questionnaire", "unit")
    found = window(visible.defer("edition__content"), by="-created_at", asked=request.GET)
    context = {
        "found": found,
        "lines": _lines(found.rows),
        "gaps": _gaps(request),
        "may_run": request.actor.holds_somewhere(Permission.RUN_SURVEYS),
    }
    return render(request, "web/surveys/waves/list.html", context)


def _lines(waves: Sequence[Wave]) -> list[Line]:
    language = get_language() or "en"
    counts = Invitation.objects.filter(wave__in=waves).order_by().values_list("wave")
    asked = {
        wave: (asked, answered)
        for wave, asked, answered in counts.annotate(
            asked=Count("pk", filter=Q(state__in=ASKED)),
            answered=Count("pk", filter=Q(state=InvitationState.ANSWERED)),
        )
    }
    complete = Response.objects.complete().filter(wave__in=waves).order_by().values_list("wave")
    arrived = dict(complete.annotate(count=Count("pk")))
    return [
        Line(
            wave,
            wave.edition.questionnaire.in_language(language),
            asked.get(wave.pk, (0, 0))[0],
            max(asked.get(wave.pk, (0, 0))[1], arrived.get(wave.pk, 0)),
        )
        for wave in waves
    ]


def _gaps(request: HouseRequest) -> list[Gap]:
    return gaps_of(Wave.objects.visible_to(request.actor), at=now())
