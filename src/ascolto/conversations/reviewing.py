"""Keep what was said about us elsewhere: one review or mention at a time, or thousands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from ascolto.analysis.text import languages_of
from ascolto.conversations.events import ReviewEvent
from ascolto.conversations.kinds import InformationSource, MentionKind, Precision
from ascolto.conversations.locking import NothingWritten, require_words
from ascolto.conversations.models import Review
from ascolto.conversations.observing import InTheFuture
from ascolto.conversations.policy import may_enter_review
from ascolto.organisation.models import Offering, Unit
from ascolto.trail.acting import Actor, require
from ascolto.trail.canonical import Facts
from ascolto.trail.recording import begin_many


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A review or mention as somebody found it."""

    site: str
    unit: Unit
    kind: MentionKind = MentionKind.REVIEW
    address: str = ""
    said_on: date | None = None
    precision: Precision = Precision.DAY
    title: str = ""
    words: str = ""
    liked: str = ""
    disliked: str = ""
    rating: Decimal | None = None
    scale_low: Decimal | None = None
    scale_high: Decimal | None = None
    language: str = ""
    offering: Offering | None = None
    informed_by: InformationSource = InformationSource.UNKNOWN
    author: str = ""
    about: dict[str, str] = field(default_factory=dict)
    source: str = ""
    external_id: str = ""

    @property
    def everything(self) -> str:
        """All its words, to tell the language by."""
        return "\n".join(filter(None, [self.title, self.words, self.liked, self.disliked]))


class RatingOffScale(Exception):
    """A rating stands with the scale it was given on, and within it."""


def enter_review(found: Found, *, by: Actor, at: datetime) -> Review:
    """Keep one review or mention that somebody found."""
    if not found.everything.strip() and found.rating is None:
        raise NothingWritten
    if found.said_on and found.said_on > at.date():
        raise InTheFuture
    if not is_on_scale(found):
        raise RatingOffScale
    require_words(found.site)
    return enter_many([found], event=ReviewEvent.ENTERED, by=by, at=at)[0]


def is_on_scale(found: Found) -> bool:
    if found.rating is None:
        return True
    low, high = found.scale_low, found.scale_high
    return low is not None and high is not None and low < high and low <= found.rating <= high


@transaction.atomic
def enter_many(found: Sequence[Found], *, event: ReviewEvent, by: Actor, at: datetime) -> list[Review]:
    """Keep reviews in a few statements however many there are; a language that nobody said is told from the words."""
    for unit_id in {one.unit.pk for one in found}:
        require(may_enter_review(by, unit_id))
    unsaid = [one for one in found if not one.language]
    told = languages_of([one.everything for one in unsaid]).texts if unsaid else ()
    detected = {id(one): each.language or "" for one, each in zip(unsaid, told, strict=True)}
    reviews = Review.objects.bulk_create([_review(one, detected.get(id(one)), at=at) for one in found])
    entries = [(review, _facts(review), "", at) for review in reviews]
    begin_many(event, entries, by=by, at=at)
    return reviews


def _facts(review: Review) -> Facts:
    return {"unit": review.unit_id, "site": review.site}


def _review(found: Found, detected: str | None, *, at: datetime) -> Review:
    return Review(
        kind=found.kind,
        site=found.site.strip(),
        address=found.address,
        source=found.source,
        external_id=found.external_id,
        said_on=found.said_on,
        precision=found.precision,
        title=found.title,
        words=found.words,
        liked=found.liked,
        disliked=found.disliked,
        rating=found.rating,
        scale_low=found.scale_low if found.rating is not None else None,
        scale_high=found.scale_high if found.rating is not None else None,
        language=found.language or detected or "",
        is_language_detected=bool(detected),
        unit=found.unit,
        offering=found.offering,
        informed_by=found.informed_by,
        author=found.author,
        about=found.about,
        recorded_at=at,
    )
