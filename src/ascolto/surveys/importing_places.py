"""Where imported answers belong: a questionnaire, an edition frozen with the columns of the file, and a wave.

A file with other columns than the year before is another edition of the same questionnaire. A question that keeps its
code, kind and scale keeps its series, so that its answers stand on one line over the years.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ascolto.imports.mapping import MappingError
from ascolto.organisation.references import new_reference
from ascolto.surveys.content import dumped
from ascolto.surveys.events import EditionEvent, QuestionnaireEvent, WaveEvent
from ascolto.surveys.importing_plan import Asked, Plan, Survey, beginning_of
from ascolto.surveys.lifecycle import EditionStage, WaveStage
from ascolto.surveys.models import Edition, Question, Questionnaire, Wave
from ascolto.trail.acting import Actor
from ascolto.trail.canonical import canonical_text, digest_of
from ascolto.trail.recording import begin

QUESTIONNAIRE_LETTER, WAVE_LETTER = "Q", "W"
IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Place:
    """A wave into which answers go, and its questions by code."""

    wave: Wave
    questions: Mapping[str, int]


def place_for(plan: Plan, wave: str, *, by: Actor, at: datetime) -> Place:
    """Return the wave of that name, which is created with its questionnaire and edition where it is not on record.

    Raises:
        MappingError: a wave of that name is on record with other questions.
    """
    questionnaire = _questionnaire(plan, by=by, at=at)
    edition = _edition(plan, questionnaire, by=by, at=at)
    found = Wave.objects.filter(edition__questionnaire=questionnaire, name=wave).first()
    if found is not None and found.edition_id != edition.pk:
        raise MappingError("other_questions", wave=wave)
    questions = dict(edition.questions.values_list("code", "pk"))
    return Place(found or _new_wave(plan, edition, wave, by=by, at=at), questions)


def _questionnaire(plan: Plan, *, by: Actor, at: datetime) -> Questionnaire:
    survey = plan.survey
    wording = {survey.language: survey.questionnaire}
    for known in Questionnaire.objects.in_use().filter(kind=survey.kind).order_by("pk"):
        if known.wording.get(survey.language) == survey.questionnaire or known.reference == survey.questionnaire:
            return known
    questionnaire = Questionnaire.objects.create(
        reference=new_reference(QUESTIONNAIRE_LETTER),
        kind=survey.kind,
        wording=wording,
        decision=survey.decision,
        created_at=at,
    )
    begin(QuestionnaireEvent.CREATED, questionnaire, by=by, at=at, facts={"kind": survey.kind, "from": IMPORTED})
    return questionnaire


def _edition(plan: Plan, questionnaire: Questionnaire, *, by: Actor, at: datetime) -> Edition:
    content = dumped(plan.content)
    digest = digest_of(canonical_text(content))
    earlier = list(questionnaire.editions.order_by("number"))
    same = [one for one in earlier if one.digest == digest]
    if same:
        return same[-1]
    edition = Edition.objects.create(
        questionnaire=questionnaire,
        number=max((one.number for one in earlier), default=0) + 1,
        stage=EditionStage.FROZEN,
        content=content,
        changed_at=at,
        frozen_at=at,
        digest=digest,
    )
    Question.objects.bulk_create(_questions(plan, edition))
    begin(EditionEvent.FROZEN, edition, by=by, at=at, facts={"digest": digest, "from": IMPORTED})
    return edition


def _questions(plan: Plan, edition: Edition) -> Sequence[Question]:
    known = Question.objects.filter(edition__questionnaire=edition.questionnaire).order_by("edition__number")
    metrics = {series: tuple(metric) for series, *metric in known.values_list("series", "kind", "low", "high")}
    rows = []
    for position, asked in enumerate(plan.asked, start=1):
        question, scale = asked.question, asked.question.asked_on
        low, high = (scale.low, scale.high) if scale else (None, None)
        rows.append(
            Question(
                edition=edition,
                code=question.code,
                position=position,
                kind=question.kind,
                wording=dict(question.words),
                category=question.category,
                factor=question.factor,
                low=low,
                high=high,
                instrument=question.instrument,
                series=_series(asked, edition.questionnaire, (str(question.kind), low, high), metrics),
            )
        )
    return rows


def _series(
    asked: Asked, questionnaire: Questionnaire, metric: tuple[Any, ...], metrics: Mapping[str, tuple[Any, ...]]
) -> str:
    """Return the series that the mapping names, or the next one that was measured in the same way or not yet."""
    number = asked.series
    while True:
        series = f"{questionnaire.reference}:{asked.question.code}:{number}"
        if metrics.get(series, metric) == metric:
            return series
        number += 1


def _new_wave(plan: Plan, edition: Edition, name: str, *, by: Actor, at: datetime) -> Wave:
    survey = plan.survey
    opens, closes = beginning_of(survey.on), beginning_of(survey.until)
    wave = Wave.objects.create(
        reference=new_reference(WAVE_LETTER),
        edition=edition,
        name=name[:200],
        kind=survey.kind,
        privacy=survey.privacy,
        stage=WaveStage.CLOSED,
        opens_at=opens,
        closes_at=closes if opens is None or closes is None or closes > opens else None,
        closed_at=closes or opens or at,
        created_at=at,
        open_token=secrets.token_urlsafe(16),
        design={"computed": _known_of(survey)},
    )
    begin(WaveEvent.IMPORTED, wave, by=by, at=at, facts={"edition": edition.pk, "privacy": survey.privacy})
    return wave


def _known_of(survey: Survey) -> dict[str, Any]:
    """Return what the mapping tells of the sample, in the words of a sample that was drawn here."""
    counts = {"population": survey.population, "invited": survey.invited}
    return {"imported": True, "named": survey.named} | {name: n for name, n in counts.items() if n is not None}
