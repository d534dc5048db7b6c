"""Forms that a machine may have sent: kept apart as they came, until a person takes them in or dismisses them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ascolto.complaints.events import AsideEvent
from ascolto.complaints.handling import require_words
from ascolto.complaints.intake import Receipt, Told, code_for, digest_of_code
from ascolto.complaints.lodging import KeptFile, Speaker, lodge, lodge_remark
from ascolto.complaints.models import SetAside, SetAsideKind
from ascolto.complaints.policy import may_record
from ascolto.complaints.remarks import RemarkReceipt, Said
from ascolto.correspondence.models import StoredFile
from ascolto.organisation.models import Unit
from ascolto.trail.acting import Actor, ActorKind, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

VISITOR = Actor(ActorKind.COMPLAINANT)


class LookedAtBefore(Exception):
    """Somebody has taken it in or dismissed it already."""

    def __init__(self, aside: SetAside) -> None:
        super().__init__(aside.pk)
        self.aside = aside


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspect:
    """A form as it was sent, which a machine may have filled in; `key` is that of the sending."""

    kind: SetAsideKind
    key: str
    given: Mapping[str, Sequence[str]]
    unit: Unit
    language: str
    files: Sequence[KeptFile] = ()


@transaction.atomic
def set_aside(suspect: Suspect, *, at: datetime) -> SetAside:
    """Keep the form apart; sent again under the same key it is kept once."""
    aside, is_new = SetAside.objects.get_or_create(
        key=suspect.key,
        defaults={
            "code_digest": digest_of_code(code_for(suspect.key)),
            "kind": suspect.kind,
            "given": {name: list(values) for name, values in suspect.given.items()},
            "files": [[file.stored.pk, file.name] for file in suspect.files],
            "unit": suspect.unit,
            "language": suspect.language,
            "received_at": at,
        },
    )
    if is_new:
        facts: Facts = {"kind": str(suspect.kind), "unit": suspect.unit.pk, "files": len(suspect.files)}
        begin(AsideEvent.SET_ASIDE, aside, by=VISITOR, at=at, facts=facts)
    return aside


def files_of(aside: SetAside) -> list[KeptFile]:
    """Return the files that came with it."""
    kept = StoredFile.objects.in_bulk([pk for pk, _name in aside.files])
    return [KeptFile(kept[pk], name) for pk, name in aside.files]


@transaction.atomic
def take_in_complaint(aside: SetAside, told: Told, *, speaker: Speaker, by: Actor, at: datetime) -> Receipt:
    """Take the form in as the complaint that it is, as of the day on which it came."""
    aside = _lock(aside, by=by)
    receipt = lodge(told, key=aside.key, speaker=speaker, files=files_of(aside), at=at)
    _note(aside, AsideEvent.TAKEN_IN, receipt.complaint.reference, by=by, at=at)
    return receipt


@transaction.atomic
def take_in_remark(aside: SetAside, said: Said, *, speaker: Speaker, by: Actor, at: datetime) -> RemarkReceipt:
    """Take the form in as the praise or the suggestion that it is."""
    aside = _lock(aside, by=by)
    receipt = lodge_remark(said, key=aside.key, speaker=speaker, at=at)
    _note(aside, AsideEvent.TAKEN_IN, receipt.remark.reference, by=by, at=at)
    return receipt


@transaction.atomic
def dismiss(aside: SetAside, *, reason: str, by: Actor, at: datetime) -> SetAside:
    """Say that nobody said this; it stays on record with the reason."""
    aside = _lock(aside, by=by)
    return _note(aside, AsideEvent.DISMISSED, "", by=by, at=at, reason=require_words(reason))


def _lock(aside: SetAside, *, by: Actor) -> SetAside:
    locked = SetAside.objects.select_for_update().get(pk=aside.pk)
    require(may_record(by, locked.unit_id))
    if locked.looked_at:
        raise LookedAtBefore(locked)
    return locked


def _note(aside: SetAside, event: AsideEvent, reference: str, *, by: Actor, at: datetime, reason: str = "") -> SetAside:
    aside.looked_at, aside.reference = at, reference
    aside.save(update_fields=["looked_at", "reference"])
    record(event, aside, by=by, at=at, facts={"reference": reference} if reference else None, text=reason)
    return aside
