"""Links and codes to hand out, and a poster for the wall: whoever may sign in may invite people to speak."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ascolto.correspondence.qr_codes import drawn_as_png, drawn_as_svg
from ascolto.organisation.models import Unit
from ascolto.organisation.settings_of import Organisation
from ascolto.ui.request import HouseRequest
from ascolto.web.links.forms import InvitationForm
from ascolto.web.links.invitations import Invitation, Kind

FILE_NAMES = {"svg": ("image/svg+xml", drawn_as_svg), "png": ("image/png", drawn_as_png)}


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
    media_type, draw = FILE_NAMES[kind]
    response = HttpResponse(draw(_invitation(request).address), content_type=media_type)
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="ascolto-qr.{kind}"'
    return response


@dataclass(frozen=True, slots=True)
class Lines:
    """What the poster says in one language."""

    language: str
    heading: str
    invitation: str
    scan: str
    free: str


@require_safe
def poster(request: HouseRequest) -> HttpResponse:
    """Show a page of A4 for the wall: the code, and plain words in the languages of the place."""
    invitation = _invitation(request)
    unit = Unit.objects.in_use().filter(code=invitation.unit).first() if invitation.unit else None
    first, *others = [
        _lines(invitation.kind, language) for language in _languages(request.organisation, unit, invitation)
    ]
    context = {
        "first": first,
        "others": others,
        "unit": unit,
        "address": invitation.address,
        "query": urlencode(_asked(invitation)),
        "organisation": request.organisation,
    }
    return render(request, "web/links/poster.html", context)


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


def _lines(kind: Kind, language: str) -> Lines:
    with translation.override(language):
        headings = {
            Kind.COMPLAIN: _("Was something not right?"),
            Kind.PRAISE: _("Did you like it here?"),
            Kind.SUGGEST: _("Do you have an idea for us?"),
        }
        return Lines(
            language=language,
            heading=headings[kind],
            invitation=_("Please tell us."),
            scan=_("Hold the camera of your phone over the square, or type the address below it."),
            free=_("It costs nothing, and you need no account."),
        )
