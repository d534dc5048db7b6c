"""A wave with everything that is needed to ask its questions and to store what is answered."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ascolto.organisation.models import Unit
from ascolto.organisation.reading import calendars_of
from ascolto.surveys.content import Content
from ascolto.surveys.models import Question, Wave


@dataclass(frozen=True, slots=True)
class Asking:
    """What a wave asks, as it was frozen: it can be kept in memory for as long as the wave runs.

    `question_ids` leads from the code of a question to its row; `zone` is where the days of its answers begin.
    """

    wave: Wave
    content: Content
    question_ids: dict[str, int]
    zone: ZoneInfo

    @property
    def edition_digest(self) -> str:
        return self.wave.edition.digest


def asking_of(wave: Wave) -> Asking:
    """Return what the wave asks; its edition, unit and offering are read along."""
    edition = wave.edition
    questions = Question.objects.filter(edition=edition).order_by("position", "pk").values_list("code", "pk")
    return Asking(wave, edition.read(), dict(questions), _zone_of(wave))


def _zone_of(wave: Wave) -> ZoneInfo:
    unit = wave.unit or Unit.objects.filter(parent=None).order_by("pk").first()
    if unit is None:
        return ZoneInfo("UTC")
    return ZoneInfo(str(calendars_of([unit])[unit.pk].time_zone))
