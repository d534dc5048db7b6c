"""A questionnaire that is not asked any more is put out of the way, and nothing that was answered is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.surveys.closing import close
from ascolto.surveys.designing import begin_edition, change_draft, freeze, submit
from ascolto.surveys.drawing import draw
from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.launching import launch
from ascolto.surveys.models import Edition, Questionnaire, Wave
from ascolto.surveys.planning import call_off
from ascolto.surveys.recurring import gaps_of
from ascolto.surveys.retiring import (
    QuestionnaireInUse,
    QuestionnaireRetired,
    reinstate_questionnaire,
    retire_questionnaire,
)
from ascolto.trail.acting import SYSTEM, Actor, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.conftest import employ
from tests.moments import MONDAY, TUESDAY, WEDNESDAY
from tests.surveys.fielding import EVERYBODY, a_wave, guests
from tests.surveys.making import a_content, a_draft, a_frozen_edition

pytestmark = pytest.mark.django_db


def kinds_of(questionnaire: Questionnaire) -> list[str]:
    return [event.kind for event in trail_of(questionnaire)]


def state() -> tuple[object, ...]:
    """Everything that could have changed."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Questionnaire, Edition, Wave)]
    return *rows, Event.objects.count()


def refuses(error: type[Exception], act: Callable[[], object]) -> None:
    before = state()
    with pytest.raises(error):
        act()
    assert state() == before


def test_a_questionnaire_is_retired_and_used_again_each_with_its_event(marco: Actor) -> None:
    questionnaire = a_frozen_edition().questionnaire

    retired = retire_questionnaire(questionnaire, by=marco, at=MONDAY)

    assert (retired.retired_at, retired.is_in_use) == (MONDAY, False)
    assert (list(Questionnaire.objects.in_use()), list(Questionnaire.objects.retired())) == ([], [questionnaire])
    again = reinstate_questionnaire(retired, by=marco, at=TUESDAY)
    assert (again.retired_at, list(Questionnaire.objects.in_use())) == (None, [questionnaire])
    assert kinds_of(questionnaire) == [
        "questionnaire.created",
        "questionnaire.retired",
        "questionnaire.reinstated",
    ]


def test_told_twice_nothing_changes(marco: Actor) -> None:
    questionnaire = retire_questionnaire(a_draft().questionnaire, by=marco, at=MONDAY)
    before = state()

    retire_questionnaire(questionnaire, by=marco, at=TUESDAY)

    assert state() == before
    reinstate_questionnaire(questionnaire, by=marco, at=TUESDAY)
    before = state()
    reinstate_questionnaire(questionnaire, by=marco, at=WEDNESDAY)
    assert state() == before


def test_it_is_not_retired_while_a_wave_of_any_edition_is_to_come_or_runs(organisation, marco: Actor) -> None:
    guests(2)
    first = a_frozen_edition()
    questionnaire = first.questionnaire
    begin_edition(questionnaire, by=marco, at=MONDAY)
    wave = a_wave(first)
    another = a_wave(first, name="Autumn")

    with pytest.raises(QuestionnaireInUse) as refused:
        retire_questionnaire(questionnaire, by=marco, at=MONDAY)
    assert refused.value.count == 2
    call_off(another, reason="One is enough.", by=SYSTEM, at=MONDAY)
    draw(wave, seed=1, by=SYSTEM, at=MONDAY)
    refuses(QuestionnaireInUse, lambda: retire_questionnaire(questionnaire, by=marco, at=MONDAY))
    launch(Wave.objects.get(pk=wave.pk), by=SYSTEM, at=MONDAY)
    refuses(QuestionnaireInUse, lambda: retire_questionnaire(questionnaire, by=marco, at=MONDAY))

    close(Wave.objects.get(pk=wave.pk), by=SYSTEM, at=TUESDAY)

    assert retire_questionnaire(questionnaire, by=marco, at=WEDNESDAY).retired_at == WEDNESDAY


def test_nothing_of_a_retired_questionnaire_is_changed_or_asked(marco: Actor) -> None:
    edition = a_frozen_edition()
    draft = begin_edition(edition.questionnaire, by=marco, at=MONDAY)
    retire_questionnaire(edition.questionnaire, by=marco, at=MONDAY)

    for act in (
        lambda: a_wave(edition),
        lambda: begin_edition(edition.questionnaire, by=marco, at=TUESDAY),
        lambda: change_draft(draft, a_content(), seen=1, by=marco, at=TUESDAY),
        lambda: submit(draft, by=marco, at=TUESDAY),
        lambda: freeze(draft, by=marco, at=TUESDAY),
    ):
        refuses(QuestionnaireRetired, act)

    reinstate_questionnaire(edition.questionnaire, by=marco, at=WEDNESDAY)
    assert a_wave(edition).edition == edition


def test_who_does_not_design_surveys_retires_none_and_brings_none_back(organisation, elena: Actor, marco) -> None:
    questionnaire = a_draft().questionnaire
    handler = actor_for(employ("Ivo Petrov", Role.HANDLER))

    refuses(NotPermitted, lambda: retire_questionnaire(questionnaire, by=elena, at=MONDAY))
    refuses(NotPermitted, lambda: retire_questionnaire(questionnaire, by=handler, at=MONDAY))
    retire_questionnaire(questionnaire, by=marco, at=MONDAY)
    refuses(NotPermitted, lambda: reinstate_questionnaire(questionnaire, by=elena, at=TUESDAY))


def test_a_wave_that_nobody_means_to_repeat_any_more_is_not_missed(organisation, marco: Actor) -> None:
    guests(2)
    wave = a_wave(kind=SurveyKind.RELATIONSHIP, design={**EVERYBODY, "every_months": 6})
    launch(draw(wave, seed=1, by=SYSTEM, at=MONDAY), by=SYSTEM, at=MONDAY)
    close(Wave.objects.get(pk=wave.pk), by=SYSTEM, at=TUESDAY)
    later = MONDAY + timedelta(days=400)
    assert [gap.after for gap in gaps_of(Wave.objects.all(), at=later)] == [wave]

    retire_questionnaire(wave.edition.questionnaire, by=marco, at=WEDNESDAY)

    assert gaps_of(Wave.objects.all(), at=later) == []
