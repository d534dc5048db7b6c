"""Weights for those who did not answer: each stratum counts as much as it has people, within a cap."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ascolto.analysis import Weighting, poststratify
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.models import Response, Wave
from ascolto.surveys.policy import may_run
from ascolto.surveys.responding_rates import answered_by_stratum, frame_of
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

CAP = 5.0
"""No weight is larger than this many times the mean: one answer must not speak for a crowd."""


@transaction.atomic
def weigh(wave: Wave, *, by: Actor, at: datetime) -> Wave:
    """Weight the complete responses of a wave that is over, and keep with it how; done once.

    The chance of being drawn and the share of those who answered are the same within a stratum, so that the weight is
    N of the stratum over its answers, in proportion, with mean 1. Where the sample had no strata nothing is known by
    which those who answered could be set right, and all weigh 1: all who were drawn had the same chance, and whoever
    came by the open link or on paper weighs as much as they. Partial responses keep weight 1 and are not
    counted.
    """
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    require(may_run(by, wave))
    if wave.weighting or not wave.is_over:
        return wave
    frame, answered = frame_of(wave), answered_by_stratum(wave)
    met = {name: count for name, count in answered.items() if name in frame}
    if len(met) < 2:
        _weigh_alike(wave)
        wave.weighting = {"method": "none", "n": sum(answered.values())}
    else:
        wave.weighting = _weighted(wave, frame, met)
    wave.save(update_fields=["weighting"])
    plain = {name: value for name, value in wave.weighting.items() if name not in {"weights", "unheard"}}
    record(WaveEvent.WEIGHTED, wave, by=by, at=at, facts=plain)
    return wave


def _weigh_alike(wave: Wave) -> None:
    """Let those who were drawn weigh as much as those who came by themselves; weights of an import stay."""
    Response.objects.filter(wave=wave, is_complete=True).exclude(sealed="").update(weight=1.0)


def _weighted(wave: Wave, frame: dict[str, int], answered: dict[str, int]) -> dict[str, Any]:
    """Give each response the weight of its stratum; strata from which nobody answered are named as unheard."""
    strata = [name for name in sorted(answered) for _one in range(answered[name])]
    weighting = poststratify(strata, {name: frame[name] for name in answered}, cap=CAP)
    weights = dict(zip(strata, weighting.weights, strict=True))
    for name, weight in weights.items():
        Response.objects.filter(wave=wave, stratum=name, is_complete=True).update(weight=weight)
    return _told(weighting) | {
        "weights": {name: round(weight, 6) for name, weight in weights.items()},
        "unheard": sorted(set(frame) - set(answered)),
    }


def _told(weighting: Weighting) -> dict[str, Any]:
    return {
        "method": "strata",
        "n": weighting.n,
        "effective_n": round(weighting.effective_n, 2),
        "design_effect": round(weighting.design_effect or 1.0, 4),
        "cap": CAP,
        "at_cap": weighting.at_cap,
        "smallest": weighting.smallest,
        "largest": weighting.largest,
        "has_converged": weighting.has_converged,
    }
