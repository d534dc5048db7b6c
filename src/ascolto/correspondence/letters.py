"""Letters are written here, in their reader's language, and handed to the worker for delivery."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from ascolto.correspondence.addresses import AddressUnusable, deliverable, one_line, own_domain
from ascolto.correspondence.events import LetterEvent
from ascolto.correspondence.models import Letter, LetterState
from ascolto.correspondence.placeholders import fill
from ascolto.correspondence.templates_of import Wording, kind_named, wording_of, written_language
from ascolto.jobs.queue import enqueue
from ascolto.trail.acting import Actor, ActorKind
from ascolto.trail.canonical import Facts, Scalar
from ascolto.trail.recording import Subject, begin, subject_of

DELIVER = "deliver_letter"
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


def worded(kind: str, *, language: str, values: Mapping[str, object]) -> Written:
    """Return the words of a letter without writing one, so that a person can read them before it goes out."""
    known = kind_named(kind)
    if missing := sorted(set(known.placeholders) - set(values)):
        raise ValuesMissing(missing)
    language = written_language(language)
    wording = wording_of(known, language)
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
    written = worded(kind, language=language, values=values)
    failure = _why_never(to_address)
    letter = Letter.objects.create(
        kind=kind,
        language=written.language,
        to_address=one_line(to_address)[:320],
        to_name=one_line(to_name)[:200],
        subject=written.subject,
        body=written.body,
        message_id=f"<{secrets.token_hex(16)}@{own_domain()}>",
        automatic=by.kind is ActorKind.SYSTEM,
        state=LetterState.FAILED if failure else LetterState.QUEUED,
        about=subject_of(about),
        created_at=at,
        failure=failure,
    )
    event = LetterEvent.FAILED if failure else LetterEvent.QUEUED
    begin(event, letter, by=by, at=at, facts=_facts(letter, written.revision))
    if not failure:
        enqueue(DELIVER, {"letter": letter.pk}, at=at)
    return letter


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
