"""Who wants to be told by e-mail what waits, and whose hour has come."""

from datetime import date, datetime, timedelta

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
    if not wishes:
        return []
    root = Unit.objects.filter(parent=None).order_by("pk")[0]
    homes = {wish.pk: wish.user.home_unit or root for wish in wishes}
    calendars = calendars_of(set(homes.values()))
    return [
        (wish, calendar.day_of(at)) for wish in wishes if _is_due(wish, calendar := calendars[homes[wish.pk].pk], at=at)
    ]


def _is_due(wish: DigestWish, calendar: WorkingCalendar, *, at: datetime) -> bool:
    day = calendar.day_of(at)
    if wish.sent_on is not None and wish.sent_on >= day:
        return False
    if at.astimezone(calendar.time_zone).hour < wish.hour or not calendar.is_working_day(day):
        return False
    earlier = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return wish.rhythm == Rhythm.DAILY or not any(calendar.is_working_day(each) for each in earlier)
