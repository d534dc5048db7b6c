"""Pages go over the wire compressed; files go as they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = ("text/html", "application/json")


class CompressPages(GZipMiddleware):
    """Compress what is written out for this answer, for whoever takes it so.

    A secret cannot be guessed from the length (BREACH): form keys are masked anew in each page, and each compressed
    answer gets a random length besides. Files are packed already as a rule, and keep the length that they announce.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(COMPRESSED):
            return response
        return super().process_response(request, response)
