"""Files that people hand in: checked by content, kept once under the digest of their bytes, surely on disk."""

import hashlib
import io
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from ascolto.correspondence.events import AttachmentEvent
from ascolto.correspondence.models import Attachment, StoredFile
from ascolto.correspondence.names import clean_name
from ascolto.correspondence.pictures import FORMATS, redrawn
from ascolto.correspondence.scanning import require_clean
from ascolto.correspondence.sniffing import media_type_of, told
from ascolto.trail.acting import Actor
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import Subject, begin, subject_of

CHUNK = 256 * 1024


class FileTooLarge(Exception):
    """The file is larger than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class FileEmpty(Exception):
    """There is nothing in the file."""


class KindNotAllowed(Exception):
    """The content is of a kind that is not taken; `found` says what it seems to be."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(name, found)
        self.name = name
        self.found = found


@dataclass(frozen=True, slots=True)
class FileFault:
    """A kept file that is not what it was when it was kept: missing or altered."""

    digest: str
    fault: str


def keep(stream: IO[bytes], name: str, *, at: datetime) -> StoredFile:
    """Check a file and put it on disk for good; the same content is kept once.

    The bytes are durable before the row is written: a crash leaves at most a file without a row, which harms nobody.
    """
    with tempfile.SpooledTemporaryFile(max_size=2 * 1024 * 1024) as received:
        _receive(stream, received)
        media_type = media_type_of(received)
        if not media_type:
            raise KindNotAllowed(name, told(received))
        require_clean(received)
        content: IO[bytes] = io.BytesIO(redrawn(received, media_type)) if media_type in FORMATS else received
        digest, size = _measure(content)
        _write_once(content, path_of(digest))
    return StoredFile.objects.get_or_create(
        digest=digest, defaults={"size": size, "media_type": media_type, "created_at": at}
    )[0]


@transaction.atomic
def attach(stored: StoredFile, *, about: Subject, name: str, public: bool, by: Actor, at: datetime) -> Attachment:
    """Add a kept file to something; a public one may be seen by the complainant too."""
    attachment = Attachment.objects.create(
        file=stored, name=clean_name(name, stored.media_type), about=subject_of(about), public=public, added_at=at
    )
    facts: Facts = {
        "about": attachment.about,
        "digest": stored.digest,
        "size": stored.size,
        "media_type": stored.media_type,
        "public": public,
    }
    begin(AttachmentEvent.ADDED, attachment, by=by, at=at, facts=facts, text=attachment.name)
    return attachment


def open_file(stored: StoredFile) -> IO[bytes]:
    """Open a kept file for reading; serve it with the headers of `serving`."""
    return path_of(stored.digest).open("rb")


def path_of(digest: str) -> Path:
    return Path(settings.FILES) / digest[:2] / digest


def check_files() -> list[FileFault]:
    """Read every kept file again, and name each that is missing or altered."""
    rows = StoredFile.objects.order_by("pk").values_list("digest", "size")
    return [FileFault(digest, fault) for digest, size in rows.iterator(2000) if (fault := _fault_of(digest, size))]


def _fault_of(digest: str, size: int) -> str:
    try:
        with path_of(digest).open("rb") as content:
            return "" if _measure(content) == (digest, size) else "altered"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"


def _receive(stream: IO[bytes], received: IO[bytes]) -> None:
    """Copy what comes in, and stop as soon as it is too much."""
    size = 0
    for chunk in _chunks(stream):
        size += len(chunk)
        if size > settings.FILE_LIMIT:
            raise FileTooLarge(settings.FILE_LIMIT)
        received.write(chunk)
    if not size:
        raise FileEmpty
    received.seek(0)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _measure(content: IO[bytes]) -> tuple[str, int]:
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(content):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _write_once(content: IO[bytes], path: Path) -> None:
    """Write beside the final place, force it to disk, then rename: a reader sees all of a file or none."""
    if path.exists():
        return
    _make_folder(path.parent)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    content.seek(0)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            for chunk in _chunks(content):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _force(path.parent)


def _make_folder(folder: Path) -> None:
    """Make the folder and everything above it, each forced to disk in its parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _force(folder.parent)


def _force(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
