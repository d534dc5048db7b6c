"""Checking every event against its digest, its columns, its words and the event before it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from ascolto.trail.canonical import digest_of, moment, text_digest_of
from ascolto.trail.faults import Fault, FaultKind
from ascolto.trail.models import Event

CHUNK = 2000
NAMED_GAPS = 100


class Row(NamedTuple):
    """An event with its words, as the database holds them."""

    subject: str
    seq: int
    kind: str
    at: datetime
    actor_kind: str
    actor_ref: str
    canonical: str
    text_digest: str
    previous: str
    digest: str
    words_of: int | None
    text: str | None
    salt: str | None
    erased_at: datetime | None


COLUMNS = (*Row._fields[:10], "words__event_id", "words__text", "words__salt", "words__erased_at")


def rows() -> Iterator[Row]:
    """Return all events, chain by chain, in short queries: no transaction stays open, and memory does not grow."""
    query = Event.objects.order_by("subject", "seq")
    rest = query
    while chunk := [Row(*values) for values in rest.values_list(*COLUMNS)[:CHUNK]]:
        yield from chunk
        subject, seq = chunk[-1].subject, chunk[-1].seq
        rest = query.filter(Q(subject__gt=subject) | Q(seq__gt=seq), subject__gte=subject)


class ChainCheck:
    """Goes along all chains and keeps count; holds no more than the event before."""

    def __init__(self) -> None:
        self.events = 0
        self.erased = 0

    def faults(self) -> Iterator[Fault]:
        subject, seq, digest = "", 0, ""
        sound = True
        for row in rows():
            self.events += 1
            if row.subject != subject:
                subject, seq, digest, sound = row.subject, 0, "", True
            fault = content_fault(row)
            if fault:
                yield fault
            else:
                yield from _link_faults(row, seq, digest if sound else row.previous)
            seq, digest, sound = row.seq, row.digest, fault is None
            yield from self._text_faults(row)

    def _text_faults(self, row: Row) -> Iterator[Fault]:
        if row.erased_at and not row.text and not row.salt and row.text_digest:
            self.erased += 1
        elif row.text_digest and row.words_of is None:
            yield Fault(FaultKind.TEXT_REMOVED, row.subject, row.seq, "its words are gone, but were not erased")
        elif row.words_of is not None and row.text_digest != text_digest_of(row.text or "", row.salt or ""):
            yield Fault(FaultKind.TEXT_ALTERED, row.subject, row.seq, "its words are not those that were recorded")


def content_fault(row: Row) -> Fault | None:
    """Return what is wrong with the event in itself."""
    if digest_of(row.canonical) != row.digest:
        return Fault(FaultKind.ALTERED, row.subject, row.seq, "its content and its digest disagree")
    try:
        content = json.loads(row.canonical)
        differing = _differing(row, content)
    except (ValueError, TypeError, AttributeError):
        return Fault(FaultKind.ALTERED, row.subject, row.seq, "its content is not that of an event")
    if not differing:
        return None
    if differing <= {"subject", "seq"}:
        place = f"{content.get('subject')} {content.get('seq')}"
        return Fault(FaultKind.REORDERED, row.subject, row.seq, f"it was written as {place}")
    return Fault(
        FaultKind.ALTERED, row.subject, row.seq, f"columns disagree with content: {', '.join(sorted(differing))}"
    )


def _differing(row: Row, content: dict[str, Any]) -> set[str]:
    columns = {
        "actor": {"kind": row.actor_kind, "ref": row.actor_ref},
        "at": moment(row.at),
        "facts": content.get("facts"),
        "kind": row.kind,
        "previous": row.previous,
        "seq": row.seq,
        "subject": row.subject,
        "text_digest": row.text_digest,
    }
    if content == columns:
        return set()
    return {name for name in columns.keys() | content.keys() if columns.get(name) != content.get(name)}


def _link_faults(row: Row, last_seq: int, last_digest: str) -> Iterator[Fault]:
    """Return what is wrong between a sound event and the one before it."""
    missing = row.seq - last_seq - 1
    if missing:
        named = range(last_seq + 1, min(row.seq, last_seq + 1 + NAMED_GAPS))
        for seq in named:
            yield Fault(FaultKind.REMOVED, row.subject, seq, "it is missing from its chain")
        if missing > NAMED_GAPS:
            yield Fault(FaultKind.REMOVED, row.subject, row.seq - 1, f"so are all {missing} before event {row.seq}")
    elif row.previous != last_digest:
        yield Fault(
            FaultKind.UNLINKED, row.subject, row.seq, "it does not follow from the event before: one of them was put in"
        )
