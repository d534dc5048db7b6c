"""An invitation to speak: the address that knows where somebody stands, and the code that a telephone reads."""

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from urllib.parse import urlencode

import qrcode
from django.conf import settings
from django.urls import reverse
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

QUIET_MODULES = 4
"""What the standard wants left white around a code, so that every telephone finds it."""
PIXELS = 12


class Kind(StrEnum):
    """What people are invited to do."""

    COMPLAIN = "complain"
    PRAISE = "praise"
    SUGGEST = "suggest"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link says already; everything in it can be changed by whoever follows it. Empty parts say nothing."""

    kind: Kind = Kind.COMPLAIN
    unit: str = ""
    offering: str = ""
    order: str = ""
    language: str = ""

    @property
    def known(self) -> dict[str, str]:
        parts = {"unit": self.unit, "offering": self.offering, "order": self.order, "lang": self.language}
        return {name: value for name, value in parts.items() if value}

    @property
    def address(self) -> str:
        """The address in full, under which the organisation is reached from outside."""
        query = f"?{urlencode(self.known)}" if self.known else ""
        return f"{settings.URL}{reverse(self.kind.value)}{query}"


def drawn_as_svg(address: str) -> bytes:
    """Return the code as a drawing that can be printed at any size."""
    return _written(address, SvgPathImage)


def drawn_as_png(address: str) -> bytes:
    """Return the code as a picture, for programs that take no drawings."""
    return _written(address, PilImage)


def _written(address: str, image: type) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES, box_size=PIXELS)
    code.add_data(address)
    written = BytesIO()
    code.make_image(image_factory=image).save(written)
    return written.getvalue()
