"""Take reviews and media mentions in from files of rows: from the sites' own exports, or from who collected them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ascolto.conversations.events import ReviewEvent
from ascolto.conversations.kinds import InformationSource, MentionKind, Precision
from ascolto.conversations.models import Review
from ascolto.conversations.reviewing import Found, enter_many, is_on_scale
from ascolto.imports.intake import CREATED, SKIPPED, FieldSpec, FieldType, Outcome, ParsedRow, rejected
from ascolto.imports.reasons import add_reasons
from ascolto.organisation.folding import fold
from ascolto.organisation.models import Offering, Unit
from ascolto.organisation.naming import offerings_by_word, units_by_word
from ascolto.trail.acting import Actor

ABOUT = {
    "place": _("The house or branch, as the source names it."),
    "subject": _("What it is about, as the source sorts it."),
    "traveller": _("The kind of customer, as the source tells it."),
    "room": _("What was bought, more precisely."),
    "nights": _("How long they stayed."),
    "country": _("Where the author comes from."),
    "tags": _("Further marks of the source."),
    "tone": _("The tone, as the source judges it."),
}
WORDS = ("title", "words", "liked", "disliked")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
MONTH_FIRST = re.compile(r"(?<!\d)(0?[1-9]|1[0-2])\D+((?:19|20)\d\d)(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\D+(0?[1-9]|1[0-2])(?!\d)")

add_reasons(
    {
        "review_says_nothing": _("The row has neither words nor a rating."),
        "review_unknown_unit": _("There is no unit “%(unit)s”."),
        "review_unknown_offering": _("There is no product or service “%(offering)s”."),
        "review_off_scale": _("The rating %(rating)s is not on a scale from %(low)s to %(high)s."),
        "review_in_the_future": _("The review would be of the future, of %(day)s."),
        "review_no_month": _("“%(text)s” is no month with its year."),
        "review_no_year": _("“%(text)s” holds no year."),
    }
)


class ReviewIntake:
    """Reviews with their site, words, rating and its scale; the language is told from the words where it is not said.

    Of the day a source may know the day, the month or the year; what it does not know is not made up.
    """

    kind = "reviews"

    @property
    def fields(self) -> Mapping[str, FieldSpec]:
        choice, number, words = FieldType.CHOICE, FieldType.NUMBER, FieldType.WORDS
        languages = frozenset(code for code, _name in settings.LANGUAGES)
        informed = frozenset(value for value in InformationSource.values if value)
        return {
            "external_id": FieldSpec(max_length=100, help=_("The number of the review where the file is from.")),
            "site": FieldSpec(max_length=100, compulsory=True, help=_("Where it was written: a site, a newspaper.")),
            "kind": FieldSpec(type=choice, choices=frozenset(MentionKind.values)),
            "address": FieldSpec(max_length=500, help=_("Its address on the internet.")),
            "said_on": FieldSpec(type=FieldType.DAY, help=_("The day on which it was written.")),
            "said_in_month": FieldSpec(max_length=40, help=_("The month with its year, where the day is not known.")),
            "said_in_year": FieldSpec(max_length=40, help=_("Text that holds the year, where no more is known.")),
            "title": FieldSpec(type=words, max_length=1000),
            "words": FieldSpec(type=words, max_length=100_000, help=_("What the author wrote.")),
            "liked": FieldSpec(type=words, max_length=100_000, help=_("What the author liked, where asked apart.")),
            "disliked": FieldSpec(type=words, max_length=100_000, help=_("What the author did not like.")),
            "rating": FieldSpec(type=number),
            "scale_low": FieldSpec(type=number, help=_("The worst rating there is; 1 where nothing is said.")),
            "scale_high": FieldSpec(type=number, help=_("The best rating there is; 5 where nothing is said.")),
            "language": FieldSpec(type=choice, choices=languages),
            "unit": FieldSpec(max_length=200, help=_("The unit, by name or code; without it the whole organisation.")),
            "offering": FieldSpec(max_length=200, help=_("The product or service, by name or code.")),
            "informed_by": FieldSpec(type=choice, choices=informed),
            "author": FieldSpec(max_length=200),
            **{name: FieldSpec(max_length=2000, help=told) for name, told in ABOUT.items()},
        }

    def store_many(self, rows: Sequence[ParsedRow], *, by: Actor, at: datetime) -> list[Outcome]:
        """Keep the reviews that are not on record under their id; one on record stays as it is."""
        known = _known(rows)
        outcomes: list[Outcome] = []
        found: list[Found] = []
        for row in rows:
            told = SKIPPED if (row.source, row.external_id) in known else self._found(row, at=at)
            if isinstance(told, Found):
                found.append(told)
            outcomes.append(CREATED if isinstance(told, Found) else told)
        enter_many(found, event=ReviewEvent.IMPORTED, by=by, at=at)
        return outcomes

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return units_by_word(Unit.objects.filter(retired_at=None).order_by("-pk"))

    @cached_property
    def _root(self) -> Unit:
        return Unit.objects.filter(parent=None).order_by("pk")[0]

    @cached_property
    def _offerings(self) -> dict[str, Offering]:
        return offerings_by_word(Offering.objects.filter(retired_at=None).order_by("-pk"))

    def _found(self, row: ParsedRow, *, at: datetime) -> Found | Outcome:
        """Return the review of a row, or why it cannot be taken in."""
        told: Mapping[str, Any] = row.values
        if told["unit"] and fold(told["unit"]) not in self._units:
            return rejected("review_unknown_unit", unit=told["unit"])
        if told["offering"] and fold(told["offering"]) not in self._offerings:
            return rejected("review_unknown_offering", offering=told["offering"])
        day = _day_of(told)
        if isinstance(day, Outcome):
            return day
        found = Found(
            site=told["site"],
            unit=self._units[fold(told["unit"])] if told["unit"] else self._root,
            offering=self._offerings[fold(told["offering"])] if told["offering"] else None,
            said_on=day[0],
            precision=day[1],
            rating=told["rating"],
            scale_low=Decimal(1) if told["scale_low"] is None else told["scale_low"],
            scale_high=Decimal(5) if told["scale_high"] is None else told["scale_high"],
            **_plain(told),
            about={name: told[name] for name in ABOUT if told[name]},
            source=row.source,
            external_id=row.external_id,
        )
        return _fault_of(found, at=at) or found


def _known(rows: Sequence[ParsedRow]) -> set[tuple[str, str]]:
    on_record = Review.objects.filter(
        source__in={row.source for row in rows}, external_id__in=[row.external_id for row in rows]
    ).exclude(external_id="")
    return set(on_record.values_list("source", "external_id"))


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept as the file has it."""
    return {
        "kind": MentionKind(told["kind"] or MentionKind.REVIEW),
        "informed_by": InformationSource(told["informed_by"] or InformationSource.UNKNOWN),
        "language": told["language"] or "",
        "address": told["address"],
        "author": told["author"],
        **{name: told[name].strip() for name in WORDS},
    }


def _fault_of(found: Found, *, at: datetime) -> Outcome | None:
    if not found.everything and found.rating is None:
        return rejected("review_says_nothing")
    if found.said_on and found.said_on > at.date():
        return rejected("review_in_the_future", day=found.said_on.isoformat())
    if not is_on_scale(found):
        return rejected(
            "review_off_scale", rating=str(found.rating), low=str(found.scale_low), high=str(found.scale_high)
        )
    return None


def _day_of(told: Mapping[str, Any]) -> tuple[date | None, Precision] | Outcome:
    """Return the first day of what is known of the date, and how much that is."""
    if told["said_on"]:
        return told["said_on"], Precision.DAY
    if text := told["said_in_month"]:
        month = _month_in(text)
        return (month, Precision.MONTH) if month else rejected("review_no_month", text=text)
    if text := told["said_in_year"]:
        year = YEAR.search(text)
        return (date(int(year[0]), 1, 1), Precision.YEAR) if year else rejected("review_no_year", text=text)
    return None, Precision.DAY


def _month_in(text: str) -> date | None:
    if first := MONTH_FIRST.search(text):
        return date(int(first[2]), int(first[1]), 1)
    later = YEAR_FIRST.search(text)
    return date(int(later[1]), int(later[2]), 1) if later else None
