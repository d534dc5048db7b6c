"""Who works on a data folder: any number of commands at once, or one restore alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ascolto.cli.stopping import FAULTY, Stop

LOCK = "in-use"
PLAN = "restore-plan.json"  # what a restore still has to put in place; see putting_in_place

_held: list[IO[bytes]] = []  # locks are held until the process ends, however it ends


def occupy(data: Path) -> None:
    """Hold the data folder for as long as this process lives, beside others; a restore must wait for us.

    Raises:
        Stop: a restore is under way, or was interrupted while it put things in place.
    """
    lock = _opened(data)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Stop("A restore is under way in this data folder.", FAULTY) from None
    _held.append(lock)
    if (data / PLAN).exists():
        raise Stop("A restore was interrupted while it put things in place; `ascolto restore` again finishes it.")


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep every other command out of the data folder.

    Raises:
        Stop: somebody works on it.
    """
    with _opened(data) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop("Ascolto is running on this data folder; stop it first. Nothing was changed.") from None
        yield


def _opened(data: Path) -> IO[bytes]:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (data / LOCK).open("ab")
    except OSError as error:
        raise Stop(f"The data folder cannot be used: {error}.") from None
