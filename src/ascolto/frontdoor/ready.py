"""Pages without a visitor's data: rendered once, then answered from memory before anything else is asked."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ascolto.frontdoor.memory import Memory

FRESH_KEY = "a-key-for-every-single-sending"
"""What stands in a rendered page where each visitor gets a key of their own."""

pages = Memory()


def new_key() -> str:
    """Return a key for one sending, which nobody can guess."""
    return secrets.token_urlsafe(18)


def same_for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark the answers of a view that depend on language and address alone, the fresh key apart."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_same_for_everybody = request.method == "GET" and response.status_code == 200  # type: ignore[attr-defined]
        return response

    return marked


class ReadyPages:
    """Answer from memory what was rendered for an earlier visitor who asked in the same language.

    It stands before sessions, settings and languages, so that a page at hand costs no query. The language follows
    from the cookie and from what the browser says, so both are part of the key.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key_of(request)
        kept = pages.recall(key) if key else None
        if kept is not None:
            body, headers = kept
            return _with_fresh_key(HttpResponse(body, headers=headers))
        response = self.get_response(request)
        if not getattr(response, "is_same_for_everybody", False):
            return response
        if key and not response.cookies:
            pages.keep(key, (response.content, dict(response.headers)))
        return _with_fresh_key(response)


def _key_of(request: HttpRequest) -> tuple[str, ...] | None:
    if request.method != "GET" or request.META.get("QUERY_STRING"):
        return None
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return request.path, chosen, request.headers.get("Accept-Language", "")


def _with_fresh_key(response: HttpResponse) -> HttpResponse:
    response.content = response.content.replace(FRESH_KEY.encode(), new_key().encode())
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
    return response
