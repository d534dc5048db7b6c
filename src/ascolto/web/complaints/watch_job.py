"""The task that counts the views that people want to hear of, as each of them sees it.

It stands here, among the doors, because the filters do; `ascolto.apps` makes it known to every process.
"""

from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone

from ascolto.complaints.finding import count_of
from ascolto.complaints.models import Complaint
from ascolto.complaints.watching import tell_of_view
from ascolto.jobs.each import do_for_each
from ascolto.jobs.progress import Progress
from ascolto.jobs.registry import task
from ascolto.organisation import settings_of
from ascolto.people.models import SavedView, ViewWatch
from ascolto.people.watching import MOST, watches_due
from ascolto.trail.acting import Actor
from ascolto.web.complaints.filters import FilterForm, address_of, offers_for


@task("tell_of_views")
def tell_of_views(payload: dict[str, Any], *, at: datetime, progress: Progress) -> None:
    """Count what is due, and tell those whose view has come to hold as many as they wanted to be told of."""
    zone = ZoneInfo(settings_of.current().time_zone or timezone.get_default_timezone_name())
    count = partial(held, zone=zone, at=at)

    def tell(due: tuple[ViewWatch, date]) -> None:
        watch, day = due
        link = f"{settings.URL}{address_of(dict(QueryDict(watch.view.query).lists()))}"
        tell_of_view(watch, link=link, on=day, count=count, at=at)

    do_for_each(watches_due(at=at), tell)


def held(view: SavedView, actor: Actor, *, zone: ZoneInfo, at: datetime) -> int | None:
    """Return how many complaints the view holds for this reader, up to what is counted.

    Where one of its filters cannot be read (its unit is not theirs any more, its category was retired) it would hold
    what nobody asked for, so that it is not counted.
    """
    filters = FilterForm(QueryDict(view.query), offers=offers_for(actor), zone=zone)
    if not filters.is_valid():
        return None
    rows = filters.narrow(Complaint.objects.visible_to(actor), actor=actor, at=at)
    return min(count_of(rows, up_to=MOST), MOST)
