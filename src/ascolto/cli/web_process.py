"""The application as `ascolto serve` runs it: a web process never outlives the process that started it."""

import multiprocessing
import os
import signal
from threading import Thread

from ascolto.wsgi import application

__all__ = ["application"]


def _end_with_parent() -> None:
    """Wait until whoever started us is gone, killed perhaps; otherwise we would keep the port for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


Thread(target=_end_with_parent, daemon=True).start()
