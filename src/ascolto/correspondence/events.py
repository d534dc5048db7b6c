"""What can happen to letters, their templates, ready texts, and files."""

from ascolto.trail.events import EventKind


class LetterEvent(EventKind):
    QUEUED = "letter.queued"
    SENT = "letter.sent"
    FAILED = "letter.failed"
    BOUNCED = "letter.bounced"


class TemplateEvent(EventKind):
    EDITED = "letter_template.edited"
    RETIRED = "letter_template.retired"


class ReadyTextEvent(EventKind):
    ADDED = "ready_text.added"
    CHANGED = "ready_text.changed"
    RETIRED = "ready_text.retired"
    REINSTATED = "ready_text.reinstated"


class AttachmentEvent(EventKind):
    ADDED = "attachment.added"


class FileEvent(EventKind):
    """What the virus scanner had to say about a file, without a word of what is in it."""

    REFUSED = "file.refused"
    SCANNED = "file.scanned"
