"""A wave is planned before anybody is asked, and a plan that contradicts itself is refused by its parts."""

import pytest

from ascolto.surveys.content import Question
from ascolto.surveys.designs import NotADesign
from ascolto.surveys.drawing import draw
from ascolto.surveys.kinds import Privacy, QuestionKind, SurveyKind, Trigger
from ascolto.surveys.lifecycle import SurveyMoveNotAllowed, WaveStage
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.planning import PlanFaulty, call_off, change_wave, plan_wave
from ascolto.surveys.population import NotAPopulation
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.models import Event
from ascolto.trail.recording import trail_of
from tests.moments import FRIDAY, MONDAY, TUESDAY
from tests.surveys.fielding import EVERYBODY, a_wave, guests
from tests.surveys.making import a_content, a_frozen_edition

pytestmark = pytest.mark.django_db


def kinds_of(wave: Wave) -> list[str]:
    return [event.kind for event in trail_of(wave)]


def test_a_wave_is_planned_with_its_population_and_design(organisation, marco):
    wave = plan_wave(
        a_frozen_edition(),
        name=" Spring ",
        kind=SurveyKind.RELATIONSHIP,
        privacy=Privacy.CONFIDENTIAL,
        population={"standings": ["current"], "registered_from": "2026-01-01"},
        design={"margin": 0.03},
        reminders=[7, 14],
        closes_at=FRIDAY,
        by=marco,
        at=MONDAY,
    )

    wave.refresh_from_db()
    assert (wave.name, wave.stage, wave.has_open_link) == ("Spring", WaveStage.PLANNED, False)
    assert wave.population == {"standings": ["current"], "registered_from": "2026-01-01"}
    assert (wave.design["margin"], wave.design["design"]) == (0.03, "simple")
    assert kinds_of(wave) == ["wave.planned"]


def test_an_anonymous_wave_has_an_open_link(organisation):
    assert a_wave(privacy=Privacy.ANONYMOUS).has_open_link


@pytest.mark.parametrize(
    ("said", "faults"),
    [
        ({"name": " "}, {"name": "missing"}),
        ({"kind": SurveyKind.EMPLOYEES}, {"kind": "other_kind"}),
        ({"trigger": Trigger.PURCHASE, "design": None}, {"trigger": "not_of_an_event"}),
        ({"trigger": "full_moon", "design": None}, {"trigger": "unknown"}),
        ({"within_limit": False}, {"within_limit": "only_after_a_complaint"}),
        ({"opens_at": FRIDAY, "closes_at": MONDAY}, {"closes_at": "before_it_opens"}),
        ({"reminders": [7, 3]}, {"reminders": "not_in_order"}),
        ({"reminders": [0]}, {"reminders": "out_of_range"}),
        ({"reminders": [1, 2, 3, 4, 5]}, {"reminders": "out_of_range"}),
        ({"design": {"approach": "open"}}, {"has_open_link": "needed"}),
        ({"design": {"approach": "event"}}, {"design": "not_with_this_trigger"}),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_by_its_parts(organisation, said, faults):
    edition, before = a_frozen_edition(), Event.objects.count()

    with pytest.raises(PlanFaulty) as refused:
        a_wave(edition, **said)

    assert refused.value.faults == faults
    assert (Wave.objects.count(), Event.objects.count()) == (0, before)


@pytest.mark.parametrize(
    ("said", "refusal", "part"),
    [
        ({"population": {"colour": ["red"]}}, NotAPopulation, "colour"),
        ({"population": {"standings": ["gone"]}}, NotAPopulation, "standings"),
        ({"population": {"bought_from": "soon"}}, NotAPopulation, "bought_from"),
        ({"design": {"colour": "red"}}, NotADesign, "colour"),
        ({"design": {"design": "guess"}}, NotADesign, "design"),
        ({"design": {"margin": 1.5}}, NotADesign, "margin"),
        ({"design": {"response_rate": 0}}, NotADesign, "response_rate"),
        ({"design": {"design": "stratified"}}, NotADesign, "divided_by"),
        ({"design": {"divided_by": "language"}}, NotADesign, "divided_by"),
    ],
)
def test_what_is_no_population_or_no_design_is_named(organisation, said, refusal, part):
    edition = a_frozen_edition()

    with pytest.raises(refusal) as refused:
        a_wave(edition, **said)

    assert refused.value.part == part
    assert not Wave.objects.exists()


def test_an_anonymous_wave_cannot_ask_for_files(organisation):
    photo = Question(code="photo", kind=QuestionKind.FILE, words={"en": "Show us the room."})
    edition = a_frozen_edition(a_content(photo))

    with pytest.raises(PlanFaulty) as refused:
        a_wave(edition, privacy=Privacy.ANONYMOUS)

    assert refused.value.faults == {"privacy": "asks_for_files"}


def test_only_a_question_with_a_scale_can_stand_in_the_letter(organisation):
    edition = a_frozen_edition(a_content(Question(code="why", kind=QuestionKind.TEXT, words={"en": "Why?"})))

    with pytest.raises(PlanFaulty) as refused:
        a_wave(edition, embeds_first_question=True)

    assert refused.value.faults == {"embeds_first_question": "first_has_no_scale"}


def test_who_may_not_run_surveys_plans_none(organisation, elena):
    edition = a_frozen_edition()

    with pytest.raises(NotPermitted):
        plan_wave(
            edition,
            name="Spring",
            kind=SurveyKind.RELATIONSHIP,
            privacy=Privacy.CONFIDENTIAL,
            design=EVERYBODY,
            by=elena,
            at=MONDAY,
        )

    assert not Wave.objects.exists()


def test_a_change_of_plan_is_on_record_and_none_is_not(organisation, marco):
    wave = a_wave(reminders=[7])

    wave = change_wave(wave, {"reminders": [5, 10], "closes_at": FRIDAY}, by=marco, at=TUESDAY)
    wave = change_wave(wave, {"reminders": [5, 10]}, by=marco, at=TUESDAY)

    assert (wave.reminders, wave.closes_at) == ([5, 10], FRIDAY)
    assert kinds_of(wave) == ["wave.planned", "wave.changed"]
    assert trail_of(wave).last().facts["changed"] == ["closes_at", "reminders"]


def test_what_was_promised_cannot_be_changed(organisation, marco):
    wave = a_wave()

    with pytest.raises(PlanFaulty) as refused:
        change_wave(wave, {"privacy": Privacy.ANONYMOUS}, by=marco, at=TUESDAY)

    assert refused.value.faults == {"privacy": "cannot_change"}
    assert kinds_of(wave) == ["wave.planned"]


def test_a_wave_is_called_off_for_a_reason_and_once(organisation, marco):
    wave = a_wave()
    with pytest.raises(PlanFaulty):
        call_off(wave, reason=" ", by=marco, at=TUESDAY)

    wave = call_off(wave, reason="The hotel is closed.", by=marco, at=TUESDAY)

    assert (wave.stage, wave.closed_at) == (WaveStage.CALLED_OFF, TUESDAY)
    assert kinds_of(wave) == ["wave.planned", "wave.called_off"]
    with pytest.raises(SurveyMoveNotAllowed):
        call_off(wave, reason="Again.", by=SYSTEM, at=TUESDAY)


def test_a_wave_that_opens_later_after_all_asks_later(organisation, marco):
    guests(2)
    wave = draw(a_wave(opens_at=TUESDAY), by=marco, at=MONDAY)

    change_wave(wave, {"opens_at": FRIDAY}, by=marco, at=MONDAY)

    assert set(Invitation.objects.values_list("send_at", flat=True)) == {FRIDAY}
