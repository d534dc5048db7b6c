"""A real worker of the whole house in its own process, over the database and the mail server of the test."""

import json
import os
import sys
from datetime import UTC, datetime

import django
from django.conf import settings


def main() -> None:
    told = json.loads(sys.argv[1])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    settings.DATABASES["default"] = {**settings.DATABASES["default"], **told["database"]}
    for name, value in told["mail"].items():
        setattr(settings, name, value)
    django.setup()
    from ascolto.jobs.work import stop_on_signals, work, worker_name  # noqa: PLC0415  (settings first)

    work(worker_name(), lambda: datetime.now(UTC), stop_on_signals())


if __name__ == "__main__":
    main()
