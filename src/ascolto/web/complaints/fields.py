"""What the forms about complaints have in common: questions to be answered yes or no, and a place in a taxonomy."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.organisation.models import Taxon, Tree
from ascolto.web.choosing import NodeField, taxa

CHOOSE = pgettext_lazy("category", "Please choose")


def grow(field: NodeField, tree: Tree, *, kept: Taxon | None = None, empty: str | Promise = CHOOSE) -> None:
    """Offer what is in use in the tree, and the one that the complaint already has."""
    offered = list(taxa(tree))
    if kept is not None and kept not in offered:
        offered.append(kept)
    field.offer(offered, empty=empty)


def yes_or_no(**kwargs: Any) -> forms.TypedChoiceField:
    """A question that wants an answer: neither is chosen beforehand."""
    return forms.TypedChoiceField(
        choices=[("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        **kwargs,
    )
