"""The settings of the tests: the product's own, over a folder that is thrown away, with quick passwords.

PostgreSQL is used where DATABASE_URL names one (`python -m tests.postgres -- pytest …` starts one), else SQLite.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="ascolto-test-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

os.environ.setdefault("DATABASE_URL", "")  # what a developer's .env names is not for tests
os.environ["ASCOLTO_DATA"] = str(_FOLDER)
os.environ["ASCOLTO_SECRET_KEY"] = "a secret for tests alone"
os.environ["ASCOLTO_DATABASE_POOL"] = "16"  # ten handlers press the same button at once

from ascolto.settings import *  # noqa: E402, F403
from ascolto.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
REMEMBERED_SECONDS = 0  # each test has an organisation of its own
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in life: connections in memory lock each other out in a way that files do not.
    DATABASES["default"]["TEST"] = {"NAME": _FOLDER / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
