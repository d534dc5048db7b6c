"""The sample of a wave: what it would come to, and drawing it with a seed that stays on record."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import OuterRef, Subquery

from ascolto.customers.models import Customer
from ascolto.surveys.designs import Approach, Outline, SamplePlan, outline_of
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.kinds import Design
from ascolto.surveys.lifecycle import WaveMove, wave_after
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.policy import may_run
from ascolto.surveys.population import Frame, Ids, Population, first_segment, purchases_of, read_frame
from ascolto.surveys.sampling import (
    SEEDS,
    Sample,
    everybody,
    simple_sample,
    stratified_sample,
    systematic_sample,
)
from ascolto.trail.acting import Actor, require
from ascolto.trail.bulk import insert_values
from ascolto.trail.recording import record

ROWS_AT_ONCE = 500  # SQLite takes so many ids in one statement with room to spare
INSERTED_AT_ONCE = 20_000


class DesignMissing(Exception):
    """The wave has no design yet, or one that draws nobody; nothing was drawn (ISO 10004, 7.3.3)."""


class PlanChanged(Exception):
    """Somebody changed the plan while the sample was being drawn; nothing was drawn."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Who was drawn: ids in ascending order, the chance of each, and its stratum."""

    ids: Ids
    sample: Sample
    strata: Sequence[str]

    @property
    def digest(self) -> str:
        """Return what proves later that these and no others were drawn."""
        return sha256(",".join(map(str, self.ids.tolist())).encode()).hexdigest()


class Facts(NamedTuple):
    """What is coarse enough to stand with an answer later."""

    language: str
    segment: str
    unit: int | None
    offering: int | None


def outlined(wave: Wave) -> Outline:
    """Return what the sample would come to today; nothing is drawn."""
    plan, frame = _listed(wave)
    return outline_of(plan, frame)


def draw(wave: Wave, *, seed: int | None = None, by: Actor, at: datetime) -> Wave:
    """Draw the sample by chance and keep the seed; before the launch it can be drawn again, which stays on record.

    The list is read before anything is locked: with a million customers that takes a second or two.

    Raises:
        DesignMissing, NobodyToAsk, PlanChanged, SurveyMoveNotAllowed: nothing was drawn.
    """
    require(may_run(by, wave))
    wave_after(wave.stage, WaveMove.DRAW)
    plan, frame = _listed(wave)
    outline = outline_of(plan, frame)
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    drawn = _drawn(plan, frame, outline, seed=seed)
    return _keep(wave, outline, drawn, seed=seed, by=by, at=at)


def _listed(wave: Wave) -> tuple[SamplePlan, Frame]:
    plan = SamplePlan.loaded(wave.design)
    if not wave.design or plan.approach is not Approach.SAMPLE:
        raise DesignMissing
    return plan, read_frame(Population.loaded(wave.population), divided_by=plan.divided_by)


def _drawn(plan: SamplePlan, frame: Frame, outline: Outline, *, seed: int) -> Drawn:
    sample = _sample(plan, frame, outline, seed=seed)
    names = np.array(frame.names, dtype=object)
    return Drawn(frame.ids[sample.places], sample, names[frame.strata[sample.places]].tolist())


def _sample(plan: SamplePlan, frame: Frame, outline: Outline, *, seed: int) -> Sample:
    if plan.design is Design.CENSUS:
        return everybody(frame.size)
    if plan.is_stratified:
        wanted = {frame.names.index(stratum.name): stratum.invited for stratum in outline.strata}
        return stratified_sample(frame.strata, wanted=wanted, seed=seed)
    one_by_one = systematic_sample if plan.design is Design.SYSTEMATIC else simple_sample
    return one_by_one(frame.size, wanted=outline.invited, seed=seed)


@transaction.atomic
def _keep(before: Wave, outline: Outline, drawn: Drawn, *, seed: int, by: Actor, at: datetime) -> Wave:
    wave = Wave.objects.select_for_update().get(pk=before.pk)
    after = wave_after(wave.stage, WaveMove.DRAW)
    if (wave.population, wave.design) != (before.population, before.design):
        raise PlanChanged
    replaced, _by_model = Invitation.objects.filter(wave=wave).delete()
    _invite(wave, drawn, at=at)
    computed = outline.dumped() | {"seed": seed, "digest": drawn.digest, "drawn_at": at.isoformat()}
    wave.stage = after
    wave.design = {**wave.design, "computed": computed}
    wave.save(update_fields=["stage", "design"])
    facts = {
        "design": wave.design["design"],
        "seed": seed,
        "population": outline.population,
        "drawn": len(drawn.ids),
        "needed": outline.needed,
        "margin": outline.margin,
        "digest": drawn.digest,
        "replaced": replaced,
    }
    record(WaveEvent.DRAWN, wave, by=by, at=at, facts=facts)
    return wave


def _invite(wave: Wave, drawn: Drawn, *, at: datetime) -> None:
    """Store an invitation for everybody who was drawn, a portion at a time."""
    ids, chances = drawn.ids.tolist(), drawn.sample.chances.tolist()
    send_at = wave.opens_at or at
    for start in range(0, len(ids), INSERTED_AT_ONCE):
        part = slice(start, start + INSERTED_AT_ONCE)
        known = coarse_facts(wave, ids[part])
        rows = [
            {
                "wave_id": wave.pk,
                "customer_id": id_,
                "stratum": stratum,
                "probability": chance,
                "send_at": send_at,
                "language": known[id_].language,
                "segment": known[id_].segment,
                "unit_id": known[id_].unit,
                "offering_id": known[id_].offering,
            }
            for id_, stratum, chance in zip(ids[part], drawn.strata[part], chances[part], strict=True)
        ]
        insert_values(Invitation, rows)


def coarse_facts(wave: Wave, ids: Sequence[int]) -> Mapping[int, Facts]:
    """Return language, segment, unit and offering of these customers; the last two of their latest purchase where
    the population looks at purchases, else those of the wave."""
    population = Population.loaded(wave.population)
    rows = Customer.objects.annotate(first_segment=first_segment())
    columns: list[str] = ["pk", "language", "first_segment"]
    if population.looks_at_purchases:
        latest = purchases_of(population, OuterRef("pk")).order_by("-bought_on", "-pk")
        of_purchase: dict[str, Any] = {
            "last_unit": Subquery(latest.values("unit")[:1]),
            "last_offering": Subquery(latest.values("offering")[:1]),
        }
        rows, columns = rows.annotate(**of_purchase), [*columns, *of_purchase]
    found: dict[int, Facts] = {}
    for part in portions(ids):
        for pk, language, segment, *bought in rows.filter(pk__in=part).order_by().values_list(*columns):
            unit, offering = bought or (None, None)
            found[pk] = Facts(language[:10], segment or "", unit or wave.unit_id, offering or wave.offering_id)
    return found


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), ROWS_AT_ONCE):
        yield ids[start : start + ROWS_AT_ONCE]
