"""What was written down beside the figures in the two years: what was planted, and what changed nothing."""

from datetime import date, timedelta

from ascolto.demo.house import House
from ascolto.demo.planted import WRITTEN_DOWN, week_start
from ascolto.organisation.annotating import Happened, annotate
from ascolto.organisation.models import AnnotationKind

AT_NOON = timedelta(hours=12)


def write_down(house: House, *, today: date) -> None:
    """Write down each thing on the day on which it was over."""
    marco = house.people["quality"]
    units = {hotel.code: hotel.unit for hotel in house.hotels}
    for one in WRITTEN_DOWN:
        begun = week_start(today, one.weeks_ago)
        over = begun + timedelta(days=one.days - 1)
        happened = Happened(
            words=one.words,
            kind=AnnotationKind(one.kind),
            from_on=begun.date(),
            until_on=over.date(),
            unit=units.get(one.hotel),
        )
        annotate(happened, by=marco.actor, at=over + AT_NOON)
