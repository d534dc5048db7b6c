"""A real worker in its own process, over the database of the test that starts it."""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django
from django.conf import settings


def main() -> None:
    told = json.loads(sys.argv[1])
    settings.configure(DATABASES={"default": told["database"]}, INSTALLED_APPS=["ascolto.jobs"], USE_TZ=True)
    django.setup()
    from ascolto.jobs.registry import task  # noqa: PLC0415  (settings first, then models)
    from ascolto.jobs.work import stop_on_signals, work, worker_name  # noqa: PLC0415

    log = Path(told["log"])

    @task("tests.sleep", lease_seconds=1)
    def sleep(payload, *, at, progress):
        with log.open("a") as file:
            file.write(f"began {progress.attempt}\n")
            file.flush()
            os.fsync(file.fileno())
        time.sleep(payload["seconds"] if progress.attempt == 1 else 0)
        with log.open("a") as file:
            file.write(f"ended {progress.attempt}\n")

    work(worker_name(), lambda: datetime.now(UTC), stop_on_signals())


if __name__ == "__main__":
    main()
