"""The digest of a response: what the trail says of it, and what can be counted again from the tables at any time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ascolto.surveys.models import Answer, Response, Wave
from ascolto.trail.canonical import canonical_text, digest_of

READ_AT_ONCE = 500
Kept = tuple[int, date, str]
AnswerFacts = tuple[int, str, str, float | None, str, str]
"""Question, row, choice, number, text and mark, in this order."""


def digest_of_response(response_id: int, wave_id: int, on_day: date, answers: Iterable[AnswerFacts]) -> str:
    """Return the digest of a response with its answers, in whatever order they are read."""
    said = sorted(list(answer) for answer in answers)
    return digest_of(canonical_text({"answers": said, "day": on_day.isoformat(), "id": response_id, "wave": wave_id}))


def altered_responses(wave: Wave) -> list[int]:
    """Return the responses of a wave whose answers are no longer those that their digest was counted from.

    Responses that are not kept in the trail yet have no digest, and are passed over.
    """
    altered = []
    rows = Response.objects.filter(wave=wave).exclude(digest="").order_by("pk").values_list("pk", "on_day", "digest")
    for part in _parts(list(rows)):
        said: dict[int, list[AnswerFacts]] = {pk: [] for pk, _day, _digest in part}
        answers = Answer.objects.filter(response__in=said).values_list(
            "response", "question", "row", "choice", "number", "text", "mark"
        )
        for response, question, row, choice, number, text, mark in answers:
            said[response].append((question, row, choice, number, text, mark))
        altered += [pk for pk, day, digest in part if digest_of_response(pk, wave.pk, day, said[pk]) != digest]
    return altered


def _parts(rows: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
    return (rows[first : first + READ_AT_ONCE] for first in range(0, len(rows), READ_AT_ONCE))
