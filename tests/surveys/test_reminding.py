"""Reminders go by the plan to the silent, and never twice; anonymous waves remind all or none."""

from datetime import timedelta

import pytest

from ascolto.jobs.work import run_due
from ascolto.schedule import look_after_surveys
from ascolto.surveys.drawing import draw
from ascolto.surveys.inviting import mark_answered
from ascolto.surveys.kinds import Privacy
from ascolto.surveys.launching import launch
from ascolto.surveys.limits import opt_out
from ascolto.surveys.models import Invitation, Wave
from ascolto.surveys.tokens import personal_token
from ascolto.trail.acting import SYSTEM
from ascolto.trail.recording import trail_of
from tests.moments import MONDAY
from tests.surveys.fielding import a_wave, guests

pytestmark = pytest.mark.django_db


def after(days: float):
    return MONDAY + timedelta(days=days)


def the_clock_strikes(days: float) -> None:
    """Do what the timetable asks for, and what follows from it."""
    look_after_surveys({}, at=after(days), progress=None)
    run_due("worker", at=after(days))


def asked(**said) -> Wave:
    wave = launch(draw(a_wave(**said), seed=1, by=SYSTEM, at=MONDAY), by=SYSTEM, at=MONDAY)
    run_due("worker", at=MONDAY)
    return wave


def readers(post_office) -> list[str]:
    return sorted(str(mail["To"]).partition("<")[2].partition("@")[0] for mail in post_office.mails)


def test_only_the_silent_are_reminded_with_the_same_link_and_once(organisation, post_office):
    guests(3)
    wave = asked(reminders=[7, 14])
    first, second, third = Invitation.objects.filter(wave=wave).order_by("customer")
    post_office.received.clear()
    mark_answered(first, by=SYSTEM, at=after(1))

    the_clock_strikes(6.9)
    assert readers(post_office) == []
    the_clock_strikes(7)
    the_clock_strikes(7.1)

    assert readers(post_office) == ["guest2", "guest3"]
    assert f"/s/{personal_token(second)}" in post_office.mails[0].get_body(("plain",)).get_content()
    mark_answered(second, by=SYSTEM, at=after(8))
    the_clock_strikes(14)
    assert readers(post_office) == ["guest2", "guest3", "guest3"]
    the_clock_strikes(40)
    assert readers(post_office) == ["guest2", "guest3", "guest3"]
    sent, reminded = "invitation.sent", "invitation.reminded"
    assert [event.kind for event in trail_of(third)] == [sent, reminded, reminded]
    assert trail_of(third).last().facts["number"] == 2


def test_an_anonymous_wave_reminds_all(organisation, post_office):
    guests(2)
    asked(privacy=Privacy.ANONYMOUS, reminders=[7])
    post_office.received.clear()

    the_clock_strikes(7)

    assert readers(post_office) == ["guest1", "guest2"]


def test_without_a_plan_nobody_is_reminded(organisation, post_office):
    guests(2)
    asked(privacy=Privacy.ANONYMOUS)
    post_office.received.clear()

    the_clock_strikes(30)

    assert readers(post_office) == []


def test_a_worker_that_stood_still_does_not_send_two_on_one_day(organisation, post_office):
    guests(1)
    asked(reminders=[7, 14])
    post_office.received.clear()

    the_clock_strikes(30)
    the_clock_strikes(30.1)
    assert readers(post_office) == ["guest1"]

    the_clock_strikes(37)
    assert readers(post_office) == ["guest1", "guest1"]


def test_after_the_end_and_after_opting_out_nobody_is_reminded(organisation, post_office):
    out, _silent = guests(2)
    wave = asked(reminders=[7, 14], closes_at=after(10))
    post_office.received.clear()
    opt_out(out, wave=wave, by=SYSTEM, at=after(1))

    the_clock_strikes(7)
    the_clock_strikes(14)

    assert readers(post_office) == ["guest2"]
