"""Erasing the personal words of an event; the chain stays whole, and `verify` says "erased"."""

from datetime import datetime

from ascolto.trail.models import Event, EventText


def erase_text(event: Event, *, at: datetime) -> bool:
    """Blank the words and their salt, so that not even a guess can be checked; return whether there were any.

    The caller records that it erased, for whom and why, in the same transaction.
    """
    words = EventText.objects.filter(event=event, erased_at__isnull=True)
    return words.update(text="", salt="", erased_at=at) == 1
