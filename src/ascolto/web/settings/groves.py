"""The trees that complaints, statements and questions are sorted by, each with the actions by which it is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ascolto.complaints.usage import carried
from ascolto.organisation import offerings, taxonomies
from ascolto.organisation.models import Offering, Taxon, Tree
from ascolto.web.settings.filling import Text
from ascolto.web.settings.words import TREE_WORDS

SORTING_COMPLAINTS = (Tree.CATEGORY, Tree.CAUSE, Tree.JOURNEY_STAGE)


@dataclass(frozen=True, slots=True)
class Grove:
    """One of the trees; `carried_as` is the detail of a complaint that names one of its entries, where one does."""

    slug: str
    title: Text
    lead: Text
    icon: str
    carried_as: str | None
    nodes: Callable[[], Any]
    add: Callable[..., Any]
    reword: Callable[..., Any]
    move: Callable[..., Any]
    shift: Callable[..., Any]
    merge: Callable[..., Any]
    retire: Callable[..., Any]
    reinstate: Callable[..., Any]
    tree: Tree | None = None

    def carried(self) -> dict[int, int]:
        """Return the number of complaints by the id of the entry that they carry."""
        return {} if self.carried_as is None else carried(self.carried_as)


def _taxonomy(slug: str, tree: Tree) -> Grove:
    title, lead, icon = TREE_WORDS[tree]
    return Grove(
        slug,
        title,
        lead,
        icon,
        carried_as=tree.value if tree in SORTING_COMPLAINTS else None,
        nodes=lambda: Taxon.objects.of(tree).order_by("position", "pk"),
        add=lambda wording, **told: taxonomies.add_taxon(tree, wording, **told),
        reword=taxonomies.reword_taxon,
        move=taxonomies.move_taxon,
        shift=taxonomies.shift_taxon,
        merge=taxonomies.merge_taxon,
        retire=taxonomies.retire_taxon,
        reinstate=taxonomies.reinstate_taxon,
        tree=tree,
    )


GROVES = {
    "categories": _taxonomy("categories", Tree.CATEGORY),
    "causes": _taxonomy("causes", Tree.CAUSE),
    "journey-stages": _taxonomy("journey-stages", Tree.JOURNEY_STAGE),
    "themes": _taxonomy("themes", Tree.THEME),
    "question-categories": _taxonomy("question-categories", Tree.QUESTION_CATEGORY),
    "offerings": Grove(
        "offerings",
        pgettext_lazy("settings", "Products and services"),
        _("What the organisation offers, in families."),
        "tag",
        carried_as="offering",
        nodes=Offering.objects.arranged,
        add=offerings.add_offering,
        reword=offerings.reword_offering,
        move=offerings.move_offering,
        shift=offerings.shift_offering,
        merge=offerings.merge_offering,
        retire=offerings.retire_offering,
        reinstate=offerings.reinstate_offering,
    ),
}
