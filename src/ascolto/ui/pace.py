"""How often somebody comes within a minute, for every door that has to keep a pace."""

from collections.abc import Hashable
from datetime import datetime
from threading import Lock

SECONDS = 60


class Pace:
    """How often each of those who come has come within the running minute.

    Every process counts for itself: a limit against floods and runaway programs need not be exact, and one that had
    to write its counts would make those who read wait for those who write.
    """

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[Hashable, int] = {}
        self._lock = Lock()

    def count(self, who: Hashable, *, at: datetime) -> int:
        """Count one more, and return how often they have come within this minute."""
        minute = int(at.timestamp()) // SECONDS
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[who] = self._counts.get(who, 0) + 1
            return self._counts[who]

    def forget(self) -> None:
        self._counts.clear()


def seconds_left(at: datetime) -> int:
    """Return how long the running minute still lasts."""
    return SECONDS - int(at.timestamp()) % SECONDS
