"""What can happen to an import."""

from ascolto.trail.events import EventKind


class ImportEvent(EventKind):
    STARTED = "import.started"
    FINISHED = "import.finished"
    BROKEN_OFF = "import.broken_off"
