"""A wave ends once; its responses are weighted, and it is said who did not answer."""

from datetime import timedelta

import pytest
from django.db.models import Count

from ascolto.jobs.work import run_due
from ascolto.schedule import look_after_surveys
from ascolto.surveys.closing import close
from ascolto.surveys.drawing import draw
from ascolto.surveys.inviting import mark_ineligible, mark_refused, mark_unreached
from ascolto.surveys.kinds import SurveyKind
from ascolto.surveys.launching import fewest, launch
from ascolto.surveys.lifecycle import SurveyMoveNotAllowed, WaveStage
from ascolto.surveys.limits import opt_out
from ascolto.surveys.models import Invitation, InvitationState, Response, Wave
from ascolto.surveys.responding_rates import dispositions_of, silence_of
from ascolto.surveys.slices import fewest_of
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import FRIDAY, MONDAY, TUESDAY
from tests.surveys.fielding import a_wave, guests
from tests.surveys.hearing import WELL, everything, sent
from tests.surveys.importing import take_in
from tests.surveys.making import a_content, a_frozen_edition
from tests.surveys.test_importing import HEADER, mapping

pytestmark = pytest.mark.django_db
BY_LANGUAGE = {"design": "stratified", "divided_by": "language", "invited": 40}


def running(**said) -> Wave:
    wave = launch(draw(a_wave(**said), seed=1, by=SYSTEM, at=MONDAY), by=SYSTEM, at=MONDAY)
    run_due("worker", at=MONDAY)
    return wave


def answers(wave: Wave, count: int, *, stratum: str = "") -> None:
    """Let so many of those who were asked answer."""
    silent = Invitation.objects.filter(wave=wave, state=InvitationState.SENT, stratum=stratum).order_by("pk")
    for invitation in silent[:count]:
        sent(wave, WELL, invitation=invitation, key=f"key {invitation.pk}")


@pytest.mark.clause("10004:7.3.3")
def test_everybody_drawn_is_accounted_for_and_each_rate_has_its_denominator(organisation, post_office):
    people = guests(14)
    opt_out(people[0], wave=None, by=SYSTEM, at=MONDAY)
    wave = running()
    answers(wave, 5)
    for mark in (mark_refused, mark_unreached, mark_ineligible):
        mark(Invitation.objects.filter(wave=wave, state=InvitationState.SENT).first(), by=SYSTEM, at=TUESDAY)

    counts = dispositions_of(wave)

    assert (counts.drawn, counts.asked, counts.answered, counts.skipped) == (14, 13, 5, 1)
    outcomes = counts.outcomes
    assert (outcomes.complete, outcomes.refused, outcomes.not_contacted, outcomes.unknown) == (5, 2, 1, 5)
    assert outcomes.ineligible == 1
    assert (counts.rates.rr1.value, counts.rates.rr1.n) == (5 / 13, 14)
    assert (counts.rates.rr5.value, counts.participation.value) == (5 / 8, 5 / 13)


def test_each_stratum_counts_as_much_as_it_has_people(organisation, post_office):
    guests(60, language="it")
    guests(20, first=61, language="ru")
    wave = running(design=BY_LANGUAGE)
    answers(wave, 6, stratum="it")
    answers(wave, 4, stratum="ru")

    wave = close(wave, by=SYSTEM, at=FRIDAY)

    weights = dict(Response.objects.filter(wave=wave).values_list("stratum", "weight"))
    assert {stratum: round(weight, 4) for stratum, weight in weights.items()} == {"it": 1.25, "ru": 0.625}
    assert (wave.weighting["method"], wave.weighting["n"], wave.weighting["unheard"]) == ("strata", 10, [])
    assert wave.weighting["design_effect"] == round(10 * (6 * 1.25**2 + 4 * 0.625**2) / 10**2, 4)
    kinds = [event.kind for event in trail_of(wave)]
    assert kinds[-2:] == ["wave.closed", "wave.weighted"]
    assert trail_of(wave).get(kind="wave.closed").facts["answered"] == 10


def test_no_answer_speaks_for_a_crowd(organisation, post_office):
    guests(190, language="it")
    guests(10, first=191, language="ru")
    wave = running(design={**BY_LANGUAGE, "invited": 200})
    answers(wave, 1, stratum="it")
    answers(wave, 10, stratum="ru")

    wave = close(wave, by=SYSTEM, at=FRIDAY)

    assert wave.weighting["at_cap"] == 1
    assert wave.weighting["has_converged"] is False
    assert wave.weighting["largest"] <= 5.0 + 1e-9


def test_without_strata_nothing_is_weighted(organisation, post_office):
    guests(4)
    wave = running()
    answers(wave, 2)

    wave = close(wave, by=SYSTEM, at=FRIDAY)

    assert wave.weighting == {"method": "none", "n": 2}
    assert set(Response.objects.values_list("weight", flat=True)) == {1.0}


def test_who_was_drawn_weighs_as_much_as_who_came_by_the_open_link(organisation, post_office):
    guests(8)
    wave = running(design={"design": "systematic", "invited": 4}, has_open_link=True)
    answers(wave, 2)
    sent(wave, WELL, key="a passer-by")
    assert sorted(Response.objects.values_list("weight", flat=True)) == [1.0, 2.0, 2.0]

    wave = close(wave, by=SYSTEM, at=FRIDAY)

    assert wave.weighting == {"method": "none", "n": 3}
    assert set(Response.objects.values_list("weight", flat=True)) == {1.0}


def test_the_weights_of_an_import_are_nobody_elses_to_change(organisation, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("\n".join([HEADER, "1,0.5,en,5,1,", "2,1.5,en,1,2,", ""]), encoding="utf-8")
    take_in(path, mapping())

    look_after_surveys({}, at=FRIDAY, progress=None)

    assert sorted(Response.objects.values_list("weight", flat=True)) == [0.5, 1.5]


@pytest.mark.parametrize("kind", SurveyKind.values)
def test_a_wave_hides_as_small_groups_while_it_runs_as_in_its_results(kind):
    wave = Wave(kind=kind, design={})

    assert fewest(wave) == fewest_of(wave)


def test_the_rows_of_one_person_are_not_several_people(organisation, post_office):
    guests(24)
    wave = running(edition=a_frozen_edition(a_content(everything(("en",)).questions["rooms"])), reminders=[1])
    people = list(Invitation.objects.filter(wave=wave).order_by("pk"))
    for place, invitation in enumerate(people):
        Invitation.objects.filter(pk=invitation.pk).update(reminders=place % 2)
        invitation.refresh_from_db()
        typed = {"a-rooms.bed": str(place % 5 + 1), "a-rooms.bath": "3"}
        sent(wave, typed, invitation=invitation, key=f"key {invitation.pk}")
    Response.objects.filter(pk=Response.objects.first().pk).update(is_complete=False)

    late = silence_of(close(wave, by=SYSTEM, at=FRIDAY)).late

    assert late.n == 23


@pytest.mark.clause("10004:7.4.4")
def test_who_answered_is_compared_with_the_frame_and_the_late_with_the_early(organisation, post_office):
    guests(60, language="it")
    guests(20, first=61, language="ru")
    wave = running(design=BY_LANGUAGE, reminders=[1])
    answers(wave, 6, stratum="it")
    look_after_surveys({}, at=MONDAY + timedelta(days=1), progress=None)
    run_due("worker", at=MONDAY + timedelta(days=1))
    answers(wave, 9, stratum="ru")

    silence = silence_of(close(wave, by=SYSTEM, at=FRIDAY))

    assert {kind.name: kind.answered for kind in silence.frame.kinds} == {"it": 6, "ru": 9}
    assert silence.frame.p_value < 0.05
    assert silence.question.code == "nps"
    assert silence.late.both == 0


def test_who_answered_is_compared_by_the_chance_of_being_drawn(organisation, post_office):
    guests(60, language="it")
    guests(20, first=61, language="ru")
    neyman = {**BY_LANGUAGE, "invited": 30, "rule": "neyman", "deviations": {"it": 1.0, "ru": 3.0}}
    wave = running(design=neyman)
    drawn = dict(Invitation.objects.filter(wave=wave).values_list("stratum").annotate(n=Count("pk")).order_by())
    assert drawn == {"it": 15, "ru": 15}
    answers(wave, 6, stratum="it")
    answers(wave, 6, stratum="ru")

    frame = silence_of(close(wave, by=SYSTEM, at=FRIDAY)).frame

    assert [(kind.name, kind.frame_share, kind.residual) for kind in frame.kinds] == [("it", 0.5, 0), ("ru", 0.5, 0)]
    assert frame.p_value == 1


def test_the_clock_closes_a_wave_and_what_a_crash_left_over_is_done_later(organisation, post_office):
    guests(3)
    wave = running(closes_at=FRIDAY)

    look_after_surveys({}, at=FRIDAY - timedelta(minutes=1), progress=None)
    wave.refresh_from_db()
    assert wave.stage == WaveStage.RUNNING
    look_after_surveys({}, at=FRIDAY, progress=None)
    wave.refresh_from_db()
    assert (wave.stage, wave.closed_at) == (WaveStage.CLOSED, FRIDAY)

    Wave.objects.filter(pk=wave.pk).update(weighting={})
    look_after_surveys({}, at=FRIDAY + timedelta(minutes=5), progress=None)
    wave.refresh_from_db()
    assert wave.weighting == {"method": "none", "n": 0}
    with pytest.raises(SurveyMoveNotAllowed):
        close(wave, by=SYSTEM, at=FRIDAY)


def test_who_may_not_run_surveys_closes_none(organisation, elena, post_office):
    guests(3)
    wave = running()

    with pytest.raises(NotPermitted):
        close(wave, by=elena, at=FRIDAY)

    wave.refresh_from_db()
    assert wave.stage == WaveStage.RUNNING
    assert [event.kind for event in trail_of(wave)][-1] == "wave.launched"
