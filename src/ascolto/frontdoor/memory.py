"""What is the same for every visitor is made once and remembered for some seconds."""

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from django.conf import settings

Thing = TypeVar("Thing")
MOST = 256  # part of the keys is what a browser says, so that strangers could invent ever more of them


class Memory:
    """Things by their key, each for `settings.REMEMBERED_SECONDS`; every process has its own."""

    def __init__(self) -> None:
        self._things: dict[Hashable, tuple[float, Any]] = {}
        self._lock = Lock()

    def recall(self, key: Hashable) -> Any | None:
        until, thing = self._things.get(key, (0.0, None))
        return thing if monotonic() < until else None

    def keep(self, key: Hashable, thing: Any) -> None:
        with self._lock:
            if len(self._things) >= MOST:
                self._things.clear()
            self._things[key] = (monotonic() + settings.REMEMBERED_SECONDS, thing)

    def get(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        thing = self.recall(key)
        if thing is None:
            thing = make()
            self.keep(key, thing)
        return thing

    def forget(self) -> None:
        self._things.clear()
