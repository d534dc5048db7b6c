"""Writing down what happened and when, so that it stands beside complaints over time."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ascolto.organisation.events import OrganisationEvent
from ascolto.organisation.models import Annotation, AnnotationKind, Unit
from ascolto.organisation.policy import may_annotate
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin, record


class SaysNothing(Exception):
    """An annotation needs words."""


class EndsBeforeItBegins(Exception):
    """The last day is before the first."""


class AnnotationGone(Exception):
    """Somebody withdrew the annotation in the meantime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What somebody writes down: what, of which kind, from when to when, and where; without a unit, everywhere."""

    words: str
    kind: AnnotationKind
    from_on: date
    until_on: date
    unit: Unit | None = None


@transaction.atomic
def annotate(happened: Happened, *, by: Actor, at: datetime) -> Annotation:
    """Put on record what happened."""
    require(may_annotate(by, _unit_id(happened)))
    annotation = Annotation(**_checked(happened), by_ref=by.ref)
    annotation.save(force_insert=True)
    begin(OrganisationEvent.ANNOTATED, annotation, by=by, at=at, facts=_facts(annotation), text=annotation.words)
    return annotation


@transaction.atomic
def correct(annotation: Annotation, happened: Happened, *, by: Actor, at: datetime) -> Annotation:
    """Say it otherwise; whoever moves it to another unit must be allowed to in both. The trail keeps what was said."""
    annotation = _locked(annotation)
    require(may_annotate(by, annotation.unit_id))
    require(may_annotate(by, _unit_id(happened)))
    before, said = _facts(annotation), annotation.words
    told = _checked(happened)
    for name, value in told.items():
        setattr(annotation, name, value)
    if (before, said) == (_facts(annotation), annotation.words):
        return annotation
    annotation.save(update_fields=list(told))
    facts: Facts = {
        name: [was, now] for (name, was), now in zip(before.items(), _facts(annotation).values(), strict=True)
    }
    text = annotation.words if annotation.words == said else f"{said} → {annotation.words}"
    record(OrganisationEvent.ANNOTATION_CORRECTED, annotation, by=by, at=at, facts=facts, text=text)
    return annotation


@transaction.atomic
def withdraw(annotation: Annotation, *, by: Actor, at: datetime) -> Annotation:
    """Show it no longer; the trail keeps that it was there."""
    annotation = _locked(annotation)
    require(may_annotate(by, annotation.unit_id))
    annotation.withdrawn_at = at
    annotation.save(update_fields=["withdrawn_at"])
    record(OrganisationEvent.ANNOTATION_WITHDRAWN, annotation, by=by, at=at)
    return annotation


def _locked(annotation: Annotation) -> Annotation:
    annotation = Annotation.objects.select_for_update().get(pk=annotation.pk)
    if annotation.withdrawn_at is not None:
        raise AnnotationGone
    return annotation


def _unit_id(happened: Happened) -> int | None:
    return happened.unit.pk if happened.unit else None


def _checked(happened: Happened) -> dict[str, object]:
    """Return the fields, without margins around the words."""
    words = " ".join(happened.words.split())
    if not words:
        raise SaysNothing
    if happened.until_on < happened.from_on:
        raise EndsBeforeItBegins
    return {
        "unit": happened.unit,
        "kind": happened.kind.value,
        "words": words,
        "from_on": happened.from_on,
        "until_on": happened.until_on,
    }


def _facts(annotation: Annotation) -> dict[str, str | int | None]:
    return {
        "kind": annotation.kind,
        "unit": annotation.unit_id,
        "from_on": annotation.from_on.isoformat(),
        "until_on": annotation.until_on.isoformat(),
    }
