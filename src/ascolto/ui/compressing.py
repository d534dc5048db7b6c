"""Pages go over the wire compressed; files go as they are, and so do answers that another site may have asked for."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = ("text/html", "application/json")
OUR_OWN = {"same-origin", "none"}


class CompressPages(GZipMiddleware):
    """Compress what is written out for this answer, for whoever takes it so.

    Where a page repeats what the address says, its compressed length tells whether that stands in the page already:
    so a name or a key on it can be guessed letter by letter (BREACH), by somebody who sees the lengths on the wire and
    has a signed-in browser ask again and again. The random length that each answer gets only makes this slower, since
    it averages out; masked form keys save the keys alone, and the cookie is sent along where a link of another site
    leads here. Therefore what such a link asks for goes uncompressed, and so does what a browser asks that does not
    say where it comes from. Without a cookie there is nobody's secret on the page.

    Files are packed already as a rule, and keep the length that they announce.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(COMPRESSED):
            return response
        if _is_for_somebody(request) and request.headers.get("Sec-Fetch-Site") not in OUR_OWN:
            return response
        return super().process_response(request, response)


def _is_for_somebody(request: HttpRequest) -> bool:
    """Return whether the browser shows who it is; a language alone is nobody's."""
    return bool(request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME})
