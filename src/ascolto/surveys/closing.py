"""The end of a wave: by the clock or by hand, once; what was begun and not sent is kept as incomplete."""

from datetime import datetime

from django.db import transaction

from ascolto.surveys.events import WaveEvent
from ascolto.surveys.keeping import keep_responses_of
from ascolto.surveys.lifecycle import WaveMove, wave_after
from ascolto.surveys.models import Wave
from ascolto.surveys.policy import may_run
from ascolto.surveys.responding_rates import dispositions_of
from ascolto.surveys.unfinished import keep_unfinished
from ascolto.surveys.weighting import weigh
from ascolto.trail.acting import SYSTEM, Actor, require
from ascolto.trail.recording import record


def close(wave: Wave, *, by: Actor, at: datetime) -> Wave:
    """End a wave: no more letters, no more answers; its responses are put on record and weighted.

    The end itself comes first and by itself, so that nothing arrives while the rest is done. What is left to do after
    a crash is done when the clock looks again.
    """
    wave = _end(wave, by=by, at=at)
    return settle(wave, at=at)


@transaction.atomic
def _end(wave: Wave, *, by: Actor, at: datetime) -> Wave:
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    require(may_run(by, wave))
    wave.stage = wave_after(wave.stage, WaveMove.CLOSE)
    wave.closed_at = at
    wave.save(update_fields=["stage", "closed_at"])
    counts = dispositions_of(wave)
    facts = {"asked": counts.asked, "answered": counts.answered, "skipped": counts.skipped}
    record(WaveEvent.CLOSED, wave, by=by, at=at, facts=facts)
    return wave


def settle(wave: Wave, *, at: datetime) -> Wave:
    """Keep what was begun, put every response on record, and weight them; done again, nothing changes."""
    keep_unfinished(wave, at=at)
    keep_responses_of(wave, at=at)
    return weigh(wave, by=SYSTEM, at=at)


def close_due(*, at: datetime) -> list[Wave]:
    """Close the waves whose time is over, and settle those in which a crash came between."""
    over = Wave.objects.running().filter(closes_at__lte=at).order_by("pk")
    closed = [close(wave, by=SYSTEM, at=at) for wave in over]
    left = Wave.objects.closed().filter(weighting={}).order_by("pk")
    return closed + [settle(wave, at=at) for wave in left]
