"""How much one request may bring: refused by what it announces, before anything of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ascolto.ui import faults

MOST_FILES = 10


class SizeLimit:
    """Refuse a body that announces too much, or does not say how much it brings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if "HTTP_TRANSFER_ENCODING" in request.META and not length:
            return faults.length_needed(request)
        if length.isdecimal() and int(length[:20]) > most_bytes():
            return faults.too_large(request)
        return self.get_response(request)


def most_bytes() -> int:
    """Return how large a request may be: some files of the largest size, and the words beside them."""
    return MOST_FILES * settings.FILE_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
