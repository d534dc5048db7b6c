"""Where the browser of the journeys is: Debian's Chromium, or the one that ASCOLTO_CHROMIUM names."""

import os
import shutil

# Run before a page that nobody touches, this notes in window.jumps how far things moved, and which. What browsers say
# of recent input is left out: on a phone, the half second after a page was opened counts as touched.
JUMPS = """
window.jumps = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const nodes = entry.sources.map(source => source.node?.className || source.node?.nodeName);
    window.jumps.push([entry.value, nodes.join(" ")]);
  }
}).observe({type: "layout-shift", buffered: true});
"""


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    named = os.environ.get("ASCOLTO_CHROMIUM")
    if named:
        return named
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
