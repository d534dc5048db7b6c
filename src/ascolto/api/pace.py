"""How often a token may ask."""

from datetime import datetime
from threading import Lock

from django.conf import settings

from ascolto.api.faults import TooManyRequests

PACE_SECONDS = 60


class Pace:
    """How many requests came with each token within the running minute.

    Every process counts for itself: a limit against runaway programs need not be exact, and a reading request that
    had to write its count would make readers wait for writers.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[int, int] = {}
        self._lock = Lock()

    def keep(self, token_id: int, *, at: datetime) -> None:
        """Count one request; more than are allowed wait for the next minute."""
        minute, second = divmod(int(at.timestamp()), PACE_SECONDS)
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token_id] = self._counts.get(token_id, 0) + 1
            too_fast = self._counts[token_id] > settings.API_REQUESTS_PER_MINUTE
        if too_fast:
            raise TooManyRequests(PACE_SECONDS - second)

    def forget(self) -> None:
        self._counts.clear()


pace = Pace()
