"""Receive complaints, by whatever way they came; one at a time or thousands."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Model
from django.utils.crypto import salted_hmac

from ascolto.complaints.clocks import Clock, ClockName, Targets, due_dates, start_clocks
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.models import Authority, Channel, Complaint, Point
from ascolto.complaints.policy import may_record
from ascolto.complaints.searching import searchable
from ascolto.customers.models import Customer
from ascolto.organisation import settings_of
from ascolto.organisation.models import Offering, Taxon, Unit
from ascolto.organisation.reading import calendars_of
from ascolto.organisation.references import fresh_references, in_use
from ascolto.people.models import User
from ascolto.trail.acting import Actor, require
from ascolto.trail.bulk import insert_new
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, begin_many

CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What somebody told us, before it is a complaint; `received_at` is when it first reached anybody here."""

    words: str
    unit: Unit
    channel: Channel
    language: str
    received_at: datetime
    points: Sequence[str] = ()
    wish: str = ""
    offering: Offering | None = None
    person_complained_about: User | None = None
    person_described: str = ""
    happened_on: date | None = None
    happened_where: str = ""
    order_number: str = ""
    paid_amount: Decimal | None = None
    paid_currency: str = ""
    about_handling: bool = False
    customer: Customer | None = None
    anonymous: bool = False
    representative: Customer | None = None
    authority: Authority = Authority.NOT_NEEDED
    support_needs: Sequence[str] = ()
    category: Taxon | None = None
    journey_stage: Taxon | None = None
    severity: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """A complaint that is safely with us, the code that lets its complainant follow it, and what was promised."""

    complaint: Complaint
    code: str
    clocks: tuple[Clock, ...]

    @property
    def decide_by(self) -> datetime:
        return next(clock.due_at for clock in self.clocks if clock.name is ClockName.DECIDE)


def receive(told: Told, *, by: Actor, at: datetime) -> Receipt:
    """Take a complaint in: once this returns and the transaction ends, it cannot be lost."""
    return receive_many([told], by=by, at=at)[0]


@transaction.atomic
def receive_many(told: Sequence[Told], *, by: Actor, at: datetime) -> list[Receipt]:
    """Take complaints in, in a handful of statements however many there are."""
    return take_in(told, [new_code() for _ in told], by=by, at=at)


def take_in(told: Sequence[Told], codes: Sequence[str], *, by: Actor, at: datetime) -> list[Receipt]:
    """Take complaints in under these codes, within the transaction of the action that calls."""
    for unit_id in {one.unit.pk for one in told}:
        require(may_record(by, unit_id))
    targets = promised_targets()
    calendars = calendars_of({one.unit for one in told})
    clocks = [start_clocks(one.received_at, calendars[one.unit.pk], targets) for one in told]
    complaints = [
        _complaint(one, reference, code, promised, at=at)
        for one, reference, code, promised in zip(told, references(len(told)), codes, clocks, strict=True)
    ]
    insert_new(complaints)
    _add_points((complaint, one.points or [one.words]) for complaint, one in zip(complaints, told, strict=True))
    _record_received(complaints, targets, by=by, at=at)
    return [Receipt(*one) for one in zip(complaints, codes, clocks, strict=True)]


def _record_received(complaints: Sequence[Complaint], targets: Targets, *, by: Actor, at: datetime) -> None:
    """Begin the trail of each complaint; of a single one by a plain insert, which is cheaper than a bulk of one."""
    if len(complaints) == 1:
        begin(ComplaintEvent.RECEIVED, complaints[0], by=by, at=at, facts=received_facts(complaints[0], targets))
    else:
        entries = [(complaint, received_facts(complaint, targets), "", at) for complaint in complaints]
        begin_many(ComplaintEvent.RECEIVED, entries, by=by, at=at)


def promised_targets() -> Targets:
    organisation = settings_of.current()
    return Targets(organisation.acknowledge_hours, organisation.decide_days, organisation.close_days)


def digest_of_code(code: str) -> str:
    """Return what is stored in place of the code, which is too random to be guessed from its digest."""
    return hashlib.sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()


def new_code() -> str:
    return _spelled(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_for(key: str) -> str:
    """Return the code that belongs to a sending: what is sent twice gets the same code, and so the same receipt.

    Only who knows both the key and the secret of this installation can compute it.
    """
    number = int.from_bytes(salted_hmac("ascolto.complaints.code", key, algorithm="sha256").digest(), "big")
    return _spelled(
        CODE_ALPHABET[number // len(CODE_ALPHABET) ** place % len(CODE_ALPHABET)] for place in range(CODE_LENGTH)
    )


def _spelled(letters: Iterable[str]) -> str:
    code = "".join(letters)
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _complaint(told: Told, reference: str, code: str, clocks: Collection[Clock], *, at: datetime) -> Complaint:
    complaint = Complaint(
        **described(told, reference, at=at),
        code_digest=digest_of_code(code),
        **due_dates(clocks),
    )
    # What the caller already holds need not be read again for the receipt.
    complaint.unit, complaint.representative = told.unit, told.representative
    complaint.customer = None if told.anonymous else told.customer
    return complaint


def references(count: int) -> list[str]:
    return fresh_references("C", count, taken=partial(in_use, Complaint))


def described(told: Told, reference: str, *, at: datetime) -> dict[str, object]:
    """Return what was told as the columns of a complaint, by attribute name."""
    return {
        "reference": reference,
        "channel": told.channel,
        "language": told.language,
        "received_at": told.received_at,
        "recorded_at": at,
        "changed_at": at,
        "words": told.words,
        "wish": told.wish,
        "unit_id": told.unit.pk,
        "offering_id": _id(told.offering),
        "person_complained_about_id": _id(told.person_complained_about),
        "person_described": told.person_described,
        "happened_on": told.happened_on,
        "happened_where": told.happened_where,
        "order_number": told.order_number,
        "paid_amount": told.paid_amount,
        "paid_currency": told.paid_currency,
        "about_handling": told.about_handling,
        "customer_id": None if told.anonymous else _id(told.customer),
        "anonymous": told.anonymous,
        "representative_id": _id(told.representative),
        "authority": told.authority,
        "support_needs": list(told.support_needs),
        "category_id": _id(told.category),
        "journey_stage_id": _id(told.journey_stage),
        "severity": told.severity,
        "search_text": search_text(told, reference),
    }


def _id(row: Model | None) -> int | None:
    return None if row is None else row.pk


def search_text(told: Told, reference: str) -> str:
    """Return the words by which the complaint is found again; who complained is found through the customer's name."""
    return searchable(reference, told.words, told.wish, told.order_number, told.happened_where)


def _add_points(raised: Iterable[tuple[Complaint, Sequence[str]]]) -> None:
    """Give each complaint the points it raises; one that names none raises a single point, its own words."""
    insert_new(
        [
            Point(complaint=complaint, number=number, text=text)
            for complaint, points in raised
            for number, text in enumerate(points, start=1)
        ]
    )


def received_facts(complaint: Complaint, targets: Targets) -> Facts:
    return {
        "reference": complaint.reference,
        "unit": complaint.unit_id,
        "channel": str(complaint.channel),
        "words_digest": digest_of_words(complaint.reference, complaint.words),
        **targets.as_facts(),
        "received_at": complaint.received_at.isoformat(),
    }


def digest_of_words(reference: str, words: str) -> str:
    """Return a digest by which one can tell whether the complainant's words were touched."""
    return hashlib.sha256(f"{reference}\n{words}".encode()).hexdigest()
