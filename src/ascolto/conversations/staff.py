"""What those who work here say of the units that serve theirs: the next process is a customer too."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from ascolto.conversations.events import StaffEvent
from ascolto.conversations.locking import NothingWritten
from ascolto.conversations.models import StaffVoice
from ascolto.conversations.policy import may_speak_up
from ascolto.organisation.models import Unit
from ascolto.people.models import User
from ascolto.trail.acting import SYSTEM, Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin

LEAST = 8
"""Voices without a name are shown only where at least so many speak of a unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What an employee says; from which unit is asked, not looked up."""

    about_unit: Unit
    from_unit: Unit | None = None
    rating: int | None = None
    words: str = ""


class RatingOutside(Exception):
    """A unit is rated from 1 to 5."""


@transaction.atomic
def speak_up(said: Said, *, by: Actor, at: datetime, signed: User | None = None) -> StaffVoice:
    """Take in what an employee says. Without a signature nobody can find out who it was, not even from the trail.

    So the trail names the system, and the day without an hour; that somebody speaks twice cannot be told either.
    """
    require(may_speak_up(by))
    if said.rating is None and not said.words.strip():
        raise NothingWritten
    if said.rating is not None and said.rating not in range(1, 6):
        raise RatingOutside
    voice = StaffVoice.objects.create(
        from_unit=said.from_unit,
        about_unit=said.about_unit,
        rating=said.rating,
        words=said.words.strip(),
        said_on=at.date(),
        signed_by=signed,
    )
    facts: Facts = {"about_unit": said.about_unit.pk, "signed": signed is not None}
    moment = at if signed else datetime.combine(at.date(), time(0), tzinfo=at.tzinfo)
    begin(StaffEvent.SPOKE, voice, by=by if signed else SYSTEM, at=moment, facts=facts)
    return voice
