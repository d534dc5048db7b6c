"""Whether all of a form has come: half of one that a broken line let through reads like a whole one with less in it.

A browser announces how long the form is. What comes in one piece is measured as it is; a form with files is counted
while Django reads it, by a handler of uploads that stands before the others (settings.FILE_UPLOAD_HANDLERS).
"""

from typing import IO, Any, cast

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

CHUNK = 64 * 1024


class Counted:
    """A stream that knows how many bytes were read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.count = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self.stream.read(size)
        self.count += len(piece)
        return piece


class CountingHandler(FileUploadHandler):
    """Has a form with files read as usual, and notes whether it was as long as announced."""

    is_cut_off = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803  (Django's name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]]:
        counted = Counted(input_data)
        others = [handler for handler in cast(HttpRequest, self.request).upload_handlers if handler is not self]
        read = MultiPartParser(META, cast(Any, counted), others, encoding).parse()  # it uses nothing but read()
        while counted.read(CHUNK):
            pass
        self.is_cut_off = counted.count < content_length
        return read

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand on what another handler may keep; files are never read through this one."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Have no file to hand over."""


def is_cut_off(request: HttpRequest) -> bool:
    """Return whether the line broke while this form was sent."""
    if request.content_type == "multipart/form-data":
        request.POST  # noqa: B018  (reading it counts it)
        return any(isinstance(one, CountingHandler) and one.is_cut_off for one in request.upload_handlers)
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return announced.isdecimal() and len(request.body) < int(announced)
