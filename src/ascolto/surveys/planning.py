"""Waves are planned here: who is to be asked, in which way, with which promise, from when until when."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.references import new_reference
from ascolto.surveys.designs import Approach, SamplePlan
from ascolto.surveys.events import WaveEvent
from ascolto.surveys.kinds import Privacy, QuestionKind, SurveyKind, Trigger
from ascolto.surveys.lifecycle import WaveMove, wave_after
from ascolto.surveys.models import Edition, Invitation, InvitationState, Wave
from ascolto.surveys.policy import may_plan, may_run
from ascolto.surveys.population import Population
from ascolto.surveys.retiring import locked, require_in_use
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record

MOST_REMINDERS = 4
CHANGEABLE = ("name", "opens_at", "closes_at", "reminders", "population", "design", "embeds_first_question")
CHANGEABLE_WHILE_RUNNING = ("closes_at", "reminders")


class PlanFaulty(Exception):
    """The plan contradicts itself; `faults` are codes by the part that is wrong."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(faults)
        self.faults = dict(faults)


@transaction.atomic
def plan_wave(  # noqa: PLR0913  (a plan has so many parts)
    edition: Edition,
    *,
    name: str,
    kind: str,
    privacy: str,
    unit: Unit | None = None,
    offering: Offering | None = None,
    population: Mapping[str, Any] | None = None,
    design: Mapping[str, Any] | None = None,
    reminders: Sequence[int] = (),
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    has_open_link: bool = False,
    trigger: str = "",
    delay_hours: int = 0,
    within_limit: bool = True,
    embeds_first_question: bool = False,
    by: Actor,
    at: datetime,
) -> Wave:
    """Plan one round of asking with one edition; nobody is asked before it is launched.

    An anonymous wave always has an open link, which its letters carry for everybody.

    Raises:
        PlanFaulty, NotAPopulation, NotADesign: nothing was planned.
        QuestionnaireRetired: it is not asked any more.
    """
    require(may_plan(by, unit.pk if unit else None))
    require_in_use(locked(edition.questionnaire_id))
    wave = Wave(
        reference=new_reference("W"),
        edition=edition,
        name=name.strip(),
        kind=kind,
        privacy=privacy,
        unit=unit,
        offering=offering,
        opens_at=opens_at,
        closes_at=closes_at,
        created_at=at,
        open_token=secrets.token_urlsafe(12),
        has_open_link=has_open_link or privacy == Privacy.ANONYMOUS,
        population=Population.loaded(population or {}).dumped(),
        design=SamplePlan.loaded(design).dumped() if design else {},
        reminders=list(reminders),
        trigger=trigger,
        delay_hours=delay_hours,
        within_limit=within_limit,
        embeds_first_question=embeds_first_question,
    )
    _check(wave)
    wave.save(force_insert=True)
    begin(WaveEvent.PLANNED, wave, by=by, at=at, facts=_facts(wave))
    return wave


@transaction.atomic
def change_wave(wave: Wave, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> Wave:
    """Change the plan of a wave; once it runs, only its end and its reminders.

    A change of the population or the design undoes what was computed from them: the sample must be drawn anew.
    """
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    require(may_run(by, wave))
    allowed = CHANGEABLE_WHILE_RUNNING if wave.is_running else CHANGEABLE
    if wave.is_over or (strange := sorted(set(changes) - set(allowed))):
        raise PlanFaulty({"stage": "cannot_change"} if wave.is_over else dict.fromkeys(strange, "cannot_change"))
    changed = [name for name, value in _read(changes).items() if _set(wave, name, value)]
    if not changed:
        return wave
    _check(wave)
    wave.save(update_fields=changed)
    if "opens_at" in changed:
        Invitation.objects.filter(wave=wave, state=InvitationState.DRAWN).update(send_at=wave.opens_at or at)
    record(WaveEvent.CHANGED, wave, by=by, at=at, facts={"changed": tuple(sorted(changed))})
    return wave


@transaction.atomic
def call_off(wave: Wave, *, reason: str, by: Actor, at: datetime) -> Wave:
    """Give a wave up before it is over; nobody is asked from now on, and what was answered stays."""
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    require(may_run(by, wave))
    after = wave_after(wave.stage, WaveMove.CALL_OFF)
    if not reason.strip():
        raise PlanFaulty({"reason": "missing"})
    wave.stage = after
    wave.closed_at = at
    wave.save(update_fields=["stage", "closed_at"])
    record(WaveEvent.CALLED_OFF, wave, by=by, at=at, text=reason.strip())
    return wave


def _read(changes: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(changes)
    if "population" in read:
        read["population"] = Population.loaded(read["population"]).dumped()
    if "design" in read:
        read["design"] = SamplePlan.loaded(read["design"]).dumped()
    if "reminders" in read:
        read["reminders"] = list(read["reminders"])
    return read


def _set(wave: Wave, name: str, value: Any) -> bool:
    """Set one part; return whether it says something else than before."""
    before = getattr(wave, name)
    if name == "design":
        before = {part: said for part, said in before.items() if part != "computed"}
    if before == value:
        return False
    setattr(wave, name, value)
    if name == "population":
        wave.design = {part: said for part, said in wave.design.items() if part != "computed"}
    return True


def _check(wave: Wave) -> None:
    faults = {**_faults_of_asking(wave), **_faults_of_time(wave), **_faults_of_questions(wave)}
    if not wave.name:
        faults["name"] = "missing"
    if faults:
        raise PlanFaulty(faults)


def _faults_of_asking(wave: Wave) -> dict[str, str]:
    faults: dict[str, str] = {}
    if wave.kind not in {wave.edition.questionnaire.kind, SurveyKind.PRETEST}:
        faults["kind"] = "other_kind"
    if wave.trigger and wave.trigger not in Trigger.values:
        faults["trigger"] = "unknown"
    elif wave.trigger and wave.kind not in {SurveyKind.EVENT, SurveyKind.PRETEST}:
        faults["trigger"] = "not_of_an_event"
    if not wave.within_limit and wave.trigger != Trigger.COMPLAINT_CLOSED:
        faults["within_limit"] = "only_after_a_complaint"
    approach = wave.design.get("approach")
    if approach and (approach == Approach.EVENT) != bool(wave.trigger):
        faults["design"] = "not_with_this_trigger"
    if approach == Approach.OPEN and not wave.has_open_link:
        faults["has_open_link"] = "needed"
    return faults


def _faults_of_time(wave: Wave) -> dict[str, str]:
    faults: dict[str, str] = {}
    if wave.opens_at and wave.closes_at and wave.closes_at <= wave.opens_at:
        faults["closes_at"] = "before_it_opens"
    days = wave.reminders
    if len(days) > MOST_REMINDERS or any(not isinstance(day, int) or day < 1 for day in days):
        faults["reminders"] = "out_of_range"
    elif sorted(set(days)) != days:
        faults["reminders"] = "not_in_order"
    return faults


def _faults_of_questions(wave: Wave) -> dict[str, str]:
    """Say where the questions do not go with the promise, or cannot be asked in the letter."""
    content = wave.edition.read()
    faults: dict[str, str] = {}
    if wave.is_anonymous and any(question.kind is QuestionKind.FILE for question in content.questions.values()):
        faults["privacy"] = "asks_for_files"
    first = next(iter(content.questions.values()), None)
    if wave.embeds_first_question and (first is None or not first.is_scaled or first.row_codes != ("",)):
        faults["embeds_first_question"] = "first_has_no_scale"
    return faults


def _facts(wave: Wave) -> Facts:
    return {
        "reference": wave.reference,
        "edition": wave.edition_id,
        "kind": wave.kind,
        "privacy": wave.privacy,
        "unit": wave.unit_id,
        "trigger": wave.trigger,
        "reminders": tuple(wave.reminders),
        "within_limit": wave.within_limit,
    }
