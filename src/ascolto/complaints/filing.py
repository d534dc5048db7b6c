"""Add files to a complaint: photographs, receipts, letters."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint
from ascolto.complaints.policy import may_handle, may_record, may_write
from ascolto.correspondence.files import attach
from ascolto.correspondence.files import keep as keep_file
from ascolto.correspondence.models import Attachment, StoredFile
from ascolto.trail.acting import Actor, ActorKind, require
from ascolto.trail.recording import record


def add_file(complaint: Complaint, stream: BinaryIO, *, name: str, by: Actor, at: datetime) -> Attachment:
    """Keep the file durably, then add it to the complaint; what a complainant adds, the complainant can see."""
    return add_kept(complaint, keep_file(stream, name, at=at), name=name, by=by, at=at)


@transaction.atomic
def add_kept(complaint: Complaint, stored: StoredFile, *, name: str, by: Actor, at: datetime) -> Attachment:
    """Add to the complaint a file that is durable already."""
    complaint = lock(complaint)
    theirs = by.kind is ActorKind.COMPLAINANT
    require(may_write(by, complaint) if theirs else may_handle(by, complaint))
    attachment = attach(stored, about=complaint, name=name, public=theirs, by=by, at=at)
    keep(complaint, by=by, at=at)
    record(ComplaintEvent.FILE_ADDED, complaint, by=by, at=at, facts={"file": attachment.pk})
    return attachment


@transaction.atomic
def add_received(complaint: Complaint, stored: StoredFile, *, name: str, by: Actor, at: datetime) -> Attachment:
    """Add a file that came with a complaint which staff takes down; it is the complainant's, who may see it."""
    complaint = lock(complaint)
    require(may_record(by, complaint.unit_id))
    attachment = attach(stored, about=complaint, name=name, public=True, by=by, at=at)
    keep(complaint, by=by, at=at)
    record(ComplaintEvent.FILE_ADDED, complaint, by=by, at=at, facts={"file": attachment.pk})
    return attachment
