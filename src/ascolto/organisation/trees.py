"""What units, offerings and taxonomies have in common: a parent, and a path that names every ancestor."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Substr

Node = TypeVar("Node")
Row = TypeVar("Row", bound=models.Model)


class MovesUnderItself(Exception):
    """The new parent is the thing itself, or lies below it."""


class StillHasBranches(Exception):
    """It cannot be retired: this many things below it are in use."""

    def __init__(self, branches: int) -> None:
        super().__init__(branches)
        self.branches = branches


class ParentRetired(Exception):
    """What is retired takes nothing new below it; its code says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CodeTaken(Exception):
    """Something else in the tree has this code, perhaps since a moment ago."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MergedBefore(Exception):
    """It was merged into something else, or the other was; its code says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Direction(StrEnum):
    """Which way something is shifted among its siblings."""

    UP = "up"
    DOWN = "down"


class TreeQuerySet(models.QuerySet[Row]):
    def under(self, node: Any) -> Self:
        """The node and everything below it."""
        return self.filter(path__startswith=node.path)

    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def roots(self) -> Self:
        return self.filter(parent=None)


def lock_tree(nodes: TreeQuerySet[Any]) -> None:
    """Let one change of this tree happen at a time: everybody locks its first root."""
    nodes.roots().select_for_update().order_by("pk").first()


def ancestor_ids(path: str) -> list[int]:
    """Return the ids from the root down to the node itself."""
    return [int(part) for part in path.split("/") if part]


def create_once(node: Any) -> None:
    """Store a new node; where somebody else was faster with the same code, say so."""
    try:
        with transaction.atomic():
            node.save(force_insert=True)
    except IntegrityError as taken:
        raise CodeTaken(node.code) from taken


def plant(node: Any) -> None:
    """Give a node that was just created its path below its parent, which must be in use."""
    require_in_use(node.parent)
    node.path = f"{_path_of(node.parent)}{node.pk}/"
    node.save(update_fields=["path"])


def replant(nodes: TreeQuerySet[Any], node: Any, parent: Any) -> None:
    """Hang the node, with all that is below it, under another parent; the tree must be locked."""
    if parent is not None and parent.path.startswith(node.path):
        raise MovesUnderItself
    require_in_use(parent)
    old, new = node.path, f"{_path_of(parent)}{node.pk}/"
    below = nodes.under(node)
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1), output_field=models.CharField()))
    node.parent, node.path = parent, new
    node.save(update_fields=["parent"])


def shift(nodes: TreeQuerySet[Any], node: Any, direction: Direction) -> bool:
    """Let the node change places with the sibling in use before or behind it; the tree must be locked.

    Retired siblings are passed over, since nobody sees them. Whether anything moved is returned.
    """
    siblings = list(nodes.filter(parent=node.parent).order_by("position", *nodes.model.AMONG_EQUALS, "pk"))
    here = next(place for place, each in enumerate(siblings) if each.pk == node.pk)
    step = -1 if direction is Direction.UP else 1
    ahead = range(here + step, -1 if step < 0 else len(siblings), step)
    there = next((place for place in ahead if siblings[place].retired_at is None), None)
    if there is None:
        return False
    siblings.insert(there, siblings.pop(here))
    for position, each in enumerate(siblings, start=1):
        each.position = position
    nodes.bulk_update(siblings, ["position"])
    node.position = there + 1
    return True


def last_position(nodes: TreeQuerySet[Any], parent: Any) -> int:
    """Return the place behind all siblings; 0 where they were never put in an order of their own."""
    last: int = nodes.filter(parent=parent).aggregate(last=Max("position", default=0))["last"]
    return last + 1 if last else 0


def fold_into(nodes: TreeQuerySet[Any], node: Any, into: Any, *, at: datetime) -> None:
    """Let another node stand for this one: it hangs retired below the other, so that a count of the branch holds both.

    The tree must be locked. What had been merged into the node counts with the other too.
    """
    for each in (node, into):
        if each.merged_into_id is not None:
            raise MergedBefore(each.code)
    require_no_branches(nodes, node)
    replant(nodes, node, into)
    nodes.filter(merged_into=node).update(merged_into=into)
    node.merged_into, node.retired_at = into, node.retired_at or at
    node.save(update_fields=["merged_into", "retired_at"])


def require_no_branches(nodes: TreeQuerySet[Any], node: Any) -> None:
    branches = nodes.under(node).in_use().exclude(pk=node.pk).count()
    if branches:
        raise StillHasBranches(branches)


def require_in_use(parent: Any) -> None:
    if parent is not None and parent.retired_at is not None:
        raise ParentRetired(parent.code)


def arranged(nodes: Iterable[Node]) -> list[tuple[Node, int]]:
    """Return the nodes with their depth, each parent before its branches, siblings as they came."""
    given: Sequence[Any] = list(nodes)
    present = {node.pk for node in given}
    branches: dict[int | None, list[Any]] = {}
    for node in given:
        branches.setdefault(node.parent_id if node.parent_id in present else None, []).append(node)
    return list(_descend(branches, None, 0))


def _descend(branches: dict[int | None, list[Any]], parent_id: int | None, depth: int) -> Iterable[tuple[Any, int]]:
    for node in branches.get(parent_id, []):
        yield node, depth
        yield from _descend(branches, node.pk, depth + 1)


def _path_of(parent: Any) -> str:
    return "/" if parent is None else parent.path
