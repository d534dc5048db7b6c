"""Pages of what complaints, statements and questions are sorted by: one editor for all taxonomies and offerings."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.organisation.models import Taxon
from ascolto.organisation.policy import may_change_organisation
from ascolto.organisation.trees import CodeTaken, Direction, MergedBefore, MovesUnderItself, ParentRetired, arranged
from ascolto.organisation.wording import NoWords, change_of, say
from ascolto.trail.recording import trail_of
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import name_of
from ascolto.web.settings.assessments import rows_of
from ascolto.web.settings.fields import Blames, WordingForm, language_names, node_field
from ascolto.web.settings.filling import TAKEN, Sheet, Text, fill, press
from ascolto.web.settings.groves import GROVES, Grove
from ascolto.web.settings.growing import lacking, rows_as_of, rows_today
from ascolto.web.settings.naming import Names, names_of
from ascolto.web.settings.words import EVENT_WORDS

GAPS_AT_ONCE = 25


class RewordForm(WordingForm):
    blames: Blames = {NoWords: ""}


class AddForm(WordingForm):
    """A new entry: its words, and a short code that imports and links use."""

    blames: Blames = {CodeTaken: "code"}

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


class MergeForm(forms.Form):
    blames: Blames = {MovesUnderItself: "into", ParentRetired: "into", MergedBefore: "into"}

    def __init__(self, *given: Any, grove: Grove, node: Any, **named: Any):
        super().__init__(*given, **named)
        others = grove.nodes().in_use().exclude(path__startswith=node.path)
        self.fields["into"] = node_field(
            others, none=pgettext_lazy("entry", "Please choose"), label=_("Into which entry")
        )


class AsOfForm(forms.Form):
    """The day on which one wants to see a tree."""

    on = forms.DateField(
        label=pgettext_lazy("tree", "As it was on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class GapsForm(forms.Form):
    """All words that some entries lack, each beside what is said already."""

    def __init__(self, *given: Any, nodes: Iterable[Any], languages: Sequence[str], **named: Any):
        super().__init__(*given, **named)
        self.lines: list[tuple[str, list[str]]] = []
        self._nodes = {node.pk: node for node in nodes}
        for node in self._nodes.values():
            missing = {code: name for code, name in language_names(languages).items() if not node.wording.get(code)}
            for code, name in missing.items():
                self.fields[f"{code}_{node.pk}"] = forms.CharField(
                    label=name, required=False, max_length=200, widget=forms.TextInput(attrs={"lang": code})
                )
            self.lines.append((name_of(node), [f"{code}_{node.pk}" for code in missing]))

    @property
    def entries(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each entry with the fields that it lacks."""
        return [(words, [self[name] for name in names]) for words, names in self.lines]

    def filled(self) -> list[tuple[Any, dict[str, str]]]:
        """Return the entries for which something was written, with their whole wording."""
        added: dict[int, dict[str, str]] = {}
        for name, words in self.cleaned_data.items():
            code, _underscore, pk = name.rpartition("_")
            if words:
                added.setdefault(int(pk), {})[code] = words
        return [(self._nodes[pk], {**self._nodes[pk].wording, **words}) for pk, words in added.items()]


def tree(request: HouseRequest, slug: str) -> HttpResponse:
    """Show a whole tree, today or as it was on an earlier day."""
    grove = GROVES[slug]
    form = AsOfForm(request.GET if grove.tree else None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    languages = request.organisation.languages
    rows = rows_as_of(grove, at=_end_of(on)) if on else rows_today(grove, languages=languages)
    context = {
        "title": grove.title,
        "grove": grove,
        "form": form if grove.tree else None,
        "on": on,
        "rows": rows,
        "gap_count": sum(bool(row.lacking) for row in rows),
        "may_change": may_change_organisation(request.actor) if not on else None,
    }
    return render(request, "web/settings/tree.html", context)


def fill_gaps(request: HouseRequest, slug: str) -> HttpResponse:
    """Say in every language what is still missing, for many entries at once."""
    grove, languages = GROVES[slug], request.organisation.languages
    gaps = [node for node, _depth in arranged(grove.nodes().in_use()) if lacking(node.wording, languages)]
    form = GapsForm(request.POST or None, nodes=gaps[:GAPS_AT_ONCE], languages=languages)

    @transaction.atomic
    def act(_told: dict[str, Any]) -> None:
        for shown, wording in form.filled():
            grove.reword(shown, wording=wording, by=request.actor, at=now())

    sheet = Sheet(
        title=_("Fill in missing languages"),
        lead=_("Whoever reads in another language sees these entries in the language of the organisation until then."),
        done=_("The words were added."),
        to=reverse("settings_tree", args=[slug]),
        parent=grove.title,
        parent_url=reverse("settings_tree", args=[slug]),
        template="web/settings/gaps.html",
        more={"left": len(gaps) - len(form.lines)},
    )
    return fill(request, form, act, sheet)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=get_current_timezone())


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
        "merged_into": name_of(shown.merged_into) if shown.merged_into else "",
        "above": name_of(shown.parent) if shown.parent else "",
        "wordings": WordingForm(languages=request.organisation.languages, wording=shown.wording).words,
        "history": [(event, EVENT_WORDS.get(event.kind, event.kind), names.maker_of(event)) for event in events],
        "revisions": _revisions(shown),
        "usual": rows_of(shown) if slug == "categories" else None,
        "may_change": may_change_organisation(request.actor),
        "carried": grove.carried().get(shown.pk, 0),
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


def merge_node(request: HouseRequest, slug: str, pk: int) -> HttpResponse:
    """Let another entry stand for this one from now on."""
    grove = GROVES[slug]
    shown = _node(grove, pk)
    form = MergeForm(request.POST or None, grove=grove, node=shown)
    sheet = _sheet(
        grove,
        shown,
        title=_("Merge “%(name)s” into another entry") % {"name": name_of(shown)},
        lead=_(
            "It will no longer be offered. Complaints keep it, and every figure counts them with the entry that "
            "stands for it. To take it back, offer it again."
        ),
        done=_("It was merged; the other entry stands for both."),
    )
    return fill(request, form, lambda told: grove.merge(shown, into=told["into"], by=request.actor, at=now()), sheet)


@require_POST
def shift_node(request: HouseRequest, slug: str, pk: int, direction: str) -> HttpResponse:
    """Move an entry one place up or down among its siblings, and stay with it on the page."""
    grove = GROVES[slug]
    shown = _node(grove, pk)
    grove.shift(shown, Direction(direction), by=request.actor, at=now())
    return HttpResponseRedirect(f"{reverse('settings_tree', args=[slug])}#entry-{pk}", status=TAKEN)


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
    return get_object_or_404(grove.nodes().select_related("parent", "merged_into"), pk=pk)


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
