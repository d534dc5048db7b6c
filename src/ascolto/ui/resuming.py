"""What was typed is never lost to an expired session: the page carries it, signed, until it can be sent."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ascolto.ui import faults
from ascolto.ui.typed import Fields, fields_of, holds_secret, words_among

SALT = "ascolto.ui.resuming"
KEPT_SECONDS = 60 * 60 * 12
LONGEST_ADDRESS = 4096


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in; a form that was posted stays in the page until its writer has signed in again.

    A form with a password does not: the page would carry it where it can be read.
    """
    if request.method == "POST" and not holds_secret(request):
        return _held(request, _packed(request))
    address = request.get_full_path()
    if len(address) > LONGEST_ADDRESS:  # nobody's link; Django would refuse to send anybody on with it
        return HttpResponseRedirect(str(settings.LOGIN_URL))
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': address})}")


@csrf_exempt
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Show a held form again, ready to be sent; this changes nothing, so it needs no token of its own.

    Anybody can have a form held, so that another site must not lay one before our reader.
    """
    if _is_from_elsewhere(request):
        return faults.forbidden(request)
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return faults.bad_request(request)
    if not request.user.is_authenticated:
        return _held(request, request.POST["held"])
    return _again(request, held["address"], held["fields"])


def token_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token no longer fits: the same browser may send it again, a stranger's page may not."""
    if not _is_from_here(request) or holds_secret(request):
        return faults.forbidden(request)
    return _again(request, request.get_full_path(), fields_of(request), status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """Return whether the browser says that a page of ours sent this; older ones say it by the origin alone."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return host_in(request.headers.get("Origin", "")) == request.get_host()


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Return whether the browser says that another site sent this; one that says nothing is believed."""
    says = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    return says and not _is_from_here(request)


def host_in(origin: str) -> str:
    """Return the host of an origin, none of what no browser would send."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _again(request: HttpRequest, address: str, fields: Fields, *, status: int = 200) -> HttpResponse:
    context = {"address": address, "fields": fields, "typed": words_among(fields), "had_files": bool(request.FILES)}
    return render(request, "ui/resume.html", context, status=status)


def _held(request: HttpRequest, packed: str) -> HttpResponse:
    return render(request, "ui/held.html", {"held": packed, "had_files": bool(request.FILES)}, status=401)


def _packed(request: HttpRequest) -> str:
    content: dict[str, Any] = {"address": request.get_full_path(), "fields": fields_of(request)}
    return signing.dumps(content, salt=SALT, compress=True)
