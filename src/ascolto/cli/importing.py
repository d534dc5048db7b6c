"""`ascolto import`: a file of rows, taken in chunk by chunk."""

import json
import logging
import signal
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ascolto.cli.installation import one_line, open_running_installation
from ascolto.cli.stopping import DONE, FAULTY, Stop, tell

if TYPE_CHECKING:
    from ascolto.imports.intake import Intake
    from ascolto.imports.mapping import Mapping
    from ascolto.imports.running import Result

NAMED_ROWS = 20
# Only what takes this kind of row in is loaded: reviews bring dictionaries along.
INTAKES = {
    "answers": "ascolto.surveys.importing.AnswerIntake",
    "complaints": "ascolto.complaints.importing.ComplaintIntake",
    "contacts": "ascolto.customers.importing_contacts.ContactIntake",
    "customers": "ascolto.customers.importing.CustomerIntake",
    "purchases": "ascolto.customers.importing_purchases.PurchaseIntake",
    "reviews": "ascolto.conversations.importing.ReviewIntake",
}


def run(args: Namespace) -> int:
    open_running_installation()
    intake = _intake(args.kind)
    mapping = _mapping(args.mapping, intake)
    # Interrupted in the middle of a statement, the pool would warn of the connection that it throws away.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, it also says what is kept
    try:
        result = _taken_in(args, intake, mapping)
    except KeyboardInterrupt:
        _end_progress()
        raise Stop(_interrupted(args), FAULTY) from None
    _end_progress()
    if not args.dry_run:
        _seal()
    if args.json:
        print(json.dumps(result.as_dict(), ensure_ascii=False))
    else:
        _print(result, args)
    return DONE


def _intake(kind: str) -> "Intake":
    from django.utils.module_loading import import_string

    if kind not in INTAKES:
        raise Stop(f"“{kind}” cannot be imported; what can: {', '.join(sorted(INTAKES))}.")
    intake: Intake = import_string(INTAKES[kind])()
    return intake


def _mapping(path: Path | None, intake: "Intake") -> "Mapping":
    from ascolto.imports.mapping import MappingError, mapping_by_names, parse_mapping
    from ascolto.surveys.importing import AnswerIntake

    try:
        if path is None:
            return mapping_by_names(intake.fields)
        read = intake.mapping_of if isinstance(intake, AnswerIntake) else parse_mapping
        return read(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Stop(f"The mapping {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Stop(f"The mapping {path} is not a text in UTF-8.") from None
    except MappingError as wrong:
        raise Stop(f"{path}: {wrong}" if path else str(wrong)) from None


def _taken_in(args: Namespace, intake: "Intake", mapping: "Mapping") -> "Result":
    from ascolto.imports import running
    from ascolto.imports.mapping import MappingError
    from ascolto.imports.opening import open_source
    from ascolto.imports.sources import UnreadableFile
    from ascolto.trail.acting import SYSTEM
    from ascolto.ui import moment

    take_in = running.try_out if args.dry_run else running.run
    progress = _show if sys.stderr.isatty() else None
    try:
        with open_source(args.file, mapping) as source:
            return take_in(source, mapping, intake, by=SYSTEM, at=moment.now(), progress=progress)
    except (MappingError, UnreadableFile) as wrong:
        raise Stop(f"{args.file}: {wrong}") from None
    except OSError as error:
        raise Stop(f"{args.file} cannot be read: {error.strerror or one_line(error)}.") from None


def _seal() -> None:
    """Seal what was just recorded: no worker may be running, and an unsealed event could be removed unnoticed."""
    from ascolto.trail.sealing import seal_all
    from ascolto.ui import moment

    seal_all(moment.now())


def _show(rows: int, share: float) -> None:
    print(f"\r{rows} rows read, {share:.0%} of the file ", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _interrupted(args: Namespace) -> str:
    if args.dry_run:
        return "interrupted; nothing was stored, as it was only a trial."
    return "interrupted. What was taken in so far is kept; the same command continues, and creates nothing twice."


def _print(result: "Result", args: Namespace) -> None:
    counts = result.as_dict()
    rejected = result.rejected
    if args.dry_run:
        print("Only tried; nothing was stored.")
    print(
        f"{counts['read']} rows read: {counts['created']} created, {counts['updated']} updated,"
        f" {counts['skipped']} skipped, {len(rejected)} rejected."
    )
    for row in rejected[:NAMED_ROWS]:
        print(f"  row {row['row']}: {row['reason']}")
    if len(rejected) > NAMED_ROWS:
        print(f"  … and {len(rejected) - NAMED_ROWS} more; --json lists them all.")
    if rejected and not args.dry_run:
        tell("The rejected rows are kept with their reasons.")
