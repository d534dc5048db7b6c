"""Who answered, beside the results: those who did are a part of those who were asked."""

import pytest

from ascolto.surveys.drawing import draw
from ascolto.surveys.models import Invitation, InvitationState, Response
from ascolto.trail.acting import SYSTEM
from ascolto.web.surveys.results_responding import frame_said
from tests.moments import MONDAY
from tests.surveys.fielding import a_wave, guests

pytestmark = pytest.mark.django_db


def test_who_answered_is_compared_with_the_rest_of_those_who_were_asked(organisation):
    guests(60, language="it")
    guests(20, first=61, language="ru")
    wave = draw(a_wave(), seed=1, by=SYSTEM, at=MONDAY)
    Invitation.objects.filter(wave=wave).update(state=InvitationState.SENT)
    spoken = ["it"] * 40 + ["ru"] * 6
    Response.objects.bulk_create(Response(wave=wave, mode="mail", language=one, on_day=MONDAY.date()) for one in spoken)

    # 40 of 60 and 6 of 20: Pearson's chi-square of two rows is 8.25 · 79 / 80, of a fit to a frame without end 3.51.
    (said,) = frame_said(wave, SYSTEM)
    assert "By language those who answered differ from those who were asked (p = 0.004)" in said
