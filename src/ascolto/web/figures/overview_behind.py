"""The complaints behind a number of the overview: which they are, and what the number is called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from ascolto.complaints.clocks import ClockName
from ascolto.complaints.figures import By, of_kind
from ascolto.complaints.figures_breakdown import Side
from ascolto.complaints.figures_periods import in_period
from ascolto.complaints.figures_times import FALLEN_DUE, Fate, fate_of, with_fates
from ascolto.complaints.models import Complaint, ComplaintQuerySet
from ascolto.customers.models import Segment
from ascolto.customers.segments import members_of
from ascolto.organisation.models import Taxon, Unit
from ascolto.trail.acting import Actor
from ascolto.web.choosing import knows_segments, name_of
from ascolto.web.figures.overview_form import Asked
from ascolto.web.figures.reading import About, cause, promised, with_done
from ascolto.web.figures.sides import labels_of, segment_names, unknown


class NoSuchNumber(LookupError):
    """The address asks for the complaints behind a number that the overview does not show."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The complaints behind a number, and what that number counts."""

    title: str
    rows: ComplaintQuerySet
    about: Sequence[About] = ()


def behind(asked: Asked, words: Mapping[str, str], *, actor: Actor, at: datetime) -> Behind:
    """Return the complaints behind a number, those of them that the actor may read.

    Raises:
        NoSuchNumber: the words ask for nothing that the overview shows.
    """
    visible = asked.narrowed(Complaint.objects.visible_to(actor)).counted()
    found = _NUMBERS.get(words.get("of", ""))
    if found is None or (words.get("side") == Side.SEGMENT.name.lower() and not knows_segments(actor)):
        raise NoSuchNumber
    return found(in_period(visible, asked.period), words, at, asked.period.zone)


def _received(rows: ComplaintQuerySet, _words: Mapping[str, str], _at: datetime, _zone: ZoneInfo) -> Behind:
    return Behind(gettext("Complaints received"), rows)


def _late(rows: ComplaintQuerySet, words: Mapping[str, str], at: datetime, zone: ZoneInfo) -> Behind:
    clock = _member(ClockName, words.get("clock", ""))
    title = {
        ClockName.ACKNOWLEDGE: gettext("Not acknowledged in time"),
        ClockName.DECIDE: gettext("Not decided in time"),
        ClockName.CLOSE: gettext("Not closed in time"),
    }[clock]
    found = with_done(with_fates(rows, [clock], at=at), clock)
    return Behind(title, found.filter(**{fate_of(clock): Fate.LATE}), promised(clock, zone))


def _due(rows: ComplaintQuerySet, words: Mapping[str, str], at: datetime, zone: ZoneInfo) -> Behind:
    clock = _member(ClockName, words.get("clock", ""))
    title = {
        ClockName.ACKNOWLEDGE: gettext("Due to be acknowledged by now"),
        ClockName.DECIDE: gettext("Due to be decided by now"),
        ClockName.CLOSE: gettext("Due to be closed by now"),
    }[clock]
    found = with_done(with_fates(rows, [clock], at=at), clock)
    return Behind(title, found.filter(**{f"{fate_of(clock)}__in": FALLEN_DUE}), promised(clock, zone))


def _kind(rows: ComplaintQuerySet, words: Mapping[str, str], _at: datetime, _zone: ZoneInfo) -> Behind:
    by = _member(By, words.get("by", ""))
    kinds = Unit.objects.all() if by is By.UNIT else Taxon.objects.filter(tree=by.value)
    kind: Unit | Taxon | None = kinds.filter(code=words.get("kind", "")).first()
    if kind is None:
        raise NoSuchNumber
    return Behind(name_of(kind), of_kind(rows, by, kind), [cause()] if by is By.CATEGORY else [])


def _part(rows: ComplaintQuerySet, words: Mapping[str, str], _at: datetime, _zone: ZoneInfo) -> Behind:
    side = next((side for side in Side if side.name.lower() == words.get("side")), None)
    key = words.get("part", "")
    if side is None:
        raise NoSuchNumber
    if side is Side.UNIT:
        unit = Unit.objects.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
        if unit is None:
            raise NoSuchNumber
        units = [unit.pk] if words.get("alone") else Unit.objects.subtree_ids(unit)
        return Behind(unit.name, rows.filter(unit_id__in=units))
    if side is Side.SEGMENT:
        return _of_segment(rows, key)
    return Behind(_part_name(side, key), rows.filter(**{side.value: key or None}))


def _of_segment(rows: ComplaintQuerySet, key: str) -> Behind:
    names = {str(pk or ""): name for pk, name in segment_names().items()}
    if key not in names:
        raise NoSuchNumber
    if not key:
        return Behind(names[key], rows.exclude(customer_id__in=members_of(None).values("pk")))
    return Behind(names[key], rows.filter(customer_id__in=members_of(Segment.objects.get(pk=key)).values("pk")))


def _part_name(side: Side, key: str) -> str:
    return labels_of(side).get(key) or unknown(key)


def _member(members: Any, code: str) -> Any:
    try:
        return members(code)
    except ValueError:
        raise NoSuchNumber from None


_NUMBERS: dict[str, Callable[[ComplaintQuerySet, Mapping[str, str], datetime, ZoneInfo], Behind]] = {
    "received": _received,
    "late": _late,
    "due": _due,
    "kind": _kind,
    "part": _part,
}
