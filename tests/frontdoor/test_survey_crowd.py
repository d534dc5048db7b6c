"""A crowd answers at once over bad lines: every page that arrived is kept, and nobody is counted twice."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ascolto.frontdoor import guarding, ready, survey_door, survey_drawing
from ascolto.surveys.events import InvitationEvent
from ascolto.surveys.models import Invitation, InvitationState, Response, Sheet
from ascolto.surveys.sealing import key_digest, opened, sheet_key
from ascolto.surveys.tokens import personal_token
from ascolto.trail.models import Event
from ascolto.trail.verifying import verify
from tests.frontdoor.visiting import Visitor
from tests.surveys.fielding import guests
from tests.surveys.hearing import a_running_wave, invited

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CROWD = 200
AT_ONCE = 6


@pytest.fixture
def crowd(organisation, live_server) -> list[tuple[Visitor, Invitation]]:
    for memory in (survey_door.askings, survey_drawing.sheets, ready.pages, guarding.pace):
        memory.forget()
    wave = a_running_wave()
    asked = [invited(guest, to=wave, language="en") for guest in guests(CROWD)]
    visitors = [
        (Visitor(live_server.url, personal_token(invitation), number), invitation)
        for number, invitation in enumerate(asked)
    ]
    random.Random(7).shuffle(visitors)
    return visitors


def test_every_page_that_arrived_is_kept_and_nobody_is_counted_twice(crowd):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda one: one[0].answer(), crowd))
    connection.close()

    finished = [one for one in crowd if one[0].way != "stopped"]
    by_invitation = {opened(response.sealed): response for response in Response.objects.order_by("pk")}
    assert len(by_invitation) == Response.objects.count() == len(finished)
    for visitor, invitation in finished:
        invitation.refresh_from_db()
        assert invitation.state == InvitationState.ANSWERED
        told = {
            f"a-{code}": choice or text or str(int(number))
            for code, choice, text, number in by_invitation[invitation.pk].answers.values_list(
                "question__code", "choice", "text", "number"
            )
        }
        assert told == {name: value for page in visitor.arrived for name, value in page.items()}
    for visitor, invitation in [one for one in crowd if one[0].way == "stopped"]:
        sheet = Sheet.objects.get(key_digest=key_digest(sheet_key(personal_token(invitation))))
        assert sheet.answers == {name: [value] for name, value in visitor.arrived[0].items()}
    assert Event.objects.filter(kind=InvitationEvent.ANSWERED).count() == len(finished)
    assert verify().intact
