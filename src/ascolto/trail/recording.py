"""Recording what happened, in the transaction of the change itself."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, TextField
from django.db.models.functions import Cast

from ascolto.jobs.queue import enqueue_many
from ascolto.trail.acting import Actor
from ascolto.trail.bulk import draw_ids, insert_row, insert_rows
from ascolto.trail.canonical import Facts, canonical_text, digest_of, moment, plain, text_digest_of
from ascolto.trail.events import EventKind
from ascolto.trail.locking import lock_chain, lock_chains, require_transaction
from ascolto.trail.models import Event, EventQuerySet, EventText, EventTold
from ascolto.trail.ready import Ready
from ascolto.trail.subscribing import subscribed_to

Subject = Model | str
Entry = tuple[Subject, Facts | None, str, datetime]


class Link(NamedTuple):
    """The place of an event in the chain of its subject."""

    subject: str
    seq: int = 1
    previous: str = ""


_TOLD = Ready(
    lambda subject: (
        Event.objects.of(subject)
        .annotate(moment=Cast("at", TextField()))
        .values_list("kind", "moment", "actor_kind", "actor_ref", "canonical", "text_digest", "words__text")
    )
)
LAST = "SELECT seq, digest FROM trail_event WHERE subject = %s ORDER BY seq DESC LIMIT 1"
UNCHAINED: Mapping[str, Link] = MappingProxyType({})


class Happening(NamedTuple):
    """Something that is to be put on record: what, about whom, by whom and when."""

    kind: EventKind
    subject: str
    by: Actor
    at: datetime
    facts: Facts | None = None
    text: str = ""


class Row(NamedTuple):
    """The columns of an event, in the order in which they are stored."""

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


def subject_of(instance: Subject) -> str:
    """Return the name of a subject in the trail, such as "complaint:17"."""
    if isinstance(instance, str):
        return instance
    if instance.pk is None:
        raise ValueError("A subject must be stored before its events.")
    return f"{instance._meta.model_name}:{instance.pk}"


def trail_of(instance: Subject) -> EventQuerySet:
    """Return what happened to the subject, in its order."""
    return Event.objects.of(subject_of(instance))


def told_of(instance: Subject) -> list[EventTold]:
    """Return what happened to the subject as it is told to somebody: a long story is read at a fraction of the cost.

    Both databases write a moment in UTC, and Python reads that ten times as fast as Django does.
    """
    return [
        EventTold(kind, datetime.fromisoformat(moment).replace(tzinfo=UTC), actor_kind, actor_ref, canonical,
                  (words or "") if digest else "")
        for kind, moment, actor_kind, actor_ref, canonical, digest, words in _TOLD(subject_of(instance))
    ]  # fmt: skip


def record(
    kind: EventKind, subject: Subject, *, by: Actor, at: datetime, facts: Facts | None = None, text: str = ""
) -> Event:
    """Add an event to the chain of a subject that has one.

    Facts are ids, codes and amounts; what may name a person goes into `text`, which can be erased.
    """
    require_transaction()
    name = subject_of(subject)
    lock_chain(name)
    with connection.cursor() as cursor:
        cursor.execute(LAST, [name])
        seq, previous = cursor.fetchone() or (0, "")
    return _store(kind, Link(name, seq + 1, previous), by=by, at=at, facts=facts, text=text)


def begin(
    kind: EventKind, subject: Subject, *, by: Actor, at: datetime, facts: Facts | None = None, text: str = ""
) -> Event:
    """Begin the chain of a subject that this very transaction creates."""
    require_transaction()
    return _store(kind, Link(subject_of(subject)), by=by, at=at, facts=facts, text=text)


def begin_many(kind: EventKind, entries: Iterable[Entry], *, by: Actor, at: datetime) -> None:
    """Begin a chain for each (subject, facts, text, at); the `at` beside them is when reactions are due."""
    require_transaction()
    beginnings = [Happening(kind, subject_of(subject), by, when, facts, text) for subject, facts, text, when in entries]
    _ask_for_reactions(kind, _store_many(beginnings), at=at)


def record_many(kind: EventKind, entries: Iterable[Entry], *, by: Actor, at: datetime) -> None:
    """Add an event to the chains of many subjects, each of them named once, whether or not a chain was begun."""
    require_transaction()
    happenings = [Happening(kind, subject_of(subject), by, when, facts, text) for subject, facts, text, when in entries]
    names = [one.subject for one in happenings]
    lock_chains(names)
    _ask_for_reactions(kind, _store_many(happenings, after=_last_of(names)), at=at)


def _last_of(names: Sequence[str]) -> dict[str, Link]:
    """Return what comes next in the chain of each subject that has one."""
    events = Event.objects.filter(subject__in=names).order_by("seq").values_list("subject", "seq", "digest")
    return {subject: Link(subject, seq + 1, digest) for subject, seq, digest in events}


def retell(happenings: Iterable[Happening]) -> None:
    """Record the whole chains of subjects that this very transaction creates, each event after those before it.

    They are of the past: nothing is asked to react to them.
    """
    require_transaction()
    _store_many(list(happenings))


def _store_many(happenings: Sequence[Happening], *, after: Mapping[str, Link] = UNCHAINED) -> Sequence[int]:
    """Store events in this order and return their ids; each is chained to the one before it here, the first of a
    subject to the chain that it has."""
    salts = [one.text and _salt() for one in happenings]
    ids = draw_ids(Event, len(happenings))
    insert_rows(Event, ["id", *Row._fields], _chained(ids, happenings, salts, after))
    words = ((id_, one.text, salt) for id_, one, salt in zip(ids, happenings, salts, strict=True) if one.text)
    insert_rows(EventText, ["event_id", "text", "salt"], words)
    return ids


def _chained(
    ids: Sequence[int], happenings: Sequence[Happening], salts: Sequence[str], after: Mapping[str, Link]
) -> Iterator[tuple[Any, ...]]:
    stored_at = connection.ops.adapt_datetimefield_value
    last: dict[str, Row] = {}
    for id_, (kind, subject, by, at, facts, text), salt in zip(ids, happenings, salts, strict=True):
        before = last.get(subject)
        link = Link(subject, before.seq + 1, before.digest) if before else after.get(subject, Link(subject))
        row = last[subject] = _row(kind, link, by=by, at=at, facts=facts, text_digest=_text_digest(text, salt))
        yield (id_, *row[:3], stored_at(row.at), *row[4:])


def _salt() -> str:
    return secrets.token_hex(16)


def _text_digest(text: str, salt: str) -> str:
    return text_digest_of(text, salt) if text else ""


def _row(kind: EventKind, link: Link, *, by: Actor, at: datetime, facts: Facts | None, text_digest: str) -> Row:
    canonical = canonical_text(
        {
            "actor": {"kind": by.kind, "ref": by.ref},
            "at": moment(at),
            "facts": plain(facts),
            "kind": kind,
            "previous": link.previous,
            "seq": link.seq,
            "subject": link.subject,
            "text_digest": text_digest,
        }
    )
    return Row(
        link.subject,
        link.seq,
        kind,
        at,
        by.kind,
        by.ref,
        canonical,
        text_digest,
        link.previous,
        digest_of(canonical),
    )


def _store(kind: EventKind, link: Link, *, by: Actor, at: datetime, facts: Facts | None, text: str) -> Event:
    salt = _salt() if text else ""
    row = _row(kind, link, by=by, at=at, facts=facts, text_digest=_text_digest(text, salt))
    event = Event(**row._asdict())
    insert_row(event)
    if text:
        EventText.objects.create(event=event, text=text, salt=salt)
    _ask_for_reactions(kind, [event.pk], at=at)
    return event


def _ask_for_reactions(kind: EventKind, ids: Sequence[int], *, at: datetime) -> None:
    for task in subscribed_to(kind):
        enqueue_many(task, ((f"{task}:{id_}", {"event": id_}) for id_ in ids), at=at)
