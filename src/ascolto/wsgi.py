"""The WSGI application that `ascolto serve` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascolto.settings")
application = get_wsgi_application()
