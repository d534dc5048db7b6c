"""Where the browser of the journeys is: Debian's Chromium, or the one that ASCOLTO_CHROMIUM names."""

import os
import shutil


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("ASCOLTO_CHROMIUM")
    if named:
        return named
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
