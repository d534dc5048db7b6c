"""What a respondent reads when there is nothing to fill in: thank you, over, not yet, not known, no more letters."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ascolto.frontdoor.guarding import is_from_our_pages
from ascolto.frontdoor.pages import once_founded
from ascolto.frontdoor.ready import same_for_everybody
from ascolto.frontdoor.survey_door import Door, language_for, open_wave, wave_called
from ascolto.frontdoor.survey_drawing import reader_of
from ascolto.frontdoor.survey_sitting import Sitting
from ascolto.organisation.models import Offering, Unit
from ascolto.surveys.answering import RESPONDENT
from ascolto.surveys.filling import fill
from ascolto.surveys.frozen import Asking
from ascolto.surveys.limits import opt_out
from ascolto.surveys.tokens import stopped_by
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

THANKS = "ascolto.frontdoor.survey.thanks"
KIOSK_SECONDS = 20


def not_known(request: HouseRequest) -> HttpResponse:
    heading = _("We do not know this address")
    sentence = _("Perhaps a letter is missing at its end. Please open the link in our letter once more.")
    return _message(request, heading, [sentence], status=404)


def shut(request: HouseRequest, door: Door, reason: str) -> HttpResponse:
    """Say why no answers are taken: not yet, no longer, or not at all."""
    with translation.override(language_for(request, door)):
        heading = _("This survey is over")
        sentence = _("Thank you for wanting to answer. It takes no answers any more.")
        if reason == "wave_not_open":
            heading, sentence = _("Not open yet"), _("Please come back later with the same link.")
        elif reason == "wave_called_off":
            heading, sentence = _("This survey does not take place"), _("Thank you for wanting to answer.")
        status = 200 if reason == "wave_not_open" else 410
        about = about_of(door.asking)
        return _message(request, heading, [sentence], status=status, doors=not door.is_kiosk, about=about)


def already(request: HouseRequest, door: Door) -> HttpResponse:
    """Thank somebody who comes back after they answered, or said that they would rather not."""
    with translation.override(language_for(request, door)):
        sentences = [_("You need not do anything more.")]
        about = about_of(door.asking)
        return _message(request, _("We have your answer. Thank you."), sentences, doors=True, about=about)


def to_thanks(sitting: Sitting, *, because: str = "") -> HttpResponse:
    """Send on to the thanks, so that reloading them sends nothing again; `because` says why nothing was stored."""
    door = sitting.door
    if door.is_kiosk:
        return HttpResponseRedirect(f"{door.start}/thanks/{sitting.language}", status=303)
    where = f"/s/{door.wave.reference}/thanks/{sitting.language}"
    asked = {because: "1"} if because else _of_their_own(sitting)
    return HttpResponseRedirect(f"{where}?{urlencode(asked)}" if asked else where, status=303)


def _of_their_own(sitting: Sitting) -> dict[str, str]:
    """Return what is different for this respondent: words with their answers in them, and where they were."""
    door, own = sitting.door, {}
    thanks = door.asking.content.thanks
    if "{" in thanks.get(sitting.language, ""):
        reader = reader_of(sitting, fill(door.asking.content, sitting.typed))
        own["t"] = signing.dumps(reader.say(thanks), salt=_salt(door.asking), compress=True)
    invitation = door.invitation
    if invitation and (invitation.unit_id != door.wave.unit_id or invitation.offering_id != door.wave.offering_id):
        own |= {"unit": invitation.unit.code} if invitation.unit else {}
        own |= {"offering": invitation.offering.code} if invitation.offering else {}
    return own


@require_safe
@once_founded
@same_for_everybody
def thanks(request: HouseRequest, reference: str, language: str) -> HttpResponse:
    """Thank for the answers, and open the doors where somebody gets an answer themselves."""
    asking = wave_called(reference)
    if asking is None or language not in asking.content.languages:
        return not_known(request)
    known = {name: request.GET[name] for name in ("unit", "offering") if request.GET.get(name)}
    about = f"?{urlencode(known)}" if known else about_of(asking)
    with translation.override(language):
        heading = _("Thank you for your answers")
        if "empty" in request.GET:
            heading = _("Thank you for looking")
            sentences = [_("You answered nothing, so nothing is counted. You need not do anything more.")]
        elif "enough" in request.GET:
            sentences = [_("We have heard enough people like you already, so your answers were not stored. Thank you!")]
        else:
            sentences = [_words(request, asking, language)]
        return _message(request, heading, sentences, doors=True, about=about)


@require_safe
@once_founded
@same_for_everybody
def kiosk_thanks(request: HouseRequest, token: str, language: str) -> HttpResponse:
    """Thank whoever stands before the screen; then it begins anew."""
    asking = open_wave(token)
    if asking is None or language not in asking.content.languages:
        return not_known(request)
    with translation.override(language):
        sentences = [_words(request, asking, language)]
        more: dict[str, Any] = {"is_kiosk": True, "idle": str(KIOSK_SECONDS), "start": f"/s/{token}/kiosk"}
        return _message(request, _("Thank you for your answers"), sentences, **more)


def _salt(asking: Asking) -> str:
    """What is signed for the thanks of one wave is worth nothing at those of another."""
    return f"{THANKS}.{asking.wave.reference}"


def _words(request: HouseRequest, asking: Asking, language: str) -> str:
    """Return the thanks as they were written; those with answers in them come signed with the address."""
    words = asking.content.thanks.get(language, "")
    if "{" not in words:
        return words
    try:
        return str(signing.loads(request.GET.get("t", ""), salt=_salt(asking)))
    except signing.BadSignature:
        return ""


def about_of(asking: Asking) -> str:
    """Return what a form of the front door is told of where somebody was."""
    things: dict[str, Unit | Offering | None] = {"unit": asking.wave.unit, "offering": asking.wave.offering}
    known = {name: thing.code for name, thing in things.items() if thing}
    return f"?{urlencode(known)}" if known else ""


@csrf_exempt  # see guarding.is_from_our_pages; a mail program that offers to stop sends no token either
@require_http_methods(["GET", "HEAD", "POST"])
@once_founded
def stop(request: HouseRequest, token: str) -> HttpResponse:
    """Ask somebody no more, who says so on the page that the letter leads to."""
    found = stopped_by(token)
    if found is None:
        return not_known(request)
    customer, wave = found
    if request.method != "POST" or not (is_from_our_pages(request) or _is_one_click(request)):
        sentence = _("Press the button, and we will not ask you to answer surveys any more.")
        return _message(request, _("No more surveys?"), [sentence], stop_form=True)
    opt_out(customer, wave=wave, by=RESPONDENT, at=moment.now())
    sentence = _("We will not ask you to answer surveys any more. You can still write to us at any time.")
    return _message(request, _("We will not ask you again"), [sentence], doors=True)


def _is_one_click(request: HouseRequest) -> bool:
    """Return whether a mail program presses the button of the letter's header for its reader (RFC 8058).

    It comes from wherever the mail is read. Whoever knows the address could press the button of its page as well; what
    only opens the address, as programs that look into mails for safety do, says nothing of the kind.
    """
    return request.POST.get("List-Unsubscribe") == "One-Click"


def _message(
    request: HouseRequest, heading: str, sentences: Sequence[str], *, status: int = 200, **more: Any
) -> HttpResponse:
    language = translation.get_language()
    context = {"heading": heading, "sentences": [one for one in sentences if one], "language": language, **more}
    response = render(request, "frontdoor/survey/message.html", context, status=status)
    response.headers["Content-Language"] = language
    return response
