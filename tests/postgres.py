"""A PostgreSQL that lives as long as one command: `python -m tests.postgres -- pytest tests/trail`.

The cluster lies in a private temporary folder, listens on a socket in it alone, and never waits for the disk.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

NOT_FOUND = 69  # EX_UNAVAILABLE
SUPERUSER = "ascolto"
START_SECONDS = 300  # of a busy machine
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
}


def binaries() -> Path | None:
    """Return the folder with the newest `postgres` of this machine, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _as_somebody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root lends it another user's name."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def cluster(folder: Path, settings: Mapping[str, str] = MappingProxyType(SETTINGS)) -> Iterator[str]:
    """Start a cluster in the folder and yield its DATABASE_URL; stop it on the way out."""
    bin_folder = binaries()
    if bin_folder is None:
        raise FileNotFoundError("postgres")
    somebody = _as_somebody()
    if somebody:
        os.chown(folder, somebody["user"], somebody["group"])
    data, log = folder / "data", folder / "log"
    subprocess.run(
        [
            bin_folder / "initdb",
            "--no-sync",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "-U",
            SUPERUSER,
            "-D",
            data,
        ],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **somebody,
    )
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [bin_folder / "postgres", "-D", data, "-k", folder, *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **somebody,
        )
    try:
        _wait_until_ready(bin_folder, folder, server, log)
        subprocess.run([bin_folder / "createdb", "-h", folder, "-U", SUPERUSER, "ascolto"], check=True, cwd=folder)
        yield f"postgresql://{SUPERUSER}@/ascolto?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown: connections are ended, nothing is awaited
        server.wait()


def _wait_until_ready(bin_folder: Path, folder: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run([bin_folder / "pg_isready", "-q", "-h", folder], check=False, cwd=folder).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


@contextmanager
def passing_cluster() -> Iterator[str]:
    """Yield the DATABASE_URL of a cluster that is gone after the `with`, also where the process is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(prefix="ascolto-pg-", ignore_cleanup_errors=True) as name,
        cluster(Path(name)) as url,
    ):
        yield url


def run(command: list[str]) -> int:
    """Run the command with a fresh cluster as its database; return the command's exit code."""
    with passing_cluster() as url:
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": url}).returncode


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        print("Say which command is to run: python -m tests.postgres -- pytest", file=sys.stderr)
        return 2
    if binaries() is None:
        print("No PostgreSQL was found on this machine.", file=sys.stderr)
        return NOT_FOUND
    return run(command)


if __name__ == "__main__":
    sys.exit(main())
