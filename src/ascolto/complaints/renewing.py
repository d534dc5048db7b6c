"""A lost code, made anew for a complainant who shows by telephone or at the counter that the complaint is theirs."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints import letters
from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.intake import code_for, digest_of_code
from ascolto.complaints.locking import keep, lock
from ascolto.complaints.models import Complaint
from ascolto.complaints.policy import may_renew_code
from ascolto.correspondence.models import Letter
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import record, trail_of

SALT = "ascolto.complaints.renewed"
FEWEST_ANSWERS = 2
MOST_RENEWALS, WITHIN = 3, timedelta(days=1)
LINK_DAYS = 7


class Way(models.TextChoices):
    """How the complainant stood before us."""

    PHONE = "phone", pgettext_lazy("lost code", "by telephone")
    COUNTER = "counter", pgettext_lazy("lost code", "in person, at the counter")


class Answer(models.TextChoices):
    """What the complainant could tell or show, which hardly anybody else can."""

    NAME = "name", _("Name")
    CONTACT = "contact", _("E-mail address, telephone number or postal address")
    ORDER_NUMBER = "order_number", _("Order or booking number")
    HAPPENED_ON = "happened_on", _("Day on which it happened")
    RECEIVED_ON = "received_on", _("Day on which they complained")
    WORDS = "words", _("What the complaint is about, in some detail")
    DOCUMENT = "document", _("Identity document with the name on record")


class NotVerified(Exception):
    """Too little was answered to show whose complaint it is; `fewest` says how much it takes."""

    def __init__(self, fewest: int) -> None:
        super().__init__(fewest)
        self.fewest = fewest


class RenewedTooOften(Exception):
    """The code was renewed so often of late that somebody may be trying; `again_at` is when it can be renewed again."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


class NowhereToWrite(Exception):
    """There is no e-mail address on record to which the code could be sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """How the complainant showed who they are, and what the handler adds in words."""

    way: Way
    answers: Collection[Answer]
    note: str


@transaction.atomic
def renew_code(complaint: Complaint, *, proof: Proof, by: Actor, at: datetime) -> str:
    """Make a new code, to be read out or handed over at once, and return its key; the old code opens nothing more.

    The complainant on record is told of it, since somebody else may have known enough to be believed.
    """
    complaint, key = _renewed(complaint, proof, by=by, at=at)
    told = letters.write(letters.CODE_WAS_RENEWED, complaint, by=by, at=at, made_on=letters.day_in_words(at, complaint))
    _record(complaint, proof, {"sent": "shown", "told": told is not None}, by=by, at=at)
    return key


@transaction.atomic
def renew_code_by_letter(complaint: Complaint, *, proof: Proof, by: Actor, at: datetime) -> Letter:
    """Make a new code and write to the address on record where it can be read; the old code opens nothing more.

    The letter holds a link and not the code, so that staff who read letters cannot write in the complainant's name
    once the link has run out.
    """
    complaint, key = _renewed(complaint, proof, by=by, at=at)
    letter = letters.write(
        letters.NEW_CODE, complaint, by=by, at=at, code_link=_link_to(complaint, key), link_days=str(LINK_DAYS)
    )
    if letter is None:
        raise NowhereToWrite
    _record(complaint, proof, {"sent": "letter"}, by=by, at=at)
    return letter


def code_behind(token: str) -> tuple[Complaint, str] | None:
    """Return the complaint and the new code to which a link in a letter leads, unless it ran out or was replaced."""
    try:
        reference, key = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
    except (signing.BadSignature, ValueError):
        return None
    code = code_for(key)
    complaint = Complaint.objects.filter(reference=reference, code_digest=digest_of_code(code)).first()
    return (complaint, code) if complaint else None


def _renewed(complaint: Complaint, proof: Proof, *, by: Actor, at: datetime) -> tuple[Complaint, str]:
    complaint = lock(complaint)
    require(may_renew_code(by, complaint))
    require_words(proof.note)
    if len(set(proof.answers)) < FEWEST_ANSWERS:
        raise NotVerified(FEWEST_ANSWERS)
    _require_rest(complaint, at=at)
    key = secrets.token_urlsafe(24)
    complaint.code_digest = digest_of_code(code_for(key))
    keep(complaint, "code_digest", by=by, at=at)
    return complaint, key


def _require_rest(complaint: Complaint, *, at: datetime) -> None:
    """Whoever tries again and again with what they know of somebody shall not get there."""
    renewed = trail_of(complaint).filter(kind=ComplaintEvent.CODE_RENEWED, at__gt=at - WITHIN)
    moments = list(renewed.values_list("at", flat=True))
    if len(moments) >= MOST_RENEWALS:
        raise RenewedTooOften(moments[-MOST_RENEWALS] + WITHIN)


def _record(complaint: Complaint, proof: Proof, sent: Facts, *, by: Actor, at: datetime) -> None:
    answers = sorted(str(answer) for answer in set(proof.answers))
    facts: Facts = {"way": str(proof.way), "answers": answers, **sent}
    record(ComplaintEvent.CODE_RENEWED, complaint, by=by, at=at, facts=facts, text=proof.note.strip())


def _link_to(complaint: Complaint, key: str) -> str:
    return f"{settings.URL}/track/code?{urlencode({'t': signing.dumps([complaint.reference, key], salt=SALT)})}"
