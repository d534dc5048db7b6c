"""The file of a backup, a tar: what it is, the database, the files, perhaps the keys, and all their checksums."""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

FORMAT = 1
PRODUCT = "ascolto"
ABOUT, CHECKSUMS = "about.json", "checksums.json"
FILES, KEYS = "files", "keys"
DIGEST = re.compile(r"[0-9a-f]{64}")
OTHERS = re.compile(r"database\.(?:sqlite3\.gz|pgdump)|keys/(?:seal\.pem|secret\.key)")
CHUNK = 1024 * 1024
MOST_ABOUT = 16 * 1024 * 1024
SHAPE = {
    "version": str,
    "made_at": str,
    "database": str,
    "letters_waiting": int,
    "migrations": list,
    "keys": list,
    "settings": dict,
}


class Unusable(Exception):
    """The file is no backup, is damaged, or comes from a newer version; the message says which, in one sentence."""


class Writing:
    """A backup that is being written. A kept file needs no checksum of its own: its name is one."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._digests: dict[str, str] = {}
        self.files = 0
        self.wrong: list[str] = []

    def add_words(self, name: str, content: dict[str, Any]) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1).encode()
        self._digests[name] = self._add(name, io.BytesIO(text), len(text))

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as content:
            self._digests[name] = self._add(name, content, path.stat().st_size)

    def add_kept_file(self, digest: str, path: Path) -> None:
        """Add a file of the store; one that is missing or altered is noted, and the others go on."""
        try:
            with path.open("rb") as content:
                found = self._add(f"{FILES}/{digest}", content, path.stat().st_size)
        except FileNotFoundError:
            self.wrong.append(digest)
            return
        self.files += 1
        if found != digest:
            self.wrong.append(digest)

    def end(self) -> None:
        """Write the checksums; a backup without them was cut off."""
        self.add_words(CHECKSUMS, {"digests": dict(self._digests), "files": self.files, "wrong": self.wrong})

    def _add(self, name: str, content: IO[bytes], size: int) -> str:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        measured = Measured(content)
        self._tar.addfile(info, measured)
        self._tar.members.clear()  # type: ignore[attr-defined]  # it would remember a million files
        return measured.digest


class Measured:
    """A stream whose bytes are summed up while they are read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._sum.update(chunk)
        return chunk

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()


@contextmanager
def writing(stream: IO[bytes], about: dict[str, Any]) -> Iterator[Writing]:
    """Write a backup to the stream: its checksums come last, and only when nothing failed."""
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        archive = Writing(tar)
        archive.add_words(ABOUT, {"product": PRODUCT, "format": FORMAT, **about})
        yield archive
        archive.end()


def about(path: Path) -> dict[str, Any]:
    """Return what the backup says of itself, and refuse what this version cannot read.

    Raises:
        Unusable: it is no backup, or of a newer format.
        OSError: it cannot be read.
    """
    with _opened(path) as tar:
        first = _next(tar)
        if first is None or first.name != ABOUT or not first.isreg() or first.size > MOST_ABOUT:
            raise Unusable("it is no backup of Ascolto")
        told = _words(_content(tar, first))
    if told.get("product") != PRODUCT or not isinstance(told.get("format"), int):
        raise Unusable("it is no backup of Ascolto")
    if told["format"] > FORMAT:
        raise Unusable(f"it was made by a newer version ({told.get('version')}); install that one first")
    if any(not isinstance(told.get(name), kind) for name, kind in SHAPE.items()):
        raise Unusable("it is damaged: what it says of itself is not whole")
    return told


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Put all parts of the backup into the folder, hold each to its checksum, and return what stood at the end.

    Raises:
        Unusable: it is cut off, a part is damaged, or it holds what no backup of ours holds.
        OSError: it cannot be read, or the folder cannot be written.
    """
    digests: dict[str, str] = {}
    files = 0
    with _opened(path) as tar:
        while member := _next(tar):
            if member.name == CHECKSUMS:
                return _compared(_words(_content(tar, member)), digests, files)
            digest = _put(tar, member, _place(member, folder))
            if member.name.startswith(f"{FILES}/"):
                files += 1
            else:
                digests[member.name] = digest
    raise Unusable("it is cut off: its end is missing")


def _place(member: tarfile.TarInfo, folder: Path) -> Path:
    area, _slash, rest = member.name.partition("/")
    if not member.isreg():
        raise Unusable(f"{member.name!r} in it is no plain file")
    if area == FILES and DIGEST.fullmatch(rest):
        return folder / FILES / rest[:2] / rest
    if member.name == ABOUT or OTHERS.fullmatch(member.name):
        return folder / member.name
    raise Unusable(f"{member.name!r} in it belongs to no backup")


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> str:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = Measured(_content(tar, member))
    try:
        with place.open("xb") as target:
            while chunk := content.read(CHUNK):
                target.write(chunk)
    except FileExistsError:
        raise Unusable(f"{member.name!r} is in it twice") from None
    except tarfile.TarError as error:
        raise Unusable(f"it is cut off ({error})") from None
    if place.stat().st_size != member.size:
        raise Unusable("it is cut off: its end is missing")
    return content.digest


def _compared(ending: dict[str, Any], digests: dict[str, str], files: int) -> dict[str, Any]:
    """Whether every part is there and as it was written; a kept file is held to its name when the trail is verified."""
    written = ending.get("digests")
    if written != digests:
        wrong = sorted(set((written or {}).items()) ^ set(digests.items()))
        raise Unusable(f"it is damaged: {wrong[0][0]} is not what was written")
    if ending.get("files") != files:
        raise Unusable(f"it is damaged: {ending.get('files')} files were written, and {files} are in it")
    return ending


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    with ExitStack() as stack:
        try:
            tar = stack.enter_context(tarfile.open(path, "r:"))
        except (tarfile.TarError, EOFError):
            raise Unusable("it is no backup of Ascolto") from None
        yield tar


def _next(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    tar.members.clear()  # type: ignore[attr-defined]  # it would remember a million files
    try:
        return tar.next()
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Unusable(f"it is damaged or cut off ({error})") from None


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise Unusable(f"{member.name!r} in it is no plain file")
    return content


def _words(content: IO[bytes]) -> dict[str, Any]:
    try:
        told = json.loads(content.read(MOST_ABOUT))
    except (ValueError, tarfile.TarError):
        raise Unusable("it is damaged: what it says of itself cannot be read") from None
    if not isinstance(told, dict):
        raise Unusable("it is no backup of Ascolto")
    return told
