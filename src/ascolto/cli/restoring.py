"""`ascolto restore`: a backup is unpacked and verified beside what is there, and only then takes its place."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import zlib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from ascolto.cli import archives, putting_in_place
from ascolto.cli.backing_up import settings_without_secrets
from ascolto.cli.installation import one_line, open_installation
from ascolto.cli.occupying import alone
from ascolto.cli.putting_in_place import Plan
from ascolto.cli.stopping import DONE, FAULTY, Stop, tell
from ascolto.environment import text

UNCHANGED = "Nothing was changed."
NOT_INTACT = f"The backup is not intact, so it was not put in place; --despite-faults does so all the same. {UNCHANGED}"
SQLITE_PART, SQLITE_FILE = "database.sqlite3.gz", "database.sqlite3"
STAGED = ".restore-"
NAMED_FAULTS = 20
OF_THIS_PLACE = {"ASCOLTO_DATA"}


@dataclass(frozen=True)
class Staged:
    """A backup that lies unpacked beside what is there: a data folder of its own, perhaps a database of its own."""

    folder: Path
    database: str  # the name on the server of PostgreSQL; empty for SQLite
    stamp: str

    @property
    def seal_key(self) -> Path:
        restored = self.folder / "keys" / "seal.pem"
        return restored if restored.exists() else Path(settings.SEAL_KEY)

    @property
    def kept(self) -> Path:
        """Where what is there now goes to."""
        return settings.DATA / f"before-restore-{self.stamp}"


def run(args: Namespace) -> int:
    open_installation()
    with alone(settings.DATA):
        unfinished = putting_in_place.written_down(settings.DATA)
        if unfinished:
            _carry_out(unfinished)
            _clear_away()
            print("The restore that had been interrupted is finished. To restore again, give the command again.")
            return DONE
        return _restore(args)


def _restore(args: Namespace) -> int:
    try:
        about = archives.about(args.file)
        _require_fitting(about)
        with _unpacked(args.file, about) as staged:
            if _known_migrations() - set(about["migrations"]):
                _bring_up_to_date(staged)
            found = _verified(staged)
            if found["faults"] and not args.despite_faults:
                raise Stop(NOT_INTACT, FAULTY)
            _put_in_place(staged)
    except archives.Unusable as wrong:
        raise Stop(f"{args.file} cannot be restored: {wrong}. {UNCHANGED}") from None
    except OSError as error:
        raise Stop(f"{args.file} cannot be restored: {one_line(error)}. {UNCHANGED}", FAULTY) from None
    _print(about, found, staged)
    return DONE


def _require_fitting(about: dict[str, Any]) -> None:
    """Refuse what comes from the other engine, or from a version that knows tables which we do not."""
    if (about["database"] == SQLITE_PART) != _is_sqlite():
        names = ("SQLite", "PostgreSQL") if about["database"] == SQLITE_PART else ("PostgreSQL", "SQLite")
        raise archives.Unusable("it is of {}, and DATABASE_URL says {}".format(*names))
    known = _known_migrations()
    unknown = [name for name in about["migrations"] if name not in known]
    if unknown:
        raise archives.Unusable(
            f"it was made by a newer version ({about['version']}), whose tables this one does not know"
            f" ({unknown[0]}); install that version first"
        )


def _known_migrations() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _is_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@contextmanager
def _unpacked(path: Path, about: dict[str, Any]) -> Iterator[Staged]:
    """Unpack the backup beside what is there; whatever goes wrong, nothing of it stays."""
    from ascolto.ui import moment

    if not _is_sqlite():
        from ascolto.cli.postgres_copies import require_room

        require_room()
    stamp = f"{moment.now():%Y%m%d_%H%M%S}"
    _clear_away()
    folder = settings.DATA / f"{STAGED}{stamp}"
    folder.mkdir(mode=0o700)
    try:
        archives.unpack(path, folder)
        with _database(folder, about["database"], stamp) as name:
            yield Staged(folder, name, stamp)
    finally:
        _clear_away()


def _clear_away() -> None:
    """Remove what was unpacked, unless it is still to be put in place."""
    if putting_in_place.written_down(settings.DATA) is None:
        for folder in settings.DATA.glob(f"{STAGED}*"):
            shutil.rmtree(folder)


@contextmanager
def _database(folder: Path, part: str, stamp: str) -> Iterator[str]:
    """Make the database out of its copy, and yield its name on the server, which SQLite has none of."""
    if part == SQLITE_PART:
        from ascolto.cli.sqlite_copies import unpack

        try:
            unpack(folder / part, folder / SQLITE_FILE)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise archives.Unusable(f"its database is damaged ({one_line(error)})") from None
        (folder / part).unlink()
        yield ""
        return
    from ascolto.cli import postgres_copies

    name = postgres_copies.name_beside(f"restoring_{stamp}")
    try:
        postgres_copies.unpack(folder / part, name)
        yield name
    finally:
        if not putting_in_place.written_down(settings.DATA):
            postgres_copies.drop(name)


def _bring_up_to_date(staged: Staged) -> None:
    done = _in_its_place(staged, "django", "migrate", "--verbosity=0", "--no-input")
    if done.returncode:
        raise archives.Unusable(f"its tables cannot be brought to this version ({_last_line(done.stderr)})")


def _verified(staged: Staged) -> dict[str, Any]:
    """Verify trail, responses and files as `ascolto verify` does."""
    checked = _in_its_place(staged, "ascolto.cli", "verify", "--json")
    try:
        found: dict[str, Any] = json.loads(checked.stdout)
    except ValueError:
        raise archives.Unusable(f"it cannot be verified ({_last_line(checked.stderr)})") from None
    _tell_faults(found["faults"], staged)
    return found


def _in_its_place(staged: Staged, module: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command on the unpacked backup, as if it were an installation of its own."""
    own = {
        "DJANGO_SETTINGS_MODULE": "ascolto.settings",
        "ASCOLTO_DATA": str(staged.folder),
        "ASCOLTO_SECRET_KEY": settings.SECRET_KEY,
        "ASCOLTO_SEAL_KEY_PATH": str(staged.seal_key),
        "DATABASE_URL": f"sqlite:///{SQLITE_FILE}",
    }
    if staged.database:
        from ascolto.cli.postgres_copies import url_of

        own["DATABASE_URL"] = url_of(staged.database)
    environment = os.environ | own | {f"{name}_FILE": "" for name in own}
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _last_line(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1].rstrip(".") if lines else "it said nothing"


def _tell_faults(faults: list[dict[str, Any]], staged: Staged) -> None:
    for fault in faults[:NAMED_FAULTS]:
        place = fault["subject"] if fault["seq"] is None else f"{fault['subject']} {fault['seq']}"
        tell(f"{place}: {fault['kind']} ({fault['detail']})")
    if len(faults) > NAMED_FAULTS:
        tell(f"… and {len(faults) - NAMED_FAULTS} more.")
    if not staged.seal_key.exists() and any(fault["kind"] == "key_mismatch" for fault in faults):
        tell(f"The seal key is not in the backup, and not at {settings.SEAL_KEY}: put your copy of it there first.")


def _put_in_place(staged: Staged) -> None:
    plan = _plan(staged)
    os.sync()  # everything that was unpacked is on disk before the first step is taken
    putting_in_place.write_down(plan, settings.DATA)
    try:
        _carry_out(plan)
    except Stop:
        _give_up(plan)
        raise


def _carry_out(plan: Plan) -> None:
    try:
        putting_in_place.carry_out(plan, settings.DATA)
    except OSError as error:
        raise Stop(
            f"The restore was verified, and interrupted while it was put in place ({one_line(error)}); the same"
            " command again goes on with that.",
            FAULTY,
        ) from None


def _give_up(plan: Plan) -> None:
    """The databases come first: while the restored one has its own name still, nothing at all was moved."""
    if not plan.staged_database:
        return
    from ascolto.cli.postgres_copies import is_there

    if is_there(plan.staged_database):
        putting_in_place.forget(settings.DATA)


def _plan(staged: Staged) -> Plan:
    (staged.folder / "files").mkdir(exist_ok=True)  # a backup without files also replaces those that are there
    aside, moves = [settings.FILES, settings.DATA / "exports"], [(staged.folder / "files", settings.FILES)]
    kept_database = ""
    if staged.database:
        from ascolto.cli.postgres_copies import name_beside

        kept_database = name_beside(f"before_{staged.stamp}")
    else:
        from ascolto.cli.sqlite_copies import BESIDE, database_file, settle

        settle(staged.folder / SQLITE_FILE)  # what verified it may have left some of it beside it
        database = database_file()
        aside += [database, *(database.with_name(database.name + ending) for ending in BESIDE)]
        moves.append((staged.folder / SQLITE_FILE, database))
    kept = [(path, staged.kept / path.name) for path in aside if path.exists()]
    steps = [*kept, *moves, *_steps_of_keys(staged)]
    return Plan([(str(old), str(new)) for old, new in steps], staged.database, kept_database)


def _steps_of_keys(staged: Staged) -> Iterator[tuple[Path, Path]]:
    """Keys may lie on another disk than the data folder, so both the old and the new one wait beside their place."""
    for restored, place in _keys(staged):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = Path(shutil.copy(restored, place.with_name(f".{place.name}.{staged.stamp}")))
        if place.exists():
            yield place, place.with_name(f"{place.name}.before-restore-{staged.stamp}")
        yield waiting, place


def _keys(staged: Staged) -> Iterator[tuple[Path, Path]]:
    """Return the keys that the backup holds and this place has not, with where they belong."""
    places = {"seal.pem": Path(settings.SEAL_KEY)}
    if not text("ASCOLTO_SECRET_KEY"):
        places["secret.key"] = settings.DATA / "secret.key"
    for name, place in places.items():
        restored = staged.folder / "keys" / name
        if restored.exists() and not (place.exists() and place.read_bytes() == restored.read_bytes()):
            yield restored, place


def _print(about: dict[str, Any], found: dict[str, Any], staged: Staged) -> None:
    verdict = "intact" if found["intact"] else f"NOT intact, {len(found['faults'])} faults"
    print(f"The backup of {about['made_at'][:16]} UTC is in place: {found['events']} events, {found['files']} files:"
          f" {verdict}.")  # fmt: skip
    _print_kept(staged)
    if not about["keys"]:
        print("  No keys were in it: without the secret key of then, second factors have to be set up anew.")
    if about["letters_waiting"]:
        print(f"  Letters that were waiting then, and that the next worker sends: {about['letters_waiting']}.")
    here = settings_without_secrets()
    for name, value in about["settings"].items():
        if here.get(name) != value and name not in OF_THIS_PLACE:
            print(f"  Set otherwise then: {name}={value}")
    print("  Next: `ascolto doctor`, then start `ascolto serve`.")


def _print_kept(staged: Staged) -> None:
    if staged.kept.exists():
        print(f"  What was there before is kept in {staged.kept}; remove it when you no longer need it.")
    if staged.database:
        from ascolto.cli.postgres_copies import is_there, name_beside

        kept = name_beside(f"before_{staged.stamp}")
        if is_there(kept):
            print(f"  The database of before is kept as {kept}; drop it when you no longer need it.")
