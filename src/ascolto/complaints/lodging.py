"""What a visitor sends by the front door: the words, who speaks, and files – taken in once, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from ascolto.complaints.acknowledging import running_clocks
from ascolto.complaints.filing import add_kept
from ascolto.complaints.intake import Receipt, Told, code_for, digest_of_code, take_in
from ascolto.complaints.models import Authority, Complaint, Remark
from ascolto.complaints.remarks import RemarkReceipt, Said, take_in_remark
from ascolto.complaints.tracking import complainant_of
from ascolto.correspondence.models import StoredFile
from ascolto.customers.models import Customer
from ascolto.customers.registering import ensure
from ascolto.trail.acting import Actor, ActorKind

VISITOR = Actor(ActorKind.COMPLAINANT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """Who says that they are speaking, and for whom if not for themselves; all of it may be missing."""

    name: str = ""
    email: str = ""
    phone: str = ""
    speaks_for: str = ""

    def is_known(self) -> bool:
        return bool(self.name or self.email or self.phone)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is durable already, under the name that its sender gave it."""

    stored: StoredFile
    name: str


def lodge(told: Told, *, key: str, speaker: Speaker, files: Sequence[KeptFile] = (), at: datetime) -> Receipt:
    """Take in a complaint that its complainant sends themselves.

    The key is random and belongs to one sending. What comes again under it is not taken in again: the complainant
    who pressed twice, or lost the connection, gets the receipt of the first time. The database sees to it, since
    the code follows from the key and is unique.
    """
    try:
        return _lodge(told, code_for(key), speaker, files, at=at)
    except IntegrityError:
        first = receipt_under(key)
        if first is None:
            raise
        return first


@transaction.atomic
def _lodge(told: Told, code: str, speaker: Speaker, files: Sequence[KeptFile], *, at: datetime) -> Receipt:
    if not told.anonymous:
        told = with_customer(told, speaker, by=VISITOR, at=at)
    receipt = take_in([told], [code], by=VISITOR, at=at)[0]
    for file in files:
        add_kept(receipt.complaint, file.stored, name=file.name, by=complainant_of(receipt.complaint), at=at)
    return receipt


def lodge_remark(said: Said, *, key: str, speaker: Speaker, at: datetime) -> RemarkReceipt:
    """Take in praise or a suggestion that its author sends themselves; once, as with complaints."""
    try:
        return _lodge_remark(said, code_for(key), speaker, at=at)
    except IntegrityError:
        remark = Remark.objects.filter(**_under(key)).first()
        if remark is None:
            raise
        return RemarkReceipt(remark, code_for(key))


@transaction.atomic
def _lodge_remark(said: Said, code: str, speaker: Speaker, *, at: datetime) -> RemarkReceipt:
    customer = _customer(speaker, said.language, by=VISITOR, at=at)
    return take_in_remark(replace(said, customer=customer), code, by=VISITOR, at=at)


def receipt_under(key: str) -> Receipt | None:
    """Return the receipt of what was taken in under this key before, or None."""
    complaint = Complaint.objects.select_related("unit").filter(**_under(key)).first()
    return None if complaint is None else Receipt(complaint, code_for(key), running_clocks(complaint))


def _under(key: str) -> dict[str, str]:
    return {"code_digest": digest_of_code(code_for(key))}


def with_customer(told: Told, speaker: Speaker, *, by: Actor, at: datetime) -> Told:
    """Register who speaks; whoever speaks for somebody else is the representative, and gets the letters."""
    customer = told.customer or _customer(speaker, told.language, by=by, at=at)
    if not speaker.speaks_for:
        return replace(told, customer=customer)
    represented = ensure(name=speaker.speaks_for, by=by, at=at)
    authority = Authority.STATED if told.authority == Authority.NOT_NEEDED else told.authority
    return replace(told, customer=represented, representative=customer, authority=authority)


def _customer(speaker: Speaker, language: str, *, by: Actor, at: datetime) -> Customer | None:
    if not speaker.is_known():
        return None
    given = {"name": speaker.name, "email": speaker.email, "phone": speaker.phone}
    return ensure(**given, language=language, by=by, at=at)
