"""What came in is put on record for good, apart from when and in which order it came.

A response is stored without a time, but until now it stands where it was written: behind the one that came before it.
So a few at a time are taken up again and written anew in random order, and only then each begins its chain in the
trail with the digest of its answers, at a full hour that says nothing of when it came.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from random import SystemRandom
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, DateField, Field

from ascolto.correspondence.files import attach
from ascolto.correspondence.models import StoredFile
from ascolto.surveys.digests import digest_of_response
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.kinds import QuestionKind
from ascolto.surveys.lifecycle import over
from ascolto.surveys.models import Answer, Response, Wave
from ascolto.surveys.models.hearing import random_id
from ascolto.surveys.values import FILE
from ascolto.trail.acting import SYSTEM
from ascolto.trail.bulk import insert_rows
from ascolto.trail.canonical import Facts
from ascolto.trail.models import Event
from ascolto.trail.recording import Entry, begin_many, record, subject_of

FEWEST = 5
"""Fewer than so many are not mixed while the wave runs: two in an hour would be told apart by the hour."""
AT_ONCE = 500

Row = dict[str, Any]
_random = SystemRandom()


def keep_responses(*, at: datetime) -> int:
    """Put on record what has come in since the last time, and return how many responses that were."""
    waiting = (
        Response.objects.unkept().order_by().values("wave").annotate(count=Count("pk")).values_list("wave", "count")
    )
    waves = Wave.objects.in_bulk([wave for wave, _count in waiting])
    return sum(
        keep_responses_of(waves[wave], at=at) for wave, count in waiting if count >= FEWEST or over(waves[wave].stage)
    )


def keep_responses_of(wave: Wave, *, at: datetime) -> int:
    """Put on record whatever came in for one wave, however little it is; asked for when a wave is over."""
    ids = list(Response.objects.filter(wave=wave).unkept().order_by("pk").values_list("pk", flat=True))
    _random.shuffle(ids)
    for some in _in_parts(ids):
        _keep(wave, some, at=at)
    return len(ids)


def _in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Give as many as are written at once; a last few join those before them."""
    start = 0
    while start < len(ids):
        rest = len(ids) - start
        taken = rest if rest < AT_ONCE + FEWEST else AT_ONCE
        yield ids[start : start + taken]
        start += taken


@transaction.atomic
def _keep(wave: Wave, ids: Sequence[int], *, at: datetime) -> None:
    """Write these responses anew in the order of `ids`, and begin the chain of each."""
    Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)  # who weights or closes waits; who answers does not
    found = Response.objects.select_for_update().filter(pk__in=ids).unkept().order_by("pk")
    responses = {row["id"]: row for row in found.values(*_names(Response))}
    answers: dict[int, list[Row]] = defaultdict(list)
    for row in Answer.objects.filter(response__in=responses).order_by("pk").values(*_names(Answer)):
        answers[row["response_id"]].append({**row, "id": random_id()})
    kept = [responses[id_] for id_ in ids if id_ in responses]
    for row in kept:
        row["digest"] = _digest(row, answers[row["id"]])
    _write_anew(kept, answers)
    _tell(kept, at=at)
    _hold_files(kept, answers, at=at)


def _write_anew(kept: Sequence[Row], answers: dict[int, list[Row]]) -> None:
    """Delete and insert: an updated row would stay near its old place, and keep company with its old neighbours."""
    ids = [row["id"] for row in kept]
    said = [answer for id_ in ids for answer in answers[id_]]
    _random.shuffle(said)
    Answer.objects.filter(response__in=ids).delete()
    Response.objects.filter(pk__in=ids)._raw_delete(using=connection.alias)  # the answers are there again at the end
    insert_rows(Response, _columns(Response), (_stored(Response, row) for row in kept))
    insert_rows(Answer, _columns(Answer), (_stored(Answer, row) for row in said))


def _tell(kept: Sequence[Row], *, at: datetime) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    subjects = {_subject(row["id"]): row for row in kept}
    begun = set(Event.objects.filter(subject__in=subjects).order_by("pk").values_list("subject", flat=True))
    new: list[Entry] = [(name, _facts(row), "", hour) for name, row in subjects.items() if name not in begun]
    begin_many(ResponseEvent.KEPT, new, by=SYSTEM, at=at)
    for name in begun:
        record(ResponseEvent.KEPT, name, by=SYSTEM, at=hour, facts=_facts(subjects[name]))


def _facts(row: Row) -> Facts:
    return {"wave": row["wave_id"], "digest": row["digest"]}


def _hold_files(kept: Sequence[Row], answers: dict[int, list[Row]], *, at: datetime) -> None:
    """Attach what was handed in to its response, now that doing so no longer tells when it came."""
    handed_in = [one["id"] for row in kept for one in answers[row["id"]] if FILE.fullmatch(one["choice"])]
    if not handed_in:
        return
    hour = at.replace(minute=0, second=0, microsecond=0)
    asked = Answer.objects.filter(pk__in=handed_in)
    for answer in asked.filter(question__kind=QuestionKind.FILE).select_related("response").order_by("pk"):
        stored = StoredFile.objects.filter(digest=answer.choice).first()
        if stored:
            attach(stored, about=answer.response, name=answer.text, public=False, by=SYSTEM, at=hour)


def _digest(row: Row, answers: Sequence[Row]) -> str:
    said = [(one["question_id"], one["row"], one["choice"], one["number"], one["text"], one["mark"]) for one in answers]
    return digest_of_response(row["id"], row["wave_id"], row["on_day"], said)


def _subject(response_id: int) -> str:
    return subject_of(Response(pk=response_id))


def _fields(model: type[Response | Answer]) -> list["Field[Any, Any]"]:
    return list(model._meta.concrete_fields)


def _names(model: type[Response | Answer]) -> list[str]:
    return [field.attname for field in _fields(model)]


def _columns(model: type[Response | Answer]) -> list[str]:
    return [str(field.column) for field in _fields(model)]


def _stored(model: type[Response | Answer], row: Row) -> list[Any]:
    adapt = connection.ops.adapt_datefield_value
    return [adapt(row[one.attname]) if isinstance(one, DateField) else row[one.attname] for one in _fields(model)]
