"""Note that figures or complaints leave the house: every export is on the trail, with who took what.

A short list is handed over as it is made. A long one is asked for, written in the background into the data folder, and
kept there for a week for the person who asked. It is on the trail from the moment it is written, once, however often
it is fetched then: nobody gets a file of which the trail does not know, and a worker that dies leaves neither.
"""

import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from ascolto.complaints.events import FigureEvent, ListEvent
from ascolto.complaints.models import Complaint, ComplaintQuerySet, ExportFormat, ListExport
from ascolto.complaints.policy import may_export
from ascolto.jobs.models import Job, State
from ascolto.jobs.queue import enqueue
from ascolto.people.models import User
from ascolto.trail.acting import ALLOWED, Actor, Permission, Verdict, refused, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record

SUBJECT = "export:figures"
LIST = "export:complaints"
EXPORT_LIMIT = 100_000
TASK = "write_list_export"
KEPT_FOR = timedelta(days=7)
CHUNK = 256 * 1024
READ_AT_ONCE = 2_000
NOT_ALL_OF_IT = "not_all_of_it"


class HowFar(StrEnum):
    UNDER_WAY = "under_way"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the file is; `total` is 0 until that is known."""

    how_far: HowFar
    done: int = 0
    total: int = 0


@transaction.atomic
def note_export(what: str, *, facts: Facts, by: Actor, at: datetime) -> None:
    """Record that somebody takes these figures away, and by which filter they come about again."""
    require(may_export(by))
    record(FigureEvent.EXPORTED, SUBJECT, by=by, at=at, facts={"what": what, **facts})


def exportable(rows: ComplaintQuerySet, actor: Actor) -> ComplaintQuerySet:
    """Return the complaints of the units from which the actor may take data away; reading is asked apart."""
    if actor.holds(Permission.EXPORT_DATA):
        return rows
    return rows.filter(unit_id__in=actor.grants.get(Permission.EXPORT_DATA) or frozenset())


@transaction.atomic
def note_complaints_export(*, facts: Facts, query: str, by: Actor, at: datetime) -> None:
    """Record that somebody takes complaints away; the query may name a person, so that it stands beside the event."""
    require(may_export(by))
    record(ListEvent.EXPORTED, LIST, by=by, at=at, facts=facts, text=query)


@transaction.atomic
def ask_for_list(query: str, form: ExportFormat, *, language: str, zone: str, by: Actor, at: datetime) -> ListExport:
    """Have a long list written in the background; whoever asks again while it is under way gets the same one."""
    require(may_export(by))
    for earlier in exports_of(by).filter(query=query, format=form, language=language, written_at=None):
        if standing_of(earlier).how_far is HowFar.UNDER_WAY:
            return earlier
    export = ListExport.objects.create(
        asked_by=User.objects.get(pk=by.user_id), asked_at=at, query=query, format=form, language=language, zone=zone,
        secret=secrets.token_hex(24),
    )  # fmt: skip
    enqueue(TASK, {"export": export.pk}, at=at, key=_key(export))
    return export


def exports_of(actor: Actor) -> "QuerySet[ListExport]":
    """Return what this person asked for, latest first; nobody sees what another asked for."""
    rows = ListExport.objects.filter(asked_by_id=actor.user_id).order_by("-asked_at", "-pk")
    return rows.defer("complaints")  # there may be very many, and only fetching asks for them


def standing_of(export: ListExport) -> Standing:
    """Return how far the file is; what its job ended without has failed."""
    if export.written_at is not None:
        return Standing(HowFar.READY, export.count, export.count)
    job = Job.objects.filter(key=_key(export)).first()
    if job is None or job.state in {State.DONE, State.DEAD}:
        return Standing(HowFar.FAILED)
    return Standing(HowFar.UNDER_WAY, job.progress_done, job.progress_total or 0)


def put_away(content: IO[bytes], export: ListExport) -> None:
    """Put the file where only we find it: durable and whole, or not at all."""
    path = path_of(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    content.seek(0)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while chunk := content.read(CHUNK):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@transaction.atomic
def note_written(
    export: ListExport,
    *,
    complaints: list[int],
    columns: list[str],
    units: Collection[int],
    named: Collection[int],
    by: Actor,
    at: datetime,
) -> ListExport:
    """Let the person have the file, and record that: once, even where two workers wrote it."""
    export = ListExport.objects.select_for_update().get(pk=export.pk)
    if export.written_at is not None:
        return export
    export.written_at, export.complaints, export.count = at, complaints, len(complaints)
    export.units, export.named = sorted(units), sorted(named)
    export.save(update_fields=["written_at", "complaints", "count", "units", "named"])
    facts: Facts = {"format": export.format, "n": export.count, "columns": columns}
    note_complaints_export(facts=facts, query=export.query, by=by, at=at)
    return export


def may_fetch(by: Actor, export: ListExport) -> Verdict:
    """Only whoever asked, and only while they may still have all that stands in it."""
    if by.user_id != export.asked_by_id:
        return refused("not_yours")
    needed = {
        Permission.EXPORT_DATA: export.units,
        Permission.VIEW_COMPLAINTS: export.units,
        Permission.VIEW_IDENTITIES: export.named,
    }
    for permission, units in needed.items():
        if not all(by.holds(permission, unit) for unit in units):
            return refused(f"needs:{permission}")
    return ALLOWED if _may_take_each(by, export) else refused(NOT_ALL_OF_IT)


def _may_take_each(by: Actor, export: ListExport) -> bool:
    """A complaint may have come to another unit since, or be found to be about the reader."""
    if len(export.complaints) != export.count:
        return False
    allowed = exportable(Complaint.objects.visible_to(by), by).order_by()
    parts = (export.complaints[first : first + READ_AT_ONCE] for first in range(0, export.count, READ_AT_ONCE))
    return all(allowed.filter(pk__in=part).count() == len(part) for part in parts)


def open_export(export: ListExport, *, by: Actor) -> IO[bytes]:
    """Open the written file for its reader; it is on the trail already."""
    require(may_export(by))
    require(may_fetch(by, export))
    return path_of(export).open("rb")


def forget_exports(*, at: datetime) -> int:
    """Drop what was written a week ago, row and file, and whatever a killed worker left behind; return how many."""
    over = ListExport.objects.annotate(since=Coalesce("written_at", "asked_at")).filter(since__lt=at - KEPT_FOR)
    forgotten, _of_each = ListExport.objects.filter(pk__in=list(over.values_list("pk", flat=True))).delete()
    found = list(_folder().glob("*"))  # looked at first: what comes in meanwhile is not taken for an orphan
    kept = set(ListExport.objects.values_list("secret", flat=True))
    for path in found:
        if path.name.partition(".")[0] not in kept:
            path.unlink(missing_ok=True)
    return forgotten


def path_of(export: ListExport) -> Path:
    return _folder() / f"{export.secret}.{export.format}"


def _folder() -> Path:
    return Path(settings.DATA) / "exports"


def _key(export: ListExport) -> str:
    return f"{TASK}:{export.pk}"
