"""Who wants a letter once a view holds so many, and when it is due."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from ascolto.people.acting import actor_for
from ascolto.people.digests import at_their_hour
from ascolto.people.events import PeopleEvent
from ascolto.people.models import SavedView, User, ViewWatch
from ascolto.people.policy import may_watch_view
from ascolto.people.saved_views import ViewDeleted
from ascolto.trail.acting import Actor, require
from ascolto.trail.recording import record

MOST = 999
# How many the view holds for this reader; None where that cannot be told, because it asks for what they cannot see.
Count = Callable[[SavedView, Actor], int | None]


class NotSoMany(Exception):
    """A view is watched from one on, and up to what is counted."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@transaction.atomic
def watch_view(view: SavedView, *, at_least: int, hour: int, by: Actor, at: datetime) -> ViewWatch:
    """Ask for a letter once the view holds so many; another number begins anew."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.ended_at is not None:
        raise ViewDeleted
    require(may_watch_view(by, view))
    if not 1 <= at_least <= MOST:
        raise NotSoMany(MOST)
    user = User.objects.get(pk=by.user_id)
    told = {"at_least": at_least, "hour": hour, "counted_on": None, "told_at": None}
    watch, _is_new = ViewWatch.objects.update_or_create(view=view, user=user, defaults=told)
    record(PeopleEvent.VIEW_WATCHED, view, by=by, at=at, facts={"at_least": at_least, "hour": hour})
    return watch


@transaction.atomic
def stop_watching(view: SavedView, *, by: Actor, at: datetime) -> None:
    """Want no more letters about the view; whoever wanted none changes nothing."""
    gone, _models = ViewWatch.objects.wished_by(by).filter(view=view).delete()
    if gone:
        record(PeopleEvent.VIEW_WATCH_ENDED, view, by=by, at=at)


def watches_due(*, at: datetime) -> list[tuple[ViewWatch, date]]:
    """Return what is to be counted now, each with the day of its person; once on a working day, from their hour on."""
    watches = ViewWatch.objects.filter(user__is_active=True, view__ended_at=None)
    found = list(watches.select_related("user__home_unit").order_by("pk"))
    return [(watch, day) for watch, _calendar, day in at_their_hour(found, last=lambda one: one.counted_on, at=at)]


@transaction.atomic
def count_for(watch: ViewWatch, *, on: date, count: Count, at: datetime) -> int | None:
    """Count with the rights of this moment, and return how many there are where the person is to be told now.

    What the person may not use any more is not counted: nothing is told, and nothing forgotten.
    """
    watch = ViewWatch.objects.select_for_update(of=("self",)).select_related("user", "view").get(pk=watch.pk)
    if watch.counted_on is not None and watch.counted_on >= on:
        return None
    watch.counted_on = on
    held = _held(watch, count)
    is_news = held is not None and held >= watch.at_least and watch.told_at is None
    if is_news:
        watch.told_at = at
    elif held is not None and held < watch.at_least:
        watch.told_at = None
    watch.save(update_fields=["counted_on", "told_at"])
    return held if is_news else None


def _held(watch: ViewWatch, count: Count) -> int | None:
    actor = actor_for(watch.user)
    if watch.view.ended_at is not None or not may_watch_view(actor, watch.view):
        return None
    return count(watch.view, actor)
