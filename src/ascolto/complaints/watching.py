"""The letter that a view holds as many complaints as somebody wanted to be told of; it names none of them."""

from datetime import date, datetime

from django.db import transaction

from ascolto.complaints.letters import VIEW_REACHED
from ascolto.correspondence.letters import compose
from ascolto.correspondence.models import Letter
from ascolto.organisation import settings_of
from ascolto.people.models import ViewWatch
from ascolto.people.watching import Count, count_for
from ascolto.trail.acting import SYSTEM


@transaction.atomic
def tell_of_view(watch: ViewWatch, *, link: str, on: date, count: Count, at: datetime) -> Letter | None:
    """Count the view, and write to the person where it has come to hold so many; else nobody is disturbed."""
    held = count_for(watch, on=on, count=count, at=at)
    if held is None:
        return None
    return compose(
        VIEW_REACHED.name,
        language=watch.user.language,
        to_address=watch.user.email,
        to_name=watch.user.name,
        values={
            "name": watch.user.name,
            "organisation": settings_of.current().name,
            "view": watch.view.name,
            "count": held,
            "at_least": watch.at_least,
            "link": link,
        },
        about=watch.user,
        by=SYSTEM,
        at=at,
    )
