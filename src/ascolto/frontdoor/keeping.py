"""Files that visitors send: each is kept durably, or named together with the reason why it was not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ascolto.complaints.lodging import KeptFile
from ascolto.correspondence.files import FileEmpty, FileTooLarge, KindNotAllowed, keep
from ascolto.correspondence.pictures import PictureTooLarge, PictureUnreadable
from ascolto.correspondence.scanning import VirusFound

REASONS: dict[str, str | Promise] = {
    "FileTooLarge": _("it is larger than %(limit)s"),
    "FileEmpty": _("there is nothing in it"),
    "KindNotAllowed": _("it is not of a kind that we can take; a photo or a PDF would do"),
    "VirusFound": _("our virus scanner warns of it, so it was not stored"),
    "PictureTooLarge": _("the picture has too many pixels"),
    "PictureUnreadable": _("the picture cannot be read; it may be damaged"),
}
REFUSALS = (FileTooLarge, FileEmpty, KindNotAllowed, VirusFound, PictureTooLarge, PictureUnreadable)


@dataclass(frozen=True, slots=True)
class NotKept:
    """A file that was not kept, and the code of the reason."""

    name: str
    code: str

    @property
    def reason(self) -> str:
        return str(REASONS[self.code]) % {"limit": filesizeformat(settings.FILE_LIMIT)}


def keep_all(files: Iterable[UploadedFile], *, at: datetime) -> tuple[list[KeptFile], list[NotKept]]:
    """Keep what can be kept; one file that cannot must not cost the complaint, nor the other files."""
    kept: list[KeptFile] = []
    refused: list[NotKept] = []
    for file in files:
        name = file.name or ""
        try:
            kept.append(KeptFile(keep(file.open(), name, at=at), name))
        except REFUSALS as refusal:
            refused.append(NotKept(name, type(refusal).__name__))
    return kept, refused
