"""`ascolto backup`: the database and the files as they were at one moment, in one file, while others work."""

import os
import tempfile
from argparse import Namespace
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from ascolto import __version__
from ascolto.cli import archives
from ascolto.cli.copies import Copy
from ascolto.cli.installation import one_line, open_installation
from ascolto.cli.occupying import occupy
from ascolto.cli.putting_in_place import force
from ascolto.cli.stopping import DONE, FAULTY, Stop, tell

# They open doors, or hold a password within: none of them belongs into a file that is copied about.
SECRET_WORDS = ("SECRET", "PASSWORD", "KEY", "TOKEN", "DATABASE")
NAMED = 20
INSIDE = """\
  In it: all records, the settings of the organisation, people and digests of their passwords, the trail,
         the kept files, and the settings of the installation except those that open a door."""
WITH_KEYS = "  In it too: the keys that lie in files. Whoever has this backup can read and seal: lock it away."
WITHOUT_KEYS = """\
  Not in it: the secret key and the seal key (--with-keys takes them along), and passwords of servers."""
TRY = "  Try it: `ascolto restore` into an empty data folder; docs/operating.md says how, under “Backup”."


def run(args: Namespace) -> int:
    open_installation()
    target = _free(args.file)
    occupy(settings.DATA)
    try:
        with tempfile.TemporaryDirectory(prefix=".ascolto-backup-", dir=target.parent) as folder:
            archive = _written(Path(folder), target, _keys() if args.with_keys else {})
    except OSError as error:
        raise Stop(f"The backup could not be written: {one_line(error)}. None was made.", FAULTY) from None
    _print(target, archive)
    print(WITH_KEYS if args.with_keys else WITHOUT_KEYS)
    print(TRY)
    _tell_wrong(archive)
    return FAULTY if archive.wrong else DONE


def _free(path: Path) -> Path:
    target = Path(path).resolve()
    if target.exists():
        raise Stop(f"{path} exists already; a backup replaces nothing.")
    if not target.parent.is_dir():
        raise Stop(f"There is no folder {target.parent}.")
    return target


def _written(folder: Path, target: Path, keys: Mapping[str, Path]) -> archives.Writing:
    """Write beside the target, and give it its name only when all of it is surely on disk."""
    from ascolto.correspondence.files import path_of
    from ascolto.ui import moment

    at = moment.now()
    beside = folder / "backup"
    with _copied(folder) as copy, beside.open("xb") as stream:
        with archives.writing(stream, _about(copy, keys, at)) as archive:
            archive.add(copy.part, copy.file)
            copy.file.unlink()
            for (digest,) in copy.ask("SELECT digest FROM correspondence_storedfile WHERE state <> 'refused'"):
                archive.add_kept_file(digest, path_of(digest))
            for name, path in keys.items():
                archive.add(name, path)
        stream.flush()
        os.fsync(stream.fileno())
    os.link(beside, target)  # unlike a renaming, this replaces nothing that came to be meanwhile
    force(target.parent)
    return archive


def _copied(folder: Path) -> AbstractContextManager[Copy]:
    if str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3"):
        from ascolto.cli import sqlite_copies

        return sqlite_copies.copied(folder)
    from ascolto.cli import postgres_copies

    return postgres_copies.copied(folder)


def _about(copy: Copy, keys: Iterable[str], at: datetime) -> dict[str, Any]:
    """Return what a restore has to know, and what a person looks for in a backup of long ago."""
    [[waiting]] = copy.ask("SELECT count(*) FROM correspondence_letter WHERE state = 'queued'")
    migrations = copy.ask("SELECT app, name FROM django_migrations ORDER BY id")
    return {
        "version": __version__,
        "made_at": at.isoformat(),
        "database": copy.part,
        "letters_waiting": waiting,
        "migrations": [f"{app}.{name}" for app, name in migrations],
        "keys": list(keys),
        "settings": settings_without_secrets(),
    }


def settings_without_secrets() -> dict[str, str]:
    """Return the settings of this installation by their names, except those that open a door."""
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("ASCOLTO_") and not _opens_a_door(name, value)
    }


def _opens_a_door(name: str, value: str) -> bool:
    return any(word in name for word in SECRET_WORDS) or ("://" in value and "@" in value)


def _keys() -> dict[str, Path]:
    """Return the keys that lie in files; one that the environment holds is kept by whoever keeps that."""
    places = {"keys/secret.key": settings.DATA / "secret.key", "keys/seal.pem": Path(settings.SEAL_KEY)}
    return {name: path for name, path in places.items() if path.exists()}


def _print(target: Path, archive: archives.Writing) -> None:
    size = target.stat().st_size / 1024**2
    print(f"{target}: the database and {archive.files} files, {size:.1f} MiB.")
    print(INSIDE)


def _tell_wrong(archive: archives.Writing) -> None:
    if archive.wrong:
        tell(f"{len(archive.wrong)} kept files are missing or altered; `ascolto verify` says more:")
    for digest in archive.wrong[:NAMED]:
        tell(f"  file:{digest}")
