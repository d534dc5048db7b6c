"""`ascolto demo`: a demonstration organisation in a folder of its own, apart from any real installation."""

import gc
import os
import socket
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ascolto.cli.installation import bring_up_to_date, open_installation, open_migrations
from ascolto.cli.serving import require_free, serve
from ascolto.cli.stopping import DONE, FAULTY, Stop, tell
from ascolto.environment import text

HOST = "127.0.0.1"
FIRST_PORT, LAST_PORT = 8000, 8099
# The doors do not know each other: import-linter keeps cli and demo apart, and this path is all that joins them.
DEMO = "ascolto.demo.load"


def run(args: Namespace) -> int:
    port = args.port or _free_port()
    if args.port and not args.no_serve:
        _require_free(port)
    _move_into(args.folder.resolve(), port)
    open_installation()
    tell(f"Preparing the demonstration in {args.folder}; the first time takes about half a minute …")
    with _looking_seldom_for_garbage():
        if changes := open_migrations():
            tell(f"  Tables: {len(changes)} changes …")
        bring_up_to_date()
        loaded = _loaded()
    print(loaded, flush=True)
    if not args.no_serve:
        print(
            f"\nThe demonstration is at http://localhost:{port}/ and its desk at http://localhost:{port}/desk/",
            flush=True,
        )
        serve(HOST, port, processes=1, with_worker=True)
    return DONE


@contextmanager
def _looking_seldom_for_garbage() -> Iterator[None]:
    """Let most of what is made stay without looking through it: that took an eighth of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _move_into(folder: Path, port: int) -> None:
    """Point every setting into the demonstration's own folder, whatever the environment or .env says of a real one.

    Letters stay in memory, unless the environment itself, and not .env, names a mail server for them.
    """
    sends = bool(text("ASCOLTO_MAIL_HOST"))
    own = {
        "ASCOLTO_DATA": str(folder),
        "ASCOLTO_URL": f"http://localhost:{port}",
        "ASCOLTO_HOSTS": "",
        "ASCOLTO_BEHIND_PROXY": "no",
        "ASCOLTO_SECRET_KEY": "",
        "ASCOLTO_SEAL_KEY_PATH": str(folder / "keys" / "seal.pem"),
        "ASCOLTO_MAIL_BACKEND": "smtp" if sends else "locmem",
        "DATABASE_URL": "",
    }
    os.environ.update(own)
    os.environ.update({f"{name}_FILE": "" for name in own})


def _require_free(port: int) -> None:
    """Refuse a port that is taken, and say how to name one that is not, by whichever command one came."""
    try:
        require_free(HOST, port)
    except Stop as refused:
        raise Stop(f"{refused.message} {_say_which(_free_port())}", refused.code) from None


def _say_which(port: int | str) -> str:
    return f"Choose another: make demo PORT={port}, or ascolto demo --port {port}."


def _free_port() -> int:
    for port in range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as asked:
            asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                asked.bind((HOST, port))
            except OSError:
                continue
            return port
    raise Stop(f"no port from {FIRST_PORT} to {LAST_PORT} is free. {_say_which('…')}", FAULTY)


def _loaded() -> str:
    """Load the organisation where there is none, and return who can sign in."""
    from django.utils.module_loading import import_string

    from ascolto.ui import moment

    try:
        return str(import_string(f"{DEMO}.load")(at=moment.now(), say=tell))
    except import_string(f"{DEMO}.AnotherOrganisation") as other:
        raise Stop(f"this is the data folder of {other}; the demonstration needs one of its own (--folder).") from None
