"""Observations: checklists, visits by them, and what they show of each unit over time."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ascolto.analysis import Score
from ascolto.conversations import figures_observed, observing
from ascolto.conversations.kinds import Dimension, ItemKind, Observer
from ascolto.conversations.models import Checklist, ChecklistItem, ObservedVisit
from ascolto.conversations.policy import may_issue_checklists
from ascolto.organisation.models import Unit
from ascolto.trail.acting import Actor, Permission
from ascolto.ui.forms import DayInput
from ascolto.ui.moment import now
from ascolto.ui.request import HouseRequest
from ascolto.web.choosing import NodeField, node_field, units_where
from ascolto.web.figures.numbers import decimal, from_to
from ascolto.web.keyset import window
from ascolto.web.settings.filling import Sheet, fill, press

SHEET = "web/conversations/observing_sheet.html"
TITLE = pgettext_lazy("navigation", "Observations")
SEEN_OF: dict[ItemKind, list[tuple[str, Any]]] = {
    ItemKind.YES_NO: [("", pgettext_lazy("observed", "not seen")), ("1", _("yes")), ("0", _("no"))],
    ItemKind.SCALE: [("", pgettext_lazy("observed", "not seen")), *((str(value), str(value)) for value in range(1, 6))],
}
KINDS = {"?": ItemKind.YES_NO, "5": ItemKind.SCALE}
DIMENSIONS = {"q": Dimension.QUALITY, "r": Dimension.RELIABILITY}


class ChecklistForm(forms.Form):
    """A checklist as text: what is looked at, one thing a line, under what it tells of and how it is rated."""

    name = forms.CharField(label=_("Name"), max_length=200)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for code, dimension in DIMENSIONS.items():
            for sign, kind in KINDS.items():
                self.fields[_field_of(code, sign)] = forms.CharField(
                    label=capfirst(f"{dimension.label}, {kind.label}"),
                    required=False,
                    max_length=20_000,
                    widget=forms.Textarea(attrs={"rows": 4}),
                    help_text=_("One thing to look at on each line."),
                )

    def items(self) -> list[observing.Item]:
        return [
            observing.Item(line.strip()[:300], kind, dimension)
            for code, dimension in DIMENSIONS.items()
            for sign, kind in KINDS.items()
            for line in str(self.cleaned_data[_field_of(code, sign)]).splitlines()
            if line.strip()
        ]


class VisitForm(forms.Form):
    """What was seen on a visit; what was not seen is left out."""

    unit = NodeField(label=_("Unit"))
    visited_on = forms.DateField(label=_("Day of the visit"), widget=DayInput)
    observer = forms.ChoiceField(label=_("Who looked?"), choices=Observer.choices, widget=forms.RadioSelect)

    def __init__(self, *given: Any, actor: Actor, checklist: Checklist, **named: Any) -> None:
        super().__init__(*given, **named)
        node_field(self, "unit").offer(units_where(actor, Permission.HOLD_CONVERSATIONS))
        self._items = list(checklist.items.order_by("number"))
        for item in self._items:
            self.fields[f"item_{item.number}"] = forms.ChoiceField(
                label=item.words, choices=SEEN_OF[ItemKind(item.kind)], required=False, widget=forms.RadioSelect
            )
        self.fields["note"] = forms.CharField(
            label=_("What else was seen"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
        )

    def seen(self) -> observing.Seen:
        told = self.cleaned_data
        given = {item.number: told[f"item_{item.number}"] for item in self._items}
        return observing.Seen(
            unit=cast(Unit, told["unit"]),
            visited_on=told["visited_on"],
            observer=Observer(told["observer"]),
            values={number: int(value) for number, value in given.items() if value},
            note=told["note"],
        )


@dataclass(frozen=True, slots=True)
class Line:
    """The results of one unit in words."""

    unit: str
    dimension: str
    whole: str
    n: int
    months: list[tuple[Any, str, int]]


def observations(request: HouseRequest) -> HttpResponse:
    """Show what visits found of each unit, and the latest visits."""
    visible = ObservedVisit.objects.visible_to(request.actor)
    found = window(visible.select_related("unit", "checklist"), by="-visited_on", asked=request.GET)
    context = {
        "title": TITLE,
        "found": found,
        "lines": _lines(figures_observed.results_of_visits(visible)),
        "checklists": Checklist.objects.in_use().order_by("name", "pk"),
        "may_observe": request.actor.holds_somewhere(Permission.HOLD_CONVERSATIONS),
        "may_issue": may_issue_checklists(request.actor),
    }
    return render(request, "web/conversations/observations.html", context)


def new_checklist(request: HouseRequest) -> HttpResponse:
    """Issue a checklist."""
    form = ChecklistForm(request.POST or None)

    def act(told: dict[str, Any]) -> None:
        code = _free_code(told["name"])
        observing.issue_checklist(code, told["name"], form.items(), by=request.actor, at=now())

    return fill(request, form, act, _sheet(_("Issue a checklist"), _("The checklist is issued.")))


def change_checklist(request: HouseRequest, checklist_id: int) -> HttpResponse:
    """Issue the next version of a checklist; visits keep theirs."""
    one = get_object_or_404(Checklist.objects.in_use(), pk=checklist_id)
    form = ChecklistForm(request.POST or None, initial={"name": one.name, **_as_text(list(one.items.all()))})
    act = lambda told: observing.issue_checklist(one.code, told["name"], form.items(), by=request.actor, at=now())  # noqa: E731
    lead = _("A new version is used from now on; the visits so far keep the version by which they were made.")
    return fill(request, form, act, _sheet(_("Change the checklist"), _("The new version is issued."), lead=lead))


@require_POST
def retire_checklist(request: HouseRequest, checklist_id: int) -> HttpResponse:
    """Offer a checklist no longer; its visits stay."""
    one = get_object_or_404(Checklist.objects.in_use(), pk=checklist_id)
    act = lambda: observing.retire_checklist(one, by=request.actor, at=now())  # noqa: E731
    return press(request, act, to=reverse("observations"), done=_("The checklist is no longer offered."))


def new_visit(request: HouseRequest, checklist_id: int) -> HttpResponse:
    """Note what was seen on a visit."""
    one = get_object_or_404(Checklist.objects.in_use(), pk=checklist_id)
    initial = {"visited_on": now().date(), "observer": Observer.STAFF}
    form = VisitForm(request.POST or None, actor=request.actor, checklist=one, initial=initial)
    act = lambda _told: observing.note_visit(one, form.seen(), by=request.actor, at=now())  # noqa: E731
    lead = _("Leave out what you did not see. It is the work of a unit that is looked at, never a person.")
    return fill(request, form, act, _sheet(one.name, _("The visit is noted."), lead=lead))


def visit(request: HouseRequest, visit_id: int) -> HttpResponse:
    """Show one visit with all that was seen."""
    visible = ObservedVisit.objects.visible_to(request.actor).select_related("unit", "checklist")
    one = get_object_or_404(visible, pk=visit_id)
    ratings = one.ratings.select_related("item").order_by("item__number")
    context = {
        "visit": one,
        "ratings": [(each.item, _seen_in_words(ItemKind(each.item.kind), each.value)) for each in ratings],
    }
    return render(request, "web/conversations/visit.html", context)


def score_in_words(score: Score) -> str:
    """Return a mean with its interval, where there is one."""
    if score.value is None:
        return "–"
    if score.low is None or score.high is None:
        return decimal(score.value)
    return f"{decimal(score.value)} ({from_to(decimal(score.low), decimal(score.high))})"


def _lines(results: list[figures_observed.UnitResult]) -> list[Line]:
    units = Unit.objects.in_bulk([each.unit_id for each in results])
    return [
        Line(
            unit=units[each.unit_id].name,
            dimension=str(each.dimension.label),
            whole=score_in_words(each.whole),
            n=each.whole.n,
            months=[(month, decimal(score.value or 0), score.n) for month, score in each.months[-6:]],
        )
        for each in results
    ]


def _seen_in_words(kind: ItemKind, value: int) -> Any:
    return dict(SEEN_OF[kind])[str(value)]


def _as_text(items: list[ChecklistItem]) -> dict[str, str]:
    """Return the items as the form holds them."""
    return {
        _field_of(code, sign): "\n".join(
            each.words for each in items if (each.dimension, each.kind) == (dimension, kind)
        )
        for code, dimension in DIMENSIONS.items()
        for sign, kind in KINDS.items()
    }


def _field_of(code: str, sign: str) -> str:
    return f"{code}_{KINDS[sign]}"


def _free_code(name: str) -> str:
    """Return a code made from the name that no checklist has."""
    code = slugify(name, allow_unicode=True)[:34] or "checklist"
    taken = set(Checklist.objects.filter(code__startswith=code).order_by().values_list("code", flat=True))
    return next(each for each in (code, *(f"{code}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)


def _sheet(title: Any, done: Any, lead: Any = "") -> Sheet:
    url = reverse("observations")
    return Sheet(title=title, done=done, lead=lead, to=url, parent=TITLE, parent_url=url, template=SHEET)
