"""Fields in which one chooses among the units, offerings and categories of the organisation."""

from collections.abc import Collection, Iterable
from typing import Any, cast

from django import forms
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.customers.models import Segment
from ascolto.organisation.models import Offering, Taxon, Tree, Unit, UnitQuerySet
from ascolto.organisation.trees import arranged
from ascolto.trail.acting import Actor, Permission

Node = Unit | Offering | Taxon
NOT_SAID = pgettext_lazy("choice", "not said")
INDENT = "\N{EM SPACE}"


class NodeField(forms.TypedChoiceField):
    """One thing of a tree, by its code; branches stand indented below their parent."""

    nodes: dict[str, Node]

    def offer(self, nodes: Iterable[Node], *, empty: str | Promise = "") -> None:
        """Let these be chosen; with `empty`, nothing may be chosen too, under that name."""
        found = arranged(nodes)
        self.nodes = {node.code: node for node, _depth in found}
        choices = [(node.code, f"{INDENT * depth}{name_of(node)}") for node, depth in found]
        self.choices = [("", empty), *choices] if empty else choices

    def _coerce(self, value: Any) -> Node | None:
        return self.nodes[value] if value else None


class NodesField(forms.TypedMultipleChoiceField):
    """Some things of a tree, by their codes; branches stand indented below their parent."""

    widget = forms.CheckboxSelectMultiple
    nodes: dict[str, Node]

    def offer(self, nodes: Iterable[Node]) -> None:
        """Let these be chosen."""
        found = arranged(nodes)
        self.nodes = {node.code: node for node, _depth in found}
        self.choices = [(node.code, f"{INDENT * depth}{name_of(node)}") for node, depth in found]

    def _coerce(self, value: Any) -> list[Node]:
        return [self.nodes[code] for code in value or []]


class SegmentField(forms.TypedChoiceField):
    """One segment of the customers, by its code."""

    segments: dict[str, Segment]

    def offer(self, segments: Iterable[Segment], *, empty: str | Promise) -> None:
        """Let these be chosen, or none of them, under that name."""
        language = translation.get_language() or "en"
        self.segments = {segment.code: segment for segment in segments}
        named = sorted((segment.in_language(language), code) for code, segment in self.segments.items())
        self.choices = [("", empty), *((code, name) for name, code in named)]

    def _coerce(self, value: Any) -> Segment | None:
        return self.segments[value] if value else None


def offer_segments(form: forms.Form, segments: Iterable[Segment], *, empty: str | Promise) -> None:
    """Let one of the segments be chosen; where none is told apart, nobody is asked for one."""
    offered = list(segments)
    if offered:
        cast(SegmentField, form.fields["segment"]).offer(offered, empty=empty)
    else:
        del form.fields["segment"]


def knows_segments(actor: Actor) -> bool:
    """Return whether the actor may tell complaints apart by the segment of their customer.

    Whoever reads customers sees there who belongs to which. Others could find it out by narrowing a list until one
    complaint is left, and what is owed is decided without knowing it. Who reads no complaint only counts.
    """
    if actor.holds_somewhere(Permission.VIEW_CUSTOMERS):
        return True
    return actor.holds_somewhere(Permission.VIEW_FIGURES) and not actor.holds_somewhere(Permission.VIEW_COMPLAINTS)


def segments_for(actor: Actor) -> list[Segment]:
    """Return the segments by which the actor may narrow complaints; to others there is no such filter."""
    return list(Segment.objects.in_use().order_by("code")) if knows_segments(actor) else []


def node_field(form: forms.Form, name: str) -> NodeField:
    return cast(NodeField, form.fields[name])


def name_of(node: Node) -> str:
    """Return what the thing is called, in the reader's language."""
    return node.name if isinstance(node, Unit) else node.in_language(translation.get_language() or "en")


def units_in_use(ids: Collection[int] | None) -> UnitQuerySet:
    """Return the units in use among these, None meaning all, in the order in which they are offered."""
    units: UnitQuerySet = Unit.objects.in_use().order_by("position", "name", "pk")
    return units if ids is None else units.filter(pk__in=ids)


def units_where(actor: Actor, *permissions: Permission) -> UnitQuerySet:
    """Return the units in use in which the actor holds all of these."""
    units = units_in_use(None)
    for permission in permissions:
        if not actor.holds(permission):
            units = units.filter(pk__in=actor.grants.get(permission) or frozenset())
    return units


def offerings() -> Iterable[Offering]:
    return Offering.objects.in_use().arranged()


def taxa(tree: Tree) -> Iterable[Taxon]:
    return Taxon.objects.offered(tree)
