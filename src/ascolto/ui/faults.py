"""The pages for what went wrong: refused, not found, out of date, broken – in the layout of the door."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

DESK = "/desk/"


def page_of(request: HttpRequest, status: int, words: Mapping[str, Any]) -> HttpResponse:
    """Return the page that says what happened, whether the work is safe, and what to do."""
    first_page = settings.LOGIN_REDIRECT_URL if request.path.startswith(DESK) else "/"
    links = {"first_page": first_page, "back": _where_from(request)}
    context = {"layout": _layout(request), "status": status, **links, **words}
    return render(request, "ui/fault.html", context, status=status)


UNREADABLE = {
    "title": _("This request could not be read"),
    "sentence": _("What your browser sent was incomplete or too large. Nothing was changed."),
    "advice": _("Go back and try again; large files may have to be sent one by one."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_of(request, 400, UNREADABLE)


def length_needed(request: HttpRequest) -> HttpResponse:
    return page_of(request, 411, UNREADABLE)


def too_large(request: HttpRequest) -> HttpResponse:
    return page_of(request, 413, UNREADABLE)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_of(
        request,
        403,
        {
            "title": _("This page is not open to you"),
            "sentence": _("Nothing was changed."),
            "advice": _("If you followed a link, it may be meant for somebody else."),
        },
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page_of(
        request,
        404,
        {
            "title": _("There is nothing at this address"),
            "sentence": _("The address may be mistyped, or what was here is not open to you."),
            "advice": _("Check the address, or start again from the first page."),
        },
    )


def broken(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours; it touches neither database nor session, since they may be the fault."""
    return HttpResponse(loader.render_to_string("ui/broken.html"), status=500)


def _where_from(request: HttpRequest) -> str:
    """Return the page of ours from which this was sent; where a link led astray there is no way back to offer."""
    page = request.headers.get("Referer", "") if request.method == "POST" else ""
    try:
        return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else ""
    except DisallowedHost:  # asked for under a name that is not ours, which may be the very fault
        return ""


def _layout(request: HttpRequest) -> str:
    if not request.path.startswith(DESK):
        return "ui/door.html"
    user = getattr(request, "user", None)
    return "ui/desk.html" if user is not None and user.is_authenticated else "ui/plain.html"
