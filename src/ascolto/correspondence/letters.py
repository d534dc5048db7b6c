"""Letters are written here, in their reader's language, and handed to the worker for delivery."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from ascolto.correspondence.addresses import AddressUnusable, deliverable, one_line, own_domain
from ascolto.correspondence.events import LetterEvent
from ascolto.correspondence.models import Letter, LetterState
from ascolto.correspondence.placeholders import fill
from ascolto.correspondence.templates_of import LetterKind, Wording, kind_named, wording_of, written_language
from ascolto.jobs.queue import enqueue
from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.canonical import Facts, Scalar
from ascolto.trail.recording import Entry, Subject, begin, begin_many, subject_of

DELIVER = "deliver_letter"
DELIVER_MANY = "deliver_letters"
SUBJECT_LIMIT = 250
HOLES = re.compile(r"\n[ \t]*\n\s*\n")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class ValuesMissing(Exception):
    """A letter cannot be written: the room did not say what these placeholders stand for."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, as its reader would get it."""

    language: str
    subject: str
    body: str
    revision: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter before it is worded: to whom, in which language, about what, and what the placeholders stand for.

    `stop_link` is where its reader asks for no more letters like it, of those that somebody may not want.
    """

    language: str
    to_address: str
    to_name: str
    values: Mapping[str, object]
    about: Subject
    stop_link: str = ""


def worded(kind: str, *, language: str, values: Mapping[str, object]) -> Written:
    """Return the words of a letter without writing one, so that a person can read them before it goes out."""
    known, language = kind_named(kind), written_language(language)
    return _written(known, wording_of(known, language), values, language=language)


def _written(kind: LetterKind, wording: Wording, values: Mapping[str, object], *, language: str) -> Written:
    if missing := sorted(set(kind.placeholders) - set(values)):
        raise ValuesMissing(missing)
    subject, body = _worded(wording, values, language=language)
    return Written(language, subject, body, wording.revision)


@transaction.atomic
def compose(
    kind: str,
    *,
    language: str,
    to_address: str,
    to_name: str,
    values: Mapping[str, object],
    about: Subject,
    by: Actor,
    at: datetime,
) -> Letter:
    """Write a letter and queue it for delivery; one that can never arrive is kept as failed, with the reason.

    `values` holds data for each placeholder of the kind: text (lazy text is said in the reader's language), whole
    numbers, days. `about` is what the letter is about: an instance, or its subject text such as "complaint:17".
    """
    draft = Draft(language=language, to_address=to_address, to_name=to_name, values=values, about=about)
    written = worded(kind, language=language, values=values)
    letter = _letter(kind, draft, written, by=by, at=at)
    letter.save(force_insert=True)
    event = LetterEvent.FAILED if letter.failure else LetterEvent.QUEUED
    begin(event, letter, by=by, at=at, facts=_facts(letter, written.revision))
    if not letter.failure:
        enqueue(DELIVER, {"letter": letter.pk}, at=at)
    return letter


@transaction.atomic
def compose_many(kind: str, drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Letter]:
    """Write letters of one kind to many readers, in their order, and queue them for delivery together.

    Each is worded, kept and recorded as a single one is. They share a job, which sends them over one connection.
    """
    known = kind_named(kind)
    wordings = {language: wording_of(known, language) for language in _languages_of(drafts)}
    letters, facts = [], []
    for draft in drafts:
        language = written_language(draft.language)
        written = _written(known, wordings[language], draft.values, language=language)
        letters.append(_letter(kind, draft, written, by=by, at=at))
        facts.append(_facts(letters[-1], written.revision))
    Letter.objects.bulk_create(letters)
    told = list(zip(letters, facts, strict=True))
    for event, failed in ((LetterEvent.QUEUED, False), (LetterEvent.FAILED, True)):
        begun: list[Entry] = [(letter, said, "", at) for letter, said in told if bool(letter.failure) is failed]
        begin_many(event, begun, by=by, at=at)
    if queued := [letter.pk for letter in letters if not letter.failure]:
        enqueue(DELIVER_MANY, {"letters": queued}, at=at)
    return letters


def _languages_of(drafts: Sequence[Draft]) -> set[str]:
    return {written_language(language) for language in {draft.language for draft in drafts}}


def _letter(kind: str, draft: Draft, written: Written, *, by: Actor, at: datetime) -> Letter:
    """Return the letter, not yet kept; one that can never arrive has failed already."""
    failure = _why_never(draft.to_address)
    return Letter(
        kind=kind,
        language=written.language,
        to_address=one_line(draft.to_address)[:320],
        to_name=one_line(draft.to_name)[:200],
        subject=written.subject,
        body=written.body,
        message_id=f"<{secrets.token_hex(16)}@{own_domain()}>",
        automatic=by.kind is ActorKind.SYSTEM,
        state=LetterState.FAILED if failure else LetterState.QUEUED,
        about=subject_of(draft.about),
        created_at=at,
        failure=failure,
        stop_link=draft.stop_link,
    )


def _worded(wording: Wording, values: Mapping[str, object], *, language: str) -> tuple[str, str]:
    with override(language):
        subject, body = fill(wording.subject, values), fill(wording.body, values)
    return _shortened(one_line(subject)), _tidied(body)


def _tidied(body: str) -> str:
    """Return the body without what no letter can show; an empty value leaves no hole in it."""
    lines = UNPRINTABLE.sub("", body.replace("\r\n", "\n").replace("\r", "\n"))
    return HOLES.sub("\n\n", lines).strip()


def _shortened(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_LIMIT else f"{subject[: SUBJECT_LIMIT - 1]}…"


def _why_never(address: str) -> str:
    """Return why no letter can ever reach this address, or nothing."""
    try:
        deliverable(address)
    except AddressUnusable as error:
        return error.reason
    return ""


def _facts(letter: Letter, revision: int | None) -> Facts:
    """Say which letter this is, without personal words; the digest proves later what was sent (ISO 10002, 7.8)."""
    facts: dict[str, Scalar] = {
        "kind": letter.kind,
        "language": letter.language,
        "revision": revision,
        "about": letter.about,
        "body_digest": hashlib.sha256(letter.body.encode()).hexdigest(),
    }
    if letter.failure:
        facts["reason"] = letter.failure
    return facts
