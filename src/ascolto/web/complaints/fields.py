"""What the forms about complaints have in common: questions to be answered yes or no, and a place in a taxonomy."""

from abc import ABCMeta
from typing import Any, cast

from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ascolto.organisation.models import Taxon, Tree
from ascolto.web.choosing import NodeField, taxa

CHOOSE = pgettext_lazy("category", "Please choose")


class AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """The metaclass of a form that leaves to its kinds what becomes of the words typed into it."""


def grow(
    form: forms.BaseForm, name: str, tree: Tree, *, kept: Taxon | None = None, empty: str | Promise = CHOOSE
) -> None:
    """Offer in this field what is in use in the tree, and the one that the complaint already has."""
    offered = list(taxa(tree))
    if kept is not None and kept not in offered:
        offered.append(kept)
    cast(NodeField, form.fields[name]).offer(offered, empty=empty)


def choices_of(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """Return the field, known to be one in which something is chosen."""
    return cast(forms.ChoiceField, form.fields[name])


def yes_or_no(**kwargs: Any) -> forms.TypedChoiceField:
    """A question that wants an answer: neither is chosen beforehand."""
    return forms.TypedChoiceField(
        choices=[("yes", pgettext_lazy("answer", "yes")), ("no", pgettext_lazy("answer", "no"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        **kwargs,
    )
