"""The WSGI application that `ascolto serve` runs."""

import os
from threading import Timer

from django.core.wsgi import get_wsgi_application

from ascolto.charts import warm_up

WARM_UP_AFTER = 3  # seconds; the first pages come first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascolto.settings")
application = get_wsgi_application()

# The first picture that a process draws takes seconds, every later one a fraction of one: nobody should wait for it.
_warming = Timer(WARM_UP_AFTER, warm_up)
_warming.daemon = True
_warming.start()
