"""Take a complaint for a change, and keep the change: the frame around every action on an existing complaint."""

from datetime import datetime

from ascolto.complaints.models import Complaint
from ascolto.trail.acting import Actor, ActorKind


class ChangedMeanwhile(Exception):
    """Somebody changed the complaint after the page was opened on which this was typed."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.reference)
        self.complaint = complaint


def lock(complaint: Complaint, *, seen: int | None = None) -> Complaint:
    """Return the complaint as it is now, held until the transaction ends.

    Args:
        seen: the version that the person had before their eyes, where they typed more than a press of a button.
    Raises:
        ChangedMeanwhile: the complaint has moved on since that version.
    """
    locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if seen is not None and locked.version != seen:
        raise ChangedMeanwhile(locked)
    return locked


def keep(complaint: Complaint, *fields: str, by: Actor, at: datetime) -> None:
    """Save the named fields, and count the change so that a page opened earlier can notice it.

    What a member of staff does shows that somebody has looked at what the complainant wrote.
    """
    if by.kind is ActorKind.USER:
        complaint.heard_at = None
    _count(complaint, at=at)
    complaint.save(update_fields=[*fields, "heard_at", "version", "changed_at"])


def count_change(complaint: Complaint, *, at: datetime) -> None:
    """Count a change by somebody who only contributed, and need not have looked at what the complainant wrote."""
    _count(complaint, at=at)
    complaint.save(update_fields=["version", "changed_at"])


def _count(complaint: Complaint, *, at: datetime) -> None:
    complaint.version += 1
    complaint.changed_at = at
