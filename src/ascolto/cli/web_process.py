"""The application as `ascolto serve` runs it: a web process never outlives the process that started it."""

import multiprocessing
import os
import signal
from threading import Thread

from django.conf import settings
from django.db import connection

from ascolto import wsgi
from ascolto.cli.receiving import MOST_FROM_ONE_ADDRESS, MOST_RECEIVING, Receiving
from ascolto.cli.serving import at_once

application = Receiving(
    wsgi.application,
    at_once=at_once(connection.vendor),
    # Behind a proxy everybody has its address, and the proxy is who waits for slow senders.
    most_from_one_address=MOST_RECEIVING if settings.SECURE_PROXY_SSL_HEADER else MOST_FROM_ONE_ADDRESS,
)


def _end_with_parent() -> None:
    """Wait until whoever started us is gone, killed perhaps; otherwise we would keep the port for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


Thread(target=_end_with_parent, daemon=True).start()
