"""Files are taken by what they are, kept once, surely on disk, and handed out only as downloads."""

import hashlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from PIL import Image, ImageCms

from ascolto.correspondence.files import (
    FileEmpty,
    FileFault,
    FileTooLarge,
    KindNotAllowed,
    attach,
    check_files,
    keep,
    open_file,
    path_of,
)
from ascolto.correspondence.models import Attachment, StoredFile
from ascolto.correspondence.names import clean_name
from ascolto.correspondence.pictures import MOST_PIXELS, PictureTooLarge, PictureUnreadable
from ascolto.correspondence.serving import download_headers
from ascolto.correspondence.sniffing import DOCX, ODT, PDF, TEXT, XLSX
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.correspondence.crashing import crash_before_commit
from tests.moments import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.FILES = tmp_path / "files"
    settings.SCANNER = ""
    return settings.FILES


def keep_bytes(content: bytes, name: str = "file") -> StoredFile:
    return keep(io.BytesIO(content), name, at=MONDAY)


def kept_bytes(stored: StoredFile) -> bytes:
    with open_file(stored) as content:
        return content.read()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def photo(kind: str = "JPEG", **saving) -> bytes:
    """A picture of 40 x 20, red on the left and blue on the right, with a camera and a place in its metadata."""
    picture = Image.new("RGB", (40, 20), "red")
    picture.paste("blue", (20, 0, 40, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKER] = "Secret Camera"
    exif.get_ifd(GPS).update({1: "N", 2: (42.0, 41.0, 51.0), 3: "E", 4: (23.0, 19.0, 19.0)})
    written = io.BytesIO()
    picture.save(written, kind, exif=exif, **saving)
    return written.getvalue()


def archive(members: dict[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return written.getvalue()


OFFICE = {"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>"}
WORD = archive(OFFICE | {"word/document.xml": "<w/>"})
MP4 = b"\x00\x00\x00\x18ftyp%s\x00\x00\x00\x00isommp42" + bytes(64)

ALLOWED = {
    PDF: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    TEXT: "Душът беше студен.\n".encode(),
    DOCX: WORD,
    XLSX: archive(OFFICE | {"xl/workbook.xml": "<x/>"}),
    ODT: archive({"mimetype": ODT, "content.xml": "<o/>"}),
    "audio/mpeg": b"ID3\x03\x00" + bytes(64),
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(32),
    "audio/mp4": MP4 % b"M4A ",
    "video/mp4": MP4 % b"isom",
    "video/quicktime": MP4 % b"qt  ",
}


@pytest.mark.parametrize(("media_type", "content"), ALLOWED.items())
def test_an_allowed_file_is_kept_byte_for_byte_under_its_digest(folder, media_type, content):
    stored = keep_bytes(content, "anything.bin")

    assert (stored.media_type, stored.size, stored.created_at) == (media_type, len(content), MONDAY)
    assert stored.digest == hashlib.sha256(content).hexdigest()
    assert kept_bytes(stored) == content
    assert files_in(folder) == [path_of(stored.digest)]
    assert path_of(stored.digest).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfb\x90\x64" + bytes(400), "Студена".encode("cp1251"), "Студена".encode("utf-16")],
    ids=["mp3 without a tag", "old Windows text", "UTF-16 text"],
)
def test_files_of_older_programs_are_taken_too(content):
    assert keep_bytes(content).media_type in {"audio/mpeg", TEXT}


REFUSED = {
    "page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "page behind blanks": b" \n\t\xef\xbb\xbf<HTML><body onload=alert(1)>",
    "script": b"<script>alert(1)</script>",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "drawing as xml": b'<?xml version="1.0"?><svg/>',
    "shell script": b"#!/bin/sh\nrm -rf /\n",
    "windows program": b"MZ\x90\x00\x03" + bytes(200),
    "linux program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "archive": archive({"a.txt": "a"}),
    "java archive": archive({"META-INF/MANIFEST.MF": "", "A.class": ""}),
    "word with macros": archive(OFFICE | {"word/document.xml": "<w/>", "word/vbaProject.bin": "x"}),
    "broken archive": b"PK\x03\x04" + bytes(60),
    "gzip": b"\x1f\x8b\x08" + bytes(60),
    "rar": b"Rar!\x1a\x07\x00" + bytes(60),
    "heic": MP4 % b"heic",
    "tiff": b"II*\x00" + bytes(60),
    "noise": bytes(range(256)),
    "text with a nul": b"hello\x00world",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_any_other_kind_is_refused_whatever_its_name_says(folder, content):
    with pytest.raises(KindNotAllowed) as refusal:
        keep_bytes(content, "holiday.jpg")

    assert refusal.value.name == "holiday.jpg"
    assert refusal.value.found
    assert (StoredFile.objects.count(), files_in(folder)) == (0, [])


def test_a_refusal_says_what_was_found():
    with pytest.raises(KindNotAllowed) as refusal:
        keep_bytes(REFUSED["page"], "photo.jpg")

    assert refusal.value.found == "text/html"


def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not(folder, settings):
    settings.FILE_LIMIT = 1000
    keep_bytes(b"a" * 1000)

    with pytest.raises(FileTooLarge) as refusal:
        keep_bytes(b"a" * 1001)

    assert refusal.value.limit == 1000
    assert StoredFile.objects.count() == len(files_in(folder)) == 1


def test_a_file_without_content_is_refused(folder):
    with pytest.raises(FileEmpty):
        keep_bytes(b"")

    assert (StoredFile.objects.count(), files_in(folder)) == (0, [])


def test_the_same_content_is_kept_once(folder):
    first = keep_bytes(b"We waited an hour.", "a.txt")

    second = keep(io.BytesIO(b"We waited an hour."), "b.txt", at=TUESDAY)

    assert (second, second.created_at) == (first, MONDAY)
    assert len(files_in(folder)) == 1


def test_a_file_whose_row_never_came_is_found_again(folder):
    with crash_before_commit():
        keep_bytes(b"We waited an hour.")
    assert StoredFile.objects.count() == 0

    stored = keep_bytes(b"We waited an hour.")

    assert kept_bytes(stored) == b"We waited an hour."
    assert len(files_in(folder)) == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_its_place_and_camera_and_stands_upright(kind):
    content = photo(kind)
    with Image.open(io.BytesIO(content)) as before:
        assert before.getexif().get_ifd(GPS)
        assert b"Secret Camera" in content

    kept = kept_bytes(keep_bytes(content))

    with Image.open(io.BytesIO(kept)) as after:
        assert (after.format, after.size) == (kind, (20, 40))
        assert dict(after.getexif()) == {}
        assert dict(after.getexif().get_ifd(GPS)) == {}
        assert after.convert("RGB").getpixel((10, 5))[0] > 200
    assert b"Secret Camera" not in kept
    assert b"Exif" not in kept


def test_what_hides_behind_or_inside_a_picture_is_gone():
    smuggled = b"<script>alert(1)</script>"

    jpeg = kept_bytes(keep_bytes(photo("JPEG", comment=smuggled) + WORD + smuggled))
    gif = kept_bytes(keep_bytes(_gif(comment=smuggled)))

    assert (b"script" in jpeg, b"PK\x03\x04" in jpeg, b"script" in gif) == (False, False, False)


def _gif(**saving) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=300, **saving)
    return written.getvalue()


def test_a_moving_picture_keeps_moving():
    kept = kept_bytes(keep_bytes(_gif(loop=0)))

    with Image.open(io.BytesIO(kept)) as after:
        assert (after.n_frames, after.info["duration"], after.info["loop"]) == (3, 300, 0)


def test_transparency_stays():
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(written, "PNG")

    kept = kept_bytes(keep_bytes(written.getvalue()))

    with Image.open(io.BytesIO(kept)) as after:
        assert after.getpixel((0, 0)) == (255, 0, 0, 0)


def test_colours_stay_what_they_were_without_their_profile():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = photo("PNG", icc_profile=profile)
    assert b"iCCP" in content

    kept = kept_bytes(keep_bytes(content))

    assert b"iCCP" not in kept
    with Image.open(io.BytesIO(kept)) as after:
        assert (after.getpixel((10, 5)), after.getpixel((10, 35))) == ((255, 0, 0), (0, 0, 255))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_pictures_of_every_colour_mode_are_taken(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    written = io.BytesIO()
    Image.new(mode, (4, 4)).save(written, kind)

    assert keep_bytes(written.getvalue()).media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize("content", [photo()[:300], b"\xff\xd8\xff" + bytes(50), b"GIF89a" + bytes(20)])
def test_a_picture_that_cannot_be_drawn_is_refused(folder, content):
    with pytest.raises(PictureUnreadable):
        keep_bytes(content)

    assert (StoredFile.objects.count(), files_in(folder)) == (0, [])


@pytest.mark.parametrize("size", [(60_000, 60_000), (MOST_PIXELS // 1000 + 1, 1000)])
def test_a_picture_that_claims_too_many_pixels_is_refused_before_it_is_unfolded(size):
    written = io.BytesIO()
    Image.new("1", (1, 1)).save(written, "PNG")
    claimed = bytearray(written.getvalue())
    claimed[16:24] = struct.pack("!II", *size)
    claimed[29:33] = struct.pack("!I", zlib.crc32(bytes(claimed[12:29])))

    with pytest.raises(PictureTooLarge) as refusal:
        keep_bytes(bytes(claimed))

    assert refusal.value.limit == MOST_PIXELS


def test_an_attachment_belongs_to_something_and_leaves_its_event():
    stored = keep_bytes(b"We waited an hour.")

    attachment = attach(stored, about="parcel:17", name="../../чек?.txt", public=True, by=SYSTEM, at=TUESDAY)

    assert (attachment.name, attachment.about, attachment.public, attachment.added_at) == (
        "чек.txt",
        "parcel:17",
        True,
        TUESDAY,
    )
    [event] = trail_of(attachment)
    assert (event.kind, event.text) == ("attachment.added", "чек.txt")
    assert event.facts == {
        "about": "parcel:17",
        "digest": stored.digest,
        "size": 18,
        "media_type": TEXT,
        "public": True,
    }


def test_the_complainant_sees_what_is_public_and_nothing_internal():
    stored = keep_bytes(b"We waited an hour.")
    shown = attach(stored, about="parcel:17", name="a.txt", public=True, by=SYSTEM, at=MONDAY)
    kept_inside = attach(stored, about="parcel:17", name="b.txt", public=False, by=SYSTEM, at=MONDAY)
    attach(stored, about="parcel:18", name="c.txt", public=True, by=SYSTEM, at=MONDAY)

    assert list(Attachment.objects.about("parcel:17")) == [shown, kept_inside]
    assert list(Attachment.objects.about("parcel:17").public()) == [shown]


@pytest.mark.parametrize(
    ("name", "media_type", "clean"),
    [
        ("снимка от хотела.jpg", "image/jpeg", "снимка от хотела.jpg"),
        ("IMG_1.JPEG", "image/jpeg", "IMG_1.jpeg"),
        ("bill.exe", TEXT, "bill.exe.txt"),
        ("bill.pdf", TEXT, "bill.pdf.txt"),
        ("prices.csv", TEXT, "prices.csv"),
        ("C:\\Users\\anna\\bill.pdf", PDF, "bill.pdf"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("bill\u202efdp.exe", PDF, "billfdp.exe.pdf"),
        ("a\r\nContent-Type: text.pdf", PDF, "aContent-Type text.pdf"),
        ("", PDF, "file.pdf"),
        ("...", PDF, "file.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("x" * 300 + ".pdf", PDF, "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_promises_what_the_file_is(name, media_type, clean):
    assert clean_name(name, media_type) == clean


def test_a_file_is_handed_out_as_a_download_that_can_do_nothing():
    attachment = attach(
        keep_bytes(b"We waited."), about="parcel:17", name='"чек";.txt', public=True, by=SYSTEM, at=MONDAY
    )

    assert download_headers(attachment) == {
        "Content-Type": "text/plain",
        "Content-Length": "10",
        "Content-Disposition": "attachment; filename=\"____.txt\"; filename*=UTF-8''%D1%87%D0%B5%D0%BA%3B.txt",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def test_a_check_names_each_file_that_is_missing_or_altered():
    whole, altered, missing = keep_bytes(b"one"), keep_bytes(b"two"), keep_bytes(b"three")
    assert check_files() == []

    path_of(altered.digest).write_bytes(b"2wo")
    path_of(missing.digest).unlink()

    assert check_files() == [FileFault(altered.digest, "altered"), FileFault(missing.digest, "missing")]
    assert kept_bytes(whole) == b"one"


def test_a_kept_file_is_not_empty_is_there_once_and_stays_while_something_has_it():
    stored = keep_bytes(b"We waited an hour.")
    attach(stored, about="parcel:17", name="a.txt", public=True, by=SYSTEM, at=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(digest="0" * 64, size=0, media_type=TEXT, created_at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(digest=stored.digest, size=1, media_type=TEXT, created_at=MONDAY)
    with pytest.raises(ProtectedError), transaction.atomic():
        stored.delete()
