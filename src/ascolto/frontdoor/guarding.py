"""Who may send a form: people, at a human pace, from our own pages. What was typed is kept whatever the answer is."""

import math
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ascolto.frontdoor import proving
from ascolto.frontdoor.proving import PROOF, TICKET, Ticket
from ascolto.frontdoor.wholeness import is_cut_off
from ascolto.ui.pace import SECONDS, Pace
from ascolto.ui.resuming import host_in

TRAP = "website"
GUARDS = frozenset({TRAP, TICKET, PROOF})
"""Fields that tell people from machines, and nothing about what happened."""
GUESSES_BY_CLIENT = 10
GUESSES_AT_REFERENCE = 30
GUESSING_SECONDS = 10 * 60
SHORTEST_WAIT, LONGEST_WAIT = 5, 60
EVERYBODY = "everybody"
HOUSEHOLD_BITS = 64


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Why a form was not taken just now; the same form, sent again, will be."""

    sentence: str | Promise
    status: int
    ticket: Ticket | None = None
    wait_seconds: int = 0


FROM_ELSEWHERE = Hurdle(
    _("This form seems to have been sent from another website. Please press the button again."), 403
)
CUT_OFF = Hurdle(_("The line broke while this page was sent. Please press the button again."), 400)
TRAPPED = Hurdle(
    _(
        "A field that people do not see was filled in, perhaps by your browser. We have put aside what you sent, and "
        "somebody will look at it. If you are a person, press the button again: then it arrives at once, and you get "
        "your number and your code."
    ),
    400,
)

pace = Pace()


def hurdle_for(request: HttpRequest, *, sending: str, at: datetime) -> Hurdle | None:
    """Return what stands against taking this form now, if anything; `sending` is what makes it this one."""
    if not is_from_our_pages(request):
        return FROM_ELSEWHERE
    if is_cut_off(request):
        return CUT_OFF
    ticket = proving.ticket_in(request.POST.get(TICKET, ""))
    if ticket and not _has_waited_or_worked(ticket, request, at=at):
        return _asked(ticket, at=at)
    if ticket and proving.use(ticket, sending):
        return None
    late_by = _beyond_the_pace(request, at=at)
    return _wait(late_by, at=at) if late_by else None


def is_trapped(request: HttpRequest) -> bool:
    return bool(request.POST.get(TRAP))


def guards_of(request: HttpRequest, hurdle: Hurdle | None) -> dict[str, Any]:
    """Return what the page of a form needs to hand on: the hurdle, and the ticket with the sum as far as it is done."""
    asked = hurdle.ticket if hurdle else proving.ticket_in(request.POST.get(TICKET, ""))
    proof = request.POST.get(PROOF, "") if asked and asked.text == request.POST.get(TICKET) else ""
    return {"hurdle": hurdle, "ticket": asked, "proof": proof, "trap": TRAP}


def with_patience(response: HttpResponse, hurdle: Hurdle | None) -> HttpResponse:
    """Say in the answer itself how long to wait."""
    if hurdle and hurdle.wait_seconds:
        response.headers["Retry-After"] = str(hurdle.wait_seconds)
    return response


def _has_waited_or_worked(ticket: Ticket, request: HttpRequest, *, at: datetime) -> bool:
    return ticket.is_ready(at) or proving.is_solved(ticket, request.POST.get(PROOF, ""))


def _beyond_the_pace(request: HttpRequest, *, at: datetime) -> float:
    """Return by how many seconds this form is ahead of the pace: of this address, or of everybody together."""
    limits = {client_of(request): settings.FORMS_PER_MINUTE, EVERYBODY: settings.FORMS_PER_MINUTE_TOGETHER}
    beyond = [(pace.count(who, at=at) - limit, limit) for who, limit in limits.items()]
    return max((over * SECONDS / limit for over, limit in beyond if over > 0), default=0)


def _wait(late_by: float, *, at: datetime) -> Hurdle:
    """Give everybody a place in the line; where the line is longer than a minute, a sum is the only way past it."""
    wait = max(SHORTEST_WAIT, math.ceil(late_by))
    return _asked(proving.new_ticket(wait_seconds=wait if wait <= LONGEST_WAIT else None, at=at), at=at)


def _asked(ticket: Ticket, *, at: datetime) -> Hurdle:
    wait = ticket.wait_seconds(at)
    if not wait:
        return Hurdle(
            _("Very many forms are coming just now. Please wait a minute, then press the button again."),
            429,
            ticket,
            LONGEST_WAIT,
        )
    sentence = ngettext(
        "Very many forms are coming just now. Please press the button again in %(seconds)d second.",
        "Very many forms are coming just now. Please press the button again in %(seconds)d seconds.",
        wait,
    )
    return Hurdle(sentence % {"seconds": wait}, 429, ticket, wait)


def is_from_our_pages(request: HttpRequest) -> bool:
    """Return whether our own page sent this, as far as the browser tells.

    The public forms carry no CSRF token: a token needs a cookie for each visitor, and the pages are rendered once
    for all. They use no signed-in state either, so that a forged form could do no more than anybody can do by hand.
    Following a complaint rests on a cookie; there this check, with SameSite, takes the place of the token.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or host_in(origin) in {request.get_host(), urlsplit(settings.URL).netloc}


def client_of(request: HttpRequest) -> str:
    """Return the address from which the request comes; of IPv6 the part that one household shares."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted and len(hops) >= trusted:
        address = hops[-trusted]
    return _household(address)


def _household(address: str) -> str:
    """Return an address of IPv6 as the network of its household, however it is spelled, and any other as it is."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if read.version == 4:
        return str(read)
    return str(read.ipv4_mapped or ip_network((int(read), HOUSEHOLD_BITS), strict=False))


def may_guess(request: HttpRequest, reference: str) -> bool:
    """Return whether another try with a code is allowed, for this client and at this reference."""
    counts = cache.get_many(_guess_limits(request, reference))
    return all(counts.get(key, 0) < limit for key, limit in _guess_limits(request, reference).items())


def note_wrong_guess(request: HttpRequest, reference: str) -> None:
    for key in _guess_limits(request, reference):
        cache.set(key, cache.get(key, 0) + 1, GUESSING_SECONDS)


def _guess_limits(request: HttpRequest, reference: str) -> dict[str, int]:
    return {
        f"guess:client:{_short(client_of(request))}": GUESSES_BY_CLIENT,
        f"guess:reference:{_short(reference)}": GUESSES_AT_REFERENCE,
    }


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
