"""The questionnaire at /s/<token>: page after page, in one address, for a personal link, the open one and the kiosk."""

import json
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from secrets import randbelow

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ascolto.frontdoor.guarding import (
    CUT_OFF,
    FROM_ELSEWHERE,
    Hurdle,
    guards_of,
    hurdle_for,
    is_from_our_pages,
    is_trapped,
)
from ascolto.frontdoor.pages import once_founded
from ascolto.frontdoor.survey_door import Door, door_for, open_wave
from ascolto.frontdoor.survey_drawing import Shown, depends_on_itself, draw, draw_for_everybody, is_same_for_everybody
from ascolto.frontdoor.survey_ending import already, not_known, shut, to_thanks
from ascolto.frontdoor.survey_sitting import ORDERS, Sitting, posted, sitting_of, wants_order
from ascolto.frontdoor.wholeness import is_cut_off
from ascolto.surveys.answering import (
    AlreadySent,
    FilledIn,
    NotComplete,
    NothingAnswered,
    QuotaFull,
    Sending,
    leave_open,
    save_page,
    send,
)
from ascolto.surveys.content import Page
from ascolto.surveys.filling import Filled, fill, says_something
from ascolto.surveys.inviting import WAITING
from ascolto.trail.acting import NotPermitted
from ascolto.ui import moment
from ascolto.ui.request import HouseRequest

TRAPPED = Hurdle(
    _(
        "A field that people do not see was filled in, perhaps by your browser. If you are a person, press the button "
        "again: then your answers arrive."
    ),
    400,
)
ONWARD, BACK, AGAIN, EMPTY = "next", "back", "again", "empty"


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@once_founded
def survey(request: HouseRequest, token: str) -> HttpResponse:
    """Ask whoever has the link."""
    return _opened(request, door_for(token))


@csrf_exempt  # see guarding.is_from_our_pages
@require_http_methods(["GET", "HEAD", "POST"])
@once_founded
def kiosk(request: HouseRequest, token: str) -> HttpResponse:
    """Ask whoever stands before the screen; it begins anew for the next one, and leads nowhere else."""
    asking = open_wave(token)
    return _opened(request, Door(token, asking, is_kiosk=True) if asking else None)


def _opened(request: HouseRequest, door: Door | None) -> HttpResponse:
    at = moment.now()
    if door is None:
        return not_known(request)
    if reason := door.shut_because(at=at):
        return shut(request, door, reason)
    if door.invitation and door.invitation.state not in WAITING:
        return already(request, door)
    if request.method != "POST":
        return _begin(request, door, at=at)
    try:
        return _go_on(request, door, at=at)
    except AlreadySent:
        return already(request, door)
    except NotPermitted as closed_meanwhile:
        return shut(request, door, closed_meanwhile.reason)


def _begin(request: HouseRequest, door: Door, *, at: datetime) -> HttpResponse:
    if wants_order(request, door):
        return _with_order(request, door)
    sitting = sitting_of(request, door, at=at)
    filled = fill(door.asking.content, sitting.typed)
    shown = Shown(_resumed(sitting, filled), filled)
    if request.GET or not is_same_for_everybody(sitting, shown):
        return draw(request, sitting, shown)
    response = draw_for_everybody(request, sitting, shown)
    response.is_same_for_everybody = request.method == "GET"  # type: ignore[attr-defined]
    return response


def _with_order(request: HouseRequest, door: Door) -> HttpResponse:
    """Send on to the same address with one of the random orders, drawn anew for each who comes by."""
    asked = request.GET.copy()
    asked["o"] = str(randbelow(ORDERS))
    response = HttpResponseRedirect(f"{door.start}?{asked.urlencode()}")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _resumed(sitting: Sitting, filled: Filled) -> int:
    """Return the place of the page where they stopped: never beyond one that has to be mended."""
    if sitting.sheet is None:
        return 0
    pages = sitting.door.asking.content.pages
    stopped = min(sitting.sheet.page, len(pages) - 1)
    place = filled.place_of(pages[stopped].code)
    return min(place, filled.first_faulty if filled.first_faulty is not None else place)


def _go_on(request: HouseRequest, door: Door, *, at: datetime) -> HttpResponse:
    """Take in the page that was sent, and go where its button leads; what is no page of ours is not taken for one."""
    begins_anew = request.POST.get("to") == AGAIN and door.is_kiosk
    if begins_anew or ("page" not in request.POST and not is_cut_off(request)):
        return HttpResponseRedirect(door.start, status=303)
    page = _page_sent(request, door)
    sitting = posted(request, door, page, at=at)
    filled = fill(door.asking.content, sitting.typed)
    here = Shown(filled.place_of(page.code), filled)
    hurdle = _hurdle(request, sitting, at=at)
    if hurdle:
        guards = guards_of(request, hurdle)
        here.hurdle, here.ticket, here.proof = hurdle, guards["ticket"], guards["proof"]
        return draw(request, sitting, here)
    where = request.POST.get("to", ONWARD)
    if where == BACK or where.startswith("in-"):
        return _turned(request, sitting, here, where, page, at=at)
    if where == EMPTY and not says_something(door.asking.content, filled):
        return _left_open(sitting, at=at)
    return _onward(request, sitting, here, page, at=at)


def _page_sent(request: HouseRequest, door: Door) -> Page:
    code = request.POST.get("page", "")
    pages = door.asking.content.pages
    return next((page for page in pages if page.code == code), pages[0])


def _hurdle(request: HouseRequest, sitting: Sitting, *, at: datetime) -> Hurdle | None:
    """Return what stands against taking a page now: strangers keep to the pace of the front door where they write."""
    if is_cut_off(request):
        return CUT_OFF
    if sitting.door.invitation:
        return None if is_from_our_pages(request) else FROM_ELSEWHERE
    if is_trapped(request):
        return TRAPPED
    if sitting.sheet and not _is_sending(request, sitting):
        return None if is_from_our_pages(request) else FROM_ELSEWHERE
    content = json.dumps([sitting.key, sitting.typed], sort_keys=True)
    return hurdle_for(request, sending=sha256(content.encode()).hexdigest(), at=at)


def _is_sending(request: HouseRequest, sitting: Sitting) -> bool:
    return request.POST.get("to") == EMPTY or request.POST.get("page") == sitting.door.asking.content.pages[-1].code


def _turned(
    request: HouseRequest, sitting: Sitting, here: Shown, where: str, page: Page, *, at: datetime
) -> HttpResponse:
    """Go back a page, or stay on this one in another language; what was typed is kept, whatever it is."""
    if where.startswith("in-") and where[3:] in sitting.door.asking.content.languages:
        sitting.language = where[3:]
    place = max(here.place - 1, 0) if where == BACK else here.place
    _save(sitting, page, goes_on_at=here.filled.pages[place].page, at=at)
    return draw(request, sitting, Shown(place, here.filled))


def _onward(request: HouseRequest, sitting: Sitting, here: Shown, page: Page, *, at: datetime) -> HttpResponse:
    faults = [*sitting.refused, *here.page.faults]
    more = _not_shown_yet(request, here)
    if faults or more:
        _save(sitting, page, goes_on_at=page, at=at)
        here.is_more = bool(more)
        here.faults = [fault for fault in faults if fault.question not in more]
        return draw(request, sitting, here)
    if here.place < len(here.filled.pages) - 1:
        _save(sitting, page, goes_on_at=here.filled.pages[here.place + 1].page, at=at)
        return draw(request, sitting, Shown(here.place + 1, here.filled))
    return _sent(request, sitting, page, at=at)


def _not_shown_yet(request: HouseRequest, here: Shown) -> set[str]:
    """Return the questions to which answers on this very page lead, and that were not on it yet."""
    if not depends_on_itself(here.page.page):
        return set()
    seen = set(request.POST.get("shown", "").split(","))
    return {question.code for question in here.page.questions} - seen


def _save(sitting: Sitting, page: Page, *, goes_on_at: Page, at: datetime) -> None:
    if not sitting.keeps_pages:
        return
    asking = sitting.door.asking
    one = FilledIn(
        page=page,
        sent=sitting.typed,
        key=sitting.key,
        mode=sitting.door.mode,
        language=sitting.language,
        began_at=sitting.began_at,
        invitation=sitting.door.invitation,
        goes_on_at=asking.content.pages.index(goes_on_at),
    )
    sitting.sheet = save_page(asking, one, at=at)


def _sent(request: HouseRequest, sitting: Sitting, page: Page, *, at: datetime) -> HttpResponse:
    """Send everything; what comes twice is thanked for twice and counted once."""
    try:
        send(sitting.door.asking, _sending(sitting, at=at), at=at)
    except NothingAnswered as blank:
        _save(sitting, page, goes_on_at=blank.filled.pages[0].page, at=at)
        return draw(request, sitting, Shown(0, blank.filled, is_empty=True))
    except NotComplete as stopped:
        filled = stopped.filled
        place = filled.first_faulty or 0
        _save(sitting, page, goes_on_at=filled.pages[place].page, at=at)
        return draw(request, sitting, Shown(place, filled, faults=filled.pages[place].faults))
    except AlreadySent:
        pass
    except QuotaFull:
        return to_thanks(sitting, because="enough")
    return to_thanks(sitting)


def _left_open(sitting: Sitting, *, at: datetime) -> HttpResponse:
    """Take a questionnaire in which nothing is answered from somebody who was told so and sends it all the same."""
    with suppress(AlreadySent):
        leave_open(sitting.door.asking, _sending(sitting, at=at), at=at)
    if sitting.door.is_kiosk:
        return HttpResponseRedirect(sitting.door.start, status=303)
    return to_thanks(sitting, because="empty")


def _sending(sitting: Sitting, *, at: datetime) -> Sending:
    door = sitting.door
    return Sending(
        typed=sitting.typed,
        key=sitting.key,
        mode=door.mode,
        language=sitting.language,
        invitation=door.invitation,
        seconds=None if door.wave.is_anonymous else int((at - sitting.began_at).total_seconds()),
    )
