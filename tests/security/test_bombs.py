"""A small file does not unfold into gigabytes, nor keep a processor busy for seconds."""

import io
import struct
from time import process_time

import pytest
from PIL import Image

from ascolto.correspondence.pictures import PictureTooLarge, redrawn
from ascolto.correspondence.sniffing import media_type_of

SIDE = 9000
QUICK_SECONDS = 2


def pixels_of(side: int) -> bytes:
    """Return the compressed pixels of a black square, as they stand in a GIF."""
    written = io.BytesIO()
    Image.new("P", (side, side), 0).save(written, "GIF")
    content = written.getvalue()
    return content[content.index(b"\x2c" + struct.pack("<HHHH", 0, 0, side, side)) + 10 : -1]


def frame(side: int) -> bytes:
    delay = b"\x21\xf9\x04\x04\x0a\x00\x00\x00"
    return delay + b"\x2c" + struct.pack("<HHHH", 0, 0, side, side) + b"\x00" + pixels_of(side)


def test_a_moving_picture_that_grows_with_its_second_frame_is_refused_before_it_is_drawn():
    one_pixel = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\x00\x00" + b"\0\0\0\xff\xff\xff" + frame(1)
    began = process_time()

    with pytest.raises(PictureTooLarge):
        redrawn(io.BytesIO(one_pixel + frame(SIDE) + b";"), "image/gif")

    assert process_time() - began < QUICK_SECONDS


def test_an_archive_of_very_many_files_is_refused_without_reading_its_directory():
    member = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    count = 400_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(member) * count, 30, 0)
    archive = io.BytesIO(b"PK\3\4" + bytes(26) + member * count + end)
    began = process_time()

    assert media_type_of(archive) == ""
    assert process_time() - began < QUICK_SECONDS
