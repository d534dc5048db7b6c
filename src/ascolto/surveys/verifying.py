"""Whether responses still say what the trail says that they said."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ascolto.surveys.digests import AnswerFacts, digest_of_response
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.models import Answer, Response
from ascolto.trail.models import Event

READ_AT_ONCE = 500
ON_RECORD = (ResponseEvent.KEPT, ResponseEvent.IMPORTED)
"""The events that carry the digest of what was answered."""

Row = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class ResponseFault:
    """A response that is not as it was put on record: "altered", "removed", or "unknown" to the trail."""

    response: int
    fault: str

    @property
    def subject(self) -> str:
        return _subject(self.response)


def check_responses() -> Iterator[ResponseFault]:
    """Compare every response that is on record with the digest in the trail, and look for those that are gone.

    What came in since the last full hour has no event yet and is passed over.
    """
    rows = Response.objects.exclude(digest="").order_by("pk").values_list("pk", "wave", "on_day")
    for part in _parts(list(rows)):
        recorded, said = _recorded([pk for pk, _wave, _day in part]), _said(part)
        for pk, wave, day in part:
            if pk not in recorded:
                yield ResponseFault(pk, "unknown")
            elif digest_of_response(pk, wave, day, said[pk]) != recorded[pk]:
                yield ResponseFault(pk, "altered")
    yield from _removed()


def _removed() -> Iterator[ResponseFault]:
    subjects = Event.objects.filter(kind__in=ON_RECORD).order_by("pk").values_list("subject", flat=True)
    ids = sorted({int(subject.partition(":")[2]) for subject in subjects.iterator(READ_AT_ONCE)})
    for part in (ids[first : first + READ_AT_ONCE] for first in range(0, len(ids), READ_AT_ONCE)):
        there = set(Response.objects.filter(pk__in=part).order_by("pk").values_list("pk", flat=True))
        yield from (ResponseFault(pk, "removed") for pk in part if pk not in there)


def _recorded(ids: Sequence[int]) -> Mapping[int, str]:
    """Return the digest that the latest event of each response carries; one whose text is damaged carries none."""
    events = Event.objects.filter(subject__in=[_subject(pk) for pk in ids], kind__in=ON_RECORD).order_by("pk")
    return {
        int(subject.partition(":")[2]): _digest_in(canonical)
        for subject, canonical in events.values_list("subject", "canonical")
    }


def _digest_in(canonical: str) -> str:
    try:
        return str(json.loads(canonical)["facts"]["digest"])
    except (ValueError, KeyError, TypeError):
        return ""


def _said(part: Sequence[Row]) -> Mapping[int, list[AnswerFacts]]:
    said: dict[int, list[AnswerFacts]] = {pk: [] for pk, _wave, _day in part}
    answers = Answer.objects.filter(response__in=said).order_by("pk")
    for response, *facts in answers.values_list("response", "question", "row", "choice", "number", "text", "mark"):
        said[response].append(tuple(facts))  # type: ignore[arg-type]
    return said


def _subject(response_id: int) -> str:
    return f"response:{response_id}"


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[first : first + READ_AT_ONCE] for first in range(0, len(rows), READ_AT_ONCE))
