"""The digest of a response: what the trail says of it, and what can be counted again from the tables at any time."""

from collections.abc import Iterable
from datetime import date

from ascolto.trail.canonical import canonical_text, digest_of

AnswerFacts = tuple[int, str, str, float | None, str, str]
"""Question, row, choice, number, text and mark, in this order."""


def digest_of_response(response_id: int, wave_id: int, on_day: date, answers: Iterable[AnswerFacts]) -> str:
    """Return the digest of a response with its answers, in whatever order they are read."""
    said = sorted(list(answer) for answer in answers)
    return digest_of(canonical_text({"answers": said, "day": on_day.isoformat(), "id": response_id, "wave": wave_id}))
