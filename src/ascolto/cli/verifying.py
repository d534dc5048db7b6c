"""`ascolto verify`: whether the trail and the files are what they were when they were written."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection

from ascolto.cli.installation import one_line, open_installation, require_folder_of_database
from ascolto.cli.stopping import DONE, FAULTY, Stop

Fault = dict[str, object]
UNREADABLE = (DatabaseError, ValueError, AttributeError, TypeError)


@dataclass(frozen=True)
class Findings:
    """What was counted and found, in the trail and among the files."""

    events: int
    files: int
    faults: list[Fault]
    remarks: list[str]

    @property
    def intact(self) -> bool:
        return not self.faults


def run(args: Namespace) -> int:
    open_installation()
    require_folder_of_database()
    exported = _exported(args.seals)
    found = _findings(exported)
    if args.json:
        print(
            json.dumps({"events": found.events, "files": found.files, "intact": found.intact, "faults": found.faults})
        )
    else:
        _print(found)
    return DONE if found.intact else FAULTY


def _exported(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        copies = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise Stop(f"{path} cannot be read as seals: {one_line(error)}.") from None
    if not all(isinstance(copy, dict) and {"number", "digest"} <= copy.keys() for copy in copies):
        raise Stop(f"{path} holds something else than seals.")
    return lines


def _findings(exported: list[str]) -> Findings:
    from ascolto.trail.verifying import verify

    _read_broken_letters()
    damaged = _damaged_pages()
    try:
        trail = verify(exported)
        faults = [_fault(fault.kind, fault.subject, fault.detail, seq=fault.seq) for fault in trail.faults]
        events = trail.events
        remarks = [f"{trail.seals} seals; {trail.unsealed} events wait for the next one; {trail.erased} texts erased."]
    except UNREADABLE as error:
        events, faults, remarks = (
            0,
            [*_unreadable_events(), _fault("database_unreadable", "database", one_line(error))],
            [],
        )
    files, file_faults = _file_findings()
    return Findings(events, files, [*damaged, *faults, *file_faults, *_response_faults()], remarks)


def _response_faults() -> list[Fault]:
    from ascolto.surveys.verifying import check_responses

    try:
        return [
            _fault(f"response_{one.fault}", one.subject, f"the response to a survey is {one.fault}")
            for one in check_responses()
        ]
    except UNREADABLE as error:
        return [_fault("database_unreadable", "responses", one_line(error))]


def _file_findings() -> tuple[int, list[Fault]]:
    from ascolto.correspondence.files import check_files
    from ascolto.correspondence.models import StoredFile

    try:
        faults = [
            _fault(f"file_{fault.fault}", f"file:{fault.digest}", f"the kept file is {fault.fault}")
            for fault in check_files()
        ]
        return StoredFile.objects.count(), faults
    except UNREADABLE as error:
        return 0, [_fault("database_unreadable", "files", one_line(error))]


def _fault(kind: str, subject: str, detail: str, *, seq: int | None = None) -> Fault:
    return {"kind": str(kind), "subject": subject, "seq": seq, "detail": detail}


def _read_broken_letters() -> None:
    """Let SQLite hand out bytes that are no UTF-8, so that the event which holds them can be named."""
    if connection.vendor == "sqlite":
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            raise Stop(f"The database cannot be opened: {one_line(error)}.", FAULTY) from None
        connection.connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")


def _damaged_pages() -> list[Fault]:
    """Return what SQLite itself finds wrong with its file: an altered index may hide an event from a query."""
    if connection.vendor != "sqlite":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(20)")
            said = [row[0] for row in cursor.fetchall()]
    except DatabaseError as error:
        said = [one_line(error)]
    return [_fault("database_damaged", "database", " ".join(line.split())) for line in said if line != "ok"]


def _unreadable_events() -> Iterator[Fault]:
    """Name the events of which a column is no longer what such a column can hold; only then one looks at each."""
    from ascolto.trail.models import Event

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, subject, seq FROM trail_event ORDER BY id")
            names = cursor.fetchall()
    except DatabaseError:
        return
    for pk, subject, seq in names:
        try:
            Event.objects.select_related("words").get(pk=pk)
        except (*UNREADABLE, Event.DoesNotExist):
            yield _fault("altered", subject, "a column of it cannot be read", seq=seq)


def _print(found: Findings) -> None:
    for fault in found.faults:
        place = fault["subject"] if fault["seq"] is None else f"{fault['subject']} {fault['seq']}"
        print(f"{place}: {fault['kind']} ({fault['detail']})")
    verdict = "intact" if found.intact else f"NOT intact, {len(found.faults)} faults"
    print(f"{found.events} events and {found.files} files: {verdict}.")
    for remark in found.remarks:
        print(remark)
