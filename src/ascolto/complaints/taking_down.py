"""What staff take down: a call, a letter, somebody at the counter – each taken in once, all of it or nothing."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from ascolto.complaints import closing
from ascolto.complaints.closing import OnTheSpot
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.filing import add_received
from ascolto.complaints.intake import Receipt, Told, code_for, take_in
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.lodging import KeptFile, Speaker, receipt_under, with_customer
from ascolto.complaints.models import Complaint, Message, MessageKind
from ascolto.trail.acting import Actor
from ascolto.trail.recording import record


def take_down(
    told: Told,
    *,
    key: str,
    speaker: Speaker,
    files: Sequence[KeptFile] = (),
    done: str = "",
    by: Actor,
    at: datetime,
) -> Receipt:
    """Record a complaint that a member of staff heard, with what was already done or promised as a note."""

    def take(code: str) -> Receipt:
        receipt = _take_in(told, code, speaker, by=by, at=at)
        for file in files:
            add_received(receipt.complaint, file.stored, name=file.name, by=by, at=at)
        if done.strip():
            _note(receipt.complaint, done.strip(), by=by, at=at)
        return receipt

    return _once(told, key, take)


def settle_at_once(told: Told, done: OnTheSpot, *, key: str, speaker: Speaker, by: Actor, at: datetime) -> Receipt:
    """Record a complaint and that it was settled on the spot; where the role may not settle it, neither happens."""

    def take(code: str) -> Receipt:
        receipt = _take_in(told, code, speaker, by=by, at=at)
        closing.settle(receipt.complaint, done, by=by, at=at)
        return receipt

    return _once(told, key, take)


def _note(complaint: Complaint, done: str, *, by: Actor, at: datetime) -> None:
    """Note what was done before the complaint was on record; who may record may say so, even if others handle it."""
    complaint = lock(complaint)
    message = Message.objects.create(
        complaint=complaint, kind=MessageKind.NOTE, text=done, by_kind=by.kind, by_ref=by.ref, by_name=by.name, at=at
    )
    keep(complaint, by=by, at=at)
    record(ComplaintEvent.NOTED, complaint, by=by, at=at, facts={"message": message.pk})


def _take_in(told: Told, code: str, speaker: Speaker, *, by: Actor, at: datetime) -> Receipt:
    if not told.anonymous:
        told = with_customer(told, speaker, by=by, at=at)
    return take_in([told], [code], by=by, at=at)[0]


def _once(told: Told, key: str, take: Callable[[str], Receipt]) -> Receipt:
    """Take in what was sent, unless the very same words came before under the same key: then that is the receipt.

    The words belong to the key, so that a form to which somebody went back, and wrote something else into, counts.
    """
    sending = f"{key}:{hashlib.sha256(told.words.encode()).hexdigest()}"
    try:
        with transaction.atomic():
            return take(code_for(sending))
    except IntegrityError:
        first = receipt_under(sending)
        if first is None:
            raise
        return first
