"""What happened while complaints came in: marked on the chart, told in words below it, and set beside what stands out.

It is a coincidence in time and said as one: what comes after something need not come from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext, pgettext

from ascolto.charts import Annotation as Mark
from ascolto.organisation.models import Annotation, AnnotationQuerySet, Unit
from ascolto.organisation.trees import ancestor_ids
from ascolto.ui.days import day_in_words

MOST_MARKS = 20
MOST_NAMED = 3
SHORTLY_BEFORE = timedelta(weeks=4)


class Weeks(Protocol):
    """A series of weeks or months, each with its first and last day."""

    def begins(self, place: int) -> date: ...
    def ends(self, place: int) -> date: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, as it stands below a chart: its number there, and from which week or month to which."""

    number: int
    annotation: Annotation
    first: int
    last: int

    @property
    def words(self) -> str:
        return self.annotation.words

    @property
    def about(self) -> str:
        """Return when and where it was, and of which kind."""
        where = self.annotation.unit.name if self.annotation.unit else pgettext("annotation", "everywhere")
        said = (days_of(self.annotation), where, self.annotation.get_kind_display())
        return pgettext("between facts", "; ").join(said)


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in the time of a chart, and whether there was more than is marked."""

    told: Sequence[Told]
    has_more: bool = False

    def marks(self) -> list[Mark]:
        """Return the marks for the drawing: one for all that began in the same week or month."""
        return [_mark(list(same)) for _first, same in groupby(self.told, key=lambda one: one.first)]

    def by_place(self) -> Mapping[int, str]:
        """Return for each week or month the words of what began or went on in it."""
        found: dict[int, list[str]] = {}
        for one in self.told:
            for place in range(one.first, one.last + 1):
                found.setdefault(place, []).append(one.words)
        return {place: pgettext("between facts", "; ").join(words) for place, words in found.items()}

    def about(self, place: int, leeway: timedelta, *, series: Weeks) -> list[str]:
        """Say what happened at a place where something stands out, or in the weeks before; nothing where nothing did.

        What began in the same week or month may have come before what stands out there, and what began in the leeway
        behind it too.
        """
        earliest, latest = series.begins(place) - SHORTLY_BEFORE, series.ends(place) + leeway
        near = [one for one in self.told if one.annotation.from_on <= latest and one.annotation.until_on >= earliest]
        if not near:
            return []
        events = pgettext("between facts", "; ").join(_named(one.annotation) for one in near[-MOST_NAMED:])
        words = gettext(
            "About that time or in the four weeks before: %(events)s. What comes after something need not come from it."
        )
        return [words % {"events": events}]


NOTHING = Happened(())


def _mark(same: Sequence[Told]) -> Mark:
    first, last = same[0], same[-1]
    number = str(first.number) if len(same) == 1 else f"{first.number}–{last.number}"
    words = pgettext("between facts", "; ").join(one.words for one in same)
    return Mark(first.first, max(one.last for one in same), number, words)


def _named(annotation: Annotation) -> str:
    return pgettext("annotation", "“%(words)s” (%(days)s)") % {
        "words": annotation.words,
        "days": days_of(annotation),
    }


def days_of(annotation: Annotation) -> str:
    """Return the day, or from when to when it went on."""
    first, last = day_in_words(annotation.from_on), day_in_words(annotation.until_on)
    if annotation.from_on == annotation.until_on:
        return first
    return pgettext("days", "%(first)s to %(last)s") % {"first": first, "last": last}


def concerning(annotations: AnnotationQuerySet, unit: Unit | None) -> AnnotationQuerySet:
    """Return what happened in the unit, below it, or above it, where it happened to the unit too."""
    if unit is None:
        return annotations
    here = Q(unit__path__startswith=unit.path) | Q(unit_id__in=ancestor_ids(unit.path))
    return annotations.filter(Q(unit=None) | here)


def happened_in(annotations: AnnotationQuerySet, series: Weeks) -> Happened:
    """Return what happened in the time of a series, numbered in its order; of very much, the latest."""
    if not len(series):
        return NOTHING
    within = annotations.between(series.begins(0), series.ends(len(series) - 1)).select_related("unit")
    latest = list(within.order_by("-from_on", "-pk")[: MOST_MARKS + 1])
    marked = enumerate(reversed(latest[:MOST_MARKS]), start=1)
    told = tuple(Told(number, one, *_places(one, series)) for number, one in marked)
    return Happened(told, has_more=len(latest) > MOST_MARKS)


def _places(annotation: Annotation, series: Weeks) -> tuple[int, int]:
    places = [
        place
        for place in range(len(series))
        if series.begins(place) <= annotation.until_on and series.ends(place) >= annotation.from_on
    ]
    return places[0], places[-1]
