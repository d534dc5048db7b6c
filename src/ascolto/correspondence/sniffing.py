"""What a file really is, read from its content; its name is never believed."""

import re
import zipfile
from typing import IO

import puremagic

HEAD = 4096
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php|!entity)", re.IGNORECASE)
BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

TEXT = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"

EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    PDF: ".pdf",
    TEXT: ".txt",
    DOCX: ".docx",
    XLSX: ".xlsx",
    ODT: ".odt",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
}
SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
    (b"ID3", "audio/mpeg"),
)
BRANDS = {
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    **dict.fromkeys([b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "], "video/mp4"),
    **dict.fromkeys([b"dash", b"3gp4", b"3gp5", b"3gp6", b"MSNV"], "video/mp4"),
}
OFFICE_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
MOST_MEMBERS = 5_000
MEMBER = b"PK\x01\x02"


def media_type_of(stream: IO[bytes]) -> str:
    """Return the media type of an allowed kind of file, or nothing; the stream is left at its beginning."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    found = _by_signature(head) or _by_container(stream, head) or (TEXT if _is_text(stream) else "")
    stream.seek(0)
    return found


def told(stream: IO[bytes]) -> str:
    """Return in a word what a refused file seems to be, to tell the person who sent it."""
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    if MARKUP.search(head):
        return "text/html"
    try:
        return puremagic.from_string(head, mime=True) or "unknown"
    except (puremagic.PureError, ValueError):
        return "unknown"


def _by_signature(head: bytes) -> str:
    return next((media_type for start, media_type in SIGNATURES if head.startswith(start)), "")


def _by_container(stream: IO[bytes], head: bytes) -> str:
    if head[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "")
    if head[:4] == b"PK\x03\x04":
        return _office_document(stream)
    return "audio/mpeg" if _is_mpeg_frame(head) else ""


def _is_mpeg_frame(head: bytes) -> bool:
    """Return whether the file begins with a frame of MPEG audio, layer III, with a bit rate and a sample rate."""
    return (
        len(head) > 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] & 0xF0 not in {0x00, 0xF0}
        and head[2] & 0x0C != 0x0C
    )


def _office_document(stream: IO[bytes]) -> str:
    """Return the kind of an office document without macros; any other archive is nothing we take."""
    # Reading a long directory takes seconds, so the entries are counted before, which takes none.
    if stream.read().count(MEMBER) > MOST_MEMBERS:
        return ""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if any("vbaproject" in member.filename.lower() for member in members):
                return ""
            return _open_document(archive, members) or _office_open(members)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return ""


def _open_document(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    first = members[0] if members else None
    if first is None or first.filename != "mimetype" or first.file_size > 100 or first.compress_type:
        return ""
    return ODT if archive.read(first) == ODT.encode() else ""


def _office_open(members: list[zipfile.ZipInfo]) -> str:
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names:
        return ""
    return next((media_type for part, media_type in OFFICE_PARTS.items() if part in names), "")


def _is_text(stream: IO[bytes]) -> bool:
    """Return whether all of it is plain text without markup, in UTF-8, UTF-16 or a one-byte alphabet."""
    stream.seek(0)
    content = stream.read()
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        content = content.decode("utf-16", errors="replace").encode()
    return bool(content) and not BINARY.search(content) and not MARKUP.search(content[:HEAD]) and content[:2] != b"#!"
