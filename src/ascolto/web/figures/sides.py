"""The same few figures for each unit, kind and segment of customers, channel and language, side by side."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext

from ascolto.analysis import proportion
from ascolto.complaints.figures_breakdown import SIDE_NAMES, Side, rolled_up, segment_parts
from ascolto.complaints.figures_breakdown import Part as OnePart
from ascolto.complaints.figures_tally import Tally
from ascolto.complaints.models import Channel, ComplaintQuerySet
from ascolto.customers.models import Relation, Segment
from ascolto.organisation.models import Unit
from ascolto.organisation.trees import ancestor_ids
from ascolto.trail.acting import Actor
from ascolto.web.choosing import knows_segments
from ascolto.web.figures.blocks import Block, Cell, Column, Kind, Line, Part, Sheet
from ascolto.web.figures.frequent import names_of
from ascolto.web.figures.overview_form import Asked
from ascolto.web.figures.times import survival


def side_by_side(tally: Tally, rows: ComplaintQuerySet, side: Side, asked: Asked, *, at: datetime) -> Block:
    """Show each part of the period's complaints with its count, shares and days."""
    found = segment_parts(rows, asked.period, at=at) if side is Side.SEGMENT else tally.parts(side)
    if side is Side.UNIT:
        branches = branches_of([part.key for part in found], next(iter(asked.wanted.unit), None))
        found = rolled_up(found, {key: branch.unit_id for key, branch in branches.items()})
        alone = {branch.unit_id for branch in branches.values() if branch.is_alone}
    else:
        alone = set()
    return Block(
        code=side.name.lower(),
        title=_title(side),
        icon="list-details",
        sentences=[],
        notes=_notes(side),
        sheet=_sheet(side, found, asked, alone=alone),
    )


def _notes(side: Side) -> list[str]:
    if side is not Side.SEGMENT:
        return []
    return [gettext("A customer may belong to several segments or to none, as of today; the parts do not add up.")]


def _title(side: Side) -> str:
    return {
        Side.UNIT: gettext("By unit"),
        Side.CUSTOMERS: gettext("By kind of customer"),
        Side.SEGMENT: gettext("By segment of customers"),
        Side.CHANNEL: gettext("By channel"),
        Side.LANGUAGE: gettext("By language"),
    }[side]


@dataclass(frozen=True, slots=True)
class Branch:
    """The unit under which complaints are added up; alone where those of the units below it are shown beside it."""

    unit_id: int
    is_alone: bool


def branches_of(unit_ids: Sequence[int], below: Unit | None) -> dict[int, Branch]:
    """Return for each unit the branch it belongs to: one level below the unit looked at, or below what all share."""
    paths = dict(Unit.objects.filter(pk__in=unit_ids).order_by("pk").values_list("pk", "path"))
    ways = {pk: ancestor_ids(path) for pk, path in paths.items()}
    above = len(ancestor_ids(below.path)) if below else _shared(list(ways.values()))
    return {pk: Branch(way[min(above, len(way) - 1)], is_alone=len(way) <= above) for pk, way in ways.items()}


def _shared(ways: Sequence[Sequence[int]]) -> int:
    """Return how many units, from the root down, stand above all of these."""
    if len({way[0] for way in ways}) != 1:
        return 0
    shared = 1
    while all(len(way) > shared + 1 for way in ways) and len({way[shared] for way in ways}) == 1:
        shared += 1
    return shared


def _names(side: Side, keys: Sequence[Any]) -> Mapping[Any, str]:
    if side is Side.UNIT:
        units = Unit.objects.filter(pk__in=keys).select_related("parent").order_by("pk")
        return {unit.pk: name for unit, name in names_of(units).items()}
    return segment_names() if side is Side.SEGMENT else labels_of(side)


def segment_names() -> dict[int | None, str]:
    """Return what the segments are called, those too that are not used any more, and what is in none."""
    language = get_language() or "en"
    names: dict[int | None, str] = {each.pk: each.in_language(language) for each in Segment.objects.order_by("code")}
    return {**names, None: pgettext("side by side", "in no segment")}


def sides_shown(actor: Actor) -> list[Side]:
    """Return by what complaints are set side by side; by segments only where there are some, for who knows them."""
    with_segments = knows_segments(actor) and Segment.objects.exists()
    return [side for side in Side if side is not Side.SEGMENT or with_segments]


def labels_of(side: Side) -> dict[str, str]:
    """Return what the channels, languages and kinds of customers are called."""
    choices: dict[Side, Sequence[tuple[str, Any]]] = {
        Side.CHANNEL: Channel.choices,
        Side.LANGUAGE: settings.LANGUAGES,
        Side.CUSTOMERS: Relation.choices,
    }
    return {code: str(label) for code, label in choices[side]}


def _sheet(side: Side, found: Sequence[OnePart], asked: Asked, *, alone: Collection[int]) -> Sheet:
    columns = (
        Column(str(SIDE_NAMES[side]), meaning=gettext("What complaints are counted by.")),
        Column(pgettext("column", "complaints"), Kind.COUNT, gettext("Received in the period.")),
        Column(pgettext("column", "closed in time"), Kind.SHARE, gettext("Of those whose promise has fallen due.")),
        Column(pgettext("column", "in time, n"), Kind.COUNT, part=Part.N),
        Column(pgettext("column", "in time, from (95 %)"), Kind.SHARE, part=Part.LOW),
        Column(pgettext("column", "in time, to (95 %)"), Kind.SHARE, part=Part.HIGH),
        Column(pgettext("column", "founded"), Kind.SHARE, gettext("Wholly or partly, of those determined.")),
        Column(pgettext("column", "founded, n"), Kind.COUNT, part=Part.N),
        Column(pgettext("column", "founded, from (95 %)"), Kind.SHARE, part=Part.LOW),
        Column(pgettext("column", "founded, to (95 %)"), Kind.SHARE, part=Part.HIGH),
        Column(pgettext("column", "days to close, median"), Kind.NUMBER, gettext("Open ones counted (Kaplan–Meier).")),
        Column(pgettext("column", "median, from (95 %)"), Kind.NUMBER, part=Part.LOW),
        Column(pgettext("column", "median, to (95 %)"), Kind.NUMBER, part=Part.HIGH),
    )
    names = _names(side, [part.key for part in found])
    lines = [
        Line(
            (names.get(part.key) or unknown(part.key), *_cells(part)),
            asked.behind("part", **_address(part.key, side, alone=alone)),
        )
        for part in found
    ]
    return Sheet(_title(side), columns, tuple(lines))


def unknown(key: Any) -> str:
    return str(key) if key else pgettext("side by side", "not known")


def _address(key: Any, side: Side, *, alone: Collection[int]) -> dict[str, str]:
    words = {"side": side.name.lower(), "part": "" if key is None else str(key)}
    return {**words, "alone": "yes"} if key in alone else words


def _cells(part: OnePart) -> tuple[Cell, ...]:
    in_time = proportion(part.promised.kept, part.promised.due)
    founded = proportion(part.founded, part.determined)
    median = survival(part.waits).median
    return (
        part.count,
        *(in_time.value, in_time.n, in_time.low, in_time.high),
        *(founded.value, founded.n, founded.low, founded.high),
        *(median.value, median.low, median.high),
    )
