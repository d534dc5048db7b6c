"""The sample is drawn by the system from those who are meant, before anybody is asked."""

from datetime import date
from decimal import Decimal

import pytest

from ascolto.analysis import sample_size_for_share
from ascolto.customers.models import Customer, Purchase
from ascolto.customers.segments import add_segment, put_in
from ascolto.surveys.designs import NobodyToAsk, NotADesign
from ascolto.surveys.drawing import DesignMissing, PlanChanged, draw, outlined
from ascolto.surveys.lifecycle import SurveyMoveNotAllowed, WaveStage
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.planning import call_off, change_wave
from ascolto.trail.acting import SYSTEM, NotPermitted
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY, TUESDAY
from tests.surveys.fielding import a_wave, guests

pytestmark = pytest.mark.django_db
OPEN = {"approach": "open"}


def drawn_of(wave: Wave) -> list[int]:
    return list(Invitation.objects.filter(wave=wave).order_by("customer").values_list("customer", flat=True))


def bought(customer: Customer, *, on: date, **said: object) -> Purchase:
    paid = {"amount": Decimal(90), "currency": "EUR", "recorded_at": MONDAY, **said}
    return Purchase.objects.create(payer=customer, bought_on=on, **paid)


@pytest.mark.clause("10004:7.3.3")
def test_the_size_follows_from_the_margin_and_stands_with_the_wave(organisation, marco):
    guests(200)
    wave = a_wave(design={"margin": 0.1, "response_rate": 0.5, "design_effect": 1.2})
    wanted = sample_size_for_share(0.1, population=200, response_rate=0.5, design_effect=1.2)

    wave = draw(wave, seed=11, by=marco, at=TUESDAY)

    computed = wave.design["computed"]
    assert wave.stage == WaveStage.DRAWN
    assert (computed["population"], computed["needed"], computed["invited"]) == (200, wanted.n, wanted.invited)
    assert (computed["confidence"], computed["response_rate"], computed["design_effect"]) == (0.95, 0.5, 1.2)
    assert computed["margin"] <= 0.1
    assert len(drawn_of(wave)) == wanted.invited
    facts = trail_of(wave).last().facts
    assert (facts["seed"], facts["population"], facts["drawn"]) == (11, 200, wanted.invited)


def test_the_same_seed_and_the_same_people_give_the_same_sample(organisation):
    guests(60)
    first, second, third = (a_wave(design={"invited": 20}) for _ in range(3))

    first, second, third = draw_with(first, 5), draw_with(second, 5), draw_with(third, 6)

    assert drawn_of(first) == drawn_of(second) != drawn_of(third)
    assert first.design["computed"]["digest"] == second.design["computed"]["digest"]


def draw_with(wave: Wave, seed: int) -> Wave:
    return draw(wave, seed=seed, by=SYSTEM, at=TUESDAY)


def test_strata_get_their_share_and_everybody_the_chance_of_their_stratum(organisation):
    guests(30, language="it")
    guests(10, first=31, language="ru")
    wave = a_wave(design={"design": "stratified", "divided_by": "language", "invited": 12})

    wave = draw_with(wave, 1)

    asked = Invitation.objects.filter(wave=wave)
    assert {(one.stratum, one.language, one.probability) for one in asked} == {("it", "it", 0.3), ("ru", "ru", 0.3)}
    assert (asked.filter(stratum="it").count(), asked.filter(stratum="ru").count()) == (9, 3)
    assert wave.design["computed"]["strata"] == [
        {"name": "it", "size": 30, "invited": 9},
        {"name": "ru", "size": 10, "invited": 3},
    ]


def test_neyman_asks_more_where_answers_differ_more(organisation):
    guests(30, language="it")
    guests(30, first=31, language="ru")
    design = {"design": "stratified", "divided_by": "language", "rule": "neyman", "invited": 20}

    outline = outlined(a_wave(design={**design, "deviations": {"it": 3.0, "ru": 1.0}}))

    assert [(one.name, one.invited) for one in outline.strata] == [("it", 15), ("ru", 5)]
    with pytest.raises(NotADesign):
        outlined(a_wave(design={**design, "deviations": {"it": 3.0}}))


def test_only_those_who_are_meant_are_on_the_list(organisation, sofia, rome):
    here, there, long_ago, merged, former = guests(5)
    bought(here, on=date(2026, 2, 1), unit=sofia)
    bought(there, on=date(2026, 2, 1), unit=rome)
    bought(long_ago, on=date(2024, 2, 1), unit=sofia)
    for one in (merged, former):
        bought(one, on=date(2026, 2, 1), unit=sofia)
    Customer.objects.filter(pk=merged.pk).update(merged_into=here)
    Customer.objects.filter(pk=former.pk).update(standing="former")
    population = {"units": ["sofia"], "bought_from": "2026-01-01", "standings": ["current", "potential"]}

    wave = draw_with(a_wave(population=population, design={"design": "census"}), 1)

    [asked] = Invitation.objects.filter(wave=wave)
    assert (asked.customer_id, asked.unit_id, asked.probability) == (here.pk, sofia.pk, 1.0)


def test_a_segment_is_asked_and_stands_with_the_invitation(organisation, marco):
    regular, other = guests(2)
    put_in(add_segment({"en": "Regulars"}, code="regular", by=SYSTEM, at=MONDAY), [regular], by=SYSTEM, at=MONDAY)

    wave = draw_with(a_wave(population={"segments": ["regular"]}), 1)

    assert list(Invitation.objects.filter(wave=wave).values_list("customer", "segment")) == [(regular.pk, "regular")]
    outline = outlined(a_wave(design={"design": "stratified", "divided_by": "segment", "invited": 2}))
    assert [(one.name, one.size) for one in outline.strata] == [("", 1), ("regular", 1)]
    assert other.pk not in drawn_of(wave)


def test_a_sample_is_drawn_again_before_the_launch_and_both_are_on_record(organisation):
    guests(40)
    wave = draw_with(a_wave(design={"invited": 10}), 1)
    before = drawn_of(wave)

    wave = draw_with(wave, 2)

    assert drawn_of(wave) != before
    assert len(drawn_of(wave)) == 10
    assert [event.kind for event in trail_of(wave)] == ["wave.planned", "wave.drawn", "wave.drawn"]
    assert trail_of(wave).last().facts["replaced"] == 10


def test_a_change_of_the_population_undoes_what_was_computed(organisation):
    guests(3)
    wave = draw_with(a_wave(), 1)

    wave = change_wave(wave, {"population": {"standings": ["former"]}}, by=SYSTEM, at=TUESDAY)

    assert "computed" not in wave.design
    with pytest.raises(NobodyToAsk):
        draw_with(wave, 2)
    assert len(drawn_of(wave)) == 3


def test_a_plan_that_somebody_changes_meanwhile_is_not_drawn(organisation):
    guests(3)
    wave = a_wave()
    change_wave(wave, {"design": {"design": "simple", "invited": 2}}, by=SYSTEM, at=TUESDAY)

    with pytest.raises(PlanChanged):
        draw_with(wave, 1)

    assert drawn_of(wave) == []
    assert [event.kind for event in trail_of(wave)] == ["wave.planned", "wave.changed"]


@pytest.mark.parametrize("said", [{"design": None}, {"design": OPEN, "has_open_link": True}])
def test_without_a_design_that_draws_nothing_is_drawn(organisation, said):
    guests(3)
    wave = a_wave(**said)

    with pytest.raises(DesignMissing):
        draw_with(wave, 1)

    assert drawn_of(wave) == []


def test_who_may_not_run_surveys_draws_nobody(organisation, elena):
    guests(3)
    wave = a_wave()

    with pytest.raises(NotPermitted):
        draw(wave, by=elena, at=TUESDAY)

    assert drawn_of(wave) == []
    assert [event.kind for event in trail_of(wave)] == ["wave.planned"]


def test_a_wave_that_was_called_off_is_not_drawn(organisation):
    guests(3)
    wave = call_off(a_wave(), reason="No money.", by=SYSTEM, at=TUESDAY)

    with pytest.raises(SurveyMoveNotAllowed):
        draw_with(wave, 1)

    assert drawn_of(wave) == []
