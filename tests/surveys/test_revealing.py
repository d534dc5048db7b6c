"""Only a custodian joins an answer to a person, for a reason, and never without a trace."""

from datetime import timedelta

import pytest

from ascolto.people.acting import actor_for
from ascolto.people.roles import Role
from ascolto.surveys.events import ResponseEvent
from ascolto.surveys.keeping import keep_responses_of
from ascolto.surveys.revealing import NobodySealed, ReasonMissing, reveal
from ascolto.surveys.sealing import SealBroken, opened, sealed
from ascolto.trail.acting import Actor, NotPermitted
from ascolto.trail.models import Event
from tests.conftest import employ
from tests.moments import MONDAY, TUESDAY
from tests.surveys.hearing import WELL, a_running_wave, an_anonymous_wave, invited, sent


@pytest.fixture
def custodian(organisation) -> Actor:
    return actor_for(employ("Carla Conti", Role.IDENTITY_CUSTODIAN))


def test_a_custodian_learns_who_answered_and_the_trail_does_not(organisation, anna, custodian):
    wave = a_running_wave()
    response = sent(wave, WELL, invitation=invited(anna, to=wave))
    keep_responses_of(wave, at=MONDAY + timedelta(hours=3))

    assert reveal(response, reason="A threat in the text.", by=custodian, at=TUESDAY).customer == anna

    event = Event.objects.filter(subject=f"response:{response.pk}").last()
    assert (event.kind, event.actor_ref) == (ResponseEvent.REVEALED, custodian.ref)
    assert "invitation" not in event.canonical
    assert anna.reference not in event.canonical


def test_what_is_revealed_before_it_was_kept_is_still_kept(organisation, anna, custodian):
    wave = a_running_wave()
    response = sent(wave, WELL, invitation=invited(anna, to=wave))
    reveal(response, reason="A threat.", by=custodian, at=MONDAY)

    keep_responses_of(wave, at=MONDAY + timedelta(hours=3))

    kinds = list(Event.objects.filter(subject=f"response:{response.pk}").order_by("seq").values_list("kind", flat=True))
    assert kinds == [ResponseEvent.REVEALED, ResponseEvent.KEPT]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.IDENTITY_CUSTODIAN])
def test_nobody_else_learns_it_and_nothing_is_on_record(organisation, anna, role):
    wave = a_running_wave()
    response = sent(wave, WELL, invitation=invited(anna, to=wave))
    other = actor_for(employ("Boris Ivanov", role))
    before = Event.objects.count()

    with pytest.raises(NotPermitted):
        reveal(response, reason="I wonder.", by=other, at=TUESDAY)

    assert Event.objects.count() == before


def test_without_a_reason_nobody_is_revealed(organisation, anna, custodian):
    wave = a_running_wave()
    response = sent(wave, WELL, invitation=invited(anna, to=wave))
    before = Event.objects.count()

    with pytest.raises(ReasonMissing):
        reveal(response, reason=" ", by=custodian, at=TUESDAY)

    assert Event.objects.count() == before


def test_of_an_anonymous_response_nobody_knows(organisation, custodian):
    response = sent(an_anonymous_wave(), WELL)

    with pytest.raises(NobodySealed):
        reveal(response, reason="A threat.", by=custodian, at=TUESDAY)


def test_a_seal_says_neither_whose_it_is_nor_when_it_was_made():
    assert sealed(17) != sealed(17)
    assert sealed(17)[:12] == sealed(18)[:12]  # the version and the time, which is always the same
    assert opened(sealed(17)) == 17


def test_a_seal_that_was_altered_cannot_be_opened():
    with pytest.raises(SealBroken):
        opened(sealed(17)[:-6] + "AAAA==")


def test_a_seal_of_another_installation_cannot_be_opened(settings):
    foreign = sealed(17)
    settings.SECRET_KEY = "another secret"

    with pytest.raises(SealBroken):
        opened(foreign)
