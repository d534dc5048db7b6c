"""A view of the inbox that the complaints manager keeps, and wants to hear of."""

from datetime import datetime

from ascolto.demo.house import House
from ascolto.people.models import Area
from ascolto.people.saved_views import save_view
from ascolto.people.watching import watch_view

AT_LEAST, HOUR = 3, 8


def keep_a_view(house: House, *, at: datetime) -> None:
    """Let the complaints manager be told when three reopened complaints are open."""
    chiara = house.people["manager"].actor
    view = save_view(Area.COMPLAINTS, name="Reopened", query="reopened=on", by=chiara, at=at)
    watch_view(view, at_least=AT_LEAST, hour=HOUR, by=chiara, at=at)
