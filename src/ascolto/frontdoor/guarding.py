"""Who may send a form: people, at a human pace, from our own pages. What was typed is kept whatever the answer is."""

from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.ui.resuming import host_in

TRAP = "website"
GUESSES_BY_CLIENT = 10
GUESSES_AT_REFERENCE = 30
GUESSING_SECONDS = 10 * 60


@dataclass(frozen=True, slots=True)
class Hurdle:
    """Why a form was not taken just now; the same form, sent again, will be."""

    sentence: str | Promise
    status: int


WAIT = Hurdle(
    _("Very many forms came from your network within a minute. Please wait a minute, then press the button again."), 429
)
FROM_ELSEWHERE = Hurdle(
    _("This form seems to have been sent from another website. Please press the button again."), 403
)
TRAPPED = Hurdle(
    _("A field that people do not see was filled in, perhaps by your browser. Please press the button again."), 400
)


class Pace:
    """How many forms each client sent within the running minute.

    Every process counts for itself: a limit against floods need not be exact, and costs no statement this way.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def is_too_fast(self, client: str) -> bool:
        minute = int(monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[client] = self._counts.get(client, 0) + 1
            return self._counts[client] > settings.FORMS_PER_MINUTE

    def forget(self) -> None:
        self._counts.clear()


pace = Pace()


def hurdle_for(request: HttpRequest) -> Hurdle | None:
    """Return what stands against taking this form now, if anything."""
    if not is_from_our_pages(request):
        return FROM_ELSEWHERE
    if pace.is_too_fast(client_of(request)):
        return WAIT
    return TRAPPED if request.POST.get(TRAP) else None


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
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


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
