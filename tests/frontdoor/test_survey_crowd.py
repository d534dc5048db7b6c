"""A crowd answers at once over bad lines: every page that arrived is kept, and nobody is counted twice."""

import pytest

from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.tokens import personal_token
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from tests.frontdoor.visiting import all_answer, crowd_of, require_each_kept_once
from tests.surveys.fielding import guests
from tests.surveys.hearing import a_running_wave, invited

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CROWD = 200


def test_every_page_that_arrived_is_kept_and_nobody_is_counted_twice(organisation, live_server):
    wave = a_running_wave()
    asked = [invited(guest, to=wave, language="en") for guest in guests(CROWD)]
    crowd = crowd_of(live_server.url, [personal_token(invitation) for invitation in asked])

    all_answer(crowd)

    require_each_kept_once(crowd)
    finished = sum(visitor.way != "stopped" for visitor in crowd)
    assert Event.objects.filter(kind=InvitationEvent.ANSWERED).count() == finished
    assert verify().intact
