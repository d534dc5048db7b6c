"""What can have happened to a complaint that is taken over; each step does to it what the single action would do.

A step has its moment and its actor. Letters are the one thing that steps leave out: they went, or did not, long ago.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ascolto.complaints.intake import Told
from ascolto.complaints.retelling import Retelling
from ascolto.organisation.models import Taxon
from ascolto.trail.acting import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Step(ABC):
    """Something that somebody did at a moment of the past."""

    by: Actor
    at: datetime

    @abstractmethod
    def unfold(self, one: Retelling) -> None:
        """Do to the complaint what the action does to its rows, and remember the event."""

    def category_after(self, before: Taxon | None) -> Taxon | None:
        """Return what the complaint is about once this is done."""
        return before


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Course:
    """A complaint and all that happened to it; `by` took it in, `at` that moment."""

    told: Told
    by: Actor
    at: datetime
    steps: Sequence[Step] = ()

    def category(self) -> Taxon | None:
        """Return what it was about in the end."""
        category = self.told.category
        for step in self.steps:
            category = step.category_after(category)
        return category
