"""`ascolto seals`: the seals, to be kept where nobody who can write the database can write."""

import sys
from argparse import Namespace
from pathlib import Path

from ascolto.cli.installation import one_line, open_running_installation
from ascolto.cli.stopping import DONE, Stop, tell


def run(args: Namespace) -> int:
    open_running_installation()
    lines = _lines(args.after)
    if args.output is None:
        sys.stdout.writelines(f"{line}\n" for line in lines)
    else:
        _write(args.output, lines)
        tell(f"{len(lines)} seals written to {args.output}.")
    return DONE


def _lines(after: int) -> list[str]:
    from ascolto.trail.keys import SealKeyUnreadable
    from ascolto.trail.sealing import export_seals

    try:
        return list(export_seals(after=after))
    except SealKeyUnreadable as error:
        raise Stop(f"The seal key {error.path} cannot be read.") from None


def _write(path: Path, lines: list[str]) -> None:
    try:
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise Stop(f"{path} cannot be written: {one_line(error)}.") from None
