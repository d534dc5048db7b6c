"""What was typed is never lost to an expired session: the page carries it, signed, until it can be sent."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ascolto.ui import faults

SALT = "ascolto.ui.resuming"
KEPT_SECONDS = 60 * 60 * 12
NOT_KEPT = {"csrfmiddlewaretoken"}


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in; a form that was posted stays in the page until its writer has signed in again."""
    if request.method == "POST":
        return _held(request, _packed(request))
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")


@csrf_exempt
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Show a held form again, ready to be sent; this changes nothing, so it needs no token of its own."""
    try:
        held = signing.loads(request.POST.get("held", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return faults.bad_request(request)
    if not request.user.is_authenticated:
        return _held(request, request.POST["held"])
    return render(request, "ui/resume.html", {"address": held["address"], "fields": held["fields"]})


def token_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token no longer fits: the same browser may send it again, a stranger's page may not."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or _is_secret(request):
        return faults.forbidden(request)
    return render(
        request,
        "ui/resume.html",
        {"address": request.get_full_path(), "fields": _typed(request), "had_files": bool(request.FILES)},
        status=403,
    )


def _held(request: HttpRequest, packed: str) -> HttpResponse:
    return render(request, "ui/held.html", {"held": packed, "had_files": bool(request.FILES)}, status=401)


def _packed(request: HttpRequest) -> str:
    content: dict[str, Any] = {"address": request.get_full_path(), "fields": _typed(request)}
    return signing.dumps(content, salt=SALT, compress=True)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name in request.POST if name not in NOT_KEPT for value in request.POST.getlist(name)]


def _is_secret(request: HttpRequest) -> bool:
    return any("password" in name for name in request.POST)
