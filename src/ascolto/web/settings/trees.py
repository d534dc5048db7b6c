"""Pages of what complaints are sorted by: one editor for categories, causes, journey stages and offerings."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.organisation import offerings, taxonomies
from ascolto.organisation.models import Offering, Taxon, Tree
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.trees import MovesUnderItself, ParentRetired, arranged
from ascolto.organisation.wording import NoWords, change_of, say
from ascolto.trail.recording import trail_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import name_of
from ascolto.web.settings.assessments import rows_of
from ascolto.web.settings.fields import Blames, WordingForm, node_field
from ascolto.web.settings.filling import Sheet, Text, fill, press
from ascolto.web.settings.naming import Names, names_of
from ascolto.web.settings.words import EVENT_WORDS, TREE_WORDS


@dataclass(frozen=True, slots=True)
class Grove:
    """One of the trees, with the actions by which it is changed."""

    slug: str
    title: Text
    lead: Text
    icon: str
    nodes: Callable[[], Any]
    add: Callable[..., Any]
    reword: Callable[..., Any]
    move: Callable[..., Any]
    retire: Callable[..., Any]
    reinstate: Callable[..., Any]


def _taxonomy(slug: str, tree: Tree) -> Grove:
    title, lead, icon = TREE_WORDS[tree]
    return Grove(
        slug,
        title,
        lead,
        icon,
        nodes=lambda: Taxon.objects.of(tree).order_by("position", "pk"),
        add=lambda wording, **told: taxonomies.add_taxon(tree, wording, **told),
        reword=taxonomies.reword_taxon,
        move=taxonomies.move_taxon,
        retire=taxonomies.retire_taxon,
        reinstate=taxonomies.reinstate_taxon,
    )


GROVES = {
    "categories": _taxonomy("categories", Tree.CATEGORY),
    "causes": _taxonomy("causes", Tree.CAUSE),
    "journey-stages": _taxonomy("journey-stages", Tree.JOURNEY_STAGE),
    "offerings": Grove(
        "offerings",
        pgettext_lazy("settings", "Products and services"),
        _("What the organisation offers, in families."),
        "tag",
        nodes=lambda: Offering.objects.order_by("code", "pk"),
        add=offerings.add_offering,
        reword=offerings.reword_offering,
        move=offerings.move_offering,
        retire=offerings.retire_offering,
        reinstate=offerings.reinstate_offering,
    ),
}


class RewordForm(WordingForm):
    blames: Blames = {NoWords: ""}


class AddForm(WordingForm):
    """A new entry: its words, and a short code that imports and links use."""

    code = forms.CharField(
        label=_("Short code"),
        required=False,
        max_length=40,
        help_text=_("Made from the words when left empty; imports and links use it."),
    )

    def __init__(self, *given: Any, grove: Grove, **named: Any):
        super().__init__(*given, **named)
        self._grove = grove
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        words = say(self.wording(), translation.get_language())
        told["code"] = (told.get("code") or slugify(words, allow_unicode=True).replace("-", "_"))[:40]
        if told["code"] and self._grove.nodes().filter(code=told["code"]).exists():
            raise ValidationError({"code": _("“%(code)s” is taken; choose another code.") % {"code": told["code"]}})
        return told


class MoveForm(forms.Form):
    blames: Blames = {MovesUnderItself: "to", ParentRetired: "to"}

    def __init__(self, *given: Any, grove: Grove, node: Any, **named: Any):
        super().__init__(*given, **named)
        self.initial.update({"to": node.parent.code if node.parent else ""})
        self.fields["to"] = node_field(
            grove.nodes().in_use().exclude(path__startswith=node.path),
            none=_("At the top"),
            label=_("Below which entry"),
            required=False,
        )


def tree(request: HouseRequest, slug: str) -> HttpResponse:
    """Show a whole tree."""
    grove = GROVES[slug]
    context = {"title": grove.title, "grove": grove, "may_change": may_change_organisation(request.actor)}
    return render(request, "web/settings/tree.html", context | {"rows": _rows(grove)})


def node(request: HouseRequest, slug: str, pk: int) -> HttpResponse:
    """Show one entry with its words, its place and its history."""
    grove = GROVES[slug]
    shown = _node(grove, pk)
    events = list(trail_of(shown).order_by("-seq"))
    names = Names(events)
    context = {
        "title": name_of(shown),
        "grove": grove,
        "node": shown,
        "above": name_of(shown.parent) if shown.parent else "",
        "wordings": WordingForm(languages=request.organisation.languages, wording=shown.wording).words,
        "history": [(event, EVENT_WORDS.get(event.kind, event.kind), names.maker_of(event)) for event in events],
        "revisions": _revisions(shown),
        "usual": rows_of(shown) if slug == "categories" else None,
        "may_change": may_change_organisation(request.actor),
        "rows": _rows(grove),
    }
    return render(request, "web/settings/node.html", context)


def add_node(request: HouseRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Add an entry below another one, or at the top."""
    grove = GROVES[slug]
    parent = None if pk is None else _node(grove, pk)
    form = AddForm(request.POST or None, grove=grove, languages=request.organisation.languages)

    def act(told: dict[str, Any]) -> Any:
        return grove.add(form.wording(), code=told["code"], parent=parent, by=request.actor, at=now())

    title = _("Add below “%(name)s”") % {"name": name_of(parent)} if parent else _("Add at the top")
    return fill(request, form, act, _sheet(grove, parent, title=title, done=_("It was added.")))


def reword_node(request: HouseRequest, slug: str, pk: int) -> HttpResponse:
    """Word an entry differently from now on; it means the same."""
    grove = GROVES[slug]
    shown = _node(grove, pk)
    form = RewordForm(request.POST or None, languages=request.organisation.languages, wording=shown.wording)
    sheet = _sheet(
        grove,
        shown,
        title=_("Reword “%(name)s”") % {"name": name_of(shown)},
        lead=_("It goes on meaning the same: for something else, add a new entry and retire this one."),
        done=_("It is worded anew; the old words stay readable."),
    )
    act = lambda _told: grove.reword(shown, wording=form.wording(), by=request.actor, at=now())  # noqa: E731
    return fill(request, form, act, sheet)


def move_node(request: HouseRequest, slug: str, pk: int) -> HttpResponse:
    """Hang an entry, with all below it, elsewhere in its tree."""
    grove = GROVES[slug]
    shown = _node(grove, pk)
    form = MoveForm(request.POST or None, grove=grove, node=shown)
    sheet = _sheet(
        grove,
        shown,
        title=_("Move “%(name)s”") % {"name": name_of(shown)},
        lead=_("What stands below it moves with it."),
        done=_("It was moved."),
    )
    return fill(request, form, lambda told: grove.move(shown, to=told["to"], by=request.actor, at=now()), sheet)


@require_POST
def retire_node(request: HouseRequest, slug: str, pk: int) -> HttpResponse:
    grove = GROVES[slug]
    shown = _node(grove, pk)
    done = _("It is no longer offered; records that carry it keep it.")
    return press(request, lambda: grove.retire(shown, by=request.actor, at=now()), to=_url_of(grove, shown), done=done)


@require_POST
def reinstate_node(request: HouseRequest, slug: str, pk: int) -> HttpResponse:
    grove = GROVES[slug]
    shown = _node(grove, pk)
    done = _("It is offered again.")
    return press(
        request, lambda: grove.reinstate(shown, by=request.actor, at=now()), to=_url_of(grove, shown), done=done
    )


def _node(grove: Grove, pk: int) -> Any:
    return get_object_or_404(grove.nodes().select_related("parent"), pk=pk)


def _url_of(grove: Grove, shown: Any) -> str:
    return reverse("settings_node", args=[grove.slug, shown.pk])


def _rows(grove: Grove) -> list[dict[str, Any]]:
    return [{"node": each, "depth": depth, "words": name_of(each)} for each, depth in arranged(grove.nodes())]


def _sheet(grove: Grove, shown: Any, *, title: Text, done: Text, lead: Text = "") -> Sheet:
    url = _url_of(grove, shown) if shown else reverse("settings_tree", args=[grove.slug])
    return Sheet(
        title=title, lead=lead, done=done, to=url, parent=name_of(shown) if shown else grove.title, parent_url=url
    )


def _revisions(shown: Any) -> list[dict[str, Any]]:
    """Return the revisions of a taxon, the newest first, with what each changed; offerings have only their trail."""
    if not isinstance(shown, Taxon):
        return []
    rows = list(shown.revisions.select_related("parent").order_by("revision"))
    names = names_of(row.by_ref for row in rows)
    before: Any = None
    told = []
    for row in rows:
        told.append(
            {
                "number": row.revision,
                "from_at": row.from_at,
                "who": names.get(row.by_ref, ""),
                "words": change_of(before.wording, row.wording)
                if before
                else say(row.wording, translation.get_language()),
                "parent": name_of(row.parent)
                if row.parent and (not before or before.parent_id != row.parent_id)
                else "",
            }
        )
        before = row
    return told[::-1]
