"""The installation that a command works on: its settings read, its tables there, its static files in place."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ascolto import __version__
from ascolto.cli.occupying import occupy
from ascolto.cli.stopping import FAULTY, Stop
from ascolto.environment import WrongSetting

STATIC_STAMP = ".made-of"


def open_installation() -> None:
    """Read the settings and load the rooms; a wrong setting ends the command with one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascolto.settings")
    os.umask(0o077)  # complaints, files and keys are for the user who runs Ascolto alone
    try:
        django.setup()
    except (WrongSetting, ImproperlyConfigured) as wrong:
        raise Stop(str(wrong)) from None
    except OSError as error:
        raise Stop(f"The data folder cannot be used: {error}.") from None


def open_running_installation() -> None:
    """Open an installation that `ascolto init` has set up and that is of this version."""
    open_installation()
    occupy(settings.DATA)
    from ascolto.organisation.settings_of import current

    if open_migrations():
        raise Stop("The tables are not those of this version; `ascolto init` sets them up or brings them up to date.")
    if not current().is_founded:
        raise Stop("There is no organisation yet; `ascolto init` founds one.")


def open_migrations() -> list[str]:
    """Return the names of the changes of tables that this version knows and the database has not seen."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    require_folder_of_database()
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Stop(f"The database cannot be used: {one_line(error)}.", FAULTY) from None
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def require_folder_of_database() -> None:
    """SQLite makes its file, but not the folder, which is missing where the secret key comes from elsewhere."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with suppress(OSError):  # what is wrong with the folder, the database says better
            Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)


def bring_up_to_date() -> None:
    """Create and change the tables as this version wants them, and put the static files in place."""
    from django.core.management import call_command
    from django.db import DatabaseError

    occupy(settings.DATA)
    require_folder_of_database()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except DatabaseError as error:
        raise Stop(f"The database cannot be used: {one_line(error)}.", FAULTY) from None
    collect_static_files()


def collect_static_files() -> None:
    """Copy the static files to the data folder, named by content and compressed, unless they lie there already."""
    from django.core.management import call_command

    stamp = settings.STATIC_ROOT / STATIC_STAMP
    digest = _digest_of_static_files()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(digest, encoding="ascii")


def _digest_of_static_files() -> str:
    """Return what changes with the version, and with any of the files that would be copied."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"\0{name}\0{status.st_size}\0{status.st_mtime_ns}".encode())
    return digest.hexdigest()


def one_line(error: Exception) -> str:
    """Return what the error says on one line, without a full stop."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
