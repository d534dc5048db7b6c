"""The quarterly survey of the demonstration holds what was planted, and nothing beside it."""

from datetime import UTC, datetime

import pytest
from django.db.models import Avg

from ascolto.demo.guest_survey import WEEKS_AGO, take_over_answers
from ascolto.demo.house import build
from ascolto.surveys.models import Answer, Response, Wave
from ascolto.trail.acting import SYSTEM
from ascolto.trail.models import Event

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 11, 10, tzinfo=UTC)


@pytest.fixture
def house():
    house = build(at=AT)
    take_over_answers(house, today=AT.date(), by=SYSTEM, at=AT)
    return house


def means(code, hotel):
    """Return the mean answer of the guests of a hotel in each wave, oldest first."""
    answers = Answer.objects.filter(question__code=code, response__unit__code=hotel, mark="")
    return list(
        answers.values("wave__name").annotate(mean=Avg("number")).order_by("wave__name").values_list("mean", flat=True)
    )


def test_every_quarter_has_its_wave_and_every_guest_an_event(house):
    assert Wave.objects.count() == len(WEEKS_AGO)
    assert Response.objects.count() > 2000
    assert Event.objects.filter(kind="response.imported").count() == Response.objects.count()


def test_reception_in_sofia_falls_and_breakfast_in_rome_rises(house):
    reception, breakfast = means("reception", "sofia"), means("breakfast", "rome")

    assert max(reception[-2:]) < min(reception[:-2]) - 0.3
    assert min(breakfast[-4:]) > max(breakfast[:-4]) + 0.1


def test_quiet_at_night_changes_nowhere(house):
    for hotel in house.hotels:
        first, last = means("quiet", hotel.code)[:4], means("quiet", hotel.code)[4:]
        assert abs(sum(first) / 4 - sum(last) / 4) < 0.35


def test_the_same_day_tells_the_same_answers(house):
    told = list(Response.objects.order_by("wave__name", "source_ref").values_list("source_ref", "on_day", "language"))

    again = take_over_answers(house, today=AT.date(), by=SYSTEM, at=AT)

    assert again == len(told)
    assert Response.objects.count() == len(told)
