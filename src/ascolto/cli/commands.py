"""Every command with its options. Nothing heavy is imported before it is known which command runs."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from ascolto import __version__
from ascolto.cli.stopping import FAULTY, Stop, tell

EPILOG = (
    "Every command has its own --help. Exit codes: 0 done, 1 something was found wrong or failed, 2 the command could"
    " not begin. Settings come from the environment or from .env; docs/operating.md lists them."
)


def main(words: Sequence[str] | None = None) -> int:
    """Run the command that the words name, and return its exit code."""
    given = sys.argv[1:] if words is None else list(words)
    if given[:1] == ["analyse"]:  # each method has options of its own, which are known once it is loaded
        args = argparse.Namespace(command="analyse", module="analysing", words=given[1:])
    else:
        args = parser().parse_args(given)
    try:
        code: int = import_module(f"ascolto.cli.{args.module}").run(args)
    except Stop as stop:
        tell(f"ascolto {args.command}: {stop.message}")
        return stop.code
    except KeyboardInterrupt:
        tell(f"ascolto {args.command}: interrupted.")
        return FAULTY
    except BrokenPipeError:  # `ascolto seals | head` has read enough
        sys.stderr.close()
        return FAULTY
    return code


def parser() -> argparse.ArgumentParser:
    """Return the whole command line."""
    whole = argparse.ArgumentParser(
        prog="ascolto", description="Hear customers, act, and check the effect.", epilog=EPILOG
    )
    whole.add_argument("--version", action="version", version=f"ascolto {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, sentence, add_options) in COMMANDS.items():
        command = commands.add_parser(name, help=sentence, description=sentence)
        command.set_defaults(module=module)
        add_options(command)
    return whole


def _init_options(command: argparse.ArgumentParser) -> None:
    command.epilog = (
        "What is not given is asked, where there is a terminal. Outside the small profile a role takes two people, so"
        " a second administrator is needed from the beginning."
    )
    command.add_argument("--name", help="the name of the organisation")
    command.add_argument("--country", help="its country, by two letters: BG, IT, RO …")
    command.add_argument("--languages", help="the languages it speaks, the usual one first: bg,en")
    command.add_argument(
        "--profile", metavar="PROFILE", help="small: one person may do everything; standard; regulated: strictest"
    )
    command.add_argument(
        "--sector", metavar="SECTOR", help="whose categories to begin with: general, banking, health_care …"
    )
    command.add_argument("--user-name", help="the name of the first person")
    command.add_argument("--email", help="the address with which the first person signs in")
    password = command.add_mutually_exclusive_group()
    password.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    password.add_argument("--password-file", type=Path, metavar="FILE", help="read the password from a file")
    command.add_argument("--second-name", help="the name of the second administrator")
    command.add_argument("--second-email", help="the address of the second administrator")
    command.add_argument(
        "--second-password-file", type=Path, metavar="FILE", help="without it, the second one is sent a link by e-mail"
    )


def _serve_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on; by default this machine alone")
    command.add_argument("--port", type=int, default=8000, help="default 8000")
    command.add_argument(
        "--workers", type=int, metavar="N", help="processes that answer requests; with SQLite always one"
    )
    command.add_argument(
        "--no-worker", action="store_true", help="leave background work to `ascolto worker` processes of their own"
    )


def _worker_options(command: argparse.ArgumentParser) -> None:
    # Whoever starts a worker as a part of itself holds the other end of its standard input: if it dies, that closes.
    command.add_argument("--until-input-ends", action="store_true", help=argparse.SUPPRESS)


def _json_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON document on standard output")


def _import_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", metavar="KIND", help="what the rows are: complaints, customers, reviews …")
    command.add_argument("file", type=Path, metavar="FILE", help="CSV, Excel or Parquet; may be compressed by gzip")
    command.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="TOML: which column holds what; without it the columns are called as the fields are",
    )
    command.add_argument("--dry-run", action="store_true", help="say what would be done, and store nothing")
    _json_option(command)


def _analyse_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("method", metavar="METHOD", help="one of the pages of docs/methods")
    command.add_argument("file", type=Path, metavar="FILE", help="CSV, Excel or Parquet; may be compressed by gzip")


def _verify_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--seals", type=Path, metavar="FILE", help="hold the trail to seals that `ascolto seals` wrote earlier"
    )
    _json_option(command)


def _seals_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--after", type=int, default=0, metavar="N", help="only the seals after this number")
    command.add_argument("--output", type=Path, metavar="FILE", help="write to this file, not to standard output")


def _backup_options(command: argparse.ArgumentParser) -> None:
    command.epilog = (
        "In it are the database with everything in it, the kept files, and the settings of the installation except"
        " those that open a door. Not in it are the keys, unless --with-keys is given, and passwords of servers."
    )
    command.add_argument("file", type=Path, metavar="FILE", help="the file to write; it must not exist yet")
    command.add_argument(
        "--with-keys", action="store_true", help="take the secret key and the seal key along: lock the backup away"
    )


def _restore_options(command: argparse.ArgumentParser) -> None:
    command.epilog = (
        "The backup is unpacked and verified beside what is there, and replaces it only when nothing is wrong with it."
        " What was there is kept. Stop `serve` and `worker` first."
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a file that `ascolto backup` wrote")
    command.add_argument(
        "--despite-faults", action="store_true", help="put it in place even where its trail or its files are not intact"
    )


def _demo_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=int, metavar="N", help="without it, 8000 or the next free one")
    command.add_argument("--no-serve", action="store_true", help="only prepare it")
    command.add_argument(
        "--folder", type=Path, default=Path("ascolto-demo"), help="its own data folder; default ./ascolto-demo"
    )


COMMANDS: dict[str, tuple[str, str, Callable[[argparse.ArgumentParser], None]]] = {
    "demo": ("demonstrating", "Show a demonstration organisation, in a data folder of its own.", _demo_options),
    "init": ("setting_up", "Set an organisation up; on a running one, bring the tables up to date.", _init_options),
    "serve": ("serving", "Serve the pages, and work in the background.", _serve_options),
    "worker": ("working", "Deliver letters, react to events, seal the trail: the work behind.", _worker_options),
    "doctor": ("doctor", "Say what is configured, what can be reached and what is unsafe.", _json_option),
    "import": ("importing", "Take a file of rows in; the same file twice creates nothing twice.", _import_options),
    "analyse": ("analysing", "Run a statistical method on a plain file; no database is needed.", _analyse_options),
    "verify": ("verifying", "Check the trail and the files, and name whatever was altered.", _verify_options),
    "backup": ("backing_up", "Write everything to one file, while Ascolto goes on serving.", _backup_options),
    "restore": ("restoring", "Verify a backup, and put it in the place of what is there.", _restore_options),
    "seals": ("sealing", "Write the seals of the trail, one JSON line each, to be kept elsewhere.", _seals_options),
}  # fmt: skip
