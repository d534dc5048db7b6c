"""Take over complaints that were received, and perhaps handled, elsewhere; nobody is written to about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from ascolto.complaints.events import ComplaintEvent
from ascolto.complaints.intake import Told, described, digest_of_words, references
from ascolto.complaints.lifecycle import Stage
from ascolto.complaints.models import Complaint, Origin, Point
from ascolto.complaints.policy import may_import
from ascolto.trail.acting import Actor, require
from ascolto.trail.bulk import insert_values
from ascolto.trail.recording import begin_many


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """What was told, its number in the other system, and as columns how it went on there."""

    told: Told
    source: str
    external_id: str
    stage: Stage = Stage.RECEIVED
    fields: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def import_many(histories: Sequence[History], *, by: Actor, at: datetime) -> Sequence[int]:
    """Take them over at the speed of the database, and return their ids in the same order."""
    require(may_import(by))
    fresh = references(len(histories))
    rows = [_columns(one, reference, at=at) for one, reference in zip(histories, fresh, strict=True)]
    ids = insert_values(Complaint, rows)
    Point.objects.bulk_create(
        Point(complaint_id=id_, number=number, text=text)
        for id_, one in zip(ids, histories, strict=True)
        for number, text in enumerate(one.told.points, start=1)
    )
    entries = [
        (f"complaint:{id_}", _facts(one, reference), "", at)
        for id_, one, reference in zip(ids, histories, fresh, strict=True)
    ]
    begin_many(ComplaintEvent.IMPORTED, entries, by=by, at=at)
    return ids


def _columns(history: History, reference: str, *, at: datetime) -> dict[str, object]:
    return {
        **described(history.told, reference, at=at),
        "origin": Origin.IMPORTED,
        "stage": history.stage,
        "external_source": history.source,
        "external_id": history.external_id,
        **history.fields,
    }


def _facts(history: History, reference: str) -> dict[str, str | int]:
    return {
        "reference": reference,
        "unit": history.told.unit.pk,
        "channel": str(history.told.channel),
        "stage": str(history.stage),
        "words_digest": digest_of_words(reference, history.told.words),
    }
