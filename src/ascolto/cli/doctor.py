"""`ascolto doctor`: one look at everything that an installation stands on, and what to do where it does not hold."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from django.conf import settings

from ascolto import __version__
from ascolto.cli.findings import Check, State
from ascolto.cli.installation import open_installation
from ascolto.cli.stopping import DONE, FAULTY

SIGNS = {State.GOOD: "ok", State.ADVICE: "note", State.UNSAFE: "UNSAFE", State.BROKEN: "BROKEN"}


def run(args: Namespace) -> int:
    open_installation()
    checks = list(_checks())
    wrong = sum(check.is_wrong for check in checks)
    if args.json:
        told = [asdict(check) for check in checks]
        print(json.dumps({"sound": not wrong, "configured": _configured(), "checks": told}, ensure_ascii=False))
    else:
        _print(checks, wrong)
    return FAULTY if wrong else DONE


def _checks() -> Iterator[Check]:
    from ascolto.cli.database_checks import database_checks
    from ascolto.cli.record_checks import record_checks
    from ascolto.cli.setting_checks import setting_checks
    from ascolto.cli.surroundings_checks import surroundings_checks

    yield from setting_checks()
    yield from surroundings_checks()
    on_database = list(database_checks())
    yield from on_database
    if not any(check.state is State.BROKEN for check in on_database):
        yield from record_checks()


def _configured() -> dict[str, object]:
    """Return what the settings say, without anything that opens a door."""
    database = settings.DATABASES["default"]
    is_sqlite = str(database["ENGINE"]).endswith("sqlite3")
    server = f"PostgreSQL, {database['NAME']} on {database.get('HOST') or 'this machine'}"
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    return {
        "version": __version__,
        "url": settings.URL,
        "data": str(settings.DATA),
        "database": str(database["NAME"]) if is_sqlite else server,
        "hosts": list(settings.ALLOWED_HOSTS),
        "mail": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}" if backend == "smtp" else backend,
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "seal_key": str(settings.SEAL_KEY),
        "file_limit_mb": settings.FILE_LIMIT // 1024 // 1024,
        "scanner": settings.SCANNER or "none",
    }


def _print(checks: list[Check], wrong: int) -> None:
    print("Configured")
    for name, value in _configured().items():
        said = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"  {name.replace('_', ' '):<14}{said}")
    print("\nFound")
    for check in checks:
        print(f"  {SIGNS[check.state]:<7} {check.name}: {check.found}")
        if check.advice:
            print(f"          → {check.advice}")
    print(f"\nUnsafe or broken: {wrong}." if wrong else "\nNothing is unsafe or broken.")
