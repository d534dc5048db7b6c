"""The same few figures, side by side for units, kinds of customers and their segments, channels and languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import reduce
from typing import Any

from django.db.models import Count, FilteredRelation, Q
from django.utils.translation import pgettext_lazy

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures_periods import Period, in_period
from ascolto.complaints.figures_times import (
    FOUNDED,
    Promised,
    Waits,
    ended_of,
    fate_of,
    followed,
    hours_of,
    promised_of,
    waits_of,
    with_fates,
)
from ascolto.complaints.models import ComplaintQuerySet


class Side(StrEnum):
    """What complaints are set side by side by; each is the column that tells it."""

    UNIT = "unit_id"
    CUSTOMERS = "customer__relation"
    SEGMENT = "belonging__segment"
    CHANNEL = "channel"
    LANGUAGE = "language"


FATE = fate_of(ClockName.CLOSE)
SIDE_NAMES = {
    Side.UNIT: pgettext_lazy("side by side", "unit"),
    Side.CUSTOMERS: pgettext_lazy("side by side", "kind of customer"),
    Side.SEGMENT: pgettext_lazy("side by side", "segment of customers"),
    Side.CHANNEL: pgettext_lazy("side by side", "channel"),
    Side.LANGUAGE: pgettext_lazy("side by side", "language"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The complaints of one unit, channel or language: how many, how long, how many in time, how many founded."""

    key: Any
    count: int = 0
    determined: int = 0
    founded: int = 0
    promised: Promised = field(default_factory=Promised)
    waits: Waits = field(default_factory=lambda: Waits((), 0))


def parts_of(lines: Iterable[tuple[Any, ...]]) -> list[Part]:
    """Return parts, the largest first, out of their key, hours, whether closed, fate, outcome, and counts."""
    by_key: dict[Any, list[tuple[Any, ...]]] = {}
    for key, *line in lines:
        by_key.setdefault(key, []).append(tuple(line))
    found = [_part(key, of_key) for key, of_key in by_key.items()]
    return sorted(found, key=lambda part: (-part.count, str(part.key)))


def segment_parts(rows: ComplaintQuerySet, period: Period, *, at: datetime) -> list[Part]:
    """Return the parts of a period by segment of customers, the largest first, in two queries."""
    followed_up = followed(in_period(rows, period), [ClockName.CLOSE], at=at)
    asked = with_fates(followed_up, [ClockName.CLOSE], at=at).order_by()
    columns = (Side.SEGMENT.value, hours_of(ClockName.CLOSE), ended_of(ClockName.CLOSE), FATE, "outcome")
    return parts_of(
        line for some in in_segments(asked) for line in some.values_list(*columns).annotate(count=Count("pk"))
    )


def in_segments(rows: ComplaintQuerySet) -> list[ComplaintQuerySet]:
    """Give each complaint the segments to which its customer belongs, one row for each, or one row without.

    Returned are first the complaints of records that stand for themselves, then those of merged records, which belong
    where the record that stands for them belongs.
    """
    return [
        rows.filter(customer__merged_into__isnull=stands).annotate(
            belonging=FilteredRelation(f"{way}__belongings", condition=Q(**{f"{way}__belongings__until_at": None}))
        )
        for stands, way in ((True, "customer"), (False, "customer__merged_into"))
    ]


def rolled_up(found: Iterable[Part], top: Mapping[Any, Any]) -> list[Part]:
    """Return parts added up under what stands above them; `top` says for each key under which."""
    by_top: dict[Any, list[Part]] = {}
    for part in found:
        by_top.setdefault(top[part.key], []).append(part)
    sums = [reduce(_added, parts_of, Part(key)) for key, parts_of in by_top.items()]
    return sorted(sums, key=lambda part: (-part.count, str(part.key)))


def _added(one: Part, other: Part) -> Part:
    promised = Promised(*(getattr(one.promised, name) + getattr(other.promised, name) for name in Promised.__slots__))
    waits = Waits(one.waits.lasting + other.waits.lasting, one.waits.unknown + other.waits.unknown)
    counts = (one.count + other.count, one.determined + other.determined, one.founded + other.founded)
    return Part(one.key, *counts, promised, waits)


def _part(key: Any, lines: Sequence[tuple[Any, ...]]) -> Part:
    return Part(
        key,
        count=sum(count for *_, count in lines),
        determined=sum(count for *_, outcome, count in lines if outcome),
        founded=sum(count for *_, outcome, count in lines if outcome in FOUNDED),
        promised=promised_of((fate, count) for *_, fate, _outcome, count in lines),
        waits=waits_of((hours, ended, count) for hours, ended, *_, count in lines),
    )
