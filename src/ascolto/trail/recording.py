"""Recording what happened, in the transaction of the change itself."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from ascolto.jobs.queue import enqueue_many
from ascolto.trail.acting import Actor
from ascolto.trail.canonical import Facts, canonical_text, digest_of, moment, plain, text_digest_of
from ascolto.trail.events import EventKind
from ascolto.trail.locking import lock_chain, require_transaction
from ascolto.trail.models import Event, EventQuerySet, EventText
from ascolto.trail.subscribing import subscribed_to

Subject = Model | str
Entry = tuple[Subject, Facts | None, str, datetime]

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Link:
    """The place of an event in the chain of its subject."""

    subject: str
    seq: int = 1
    previous: str = ""


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


def record(
    kind: EventKind, subject: Subject, *, by: Actor, at: datetime, facts: Facts | None = None, text: str = ""
) -> Event:
    """Add an event to the chain of a subject that has one.

    Facts are ids, codes and amounts; what may name a person goes into `text`, which can be erased.
    """
    require_transaction()
    name = subject_of(subject)
    lock_chain(name)
    last = Event.objects.filter(subject=name).order_by("-seq").values_list("seq", "digest").first()
    seq, previous = last or (0, "")
    return _store(_draft(kind, Link(name, seq + 1, previous), by=by, at=at, facts=facts, text=text), at=at)


def begin(
    kind: EventKind, subject: Subject, *, by: Actor, at: datetime, facts: Facts | None = None, text: str = ""
) -> Event:
    """Begin the chain of a subject that this very transaction creates."""
    require_transaction()
    return _store(_draft(kind, Link(subject_of(subject)), by=by, at=at, facts=facts, text=text), at=at)


def begin_many(kind: EventKind, entries: Iterable[Entry], *, by: Actor, at: datetime) -> list[Event]:
    """Begin a chain for each (subject, facts, text, at); the `at` beside them is when reactions are due."""
    require_transaction()
    drafts = [
        _draft(kind, Link(subject_of(subject)), by=by, at=happened_at, facts=facts, text=text)
        for subject, facts, text, happened_at in entries
    ]
    return _store_many(kind, drafts, at=at)


Draft = tuple[Event, EventText | None]


def _draft(kind: EventKind, link: Link, *, by: Actor, at: datetime, facts: Facts | None, text: str) -> Draft:
    salt = secrets.token_hex(16) if text else ""
    text_digest = text_digest_of(text, salt) if text else ""
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
    event = Event(
        subject=link.subject,
        seq=link.seq,
        kind=kind,
        at=at,
        actor_kind=by.kind,
        actor_ref=by.ref,
        canonical=canonical,
        text_digest=text_digest,
        previous=link.previous,
        digest=digest_of(canonical),
    )
    return event, EventText(event=event, text=text, salt=salt) if text else None


def _store(draft: Draft, *, at: datetime) -> Event:
    event, words = draft
    event.save(force_insert=True)
    if words:
        words.event_id = event.pk
        words.save(force_insert=True)
    _ask_for_reactions(event.kind, [event], at=at)
    return event


def _store_many(kind: EventKind, drafts: list[Draft], *, at: datetime) -> list[Event]:
    events = Event.objects.bulk_create((event for event, _ in drafts), batch_size=BATCH)
    written = [words for _, words in drafts if words]
    for words in written:
        words.event_id = words.event.pk
    EventText.objects.bulk_create(written, batch_size=BATCH)
    _ask_for_reactions(kind, events, at=at)
    return events


def _ask_for_reactions(kind: str, events: list[Event], *, at: datetime) -> None:
    for task in subscribed_to(kind):
        enqueue_many(task, ((f"{task}:{event.pk}", {"event": event.pk}) for event in events), at=at)
