"""The WSGI application that `ascolto serve` runs."""

import gc
import os
from threading import Timer

from django.core.wsgi import get_wsgi_application

from ascolto.charts import warm_up

WARM_UP_AFTER = 3  # seconds; the first pages come first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascolto.settings")
application = get_wsgi_application()


def _settle() -> None:
    """Do what the first visitor would otherwise wait for, and let the collector forget what stays for good.

    The first picture that a process draws takes seconds, every later one a fraction of one. And what is loaded once
    would be looked through for rubbish again and again, which costs a page a twentieth of its time.
    """
    warm_up()
    gc.collect()
    gc.freeze()


_warming = Timer(WARM_UP_AFTER, _settle)
_warming.daemon = True
_warming.start()
