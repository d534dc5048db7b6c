"""A code for a link, and the page of A4 on which it hangs on the wall, whatever the link invites people to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import register_converter
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ascolto.correspondence.qr_codes import drawn_as_png, drawn_as_svg
from ascolto.organisation.models import Unit
from ascolto.organisation.settings_of import Organisation

DRAWINGS = {"svg": ("image/svg+xml", drawn_as_svg), "png": ("image/png", drawn_as_png)}


class Drawn:
    """How a code is drawn."""

    regex = "|".join(DRAWINGS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Drawn, "drawn")


@dataclass(frozen=True, slots=True)
class Lines:
    """What the poster says in one language."""

    language: str
    heading: str
    invitation: str
    scan: str
    free: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Where its code leads, where the code is drawn, whose poster it is, and the way back from it."""

    address: str
    code_url: str
    place: str
    back: str | Promise
    back_url: str


def lines_in(language: str, *, heading: str | Promise) -> Lines:
    """Return what a poster with this heading says in the language."""
    with translation.override(language):
        return Lines(
            language=language,
            heading=str(heading),
            invitation=_("Please tell us."),
            scan=_("Hold the camera of your phone over the square, or type the address below it."),
            free=_("It costs nothing, and you need no account."),
        )


def place_of(organisation: Organisation, unit: Unit | None) -> str:
    """Return whose poster it is: the house, and the unit where that is another."""
    if unit is None or unit.name == organisation.name:
        return organisation.name
    return f"{organisation.name} · {unit.name}"


def show_poster(request: HttpRequest, poster: Poster, lines: Iterable[Lines]) -> HttpResponse:
    """Show the poster; the first language is written large, the others below it."""
    first, *others = lines
    return render(request, "web/poster.html", {"poster": poster, "first": first, "others": others})


def hand_out_code(request: HttpRequest, address: str, *, kind: str, name: str) -> HttpResponse:
    """Return the code that leads to the address, as a picture of the page or, where asked, as a file of that name."""
    media_type, draw = DRAWINGS[kind]
    response = HttpResponse(draw(address), content_type=media_type)
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
