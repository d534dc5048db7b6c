"""What is said to somebody whose step was refused: why, and what others did while it was being written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ascolto.complaints.locking import ChangedMeanwhile
from ascolto.complaints.models import Complaint
from ascolto.trail.acting import Actor
from ascolto.trail.recording import trail_of
from ascolto.ui.refusals import Refusal, explanation_of
from ascolto.web.complaints.deeds import deed
from ascolto.web.complaints.telling import names_in

MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did in between, in words, and when."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Late:
    """What the writer missed: the deeds since, the newest first, and the version that stands now."""

    version: int
    deeds: Sequence[Deed]
    complaint: Complaint


def refused_in_words(exception: Exception) -> Refusal | None:
    """Return the refusal for the page of the form, or None for what is no refusal but a fault.

    That somebody changed the complaint is advice for where their deeds cannot be told; elsewhere it would say it twice.
    """
    refusal = explanation_of(exception)
    if refusal is not None and isinstance(exception, ChangedMeanwhile):
        return replace(refusal, sentence="", advice=f"{refusal.sentence} {refusal.advice}")
    return refusal


def late_for(reference: str, seen: int | None, *, actor: Actor) -> Late:
    """Return what happened to the complaint since that version; every change adds one event and counts one version.

    What one person did several times is told once, at the last time.
    """
    complaint = Complaint.objects.visible_to(actor).get(reference=reference)
    missed = 0 if seen is None else min(max(complaint.version - seen, 0), MOST_TOLD)
    events = list(trail_of(complaint).reverse()[:missed]) if missed else []
    names = names_in(events, reader=actor)
    last: dict[str, Deed] = {}
    for event in events:
        words = deed(event, names)
        last.setdefault(words, Deed(words, event.at))
    return Late(complaint.version, list(last.values()), complaint)
