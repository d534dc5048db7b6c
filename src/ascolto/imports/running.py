"""Take a file of rows in, chunk by chunk: what is done is durable, what cannot be taken in is kept with its reason."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter

from django.db import DataError, IntegrityError, connection, transaction

from ascolto.imports.events import ImportEvent
from ascolto.imports.intake import Intake, Outcome, ParsedRow, Verb, rejected
from ascolto.imports.mapping import Mapping, require_fit
from ascolto.imports.models import ImportRun, RejectedRow, RunState
from ascolto.imports.opening import SourceFile
from ascolto.imports.parsing import RowParser, as_text
from ascolto.imports.policy import may_import
from ascolto.imports.reasons import describe
from ascolto.imports.sources import RawRow
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import begin, record

Progress = Callable[[int, float], None]
"""Told after each chunk: how many rows were read, and which share of the file that is, from 0 to 1."""


@dataclass(slots=True)
class Result:
    """What became of the rows of a file."""

    counts: dict[Verb, int] = field(default_factory=lambda: dict.fromkeys(Verb, 0))
    rejected: list[dict[str, object]] = field(default_factory=list)

    @property
    def read(self) -> int:
        return sum(self.counts.values())

    def add(self, raw: RawRow, outcome: Outcome) -> None:
        self.counts[outcome.verb] += 1
        if outcome.verb is Verb.REJECTED:
            self.rejected.append({"row": raw.number, "reason": describe(outcome.reason, outcome.facts)})

    def as_dict(self) -> dict[str, object]:
        """Return the result as the command line prints it."""
        stored = {str(verb): self.counts[verb] for verb in (Verb.CREATED, Verb.UPDATED, Verb.SKIPPED)}
        return {"read": self.read, **stored, "rejected": self.rejected}


@dataclass(frozen=True, slots=True)
class Importing:
    """What stays the same from the first row of a file to the last."""

    source: SourceFile
    parser: RowParser
    intake: Intake
    by: Actor
    at: datetime


def run(
    source: SourceFile, mapping: Mapping, intake: Intake, *, by: Actor, at: datetime, progress: Progress | None = None
) -> Result:
    """Take the file in. Finished chunks stay, whatever happens then; the same file again creates nothing twice."""
    importing = _prepared(source, mapping, intake, by=by, at=at)
    begun = perf_counter()
    import_run = _start(importing, mapping)
    result = Result()
    try:
        for chunk in _chunks(importing, progress, result):
            with transaction.atomic():
                _wait_for_other_imports()
                outcomes = _outcomes(importing, chunk)
                _keep(import_run, chunk, outcomes, result, at=at + _since(begun))
    except BaseException:
        _end(import_run, importing, RunState.BROKEN_OFF, at=at + _since(begun))
        raise
    _end(import_run, importing, RunState.FINISHED, at=at + _since(begun))
    return result


def _since(begun: float) -> timedelta:
    """Return how long it has taken since: the clock on the wall may be set meanwhile."""
    return timedelta(seconds=perf_counter() - begun)


def try_out(
    source: SourceFile, mapping: Mapping, intake: Intake, *, by: Actor, at: datetime, progress: Progress | None = None
) -> Result:
    """Say what taking the file in would do, and leave nothing behind."""
    importing = _prepared(source, mapping, intake, by=by, at=at)
    result = Result()
    for chunk in _chunks(importing, progress, result):
        with transaction.atomic():
            _wait_for_other_imports()
            for (raw, _parsed), outcome in zip(chunk, _outcomes(importing, chunk), strict=True):
                result.add(raw, outcome)
            transaction.set_rollback(True)
    return result


Chunk = list[tuple[RawRow, ParsedRow | Outcome]]

CHUNK_SECONDS = 0.08  # others who want to write wait as long; a machine that slows down makes it twice that
FIRST_CHUNK = 50
LOCK = (16733, 1)  # a two-part advisory lock; the trail has the space before this one
FEWEST, MOST = 10, 2000
CHUNK_CHARACTERS = 2_000_000


def _prepared(source: SourceFile, mapping: Mapping, intake: Intake, *, by: Actor, at: datetime) -> Importing:
    require(may_import(by))
    fields = intake.fields
    require_fit(mapping, kind=intake.kind, fields=fields)
    return Importing(source, RowParser(source.reader.header, mapping, fields), intake, by, at)


@transaction.atomic
def _start(importing: Importing, mapping: Mapping) -> ImportRun:
    import_run = ImportRun.objects.create(
        kind=importing.intake.kind,
        file_name=importing.source.name[:300],
        file_digest=importing.source.digest,
        mapping_digest=mapping.digest,
        header=[name.replace("\0", "") for name in importing.source.reader.header],
        actor_kind=importing.by.kind,
        actor_ref=importing.by.ref,
        started_at=importing.at,
    )
    facts = {"kind": import_run.kind, "file": import_run.file_digest, "mapping": import_run.mapping_digest}
    begin(ImportEvent.STARTED, import_run, by=importing.by, at=importing.at, facts=facts, text=import_run.file_name)
    return import_run


@transaction.atomic
def _end(import_run: ImportRun, importing: Importing, state: RunState, *, at: datetime) -> None:
    import_run.refresh_from_db()
    import_run.state = state
    import_run.finished_at = at
    import_run.save(update_fields=["state", "finished_at"])
    kind = ImportEvent.FINISHED if state is RunState.FINISHED else ImportEvent.BROKEN_OFF
    counted = ("read", "created", "updated", "skipped", "rejected")
    facts = {name: getattr(import_run, f"{name}_count") for name in counted}
    record(kind, import_run, by=importing.by, at=import_run.finished_at, facts=facts)


@dataclass(slots=True)
class Pace:
    """How many rows the next chunk should have, judged by how long the last one took."""

    rows: int = FIRST_CHUNK

    def learn(self, rows: int, seconds: float) -> None:
        fitting = rows * CHUNK_SECONDS / max(seconds, 0.001)
        self.rows = round(max(FEWEST, min(MOST, rows * 2, fitting)))


def _chunks(importing: Importing, progress: Progress | None, result: Result) -> Iterator[Chunk]:
    """Give out chunks that take about as long to store as wanted, and tell how far it is after each."""
    pace = Pace()
    for chunk in _cut(importing, pace):
        begun = perf_counter()
        yield chunk
        pace.learn(len(chunk), perf_counter() - begun)
        if progress is not None:
            progress(result.read, importing.source.reader.share_read())


def _cut(importing: Importing, pace: Pace) -> Iterator[Chunk]:
    """Parse the rows and cut them into chunks; long texts make a chunk full before many rows do."""
    chunk: Chunk = []
    characters = 0
    for raw in importing.source.reader.rows():
        chunk.append((raw, importing.parser.parse(raw)))
        characters += sum(len(cell) for cell in raw.cells if isinstance(cell, str))
        if len(chunk) >= pace.rows or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _outcomes(importing: Importing, chunk: Chunk) -> list[Outcome]:
    """Store what could be parsed; return the outcome of each row of the chunk, in its order."""
    parsed = [row for _raw, row in chunk if isinstance(row, ParsedRow)]
    stored = iter(_stored(importing, parsed))
    return [row if isinstance(row, Outcome) else next(stored) for _raw, row in chunk]


def _stored(importing: Importing, rows: list[ParsedRow]) -> list[Outcome]:
    """Hand the rows to the room. Where the database refuses, halve until the bad row stands alone."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            outcomes = importing.intake.store_many(rows, by=importing.by, at=importing.at)
    except (DataError, IntegrityError) as problem:
        if len(rows) == 1:
            return [rejected("not_storable", error=type(problem).__name__)]
        half = len(rows) // 2
        return _stored(importing, rows[:half]) + _stored(importing, rows[half:])
    if len(outcomes) != len(rows):
        raise ValueError(f"{importing.intake.kind}: {len(rows)} rows, but {len(outcomes)} outcomes")
    return outcomes


def _wait_for_other_imports() -> None:
    """Let one import at a time store a chunk: what it finds not to be on record must still not be there when it stores.

    Two imports that add the same complaints, categories or customers would otherwise wait for each other for ever.
    SQLite lets one writer in at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)


def _keep(import_run: ImportRun, chunk: Chunk, outcomes: list[Outcome], result: Result, *, at: datetime) -> None:
    """Keep what was rejected, and how far the run has come, in the transaction of the rows themselves."""
    kept = []
    for (raw, _parsed), outcome in zip(chunk, outcomes, strict=True):
        result.add(raw, outcome)
        if outcome.verb is Verb.REJECTED:
            kept.append(_rejected_row(import_run, raw, outcome))
    RejectedRow.objects.bulk_create(kept, batch_size=100)
    counts = {f"{verb}_count": result.counts[verb] for verb in Verb}
    ImportRun.objects.filter(pk=import_run.pk).update(counted_at=at, read_count=result.read, **counts)


def _rejected_row(import_run: ImportRun, raw: RawRow, outcome: Outcome) -> RejectedRow:
    return RejectedRow(
        run=import_run,
        row=raw.number,
        reason=outcome.reason[:300],
        facts=json.loads(json.dumps(outcome.facts, default=str).replace("\\u0000", "\\ufffd")),
        raw=json.dumps([cell if isinstance(cell, str) else as_text(cell) for cell in raw.cells]),
    )
