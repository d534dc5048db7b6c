"""Waves that were meant to come back and did not: a gap is shown, never filled in (R016)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from ascolto.surveys.models import Wave, WaveQuerySet

GRACE = timedelta(days=31)
MONTH = timedelta(days=30.44)


@dataclass(frozen=True, slots=True)
class Gap:
    """Between `after` and the next wave of the same questionnaire (or today) one was due and missed."""

    after: Wave
    due_at: datetime
    until: datetime | None


def gaps_of(waves: WaveQuerySet, *, at: datetime) -> list[Gap]:
    """Return where a wave was to be followed by another within so many months, and a month later was not."""
    launched = waves.filter(launched_at__isnull=False).select_related("edition__questionnaire")
    rows = launched.defer("edition__content").order_by("launched_at", "pk")
    lines: dict[tuple[int, int | None, str], list[Wave]] = defaultdict(list)
    for wave in rows:
        lines[wave.edition.questionnaire_id, wave.unit_id, wave.kind].append(wave)
    return [gap for line in lines.values() for gap in _between(line, at=at)]


def _between(line: list[Wave], *, at: datetime) -> list[Gap]:
    gaps = []
    for wave, following in zip(line, [*line[1:], None], strict=True):
        months, began = wave.design.get("every_months", 0), wave.launched_at
        if not months or began is None:
            continue
        due = began + months * MONTH
        until = following.launched_at if following else None
        if (until or wave.edition.questionnaire.retired_at or at) > due + GRACE:
            gaps.append(Gap(wave, due, until))
    return gaps
