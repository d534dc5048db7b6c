"""Who wants to be told by e-mail what waits, and whose hour has come."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from django.db import transaction

from ascolto.organisation.calendars import WorkingCalendar
from ascolto.organisation.models import Unit
from ascolto.organisation.reading import calendars_of
from ascolto.people.events import PeopleEvent
from ascolto.people.models import DigestWish, Rhythm, User
from ascolto.people.policy import may_wish_digest
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

NONE = ""


class Asked(Protocol):
    """Something that a person wants at an hour of the day."""

    @property
    def user(self) -> User: ...
    @property
    def hour(self) -> int: ...


Wish = TypeVar("Wish", bound=Asked)


@transaction.atomic
def wish_digest(user: User, *, rhythm: str, hour: int, by: Actor, at: datetime) -> None:
    """Say how often and at which hour of the day; no rhythm means no digest."""
    require(may_wish_digest(by, user))
    user = User.objects.select_for_update().get(pk=user.pk)
    if rhythm == NONE:
        DigestWish.objects.filter(user=user).delete()
    else:
        DigestWish.objects.update_or_create(user=user, defaults={"rhythm": Rhythm(rhythm), "hour": hour})
    facts: dict[str, str | int] = {"rhythm": rhythm} if rhythm == NONE else {"rhythm": rhythm, "hour": hour}
    record(PeopleEvent.DIGEST_WISHED, user, by=by, at=at, facts=facts)


def wishes_due(*, at: datetime) -> list[tuple[DigestWish, date]]:
    """Return the wishes whose hour has come, each with the day of its person on which that is."""
    wishes = list(DigestWish.objects.filter(user__is_active=True).select_related("user__home_unit").order_by("pk"))
    due = at_their_hour(wishes, last=lambda wish: wish.sent_on, at=at)
    return [(wish, day) for wish, calendar, day in due if _fits_rhythm(wish, calendar, day)]


def at_their_hour(
    wishes: Sequence[Wish], *, last: Callable[[Wish], date | None], at: datetime
) -> list[tuple[Wish, WorkingCalendar, date]]:
    """Return the wishes whose hour has come on a working day of their person, and which were not met on it yet.

    Args:
        wishes: with their users and the units in which these work.
        last: on which day the wish was met last.
    """
    if not wishes:
        return []
    root = Unit.objects.filter(parent=None).order_by("pk")[0]
    homes = [wish.user.home_unit or root for wish in wishes]
    calendars = calendars_of(set(homes))
    placed = [(wish, calendars[home.pk]) for wish, home in zip(wishes, homes, strict=True)]
    return [
        (wish, calendar, day)
        for wish, calendar in placed
        for day in [calendar.day_of(at)]
        if _is_due(wish.hour, last(wish), calendar, at=at)
    ]


def _is_due(hour: int, last: date | None, calendar: WorkingCalendar, *, at: datetime) -> bool:
    day = calendar.day_of(at)
    if last is not None and last >= day:
        return False
    return at.astimezone(calendar.time_zone).hour >= hour and calendar.is_working_day(day)


def _fits_rhythm(wish: DigestWish, calendar: WorkingCalendar, day: date) -> bool:
    earlier = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return wish.rhythm == Rhythm.DAILY or not any(calendar.is_working_day(each) for each in earlier)
