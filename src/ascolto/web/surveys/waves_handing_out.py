"""What leaves the house for a wave: the letter as its readers get it, the code and the poster of the open link."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ascolto.correspondence.qr_codes import drawn_as_png, drawn_as_svg
from ascolto.organisation.wording import say
from ascolto.surveys.letters import worded_sample
from ascolto.surveys.models import Wave
from ascolto.surveys.tokens import open_link
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.surveys.waves_planning import wave_named

FILE_NAMES = {"svg": ("image/svg+xml", drawn_as_svg), "png": ("image/png", drawn_as_png)}


@require_safe
def letter(request: HouseRequest, reference: str) -> HttpResponse:
    """Show the letter in a language, with an invented reader."""
    wave = wave_named(request, reference)
    languages = wave.edition.read().languages
    language = request.GET.get("language", languages[0])
    if language not in languages:
        raise Http404
    context = {
        "wave": wave,
        "language": language,
        "language_name": language_name(language),
        "others": [(code, language_name(code)) for code in languages if code != language],
        "letters": worded_sample(wave, language),
    }
    return render(request, "web/surveys/waves/letter.html", context)


def _with_open_link(request: HouseRequest, reference: str) -> Wave:
    wave = wave_named(request, reference)
    if not wave.has_open_link:
        raise Http404
    return wave


@require_safe
def code(request: HouseRequest, reference: str, kind: str) -> HttpResponse:
    """Hand out the code that leads to the open link."""
    wave = _with_open_link(request, reference)
    media_type, draw = FILE_NAMES[kind]
    response = HttpResponse(draw(open_link(wave)), content_type=media_type)
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="{wave.reference}.{kind}"'
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
def poster(request: HouseRequest, reference: str) -> HttpResponse:
    """Show a page of A4 for the wall: the code, and plain words in each language of the questionnaire."""
    wave = _with_open_link(request, reference)
    first, *others = [_lines(wave, language) for language in wave.edition.read().languages]
    context = {
        "wave": wave,
        "first": first,
        "others": others,
        "address": open_link(wave),
        "organisation": request.organisation,
    }
    return render(request, "web/surveys/waves/poster.html", context)


def _lines(wave: Wave, language: str) -> Lines:
    title = say(wave.edition.read().title, language)
    with translation.override(language):
        return Lines(
            language=language,
            heading=title or _("How was it?"),
            invitation=_("Please tell us."),
            scan=_("Hold the camera of your phone over the square, or type the address below it."),
            free=_("It costs nothing, and you need no account."),
        )
