"""A whole tree as a reader sees it: each entry with its words, what they lack, and how many complaints carry it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from ascolto.organisation.models import TaxonRevision
from ascolto.organisation.trees import ancestor_ids, arranged
from ascolto.organisation.wording import say
from ascolto.web.choosing import name_of
from ascolto.web.settings.fields import language_names
from ascolto.web.settings.groves import Grove


@dataclass(slots=True)
class Row:
    """One entry of a tree; `carried` counts the complaints that carry it, `below` those of the whole branch."""

    node: Any
    depth: int
    words: str
    lacking: Sequence[str] = ()
    carried: int = 0
    below: int = 0
    merged_into: str = ""
    is_first: bool = False
    is_last: bool = False


def rows_today(grove: Grove, *, languages: Sequence[str]) -> list[Row]:
    """Return the tree as it is today, each parent before its branches."""
    placed = arranged(grove.nodes())
    names = {node.pk: name_of(node) for node, _depth in placed}
    counts = grove.carried()
    below = _with_branches(counts, [node for node, _depth in placed])
    first, last = _ends([node for node, _depth in placed])
    return [
        Row(
            node,
            depth,
            names[node.pk],
            lacking=lacking(node.wording, languages) if node.retired_at is None else (),
            carried=counts.get(node.pk, 0),
            below=below.get(node.pk, 0),
            merged_into=names.get(node.merged_into_id, ""),
            is_first=node.pk in first,
            is_last=node.pk in last,
        )
        for node, depth in placed
    ]


def rows_as_of(grove: Grove, *, at: datetime) -> list[Row]:
    """Return a taxonomy as it was worded and arranged at that moment, without what was retired before it."""
    known = TaxonRevision.objects.filter(taxon__tree=grove.tree, from_at__lte=at)
    latest = {row.taxon_id: row for row in known.select_related("taxon").order_by("revision")}
    standing = [row for row in latest.values() if not (row.taxon.retired_at and row.taxon.retired_at <= at)]
    standing.sort(key=lambda row: (row.taxon.position, row.taxon_id))
    there = [_Placed(row.taxon_id, row.parent_id, row) for row in standing]
    language = translation.get_language() or "en"
    return [Row(each.row.taxon, depth, say(each.row.wording, language)) for each, depth in arranged(there)]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A revision under the names by which a tree is arranged."""

    pk: int
    parent_id: int | None
    row: TaxonRevision


def lacking(wording: Mapping[str, str], languages: Sequence[str]) -> list[str]:
    """Return the languages, by their own names, in which nothing is said."""
    return list(language_names(code for code in languages if not wording.get(code)).values())


def _with_branches(counts: Mapping[int, int], nodes: Iterable[Any]) -> dict[int, int]:
    below: dict[int, int] = {}
    for node in nodes:
        for pk in ancestor_ids(node.path):
            below[pk] = below.get(pk, 0) + counts.get(node.pk, 0)
    return below


def _ends(nodes: Iterable[Any]) -> tuple[set[int], set[int]]:
    """Return which entries in use are the first, and which the last, among their siblings."""
    siblings: dict[int | None, list[int]] = {}
    for node in nodes:
        if node.retired_at is None:
            siblings.setdefault(node.parent_id, []).append(node.pk)
    return {line[0] for line in siblings.values()}, {line[-1] for line in siblings.values()}
