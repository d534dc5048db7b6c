"""In which language somebody reads: their own choice first, then what their browser says, then the organisation's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from ascolto.organisation.settings_of import current
from ascolto.ui.request import HouseRequest

ONE_YEAR = 60 * 60 * 24 * 365


class ReaderLanguage:
    """Answer in the reader's language, without touching the session, so that public pages stay cacheable.

    A signed-in user's own language is known only where the session is read: see `speak_to`.
    """

    def __init__(self, get_response: Callable[[HouseRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request.organisation = current()
        asked = _spoken(request, request.GET.get("lang", ""))
        language = asked or _chosen(request) or _accepted(request) or request.organisation.default_language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if asked:
            remember(response, asked)
        return response


def speak_to(request: HouseRequest, language: str) -> None:
    """Go on in the language of the signed-in user, unless another was chosen in this browser."""
    if _spoken(request, language) and not _spoken(request, request.GET.get("lang", "")) and not _chosen(request):
        translation.activate(language)


def remember(response: HttpResponse, language: str) -> None:
    """Keep the choice of language in this browser for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _spoken(request: HouseRequest, language: str) -> str:
    return language if language in request.organisation.languages else ""


def _chosen(request: HouseRequest) -> str:
    return _spoken(request, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def _accepted(request: HouseRequest) -> str:
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next(filter(None, (_spoken(request, wish.partition("-")[0]) for wish, _weight in wishes)), "")
