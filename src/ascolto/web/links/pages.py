"""Links and codes to hand out, and a poster for the wall: whoever may sign in may invite people to speak."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ascolto.organisation.models import Unit
from ascolto.organisation.settings_of import Organisation
from ascolto.ui.request import HouseRequest
from ascolto.web.links.forms import InvitationForm
from ascolto.web.links.invitations import Invitation, Kind
from ascolto.web.posters import Poster, hand_out_code, lines_in, place_of, show_poster

HEADINGS = {
    Kind.COMPLAIN: _("Was something not right?"),
    Kind.PRAISE: _("Did you like it here?"),
    Kind.SUGGEST: _("Do you have an idea for us?"),
}


@require_safe
def links(request: HouseRequest) -> HttpResponse:
    """Choose what a link says, and take its address, its code or its poster away."""
    form = InvitationForm(request.organisation, request.GET or None)
    context: dict[str, Any] = {"form": form}
    if not form.is_bound or form.is_valid():
        invitation = form.invitation() if form.is_bound else Invitation()
        context |= {"address": invitation.address, "query": urlencode(_asked(invitation))}
    return render(request, "web/links/links.html", context, status=400 if form.is_bound and form.errors else 200)


@require_safe
def drawing(request: HouseRequest, kind: str) -> HttpResponse:
    """Hand out the code that leads to the address, as a drawing or a picture."""
    return hand_out_code(request, _invitation(request).address, kind=kind, name="ascolto-qr")


@require_safe
def poster(request: HouseRequest) -> HttpResponse:
    """Show a page of A4 for the wall: the code, and plain words in the languages of the place."""
    invitation = _invitation(request)
    unit = Unit.objects.in_use().filter(code=invitation.unit).first() if invitation.unit else None
    query = urlencode(_asked(invitation))
    poster = Poster(
        address=invitation.address,
        code_url=f"{reverse('link_code', args=['svg'])}?{query}",
        place=place_of(request.organisation, unit),
        back=_("Back to the links"),
        back_url=f"{reverse('links')}?{query}",
    )
    languages = _languages(request.organisation, unit, invitation)
    return show_poster(
        request, poster, [lines_in(language, heading=HEADINGS[invitation.kind]) for language in languages]
    )


def _invitation(request: HouseRequest) -> Invitation:
    form = InvitationForm(request.organisation, request.GET)
    if not form.is_valid():
        raise Http404
    return form.invitation()


def _asked(invitation: Invitation) -> dict[str, str]:
    """Return the invitation as the fields of the form, which is how these pages pass it on."""
    parts = {**invitation.known, "kind": invitation.kind.value, "language": invitation.language}
    parts.pop("lang", None)
    return {name: value for name, value in parts.items() if value}


def _languages(organisation: Organisation, unit: Unit | None, invitation: Invitation) -> list[str]:
    """Return the languages of the poster: the one that was chosen or that of the unit first, then all the others."""
    first = [invitation.language, unit.language if unit else "", organisation.default_language]
    return list(dict.fromkeys(language for language in [*first, *organisation.languages] if language))
