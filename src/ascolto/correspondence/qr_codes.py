"""Codes that the camera of a telephone reads: black on white, with the margin that the standard wants."""

from io import BytesIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

QUIET_MODULES = 4
PIXELS = 12


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
