"""One address serves a whole page, or only the part of it that a script asked for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page_or_part(
    request: HttpRequest, page: str, context: Mapping[str, Any], *, part: str, status: int = 200
) -> HttpResponse:
    """Render `part` (its name begins with an underscore) for a script that swaps it in, else the whole `page`."""
    response = render(request, part if wants_part(request) else page, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def wants_part(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part; going back in history and boosted links want whole pages."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"
