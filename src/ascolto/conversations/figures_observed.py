"""Observations, staff voices and reviews as plain arrays: results by unit over time, with n and interval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count

from ascolto.analysis import Score, mean_score
from ascolto.conversations.kinds import Dimension, ItemKind, MentionKind
from ascolto.conversations.models import (
    ItemRating,
    ObservedVisitQuerySet,
    Review,
    ReviewQuerySet,
    StaffVoice,
    StaffVoiceQuerySet,
)
from ascolto.conversations.staff import LEAST

HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What visits showed of one unit in one dimension: points of 100, month by month and in all."""

    unit_id: int
    dimension: Dimension
    whole: Score
    months: tuple[tuple[date, Score], ...]


@dataclass(frozen=True, slots=True)
class InternalResult:
    """How a unit is rated by those whom it serves; without a score while fewer speak than may be shown."""

    unit_id: int
    voices: int
    score: Score | None
    words: tuple[StaffVoice, ...]


@dataclass(frozen=True, slots=True)
class SiteResult:
    """The ratings of one site, all on the same scale."""

    site: str
    low: float
    high: float
    score: Score


def points_of(kind: str, value: int) -> float:
    """Return a rating as points from 0 to 100: no is 0, yes 100; 1 is 0, 5 is 100."""
    return value * HUNDRED if kind == ItemKind.YES_NO else (value - 1) * HUNDRED / 4


def results_of_visits(visits: ObservedVisitQuerySet) -> list[UnitResult]:
    """Return the results of these visits by unit and dimension.

    A visit counts once, by the mean of its items: many items of one visit are not many visits.
    """
    points: dict[tuple[int, str], dict[tuple[date, int], list[float]]] = {}
    rows = ItemRating.objects.filter(visit__in=visits.order_by()).order_by("visit__visited_on", "pk")
    columns = ("visit__unit_id", "item__dimension", "visit__visited_on", "visit_id", "item__kind", "value")
    for unit_id, dimension, day, visit_id, kind, value in rows.values_list(*columns):
        visited = points.setdefault((unit_id, dimension), {})
        visited.setdefault((day, visit_id), []).append(points_of(kind, value))
    return [
        UnitResult(unit_id, Dimension(dimension), _score(map(_mean, visited.values())), _by_month(visited))
        for (unit_id, dimension), visited in sorted(points.items())
    ]


def results_of_staff(voices: StaffVoiceQuerySet) -> list[InternalResult]:
    """Return how units are rated by those whom they serve.

    Voices without a name – ratings and words alike – are left out where fewer than 8 speak of a unit; what
    somebody signed is shown.
    """
    by_unit: dict[int, list[StaffVoice]] = {}
    for voice in voices.select_related("signed_by").order_by("-said_on", "pk"):
        by_unit.setdefault(voice.about_unit_id, []).append(voice)
    return [_internal(unit_id, spoken) for unit_id, spoken in sorted(by_unit.items())]


def results_of_sites(reviews: ReviewQuerySet) -> list[SiteResult]:
    """Return the mean rating of each site and scale, the site with most ratings first."""
    ratings: dict[tuple[str, float, float], list[float]] = {}
    rated = reviews.filter(kind=MentionKind.REVIEW, rating__isnull=False).order_by()
    columns = ("site", "scale_low", "scale_high", "rating")
    for site, low, high, rating, count in rated.values_list(*columns).annotate(count=Count("pk")):
        ratings.setdefault((site, float(low), float(high)), []).extend([float(rating)] * count)
    found = [SiteResult(site, low, high, _score(given, low, high)) for (site, low, high), given in ratings.items()]
    return sorted(found, key=lambda each: (-each.score.n, each.site, each.high))


def informed_by(reviews: ReviewQuerySet, sources: Iterable[str]) -> dict[str, int]:
    """Return how many of those who told it have their information from each source: authors and participants."""
    counts: dict[str, int] = {}
    told = reviews.exclude(informed_by="").order_by().values_list("informed_by", flat=True)
    for source in [*told, *filter(None, sources)]:
        counts[source] = counts.get(source, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def text_of(review: Review) -> str:
    """Return all that the author wrote."""
    return "\n\n".join(filter(None, [review.title, review.words, review.liked, review.disliked]))


def _internal(unit_id: int, spoken: Sequence[StaffVoice]) -> InternalResult:
    nameless = [voice for voice in spoken if voice.signed_by_id is None]
    shown = spoken if len(nameless) >= LEAST else [voice for voice in spoken if voice.signed_by_id]
    ratings = [float(voice.rating) for voice in shown if voice.rating is not None]
    unsigned = sum(voice.rating is not None for voice in shown if voice.signed_by_id is None)
    # Were fewer without a name among them, taking away the signed ones would lay those few open.
    enough = len(ratings) >= LEAST and (unsigned == 0 or unsigned >= LEAST)
    words = tuple(voice for voice in shown if voice.words)
    return InternalResult(unit_id, len(spoken), _score(ratings, 1, 5) if enough else None, words)


def _by_month(visited: dict[tuple[date, int], list[float]]) -> tuple[tuple[date, Score], ...]:
    months: dict[date, list[float]] = {}
    for (day, _visit_id), points in visited.items():
        months.setdefault(day.replace(day=1), []).append(_mean(points))
    return tuple((month, _score(points)) for month, points in sorted(months.items()))


def _mean(points: Sequence[float]) -> float:
    return sum(points) / len(points)


def _score(values: Iterable[float], low: float = 0, high: float = HUNDRED) -> Score:
    """Return the mean with its interval, of which nothing lies outside the scale."""
    score = mean_score(list(values))
    if score.low is None or score.high is None:
        return score
    return replace(score, low=max(score.low, low), high=min(score.high, high))
