"""How often a token may ask."""

from datetime import datetime

from django.conf import settings

from ascolto.api.faults import TooManyRequests
from ascolto.ui.pace import Pace, seconds_left

pace = Pace()


def keep_pace(token_id: int, *, at: datetime) -> None:
    """Count one request; more than are allowed wait for the next minute."""
    if pace.count(token_id, at=at) > settings.API_REQUESTS_PER_MINUTE:
        raise TooManyRequests(seconds_left(at))
