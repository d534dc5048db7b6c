"""What leaves the house for a wave: the letter as its readers get it, the code and the poster of the open link."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ascolto.organisation.wording import say
from ascolto.surveys.letters import worded_sample
from ascolto.surveys.models import Wave
from ascolto.surveys.tokens import open_link
from ascolto.ui.explanations_surveys import language_name
from ascolto.ui.request import HouseRequest
from ascolto.web.posters import Poster, hand_out_code, lines_in, place_of, show_poster
from ascolto.web.surveys.waves_planning import wave_named


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
    return hand_out_code(request, open_link(wave), kind=kind, name=wave.reference)


@require_safe
def poster(request: HouseRequest, reference: str) -> HttpResponse:
    """Show a page of A4 for the wall: the code, and plain words in each language of the questionnaire."""
    wave = _with_open_link(request, reference)
    edition = wave.edition.read()
    poster = Poster(
        address=open_link(wave),
        code_url=reverse("wave_code", args=[wave.reference, "svg"]),
        place=place_of(request.organisation, wave.unit),
        back=wave.name,
        back_url=reverse("wave", args=[wave.reference]),
    )
    headings = {language: say(edition.title, language) or _("How was it?") for language in edition.languages}
    return show_poster(request, poster, [lines_in(language, heading=heading) for language, heading in headings.items()])
