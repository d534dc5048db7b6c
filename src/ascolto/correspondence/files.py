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

from ascolto.correspondence.events import AttachmentEvent, FileEvent
from ascolto.correspondence.models import Attachment, FileState, StoredFile
from ascolto.correspondence.names import clean_name
from ascolto.correspondence.pictures import FORMATS, redrawn
from ascolto.correspondence.scanning import ScannerUnreachable, VirusFound, require_clean
from ascolto.correspondence.sniffing import media_type_of, told
from ascolto.trail.acting import SYSTEM, Actor
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import Subject, begin, record, subject_of

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


class NotHandedOut(Exception):
    """The file waits for the virus scanner, or was refused by it; `state` says which."""

    def __init__(self, state: FileState) -> None:
        super().__init__(state)
        self.state = state


@dataclass(frozen=True, slots=True)
class FileFault:
    """A kept file that is not what it was when it was kept: missing or altered."""

    digest: str
    fault: str


def keep(stream: IO[bytes], name: str, *, at: datetime) -> StoredFile:
    """Check a file and put it on disk for good; the same content is kept once.

    The bytes are durable before the row is written: a crash leaves at most a file without a row, which harms nobody.
    While a scanner that is set up gives no verdict, the file is kept apart: nobody gets it before it was scanned.
    """
    with tempfile.SpooledTemporaryFile(max_size=2 * 1024 * 1024) as received:
        _receive(stream, received)
        media_type = media_type_of(received)
        if not media_type:
            raise KindNotAllowed(name, told(received))
        state = _scanned(received, at=at)
        content: IO[bytes] = io.BytesIO(redrawn(received, media_type)) if media_type in FORMATS else received
        digest, size = _measure(content)
        _write_once(content, path_of(digest))
    stored, _is_new = StoredFile.objects.get_or_create(
        digest=digest, defaults={"size": size, "media_type": media_type, "created_at": at, "state": state}
    )
    if stored.state != state and not stored.is_kept:
        stored.state = state  # the same bytes were handed in before, and there is a newer verdict on them
        stored.save(update_fields=["state"])
    return stored


def _scanned(received: IO[bytes], *, at: datetime) -> FileState:
    """Return whether the file may be handed out at once; what the scanner warns of is refused, and recorded."""
    try:
        require_clean(received)
    except ScannerUnreachable:
        return FileState.WAITING
    except VirusFound as found:
        _record_refusal(received, found, at=at)
        raise
    return FileState.KEPT


@transaction.atomic
def _record_refusal(received: IO[bytes], found: VirusFound, *, at: datetime) -> None:
    digest, size = _measure(received)
    facts: Facts = {"found": found.name, "size": size}
    record(FileEvent.REFUSED, f"refusedfile:{digest}", by=SYSTEM, at=at, facts=facts)


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
    """Open a kept file for reading; serve it with the headers of `serving`.

    Raises:
        NotHandedOut: the scanner has not looked at it yet, or refused it.
    """
    if not stored.is_kept:
        raise NotHandedOut(FileState(stored.state))
    return path_of(stored.digest).open("rb")


def scan_waiting(*, at: datetime) -> int:
    """Have the scanner look at the files that wait for it, and return how many it looked at; stop when it is away."""
    scanned = 0
    for stored in StoredFile.objects.waiting():
        try:
            _scan(stored, at=at)
        except ScannerUnreachable:
            break
        scanned += 1
    return scanned


def _scan(stored: StoredFile, *, at: datetime) -> None:
    found = ""
    with path_of(stored.digest).open("rb") as content:
        try:
            require_clean(content)
        except VirusFound as virus:
            found = virus.name
    _note_verdict(stored, found, at=at)
    if found:
        path_of(stored.digest).unlink(missing_ok=True)


@transaction.atomic
def _note_verdict(stored: StoredFile, found: str, *, at: datetime) -> None:
    stored.state = FileState.REFUSED if found else FileState.KEPT
    stored.save(update_fields=["state"])
    record(FileEvent.SCANNED, stored, by=SYSTEM, at=at, facts={"found": found})


def path_of(digest: str) -> Path:
    return Path(settings.FILES) / digest[:2] / digest


def check_files() -> list[FileFault]:
    """Read every kept file again, and name each that is missing or altered."""
    rows = StoredFile.objects.on_disk().order_by("pk").values_list("digest", "size")
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
