"""Where the browser of the journeys is: Debian's Chromium, or the one that ASCOLTO_CHROMIUM names."""

import os
import shutil

# Run before a page, this notes in window.jumps how far things moved while nobody did anything, and which.
JUMPS = """
window.jumps = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) {
      const nodes = entry.sources.map(source => source.node?.className || source.node?.nodeName);
      window.jumps.push([entry.value, nodes.join(" ")]);
    }
  }
}).observe({type: "layout-shift", buffered: true});
"""


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("ASCOLTO_CHROMIUM")
    if named:
        return named
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
