"""Light, dark, or as the device says: the reader's choice, kept in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
AUTOMATIC = "auto"
THEMES = [AUTOMATIC, "light", "dark"]
ONE_YEAR = 60 * 60 * 24 * 365


def theme_of(request: HttpRequest) -> str:
    """Return the chosen look, or `auto`: as the device says."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else AUTOMATIC


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to where it was made."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else settings.LOGIN_REDIRECT_URL)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(COOKIE, theme, max_age=ONE_YEAR, httponly=True, samesite="Lax")
    return response
