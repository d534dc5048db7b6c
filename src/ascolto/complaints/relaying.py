"""What a program passes on for somebody: taken in once for each key of the program, however often it is sent."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from ascolto.complaints.clocks import clocks_of
from ascolto.complaints.events import SendingEvent
from ascolto.complaints.intake import Receipt, Told, code_for, new_code, take_in
from ascolto.complaints.models import Complaint, Remark
from ascolto.complaints.remarks import RemarkReceipt, Said, take_in_remark
from ascolto.customers.models import Customer
from ascolto.customers.registering import ensure
from ascolto.organisation.models import Unit
from ascolto.organisation.reading import calendar_of
from ascolto.trail.acting import Actor
from ascolto.trail.models import Event
from ascolto.trail.recording import begin, trail_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Somebody by whatever the program knows of them; `source` says whose id the external one is."""

    name: str = ""
    email: str = ""
    phone: str = ""
    external_id: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending of a program: the key that the program gave it, and a digest of what it said."""

    program: Actor
    key: str
    digest: str

    @property
    def subject(self) -> str:
        """The name of the sending in the trail, where the database sees to it that it begins once."""
        return (
            f"sending:{salted_hmac('ascolto.complaints.sending', self._own_key, algorithm='sha256').hexdigest()[:48]}"
        )

    @property
    def code(self) -> str:
        """The code of the receipt: it follows from the key, so that the same key gets the same receipt."""
        return code_for(self._own_key)

    @property
    def _own_key(self) -> str:
        return f"{self.program.kind}:{self.program.ref}:{self.key}"


class KeyUsedOtherwise(Exception):
    """The program used this key before, for something else."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def relay(
    told: Told,
    *,
    sending: Sending | None,
    customer: Known | None = None,
    representative: Known | None = None,
    by: Actor,
    at: datetime,
) -> Receipt:
    """Take in a complaint that a program passes on; what comes again under its key gets the first receipt."""
    try:
        return _relay(told, sending, customer, representative, by=by, at=at)
    except IntegrityError:
        first = relayed(sending) if sending else None
        if first is None:
            raise
        return first


def relay_remark(
    said: Said, *, sending: Sending | None, customer: Known | None = None, by: Actor, at: datetime
) -> RemarkReceipt:
    """Take in praise, a suggestion or an enquiry that a program passes on; once, as with complaints."""
    try:
        return _relay_remark(said, sending, customer, by=by, at=at)
    except IntegrityError:
        first = relayed_remark(sending) if sending else None
        if first is None:
            raise
        return first


def relayed(sending: Sending) -> Receipt | None:
    """Return the receipt that this sending got before, or None.

    Raises:
        KeyUsedOtherwise: the key was used, but what was said differs.
    """
    reference = _reference_under(sending)
    if reference is None:
        return None
    complaint = Complaint.objects.select_related("unit").get(reference=reference)
    received = trail_of(complaint)[:1]
    promised = clocks_of(received, calendar_of(Unit.objects.get(pk=received[0].facts["unit"])))
    return Receipt(complaint, sending.code, promised)


def relayed_remark(sending: Sending) -> RemarkReceipt | None:
    """Return the receipt that this sending got before, or None; a key used for something else is refused."""
    reference = _reference_under(sending)
    return None if reference is None else RemarkReceipt(Remark.objects.get(reference=reference), sending.code)


def _reference_under(sending: Sending) -> str | None:
    taken_in = Event.objects.filter(subject=sending.subject).order_by("seq").first()
    if taken_in is None:
        return None
    if taken_in.facts["digest"] != sending.digest:
        raise KeyUsedOtherwise(sending.key)
    return str(taken_in.facts["reference"])


@transaction.atomic
def _relay(
    told: Told,
    sending: Sending | None,
    customer: Known | None,
    representative: Known | None,
    *,
    by: Actor,
    at: datetime,
) -> Receipt:
    told = replace(
        told,
        customer=_customer(customer, told.language, by=by, at=at),
        representative=_customer(representative, told.language, by=by, at=at),
    )
    receipt = take_in([told], [_code(sending)], by=by, at=at)[0]
    _note(sending, receipt.complaint.reference, by=by, at=at)
    return receipt


@transaction.atomic
def _relay_remark(
    said: Said, sending: Sending | None, customer: Known | None, *, by: Actor, at: datetime
) -> RemarkReceipt:
    said = replace(said, customer=_customer(customer, said.language, by=by, at=at))
    receipt = take_in_remark(said, _code(sending), by=by, at=at)
    _note(sending, receipt.remark.reference, by=by, at=at)
    return receipt


def _customer(known: Known | None, language: str, *, by: Actor, at: datetime) -> Customer | None:
    return ensure(**asdict(known), language=language, by=by, at=at) if known else None


def _code(sending: Sending | None) -> str:
    return sending.code if sending else new_code()


def _note(sending: Sending | None, reference: str, *, by: Actor, at: datetime) -> None:
    if sending:
        facts = {"digest": sending.digest, "reference": reference}
        begin(SendingEvent.TAKEN_IN, sending.subject, by=by, at=at, facts=facts)
